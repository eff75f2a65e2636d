"""Distinct name parts, taken apart once, so that pairs of them can be compared by the million."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, FloatArray, Int64Array, UInt8Array, where_true
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
    Readings,
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
_FOREIGN_LENGTHS: Final = np.array([1.0, 0.02, 0.25, 0.35, 0.25])
"""Share of foreign name parts of one to four syllables, by their number."""
_FOREIGN_SYLLABLE: Final = 1 / 128
_KOREAN_LENGTHS: Final = np.array([1.0, 1.0, 1.0, 0.01, 0.0])
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
        codes = where_true(_chosen(codes, len(self.values)))
        scripts = self.scripts[codes]
        self._read_hangul(codes[scripts == HANGUL])
        self._read_latin(codes[scripts == LATIN])
        self._read_chinese(codes[scripts == HAN])
        self._read[codes] = True

    def first_readings(self, codes: Int64Array) -> dict[int, str]:
        """Hangul of the most probable reading of those values, of each once."""
        distinct = where_true(_chosen(codes, len(self.values)))
        return {code: unpack_hangul(int(self.readings[code, 0])) for code in distinct.tolist()}

    def _read_hangul(self, codes: Int64Array) -> None:
        """Pack names of up to four syllables; their odds of being Korean are those of their syllables."""
        texts = [one_spelling(self.values[code], family=self.family) for code in codes.tolist()]
        rows = where_true(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) < len(_KOREAN_LENGTHS))
        texts, codes = [texts[row] for row in rows.tolist()], codes[rows]
        if not texts:
            return
        share_of = family_share if self.family else given_share
        shares = np.fromiter(map(share_of, texts), dtype=np.float64, count=len(texts))
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        korean = (1 - _FOREIGN_SHARE) * shares * _KOREAN_LENGTHS[lengths]
        foreign = _FOREIGN_SHARE * _FOREIGN_LENGTHS[lengths] * _FOREIGN_SYLLABLE**lengths
        self.korean[codes] = korean / (korean + foreign)
        self.n_readings[codes] = 1
        self.readings[codes, 0] = list(map(pack_hangul, texts))
        self.roots[codes, 0] = 1.0 / np.sqrt(shares)

    def _read_latin(self, codes: Int64Array) -> None:
        known: list[tuple[int, Readings]] = []
        most = MOST_FAMILY_BITS if self.family else MOST_GIVEN_BITS
        for code in codes.tolist():
            readings = read_latin(self.latin[code], family=self.family)
            if readings:
                share = sum(joint for _, joint in readings)
                bits = float(self.plain_bits[code])
                known.append((code, [(reading, joint / share) for reading, joint in readings]))
                self.korean[code] = korean_share(bits, share)
                self.bits[code] = min(max(korean_bits(bits, share), LEAST_BITS), most)
        self._put(known)

    def _read_chinese(self, codes: Int64Array) -> None:
        known: list[tuple[int, Readings]] = []
        for code in codes.tolist():
            value = self.values[code]
            found = read_hanja(value, family=self.family) if len(value) <= 2 else ()
            spelled = sorted({one_spelling(reading, family=self.family) for reading in found})
            known.append((code, [(pack_hangul(reading), 1 / len(spelled)) for reading in spelled]))
            self.korean[code] = _HAN_KOREAN if spelled else 0.0
        self._put(known)

    def _put(self, known: Sequence[tuple[int, Readings]]) -> None:
        entries = [
            (code, place, reading, share / root_of_share(reading, self.family))
            for code, readings in known
            for place, (reading, share) in enumerate(readings[:MOST_READINGS])
        ]
        if entries:
            codes, places, readings, roots = zip(*entries, strict=True)
            self.readings[codes, places] = readings
            self.roots[codes, places] = roots
            self.n_readings[list(codes)] = np.asarray(places) + 1


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
    last = max(value)
    if min(value) >= "\u3400" and last <= "\u9fff":
        return HAN
    return LATIN if last < "\u0250" else OTHER
