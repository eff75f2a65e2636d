"""Compare candidate pairs: the level that each comparison reaches and the match weight it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import Column, FloatArray, Int32Array, Int64Array, UInt8Array
from voicecrm.identity.evidence import Evidence
from voicecrm.identity.model import (
    DEPENDENT_GROUPS,
    HOUSEHOLD_GROUP,
    SHAREABLE,
    WEIGHT_STEP,
    Comparison,
    ComparisonLevel,
    Model,
)
from voicecrm.identity.names import GIVEN_DIFFERENT, MISSING, name_levels
from voicecrm.identity.similarity import MEASURES

GENERIC_WEIGHT: Final = 5.5
"""Most that a generic value weighs, bits: with an equal full name it can tell a colleague from a namesake, no more."""
LANDLINE_PENALTY: Final = 8.0
EVERY_PAIR: Final = slice(None)


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Candidate pairs, compared.

    Attributes:
        levels: Per comparison the level reached, `MISSING` where a side has no value, shape ``(n_pairs,)`` each.
        weights: Per comparison the match weight in bits, 0 where missing, shape ``(n_pairs,)`` each.
        left_codes: Per comparison the value of the left record that was used, -1 where missing.
        right_codes: The same for the right record.
        evidence_weight: Sum of the weights without the prior, bits, shape ``(n_pairs,)``.
        forbidden: True where two exclusive identifiers differ, shape ``(n_pairs,)``.
    """

    levels: Mapping[str, UInt8Array]
    weights: Mapping[str, FloatArray]
    left_codes: Mapping[str, Int32Array]
    right_codes: Mapping[str, Int32Array]
    evidence_weight: FloatArray
    forbidden: np.ndarray[tuple[int], np.dtype[np.bool_]]


