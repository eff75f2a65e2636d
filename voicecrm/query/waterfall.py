"""An explanation step by step: from the prior, comparison by comparison, to the match weight; and its text form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from voicecrm.query.texts import both_values, cells, percent, share

if TYPE_CHECKING:  # loads numpy, which drawing does without
    from voicecrm.identity.explanation import PairExplanation

HUNDREDTH: Final = Decimal("0.01")
NOTHING: Final = Decimal("0.00")
GAP: Final = "  "
BAR_CELLS: Final = 12
NUMBER_COLUMNS: Final = ("m", "u", "bits", "total")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the waterfall.

    Attributes:
        name: ``prior``, or the comparison.
        level: Level reached, empty for the prior.
        left_value: Value of the first record.
        right_value: Value of the second record.
        m_probability: Share of true pairs at this level, None for the prior.
        u_probability: Share of chance pairs at this level, None for the prior.
        weight: What the step adds, bits.
        running: The total after it, bits.
        note: Why the weight is not ``log2(m / u)``, often empty.
    """

    name: str
    level: str
    left_value: str
    right_value: str
    m_probability: float | None
    u_probability: float | None
    weight: Decimal
    running: Decimal
    note: str = ""


def waterfall_steps(explanation: PairExplanation, *, brief: bool = False) -> list[Step]:
    """Take an explanation apart into steps whose printed numbers add up.

    The running totals are rounded, and a step's weight is the difference of two of them. So the printed column adds up
    to the last digit, and no weight is off by more than 0.01.

    Args:
        explanation: The explanation.
        brief: Leave out the comparisons that weigh 0.00.

    Returns:
        The prior, then the comparisons in their order.
    """
    exact = explanation.prior_weight
    running = _rounded(exact)
    steps = [
        Step(
            name="prior", level="", left_value="", right_value="", m_probability=None, u_probability=None,
            weight=running, running=running, note="two random records",
        )
    ]  # fmt: skip
    for one in explanation.comparisons:
        exact += one.match_weight
        before, running = running, _rounded(exact)
        if brief and running == before:
            continue
        steps.append(
            Step(
                name=one.comparison,
                level=one.level,
                left_value=one.left_value,
                right_value=one.right_value,
                m_probability=one.m_probability,
                u_probability=one.u_probability,
                weight=running - before,
                running=running,
                note=one.note,
            )
        )
    return steps


def running_weights(explanation: PairExplanation) -> list[float]:
    """Return the exact total after each comparison, bits; the last one is the match weight."""
    totals = []
    total = explanation.prior_weight
    for one in explanation.comparisons:
        total += one.match_weight
        totals.append(total)
    return totals


def explanation_text(explanation: PairExplanation, *, brief: bool = False) -> str:
    """Write an explanation as plain text: one line per step, aligned also where values are Korean.

    Args:
        explanation: What `VoiceCRM.explain` returns.
        brief: Leave out the comparisons that weigh 0.00.

    Returns:
        Lines without the last line's end.
    """
    steps = waterfall_steps(explanation, brief=brief)
    scale = max(HUNDREDTH, *(abs(step.weight) for step in steps), abs(steps[-1].running)) / BAR_CELLS
    rows = [("comparison", "level", "values", *NUMBER_COLUMNS, "", "")]
    rows += [
        (
            step.name, step.level, both_values(step.left_value, step.right_value), share(step.m_probability),
            share(step.u_probability), f"{step.weight:+.2f}", f"{step.running:+.2f}", _signs(step.weight, scale),
            step.note,
        )
        for step in steps
    ]  # fmt: skip
    total = steps[-1].running
    rows.append(("total", "", "", "", "", "", f"{total:+.2f}", _signs(total, scale), ""))
    return "\n".join([*_aligned(rows), "", verdict(explanation)])


def verdict(explanation: PairExplanation) -> str:
    """Return the outcome in a sentence."""
    if explanation.forbidden:
        return "never one person: two exclusive identifiers differ"
    return f"match probability {percent(explanation.match_probability)} ({explanation.match_weight:+.2f} bits)"


def _rounded(weight: float) -> Decimal:
    return Decimal(weight).quantize(HUNDREDTH) + NOTHING  # the sum turns -0.00 into 0.00


def _signs(weight: Decimal, scale: Decimal) -> str:
    return ("+" if weight >= 0 else "-") * round(abs(weight) / scale)


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(cells(row[place]) for row in rows) for place in range(len(rows[0]))]
    numbers = range(3, 3 + len(NUMBER_COLUMNS))
    for row in rows:
        padded = [
            " " * (width - cells(text)) + text if place in numbers else text + " " * (width - cells(text))
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield GAP.join(padded).rstrip()
