"""Why two profiles are two: the best pairs between them, and what keeps them apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from voicecrm.columns import BoolArray, Int64Array
from voicecrm.errors import NotFoundError, QueryError
from voicecrm.identity.clustering import CONTRADICTION
from voicecrm.identity.explanation import PairExplanation
from voicecrm.identity.resolution import weight_of
from voicecrm.profiles import Judgement, Profile
from voicecrm.query.snapshot import Snapshot, Snapshots, WeighedPairs
from voicecrm.records import IdentityRecord
from voicecrm.settings import Settings
from voicecrm.store import Reader, Store

SeparationCode: TypeAlias = Literal[
    "judged_apart",
    "exclusive_identifiers_differ",
    "never_compared",
    "below_threshold",
    "contradiction",
    "not_resolved",
]
PAIRS_SHOWN: Final = 3


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
class CrossPair:
    """A record of one profile and a record of the other.

    Attributes:
        record_a: Of the first profile.
        record_b: Of the second.
        explanation: What the pair weighs, and why.
        compared: True when a blocking rule proposes the pair; otherwise a resolve never looks at it by itself.
        judgement: What somebody decided on it, or None.
    """

    record_a: IdentityRecord
    record_b: IdentityRecord
    explanation: PairExplanation
    compared: bool
    judgement: Judgement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """Why two profiles are two.

    Attributes:
        profile_a: The first profile.
        profile_b: The second.
        reasons: What keeps them apart, the most binding first.
        pairs: The pairs between them that weigh most, the heaviest first.
        contradictions: The pairs between them that speak most against one person, the worst first; often none.
        missing_bits: Bits that the heaviest pair lacks to the merge threshold; negative when it is above, None when all
            records of a profile have left since the last resolve.
    """

    profile_a: Profile
    profile_b: Profile
    reasons: tuple[SeparationReason, ...]
    pairs: tuple[CrossPair, ...]
    contradictions: tuple[CrossPair, ...]
    missing_bits: float | None


class Separations:
    """Says why profiles are apart.

    Args:
        store: The database.
        settings: Thresholds.
        snapshots: Where the records as compared come from.
    """

    def __init__(self, store: Store, settings: Settings, snapshots: Snapshots) -> None:
        self._store = store
        self._merge_weight = weight_of(settings.merge_threshold)
        self._snapshots = snapshots

    def explain(self, profile_a: str, profile_b: str) -> Separation:
        """Say why two profiles are two.

        Args:
            profile_a: Id of a profile, or an alias.
            profile_b: Of another.

        Returns:
            The reasons, and the pairs behind them.

        Raises:
            NotFoundError: A profile does not exist.
            QueryError: Both ids lead to one profile.
        """
        with self._store.reading() as reader:
            one, other = (_profile(reader, profile) for profile in (profile_a, profile_b))
            if one.profile_id == other.profile_id:
                raise QueryError(
                    f"{profile_a!r} and {profile_b!r} are one profile, {one.profile_id!r}; expected two that are apart "
                    "(history() says how they came together)"
                )
            snapshot = self._snapshots.take(reader)
            judged = _judgements_between(reader, one, other)
            marker = reader.resolved()
        left, right = _cross_rows(snapshot, one, other)
        weighed = snapshot.weigh(left, right)
        compared = snapshot.were_compared(left, right)
        return Separation(
            profile_a=one,
            profile_b=other,
            reasons=tuple(
                self._reasons(
                    snapshot,
                    weighed,
                    compared,
                    judged.values(),
                    resolved=marker is not None and marker.data_version == snapshot.data_version,
                )
            ),
            pairs=_pairs(snapshot, (one, other), weighed, compared, judged, np.argsort(-weighed.weight, kind="stable")),
            contradictions=_pairs(
                snapshot, (one, other), weighed, compared, judged, _most_contradicting(weighed)
            ),
            missing_bits=self._merge_weight - float(weighed.weight.max()) if len(left) else None,
        )  # fmt: skip

    def _reasons(
        self,
        snapshot: Snapshot,
        weighed: WeighedPairs,
        compared: BoolArray,
        judged: Iterable[Judgement],
        *,
        resolved: bool,
    ) -> Iterable[SeparationReason]:
        """What keeps them apart, the most binding first."""
        negative = [one for one in judged if one.verdict == "negative"]
        for one in negative:
            why = f": {one.reason}" if one.reason else ""
            yield SeparationReason(
                code="judged_apart",
                text=f"{one.actor} judged {one.record_a} and {one.record_b} two people on "
                f"{one.judged_at:%Y-%m-%d %H:%M} UTC{why}",
            )
        if weighed.forbidden.any():
            row = int(np.flatnonzero(weighed.forbidden)[0])
            yield SeparationReason(
                code="exclusive_identifiers_differ",
                text=f"{_names(snapshot, weighed, row)} hold exclusive identifiers that differ, in "
                f"{_counted(int(weighed.forbidden.sum()), len(weighed.weight))}",
            )
        strong = (weighed.weight >= self._merge_weight) & ~weighed.forbidden
        enough = _counted(int((strong & compared).sum()), len(strong))
        against = int((weighed.evidence_weight < CONTRADICTION).sum())
        if not len(strong):
            yield SeparationReason(
                code="not_resolved",
                text="all records of one of them have left; the next resolve brings this up to date",
            )
        elif not strong.any():
            yield self._too_light(weighed, compared)
        elif not (strong & compared).any():
            yield SeparationReason(
                code="never_compared",
                text=f"{_counted(int(strong.sum()), len(strong))} weigh enough, but none of these shares a blocking "
                "key, so a resolve never compares them",
            )
        elif not resolved:
            yield SeparationReason(
                code="not_resolved",
                text=f"{enough} weigh enough, and the data changed since the last resolve; the next one may join them",
            )
        elif against:
            yield SeparationReason(
                code="contradiction",
                text=f"{enough} weigh enough, but {_counted(against, len(strong))} speak against one person",
            )
        elif not negative and not weighed.forbidden.any():
            yield SeparationReason(
                code="contradiction",
                text=f"{enough} weigh enough, but records of third profiles fit better to one of the two",
            )

    def _too_light(self, weighed: WeighedPairs, compared: BoolArray) -> SeparationReason:
        best = float(weighed.weight.max())
        lacks = f"the heaviest pair weighs {best:+.2f} bits, {self._merge_weight - best:.2f} below the merge threshold"
        if compared.any():
            return SeparationReason(code="below_threshold", text=lacks)
        return SeparationReason(
            code="never_compared", text=f"no two of their records share a blocking key, so none were compared; {lacks}"
        )


def _profile(reader: Reader, profile_id: str) -> Profile:
    profile = reader.profile(profile_id)
    if profile is None:
        raise NotFoundError(f"no profile {profile_id!r}; expected an id such as find() returns")
    return profile


def _cross_rows(snapshot: Snapshot, one: Profile, other: Profile) -> tuple[Int64Array, Int64Array]:
    """Rows of every pair between two profiles; records that left since the resolve are passed over."""
    rows = [
        np.array(sorted(snapshot.row_of[r.record_id] for r in profile.records if r.record_id in snapshot.row_of))
        for profile in (one, other)
    ]
    left, right = np.meshgrid(*(part.astype(np.int64) for part in rows), indexing="ij")
    return left.ravel(), right.ravel()


def _judgements_between(reader: Reader, one: Profile, other: Profile) -> dict[tuple[str, str], Judgement]:
    """The latest judgement on each pair between two profiles; one on a corrected record speaks of its successor."""
    mine, theirs = ({record.record_id for record in profile.records} for profile in (one, other))
    succession = reader.succession()
    found: dict[tuple[str, str], Judgement] = {}
    for judgement in reader.judgements():
        a, b = (succession.get(record, record) for record in (judgement.record_a, judgement.record_b))
        if a in mine and b in theirs:
            found[a, b] = judgement
        elif b in mine and a in theirs:
            found[b, a] = judgement
    return found


def _most_contradicting(weighed: WeighedPairs) -> Int64Array:
    order = np.argsort(weighed.evidence_weight, kind="stable")
    worst: Int64Array = order[weighed.evidence_weight[order] < CONTRADICTION]
    return worst


def _pairs(
    snapshot: Snapshot,
    profiles: tuple[Profile, Profile],
    weighed: WeighedPairs,
    compared: BoolArray,
    judged: Mapping[tuple[str, str], Judgement],
    order: Int64Array,
) -> tuple[CrossPair, ...]:
    records = {record.record_id: record for profile in profiles for record in profile.records}
    pairs = []
    for row in order[:PAIRS_SHOWN].tolist():
        a, b = snapshot.record_ids[weighed.left[row]], snapshot.record_ids[weighed.right[row]]
        pairs.append(
            CrossPair(
                record_a=records[a],
                record_b=records[b],
                explanation=snapshot.explain(a, b),
                compared=bool(compared[row]),
                judgement=judged.get((a, b)),
            )
        )
    return tuple(pairs)


def _names(snapshot: Snapshot, weighed: WeighedPairs, row: int) -> str:
    return f"{snapshot.record_ids[weighed.left[row]]} and {snapshot.record_ids[weighed.right[row]]}"


def _counted(number: int, total: int) -> str:
    return f"{number:,} of {total:,} pair{'' if total == 1 else 's'}"
