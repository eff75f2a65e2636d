"""Keys that names share when they sound alike, in every script and romanization; for blocking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import repeat
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voicecrm.columns import BoolArray, Int64Array, UInt8Array, where_true
from voicecrm.identity.naming.spellings import pack_hangul, surname_readings
from voicecrm.identity.naming.transliteration import join_lines, latinize
from voicecrm.identity.normalize.hangul import (
    COMPOUND_SURNAMES,
    FIRST_SYLLABLE,
    SURNAME_OF_HANJA,
    SURNAMES,
    is_hangul,
    surname_class,
)

UInt64Array = NDArray[np.uint64]

MOST_CONSONANTS: Final = 15
"""Consonants of a key; at four bits each they fill 60."""
_PLACES: Final = np.arange(MOST_CONSONANTS, dtype=np.uint64) * np.uint64(4)

# Classes of consonants; vowels and half vowels are 0, a name of vowels alone has the key `_VOWELS_ONLY`.
_LIP, _TOOTH, _THROAT, _HISS, _CLICK, _LIQUID, _M, _N, _H = range(1, 10)
_VOWELS_ONLY: Final = 15
SURNAME_KEYS: Final = 1 << 60
"""Keys from here on are of known Korean surnames, in whatever spelling; no consonants have these."""
_CLASS_OF_LETTERS: Final = (
    ("bpfv", _LIP), ("dt", _TOOTH), ("gkqc", _THROAT), ("sz", _HISS), ("j", _CLICK), ("lr", _LIQUID), ("m", _M),
    ("n", _N),
)  # fmt: skip
_ONSETS: Final = np.array(
    [_THROAT, _THROAT, _N, _TOOTH, _TOOTH, _LIQUID, _M, _LIP, _LIP, _HISS, _HISS, 0, _CLICK, _CLICK, _CLICK, _THROAT,
     _TOOTH, _LIP, _H],
    dtype=np.uint8,
)  # fmt: skip
_CODAS: Final = np.array(
    [0, _THROAT, _THROAT, _THROAT, _N, _N, _N, _TOOTH, _LIQUID, _THROAT, _M, _LIQUID, _LIQUID, _LIQUID, _LIQUID,
     _LIQUID, _M, _LIP, _LIP, _TOOTH, _TOOTH, _N, _TOOTH, _TOOTH, _THROAT, _TOOTH, _LIP, _TOOTH],
    dtype=np.uint8,
)  # fmt: skip
_STOPS: Final = (_LIP, _TOOTH, _THROAT)
_G, _HH, _NN, _C, _S = (np.uint8(ord(letter)) for letter in "ghncs")
_LINE: Final = 10
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_LOWER: Final = bytes(code + 32 if 65 <= code <= 90 else code for code in range(256))
_NO_LETTERS: Final = bytes(
    code for code in range(256) if code > 127 or (code != _LINE and not chr(code | 32).isalpha())
)


def sound_keys(values: Sequence[str], family: bool) -> UInt64Array:
    """Return a key per name part that is equal for parts that sound alike.

    Args:
        values: Normal forms of name parts, any script.
        family: Whether they are family names; every spelling of one Korean surname has the key of its Hangul.

    Returns:
        The consonants in up to 15 classes of sound, four bits each, or the number of a known surname; 0 for a value
        without a letter. Shape
        ``(n_values,)``. A key depends on nothing but its value.

    Examples:
        >>> keys = sound_keys(["영수", "young-soo", "yeongsu"], family=False)
        >>> bool(keys[0] == keys[1] == keys[2])
        True
    """
    if not family:
        return _consonant_keys(list(values))
    known = map(_surnames().get, values, repeat(0))
    keys = np.fromiter(known, dtype=np.uint64, count=len(values))
    other = where_true(keys == 0)
    if len(other):
        keys[other] = _consonant_keys([values[index] for index in other.tolist()], family=True)
    return keys


def _consonant_keys(parts: list[str], *, family: bool = False) -> UInt64Array:
    text = join_lines(parts)
    if text.isascii():
        return _latin_keys(text.encode("ascii"), len(parts))
    keys = np.zeros(len(parts), dtype=np.uint64)
    hangul: BoolArray = np.fromiter(map(is_hangul, parts), dtype=np.bool_, count=len(parts))
    native = where_true(hangul)
    if len(native):
        keys[native] = _hangul_keys([parts[index] for index in native.tolist()])
    other = where_true(~hangul)
    if len(other):
        latin = latinize([parts[index] for index in other.tolist()], family=family)
        keys[other] = _latin_keys("\n".join(latin).encode("ascii"), len(latin))
    return keys


@cache
def _surnames() -> Mapping[str, int]:
    """Key of every spelling of a Korean surname; many have no consonant, so they are numbered by their Hangul."""
    table = {surname: surname for surname in (*SURNAMES, *COMPOUND_SURNAMES)} | SURNAME_OF_HANJA
    keys = {spelling: SURNAME_KEYS | pack_hangul(surname_class(hangul)) for spelling, hangul in table.items()}
    # Where a spelling stands for several surnames the one that most people bear has it.
    return keys | {spelling: SURNAME_KEYS | readings[0][0] for spelling, readings in surname_readings().items()}


@cache
def _tables() -> tuple[UInt8Array, BoolArray]:
    """Class of a letter by itself and the next one; whether it is heard after the one before."""
    classes = np.zeros(65536, dtype=np.uint8)
    heard = np.ones(65536, dtype=np.bool_)
    for letters, sound in _CLASS_OF_LETTERS:
        for letter in letters:
            classes[ord(letter) << 8 : (ord(letter) + 1) << 8] = sound
    for following in "eiy":
        classes[ord("c") << 8 | ord(following)] = _HISS
    classes[ord("c") << 8 | ord("h")] = classes[ord("z") << 8 | ord("h")] = _CLICK
    for vowel in "aeiouwy":
        classes[ord("h") << 8 | ord(vowel)] = _H
    for first, second in ("tc", "dj", "dz"):
        classes[ord(first) << 8 | ord(second)] = 0
    for letter in "bpfvdtkqcszrj":
        heard[ord(letter) << 8 | ord("h")] = False
    for letter in "gkq":
        heard[ord("n") << 8 | ord(letter)] = False
    return classes, heard


def _latin_keys(text: bytes, n_values: int) -> UInt64Array:
    if not n_values:
        return np.zeros(0, dtype=np.uint64)
    letters = text.translate(_LOWER, _NO_LETTERS)
    if b"x" in letters:
        letters = letters.replace(b"x", b"ks")
    padded = np.full(len(letters) + 5, _LINE, dtype=np.uint8)
    padded[2:-3] = np.frombuffer(letters, dtype=np.uint8)
    current, before, second_before = padded[2:-2], padded[1:-3], padded[:-4]
    after, second_after = padded[3:-1], padded[4:]
    classes, heard = _tables()
    wide = padded.astype(np.uint16)
    pairs = wide[1:-2] << 8 | wide[2:-1]
    sounds = classes[pairs[1:]]
    sounds *= heard[pairs[:-1]]
    _hear_three(sounds, (second_before, before, current, after, second_after))
    sounds[1:] *= sounds[1:] != sounds[:-1]
    return _pack(sounds, where_true(current == _LINE))


def _hear_three(sounds: UInt8Array, letters: tuple[UInt8Array, ...]) -> None:
    """Mend, in place, what more letters tell: gh is no h unless after n, ngk and nc are n, sch is s, chr is kr."""
    second_before, before, current, after, second_after = letters
    after_g = before == _G
    after_ng = after_g & (second_before == _NN)
    sounds[after_ng & (sounds == _THROAT)] = 0
    sounds[after_g & ~after_ng & (current == _HH)] = 0
    sounds[(current == _C) & (before == _NN) & (sounds == _THROAT)] = 0
    ch = where_true((current == _C) & (after == _HH))
    if len(ch):
        sounds[ch[before[ch] == _S]] = 0
        sounds[ch[(second_after[ch] == ord("r")) | (second_after[ch] == ord("l"))]] = _THROAT


def _hangul_keys(parts: Sequence[str]) -> UInt64Array:
    codes = np.frombuffer(("\n".join(parts) + "\n").encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    lines = codes == _LINE
    syllables = np.where(lines, 0, codes - FIRST_SYLLABLE)
    onsets, codas = _ONSETS[syllables // 588], _CODAS[syllables % 28]
    onsets[lines] = codas[lines] = 0
    ends = codas[:-1]
    silent = (ends == onsets[1:]) | ((ends == _N) & (onsets[1:] == _THROAT))
    silent |= (ends > 0) & (ends <= max(_STOPS)) & (onsets[1:] == _H)
    onsets[1:][silent] = 0
    sounds = np.empty(2 * len(codes), dtype=np.uint8)
    sounds[::2], sounds[1::2] = onsets, codas
    return _pack(sounds, 2 * where_true(lines))


def _pack(sounds: UInt8Array, ends: Int64Array) -> UInt64Array:
    """Write the classes of each value into one number.

    Args:
        sounds: Class of each letter, 0 where nothing is heard, shape ``(n_letters,)``.
        ends: Where each value ends, shape ``(n_values,)``.
    """
    heard = where_true(sounds)
    stops = np.searchsorted(heard, ends)
    starts = np.concatenate((np.zeros(1, dtype=np.int64), stops[:-1]))
    places = np.arange(len(heard)) - np.repeat(starts, stops - starts)
    shifted = np.where(
        places < MOST_CONSONANTS,
        sounds[heard].astype(np.uint64) << _PLACES[np.minimum(places, MOST_CONSONANTS - 1)],
        np.uint64(0),
    )
    keys = np.zeros(len(ends), dtype=np.uint64)
    some = where_true(stops > starts)
    if len(some):
        keys[some] = np.add.reduceat(shifted, starts[some])
    lengths = np.diff(np.concatenate((np.full(1, -1, dtype=np.int64), ends)))
    keys[(stops == starts) & (lengths > 1)] = _VOWELS_ONLY
    return keys
