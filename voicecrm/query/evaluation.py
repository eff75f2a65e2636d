"""What an evaluation says; plain values."""

from __future__ import annotations

from dataclasses import dataclass

from voicecrm.identity.explanation import PairExplanation
from voicecrm.query.metrics import ClusterMetrics, PairwiseMetrics
from voicecrm.records import IdentityRecord


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
