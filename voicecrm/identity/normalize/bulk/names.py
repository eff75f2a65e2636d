"""Names of many records at once."""

from __future__ import annotations

import string
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Int64Array
from voicecrm.identity.normalize.bulk.lines import Forms, Lines, WordTable, outside_class
from voicecrm.identity.normalize.hangul import FIRST_SYLLABLE, LAST_SYLLABLE
from voicecrm.identity.normalize.placeholders import GENERIC, NAMES, SQUEEZED
from voicecrm.identity.normalize.titles import (
    HANGUL_LEGAL_FORMS,
    LATIN_LEGAL_FORMS,
    LATIN_POSTNOMINALS,
    LATIN_TITLES,
    SAFE_SUFFIXES,
)

_JOINTS: Final = " -'"
_FOREIGN: Final = bytes(int(code >= 128) for code in range(256))
_CYRILLIC_LEADS: Final = (0xD0, 0xD1)
_FIRST, _LAST, _IO = "\u0410", "\u044f", "\u0451"
_STRANGE: Final = bytes(
    int(strange and not 0x80 <= code <= 0xBF and code not in _CYRILLIC_LEADS)
    for code, strange in enumerate(outside_class(string.ascii_letters + _JOINTS))
)
"""Bytes that stand neither in ASCII words nor in Cyrillic ones."""
_MARK_JOINTS: Final = bytes(int(chr(code) in f"{_JOINTS}\n") for code in range(256))
_DROP: Final = str.maketrans("", "", f" {SQUEEZED}")
_PLACEHOLDERS: Final = WordTable(frozenset(word.translate(_DROP) for word in GENERIC | NAMES))
_TITLES: Final = WordTable(LATIN_TITLES | LATIN_POSTNOMINALS | LATIN_LEGAL_FORMS)
_HANGUL_WORDS: Final = WordTable(GENERIC | NAMES | HANGUL_LEGAL_FORMS)
_LAST_TWO: Final = WordTable(frozenset(suffix[-2:] for suffix in SAFE_SUFFIXES if len(suffix) > 1))
_LAST_ONE: Final = WordTable(frozenset(suffix for suffix in SAFE_SUFFIXES if len(suffix) == 1) | {"님"})
SYLLABLE: Final = 3
"""Bytes of a Hangul syllable in UTF-8."""
_LONGEST_HANGUL: Final = 4 * SYLLABLE
_LONGEST_WORDS: Final = 200


def normalize_plain_names(lines: Lines, *, whole: bool) -> tuple[Forms, BoolArray]:
    """Normalize names of ASCII and Cyrillic letters, and of Hangul syllables in one word, among many.

    Args:
        lines: Raw values.
        whole: They are full names, which may carry a title; else a family or given name.

    Returns:
        The entries of the values that are certain, and True for each of these values, shape ``(n_values,)``.
    """
    lettered = _are_letters(lines)
    lowered = _lower(lines) if lettered.any() else lines
    certain = lettered & _are_plain_words(lowered, whole=whole) | _are_plain_hangul(lines, whole=whole)
    return (np.flatnonzero(certain), lowered.keep(certain).texts()), certain


def _are_letters(lines: Lines) -> BoolArray:
    """Say which lines are letters of the two alphabets and what joins them, shape ``(n_lines,)``."""
    lettered: BoolArray = ~lines.holds(_STRANGE) & (lines.lengths > 0) & (lines.lengths <= _LONGEST_WORDS)
    leads = np.flatnonzero((lines.codes == _CYRILLIC_LEADS[0]) | (lines.codes == _CYRILLIC_LEADS[1]))
    if not len(leads):
        return lettered & ~lines.holds(_FOREIGN)
    points = (lines.codes[leads].astype(np.int32) & 31) << 6 | (lines.codes[leads + 1].astype(np.int32) & 63)
    leads = leads[
        ((points >= ord(_FIRST)) & (points <= ord(_LAST))) | (points == ord(_IO)) | (points == ord(_IO.upper()))
    ]
    cyrillic = np.bincount(lines.lines_of(leads), minlength=len(lines.ends))
    return np.asarray(lettered & (lines.count(_FOREIGN) == cyrillic * 2), dtype=np.bool_)


def _lower(lines: Lines) -> Lines:
    """Lines in lower case; a rare capital that grows by it stands in no line of `_are_letters`."""
    return Lines(lines.data.decode("utf-8", "surrogatepass").lower().encode("utf-8", "surrogatepass"))


def _are_plain_words(lines: Lines, *, whole: bool) -> BoolArray:
    """Say which lines, in lower case, are words that are neither titles nor a placeholder, shape ``(n_lines,)``."""
    plain = np.ones(len(lines.ends), dtype=np.bool_)
    joints = np.frombuffer(lines.data.translate(_MARK_JOINTS), dtype=np.bool_)
    edges = np.flatnonzero(joints)
    # Two joints in a row, also at an end of the line, are for the full treatment.
    lengths = np.diff(edges, prepend=-1) - 1
    starts = edges - lengths
    odd = lengths == 0
    if whole:
        odd |= _TITLES.may_hold(lines.heads(starts, lengths), lengths)
    if odd.any():
        plain[lines.lines_of(edges[odd])] = False
    squeezed = Lines(lines.data.translate(None, _JOINTS.encode("ascii")))
    return plain & ~_PLACEHOLDERS.may_hold(squeezed.heads(squeezed.starts, squeezed.lengths), squeezed.lengths)


def _are_plain_hangul(lines: Lines, *, whole: bool) -> BoolArray:
    plain = are_hangul(lines) & (lines.lengths <= _LONGEST_HANGUL)
    if not plain.any():
        return plain
    plain &= ~_HANGUL_WORDS.may_hold(lines.heads(lines.starts, lines.lengths), lines.lengths)
    if whole:
        plain &= (lines.lengths > SYLLABLE) & ~ends_with(lines, _LAST_TWO, 2 * SYLLABLE)
        plain &= ~ends_with(lines, _LAST_ONE, SYLLABLE)
    return plain


def are_hangul(lines: Lines) -> BoolArray:
    """Say which lines are Hangul syllables and nothing else, shape ``(n_lines,)``."""
    syllables = count_syllables(lines)
    hangul: BoolArray = (syllables > 0) & (syllables * SYLLABLE == lines.lengths)
    return hangul


def count_syllables(lines: Lines) -> Int64Array:
    """Count the Hangul syllables of every line, shape ``(n_lines,)``."""
    codes = lines.codes
    leads = np.flatnonzero((codes >= 0xEA) & (codes <= 0xED))
    if not len(leads):
        return np.zeros(len(lines.ends), dtype=np.int64)
    # A line end stands behind every text, so two more bytes can be read behind all but a broken last one.
    padded = np.concatenate((codes, np.zeros(2, dtype=np.uint8)))
    points = (codes[leads].astype(np.int32) & 15) << 12
    points |= (padded[leads + 1].astype(np.int32) & 63) << 6
    points |= padded[leads + 2].astype(np.int32) & 63
    leads = leads[(points >= FIRST_SYLLABLE) & (points <= LAST_SYLLABLE)]
    return np.bincount(lines.lines_of(leads), minlength=len(lines.ends))


def ends_with(lines: Lines, table: WordTable, size: int) -> BoolArray:
    """Say which lines may end with one of some words of `size` bytes, shape ``(n_lines,)``."""
    sizes = np.full(len(lines.ends), size, dtype=np.int64)
    found: BoolArray = (lines.lengths >= size) & table.may_hold(
        lines.heads(np.maximum(lines.ends - size, 0), sizes), sizes
    )
    return found
