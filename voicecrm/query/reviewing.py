"""What people are asked: open pairs by what an answer is worth, and samples to measure precision with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

import numpy as np

from voicecrm.columns import BoolArray, FloatArray, Int64Array
from voicecrm.errors import QueryError
from voicecrm.identity.resolution import probability, weight_of
from voicecrm.profiles import Judgement, ReviewPair
from voicecrm.query.sampling import (
    Pair,
    PairSample,
    SampleReport,
    draw_merged,
    draw_open,
    estimate,
)
from voicecrm.query.snapshot import Snapshot, Snapshots, WeighedPairs
from voicecrm.records import IdentityRecord
from voicecrm.settings import Settings
from voicecrm.store import ProfileSize, Reader, Store

NO_SIZE: Final = ProfileSize(0, 0)


class _Open(NamedTuple):
    """Candidate pairs that are open: rows of the snapshot, and the profile of each row."""

    left: Int64Array
    right: Int64Array
    weight: FloatArray
    profiles: Sequence[str]


def binary_entropy(share: FloatArray) -> FloatArray:
    """Return how uncertain a yes-or-no question is, in bits: 1 at a half, 0 when the answer is known.

    Source:
        Shannon (1948), "A mathematical theory of communication", Bell System Technical Journal 27.
    """
    inside = np.clip(share, 1e-12, 1 - 1e-12)
    bits: FloatArray = -inside * np.log2(inside) - (1 - inside) * np.log2(1 - inside)
    return bits


class Reviewing:
    """Finds the pairs that people are asked about.

    Args:
        store: The database.
        settings: Thresholds.
        snapshots: Where the records as compared come from.
    """

    def __init__(self, store: Store, settings: Settings, snapshots: Snapshots) -> None:
        self._store = store
        self._review_weight = weight_of(settings.review_threshold)
        self._snapshots = snapshots

    def queue(self, limit: int) -> list[ReviewPair]:
        """List open pairs, those first whose answer is worth most.

        The expected gain of asking about a pair is ``H(p) * n``: how uncertain the answer is (the binary entropy of the
        match probability ``p``, bits) times how much it would move (``n``: identity records and source records of the
        smaller of the two profiles). Of the pairs between two profiles only the heaviest is listed, because one answer
        settles all of them.

        Args:
            limit: Pairs at most.

        Returns:
            Pairs of profiles between which nobody has judged anything.
        """
        with self._store.reading() as reader:
            snapshot = self._snapshots.take(reader)
            found = _heaviest_per_profiles(self._open_pairs(reader, snapshot))
            names = sorted({found.profiles[row] for side in (found.left, found.right) for row in side.tolist()})
            sizes = reader.profile_sizes(names)
            pairs = _ranked(snapshot, found, sizes)[:limit]
            records = reader.records({record for a, b, *_rest in pairs for record in (a, b)})
        return [
            ReviewPair(
                record_a=records[a], record_b=records[b], match_probability=chance, profile_a=one, profile_b=other,
                moves=moves, expected_gain=gain,
            )
            for a, b, one, other, chance, moves, gain in pairs
        ]  # fmt: skip

    def draw(self, size: int, seed: int, at: datetime, *, include_open: bool) -> PairSample:
        """Draw a sample of the pairs that are merged by now, and of those that are open.

        Args:
            size: Pairs of each stratum.
            seed: Of the draw, and the sample's name.
            at: Now.
            include_open: Draw open pairs as well.

        Returns:
            The sample; pairs that somebody judged are not in it.

        Raises:
            QueryError: The size is not positive, or nothing is merged.
        """
        if size < 1:
            raise QueryError(f"the sample is to hold {size} pairs; expected at least 1")
        with self._store.reading() as reader:
            memberships = reader.profile_state().memberships
            judged = latest_judgements(reader).keys()
            clusters: dict[str, list[str]] = {}
            for record in sorted(memberships):
                clusters.setdefault(memberships[record], []).append(record)
            strata = [draw_merged(list(clusters.values()), judged, size, seed)]
            if include_open:
                snapshot = self._snapshots.take(reader)
                found = self._open_pairs(reader, snapshot)
                rows = zip(found.left.tolist(), found.right.tolist(), strict=True)
                ids = snapshot.record_ids
                pairs = [(ids[left], ids[right]) for left, right in rows]
                strata.append(draw_open([pair for pair in pairs if pair not in judged], size, seed))
        if not any(stratum.pairs for stratum in strata):
            raise QueryError("there is no pair to draw that nobody has judged; import and resolve first")
        return PairSample(seed=seed, size=size, drawn_at=at, strata=tuple(strata))

    def report(self, sample: PairSample) -> SampleReport:
        """Say how far a sample is judged, and what the verdicts say.

        Args:
            sample: The sample.

        Returns:
            Estimates per stratum, and the pairs still to judge.
        """
        with self._store.reading() as reader:
            judged = latest_judgements(reader)
            succession = reader.succession()
            snapshot = self._snapshots.take(reader)
            standing = {
                pair: _ordered(succession.get(pair[0], pair[0]), succession.get(pair[1], pair[1]))
                for stratum in sample.strata
                for pair in stratum.pairs
            }
            verdicts = {pair: judged[now].verdict for pair, now in standing.items() if now in judged}
            left = [now for pair, now in standing.items() if pair not in verdicts and now[0] != now[1]]
            left = [pair for pair in left if all(record in snapshot.row_of for record in pair)]
            profiles = reader.profile_ids_by_records({record for pair in left for record in pair})
            records = reader.records({record for pair in left for record in pair})
        return SampleReport(
            seed=sample.seed,
            drawn_at=sample.drawn_at,
            strata=tuple(estimate(stratum, verdicts) for stratum in sample.strata),
            pairs=tuple(_plain_pairs(snapshot, left, records, profiles)),
        )

    def _open_pairs(self, reader: Reader, snapshot: Snapshot) -> _Open:
        """Candidate pairs between profiles from the review threshold on, where no judgement settles the profiles."""
        memberships = reader.profile_ids_by_records(snapshot.record_ids)
        profiles = [memberships.get(record, "") for record in snapshot.record_ids]
        places = {profile: place for place, profile in enumerate(sorted(set(profiles)))}
        place = np.fromiter((places[profile] for profile in profiles), dtype=np.int64, count=len(profiles))
        settled = {
            _ordered(memberships.get(a, ""), memberships.get(b, "")) for a, b in latest_judgements(reader)
        }  # fmt: skip
        found = snapshot.candidates
        worth = (found.weight >= self._review_weight) & ~found.forbidden
        worth &= (place[found.left] != place[found.right]) & _has_profile(found, profiles)
        rows = np.flatnonzero(worth)
        kept = [
            row
            for row in rows.tolist()
            if _ordered(profiles[found.left[row]], profiles[found.right[row]]) not in settled
        ]
        return _Open(found.left[kept], found.right[kept], found.weight[kept], profiles)


def latest_judgements(reader: Reader) -> dict[Pair, Judgement]:
    """Return the latest judgement on each pair, the smaller id first; of a corrected record its successor's."""
    succession = reader.succession()
    latest: dict[Pair, Judgement] = {}
    for one in reader.judgements():
        latest[_ordered(*(succession.get(record, record) for record in (one.record_a, one.record_b)))] = one
    return latest


