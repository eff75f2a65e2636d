"""What keeps two profiles apart, said in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from voicecrm.columns import BoolArray
from voicecrm.profiles import Judgement
from voicecrm.query.snapshot import WeighedPairs

SeparationCode: TypeAlias = Literal[
    "judged_apart",
    "exclusive_identifiers_differ",
    "never_compared",
    "below_threshold",
    "contradiction",
    "not_resolved",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeparationReason:
    """One thing that keeps two profiles apart.

    Attributes:
        code: What it is.
        text: The same in a sentence, with numbers, names and times.
    """

    code: SeparationCode
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossPairs:
    """Every pair of a record of one profile and a record of the other.

    Attributes:
        record_ids: Names of the rows.
        weighed: The pairs.
        compared: True where a blocking rule proposes the pair, shape ``(n_pairs,)``.
        merge_weight: Threshold, bits.
        resolved: True when nothing changed since the last resolve.
    """

    record_ids: Sequence[str]
    weighed: WeighedPairs
    compared: BoolArray
    merge_weight: float
    resolved: bool

    @property
    def strong(self) -> BoolArray:
        """True where a pair weighs enough and is allowed, shape ``(n_pairs,)``."""
        enough: BoolArray = (self.weighed.weight >= self.merge_weight) & ~self.weighed.forbidden
        return enough


def find_reasons(pairs: CrossPairs, judged: Iterable[Judgement]) -> Iterator[SeparationReason]:
    """Say what keeps two profiles apart.

    Args:
        pairs: The pairs between them.
        judged: The judgements in force on these pairs.

    Yields:
        The reasons, the most binding first; at least one.
    """
    negative = [one for one in judged if one.verdict == "negative"]
    yield from _judged_apart(negative)
    forbidden = pairs.weighed.forbidden
    if forbidden.any():
        row = int(np.flatnonzero(forbidden)[0])
        left, right = (pairs.record_ids[side[row]] for side in (pairs.weighed.left, pairs.weighed.right))
        yield SeparationReason(
            code="exclusive_identifiers_differ",
            text=f"{left} and {right} hold exclusive identifiers that differ, as {_counted(forbidden)} do",
        )
    if not len(forbidden):
        yield SeparationReason(
            code="not_resolved", text="all records of one of them have left; the next resolve brings this up to date"
        )
    elif not pairs.strong.any():
        if not forbidden.all():
            yield _too_light(pairs)
    elif not (pairs.strong & pairs.compared).any():
        yield SeparationReason(
            code="never_compared",
            text=f"{_counted(pairs.strong)} weigh enough, but none of these shares a blocking key, so a resolve never "
            "compares them",
        )
    elif not pairs.resolved:
        yield SeparationReason(
            code="not_resolved",
            text=f"{_counted(pairs.strong)} weigh enough, and the data changed since the last resolve; the next one "
            "may join them",
        )
    else:
        yield from _contradiction(pairs, is_decided=bool(negative) or bool(forbidden.any()))


def _judged_apart(negative: Sequence[Judgement]) -> Iterator[SeparationReason]:
    """One reason per act: a split is one, however many pairs it judged."""
    acts: dict[str, list[Judgement]] = {}
    for one in negative:
        acts.setdefault(one.operation_id, []).append(one)
    for act in acts.values():
        first = act[0]
        more = f" (and {len(act) - 1:,} more pairs in one act)" if len(act) > 1 else ""
        why = f": {first.reason}" if first.reason else ""
        yield SeparationReason(
            code="judged_apart",
            text=f"{first.actor} judged {first.record_a} and {first.record_b}{more} two people on "
            f"{first.judged_at:%Y-%m-%d %H:%M} UTC{why}",
        )


def _too_light(pairs: CrossPairs) -> SeparationReason:
    best = float(pairs.weighed.weight[~pairs.weighed.forbidden].max())
    lacks = f"the heaviest pair weighs {best:+.2f} bits, {pairs.merge_weight - best:.2f} below the merge threshold"
    if pairs.compared.any():
        return SeparationReason(code="below_threshold", text=lacks)
    return SeparationReason(
        code="never_compared", text=f"no two of their records share a blocking key, so none were compared; {lacks}"
    )


def _contradiction(pairs: CrossPairs, *, is_decided: bool) -> Iterator[SeparationReason]:
    against = pairs.weighed.against
    enough = _counted(pairs.strong & pairs.compared)
    if against.any():
        yield SeparationReason(
            code="contradiction", text=f"{enough} weigh enough, but {_counted(against)} speak against one person"
        )
    elif not is_decided:
        yield SeparationReason(
            code="contradiction",
            text=f"{enough} weigh enough, but records of third profiles fit better to one of the two",
        )


def _counted(which: BoolArray) -> str:
    return f"{int(which.sum()):,} of {len(which):,} pair{'' if len(which) == 1 else 's'}"
