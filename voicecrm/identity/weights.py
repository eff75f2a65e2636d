"""What values weigh: the model's probabilities and the values' frequencies as tables of match weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, FloatArray, Int32Array, Int64Array, UInt8Array, where_true
from voicecrm.identity.evidence import OTHER_SPELLINGS, Evidence
from voicecrm.identity.masked import MASKED_KINDS, are_personal
from voicecrm.identity.model import NAME_ALONE, SHAREABLE, WEIGHT_STEP, Comparison, ComparisonLevel, Model, quantize
from voicecrm.identity.names import MISSING, SAME_SOUND, SWAPPED
from voicecrm.identity.sharing import CROWDED
from voicecrm.identity.signatures import years_of

GENERIC_WEIGHT: Final = 5.5
"""Weight of a generic value, bits: with an equal full name it can tell a colleague from a namesake, no more."""


@dataclass(frozen=True, slots=True, eq=False)
class WeightTables:
    """Match weights of all values, looked up when pairs are compared.

    Attributes:
        evidence: The records.
        model: Levels and probabilities.
        equal: Per comparison the weight of two equal values, by value code, bits; names excepted. Of masked values
            what one weighs that fits.
        by_part: Of ``family_name`` and ``given_name`` the levels by frequency: their weight by name part, bits.
        by_level: Per comparison the weight of each level, bits; that of level 0 stands in `equal`.
        name_weight_cap: Most that a full name weighs, bits.
        namesake_cap: Most that it weighs where nothing else agrees and the birth dates differ, bits.
    """

    evidence: Evidence
    model: Model
    equal: Mapping[str, FloatArray]
    by_part: Mapping[str, Mapping[int, FloatArray]]
    by_level: Mapping[str, FloatArray]
    name_weight_cap: float
    namesake_cap: float
    household_weight: float
    common: Mapping[str, BoolArray]
    year_levels: UInt8Array
    year_of_date: Int32Array

    def best_unequal(self, comparison: Comparison) -> float:
        """Most that two different values of a comparison weigh, bits."""
        plain = [n for n, level in enumerate(comparison.levels) if n and not level.by_frequency]
        return float(self.by_level[comparison.name][plain].max())

    def name_weights(
        self, family: UInt8Array, given: UInt8Array, left: Int64Array | Int32Array, right: Int64Array | Int32Array
    ) -> tuple[FloatArray, FloatArray]:
        """Weigh graded pairs of names; of two spellings the commoner one sets the frequency.

        Args:
            family: Level of the family names, shape ``(n_pairs,)``.
            given: Level of the given names.
            left: Name entry of one side; any where both levels are missing.
            right: Name entry of the other side.

        Returns:
            Weight of the family names and of the given names, bits, shape ``(n_pairs,)`` each.
        """
        names = self.evidence.names
        if not len(names.family):
            return np.zeros(len(left)), np.zeros(len(left))
        families = [names.family.take(left), names.family.take(right)]
        givens = [names.given.take(left), names.given.take(right)]
        crossed = where_true(family == SWAPPED)
        if len(crossed):
            # The commoner family name of the two is the one that stands in its own field.
            share = self.evidence.frequencies["family_name"]
            one, other = families[0][crossed], families[1][crossed]
            own = (share[one] > share[other]).astype(np.int64)
            ties = np.flatnonzero(share[one] == share[other])
            values = names.parts.values
            own[ties] = [values[a] < values[b] for a, b in zip(one[ties].tolist(), other[ties].tolist(), strict=True)]
            for side in (0, 1):
                rows = crossed[own == side]
                families[side][rows], givens[side][rows] = givens[side][rows], families[side][rows]
        family_weights = self._part_weights("family_name", family, families[0], families[1])
        given_weights = self._part_weights("given_name", given, givens[0], givens[1])
        given_weights -= np.maximum(family_weights + given_weights - self.name_weight_cap, 0.0)
        return family_weights, given_weights

    def _part_weights(self, kind: str, levels: UInt8Array, left: Int32Array, right: Int32Array) -> FloatArray:
        table = self.by_level[kind].take(levels)
        for level, by_part in self.by_part[kind].items():
            rows = where_true(levels == level)
            table[rows] = np.minimum(by_part.take(left.take(rows)), by_part.take(right.take(rows)))
        return table


def weigh_values(evidence: Evidence, model: Model) -> WeightTables:
    """Work out what every value of the records weighs.

    Args:
        evidence: The records.
        model: Levels and probabilities.

    Returns:
        The tables; every weight is a multiple of `WEIGHT_STEP`.
    """
    equal, by_part, by_level = {}, {}, {}
    for comparison in model.comparisons:
        name = comparison.name
        by_level[name] = np.zeros(MISSING + 1)
        for number, level in enumerate(comparison.levels):
            by_level[name][number] = quantize(
                float(np.log2(level.m_probability / chance(level, None, evidence, model)))
            )
        if name in ("family_name", "given_name"):
            frequencies = evidence.frequencies[name]
            other = evidence.frequencies.get(OTHER_SPELLINGS, frequencies) if name == "family_name" else frequencies
            by_part[name] = {
                number: _level_weights(level, other if number == SAME_SOUND else frequencies, evidence, model)
                for number, level in enumerate(comparison.levels)
                if level.by_frequency
            }
        elif name in evidence.columns:
            size = len(evidence.columns[name].values)
            frequency = evidence.frequencies.get(name)
            weights = _level_weights(comparison.levels[0], frequency, evidence, model)
            equal[name] = np.broadcast_to(weights, size).copy()
            if name in SHAREABLE:
                _discount_shared(equal[name], name, evidence, model)
            if name in MASKED_KINDS and MASKED_KINDS[name] in equal:
                equal[name] = np.where(evidence.hidden[name], equal[name], equal[MASKED_KINDS[name]])
    cap = model.name_weight_cap(evidence.population)
    namesake = -model.prior_weight(evidence.population) - NAME_ALONE
    household = quantize(model.prior_weight(evidence.population) + float(np.log2(model.household_ratio)))
    return WeightTables(
        evidence, model, equal, by_part, by_level, cap, namesake, household, _common_values(evidence), *_years(evidence)
    )


def chance(
    level: ComparisonLevel, frequency: FloatArray | None, evidence: Evidence, model: Model
) -> FloatArray | float:
    """The u-probability in force at a level: the value's own frequency, or the level's."""
    if level.by_frequency and frequency is not None:
        return np.maximum(frequency, level.u_probability)
    if level.by_population:
        return level.u_probability * model.base_records / max(evidence.population, model.base_records)
    return level.u_probability


def _level_weights(
    level: ComparisonLevel, frequency: FloatArray | None, evidence: Evidence, model: Model
) -> FloatArray:
    weights = np.log2(level.m_probability / chance(level, frequency, evidence, model))
    rounded: FloatArray = np.round(weights / WEIGHT_STEP) * WEIGHT_STEP
    return rounded


def _years(evidence: Evidence) -> tuple[UInt8Array, Int32Array]:
    """Level of every year in an address against every year of birth, and the place of the year of every birth date."""
    if not {"email_year", "birth_date"} <= evidence.columns.keys():
        return np.zeros((0, 0), dtype=np.uint8), np.zeros(0, dtype=np.int32)
    years, of_date = np.unique(years_of(evidence.signatures["birth_date"]), return_inverse=True)
    texts = evidence.columns["email_year"].values
    said = np.array([int(text) for text in texts], dtype=np.int32)[:, np.newaxis]
    whole = np.array([len(text) == 4 for text in texts], dtype=np.bool_)[:, np.newaxis]
    levels = np.where(whole, np.where(years == said, 0, 2), np.where(years % 100 == said, 1, 3)).astype(np.uint8)
    return levels, of_date.astype(np.int32)


def _discount_shared(weights: FloatArray, kind: str, evidence: Evidence, model: Model) -> None:
    """Take weight from values that everybody uses, in place."""
    names = evidence.name_counts[kind]
    weights[names >= model.shared_name_count] = GENERIC_WEIGHT
    weights[names >= CROWDED] = 0.0


def _common_values(evidence: Evidence) -> dict[str, BoolArray]:
    """Per shareable kind the values that belong to a household, not to a person."""
    common = {kind: counts >= 2 for kind, counts in evidence.name_counts.items()}
    if "phone" in common:
        common["phone"] |= ~evidence.personal_phones
    for masked, kind in MASKED_KINDS.items():
        if masked in evidence.columns:
            size = len(evidence.columns[masked].values)
            common[masked] = evidence.name_counts.get(kind, np.zeros(size, dtype=np.int32)) >= 2
            if kind == "phone":
                common[masked] |= ~are_personal(evidence.columns[masked])
    return common
