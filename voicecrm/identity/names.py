"""The names of records: full names taken apart into one dictionary of name parts, and how parts are graded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from voicecrm.columns import BoolArray, Column, Int32Array, Int64Array, UInt8Array, UInt64Array, offsets_of, run_starts
from voicecrm.identity.naming import sound_keys
from voicecrm.identity.nicknames import NICKNAMES, share_nickname
from voicecrm.identity.normalize import fold_given, mask_pattern, split_name

NAME_KINDS: Final = ("full_name", "given_name", "family_name")
MISSING: Final = 255
MASK: Final = "*"
"""How normal forms write a hidden letter."""

EQUAL, SAME_SOUND, SIMILAR = 0, 1, 2
SWAPPED, FAMILY_UNCLEAR, FAMILY_DIFFERENT = 3, 4, 5
SHORT_FORM, UNCLEAR, GIVEN_DIFFERENT = 3, 4, 5
VOWELS: Final = str.maketrans("", "", "aeiouwy")

_Encode: TypeAlias = Callable[[Sequence[str]], Int64Array]


@dataclass(frozen=True, slots=True, eq=False)
class NameParts:
    """Distinct family and given names, in one dictionary, since sources disagree on which is which.

    Attributes:
        values: Normal forms.
        family_sounds: Phonetic key of each as a family name, 0 for none, shape ``(n_values,)``.
        given_sounds: Phonetic key of each as a given name, 0 for none, shape ``(n_values,)``.
        special: True where letters alone do not tell: a mask, an initial, several words, shape ``(n_values,)``.
        hangul: True where all is written in Hangul, shape ``(n_values,)``.
        latin: True where all letters are of the Latin script, shape ``(n_values,)``.
        nicknamed: True for names that have, or are, short forms, shape ``(n_values,)``.
    """

    values: Sequence[str]
    family_sounds: UInt64Array
    given_sounds: UInt64Array
    special: BoolArray
    hangul: BoolArray
    latin: BoolArray
    nicknamed: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The names of all records; an entry is one name of one record.

    Attributes:
        offsets: Record ``i`` has the entries ``offsets[i]`` to ``offsets[i + 1]``, shape ``(n_records + 1,)``.
        family: Name part of every entry's family name, -1 when it has none, shape ``(n_entries,)``.
        given: Name part of every entry's given name, -1 when it has none, shape ``(n_entries,)``.
        parts: The distinct name parts.
    """

    offsets: Int64Array
    family: Int32Array
    given: Int32Array
    parts: NameParts

    @property
    def records(self) -> Int64Array:
        """Record of every entry, shape ``(n_entries,)``."""
        return np.repeat(np.arange(len(self.offsets) - 1, dtype=np.int64), np.diff(self.offsets))


def build_names(columns: Mapping[str, Column], n_records: int) -> Names:
    """Join the given and family names of a record, and take full names apart.

    Args:
        columns: Normal forms per field kind; `NAME_KINDS` are read.
        n_records: Number of records.

    Returns:
        The names.
    """
    code_of: dict[str, int] = {"": -1}

    def encode(values: Sequence[str]) -> Int64Array:
        for value in values:
            if value not in code_of:
                code_of[value] = len(code_of) - 1
        return np.fromiter(map(code_of.__getitem__, values), dtype=np.int64, count=len(values))

    entries = [_join_parts(columns.get("family_name"), columns.get("given_name"), encode, n_records)]
    full = columns.get("full_name")
    if full is not None:
        parts = [split_name(value) for value in full.values]
        family, given = encode([part.family for part in parts]), encode([part.given for part in parts])
        entries.append((full.record_indices, family[full.codes], given[full.codes]))
    records, families, givens = (np.concatenate(part) for part in zip(*entries, strict=True))
    size = len(code_of)
    known = (families >= 0) | (givens >= 0)
    keys = np.sort((records[known] * size + families[known] + 1) * size + givens[known] + 1)
    keys = keys[run_starts(keys)]
    names, given_codes = np.divmod(keys, size)
    owners, family_codes = np.divmod(names, size)
    values = list(code_of)[1:]
    return Names(
        offsets_of(owners, n_records),
        (family_codes - 1).astype(np.int32),
        (given_codes - 1).astype(np.int32),
        _describe(values),
    )


def _join_parts(
    family: Column | None, given: Column | None, encode: _Encode, n_records: int
) -> tuple[Int64Array, Int64Array, Int64Array]:
    """Pair family and given names of each record in the order of their codes; the shorter list repeats its last."""
    sizes = [np.zeros(n_records, dtype=np.int64) if part is None else np.diff(part.offsets) for part in (family, given)]
    entries = np.maximum(*sizes)
    records = np.repeat(np.arange(n_records, dtype=np.int64), entries)
    within = np.arange(len(records), dtype=np.int64) - np.repeat(np.cumsum(entries) - entries, entries)
    joined = []
    for part, size in zip((family, given), sizes, strict=True):
        codes = np.full(len(records), -1, dtype=np.int64)
        if part is not None:
            has = np.flatnonzero(size[records] > 0)
            place = part.offsets[records[has]] + np.minimum(within[has], size[records[has]] - 1)
            codes[has] = encode(part.values)[part.codes[place]]
        joined.append(codes)
    return records, joined[0], joined[1]


