"""The explanation of a pair: from the prior, comparison by comparison, to the total."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from voicecrm.cli.views import GAP, clean, pad, shorten

if TYPE_CHECKING:  # loads numpy
    from voicecrm.identity.explanation import PairExplanation

BAR_CELLS: Final = 12
VALUE_CELLS: Final = 28
SMALLEST_SHOWN: Final = 0.005
"""Bits that are written as 0.00 below."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One line of the waterfall."""

    name: str
    level: str
    values: str
    weight: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Draws an explanation.

    Attributes:
        explanation: What to draw.
        brief: Leave out comparisons that weigh nothing.
    """

    explanation: PairExplanation
    brief: bool = False

    def plain(self) -> Iterator[str]:
        steps = self._steps()
        scale = self._scale(steps)
        rows = [
            (step.name, step.level, clean(step.values), f"{step.weight:+.2f}", _signs(step.weight, scale), step.note)
            for step in steps
        ]
        rows.insert(0, ("comparison", "level", "values", "bits", "", ""))
        widths = [max(cell_len(row[place]) for row in rows) for place in range(6)]
        for row in rows:
            cells = [pad(cell, width) for cell, width in zip(row, widths, strict=True)]
            cells[3] = pad(row[3], widths[3], right=True)
            yield GAP.join(cells).rstrip()
        yield ""
        yield self.verdict()

    def rich(self) -> RenderableType:
        steps = self._steps()
        scale = self._scale(steps)
        grid = RichTable.grid(padding=(0, 2))
        grid.add_column(style="bold", no_wrap=True)
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_column(justify="right", no_wrap=True)
        grid.add_column(no_wrap=True)
        for step in steps:
            values = Text(clean(step.values))
            if step.note:
                values.append(f"  {step.note}", style="italic dim")
            weight = Text(f"{step.weight:+.2f}", style="bold" if step.name == "total" else "")
            grid.add_row(step.name, step.level, values, weight, _bar(step.weight, scale))
        in_favor = self.explanation.match_weight > 0 and not self.explanation.forbidden
        return Group(grid, Text(self.verdict(), style="bold green" if in_favor else "bold red"))

    def verdict(self) -> str:
        """Return the outcome in a sentence."""
        explanation = self.explanation
        if explanation.forbidden:
            return "never one person: two exclusive identifiers differ"
        return f"match probability {percent(explanation.match_probability)} ({explanation.match_weight:+.2f} bits)"

    def _steps(self) -> list[_Step]:
        explanation = self.explanation
        return [
            _Step("prior", "", "two random records", explanation.prior_weight),
            *(
                _Step(
                    one.comparison,
                    one.level,
                    _both(one.left_value, one.right_value),
                    one.match_weight,
                    one.note,
                )
                for one in explanation.comparisons
                if not self.brief or abs(one.match_weight) >= SMALLEST_SHOWN
            ),
            _Step("total", "", "", explanation.match_weight),
        ]

    def _scale(self, steps: list[_Step]) -> float:
        return max(1e-9, *(abs(step.weight) for step in steps)) / BAR_CELLS


def percent(probability: float) -> str:
    """Write a probability; never rounded up to certainty or down to nothing."""
    if 0.9995 <= probability < 1:
        return "> 99.9 %"
    if 0 < probability < 0.0005:
        return "< 0.1 %"
    return f"{100 * probability:.1f} %"


def _both(left: str, right: str) -> str:
    if left == right:
        return f"{shorten(left, 2 * VALUE_CELLS)} (both)"
    return f"{shorten(left, VALUE_CELLS)} | {shorten(right, VALUE_CELLS)}"


def _signs(weight: float, scale: float) -> str:
    return ("+" if weight >= 0 else "-") * round(abs(weight) / scale)


def _bar(weight: float, scale: float) -> Text:
    """A bar to the right of the middle for evidence in favour, to the left for evidence against."""
    length = round(abs(weight) / scale)
    bar = "█" * length or "▏"
    if weight >= 0:
        return Text(" " * BAR_CELLS + bar.ljust(BAR_CELLS), style="green")
    return Text(bar.rjust(BAR_CELLS) + " " * BAR_CELLS, style="red")
