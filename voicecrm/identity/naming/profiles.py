"""Distinct name parts, taken apart once, so that pairs of them can be compared by the million."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, FloatArray, Int64Array, UInt8Array
from voicecrm.identity.naming.hanja import read_hanja
from voicecrm.identity.naming.rarity import (
    LEAST_BITS,
    MOST_FAMILY_BITS,
    MOST_GIVEN_BITS,
    bound_bits,
    korean_bits,
    korean_share,
    plain_bits,
)
from voicecrm.identity.naming.spellings import (
    MOST_READINGS,
    family_share,
    given_share,
    one_spelling,
    pack_hangul,
    read_latin,
    root_of_share,
    unpack_hangul,
)
from voicecrm.identity.naming.transliteration import latinize
from voicecrm.identity.normalize.hangul import is_hangul

LATIN, HANGUL, HAN, OTHER = 0, 1, 2, 3
MOST_WORDS: Final = 5
_FOREIGN_SHARE: Final = 0.1
"""Share of foreign names among names in Hangul."""
_FOREIGN_LENGTHS: Final = (0.02, 0.25, 0.35, 0.25)
"""Share of foreign name parts of one to four syllables."""
_FOREIGN_SYLLABLE: Final = 1 / 128
_KOREAN_LENGTHS: Final = (1.0, 1.0, 0.01, 0.0)
"""Share of Korean names of so many syllables, beside what `given_share` says."""
_HAN_KOREAN: Final = 0.5


@dataclass(slots=True, eq=False)
class NameProfiles:
    """Distinct name parts of one call.

    Attributes:
        values: Normal forms.
        family: Whether they are family names.
        latin: The same in Latin letters with single spaces.
        scripts: `LATIN`, `HANGUL`, `HAN` or `OTHER` of each, shape ``(n_values,)``.
        plain_bits: ``-log2`` of the probability of each as a name that is not Korean, shape ``(n_values,)``.
        bits: Weight of an exact agreement, shape ``(n_values,)``.
        short_hangul: True for one or two syllables, shape ``(n_values,)``.
        initials: True where a single Latin letter stands first, shape ``(n_values,)``.
        masked: True where letters are hidden, shape ``(n_values,)``.
        empty: True for the empty value, shape ``(n_values,)``.
        korean: Probability of being a Korean name, shape ``(n_values,)``; of Latin names once `read` was called.
        n_readings: Number of Korean readings of each, shape ``(n_values,)``.
        readings: Packed Hangul readings, 0 for none, shape ``(n_values, n_readings)``.
        roots: Square root of what an agreement on the reading adds to the likelihood ratio, same shape.
    """

    values: list[str]
    family: bool
    latin: list[str]
    scripts: UInt8Array
    plain_bits: FloatArray
    bits: FloatArray
    short_hangul: BoolArray
    initials: BoolArray
    masked: BoolArray
    empty: BoolArray
    korean: FloatArray
    n_readings: Int64Array
    readings: Int64Array
    roots: FloatArray
    _read: BoolArray

    def read(self, codes: Int64Array) -> None:
        """Look up the Korean readings of those values, of each at most once."""
        codes = codes[~self._read[codes]]
        if not len(codes):
            return
        for code in np.flatnonzero(_chosen(codes, len(self.values))).tolist():
            value, script = self.values[code], self.scripts[code]
            if script == LATIN:
                self._read_latin(code)
            elif script == HANGUL:
                hangul = one_spelling(value, family=self.family)
                if len(hangul) <= 4:
                    self._put(code, [(pack_hangul(hangul), 1.0)])
                self.korean[code] = _korean_in_hangul(hangul, family=self.family)
            elif script == HAN:
                found = read_hanja(value, family=self.family) if len(value) <= 2 else ()
                spelled = sorted({one_spelling(reading, family=self.family) for reading in found})
                self._put(code, [(pack_hangul(reading), 1 / len(spelled)) for reading in spelled])
                self.korean[code] = _HAN_KOREAN if spelled else 0.0
        self._read[codes] = True

    def first_readings(self, codes: Int64Array) -> dict[int, str]:
        """Hangul of the most probable reading of those values, of each once."""
        distinct = np.flatnonzero(_chosen(codes, len(self.values)))
        return {code: unpack_hangul(int(self.readings[code, 0])) for code in distinct.tolist()}

    def _read_latin(self, code: int) -> None:
        readings = read_latin(self.latin[code], family=self.family)
        if not readings:
            return
        share = sum(joint for _, joint in readings)
        bits = float(self.plain_bits[code])
        self._put(code, [(reading, joint / share) for reading, joint in readings])
        self.korean[code] = korean_share(bits, share)
        most = MOST_FAMILY_BITS if self.family else MOST_GIVEN_BITS
        self.bits[code] = min(max(korean_bits(bits, share), LEAST_BITS), most)

    def _put(self, code: int, readings: Sequence[tuple[int, float]]) -> None:
        self.n_readings[code] = min(len(readings), MOST_READINGS)
        for place, (reading, share) in enumerate(readings[:MOST_READINGS]):
            self.readings[code, place] = reading
            self.roots[code, place] = share / root_of_share(reading, self.family)


def _korean_in_hangul(hangul: str, *, family: bool) -> float:
    """Probability that a name part in Hangul is Korean: the odds of its syllables."""
    length = len(hangul) - 1
    if length >= len(_KOREAN_LENGTHS):
        return 0.0
    share = family_share(hangul) if family else given_share(hangul)
    korean = (1 - _FOREIGN_SHARE) * share * _KOREAN_LENGTHS[length]
    foreign = _FOREIGN_SHARE * _FOREIGN_LENGTHS[length] * _FOREIGN_SYLLABLE ** (length + 1)
    return korean / (korean + foreign)


def _chosen(codes: Int64Array, n_values: int) -> BoolArray:
    chosen = np.zeros(n_values, dtype=np.bool_)
    chosen[codes] = True
    return chosen


def profile_names(values: list[str], *, family: bool) -> NameProfiles:
    """Take distinct name parts apart.

    Args:
        values: Distinct normal forms.
        family: Whether they are family names.
    """
    n_values = len(values)
    latin = latinize(values, family=family)
    bits = plain_bits(values, latin, family=family)
    scripts = np.fromiter(map(_script, values), dtype=np.uint8, count=n_values)
    lengths = np.fromiter(map(len, values), dtype=np.int64, count=n_values)
    return NameProfiles(
        values,
        family,
        latin,
        scripts,
        bits,
        bound_bits(bits, family=family),
        (scripts == HANGUL) & (lengths <= 2),
        (scripts == LATIN) & np.fromiter((text[1:2] in {"", " "} for text in latin), dtype=np.bool_, count=n_values),
        np.fromiter(("*" in value for value in values), dtype=np.bool_, count=n_values),
        lengths == 0,
        np.zeros(n_values),
        np.zeros(n_values, dtype=np.int64),
        np.zeros((n_values, MOST_READINGS), dtype=np.int64),
        np.zeros((n_values, MOST_READINGS)),
        np.zeros(n_values, dtype=np.bool_),
    )


def _script(value: str) -> int:
    if value.isascii():
        return LATIN
    if is_hangul(value):
        return HANGUL
    if all("\u3400" <= character <= "\u9fff" for character in value):
        return HAN
    return LATIN if all(character < "\u0250" for character in value) else OTHER
