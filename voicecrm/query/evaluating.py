"""Holds the profiles against the truth: how much is right, what is worst, and what other thresholds would do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray
from voicecrm.errors import QueryError
from voicecrm.identity.components import connected_components
from voicecrm.identity.resolution import probability, weight_of
from voicecrm.query.evaluation import Evaluation, MistakenPair, ThresholdPoint
from voicecrm.query.metrics import PairwiseMetrics, evaluate_clusters, pairwise_metrics
from voicecrm.query.snapshot import Snapshot, Snapshots
from voicecrm.query.truth import Reference, Truth
from voicecrm.settings import Settings
from voicecrm.store import Reader, Store

LOWEST_WEIGHT: Final = -6.0
HIGHEST_WEIGHT: Final = 24.0
MISTAKES_WEIGHED: Final = 500_000
"""Mistaken pairs that are weighed to find the worst: some seconds; a partition with more has other troubles."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Located:
    """The records of the truth that are known: identity record and profile of each."""

    record_of: Mapping[Reference, str]
    profile_of: Mapping[Reference, str]
    unknown: int
    ambiguous: int


class Evaluator:
    """Compares profiles with the truth.

    Args:
        store: The database.
        settings: Thresholds.
        snapshots: Where the records as compared come from.
    """

    def __init__(self, store: Store, settings: Settings, snapshots: Snapshots) -> None:
        self._store = store
        self._merge_weight = weight_of(settings.merge_threshold)
        self._snapshots = snapshots

    def evaluate(self, truth: Truth, worst: int) -> Evaluation:
        """Hold the profiles, as the last resolve left them, against the truth.

        Args:
            truth: Who is who.
            worst: Mistakes of each kind that are explained.

        Returns:
            The agreement.

        Raises:
            QueryError: None of the records is in a profile.
        """
        with self._store.reading() as reader:
            snapshot = self._snapshots.take(reader)
            located = _locate(reader, truth)
            if not located.record_of:
                raise QueryError(
                    "no record of the truth is in a profile; expected sources and keys as memberships() lists them, "
                    "and a resolve()"
                )
            profile_of = located.profile_of
            metrics = evaluate_clusters(profile_of, _people(truth, located)) if truth.people else None
            wrong, missed = _mistakes(truth, located)
            false_merges, _ = self._worst(reader, snapshot, wrong, worst)
            misses, reasons = self._worst(reader, snapshot, missed, worst)
        return Evaluation(
            records=len(located.record_of),
            unknown=located.unknown,
            ambiguous=located.ambiguous,
            pairwise=metrics.pairwise if metrics else _judge_pairs(truth, profile_of),
            clusters=metrics,
            false_merges=false_merges,
            misses=misses,
            misses_never_compared=reasons[0],
            misses_too_light=reasons[1],
            misses_kept_apart=reasons[2],
            curve=tuple(self._curve(snapshot, truth, located)),
            merge_weight=self._merge_weight,
        )

    def _worst(
        self, reader: Reader, snapshot: Snapshot, pairs: Iterable[Pair], count: int
    ) -> tuple[tuple[MistakenPair, ...], tuple[int, int, int]]:
        """The heaviest pairs; and how many were never compared, are too light, or are kept apart."""
        rows = [
            (snapshot.row_of[a], snapshot.row_of[b])
            for a, b in islice(pairs, MISTAKES_WEIGHED)
            if a in snapshot.row_of and b in snapshot.row_of
        ]
        sides = np.array(rows, dtype=np.int64).reshape(-1, 2)
        weighed = snapshot.weigh(sides[:, 0], sides[:, 1])
        compared = snapshot.were_compared(weighed.left, weighed.right)
        heavy = weighed.weight >= self._merge_weight
        reasons = int((~compared).sum()), int((compared & ~heavy).sum()), int((compared & heavy).sum())
        chosen = np.argsort(-weighed.weight, kind="stable")[:count].tolist()
        names = [(snapshot.record_ids[rows[place][0]], snapshot.record_ids[rows[place][1]]) for place in chosen]
        records = reader.records({record for pair in names for record in pair})
        worst = tuple(
            MistakenPair(
                record_a=records[a],
                record_b=records[b],
                explanation=snapshot.explain(a, b),
                compared=bool(compared[place]),
            )
            for place, (a, b) in zip(chosen, names, strict=True)
        )
        return worst, reasons

    def _curve(self, snapshot: Snapshot, truth: Truth, located: _Located) -> Iterable[ThresholdPoint]:
        found = snapshot.candidates
        size = len(snapshot.record_ids)
        place_of = {reference: place for place, reference in enumerate(located.record_of)}
        rows = np.array([snapshot.row_of.get(one, -1) for one in located.record_of.values()], dtype=np.int64)
        alone = size + np.arange(len(rows))
        person_number: dict[str, int] = {}
        people = [person_number.setdefault(person, len(person_number)) for person in _people(truth, located).values()]
        asked = [(place_of[a], place_of[b], same) for a, b, same in _known_pairs(truth, place_of)]
        pairs = np.array(asked, dtype=np.int64).reshape(-1, 3)
        thresholds = {*np.arange(LOWEST_WEIGHT, HIGHEST_WEIGHT + 1.0).tolist(), self._merge_weight}
        for threshold in sorted(thresholds):
            linked = (found.weight >= threshold) & ~found.forbidden
            component = connected_components(size, found.left[linked], found.right[linked])
            label = np.where(rows >= 0, component[rows], alone)
            if people:
                metrics = pairwise_metrics(np.array(people), label)
            else:
                metrics = _count(pairs[:, 2] == 1, label[pairs[:, 0]] == label[pairs[:, 1]])
            yield ThresholdPoint(
                match_weight=threshold,
                match_probability=float(probability(np.array([threshold]))[0]),
                precision=metrics.precision,
                recall=metrics.recall,
                f1=metrics.f1,
            )


