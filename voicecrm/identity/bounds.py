"""What pairs weigh at most, from what costs next to nothing; so that hopeless pairs are never compared in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, FloatArray, Int32Array, Int64Array, run_starts, sizes_of, where_true
from voicecrm.identity.evidence import combine
from voicecrm.identity.grading import column_levels, may_be_near, may_equate
from voicecrm.identity.masked import MASKED_KINDS, masked_pairs
from voicecrm.identity.model import Comparison
from voicecrm.identity.names import FAMILY_DIFFERENT, GIVEN_DIFFERENT, SAME_SOUND, UNREAD, quick_levels, swapped
from voicecrm.identity.weights import WeightTables

MOST_NAME_BITS: Final = 40.0
"""More than any full name weighs."""


@dataclass(frozen=True, slots=True, eq=False)
class _Near:
    """Entries of one comparison whose values differ and may be near; a `signed` one never speaks against a pair."""

    comparison: Comparison
    pair: Int64Array
    left_codes: Int32Array
    right_codes: Int32Array
    rows: Int64Array
    weights: FloatArray
    signed: BoolArray | None


def weight_bounds(
    tables: WeightTables, left: Int64Array, right: Int64Array, *, measured_from: float = np.inf
) -> FloatArray:
    """Say what pairs weigh at most, from what costs next to nothing: which values are equal.

    Args:
        tables: The records and what their values weigh.
        left: Record index of one side, shape ``(n_pairs,)``.
        right: The other side.
        measured_from: Of pairs that may weigh at least this, bits, the values that may be near are measured, too.

    Returns:
        No less than `Compared.evidence_weight`, bits, shape ``(n_pairs,)``.
    """
    total = _name_bounds(tables, left, right)
    nearby = []
    for comparison in tables.model.comparisons:
        if comparison.name == "email_year":
            total += _year_bounds(tables, left, right)
        elif comparison.name in MASKED_KINDS and comparison.name in tables.evidence.columns:
            total += _masked_bounds(tables, comparison.name, left, right)
        elif comparison.name in tables.evidence.columns:
            near = _column_bounds(tables, comparison, left, right)
            total += _heaviest(len(total), near.pair, near.weights)
            if not may_equate(comparison):
                nearby.append(near)
    for near in nearby:
        rows = near.rows[total.take(near.pair.take(near.rows)) >= measured_from]
        if len(rows):
            total -= _heaviest(len(total), near.pair, near.weights)
            levels = column_levels(
                tables.evidence, near.comparison, near.left_codes.take(rows), near.right_codes.take(rows)
            )
            near.weights[rows] = tables.by_level[near.comparison.name].take(levels)
            _never_against(near.weights, near.signed)
            total += _heaviest(len(total), near.pair, near.weights)
    return total


def _name_bounds(tables: WeightTables, left: Int64Array, right: Int64Array) -> FloatArray:
    names = tables.evidence.names
    pair, left_entries, right_entries = combine(names.offsets, left, right)
    families, givens = ((part.take(left_entries), part.take(right_entries)) for part in (names.family, names.given))
    family = quick_levels(names.parts, *families, FAMILY_DIFFERENT)
    given = quick_levels(names.parts, *givens, GIVEN_DIFFERENT)
    unread = where_true(family == UNREAD), where_true(given == UNREAD)
    family[unread[0]] = given[unread[1]] = SAME_SOUND
    family_weights, given_weights = tables.name_weights(family, given, left_entries, right_entries)
    for weights, rows, kind in zip((family_weights, given_weights), unread, ("family_name", "given_name"), strict=True):
        weights[rows] = np.maximum(weights[rows], tables.best_unequal(tables.model.comparison(kind)))
    both = where_true((left_entries != right_entries) & (family != 0) & (given != 0))
    crossed = both[swapped(names, left_entries[both], right_entries[both])]
    family_weights[crossed] = MOST_NAME_BITS
    weights = np.minimum(family_weights + given_weights, tables.name_weight_cap)
    read = names.read.take(left_entries) | names.read.take(right_entries)
    return _heaviest(len(left), pair, np.where(read, np.maximum(weights, 0.0), weights))


def _column_bounds(tables: WeightTables, comparison: Comparison, left: Int64Array, right: Int64Array) -> _Near:
    pair, left_codes, right_codes = tables.evidence.pair_codes(comparison.name, left, right)
    unequal = left_codes != right_codes
    near = where_true(unequal & may_be_near(tables.evidence, comparison, left_codes, right_codes))
    worst = tables.by_level[comparison.name][len(comparison.levels) - 1]
    equals = tables.equal[comparison.name]
    weights = np.full(len(pair), worst)
    weights[near] = max(tables.best_unequal(comparison), worst)
    if may_equate(comparison):
        as_equal = np.minimum(equals.take(left_codes.take(near)), equals.take(right_codes.take(near)))
        weights[near] = np.maximum(np.maximum(weights[near], 0.0), as_equal)
    equal = where_true(~unequal)
    weights[equal] = equals.take(left_codes.take(equal))
    signed = tables.evidence.are_signed(comparison.name, left, right)
    _never_against(weights, signed)
    return _Near(comparison, pair, left_codes, right_codes, near, weights, signed)


def _never_against(weights: FloatArray, signed: BoolArray | None) -> None:
    if signed is not None:
        weights[signed] = np.maximum(weights[signed], 0.0)


def _masked_bounds(tables: WeightTables, kind: str, left: Int64Array, right: Int64Array) -> FloatArray:
    """What pairs with a masked value weigh if it fits."""
    best = np.zeros(len(left), dtype=np.float64)
    pair, one, other = masked_pairs(tables.evidence.columns[kind], tables.evidence.hidden[kind], left, right)
    np.maximum.at(best, pair, np.minimum(tables.equal[kind][one], tables.equal[kind][other]))
    return best


def _year_bounds(tables: WeightTables, left: Int64Array, right: Int64Array) -> FloatArray:
    columns = tables.evidence.columns
    total = np.zeros(len(left), dtype=np.float64)
    if {"birth_date", "email_year"} <= columns.keys():
        has_year, has_date = (sizes_of(columns[kind].offsets) > 0 for kind in ("email_year", "birth_date"))
        left_date, right_date = has_date.take(left), has_date.take(right)
        one = where_true(left_date != right_date)
        year = np.where(left_date.take(one), has_year.take(right.take(one)), has_year.take(left.take(one)))
        total[one[year]] = max(tables.by_level["email_year"].max(), 0.0)
    return total


def _heaviest(n_pairs: int, pair: Int64Array, weights: FloatArray) -> FloatArray:
    """Weight of the heaviest entry of each pair, 0 where it has none, shape ``(n_pairs,)``."""
    starts = run_starts(pair)
    if len(starts) == len(pair) == n_pairs:
        return weights
    heaviest = np.zeros(n_pairs, dtype=np.float64)
    if len(starts):
        heaviest[pair[starts]] = np.maximum.reduceat(weights, starts) if len(starts) < len(pair) else weights
    return heaviest
