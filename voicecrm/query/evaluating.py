"""Holds the profiles against the truth: how much is right, what is worst, and what other thresholds would do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from math import ceil, floor
from typing import Final

import numpy as np

from voicecrm.errors import QueryError
from voicecrm.identity.clustering import connected_components
from voicecrm.identity.explanation import PairExplanation
from voicecrm.identity.resolution import probability, weight_of
from voicecrm.query.metrics import ClusterMetrics, PairwiseMetrics, evaluate_clusters
from voicecrm.query.snapshot import Snapshot, Snapshots
from voicecrm.query.truth import Reference, Truth
from voicecrm.records import IdentityRecord
from voicecrm.settings import Settings
from voicecrm.store import Reader, Store

LOWEST_WEIGHT: Final = -6.0
HIGHEST_WEIGHT: Final = 24.0
MISTAKES_WEIGHED: Final = 500_000
"""Mistaken pairs that are weighed to find the worst: some seconds; a partition with more has other troubles."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakenPair:
    """Two records that are in one profile and should not be, or the other way round.

    Attributes:
        record_a: One record.
        record_b: The other.
        explanation: What the pair weighs, and why.
        compared: True when a blocking rule proposes the pair.
    """

    record_a: IdentityRecord
    record_b: IdentityRecord
    explanation: PairExplanation
    compared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdPoint:
    """What one merge threshold would give.

    Attributes:
        match_weight: The threshold, bits.
        match_probability: The same as a probability.
        precision: Of pairs.
        recall: Of pairs.
        f1: Harmonic mean of both.
    """

    match_weight: float
    match_probability: float
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How much of the profiles is right.

    Attributes:
        records: Records of the truth that are in a profile.
        unknown: Records of the truth that are not stored, or not resolved yet; they are left out.
        ambiguous: Records of the truth that have several customers, so that the truth does not say whom it means; they
            are left out.
        pairwise: Counted over pairs of records; of a truth in pairs, over these.
        clusters: Counted over records and clusters too; None when the truth is in pairs.
        false_merges: Pairs of two people in one profile, the heaviest first.
        misses: Pairs of one person in two profiles, the heaviest first: those that came closest.
        misses_never_compared: Misses that no blocking rule proposes.
        misses_too_light: Misses that were compared and weigh less than the merge threshold.
        misses_kept_apart: Misses that weigh enough; a judgement or a contradiction keeps them apart.
        curve: What other merge thresholds would give, ascending: of connected components over the compared pairs that
            weigh enough, without judgements and contradictions, so it differs a little from the profiles.
        merge_weight: The merge threshold in force, bits.
    """

    records: int
    unknown: int
    ambiguous: int
    pairwise: PairwiseMetrics
    clusters: ClusterMetrics | None
    false_merges: tuple[MistakenPair, ...]
    misses: tuple[MistakenPair, ...]
    misses_never_compared: int
    misses_too_light: int
    misses_kept_apart: int
    curve: tuple[ThresholdPoint, ...]
    merge_weight: float


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
        thresholds = {*np.arange(floor(LOWEST_WEIGHT), ceil(HIGHEST_WEIGHT) + 1.0).tolist(), self._merge_weight}
        people = _people(truth, located)
        for threshold in sorted(thresholds):
            linked = (found.weight >= threshold) & ~found.forbidden
            label = connected_components(len(snapshot.record_ids), found.left[linked], found.right[linked])
            clusters = {
                reference: int(label[snapshot.row_of[record]]) if record in snapshot.row_of else -1 - place
                for place, (reference, record) in enumerate(located.record_of.items())
            }
            metrics = evaluate_clusters(clusters, people).pairwise if people else _judge_pairs(truth, clusters)
            yield ThresholdPoint(
                match_weight=threshold,
                match_probability=float(probability(np.array([threshold]))[0]),
                precision=metrics.precision,
                recall=metrics.recall,
                f1=metrics.f1,
            )


def _people(truth: Truth, located: _Located) -> dict[Reference, str]:
    return {reference: person for reference, person in truth.people.items() if reference in located.record_of}


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


def _judge_pairs(truth: Truth, cluster_of: Mapping[Reference, object]) -> PairwiseMetrics:
    """Count over the pairs of the truth, as far as both records are known."""
    known = [
        (same, cluster_of[a] == cluster_of[b])
        for (a, b), same in truth.pairs.items()
        if a in cluster_of and b in cluster_of
    ]
    true_pairs = sum(same for same, _ in known)
    predicted = sum(together for _, together in known)
    correct = sum(same and together for same, together in known)
    both = true_pairs + predicted
    return PairwiseMetrics(
        precision=correct / predicted if predicted else 1.0,
        recall=correct / true_pairs if true_pairs else 1.0,
        f1=2 * correct / both if both else 1.0,
        true_pairs=true_pairs,
        predicted_pairs=predicted,
        correct_pairs=correct,
    )


def _mistakes(truth: Truth, located: _Located) -> tuple[Iterable[Pair], Iterable[Pair]]:
    """Pairs of identity records wrongly together, and wrongly apart, each once."""
    if truth.pairs:
        known = {
            _ordered(located.record_of[a], located.record_of[b]): same
            for (a, b), same in truth.pairs.items()
            if a in located.record_of and b in located.record_of
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
