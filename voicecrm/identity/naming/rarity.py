"""How much it says that two name parts agree: the rarer the part, the more bits."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import numpy as np

from voicecrm.columns import FloatArray
from voicecrm.identity.naming.hanja import read_hanja
from voicecrm.identity.naming.learned import learned
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

# Per mille of people, from the public name statistics of the United States (2010 census, social security) and China.
_FAMILIES: Final = """
smith 8.8 johnson 6.9 williams 5.7 brown 5.1 jones 5 garcia 4.2 miller 4.1 davis 3.9 rodriguez 3.9 martinez 3.8
hernandez 3.6 lopez 3.1 gonzalez 3 wilson 2.9 anderson 2.8 thomas 2.7 taylor 2.7 moore 2.6 jackson 2.5 martin 2.5
perez 2.4 thompson 2.4 white 2.3 harris 2.2 sanchez 2.2 clark 2 ramirez 2 lewis 1.9 robinson 1.9 walker 1.9 young 1.8
allen 1.7 king 1.7 wright 1.6 scott 1.6 torres 1.6 nguyen 4 hill 1.6 flores 1.5 green 1.5 adams 1.5 nelson 1.5
baker 1.4 hall 1.4 rivera 1.4 campbell 1.3 mitchell 1.3 carter 1.3 roberts 1.3 gomez 1.3 phillips 1.2 evans 1.2
turner 1.2 diaz 1.2 parker 1.1 cruz 1.1 edwards 1.1 collins 1.1 reyes 1.1 stewart 1.1 morris 1.1 morales 1.1 murphy 1.1
cook 1 rogers 1 gutierrez 1 ortiz 1 morgan 1 cooper 1 peterson 1 bailey 1 reed 1 kelly 1 howard 1 ramos 1 cox .9 ward .9
richardson .9 watson .9 brooks .9 wood .9 james .9 bennett .9 gray .9 hughes .9 price .9 myers .9 long .9 foster .9
ross .8 wang 10 li 10 zhang 10 chen 8 liu 8 yang 6 huang 5 zhao 4 wu 4 zhou 4 xu 3 sun 3 ma 2 zhu 3 hu 2 guo 2 he 2 lin 3
tanaka 2 suzuki 3 sato 3 takahashi 2 singh 4 kumar 4 khan 4 ali 3 ahmed 3 muller 3 schmidt 2 ivanov 2 silva 4 santos 3
rossi 2 dubois 1 tran 2 pham 1
"""
_GIVENS: Final = """
james 15 john 15 robert 15 michael 14 william 12 david 12 mary 12 richard 8 joseph 8 thomas 8 charles 7 patricia 5
christopher 7 daniel 7 matthew 6 jennifer 5 linda 5 elizabeth 6 barbara 4 susan 4 jessica 4 sarah 5 karen 4 lisa 4
nancy 3 anthony 5 mark 5 donald 4 steven 4 paul 5 andrew 4 joshua 4 kenneth 4 kevin 4 brian 4 george 5 timothy 3
ronald 3 edward 3 jason 3 jeffrey 3 ryan 3 jacob 3 gary 3 nicholas 3 eric 3 jonathan 3 stephen 3 larry 2 justin 3 scott 2
brandon 2 benjamin 3 samuel 3 gregory 2 alexander 3 frank 2 patrick 2 raymond 2 jack 3 dennis 2 jerry 2 betty 3
margaret 4 sandra 3 ashley 3 kimberly 3 emily 3 donna 3 michelle 3 carol 3 amanda 3 dorothy 2 melissa 2 deborah 2
stephanie 2 rebecca 3 sharon 2 laura 3 cynthia 2 kathleen 2 amy 2 angela 2 anna 4 ruth 2 brenda 2 pamela 2 nicole 2
katherine 2 samantha 2 christine 2 emma 3 catherine 2 virginia 2 rachel 2 maria 8 jose 6 juan 5 carlos 3 luis 3 ali 4
mohammed 8 muhammad 8 mohamed 6 ahmed 5 hassan 3 hussein 2 abdul 4 ivan 3 sergey 4 alexey 3 vladimir 3 peter 4 jean 4
pierre 3 hans 2 andrea 3 marco 2 giorgos 2 nikos 2 jim 3 bob 2 bill 2 mike 3 tom 3 joe 3 dan 2 chris 3 alex 3 steve 2
"""
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
def _frequent(family: bool) -> dict[str, float]:  # noqa: FBT001  # `cache` needs it positional
    words = (_FAMILIES if family else _GIVENS).split()
    listed = {name: float(share) / 1000 for name, share in zip(words[::2], words[1::2], strict=True)}
    return listed if family else dict.fromkeys(known_forms(), _KNOWN_FORM) | listed


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
    frequent = _frequent(family)
    for index, (value, word) in enumerate(zip(values, latin, strict=True)):
        share = frequent.get(word)
        if share is not None:
            bits[index] = -math.log2(share)
        if not value.isascii():
            bits[index] = _native_bits(value, float(bits[index]), family=family)
    return bits


def bound_bits(bits: FloatArray, *, family: bool) -> FloatArray:
    """Keep bits between what the most frequent name weighs and a cap, since any name may be shared by a few."""
    return np.clip(bits, LEAST_BITS, MOST_FAMILY_BITS if family else MOST_GIVEN_BITS)


def _native_bits(value: str, latin_bits: float, *, family: bool) -> float:
    if is_hangul(value):
        if family:
            return -math.log2(family_share(value)) if len(value) <= 2 else latin_bits
        return -math.log2(given_share(one_spelling(value, family=False))) if len(value) <= 2 else latin_bits
    if all("\u3400" <= character <= "\u9fff" for character in value):
        if not family:
            return HAN_BITS * len(value)
        shares = [family_share(reading) / 2 for reading in read_hanja(value, family=True)]
        return min([latin_bits, *(-math.log2(share) for share in shares)])
    return latin_bits


def korean_bits(bits: float, share: float) -> float:
    """Return the bits of a Latin name that may be Korean.

    Args:
        bits: ``-log2`` of its probability among other names.
        share: Its probability among Korean names.
    """
    return -math.log2(KOREAN_PRIOR * share + (1 - KOREAN_PRIOR) * 2.0**-bits)


def korean_share(bits: float, share: float) -> float:
    """Return the probability that a Latin name is Korean, from the same two as `korean_bits`."""
    korean = KOREAN_PRIOR * share
    return korean / (korean + (1 - KOREAN_PRIOR) * 2.0**-bits)


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
    for index, (value, words) in enumerate(zip(values, latin, strict=True)):
        if value.isascii():
            readings = read_latin(words, family=family)
            if readings:
                bits[index] = korean_bits(float(bits[index]), sum(share for _, share in readings))
    return bound_bits(bits, family=family)