def _people(truth: Truth, located: _Located) -> dict[Reference, str]:
    """Person of each known record, in the order of `record_of`."""
    return {reference: truth.people[reference] for reference in located.record_of if reference in truth.people}


def _locate(reader: Reader, truth: Truth) -> _Located:
    """Find the records that the truth speaks of."""
    wanted = {*truth.people, *(reference for pair in truth.pairs for reference in pair)}
    records_of: defaultdict[Reference, set[str]] = defaultdict(set)
    profile_of: dict[str, str] = {}
    for row in reader.memberships():
        profile_of[row.record_id] = row.profile_id
        for reference in ((row.source, row.source_key), (row.record_id,)):
            if reference in wanted:
                records_of[reference].add(row.record_id)
    single = {reference: next(iter(records)) for reference, records in records_of.items() if len(records) == 1}
    return _Located(
        record_of={reference: single[reference] for reference in sorted(single)},
        profile_of={reference: profile_of[record] for reference, record in single.items()},
        unknown=len(wanted) - len(records_of),
        ambiguous=len(records_of) - len(single),
    )


def _known_pairs(truth: Truth, known: Container[Reference]) -> list[tuple[Reference, Reference, bool]]:
    """The pairs of the truth of which both records are known."""
    return [(a, b, same) for (a, b), same in truth.pairs.items() if a in known and b in known]


def _judge_pairs(truth: Truth, profile_of: Mapping[Reference, str]) -> PairwiseMetrics:
    """Count over the pairs of the truth, as far as both records are known."""
    pairs = _known_pairs(truth, profile_of)
    return _count(
        np.array([same for _a, _b, same in pairs], dtype=np.bool_),
        np.array([profile_of[a] == profile_of[b] for a, b, _same in pairs], dtype=np.bool_),
    )


def _count(same: BoolArray, together: BoolArray) -> PairwiseMetrics:
    return PairwiseMetrics.of_counts(*(int(one.sum()) for one in (same, together, same & together)))


def _mistakes(truth: Truth, located: _Located) -> tuple[Iterable[Pair], Iterable[Pair]]:
    """Pairs of identity records wrongly together, and wrongly apart, each once."""
    if truth.pairs:
        known = {
            _ordered(located.record_of[a], located.record_of[b]): same
            for a, b, same in _known_pairs(truth, located.record_of)
        }
        profile = {record: located.profile_of[reference] for reference, record in located.record_of.items()}
        together = {pair: profile[pair[0]] == profile[pair[1]] for pair in known}
        return (
            sorted(pair for pair, same in known.items() if together[pair] and not same and pair[0] != pair[1]),
            sorted(pair for pair, same in known.items() if same and not together[pair]),
        )
    people_of: defaultdict[str, set[str]] = defaultdict(set)
    in_profile: defaultdict[str, set[str]] = defaultdict(set)
    of_person: defaultdict[str, set[str]] = defaultdict(set)
    profile_of = {}
    for reference, record in located.record_of.items():
        person = truth.people[reference]
        people_of[record].add(person)
        of_person[person].add(record)
        in_profile[located.profile_of[reference]].add(record)
        profile_of[record] = located.profile_of[reference]
    wrong = (pair for pair in _pairs_within(in_profile) if people_of[pair[0]].isdisjoint(people_of[pair[1]]))
    missed = (pair for pair in _pairs_within(of_person) if profile_of[pair[0]] != profile_of[pair[1]])
    return wrong, missed


def _pairs_within(groups: Mapping[str, set[str]]) -> Iterable[Pair]:
    ordered: Sequence[list[str]] = sorted(sorted(group) for group in groups.values())
    return (pair for group in ordered for pair in combinations(group, 2))


def _ordered(a: str, b: str) -> Pair:
    return (a, b) if a <= b else (b, a)
