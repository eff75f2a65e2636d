"""What pairs weigh at most, from what costs next to nothing; so that hopeless pairs are never compared in full."""

from __future__ import annotations

from typing import Final

import numpy as np

from voicecrm.columns import FloatArray, Int64Array, run_starts
from voicecrm.identity.evidence import combine
from voicecrm.identity.grading import may_be_near, may_equate
from voicecrm.identity.masked import MASKED_KINDS, masked_pairs
from voicecrm.identity.names import FAMILY_DIFFERENT, GIVEN_DIFFERENT, SAME_SOUND, UNREAD, quick_levels, swapped
from voicecrm.identity.weights import WeightTables

MOST_NAME_BITS: Final = 40.0
"""More than any full name weighs."""


def weight_bounds(tables: WeightTables, left: Int64Array, right: Int64Array) -> FloatArray:
    """Say what pairs weigh at most, from what costs next to nothing: which values are equal.

    Args:
        tables: The records and what their values weigh.
        left: Record index of one side, shape ``(n_pairs,)``.
        right: The other side.

    Returns:
        No less than `Compared.evidence_weight`, bits, shape ``(n_pairs,)``.
    """
    total = np.zeros(len(left), dtype=np.float64)
    names = tables.evidence.names
    pair, left_entries, right_entries = combine(names.offsets, left, right)
    family = quick_levels(names.parts, names.family[left_entries], names.family[right_entries], FAMILY_DIFFERENT)
    given = quick_levels(names.parts, names.given[left_entries], names.given[right_entries], GIVEN_DIFFERENT)
    unread = family == UNREAD, given == UNREAD
    family[unread[0]] = given[unread[1]] = SAME_SOUND
    family_weights, given_weights = tables.name_weights(family, given, left_entries, right_entries)
    for weights, rows, kind in zip((family_weights, given_weights), unread, ("family_name", "given_name"), strict=True):
        weights[rows] = np.maximum(weights[rows], tables.best_unequal(tables.model.comparison(kind)))
    both = np.flatnonzero((left_entries != right_entries) & (family != 0) & (given != 0))
    crossed = both[swapped(names, left_entries[both], right_entries[both])]
    family_weights[crossed] = MOST_NAME_BITS
    weights = np.minimum(family_weights + given_weights, tables.name_weight_cap)
    read = names.read[left_entries] | names.read[right_entries]
    _add_best(total, pair, np.where(read, np.maximum(weights, 0.0), weights))
    for comparison in tables.model.comparisons:
        if comparison.name not in tables.evidence.columns:
            continue
        if comparison.name == "email_year":
            total += _year_bounds(tables, left, right)
            continue
        if comparison.name in MASKED_KINDS:
            _add_masked(total, tables, comparison.name, left, right)
            continue
        pair, left_codes, right_codes = tables.evidence.pair_codes(comparison.name, left, right)
        near = may_be_near(tables.evidence, comparison, left_codes, right_codes)
        worst = tables.by_level[comparison.name][len(comparison.levels) - 1]
        unequal = np.where(near, max(tables.best_unequal(comparison), worst), worst)
        equal = tables.equal[comparison.name]
        if may_equate(comparison):
            unequal = np.maximum(np.maximum(unequal, 0.0), np.minimum(equal[left_codes], equal[right_codes]))
        best = np.where(left_codes == right_codes, equal[left_codes], unequal)
        _add_best(total, pair, best)
    return total


def _year_bounds(tables: WeightTables, left: Int64Array, right: Int64Array) -> FloatArray:
    columns = tables.evidence.columns
    total = np.zeros(len(left), dtype=np.float64)
    if "birth_date" in columns:
        has_year, has_date = (np.diff(columns[kind].offsets) > 0 for kind in ("email_year", "birth_date"))
        asked = (has_year[left] & has_date[right]) | (has_year[right] & has_date[left])
        asked &= ~(has_date[left] & has_date[right])
        total[asked] = max(tables.by_level["email_year"].max(), 0.0)
    return total


def _add_masked(total: FloatArray, tables: WeightTables, kind: str, left: Int64Array, right: Int64Array) -> None:
    """Add to each pair with a masked value what it weighs if it fits, in place."""
    pair, one, other = masked_pairs(tables.evidence.columns[kind], tables.evidence.hidden[kind], left, right)
    fitting = np.minimum(tables.equal[kind][one], tables.equal[kind][other])
    np.maximum.at(best := np.zeros(len(left)), pair, fitting)
    total += best


def _add_best(total: FloatArray, pair: Int64Array, weights: FloatArray) -> None:
    """Add to each pair the heaviest of its entries, in place."""
    starts = run_starts(pair)
    if len(starts) == len(pair) == len(total):
        total += weights
        return
    if len(starts):
        total[pair[starts]] += np.maximum.reduceat(weights, starts)
