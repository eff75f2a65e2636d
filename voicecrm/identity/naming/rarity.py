"""How much it says that two name parts agree: the rarer the part, the more bits."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

import numpy as np

from voicecrm.columns import FloatArray
from voicecrm.identity.naming.hanja import read_hanja
from voicecrm.identity.naming.learned import learned, read_words
from voicecrm.identity.naming.spellings import family_share, given_share, one_spelling, read_latin
from voicecrm.identity.naming.transliteration import latinize
from voicecrm.identity.nicknames import known_forms
from voicecrm.identity.normalize.hangul import is_hangul

MOST_FAMILY_BITS: Final = 14.0
MOST_GIVEN_BITS: Final = 14.0
LEAST_BITS: Final = 2.0
KOREAN_PRIOR: Final = 0.5
"""Share of Korean names among names in Latin letters, before one is looked at."""
_LETTER_SHARE: Final = 0.7
"""A real name is likelier than its letters one by one; measured on frequent names."""
_LEAST_LETTER_BITS: Final = 8.0
"""A name that no table lists is at least as rare as this."""

_KNOWN_FORM: Final = 0.001
"""Share of a given name that has short forms but is not among the most frequent."""
HAN_BITS: Final = 6.5
"""Bits of one Chinese character of a given name."""


@dataclass(frozen=True, slots=True)
class NameFrequencies:
    """How frequent name parts are in the data at hand.

    Attributes:
        family: Probability of each family name, by its normal form.
        given: Probability of each given name, by its normal form.
    """

    family: Mapping[str, float] = field(default_factory=dict)
    given: Mapping[str, float] = field(default_factory=dict)

    def bits_among(self, values: Sequence[str], shipped: FloatArray, *, family: bool) -> FloatArray:
        """Return ``-log2`` of the probability of each value, in bits; what the data lacks keeps the shipped bits.

        Args:
            values: Normal forms of name parts.
            shipped: Bits from `name_bits`, shape ``(n_values,)``.
            family: Whether the values are family names.
        """
        shares = self.family if family else self.given
        most = MOST_FAMILY_BITS if family else MOST_GIVEN_BITS
        counted = [shares.get(value, 0.0) for value in values]
        return np.array(
            [
                min(max(-math.log2(share), LEAST_BITS / 2), most) if share > 0 else bits
                for share, bits in zip(counted, shipped.tolist(), strict=True)
            ],
            dtype=np.float64,
        )


@cache
def _frequent(family: bool) -> dict[str, float]:
    words = read_words("frequent_families.txt" if family else "frequent_givens.txt")
    listed = {name: float(share) / 1000 for name, share in zip(words[::2], words[1::2], strict=True)}
    return listed if family else dict.fromkeys(known_forms(), _KNOWN_FORM) | listed


@cache
def _frequent_bits(family: bool) -> dict[str, float]:
    return {name: -math.log2(share) for name, share in _frequent(family).items()}


@cache
def _letter_bits() -> FloatArray:
    """Bits of a letter after another, shape ``(27, 27)``; 0 is the edge of a word."""
    counts = np.full((27, 27), 0.5)
    pairs = Counter({pair: count * 0.2 for pair, count in learned().bigrams.items()})
    for word in (*known_forms(), *_frequent(True), *_frequent(False)):
        pairs.update(first + second for first, second in zip(f"_{word}", f"{word}_", strict=True))
    for pair, count in pairs.items():
        first, second = (0 if letter == "_" else ord(letter) - 96 for letter in pair)
        counts[first, second] += count
    return np.asarray(-np.log2(counts / counts.sum(axis=1, keepdims=True)), dtype=np.float64)


def spelling_bits(words: Sequence[str]) -> FloatArray:
    """Return ``-log2`` of the probability of Latin words letter by letter, in bits.

    Args:
        words: Letters a to z and spaces.

    Returns:
        Bits, shape ``(n_words,)``.

    Source:
        A bigram model of letters, trained on Wikidata's labels of people and on frequent names.
    """
    if not words:
        return np.empty(0, dtype=np.float64)
    text = np.frombuffer(("\n" + "\n".join(words) + "\n").encode("ascii"), dtype=np.uint8)
    letters = np.where((text >= 97) & (text <= 122), text.astype(np.int64) - 96, 0)
    bits = _letter_bits()[letters[:-1], letters[1:]]
    # A space is the end of one word and the beginning of the next, so it counts twice and is no letter of its own.
    starts = np.flatnonzero(text[:-1] == 10)
    return np.add.reduceat(bits, starts)


def plain_bits(
    values: Sequence[str], latin: Sequence[str], *, family: bool, least: float = _LEAST_LETTER_BITS
) -> FloatArray:
    """Return the bits of name parts as if none in Latin letters were Korean.

    Args:
        values: Normal forms, any script.
        latin: The same from `latinize`.
        family: Whether they are family names.
        least: Bits of a name that no table lists, at the least.

    Returns:
        Bits without a cap, shape ``(n_values,)``.
    """
    bits = np.maximum(_LETTER_SHARE * spelling_bits(latin), least)
    listed = list(map(_frequent_bits(family).get, latin))
    for index in [index for index, found in enumerate(listed) if found is not None]:
        bits[index] = listed[index]
    for index in [index for index, value in enumerate(values) if not value.isascii()]:
        bits[index] = _native_bits(values[index], float(bits[index]), family=family)
    return bits


def bound_bits(bits: FloatArray, *, family: bool) -> FloatArray:
    """Keep bits between what the most frequent name weighs and a cap, since any name may be shared by a few."""
    return np.clip(bits, LEAST_BITS, MOST_FAMILY_BITS if family else MOST_GIVEN_BITS)


def _native_bits(value: str, latin_bits: float, *, family: bool) -> float:
    if is_hangul(value):
        return _hangul_bits(value, family) if len(value) <= 2 else latin_bits
    if min(value) >= "\u3400" and max(value) <= "\u9fff":
        if not family:
            return HAN_BITS * len(value)
        shares = [family_share(reading) / 2 for reading in read_hanja(value, family=True)]
        return min([latin_bits, *(-math.log2(share) for share in shares)])
    return latin_bits


@lru_cache(maxsize=65_536)
def _hangul_bits(value: str, family: bool) -> float:
    return -math.log2(family_share(value) if family else given_share(one_spelling(value, family=False)))


def korean_bits(bits: float, share: float) -> float:
    """Return the bits of a Latin name that may be Korean.

    Args:
        bits: ``-log2`` of its probability among other names.
        share: Its probability among Korean names.
    """
    return -math.log2(KOREAN_PRIOR * share + (1 - KOREAN_PRIOR) * math.exp2(-bits))


def korean_share(bits: float, share: float) -> float:
    """Return the probability that a Latin name is Korean, from the same two as `korean_bits`."""
    korean = KOREAN_PRIOR * share
    return korean / (korean + (1 - KOREAN_PRIOR) * math.exp2(-bits))


def name_bits(values: Sequence[str], family: bool) -> FloatArray:
    """Return the weight of an exact agreement on each name part: ``-log2`` of its probability.

    Args:
        values: Normal forms of name parts, any script.
        family: Whether they are family names.

    Returns:
        Bits between 2 and a cap, shape ``(n_values,)``.
    """
    latin = latinize(values, family=family)
    bits = plain_bits(values, latin, family=family)
    for index in [index for index, value in enumerate(values) if value.isascii()]:
        readings = read_latin(latin[index], family=family)
        if readings:
            bits[index] = korean_bits(float(bits[index]), sum(share for _, share in readings))
    return bound_bits(bits, family=family)
