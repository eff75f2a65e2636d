"""The engine: normalized columns in, persons out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Column, FloatArray, Int64Array
from voicecrm.identity.blocking import candidate_pairs
from voicecrm.identity.clustering import LinkRules, cluster_pairs
from voicecrm.identity.comparison import compare_pairs
from voicecrm.identity.evidence import Evidence, build_evidence
from voicecrm.identity.model import SHIPPED_MODEL, Model

NO_RULES: Final = LinkRules()
PAIRS_AT_ONCE: Final = 1_000_000
"""Pairs compared in one go: enough to keep numpy busy, few enough that the intermediate arrays stay under 1 GB."""


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
        n_pairs: Candidate pairs compared.
        oversized: Per blocking rule the pairs left out of blocks that were too large.
        evidence: The records as compared, for explanations.
    """

    cluster: Int64Array
    match_probability: FloatArray
    review_left: Int64Array
    review_right: Int64Array
    review_probability: FloatArray
    n_pairs: int
    oversized: Mapping[str, int]
    evidence: Evidence


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
    model: Model = SHIPPED_MODEL,
    merge_threshold: float = 0.9,
    review_threshold: float = 0.2,
    rules: LinkRules = NO_RULES,
) -> Resolution:
    """Find which records are one person.

    The result is a function of the set of records: give the rows in an order that depends on content alone (sorted by
    key), and it does not depend on the order in which they arrived.

    Args:
        columns: Normal forms per field kind (see `voicecrm.identity.normalize`), each of `n_records` records.
        n_records: Number of records.
        model: How evidence is weighed.
        merge_threshold: Match probability from which two records are one person, 0 to 1.
        review_threshold: Match probability from which a pair is offered for review, 0 to 1.
        rules: Pairs that people judged.

    Returns:
        The persons.
    """
    evidence = build_evidence(columns, n_records, model)
    candidates = candidate_pairs(evidence)
    weights, forbidden = weigh_pairs(evidence, candidates.left, candidates.right, model)[::2]
    weights = np.where(forbidden, -np.inf, weights)
    merge_weight = weight_of(merge_threshold)

    def weigh(left: Int64Array, right: Int64Array) -> tuple[FloatArray, FloatArray, BoolArray]:
        return weigh_pairs(evidence, left, right, model)

    cluster = cluster_pairs(
        n_records,
        (candidates.left, candidates.right),
        weights,
        merge_weight=merge_weight,
        weigh=weigh,
        rules=rules,
    )
    together = cluster[candidates.left] == cluster[candidates.right]
    best = np.full(n_records, -np.inf)
    for side in (candidates.left, candidates.right):
        np.maximum.at(best, side[together], weights[together])
    match_probability = np.where(np.isneginf(best), 1.0, probability(best))
    open_pairs = np.flatnonzero(~together & (weights >= weight_of(review_threshold)))
    open_pairs = open_pairs[np.argsort(-weights[open_pairs], kind="stable")]
    return Resolution(
        cluster,
        match_probability,
        candidates.left[open_pairs],
        candidates.right[open_pairs],
        probability(weights[open_pairs]),
        len(weights),
        candidates.oversized,
        evidence,
    )


def weigh_pairs(
    evidence: Evidence, left: Int64Array, right: Int64Array, model: Model
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Weigh pairs of records.

    Args:
        evidence: The records.
        left: Record index of one side, shape ``(n_pairs,)``.
        right: The other side, shape ``(n_pairs,)``.
        model: How evidence is weighed.

    Returns:
        Match weight with prior, evidence weight without (bits), and True where two exclusive identifiers differ,
        shape ``(n_pairs,)`` each.
    """
    prior = model.prior_weight(evidence.n_records)
    parts = [
        compare_pairs(evidence, left[start : start + PAIRS_AT_ONCE], right[start : start + PAIRS_AT_ONCE], model)
        for start in range(0, len(left), PAIRS_AT_ONCE)
    ]
    if not parts:
        return np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.bool_)
    evidence_weight = np.concatenate([part.evidence_weight for part in parts])
    forbidden = np.concatenate([part.forbidden for part in parts])
    return evidence_weight + prior, evidence_weight, forbidden
