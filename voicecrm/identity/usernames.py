"""What addresses and handles say of their owner: the name that somebody goes by, and a year of birth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import digits
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Column, Int64Array, UInt64Array, encode_codes, where_true
from voicecrm.identity.naming import sound_keys
from voicecrm.identity.normalize.bulk.lines import Lines, byte_class, join_lines

SHORTEST_USERNAME: Final = 6
FEWEST_CONSONANTS: Final = 2
SEPARATORS: Final = "._-"
_MARK_SEPARATORS: Final = byte_class(SEPARATORS)
_JOIN: Final = bytes.maketrans(SEPARATORS.encode("ascii"), b"...")
_CENTURIES: Final = (19, 20)
_MOST_DIGITS: Final = 5
"""Bytes in front of an at sign that tell whether two or four digits stand there."""


def usernames(columns: Mapping[str, Column], n_records: int) -> Column:
    """What people call themselves, wherever they do: local parts of e-mails and handles, without separators.

    Args:
        columns: Normal forms per field kind.
        n_records: Number of records.

    Returns:
        One column of all of them; those under `SHORTEST_USERNAME` letters are everybody's and left out.
    """
    code_of: dict[str, int] = {}
    records: list[Int64Array] = [np.zeros(0, dtype=np.int64)]
    codes: list[Int64Array] = [np.zeros(0, dtype=np.int64)]
    for kind in ("email", "handle"):
        if kind not in columns:
            continue
        column = columns[kind]
        names = _bare_names(column.values)
        given = [code_of.setdefault(name, len(code_of)) if len(name) >= SHORTEST_USERNAME else -1 for name in names]
        found = np.array(given, dtype=np.int64)[column.codes]
        records.append(column.record_indices[found >= 0])
        codes.append(found[found >= 0])
    column = encode_codes(np.concatenate(records), np.concatenate(codes), list(code_of), n_records)
    return column if column.only_codes() is not None else _sorted(column)


def email_years(columns: Mapping[str, Column], n_records: int) -> Column:
    """Years of birth that people put into their addresses: 1987 or 87 before the ``@``.

    Args:
        columns: Normal forms per field kind.
        n_records: Number of records.

    Returns:
        One column of years as written, with two or four digits.
    """
    none = np.zeros(0, dtype=np.int64)
    if "email" not in columns:
        return encode_codes(none, none, [], n_records)
    column = columns["email"]
    years = _years(column.values)
    known = where_true(years >= 0)
    distinct, places = np.unique(years[known], return_inverse=True)
    code = np.full(len(column.values), -1, dtype=np.int64)
    code[known] = places
    written = [f"{year:0{2 if year < 100 else 4}d}" for year in distinct.tolist()]
    found = code[column.codes]
    return encode_codes(column.record_indices[found >= 0], found[found >= 0], written, n_records)


def spelled_words(emails: Sequence[str]) -> tuple[Int64Array, list[str]]:
    """Find the addresses that are made of two words: ``gildong.hong@``, ``gildong_hong87@``.

    Args:
        emails: Normal forms.

    Returns:
        Which of them, ascending, shape ``(n,)``, and the first and second word of each in turn.
    """
    lines = join_lines(emails)
    marks = np.frombuffer(lines.data.translate(_MARK_SEPARATORS), dtype=np.bool_)
    places = where_true(marks)
    at = _at_signs(lines)
    rows = where_true(np.searchsorted(places, at) - np.searchsorted(places, lines.starts) == 1)
    chosen = np.zeros(len(emails), dtype=np.bool_)
    chosen[rows] = True
    local_parts = _local_parts(lines.keep(chosen)).data.translate(_JOIN)
    spelled: list[bool] = []
    words: list[str] = []
    for local_part in Lines(local_parts).texts():
        first, _, second = local_part.rstrip(digits).partition(".")
        fits = first.isalpha() and second.isalpha() and len(first) > 1 and len(second) > 1
        spelled.append(fits)
        if fits:
            words += (first, second)
    return rows[np.array(spelled, dtype=np.bool_)], words


def _sorted(column: Column) -> Column:
    """Order values by their text, so that which one of a record comes first does not depend on other records."""
    order = sorted(range(len(column.values)), key=column.values.__getitem__)
    rank = np.zeros(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    values = [column.values[code] for code in order]
    return encode_codes(column.record_indices, rank[column.codes], values, column.n_records)


def _bare_names(values: Sequence[str]) -> list[str]:
    """What stands behind the scope and in front of the at sign, without separators."""
    lines = join_lines(values)
    if b":" in lines.data:
        lines = join_lines([value.rpartition(":")[2] for value in values])
    return _without(_local_parts(lines), SEPARATORS)


def _years(emails: Sequence[str]) -> Int64Array:
    """The two or four digits in front of each at sign, -1 where none can be a year, shape ``(n_emails,)``."""
    lines = join_lines(emails)
    padded = np.concatenate((np.zeros(_MOST_DIGITS, dtype=np.uint8), lines.codes))
    at = _at_signs(lines) + _MOST_DIGITS
    last = [padded[at - place].astype(np.int64) - ord("0") for place in range(1, _MOST_DIGITS + 1)]
    are: list[BoolArray] = [(digit >= 0) & (digit <= 9) for digit in last]
    two = are[0] & are[1] & ~are[2]
    four = are[0] & are[1] & are[2] & are[3] & ~are[4]
    tens = last[1] * 10 + last[0]
    century = last[3] * 10 + last[2]
    four &= np.isin(century, _CENTURIES)
    return np.where(two, tens, np.where(four, century * 100 + tens, -1))


def _local_parts(lines: Lines) -> Lines:
    """What stands in front of the first at sign of each line, else all of it."""
    if b"@" not in lines.data:
        return lines
    at = _at_signs(lines)
    pieces = np.stack((at - lines.starts, lines.ends - at, np.ones_like(at)), axis=1)
    kept = np.repeat(np.tile([True, False, True], len(at)), pieces.ravel())
    return Lines(lines.codes[kept].tobytes())


def _without(lines: Lines, letters: str) -> list[str]:
    """The texts of lines without some ASCII characters."""
    return Lines(lines.data.translate(None, letters.encode("ascii"))).texts()


def _at_signs(lines: Lines) -> Int64Array:
    """Byte index of the first at sign of each line, else of its end, shape ``(n_lines,)``."""
    at = np.append(where_true(lines.codes == ord("@")), len(lines.data))
    return np.asarray(np.minimum(at[np.searchsorted(at, lines.starts)], lines.ends), dtype=np.int64)


def spell_names(usernames: Sequence[str], *sounds: UInt64Array) -> BoolArray:
    """Tell which user names are made of a name: ``gildong.hong`` of 홍길동.

    Args:
        usernames: User names, shape ``(n,)``.
        *sounds: Keys of given and family names as `sound_keys` gives them for given names, shape ``(n,)`` each.

    Returns:
        True where a user name begins or ends with the consonants of one of the names (two at least), shape ``(n,)``.
    """
    whole = sound_keys(_without(_local_parts(join_lines(usernames)), digits + SEPARATORS), family=False)
    n_whole = _n_consonants(whole)
    found = np.zeros(len(usernames), dtype=np.bool_)
    for sound in sounds:
        n_sound = _n_consonants(sound)
        mask = (np.uint64(1) << (np.uint64(4) * n_sound)) - np.uint64(1)
        behind = np.where(n_whole > n_sound, n_whole - n_sound, np.uint64(0))
        begins = (whole & mask) == sound
        ends = (whole >> (np.uint64(4) * behind)) == sound
        found |= (n_sound >= FEWEST_CONSONANTS) & (n_whole >= n_sound) & (begins | ends)
    return found


def begin_names(masks: Sequence[str], *sounds: UInt64Array) -> BoolArray:
    """Tell which masked addresses may be made of a name: ``ho***@`` of 홍길동.

    Args:
        masks: Masked e-mail addresses, shape ``(n,)``.
        *sounds: As for `spell_names`.

    Returns:
        True where what is shown may begin like one of the names, shape ``(n,)``.
    """
    first = np.uint64(15)
    letters = _without(_local_parts(join_lines(masks)), digits + SEPARATORS + "*")
    shown = sound_keys(letters, family=False)
    shown &= first
    found: BoolArray = shown == 0
    for sound in sounds:
        found |= (sound & first == shown) | (sound == 0)
    return found


def _n_consonants(sounds: UInt64Array) -> UInt64Array:
    """Count the consonants in keys that hold one every four bits."""
    counts = np.zeros(len(sounds), dtype=np.uint64)
    for place in range(0, 60, 4):
        counts += (sounds >> np.uint64(place)) != 0
    return counts