def _has_profile(found: WeighedPairs, profiles: Sequence[str]) -> BoolArray:
    known = np.fromiter((bool(profile) for profile in profiles), dtype=np.bool_, count=len(profiles))
    both: BoolArray = known[found.left] & known[found.right]
    return both


def _heaviest_per_profiles(found: _Open) -> _Open:
    best: dict[Pair, int] = {}
    for row in np.argsort(-found.weight, kind="stable").tolist():
        best.setdefault(_ordered(found.profiles[found.left[row]], found.profiles[found.right[row]]), row)
    rows = np.array(sorted(best.values()), dtype=np.int64)
    return _Open(found.left[rows], found.right[rows], found.weight[rows], found.profiles)


def _ranked(
    snapshot: Snapshot, found: _Open, sizes: Mapping[str, ProfileSize]
) -> list[tuple[str, str, str, str, float, int, float]]:
    """Records, profiles, probability, what moves and gain of each pair, the highest gain first."""
    chances = probability(found.weight)
    entropies = binary_entropy(chances)
    pairs = []
    for left, right, chance, entropy in zip(
        found.left.tolist(), found.right.tolist(), chances.tolist(), entropies.tolist(), strict=True
    ):
        one, other = found.profiles[left], found.profiles[right]
        moves = min(sum(sizes.get(profile, NO_SIZE)) for profile in (one, other))
        record_a, record_b = snapshot.record_ids[left], snapshot.record_ids[right]
        pairs.append((record_a, record_b, one, other, chance, moves, entropy * moves))
    return sorted(pairs, key=lambda pair: (-pair[-1], pair[0], pair[1]))


def _plain_pairs(
    snapshot: Snapshot,
    pairs: Sequence[Pair],
    records: Mapping[str, IdentityRecord],
    profiles: Mapping[str, str],
) -> Iterable[ReviewPair]:
    rows = np.array([[snapshot.row_of[record] for record in pair] for pair in pairs], dtype=np.int64).reshape(-1, 2)
    weighed = snapshot.weigh(rows[:, 0], rows[:, 1])
    for (a, b), chance in zip(pairs, probability(weighed.weight).tolist(), strict=True):
        yield ReviewPair(
            record_a=records[a],
            record_b=records[b],
            match_probability=chance,
            profile_a=profiles.get(a, ""),
            profile_b=profiles.get(b, ""),
        )


def _ordered(a: str, b: str) -> Pair:
    return (a, b) if a <= b else (b, a)
