"""Why two profiles are two: the best pairs between them, and what keeps them apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import Int64Array
from voicecrm.errors import NotFoundError, QueryError
from voicecrm.identity.explanation import PairExplanation
from voicecrm.identity.resolution import weight_of
from voicecrm.profiles import Judgement, Profile
from voicecrm.query.separation_reasons import CrossPairs, SeparationReason, find_reasons
from voicecrm.query.snapshot import Snapshot, Snapshots, WeighedPairs
from voicecrm.records import IdentityRecord
from voicecrm.settings import Settings
from voicecrm.store import Reader, Store

PAIRS_SHOWN: Final = 3


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
            snapshot = self._snapshots.of(
                reader, [record.record_id for profile in (one, other) for record in profile.records]
            )
            judged = _judgements_between(reader, one, other)
            marker = reader.resolved()
        left, right = _cross_rows(snapshot, one, other)
        weighed = snapshot.weigh(left, right)
        compared = snapshot.were_compared(left, right)
        cross = CrossPairs(
            record_ids=snapshot.record_ids,
            weighed=weighed,
            compared=compared,
            merge_weight=self._merge_weight,
            resolved=marker is not None and marker.data_version == snapshot.data_version,
        )
        heaviest = np.argsort(-weighed.weight, kind="stable")
        return Separation(
            profile_a=one,
            profile_b=other,
            reasons=tuple(find_reasons(cross, judged.values())),
            pairs=_pairs(snapshot, (one, other), cross, judged, heaviest),
            contradictions=_pairs(snapshot, (one, other), cross, judged, _most_contradicting(weighed)),
            missing_bits=self._merge_weight - float(weighed.weight.max()) if len(left) else None,
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
    keys = reader.identity_keys(mine)
    made, succession = reader.judgements_on(np.array(sorted(keys.values()), dtype=np.int64))
    found: dict[tuple[str, str], Judgement] = {}
    for judgement in made:
        a, b = (succession.get(record, record) for record in (judgement.record_a, judgement.record_b))
        if a in mine and b in theirs:
            found[a, b] = judgement
        elif b in mine and a in theirs:
            found[b, a] = judgement
    return found


def _most_contradicting(weighed: WeighedPairs) -> Int64Array:
    order = np.argsort(weighed.weight, kind="stable")
    worst: Int64Array = order[weighed.against[order]]
    return worst


def _pairs(
    snapshot: Snapshot,
    profiles: tuple[Profile, Profile],
    cross: CrossPairs,
    judged: Mapping[tuple[str, str], Judgement],
    order: Int64Array,
) -> tuple[CrossPair, ...]:
    records = {record.record_id: record for profile in profiles for record in profile.records}
    pairs = []
    for row in order[:PAIRS_SHOWN].tolist():
        a, b = snapshot.record_ids[cross.weighed.left[row]], snapshot.record_ids[cross.weighed.right[row]]
        pairs.append(
            CrossPair(
                record_a=records[a],
                record_b=records[b],
                explanation=snapshot.explain(a, b),
                compared=bool(cross.compared[row]),
                judgement=judged.get((a, b)),
            )
        )
    return tuple(pairs)