def _describe(values: list[str]) -> NameParts:
    special = [MASK in value or len(value) == 1 or " " in value or "." in value for value in values]
    ascii_only = np.fromiter(map(str.isascii, values), dtype=np.bool_, count=len(values))
    hangul = np.array([not plain and all("가" <= char <= "힣" for char in value)
                       for value, plain in zip(values, ascii_only.tolist(), strict=True)], dtype=np.bool_)  # fmt: skip
    latin = ascii_only | np.array([max(value) < "\u0250" for value in values], dtype=np.bool_)
    return NameParts(
        values,
        sound_keys(values, family=True),
        sound_keys(values, family=False),
        np.array(special, dtype=np.bool_),
        hangul,
        latin,
        np.fromiter(map(NICKNAMES.__contains__, values), dtype=np.bool_, count=len(values)),
    )


def family_levels(parts: NameParts, left: Int32Array, right: Int32Array) -> UInt8Array:
    """Grade pairs of family names by what costs nothing: `MISSING`, `EQUAL`, `SAME_SOUND`, else `FAMILY_DIFFERENT`."""
    return _quick_levels(parts.family_sounds, left, right, FAMILY_DIFFERENT)


def given_levels(parts: NameParts, left: Int32Array, right: Int32Array) -> UInt8Array:
    """Grade pairs of given names by what costs nothing: `MISSING`, `EQUAL`, `SAME_SOUND`, else `GIVEN_DIFFERENT`."""
    return _quick_levels(parts.given_sounds, left, right, GIVEN_DIFFERENT)


def _quick_levels(sounds: UInt64Array, left: Int32Array, right: Int32Array, worst: int) -> UInt8Array:
    if not len(sounds):
        return np.full(len(left), MISSING, dtype=np.uint8)
    levels = np.full(len(left), worst, dtype=np.uint8)
    left_sound = sounds[left]
    levels[(left_sound == sounds[right]) & (left_sound != 0)] = SAME_SOUND
    levels[left == right] = EQUAL
    levels[(left < 0) | (right < 0)] = MISSING
    return levels


def name_levels(names: Names, left: Int64Array, right: Int64Array) -> tuple[UInt8Array, UInt8Array]:
    """Grade pairs of names.

    Args:
        names: The names.
        left: Entry of one side, shape ``(n_pairs,)``.
        right: Entry of the other side.

    Returns:
        Level of the family names and of the given names, `MISSING` where one side has none, shape ``(n_pairs,)`` each.
        Where the two stand in each other's field the family level is `SWAPPED` and the given level is that of the
        given name, wherever it stands.
    """
    family = family_levels(names.parts, names.family[left], names.family[right])
    given = given_levels(names.parts, names.given[left], names.given[right])
    apart = np.flatnonzero((family == FAMILY_DIFFERENT) & (given == GIVEN_DIFFERENT))
    crossed = apart[swapped(names, left[apart], right[apart])]
    family[crossed] = SWAPPED
    given[crossed] = np.where(names.given[left[crossed]] == names.family[right[crossed]], EQUAL, SAME_SOUND)
    for levels, codes, worst in ((family, names.family, FAMILY_DIFFERENT), (given, names.given, GIVEN_DIFFERENT)):
        rows = np.flatnonzero(levels == worst)
        levels[rows] = grade_parts(names.parts, codes[left[rows]], codes[right[rows]], worst=worst)
    return family, given


def swapped(names: Names, left: Int64Array, right: Int64Array) -> BoolArray:
    """True where one's given name is the other's family name and the other way round, shape ``(n_pairs,)``.

    Args:
        names: The names.
        left: Entry of one side, shape ``(n_pairs,)``.
        right: Entry of the other side, shape ``(n_pairs,)``.
    """
    whole = (names.family[left] >= 0) & (names.given[left] >= 0) & (names.family[right] >= 0) & (names.given[right] >= 0)
    as_given, as_family = names.parts.given_sounds, names.parts.family_sounds

    def crosses(sounds: UInt64Array, one: Int32Array, other: Int32Array) -> BoolArray:
        equal: BoolArray = (sounds[one] == sounds[other]) & (sounds[one] != 0)
        return equal

    a, b, c, d = names.family[left], names.given[left], names.family[right], names.given[right]
    one_way = (crosses(as_given, a, d) | crosses(as_family, a, d)) & (crosses(as_given, b, c) | crosses(as_family, b, c))
    return whole & one_way


