"""Grade pairs of values of one column; only values that can be near are measured."""

from __future__ import annotations

import numpy as np

from voicecrm.columns import BoolArray, Int32Array, UInt8Array, run_sizes, run_starts, where_true
from voicecrm.identity.evidence import Evidence
from voicecrm.identity.model import Comparison
from voicecrm.identity.signatures import bits_apart, bytes_apart
from voicecrm.identity.similarity import EQUATING, MEASURES, MOST_BITS, MOST_DIGITS, grade_by


def may_equate(comparison: Comparison) -> bool:
    """True where two different values can be as good as equal, or not comparable."""
    return not isinstance(comparison.measure, str) or comparison.measure in EQUATING


def may_be_near(evidence: Evidence, comparison: Comparison, left: Int32Array, right: Int32Array) -> BoolArray:
    """Tell which pairs of values are worth measuring, shape ``(n_pairs,)``; the others are the worst level apart."""
    measure = comparison.measure
    if not isinstance(measure, str) or measure in EQUATING:
        return np.ones(len(left), dtype=np.bool_)
    if measure == "exact":
        return np.zeros(len(left), dtype=np.bool_)
    signature = evidence.signatures[comparison.name]
    if measure == "date":
        return bytes_apart(signature.take(left), signature.take(right)) <= MOST_DIGITS
    return bits_apart(signature, left, right) <= MOST_BITS[measure]


def column_levels(evidence: Evidence, comparison: Comparison, left: Int32Array, right: Int32Array) -> UInt8Array:
    """Grade pairs of values of one column; each distinct pair of values is compared once.

    Args:
        evidence: The records.
        comparison: Its levels and measure.
        left: Codes of one side, shape ``(n_pairs,)``.
        right: The other side.

    Returns:
        Level reached, shape ``(n_pairs,)``.
    """
    values = evidence.columns[comparison.name].values
    worst = len(comparison.levels) - 1
    levels = np.where(left == right, 0, worst).astype(np.uint8)
    rows = where_true((left != right) & may_be_near(evidence, comparison, left, right))
    if not len(rows):
        return levels
    low = np.minimum(left[rows], right[rows]).astype(np.int64)
    high = np.maximum(left[rows], right[rows]).astype(np.int64)
    keys = low * len(values) + high
    order = np.argsort(keys)
    starts = run_starts(keys[order])
    first, second = np.divmod(keys[order][starts], len(values))
    one, other = list(map(values.__getitem__, first.tolist())), list(map(values.__getitem__, second.tolist()))
    measure = comparison.measure
    graded = MEASURES[measure](one, other, worst) if isinstance(measure, str) else grade_by(measure, one, other, worst)
    levels[rows[order]] = np.repeat(graded, run_sizes(starts, len(keys)))
    return levels
