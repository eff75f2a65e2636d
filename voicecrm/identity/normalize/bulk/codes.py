"""Handles, customer numbers, places and other short texts of many records at once."""

from __future__ import annotations

import string
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray
from voicecrm.identity.normalize.addresses import (
    ADDRESS_PUNCTUATION,
    PROVINCES,
    part_road_numbers,
    shorten_province,
    shorten_street,
)
from voicecrm.identity.normalize.bulk.lines import Forms, Lines, WordTable, byte_class, outside_class
from voicecrm.identity.normalize.bulk.names import SYLLABLE, are_hangul, count_syllables, ends_with
from voicecrm.identity.normalize.handles import HANDLE_PLACEHOLDERS, MADE_UP_IDENTIFIERS
from voicecrm.identity.normalize.placeholders import GENERIC, SQUEEZED

_ALPHANUMERIC: Final = string.ascii_letters + string.digits
_LONGEST: Final = 200
_DROP: Final = str.maketrans("", "", f" {SQUEEZED}")
_DROPPED: Final = f" {SQUEEZED}".encode("ascii")
_PLACEHOLDERS: Final = WordTable(frozenset(word.translate(_DROP) for word in GENERIC | HANDLE_PLACEHOLDERS))
_MADE_UP: Final = WordTable(MADE_UP_IDENTIFIERS)
_PLACES: Final = WordTable(frozenset(PROVINCES) | GENERIC)
_SQUEEZED_PLACES: Final = WordTable(frozenset(place.translate(_DROP) for place in PROVINCES))
_CITY_WORDS: Final = WordTable(frozenset({"si", "city"}))
_CITY_SIGN: Final = WordTable(frozenset({"시"}))

_HANDLE: Final = outside_class(f"{_ALPHANUMERIC}_.-@")
_NUMBER: Final = outside_class(f"{_ALPHANUMERIC}-")
_POSTAL: Final = outside_class(f"{_ALPHANUMERIC} -")
_PLACE: Final = outside_class(f"{string.ascii_letters} -")
_TEXT: Final = outside_class("".join(map(chr, range(32, 127))))
_CONTROL: Final = bytes(int((code < 32 and code != 10) or code == 127) for code in range(256))
_MARK_FOREIGN: Final = bytes(int(code >= 128) for code in range(256))
_AT: Final = byte_class("@")
_MARK_ALPHANUMERIC: Final = byte_class(_ALPHANUMERIC)
_MARK_DIGIT: Final = byte_class(string.digits)
_MARK_EDGES: Final = bytes(int(chr(code) in " -\n") for code in range(256))
_SPACED: Final = bytes(32 if chr(code) in ADDRESS_PUNCTUATION else code for code in range(256))


def normalize_plain_handles(lines: Lines, scope: str) -> tuple[Forms, BoolArray]:
    """Normalize handles of letters, digits and ``_.-``, with or without an at sign, among many.

    Args:
        lines: Raw values.
        scope: Where the handles are unique.

    Returns:
        The entries of the values that are certain, and True for each of these values, shape ``(n_values,)``.
    """
    at = np.frombuffer(lines.data.translate(_AT), dtype=np.bool_)
    prefixed = at[lines.starts]
    certain = _are_short(lines, _HANDLE) & ~_are_placeholders(lines, drop=b"@")
    if np.count_nonzero(at) != np.count_nonzero(prefixed):
        certain &= lines.count(_AT) == prefixed
    kept = Lines(lines.data.lower()).keep(certain)
    return (np.flatnonzero(certain), _scoped(kept.data.translate(None, b"@"), scope)), certain


def normalize_plain_numbers(lines: Lines, scope: str) -> tuple[Forms, BoolArray]:
    """Normalize customer numbers of letters, digits and hyphens among many; see `normalize_plain_handles`."""
    certain = _are_short(lines, _NUMBER) & (lines.codes[lines.starts] != ord("-")) & ~_are_placeholders(lines)
    certain &= ~_are_repeats(lines)
    return (np.flatnonzero(certain), _scoped(lines.lower().keep(certain).data, scope)), certain


def normalize_plain_identifiers(lines: Lines, scope: str) -> tuple[Forms, BoolArray]:
    """Normalize identifiers of letters and digits in groups with hyphens among many; see `normalize_plain_handles`."""
    squeezed = Lines(lines.data.lower().translate(None, b"-"))
    certain = _are_short(lines, _NUMBER) & _stand_once(lines, "-") & ~_are_placeholders(lines)
    certain &= ~_are_repeats(squeezed) & ~_may_be(squeezed, _MADE_UP)
    return (np.flatnonzero(certain), _scoped(squeezed.keep(certain).data, scope)), certain


def normalize_plain_postal_codes(lines: Lines) -> tuple[Forms, BoolArray]:
    """Normalize postal codes of letters, digits, spaces and hyphens among many.

    Args:
        lines: Raw values.

    Returns:
        The entries of the values that are certain, and True for each of these values, shape ``(n_values,)``.
    """
    squeezed = Lines(lines.data.upper().translate(None, b" -"))
    certain = _are_short(lines, _POSTAL) & (squeezed.lengths >= 3) & (squeezed.lengths <= 10)
    certain &= ~_are_repeats(squeezed) & squeezed.holds(_MARK_DIGIT)
    return (np.flatnonzero(certain), squeezed.keep(certain).texts()), certain


