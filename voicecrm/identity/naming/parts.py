"""The weight of two family names, or of two given names, in bits; for pairs by the million."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, FloatArray, Int64Array
from voicecrm.identity.naming.korean import NO_READING, compare_readings
from voicecrm.identity.naming.masking import weigh_hidden, weigh_initials
from voicecrm.identity.naming.profiles import HAN, HANGUL, LATIN, NameProfiles, encode_pairs, profile_names
from voicecrm.identity.naming.rarity import HAN_BITS, NameFrequencies
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


def family_weights(
    left: Sequence[str], right: Sequence[str], *, frequencies: NameFrequencies | None = None
) -> FloatArray:
    """Weigh pairs of family names.

    Args:
        left: Normal forms, any script; an empty one is unknown and weighs nothing.
        right: The same for the other side, as many.
        frequencies: How frequent names are in the data at hand, instead of the shipped tables.

    Returns:
        ``log2`` of the likelihood ratio of one person's against two people's names, in bits, shape ``(n_pairs,)``.

    Examples:
        >>> one, other = family_weights(["김", "남궁"], ["kim", "namgung"])
        >>> bool(0 < one < other)
        True
    """
    return _weigh(left, right, family=True, frequencies=frequencies)


def given_weights(
    left: Sequence[str], right: Sequence[str], *, frequencies: NameFrequencies | None = None
) -> FloatArray:
    """Weigh pairs of given names; like `family_weights`.

    Args:
        left: Normal forms, any script; an empty one is unknown and weighs nothing.
        right: The same for the other side, as many.
        frequencies: How frequent names are in the data at hand, instead of the shipped tables.

    Returns:
        ``log2`` of the likelihood ratio of one person's against two people's names, in bits, shape ``(n_pairs,)``.

    Examples:
        >>> same, other = given_weights(["영수", "영수"], ["young soo", "min-ji"])
        >>> bool(other < 0 < same)
        True
    """
    return _weigh(left, right, family=False, frequencies=frequencies)


def _weigh(
    left: Sequence[str], right: Sequence[str], *, family: bool, frequencies: NameFrequencies | None
) -> FloatArray:
    values, first, second = encode_pairs(left, right)
    if not values:
        return np.empty(0, dtype=np.float64)
    names = profile_names(values, family=family)
    floor = FAMILY_FLOOR if family else GIVEN_FLOOR
    equal = first == second
    names.read(np.concatenate((first[equal], second[equal])))
    weights = names.bits[first].copy()
    hidden = names.masked[first] | names.masked[second]
    unequal = np.flatnonzero(~equal & ~hidden)
    if len(unequal):
        weights[unequal] = _weigh_unequal(names, first[unequal], second[unequal], floor)
    for pair in np.flatnonzero(hidden).tolist():
        a, b = int(first[pair]), int(second[pair])
        weights[pair] = weigh_hidden(values[a], values[b], float(names.bits[a]), float(names.bits[b]), floor)
    weights = _weigh_frequencies(names, first, second, weights, frequencies)
    empty = np.fromiter((not value for value in values), dtype=np.bool_, count=len(values))
    weights[empty[first] | empty[second]] = 0.0
    return weights


def _weigh_unequal(names: NameProfiles, left: Int64Array, right: Int64Array, floor: float) -> FloatArray:
    weights = np.full(len(left), NO_READING)
    # Two short names in Hangul are compared letter by letter as Korean names, whatever they are.
    short = names.short_hangul[left] & names.short_hangul[right]
    pairs = np.flatnonzero(short)
    if len(pairs):
        names.read(np.concatenate((left[pairs], right[pairs])))
        weights[pairs] = compare_readings(names, left[pairs], right[pairs])
    pairs = np.flatnonzero(~short)
    if len(pairs):
        weights[pairs] = _weigh_across(names, left[pairs], right[pairs])
    _weigh_initials(names, left, right, weights, floor)
    bounded = np.logaddexp2(weights, _floors(names, left, right, floor))
    return np.asarray(bounded + _SLOPE * np.minimum(weights, 0.0), dtype=np.float64)


def _floors(names: NameProfiles, left: Int64Array, right: Int64Array, floor: float) -> FloatArray:
    """Lowest weight of each pair: Koreans keep their surname when they marry."""
    if not names.family:
        return np.full(len(left), floor)
    return np.asarray(floor + _KEPT_SURNAME * names.korean[left] * names.korean[right], dtype=np.float64)


def _weigh_initials(
    names: NameProfiles, left: Int64Array, right: Int64Array, weights: FloatArray, floor: float
) -> None:
    """Weigh initials against Hangul, in place."""
    for initials, hangul in ((left, right), (right, left)):
        for pair in np.flatnonzero(names.initials[initials] & names.short_hangul[hangul]).tolist():
            code = int(hangul[pair])
            text, value, bits = names.latin[initials[pair]], names.values[code], float(names.bits[code])
            weights[pair] = weigh_initials(text, value, bits, floor, family=names.family)


def _weigh_across(names: NameProfiles, left: Int64Array, right: Int64Array) -> FloatArray:
    words = LatinWords(names.latin, family=names.family)
    names.read(np.flatnonzero(words.n_words > 1))
    crossing = names.scripts[left] != names.scripts[right]
    syllables = names.korean[left] * names.korean[right] > _SURELY
    weights = words.compare(left, right, crossing, syllables)
    chinese = np.flatnonzero(crossing & ((names.scripts[left] == HAN) | (names.scripts[right] == HAN)))
    if len(chinese):
        southern = LatinWords(names.southern, family=names.family, most_short=HAN_BITS)
        read = southern.compare(left[chinese], right[chinese], crossing[chinese], syllables[chinese])
        weights[chinese] = np.maximum(weights[chinese], read)
    apart = (names.scripts[left] == HAN) & (names.scripts[right] == HAN) & (weights > 0)
    weights[apart] *= _HAN_APART
    korean = _worth_reading(names, words, left, right, weights)
    pairs = np.flatnonzero(korean)
    if len(pairs):
        names.read(np.concatenate((left[pairs], right[pairs])))
        weights[pairs] = _mix_origins(names, left[pairs], right[pairs], weights[pairs])
    return weights


def _worth_reading(
    names: NameProfiles, words: LatinWords, left: Int64Array, right: Int64Array, weights: FloatArray
) -> BoolArray:
    """Pairs with a Hangul or Chinese side, and Latin pairs that share some consonants."""
    scripts = names.scripts[left], names.scripts[right]
    native = [(script == HANGUL) | (script == HAN) for script in scripts]
    latin = (scripts[0] == LATIN) & (scripts[1] == LATIN)
    alike = words.share_skeleton(left, right) | names.family
    return np.asarray(
        (native[0] & (native[1] | (scripts[1] == LATIN)))
        | (native[1] & (scripts[0] == LATIN))
        | (latin & (alike | (weights > _MAYBE))),
        dtype=np.bool_,
    )


def _mix_origins(names: NameProfiles, left: Int64Array, right: Int64Array, weights: FloatArray) -> FloatArray:
    """Mix the weight as Korean names and the weight as other names by the probability that both are such.

    Source:
        ``LR = sum_o P(o | a, b) LR_o`` over the two origins.
    """
    korean = names.korean[left] * names.korean[right]
    other = (1 - names.korean[left]) * (1 - names.korean[right])
    share = korean / np.maximum(korean + other, 1e-12)
    some = np.flatnonzero(share > 0)
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


def _weigh_frequencies(
    names: NameProfiles, left: Int64Array, right: Int64Array, weights: FloatArray, frequencies: NameFrequencies | None
) -> FloatArray:
    """Scale what speaks for a match from the shipped rarity to the rarity in the data."""
    if frequencies is None:
        return weights
    counted = frequencies.bits_among(names.values, names.bits, family=names.family)
    ratio = np.minimum(counted[left], counted[right]) / np.minimum(names.bits[left], names.bits[right])
    return np.asarray(np.where(weights > 0, weights * ratio, weights), dtype=np.float64)