def grade_parts(parts: NameParts, left: Int32Array, right: Int32Array, *, worst: int) -> UInt8Array:
    """Grade pairs of name parts that neither read nor sound the same.

    Args:
        parts: The name parts.
        left: One side, all known, shape ``(n_pairs,)``.
        right: The other side.
        worst: `FAMILY_DIFFERENT` or `GIVEN_DIFFERENT`, which says what the parts are.

    Returns:
        Comparison levels, shape ``(n_pairs,)``.
    """
    if not len(left):
        return np.zeros(0, dtype=np.uint8)
    size = len(parts.values)
    low, high = np.minimum(left, right).astype(np.int64), np.maximum(left, right).astype(np.int64)
    keys = low * size + high
    order = np.argsort(keys, kind="stable")
    starts = run_starts(keys[order])
    distinct = keys[order][starts]
    graded = _grade_distinct(parts, distinct // size, distinct % size, worst)
    levels = np.empty(len(left), dtype=np.uint8)
    levels[order] = np.repeat(graded, np.diff(np.append(starts, len(keys))))
    return levels


def _grade_distinct(parts: NameParts, first: Int64Array, second: Int64Array, worst: int) -> UInt8Array:
    is_given = worst == GIVEN_DIFFERENT
    levels = np.full(len(first), worst, dtype=np.uint8)
    values = np.array(parts.values, dtype=np.object_)
    rows = np.flatnonzero(parts.latin[first] & parts.latin[second])
    levels[rows] = _by_spelling(values[first[rows]].tolist(), values[second[rows]].tolist(), levels[rows], is_given)
    rows = np.flatnonzero(parts.hangul[first] & parts.hangul[second])
    left, right = ([_jamo(value) for value in values[side[rows]].tolist()] for side in (first, second))
    levels[rows[cpdist(left, right, scorer=OSA.distance, workers=2) <= 1]] = SIMILAR
    rest = np.flatnonzero(~(parts.latin[first] & parts.latin[second]) & ~(parts.hangul[first] & parts.hangul[second]))
    if len(rest):
        left, right = ([fold_given(parts.values[code]) for code in side[rest].tolist()] for side in (first, second))
        graded = _by_spelling(left, right, levels[rest], is_given)
        graded[np.fromiter((not (a and b) for a, b in zip(left, right, strict=True)), dtype=np.bool_)] = worst
        levels[rest] = _across_scripts(parts, (first[rest], second[rest]), (left, right), graded, worst)
    unusual = (parts.special[first] | parts.special[second]) | (
        (parts.nicknamed[first] & parts.nicknamed[second] & (levels > SHORT_FORM)) if is_given else False
    )
    for row in np.flatnonzero(unusual).tolist():
        a, b = parts.values[int(first[row])], parts.values[int(second[row])]
        if _short_form(a, b):
            levels[row] = SHORT_FORM if is_given else SIMILAR
        elif is_given and share_nickname(a, b):
            levels[row] = SHORT_FORM
    return levels


def _jamo(value: str) -> str:
    return unicodedata.normalize("NFD", value)


def _by_spelling(left: list[str], right: list[str], levels: UInt8Array, is_given: bool) -> UInt8Array:
    if not left:
        return levels
    edits = cpdist(left, right, scorer=OSA.normalized_similarity, workers=2)  # two swapped letters are one
    winkler = cpdist(left, right, scorer=JaroWinkler.similarity, workers=2)
    similar = (edits >= 0.8) | ((winkler >= 0.92) & (edits >= 0.7))
    unclear = (edits >= 0.7) if is_given else np.zeros(len(left), dtype=np.bool_)
    return np.where(similar, SIMILAR, np.where(unclear, UNCLEAR, levels)).astype(np.uint8)


def _across_scripts(
    parts: NameParts,
    codes: tuple[Int64Array, Int64Array],
    folds: tuple[list[str], list[str]],
    graded: UInt8Array,
    worst: int,
) -> UInt8Array:
    """Let the consonants decide between a Hangul and a Latin spelling: 마커스 and Marcus share few vowels."""
    unclear = UNCLEAR if worst == GIVEN_DIFFERENT else FAMILY_UNCLEAR
    crossing = np.flatnonzero((parts.hangul[codes[0]] != parts.hangul[codes[1]]) & (graded != SIMILAR))
    if len(crossing):
        left, right = ([fold[row].translate(VOWELS) for row in crossing.tolist()] for fold in folds)
        alike = cpdist(left, right, scorer=OSA.normalized_similarity, workers=2)
        graded[crossing] = np.where(alike >= 0.5, unclear, worst)
    return graded


def _short_form(a: str, b: str) -> bool:
    """Whether one is the other with a mask, as an initial, or with words left out."""
    for masked, other in ((a, b), (b, a)):
        if MASK in masked:
            return re.fullmatch(mask_pattern(masked), other) is not None
    left, right = ([word for word in re.split(r"[ .]+", text) if word] for text in (a, b))
    short, long = sorted((left, right), key=len)
    return bool(short) and all(
        any(word == other or (min(len(word), len(other)) == 1 and word[0] == other[0]) for other in long)
        for word in short
    )
