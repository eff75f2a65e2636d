"""Compare candidate pairs: the level that each comparison reaches and the match weight it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Column, FloatArray, Int32Array, Int64Array, UInt8Array, positions_of, run_starts
from voicecrm.identity.evidence import Evidence
from voicecrm.identity.model import DEPENDENT_GROUPS, HOUSEHOLD_GROUP, WEIGHT_STEP, Comparison, Model
from voicecrm.identity.names import (
    FAMILY_DIFFERENT,
    FAMILY_UNCLEAR,
    GIVEN_DIFFERENT,
    MISSING,
    SAME_SOUND,
    SHORT_FORM,
    UNREAD,
    name_levels,
    quick_levels,
    swapped,
)
from voicecrm.identity.normalize import local_part_weights
from voicecrm.identity.signatures import bits_apart, bytes_apart
from voicecrm.identity.similarity import MEASURES, MOST_BITS, MOST_DIGITS
from voicecrm.identity.weights import WeightTables

EVERY_PAIR: Final = slice(None)
MOST_NAME_BITS: Final = 40.0
"""More than any full name weighs."""

SPELLED_FROM: Final = 3.0
"""Bits of name evidence in a user name from which it is made of the name."""

SPELLED_WEIGHT: Final = 2.0
"""Most that an equal or nearly equal user name weighs, bits, when it is made of the name that agrees anyway."""

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
    evidence, model = tables.evidence, tables.model
    found: dict[str, _Best] = {}
    family, given = _compare_names(tables, left, right)
    for comparison in model.comparisons:
        if comparison.name == "family_name":
            found[comparison.name] = family
        elif comparison.name == "given_name":
            found[comparison.name] = given
        elif comparison.name == "email_year":
            if {"email_year", "birth_date"} <= evidence.columns.keys():
                unknown = found["birth_date"].levels == MISSING
                found[comparison.name] = _compare_years(tables, comparison, left, right, unknown)
        elif comparison.name in evidence.columns:
            found[comparison.name] = _compare_column(tables, comparison, left, right)
    spelled = _spelled_names(tables, found)
    levels = {name: best.levels for name, best in found.items()}
    weights = {name: best.weights for name, best in found.items()}
    forbidden = np.zeros(len(left), dtype=np.bool_)
    if "exclusive_identifier" in found:
        worst = len(model.comparison("exclusive_identifier").levels) - 1
        forbidden = levels["exclusive_identifier"] == worst
    return Compared(
        levels,
        weights,
        {name: best.left_codes for name, best in found.items()},
        {name: best.right_codes for name, best in found.items()},
        *add_up(tables, levels, weights, {name: best.left_codes for name, best in found.items()}),
        np.minimum.reduce(list(weights.values())),
        forbidden,
        spelled,
    )


def _spelled_names(tables: WeightTables, found: dict[str, _Best]) -> dict[str, Int64Array]:
    """Count a name once: where names agree, user names that are made of them say little more; weights change in place.

    Returns:
        Per comparison the pairs concerned.
    """
    evidence = tables.evidence
    agree = (found["family_name"].levels <= FAMILY_UNCLEAR) & (found["given_name"].levels <= SHORT_FORM)
    spelled = {}
    for kind, level in (("username", 0), ("email", 1)):
        if kind not in found:
            continue
        best = found[kind]
        rows = np.flatnonzero(agree & (best.levels == level))
        values = evidence.columns[kind].values
        entries = found["given_name"].left_codes[rows]
        parts = [*evidence.names.parts.values, ""]
        spells = SPELLED_FROM <= local_part_weights(
            [values[code].partition("@")[0] for code in best.left_codes[rows].tolist()],
            [parts[code] for code in evidence.names.family[entries].tolist()],
            [parts[code] for code in evidence.names.given[entries].tolist()],
        )
        spelled[kind] = rows[spells]
        best.weights[rows[spells]] = np.minimum(best.weights[rows[spells]], SPELLED_WEIGHT)
    return spelled


def add_up(
    tables: WeightTables, levels: Mapping[str, UInt8Array], weights: Mapping[str, FloatArray], codes: Mapping[str, Int32Array]
) -> tuple[FloatArray, FloatArray]:
    """Add the weights of each pair; what depends on something stronger is taken from them first, in place.

    Args:
        tables: What the values weigh.
        levels: Per comparison the level reached, shape ``(n_pairs,)`` each.
        weights: Per comparison the weight, bits.
        codes: Per comparison the value of the left record.

    Returns:
        Evidence weight and how much of it a household explains, bits, shape ``(n_pairs,)`` each.
    """
    for group in DEPENDENT_GROUPS:
        _keep_strongest([weights[name] for name in group if name in weights])
    shared = []
    for name in HOUSEHOLD_GROUP:
        if name not in weights:
            continue
        weight = weights[name]
        if name in tables.common:
            weight = np.where((levels[name] == 0) & ~tables.common[name][codes[name]], 0.0, weight)
        shared.append((weights[name], weight))
    total = np.zeros(len(codes["family_name"]), dtype=np.float64)
    for weight in weights.values():
        total += weight
    explained = _explain_by_household(shared, tables.household_weight, len(total))
    return total - explained, explained


def _explain_by_household(
    weights: list[tuple[FloatArray, FloatArray]], household_weight: float, n_pairs: int
) -> FloatArray:
    """Take away what one home explains, the weakest agreement first, in place; say how much that is in all.

    Two members of a household agree on everything that it has in common as surely as two records of one person. So
    where `s` bits speak for a common home and such pairs have odds of `h` bits, only ``s - log2(1 + 2 ** (s + h))`` bits
    are left to tell one person from two.
    """
    explained = np.zeros(n_pairs, dtype=np.float64)
    if len(weights) < 1:
        return explained
    total = np.zeros(n_pairs, dtype=np.float64)
    for _whole, weight in weights:
        total += weight
    excess = np.log2(1.0 + np.exp2(np.minimum(total + household_weight, 200.0)))
    excess = np.floor(excess / WEIGHT_STEP) * WEIGHT_STEP
    rows = np.flatnonzero((excess > 0) & (total > 0))
    left = np.minimum(excess[rows], total[rows])
    explained[rows] = left
    stacked = np.stack([weight[rows] for _whole, weight in weights])
    order = np.argsort(stacked, axis=0, kind="stable")
    taken = np.zeros_like(stacked)
    for place in range(len(weights)):
        row = order[place]
        here = np.take_along_axis(stacked, row[None], axis=0)[0]
        take = np.minimum(np.maximum(here, 0.0), left)
        np.put_along_axis(taken, row[None], take[None], axis=0)
        left = left - take
    for (whole, _weight), take in zip(weights, taken, strict=True):
        whole[rows] -= take
    return explained


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
            weights[name] = np.where(levels == 0, equal, tables.by_level[name][levels])
    weights["family_name"], weights["given_name"] = tables.name_weights(
        compared.levels["family_name"],
        compared.levels["given_name"],
        compared.left_codes["family_name"],
        compared.right_codes["family_name"],
    )
    for name, rows in compared.spelled.items():
        weights[name][rows] = np.minimum(weights[name][rows], SPELLED_WEIGHT)
    return add_up(tables, compared.levels, weights, compared.left_codes)


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
    pair, left_entries, right_entries = expand(names.offsets, left, right)
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
    _add_best(total, pair, np.minimum(family_weights + given_weights, tables.name_weight_cap))
    for comparison in tables.model.comparisons:
        if comparison.name not in tables.evidence.columns:
            continue
        if comparison.name == "email_year":
            total += _year_bounds(tables, left, right)
            continue
        column = tables.evidence.columns[comparison.name]
        pair, left_places, right_places = expand(column.offsets, left, right)
        left_codes, right_codes = column.codes[left_places], column.codes[right_places]
        near = may_be_near(tables.evidence, comparison, left_codes, right_codes)
        worst = tables.by_level[comparison.name][len(comparison.levels) - 1]
        unequal = np.where(near, max(tables.best_unequal(comparison), worst), worst)
        best = np.where(left_codes == right_codes, tables.equal[comparison.name][left_codes], unequal)
        _add_best(total, pair, best)
    return total


def may_be_near(evidence: Evidence, comparison: Comparison, left: Int32Array, right: Int32Array) -> BoolArray:
    """Tell which pairs of values are worth measuring, shape ``(n_pairs,)``; the others are the worst level apart."""
    if comparison.measure == "exact":
        return np.zeros(len(left), dtype=np.bool_)
    signature = evidence.signatures[comparison.name]
    if comparison.measure == "date":
        return bytes_apart(signature[left], signature[right]) <= MOST_DIGITS
    return bits_apart(signature, left, right) <= MOST_BITS[comparison.measure]


def _year_bounds(tables: WeightTables, left: Int64Array, right: Int64Array) -> FloatArray:
    columns = tables.evidence.columns
    total = np.zeros(len(left), dtype=np.float64)
    if "birth_date" in columns:
        has_year, has_date = (np.diff(columns[kind].offsets) > 0 for kind in ("email_year", "birth_date"))
        asked = (has_year[left] & has_date[right]) | (has_year[right] & has_date[left])
        asked &= ~(has_date[left] & has_date[right])
        total[asked] = max(tables.by_level["email_year"].max(), 0.0)
    return total


def _add_best(total: FloatArray, pair: Int64Array, weights: FloatArray) -> None:
    """Add to each pair the heaviest of its entries, in place."""
    if len(pair) == len(total):
        total += weights
        return
    starts = run_starts(pair)
    if len(starts):
        total[pair[starts]] += np.maximum.reduceat(weights, starts)


@dataclass(frozen=True, slots=True, eq=False)
class _Best:
    """The best-matching values of each pair in one comparison."""

    levels: UInt8Array
    weights: FloatArray
    left_codes: Int32Array
    right_codes: Int32Array


def expand(offsets: Int64Array, left: Int64Array, right: Int64Array) -> tuple[Int64Array, Int64Array, Int64Array]:
    """All combinations of the entries of each pair: pair index (ascending), place of the left and of the right entry."""
    left_start, right_start = offsets[left], offsets[right]
    n_left, n_right = offsets[left + 1] - left_start, offsets[right + 1] - right_start
    sizes = n_left * n_right
    if not len(sizes) or sizes.max() <= 1:
        pair = np.flatnonzero(sizes)
        return pair, left_start[pair], right_start[pair]
    pair = np.repeat(np.arange(len(left), dtype=np.int64), sizes)
    within = np.arange(len(pair), dtype=np.int64) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    per_right = n_right[pair]
    return pair, left_start[pair] + within // per_right, right_start[pair] + within % per_right


def _best_entries(pair: Int64Array, weights: FloatArray, levels: UInt8Array) -> Int64Array | slice:
    """Index of the heaviest entry of each pair (of equals the best level, then the first), ascending by pair."""
    starts = run_starts(pair)
    if len(starts) == len(pair):
        return EVERY_PAIR
    ranked = weights - levels * TIE_STEP
    best = np.maximum.reduceat(ranked, starts)
    sizes = np.diff(np.append(starts, len(pair)))
    candidates = np.flatnonzero(ranked == np.repeat(best, sizes))
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
    column = tables.evidence.columns[comparison.name]
    pair, left_places, right_places = expand(column.offsets, left, right)
    left_codes, right_codes = column.codes[left_places], column.codes[right_places]
    levels = column_levels(tables.evidence, comparison, left_codes, right_codes)
    weights = np.where(levels == 0, tables.equal[comparison.name][left_codes], tables.by_level[comparison.name][levels])
    chosen = _best_entries(pair, weights, levels)
    codes = left_codes[chosen], right_codes[chosen]
    return _scatter(len(left), pair[chosen], levels[chosen], weights[chosen], codes)


def _compare_years(
    tables: WeightTables, comparison: Comparison, left: Int64Array, right: Int64Array, unknown: BoolArray
) -> _Best:
    """Hold the year in one's address against the other's birth date, where no two birth dates can be compared."""
    years, dates = tables.evidence.columns["email_year"], tables.evidence.columns["birth_date"]
    rows = np.flatnonzero(unknown)
    pairs, levels, codes = [], [], []
    for one, other in ((left[rows], right[rows]), (right[rows], left[rows])):
        at = np.flatnonzero((np.diff(years.offsets)[one] > 0) & (np.diff(dates.offsets)[other] > 0))
        year, date = years.codes[years.offsets[one[at]]], dates.codes[dates.offsets[other[at]]]
        graded = tables.year_levels[year, tables.year_of_date[date]]
        pairs.append(rows[at])
        levels.append(graded)
        codes.append((year, date))
    at = np.concatenate(pairs)
    level = np.concatenate(levels)
    return _scatter(
        len(left), at, level, tables.by_level["email_year"][level],
        (np.concatenate([c[0] for c in codes]), np.concatenate([c[1] for c in codes])),
    )


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
    rows = np.flatnonzero((left != right) & may_be_near(evidence, comparison, left, right))
    if not len(rows):
        return levels
    low = np.minimum(left[rows], right[rows]).astype(np.int64)
    high = np.maximum(left[rows], right[rows]).astype(np.int64)
    keys = low * len(values) + high
    order = np.argsort(keys, kind="stable")
    starts = run_starts(keys[order])
    first, second = np.divmod(keys[order][starts], len(values))
    graded = MEASURES[comparison.measure](
        list(map(values.__getitem__, first.tolist())), list(map(values.__getitem__, second.tolist())), worst
    )
    levels[rows[order]] = np.repeat(graded, np.diff(np.append(starts, len(keys))))
    return levels


def _compare_names(tables: WeightTables, left: Int64Array, right: Int64Array) -> tuple[_Best, _Best]:
    """Compare all names of each pair; family and given name come from the same, best-matching name."""
    names = tables.evidence.names
    pair, left_entries, right_entries = expand(names.offsets, left, right)
    family, given = name_levels(names, left_entries, right_entries)
    family_weights, given_weights = tables.name_weights(family, given, left_entries, right_entries)
    rank = (family.astype(np.uint8) & 7) * 8 + (given & 7)
    chosen = _best_entries(pair, family_weights + given_weights, rank)
    at, codes = pair[chosen], (left_entries[chosen], right_entries[chosen])
    return (
        _scatter(len(left), at, family[chosen], family_weights[chosen], codes),
        _scatter(len(left), at, given[chosen], given_weights[chosen], codes),
    )


def _keep_strongest(weights: list[FloatArray], pairs: Int64Array | slice = EVERY_PAIR) -> None:
    """Of dependent agreements only the strongest keeps its weight, in place; disagreements all stay."""
    if len(weights) < 2:
        return
    stacked = np.stack([weight[pairs] for weight in weights])
    strongest = stacked.argmax(axis=0)
    for row, weight in enumerate(weights):
        weight[pairs] = np.where((stacked[row] > 0) & (strongest != row), 0.0, stacked[row])