def normalize_plain_places(lines: Lines) -> tuple[Forms, BoolArray]:
    """Normalize cities and regions of ASCII words, and of Hangul syllables in one word; see postal codes."""
    lowered = lines.lower()
    certain = _are_short(lines, _PLACE) & ~_are_placeholders(lowered)
    certain &= ~_may_be(lowered, _SQUEEZED_PLACES)
    edges = np.flatnonzero(np.frombuffer(lines.data.translate(_MARK_EDGES), dtype=np.bool_))
    lengths = np.diff(edges, prepend=-1) - 1
    # Two joints in a row and an empty line are for the full treatment, and so is what says that it is a city.
    odd = (lengths == 0) | _CITY_WORDS.may_hold(lowered.heads(edges - lengths, lengths), lengths)
    certain[lines.lines_of(edges[odd])] = False
    hangul = are_hangul(lines) & (lines.lengths <= _LONGEST)
    hangul &= ~_PLACES.may_hold(lines.heads(lines.starts, lines.lengths), lines.lengths)
    certain |= hangul & ~ends_with(lines, _CITY_SIGN, len("시".encode()))
    return (np.flatnonzero(certain), lowered.keep(certain).texts()), certain


def normalize_plain_texts(lines: Lines) -> tuple[Forms, BoolArray]:
    """Normalize other ASCII texts with single spaces among many; see postal codes."""
    lowered = lines.lower()
    certain = _are_short(lines, _TEXT) & _stand_once(lines, " ") & ~_are_placeholders(lowered)
    return (np.flatnonzero(certain), lowered.keep(certain).texts()), certain


def normalize_plain_addresses(lines: Lines) -> tuple[Forms, BoolArray]:
    """Normalize addresses of ASCII signs and Hangul syllables among many; see postal codes."""
    lowered = lines.lower()
    foreign = lines.count(_MARK_FOREIGN)
    certain = ~lines.holds(_CONTROL) & (foreign == count_syllables(lines) * SYLLABLE)
    certain &= (lines.lengths > 0) & (lines.lengths <= _LONGEST) & ~_are_placeholders(lowered)
    certain &= lines.holds(_MARK_ALPHANUMERIC) | (foreign > 0)
    texts = Lines(lowered.keep(certain).data.translate(_SPACED)).texts()
    return (np.flatnonzero(certain), [_joined(text.split()) for text in texts]), certain


def _joined(words: list[str]) -> str:
    """The words of an address in their usual abbreviations."""
    head = words[0]
    if head in PROVINCES:
        words[0] = PROVINCES[head]
    text = " ".join(shorten_street(words))
    if not (head.isalpha() or head.isdigit()):
        text = shorten_province(text)
    return text if text.isascii() else part_road_numbers(text)


def _are_short(lines: Lines, strange: bytes) -> BoolArray:
    """True for lines of the allowed signs only, with a letter or digit, shape ``(n_lines,)``."""
    short: BoolArray = ~lines.holds(strange) & (lines.lengths > 0) & (lines.lengths <= _LONGEST)
    return short & lines.holds(_MARK_ALPHANUMERIC)


def _are_placeholders(lines: Lines, drop: bytes = b"") -> BoolArray:
    """True for every line that is a placeholder without its signs, and hardly another, shape ``(n_lines,)``."""
    return _may_be(Lines(lines.data.lower().translate(None, _DROPPED + drop)), _PLACEHOLDERS)


def _may_be(lines: Lines, table: WordTable) -> BoolArray:
    return table.may_hold(lines.heads(lines.starts, lines.lengths), lines.lengths)


def _are_repeats(lines: Lines) -> BoolArray:
    """True for lines of one character repeated (in either case) and for empty ones, shape ``(n_lines,)``."""
    codes = np.frombuffer(lines.data.lower(), dtype=np.uint8)
    changes = np.flatnonzero(codes[1:] != codes[:-1])
    inside = (codes[changes] != ord("\n")) & (codes[changes + 1] != ord("\n"))
    repeats = np.ones(len(lines.ends), dtype=np.bool_)
    repeats[lines.lines_of(changes[inside])] = False
    return repeats


def _stand_once(lines: Lines, sign: str) -> BoolArray:
    """True for lines without a sign at an end or two in a row, shape ``(n_lines,)``."""
    blank = np.concatenate(([True], (lines.codes == ord(sign)) | (lines.codes == ord("\n"))))
    once = np.ones(len(lines.ends), dtype=np.bool_)
    once[lines.lines_of(np.flatnonzero(blank[1:] & blank[:-1]))] = False
    return once


def _scoped(data: bytes, scope: str) -> list[str]:
    text = data.decode("ascii")
    if scope and text:
        text = f"{scope}:" + text[:-1].replace("\n", f"\n{scope}:") + "\n"
    return text.split("\n")[:-1]
