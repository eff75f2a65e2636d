"""The engine: normalized columns in, persons out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import log2
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Column, FloatArray, Int64Array
from voicecrm.identity.blocking import Candidates, candidate_pairs
from voicecrm.identity.bounds import weight_bounds
from voicecrm.identity.clustering import LinkRules, WeighPairs, cluster_pairs
from voicecrm.identity.comparison import compare_pairs
from voicecrm.identity.evidence import Evidence, build_evidence, count_all_names
from voicecrm.identity.keys import blocking_keys
from voicecrm.identity.model import SHIPPED_MODEL, Comparison, Model
from voicecrm.identity.training import train
from voicecrm.identity.weights import WeightTables, weigh_values

NO_RULES: Final = LinkRules()
PAIRS_AT_ONCE: Final = 750_000
"""Pairs compared in one go: enough to keep numpy busy, few enough that the intermediate arrays stay small."""
THREADS: Final = 2
WORTH_SHARING: Final = 50_000
"""Pairs from which on two threads are faster than one."""


@dataclass(frozen=True, slots=True, eq=False)
class Resolution:
    """The persons found.

    Attributes:
        cluster: Person of every record, named by the smallest record index, shape ``(n_records,)``.
        match_probability: How surely each record belongs to its person: of its best match there; 1 for a record that
            stands alone, shape ``(n_records,)``.
        review_left: Pairs that are worth a look and stand in different clusters, by falling probability.
        review_right: The other side.
        review_probability: Their match probability.
        linked_left: Pairs of one cluster that blocking proposed, the heaviest first.
        linked_right: The other side.
        linked_weight: Their match weight, bits.
        n_pairs: Candidate pairs compared.
        oversized: Per blocking rule the pairs left out of blocks that were too large.
        model: How evidence was weighed.
        evidence: The records as compared, for explanations.
    """

    cluster: Int64Array
    match_probability: FloatArray
    review_left: Int64Array
    review_right: Int64Array
    review_probability: FloatArray
    linked_left: Int64Array
    linked_right: Int64Array
    linked_weight: FloatArray
    n_pairs: int
    oversized: Mapping[str, int]
    model: Model
    evidence: Evidence


@dataclass(frozen=True, slots=True, eq=False)
class WeighedPairs:
    """Pairs of records that were weighed, ``left < right``, ascending.

    Attributes:
        left: Record index of one side, shape ``(n_pairs,)``.
        right: The other side.
        weight: Match weight with prior, bits.
        contradiction: Lowest weight of a single comparison, bits.
        forbidden: True where two exclusive identifiers differ.
    """

    left: Int64Array
    right: Int64Array
    weight: FloatArray
    contradiction: FloatArray
    forbidden: BoolArray

    @property
    def weights(self) -> FloatArray:
        """Match weight, minus infinity where the two can never be one person, shape ``(n_pairs,)``."""
        return np.where(self.forbidden, -np.inf, self.weight)

    def weigh(
        self, n_records: int, one: Int64Array, other: Int64Array, weigh_new: WeighPairs
    ) -> tuple[FloatArray, FloatArray, BoolArray]:
        """Weigh pairs of some records as `weigh_pairs` does; `weigh_new` weighs those that were not yet."""
        if not len(self.left):
            return weigh_new(one, other)
        known = self.left * n_records + self.right
        key = np.minimum(one, other) * n_records + np.maximum(one, other)
        place = np.minimum(np.searchsorted(known, key), len(known) - 1)
        new = np.flatnonzero(known[place] != key)
        found = self.weight[place], self.contradiction[place], self.forbidden[place]
        if len(new):
            found[0][new], found[1][new], found[2][new] = weigh_new(one[new], other[new])
        return found


def probability(weight: FloatArray) -> FloatArray:
    """Turn match weights (bits, with prior) into probabilities."""
    odds: FloatArray = 1.0 / (1.0 + np.exp2(-np.clip(weight, -1000, 1000)))
    return odds


def weight_of(match_probability: float) -> float:
    """Turn a probability into a match weight in bits."""
    return log2(match_probability / (1 - match_probability))


def resolve_columns(
    columns: Mapping[str, Column],
    n_records: int,
    *,
    model: Model | None = None,
    comparisons: Sequence[Comparison] = (),
    merge_threshold: float = 0.6,
    review_threshold: float = 0.1,
    rules: LinkRules = NO_RULES,
) -> Resolution:
    """Find which records are one person.

    The result is a function of the set of records: give the rows in an order that depends on content alone (sorted by
    key), and it does not depend on the order in which they arrived.

    Args:
        columns: Normal forms per field kind (see `voicecrm.identity.normalize`), each of `n_records` records.
        n_records: Number of records.
        model: How evidence is weighed; None trains one on these records.
        comparisons: Comparisons of one's own, beside those of the model or in their place.
        merge_threshold: Match probability from which two records are one person, 0 to 1.
        review_threshold: Match probability from which a pair is offered for review, 0 to 1.
        rules: Pairs that people judged.

    Returns:
        The persons.

    Raises:
        IdentityError: A comparison of one's own cannot be used.
    """
    known = (model or SHIPPED_MODEL).with_comparisons(comparisons)
    evidence = build_evidence(columns, n_records, known, sharing={})
    with ThreadPoolExecutor(1) as pool:
        counting = pool.submit(count_all_names, evidence.columns, evidence.names, evidence.generations)
        candidates = candidate_pairs(blocking_keys(evidence), n_records)
        evidence = replace(evidence, name_counts=counting.result())
    used = train(evidence, candidates.left, candidates.right, known) if model is None else known
    return resolve_candidates(
        weigh_values(evidence, used),
        candidates,
        merge_threshold=merge_threshold,
        review_threshold=review_threshold,
        rules=rules,
    )


def resolve_candidates(
    tables: WeightTables,
    candidates: Candidates,
    *,
    merge_threshold: float,
    review_threshold: float,
    rules: LinkRules,
) -> Resolution:
    """Find which records are one person, among candidate pairs.

    Args:
        tables: The records and what their values weigh.
        candidates: Pairs worth comparing.
        merge_threshold: Match probability from which two records are one person, 0 to 1.
        review_threshold: Match probability from which a pair is offered for review, 0 to 1.
        rules: Pairs that people judged.

    Returns:
        The persons.
    """
    evidence, n_records = tables.evidence, tables.evidence.n_records
    merge_weight, review_weight = weight_of(merge_threshold), weight_of(review_threshold)
    left, right = plausible_pairs(tables, candidates.left, candidates.right, review_weight)
    weighed = WeighedPairs(left, right, *weigh_pairs(tables, left, right))
    weights = weighed.weights
    cluster = cluster_pairs(
        n_records,
        (left, right),
        weights,
        merge_weight=merge_weight,
        weigh=lambda a, b: weighed.weigh(n_records, a, b, lambda one, other: weigh_pairs(tables, one, other)),
        rules=rules,
    )
    together = cluster[left] == cluster[right]
    best = np.full(n_records, -np.inf)
    for side in (left, right):
        np.maximum.at(best, side[together], weights[together])
    match_probability = np.where(np.isneginf(best), 1.0, probability(best))
    open_pairs = np.flatnonzero(~together & (weights >= review_weight))
    open_pairs = open_pairs[np.argsort(-weights[open_pairs], kind="stable")]
    linked = np.flatnonzero(together)
    linked = linked[np.argsort(-weights[linked], kind="stable")]
    return Resolution(
        cluster,
        match_probability,
        left[open_pairs],
        right[open_pairs],
        probability(weights[open_pairs]),
        left[linked],
        right[linked],
        weights[linked],
        len(candidates.left),
        candidates.oversized,
        tables.model,
        evidence,
    )


def plausible_pairs(
    tables: WeightTables, left: Int64Array, right: Int64Array, least_weight: float
) -> tuple[Int64Array, Int64Array]:
    """Drop the pairs that cannot reach a match weight, whatever a full comparison says."""
    prior = tables.model.prior_weight(tables.evidence.population)
    least = least_weight - prior
    keep = _in_chunks(lambda a, b: (weight_bounds(tables, a, b, measured_from=least) >= least,), left, right)
    if not keep:
        return left, right
    rows = np.flatnonzero(keep[0])
    return left.take(rows), right.take(rows)


def weigh_pairs(tables: WeightTables, left: Int64Array, right: Int64Array) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Weigh pairs of records.

    Args:
        tables: The records and what their values weigh.
        left: Record index of one side, shape ``(n_pairs,)``.
        right: The other side, shape ``(n_pairs,)``.

    Returns:
        Match weight with prior and lowest weight of one comparison (bits), and True where two exclusive identifiers
        differ, shape ``(n_pairs,)`` each.
    """
    prior = tables.model.prior_weight(tables.evidence.population)

    def weigh(a: Int64Array, b: Int64Array) -> tuple[FloatArray, FloatArray, BoolArray]:
        compared = compare_pairs(tables, a, b)
        return compared.evidence_weight + prior, compared.contradiction, compared.forbidden

    parts = _in_chunks(weigh, left, right)
    if not parts:
        return np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.bool_)
    return parts[0], parts[1], parts[2]


def _in_chunks(
    work: Callable[[Int64Array, Int64Array], tuple[np.ndarray, ...]], left: Int64Array, right: Int64Array
) -> tuple[np.ndarray, ...]:
    """Run work on chunks of pairs in threads; the results stand in the order of the pairs, whoever is done first."""
    rounds = -(-len(left) // (PAIRS_AT_ONCE * THREADS))
    size = -(-len(left) // (rounds * THREADS)) if len(left) > WORTH_SHARING else max(len(left), 1)
    chunks = [(left[start : start + size], right[start : start + size]) for start in range(0, len(left), size)]
    if len(chunks) <= 1:
        return work(*chunks[0]) if chunks else ()
    with ThreadPoolExecutor(THREADS) as pool:
        parts = list(pool.map(lambda chunk: work(*chunk), chunks))
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))
