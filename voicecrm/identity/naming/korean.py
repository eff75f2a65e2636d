"""The Korean side of comparing two name parts: what they would weigh if both were Korean names."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

from voicecrm.columns import FloatArray, Int64Array, where_true
from voicecrm.identity.naming.profiles import HAN, HANGUL, LATIN, NameProfiles
from voicecrm.identity.naming.spellings import N_SPELLINGS, usual_spellings

NO_READING: Final = -12.0
_EDIT: Final = -8.0
"""Bits of one letter that no known spelling explains."""
_GIVEN_STEPS: Final = (-6.0, -10.5, -14.0)
_FAMILY_STEPS: Final = (-10.0, -12.0, -14.0)
"""Bits of two Hangul names that one, two or more letters tell apart, before the rarity of the rarer one; most surnames
have a neighbor."""
_RARITY_SHARE: Final = 0.25
_MOST_TYPO: Final = -0.5
"""A difference of one letter is never evidence for a person: 종은 and 정은 are two people as a rule."""
CHUNK: Final = 100_000
"""Pairs whose readings are compared at once, so that the table of readings by readings stays small."""


def compare_readings(names: NameProfiles, left: Int64Array, right: Int64Array) -> FloatArray:
    """Weigh pairs of name parts as Korean names, in bits.

    Args:
        names: The parts; read for all of `left` and `right`.
        left: Codes, shape ``(n_pairs,)``.
        right: The same for the other side.

    Returns:
        ``log2`` of ``sum_h P(a|h) P(b|h) P(h) / (P(a) P(b))`` over the Hangul names h that both can be; where there is
        none, what a misspelling would weigh. Shape ``(n_pairs,)``.

    Source:
        Fellegi & Sunter (1969), with the romanization as the error process.
    """
    weights = np.full(len(left), NO_READING)
    for start in range(0, len(left), CHUNK):
        part = slice(start, start + CHUNK)
        weights[part] = _agreement(names, left[part], right[part])
    apart = where_true(np.isneginf(weights))
    if len(apart):
        weights[apart] = _misspelling(names, left[apart], right[apart])
    return weights


def _agreement(names: NameProfiles, left: Int64Array, right: Int64Array) -> FloatArray:
    ratio = np.zeros(len(left))
    counts = names.n_readings[left], names.n_readings[right]
    for i in range(int(counts[0].max(initial=0))):
        first = where_true(counts[0] > i)
        for j in range(int(counts[1][first].max(initial=0))):
            pairs = first[counts[1][first] > j]
            one, other = left[pairs], right[pairs]
            same = where_true(names.readings[one, i] == names.readings[other, j])
            ratio[pairs[same]] += names.roots[one[same], i] * names.roots[other[same], j]
    with np.errstate(divide="ignore"):
        return np.asarray(np.log2(ratio), dtype=np.float64)


def _misspelling(names: NameProfiles, left: Int64Array, right: Int64Array) -> FloatArray:
    weights = np.full(len(left), NO_READING)
    scripts = names.scripts[left], names.scripts[right]
    known = (names.readings[left, 0] > 0) & (names.readings[right, 0] > 0)
    native = [np.isin(script, (HANGUL, HAN)) for script in scripts]
    both = where_true(native[0] & native[1] & known)
    weights[both] = _jamo_apart(names, left[both], right[both])
    for crossing, hangul, latin in (
        ((native[0] & (scripts[1] == LATIN)), left, right),
        ((native[1] & (scripts[0] == LATIN)), right, left),
    ):
        pairs = where_true(crossing & (names.readings[hangul, 0] > 0))
        weights[pairs] = _spelled_apart(names, hangul[pairs], latin[pairs])
    return weights


def _jamo_apart(names: NameProfiles, left: Int64Array, right: Int64Array) -> FloatArray:
    readings = names.first_readings(np.concatenate((left, right)))
    letters = {code: _letters(reading) for code, reading in readings.items()}
    decomposed = [[letters[code] for code in side.tolist()] for side in (left, right)]
    distance = cpdist(*decomposed, scorer=Levenshtein.distance)
    steps = np.asarray(_FAMILY_STEPS if names.family else _GIVEN_STEPS)[np.clip(distance, 1, len(_GIVEN_STEPS)) - 1]
    # A misspelled name is mostly one that nobody bears, so the rarer of the two tells.
    rarity = np.maximum(names.plain_bits[left], names.plain_bits[right])
    return np.asarray(np.minimum(steps + _RARITY_SHARE * rarity, _MOST_TYPO), dtype=np.float64)


@lru_cache(maxsize=65_536)
def _letters(hangul: str) -> str:
    return unicodedata.normalize("NFD", hangul)


def _spelled_apart(names: NameProfiles, hangul: Int64Array, latin: Int64Array) -> FloatArray:
    readings = names.first_readings(hangul)
    usual_of = {code: usual_spellings(reading, names.family) for code, reading in readings.items()}
    usual = [usual_of[code] for code in hangul.tolist()]
    texts = [names.latin[code].replace(" ", "") for code in latin.tolist()]
    distance = np.full(len(hangul), 99, dtype=np.int64)
    for place in range(N_SPELLINGS):
        tried = [spellings[place] for spellings in usual]
        distance = np.minimum(distance, cpdist(tried, texts, scorer=Levenshtein.distance))
    return np.asarray(names.bits[hangul] + _EDIT * distance, dtype=np.float64)
