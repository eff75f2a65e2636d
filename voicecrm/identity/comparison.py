"""Compare candidate pairs: the level that each comparison reaches and the match weight it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from voicecrm.columns import (
    BoolArray,
    FloatArray,
    Int32Array,
    Int64Array,
    UInt8Array,
    run_sizes,
    run_starts,
    sizes_of,
    where_true,
)
from voicecrm.identity.dependence import SPELLED_WEIGHT, add_up, find_spelled_names
from voicecrm.identity.evidence import combine
from voicecrm.identity.generations import differ, one_is_junior
from voicecrm.identity.grading import column_levels, may_equate
from voicecrm.identity.masked import MASKED_KINDS, grade_masked, masked_pairs
from voicecrm.identity.model import WEIGHT_STEP, Comparison
from voicecrm.identity.names import (
    GIVEN_DIFFERENT,
    MISSING,
    SHORT_FORM,
    name_levels,
)
from voicecrm.identity.read_names import READ_DOUBT, doubt_read_names
from voicecrm.identity.signed import doubt_signed
from voicecrm.identity.weights import WeightTables

EVERY_PAIR: Final = slice(None)
NO_PAIRS: Final = np.zeros(0, dtype=np.int64)
TIE_STEP: Final = WEIGHT_STEP / 1024
"""Among a pair's values of equal weight the better level is taken: never enough to outweigh a step of the weights."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Candidate pairs, compared.

    Attributes:
        levels: Per comparison the level reached, `MISSING` where a side has no value, shape ``(n_pairs,)`` each.
        weights: Per comparison the match weight in bits, 0 where missing, shape ``(n_pairs,)`` each.
        left_codes: Per comparison the value of the left record that was used, -1 where missing; of names the entry.
        right_codes: The same for the right record.
        evidence_weight: Sum of the weights without the prior, bits, shape ``(n_pairs,)``.
        explained: Of the weights how much a common household explains, bits, shape ``(n_pairs,)``.
        contradiction: Lowest weight of a single comparison, bits, at most 0 where something disagrees.
        forbidden: True where two exclusive identifiers differ, shape ``(n_pairs,)``.
        spelled: Per comparison the pairs whose user names are made of the name that agrees.
        signed: The pairs whose phones agree where one side is known from a signature alone.
    """

    levels: Mapping[str, UInt8Array]
    weights: Mapping[str, FloatArray]
    left_codes: Mapping[str, Int32Array]
    right_codes: Mapping[str, Int32Array]
    evidence_weight: FloatArray
    explained: FloatArray
    contradiction: FloatArray
    forbidden: BoolArray
    spelled: Mapping[str, Int64Array]
    signed: Int64Array


def compare_pairs(tables: WeightTables, left: Int64Array, right: Int64Array) -> Compared:
    """Compare pairs of records in every comparison for which both have a value.

    Args:
        tables: The records and what their values weigh.
        left: Record index of one side, shape ``(n_pairs,)``.
        right: Record index of the other side, shape ``(n_pairs,)``.

    Returns:
        Levels and weights; every weight is a multiple of `WEIGHT_STEP`, so sums are exact.

    Source:
        Fellegi & Sunter (1969); term frequencies after Winkler (2000), "Frequency-based matching in the
        Fellegi-Sunter model of record linkage".
    """
    model = tables.model
    found = _compare_all(tables, left, right)
    levels = {name: best.levels for name, best in found.items()}
    weights = {name: best.weights for name, best in found.items()}
    codes = {name: best.left_codes for name, best in found.items()}
    right_codes = {name: best.right_codes for name, best in found.items()}
    spelled = find_spelled_names(tables, levels, (codes, right_codes))
    for name, rows in spelled.items():
        weights[name][rows] = np.minimum(weights[name][rows], SPELLED_WEIGHT)
    forbidden = np.zeros(len(left), dtype=np.bool_)
    if "exclusive_identifier" in found:
        worst = len(model.comparison("exclusive_identifier").levels) - 1
        forbidden = levels["exclusive_identifier"] == worst
    return Compared(
        levels,
        weights,
        codes,
        right_codes,
        *add_up(tables, levels, weights, (codes, right_codes)),
        np.minimum.reduce([np.zeros(len(left)), *weights.values()]),
        forbidden,
        spelled,
        found["phone"].signed if "phone" in found else NO_PAIRS,
    )


def _compare_all(tables: WeightTables, left: Int64Array, right: Int64Array) -> dict[str, _Best]:
    """The best-matching values of each pair in each comparison, in the order of the model."""
    evidence = tables.evidence
    found: dict[str, _Best] = {}
    family, given = _compare_names(tables, left, right, _father_and_son(tables, left, right))
    for comparison in tables.model.comparisons:
        name = comparison.name
        if name == "family_name":
            found[name] = family
        elif name == "given_name":
            found[name] = given
        elif name not in evidence.columns:
            continue
        elif name == "email_year":
            if "birth_date" in evidence.columns:
                found[name] = _compare_years(tables, left, right, found["birth_date"].levels == MISSING)
        elif name in MASKED_KINDS:
            found[name] = _compare_masked(tables, comparison, left, right, found.get(MASKED_KINDS[name]))
        else:
            found[name] = _compare_column(tables, comparison, left, right)
    return found


def weigh_again(compared: Compared, tables: WeightTables) -> tuple[FloatArray, FloatArray]:
    """Weigh compared pairs by another model of the same comparisons, with the values that were best under the first.

    Args:
        compared: The pairs.
        tables: What the values of the same records weigh now.

    Returns:
        Evidence weight, bits, shape ``(n_pairs,)``.
    """
    weights = {}
    for name, levels in compared.levels.items():
        if name not in ("family_name", "given_name"):
            if name == "email_year":
                weights[name] = tables.by_level[name][levels]
                continue
            equal = tables.equal[name][compared.left_codes[name]]
            if name in MASKED_KINDS or may_equate(tables.model.comparison(name)):
                equal = np.minimum(equal, tables.equal[name][compared.right_codes[name]])
            weights[name] = np.where(levels == 0, equal, tables.by_level[name][levels])
    if len(compared.signed):
        weights["phone"][compared.signed] = doubt_signed(weights["phone"][compared.signed])
    weights["family_name"], weights["given_name"] = tables.name_weights(
        compared.levels["family_name"],
        compared.levels["given_name"],
        compared.left_codes["family_name"],
        compared.right_codes["family_name"],
    )
    read = tables.evidence.names.read
    if read.any():
        sides = compared.left_codes["given_name"], compared.right_codes["given_name"]
        doubtful = (read[sides[0]] | read[sides[1]]) & (compared.levels["given_name"] != MISSING)
        weights["given_name"][doubtful] -= READ_DOUBT
    for name, rows in compared.spelled.items():
        weights[name][rows] = np.minimum(weights[name][rows], SPELLED_WEIGHT)
    return add_up(tables, compared.levels, weights, (compared.left_codes, compared.right_codes))


@dataclass(frozen=True, slots=True, eq=False)
class _Best:
    """The best-matching values of each pair in one comparison."""

    levels: UInt8Array
    weights: FloatArray
    left_codes: Int32Array
    right_codes: Int32Array
    signed: Int64Array = field(default_factory=lambda: NO_PAIRS)


def _best_entries(pair: Int64Array, weights: FloatArray, levels: UInt8Array) -> Int64Array | slice:
    """Index of the heaviest entry of each pair (of equals the best level, then the first), ascending by pair."""
    starts = run_starts(pair)
    if len(starts) == len(pair):
        return EVERY_PAIR
    ranked = weights - levels * TIE_STEP
    best = np.maximum.reduceat(ranked, starts)
    sizes = run_sizes(starts, len(pair))
    candidates = where_true(ranked == np.repeat(best, sizes))
    return candidates[run_starts(pair[candidates])]


def _scatter(
    n_pairs: int,
    at: Int64Array,
    levels: UInt8Array,
    weights: FloatArray,
    codes: tuple[Int64Array | Int32Array, Int64Array | Int32Array],
) -> _Best:
    """Spread the chosen entries over all pairs; the rest is missing."""
    all_levels = np.full(n_pairs, MISSING, dtype=np.uint8)
    all_weights = np.zeros(n_pairs, dtype=np.float64)
    all_left = np.full(n_pairs, -1, dtype=np.int32)
    all_right = np.full(n_pairs, -1, dtype=np.int32)
    all_levels[at] = levels
    all_weights[at] = weights
    all_left[at] = codes[0]
    all_right[at] = codes[1]
    return _Best(all_levels, all_weights, all_left, all_right)


def _compare_column(tables: WeightTables, comparison: Comparison, left: Int64Array, right: Int64Array) -> _Best:
    """Compare all values of each pair in one column and keep the best."""
    pair, left_codes, right_codes = tables.evidence.pair_codes(comparison.name, left, right)
    levels = column_levels(tables.evidence, comparison, left_codes, right_codes)
    equal = tables.equal[comparison.name][left_codes]
    if may_equate(comparison):
        equal = np.minimum(equal, tables.equal[comparison.name][right_codes])
    weights = np.where(levels == 0, equal, tables.by_level[comparison.name][levels])
    signed = tables.evidence.are_signed(comparison.name, left, right)
    if signed is not None:
        weights[signed] = doubt_signed(weights[signed])
        speaks = where_true(~signed | (levels < len(comparison.levels) - 1))
        pair, levels, weights, signed = pair[speaks], levels[speaks], weights[speaks], signed[speaks]
        left_codes, right_codes = left_codes[speaks], right_codes[speaks]
    chosen = _best_entries(pair, weights, levels)
    codes = left_codes[chosen], right_codes[chosen]
    best = _scatter(len(left), pair[chosen], levels[chosen], weights[chosen], codes)
    return best if signed is None else replace(best, signed=pair[chosen][signed[chosen]])


def _compare_masked(
    tables: WeightTables, comparison: Comparison, left: Int64Array, right: Int64Array, plain: _Best | None
) -> _Best:
    """Hold masked values against all of the same kind; where plain ones agree already, they say nothing more."""
    name = comparison.name
    column = tables.evidence.columns[name]
    pair, left_codes, right_codes = masked_pairs(column, tables.evidence.hidden[name], left, right)
    levels = grade_masked(column, left_codes, right_codes)
    speaks = levels != MISSING
    if plain is not None:
        known = plain.levels[pair]
        speaks &= (known == MISSING) | ((plain.weights[pair] <= 0) & (levels == 0))
    rows = where_true(speaks)
    pair, levels, codes = pair[rows], levels[rows], (left_codes[rows], right_codes[rows])
    fitting = np.minimum(tables.equal[name][codes[0]], tables.equal[name][codes[1]])
    weights = np.where(levels == 0, fitting, tables.by_level[name][levels])
    chosen = _best_entries(pair, weights, levels)
    return _scatter(len(left), pair[chosen], levels[chosen], weights[chosen], (codes[0][chosen], codes[1][chosen]))


def _compare_years(tables: WeightTables, left: Int64Array, right: Int64Array, unknown: BoolArray) -> _Best:
    """Hold the year in one's address against the other's birth date, where no two birth dates can be compared."""
    years, dates = tables.evidence.columns["email_year"], tables.evidence.columns["birth_date"]
    rows = where_true(unknown)
    pairs, levels, codes = [], [], []
    for one, other in ((left[rows], right[rows]), (right[rows], left[rows])):
        at = where_true((sizes_of(years.offsets)[one] > 0) & (sizes_of(dates.offsets)[other] > 0))
        year, date = years.codes[years.offsets[one[at]]], dates.codes[dates.offsets[other[at]]]
        graded = tables.year_levels[year, tables.year_of_date[date]]
        pairs.append(rows[at])
        levels.append(graded)
        codes.append((year, date))
    at = np.concatenate(pairs)
    level = np.concatenate(levels)
    return _scatter(
        len(left),
        at,
        level,
        tables.by_level["email_year"][level],
        (np.concatenate([c[0] for c in codes]), np.concatenate([c[1] for c in codes])),
    )


def _father_and_son(tables: WeightTables, left: Int64Array, right: Int64Array) -> BoolArray | None:
    """True where names say that two are of two generations, or one says so and they were born on different days."""
    generations = tables.evidence.generations
    if not generations.any():
        return None
    apart = differ(generations, left, right)
    rows = np.flatnonzero(one_is_junior(generations, left, right))
    if len(rows) and "birth_date" in tables.evidence.columns:
        comparison = tables.model.comparison("birth_date")
        born = _compare_column(tables, comparison, left[rows], right[rows]).levels
        apart[rows] = born == len(comparison.levels) - 1
    return apart


def _compare_names(
    tables: WeightTables, left: Int64Array, right: Int64Array, apart: BoolArray | None
) -> tuple[_Best, _Best]:
    """Compare all names of each pair; family and given name come from the same, best-matching name.

    Where `apart` says that it is another generation's, an equal given name is another.
    """
    names = tables.evidence.names
    pair, left_entries, right_entries = combine(names.offsets, left, right)
    family, given = name_levels(names, left_entries, right_entries)
    if apart is not None:
        given[apart[pair] & (given <= SHORT_FORM)] = GIVEN_DIFFERENT
    family_weights, given_weights = tables.name_weights(family, given, left_entries, right_entries)
    rank = (family.astype(np.uint8) & 7) * 8 + (given & 7)
    read = where_true(names.read[left_entries] | names.read[right_entries])
    if len(read):
        doubt_read_names(read, (family, given), (family_weights, given_weights))
        rank[read] |= 128
    chosen = _best_entries(pair, family_weights + given_weights, rank)
    at, codes = pair[chosen], (left_entries[chosen], right_entries[chosen])
    return (
        _scatter(len(left), at, family[chosen], family_weights[chosen], codes),
        _scatter(len(left), at, given[chosen], given_weights[chosen], codes),
    )