def compare_pairs(evidence: Evidence, left: Int64Array, right: Int64Array, model: Model) -> Compared:
    """Compare pairs of records in every comparison for which both have a value.

    Args:
        evidence: The records.
        left: Record index of one side, shape ``(n_pairs,)``.
        right: Record index of the other side, shape ``(n_pairs,)``.
        model: Levels and probabilities.

    Returns:
        Levels and weights; every weight is a multiple of `WEIGHT_STEP`, so sums are exact.

    Source:
        Fellegi & Sunter (1969); term frequencies after Winkler (2000), "Frequency-based matching in the
        Fellegi-Sunter model of record linkage".
    """
    found: dict[str, _Best] = {}
    family, given = _compare_names(evidence, left, right, model)
    for comparison in model.comparisons:
        if comparison.name == "family_name":
            found[comparison.name] = family
        elif comparison.name == "given_name":
            found[comparison.name] = given
        elif comparison.name in evidence.columns:
            found[comparison.name] = _compare_column(evidence, comparison, left, right, model)
    weights = {name: best.weights for name, best in found.items()}
    for group in DEPENDENT_GROUPS:
        _keep_strongest([weights[name] for name in group if name in weights])
    same_birth = weights["birth_date"] > 0 if "birth_date" in weights else False
    household = np.flatnonzero((given.levels == GIVEN_DIFFERENT) & ~np.asarray(same_birth))
    _keep_strongest([weights[name] for name in HOUSEHOLD_GROUP if name in weights], household)
    total = np.zeros(len(left), dtype=np.float64)
    for weight in weights.values():
        total += weight
    exclusive = found.get("exclusive_identifier")
    forbidden = np.zeros(len(left), dtype=np.bool_)
    if exclusive is not None:
        forbidden = exclusive.levels == len(model.comparison("exclusive_identifier").levels) - 1
    return Compared(
        {name: best.levels for name, best in found.items()},
        weights,
        {name: best.left_codes for name, best in found.items()},
        {name: best.right_codes for name, best in found.items()},
        total,
        forbidden,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Best:
    """The best-matching values of each pair in one comparison."""

    levels: UInt8Array
    weights: FloatArray
    left_codes: Int32Array
    right_codes: Int32Array


def _expand(column: Column, left: Int64Array, right: Int64Array) -> tuple[Int64Array, Int64Array, Int64Array]:
    """All combinations of the values of each pair: pair index (ascending), left code, right code."""
    n_left = np.diff(column.offsets)[left]
    n_right = np.diff(column.offsets)[right]
    sizes = n_left * n_right
    pair = np.repeat(np.arange(len(left), dtype=np.int64), sizes)
    within = np.arange(len(pair), dtype=np.int64) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    per_right = n_right[pair]
    left_codes = column.codes[column.offsets[left][pair] + within // per_right]
    right_codes = column.codes[column.offsets[right][pair] + within % per_right]
    return pair, left_codes.astype(np.int64), right_codes.astype(np.int64)


def _best_entries(pair: Int64Array, weights: FloatArray) -> Int64Array:
    """Index of the heaviest entry of each pair (the first of equals), ascending by pair."""
    if not len(pair):
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate(([True], pair[1:] != pair[:-1])))
    best = np.maximum.reduceat(weights, starts)
    sizes = np.diff(np.concatenate((starts, [len(pair)])))
    candidates = np.flatnonzero(weights == np.repeat(best, sizes))
    owners = pair[candidates]
    return candidates[np.concatenate(([True], owners[1:] != owners[:-1]))]


def _scatter(
    n_pairs: int,
    pair: Int64Array,
    chosen: Int64Array,
    levels: UInt8Array,
    weights: FloatArray,
    codes: tuple[Int64Array, Int64Array],
) -> _Best:
    """Spread the chosen entries over all pairs; the rest is missing."""
    all_levels = np.full(n_pairs, MISSING, dtype=np.uint8)
    all_weights = np.zeros(n_pairs, dtype=np.float64)
    all_left = np.full(n_pairs, -1, dtype=np.int32)
    all_right = np.full(n_pairs, -1, dtype=np.int32)
    at = pair[chosen]
    all_levels[at] = levels[chosen]
    all_weights[at] = weights[chosen]
    all_left[at] = codes[0][chosen]
    all_right[at] = codes[1][chosen]
    return _Best(all_levels, all_weights, all_left, all_right)


def level_weights(
    comparison: Comparison, levels: UInt8Array, frequency: FloatArray | None, population: float
) -> FloatArray:
    """Match weight of each graded pair, bits, before penalties.

    Args:
        comparison: Its levels.
        levels: Level reached, shape ``(n_pairs,)``; `MISSING` weighs 0.
        frequency: Frequency of the agreeing value, shape ``(n_pairs,)``, for levels by frequency.
        population: ``base_records / n_records``, at most 1, for levels by population.

    Returns:
        ``log2(m / u)`` rounded to `WEIGHT_STEP`, shape ``(n_pairs,)``.
    """
    weights = np.zeros(len(levels), dtype=np.float64)
    for number, level in enumerate(comparison.levels):
        here = np.flatnonzero(levels == number)
        if len(here):
            weights[here] = np.log2(level.m_probability / chance(level, frequency, here, population))
    rounded: FloatArray = np.round(weights / WEIGHT_STEP) * WEIGHT_STEP
    return rounded


def chance(
    level: ComparisonLevel, frequency: FloatArray | None, here: Int64Array, population: float
) -> FloatArray | float:
    """The u-probability in force at a level: the value's own frequency, or the level's."""
    if level.by_frequency and frequency is not None:
        return np.maximum(frequency[here], level.u_probability)
    return level.u_probability * population if level.by_population else level.u_probability


def _population(evidence: Evidence, model: Model) -> float:
    return model.base_records / max(evidence.n_records, model.base_records)


def _compare_column(
    evidence: Evidence, comparison: Comparison, left: Int64Array, right: Int64Array, model: Model
) -> _Best:
    """Compare all values of each pair in one column and keep the best."""
    column = evidence.columns[comparison.name]
    pair, left_codes, right_codes = _expand(column, left, right)
    worst = len(comparison.levels) - 1
    levels = np.zeros(len(pair), dtype=np.uint8)
    unequal = np.flatnonzero(left_codes != right_codes)
    if len(unequal):
        size = len(column.values)
        low = np.minimum(left_codes, right_codes)[unequal]
        high = np.maximum(left_codes, right_codes)[unequal]
        keys, inverse = np.unique(low * size + high, return_inverse=True)
        graded = MEASURES[comparison.measure](
            [column.values[code] for code in (keys // size).tolist()],
            [column.values[code] for code in (keys % size).tolist()],
            worst,
        )
        levels[unequal] = graded[inverse]
    frequency = evidence.frequencies.get(comparison.name)
    weights = level_weights(
        comparison, levels, None if frequency is None else frequency[left_codes], _population(evidence, model)
    )
    if comparison.name in SHAREABLE:
        _discount_shared(evidence, comparison.name, levels, left_codes, weights, model)
    chosen = _best_entries(pair, weights)
    return _scatter(len(left), pair, chosen, levels, weights, (left_codes, right_codes))


def _discount_shared(
    evidence: Evidence, kind: str, levels: UInt8Array, codes: Int64Array, weights: FloatArray, model: Model
) -> None:
    """Take weight from equal values that a household or a firm shares, in place."""
    equal = np.flatnonzero(levels == 0)
    if kind == "phone":
        weights[equal] -= np.where(evidence.personal_phones[codes[equal]], 0.0, LANDLINE_PENALTY)
    names = evidence.name_counts[kind][codes[equal]]
    weights[equal] -= np.where(names >= 2, model.shared_penalty, 0.0)
    generic = equal[names >= model.shared_name_count]
    uses = np.bincount(evidence.columns[kind].codes)[codes[generic]]
    rarity = np.log2((evidence.n_records + model.frequency_strength) / uses)
    weights[generic] = np.round(np.minimum(rarity, GENERIC_WEIGHT) / WEIGHT_STEP) * WEIGHT_STEP


def _compare_names(evidence: Evidence, left: Int64Array, right: Int64Array, model: Model) -> tuple[_Best, _Best]:
    """Compare all names of each pair; family and given name come from the same, best-matching name."""
    names = evidence.names
    pair, left_names, right_names = _expand(names.column, left, right)
    family, given = name_levels(names, left_names, right_names)
    family_weights = _name_weights(evidence, "family_name", family, (left_names, right_names), model)
    given_weights = _name_weights(evidence, "given_name", given, (left_names, right_names), model)
    given_weights -= np.maximum(family_weights + given_weights - model.name_weight_cap, 0.0)
    chosen = _best_entries(pair, family_weights + given_weights)
    codes = (left_names, right_names)
    return (
        _scatter(len(left), pair, chosen, family, family_weights, codes),
        _scatter(len(left), pair, chosen, given, given_weights, codes),
    )


def _name_weights(
    evidence: Evidence, kind: str, levels: UInt8Array, names: tuple[Int64Array, Int64Array], model: Model
) -> FloatArray:
    """Weights of one name part; of two spellings the commoner one sets the frequency."""
    codes = evidence.names.family_codes if kind == "family_name" else evidence.names.given_codes
    frequencies = evidence.frequencies[kind]
    if not len(frequencies):
        return np.zeros(len(levels), dtype=np.float64)
    frequency = np.maximum(frequencies[codes[names[0]]], frequencies[codes[names[1]]])
    return level_weights(model.comparison(kind), levels, frequency, 1.0)


def _keep_strongest(weights: list[FloatArray], pairs: Int64Array | slice = EVERY_PAIR) -> None:
    """Of dependent agreements only the strongest keeps its weight, in place; disagreements all stay."""
    if len(weights) < 2:
        return
    stacked = np.stack([weight[pairs] for weight in weights])
    strongest = stacked.argmax(axis=0)
    for row, weight in enumerate(weights):
        weight[pairs] = np.where((stacked[row] > 0) & (strongest != row), 0.0, stacked[row])
