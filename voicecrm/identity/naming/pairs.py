"""The weight of many pairs out of one dictionary of name parts, in bits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import RLock
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, FloatArray, Int64Array, where_true
from voicecrm.identity.naming.chinese import read_southern
from voicecrm.identity.naming.korean import NO_READING, compare_readings
from voicecrm.identity.naming.masking import weigh_hidden, weigh_initials
from voicecrm.identity.naming.memory import WeightMemory
from voicecrm.identity.naming.profiles import HAN, HANGUL, LATIN, NameProfiles, profile_names
from voicecrm.identity.naming.rarity import HAN_BITS, NameFrequencies, bound_bits
from voicecrm.identity.naming.words import LatinWords

FAMILY_FLOOR: Final = -7.0
"""Bits of two family names that have nothing in common: people marry, and records err."""
GIVEN_FLOOR: Final = -8.0
_KEPT_SURNAME: Final = -4.0
"""Bits that two Korean surnames which differ weigh more against."""
_SLOPE: Final = 0.1
"""What is left of the evidence below a floor, so that the order of pairs stays."""
_HAN_APART: Final = 0.6
"""Share that is left when two names in Chinese characters sound alike but are written apart."""
_LOOK_ALIKE: Final = 6.0
"""Bits taken from letters that look alike where both names can be Korean."""
_SURELY: Final = 0.9
"""Probability of being Korean from which the words of a name are syllables that are not compared one by one."""
_MAYBE: Final = -3.0
"""Above this weight a pair of Latin names is worth being read as Korean."""


class NamePairs:
    """Distinct name parts, taken apart when a pair is first asked for, and what pairs of them weigh.

    Two threads may weigh pairs of one object; what a pair weighs depends on nothing else that was asked.

    Args:
        values: Distinct normal forms, any script; an empty one is unknown and weighs nothing.
        family: Whether they are family names, else given names.
        frequencies: How frequent names are in the data at hand, instead of the shipped tables.

    Examples:
        >>> pairs = NamePairs(["영수", "young soo", "min-ji"], family=False)
        >>> same, other = pairs.weigh(np.array([0, 0]), np.array([1, 2]))
        >>> bool(other < 0 < same)
        True
    """

    def __init__(self, values: Sequence[str], *, family: bool, frequencies: NameFrequencies | None = None) -> None:
        self.values = list(values)
        self.family = family
        self.frequencies = frequencies
        self._lock = RLock()
        self._memory = WeightMemory(len(self.values))

    def weigh(self, left: Int64Array, right: Int64Array) -> FloatArray:
        """Weigh pairs of name parts.

        Args:
            left: Index in `values` of one side, shape ``(n_pairs,)``.
            right: The same for the other side.

        Returns:
            ``log2`` of the likelihood ratio of one person's against two people's names, in bits, shape ``(n_pairs,)``.
        """
        weights, known = self._memory.recall(left, right)
        new = where_true(~known)
        if len(new):
            weights[new] = self._weigh(left[new], right[new])
            self._memory.remember(left[new], right[new], weights[new])
        return weights

    def _weigh(self, left: Int64Array, right: Int64Array) -> FloatArray:
        names = self._names
        equal = left == right
        hidden = names.masked[left] | names.masked[right]
        # What a pair weighs must not depend on the others, so whatever it asks for is read for it.
        asked = equal | hidden | (self.family or self.frequencies is not None)
        self._read(left[asked], right[asked])
        weights = names.bits[left]
        unequal = where_true(~equal & ~hidden)
        if len(unequal):
            weights[unequal] = self._weigh_unequal(left[unequal], right[unequal])
        for pair in where_true(hidden).tolist():
            a, b = int(left[pair]), int(right[pair])
            bits = float(names.bits[a]), float(names.bits[b])
            weights[pair] = weigh_hidden(self.values[a], self.values[b], *bits, self._floor)
        if self.frequencies is not None:
            weights = self._scale(left, right, weights, self.frequencies)
        weights[names.empty[left] | names.empty[right]] = 0.0
        return weights

    @cached_property
    def rarity(self) -> FloatArray:
        """Bits that each value would weigh if it were no Korean name, shape ``(n_values,)``."""
        return bound_bits(self._names.plain_bits, family=self.family)

    @cached_property
    def _names(self) -> NameProfiles:
        with self._lock:
            return profile_names(self.values, family=self.family)

    @cached_property
    def _words(self) -> LatinWords:
        with self._lock:
            return LatinWords(self._names.latin, family=self.family)

    @cached_property
    def _southern(self) -> LatinWords:
        with self._lock:
            southern = read_southern(self.values, self._names.latin)
            return LatinWords(southern, family=self.family, most_short=HAN_BITS)

    @property
    def _floor(self) -> float:
        return FAMILY_FLOOR if self.family else GIVEN_FLOOR

    def _read(self, left: Int64Array, right: Int64Array) -> None:
        """Look up the Korean readings of both sides; one thread at a time."""
        with self._lock:
            self._names.read(left)
            self._names.read(right)

    def _weigh_unequal(self, left: Int64Array, right: Int64Array) -> FloatArray:
        names = self._names
        weights = np.full(len(left), NO_READING)
        # Two short names in Hangul are compared letter by letter as Korean names, whatever they are.
        short = names.short_hangul[left] & names.short_hangul[right]
        pairs = where_true(short)
        if len(pairs):
            self._read(left[pairs], right[pairs])
            weights[pairs] = compare_readings(names, left[pairs], right[pairs])
        pairs = where_true(~short)
        if len(pairs):
            weights[pairs] = self._weigh_across(left[pairs], right[pairs])
        self._weigh_initials(left, right, weights)
        bounded = np.logaddexp2(weights, self._floors(left, right))
        return np.asarray(bounded + _SLOPE * np.minimum(weights, 0.0), dtype=np.float64)

    def _floors(self, left: Int64Array, right: Int64Array) -> FloatArray:
        """Lowest weight of each pair: Koreans keep their surname when they marry."""
        if not self.family:
            return np.full(len(left), self._floor)
        korean = self._names.korean
        return np.asarray(self._floor + _KEPT_SURNAME * korean[left] * korean[right], dtype=np.float64)

    def _weigh_initials(self, left: Int64Array, right: Int64Array, weights: FloatArray) -> None:
        """Weigh initials against Hangul, in place."""
        names = self._names
        for initials, hangul in ((left, right), (right, left)):
            for pair in where_true(names.initials[initials] & names.short_hangul[hangul]).tolist():
                code = int(hangul[pair])
                text, value, bits = names.latin[initials[pair]], names.values[code], float(names.bits[code])
                weights[pair] = weigh_initials(text, value, bits, self._floor, family=self.family)

    def _weigh_across(self, left: Int64Array, right: Int64Array) -> FloatArray:
        names, words = self._names, self._words
        several = words.n_words > 1
        self._read(left[several[left]], right[several[right]])
        scripts = names.scripts[left], names.scripts[right]
        crossing = scripts[0] != scripts[1]
        whole = ~several | (names.korean > _SURELY)
        syllables = whole[left] & whole[right]
        weights = words.compare(left, right, crossing, syllables)
        chinese = where_true(crossing & ((scripts[0] == HAN) | (scripts[1] == HAN)))
        if len(chinese):
            read = self._southern.compare(left[chinese], right[chinese], crossing[chinese], syllables[chinese])
            weights[chinese] = np.maximum(weights[chinese], read)
        apart = (scripts[0] == HAN) & (scripts[1] == HAN) & (weights > 0)
        weights[apart] *= _HAN_APART
        pairs = where_true(self._worth_reading(left, right, weights))
        if len(pairs):
            self._read(left[pairs], right[pairs])
            weights[pairs] = _mix_origins(names, left[pairs], right[pairs], weights[pairs])
        return weights

    def _worth_reading(self, left: Int64Array, right: Int64Array, weights: FloatArray) -> BoolArray:
        """Pairs with a Hangul or Chinese side, and Latin pairs that share some consonants."""
        scripts = self._names.scripts[left], self._names.scripts[right]
        native = [(script == HANGUL) | (script == HAN) for script in scripts]
        latin = (scripts[0] == LATIN) & (scripts[1] == LATIN)
        alike = self.family or self._words.share_skeleton(left, right)
        return np.asarray(
            (native[0] & (native[1] | (scripts[1] == LATIN)))
            | (native[1] & (scripts[0] == LATIN))
            | (latin & (alike | (weights > _MAYBE))),
            dtype=np.bool_,
        )

    def _scale(
        self, left: Int64Array, right: Int64Array, weights: FloatArray, frequencies: NameFrequencies
    ) -> FloatArray:
        """Scale what speaks for a match from the shipped rarity to the rarity in the data."""
        shipped = self._names.bits
        counted = frequencies.bits_among(self.values, shipped, family=self.family)
        ratio = np.minimum(counted[left], counted[right]) / np.minimum(shipped[left], shipped[right])
        return np.asarray(np.where(weights > 0, weights * ratio, weights), dtype=np.float64)


def _mix_origins(names: NameProfiles, left: Int64Array, right: Int64Array, weights: FloatArray) -> FloatArray:
    """Mix the weight as Korean names and the weight as other names by the probability that both are such.

    Source:
        ``LR = sum_o P(o | a, b) LR_o`` over the two origins.
    """
    korean = names.korean[left] * names.korean[right]
    other = (1 - names.korean[left]) * (1 - names.korean[right])
    share = korean / np.maximum(korean + other, 1e-12)
    some = where_true(share > 0)
    # Korean names are short, and those that differ are often spelled alike.
    native = (names.scripts[left] == HANGUL) | (names.scripts[right] == HANGUL)
    mixed = weights - _LOOK_ALIKE * np.where(native & (share > 0), 1.0, share)
    if len(some):
        as_korean = compare_readings(names, left[some], right[some])
        with np.errstate(divide="ignore"):
            mixed[some] = np.logaddexp2(
                as_korean + np.log2(share[some]), mixed[some] + np.log2(np.maximum(1 - share[some], 0.0))
            )
    return mixed
