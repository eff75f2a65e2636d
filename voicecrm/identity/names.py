"""The names of records: full names taken apart, every part with its sound, and how two names are graded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from rapidfuzz.distance import OSA, JaroWinkler, Levenshtein
from rapidfuzz.process import cpdist

from voicecrm.columns import BoolArray, Column, Int32Array, Int64Array, UInt8Array, encode_column
from voicecrm.identity.nicknames import share_nickname
from voicecrm.identity.normalize import fold_family, fold_given, mask_pattern, split_name

NAME_KINDS: Final = ("full_name", "given_name", "family_name")
SEPARATOR: Final = "\t"
MISSING: Final = 255
MASK: Final = "*"
"""How normal forms write a hidden letter."""

EQUAL, SAME_SOUND, SIMILAR = 0, 1, 2
FAMILY_UNCLEAR, FAMILY_DIFFERENT = 3, 4
SHORT_FORM, UNCLEAR, GIVEN_DIFFERENT = 3, 4, 5
VOWELS: Final = str.maketrans("", "", "aeiouwy")


@dataclass(frozen=True, slots=True, eq=False)
class NameParts:
    """Distinct family (or given) names.

    Attributes:
        values: Normal forms, sorted.
        folds: Sound of each, across scripts and spellings; empty when it has none.
        fold_codes: Equal sounds have equal codes; -1 for none, shape ``(n_values,)``.
        special: True where letters alone do not tell: a mask, an initial, several words, shape ``(n_values,)``.
        hangul: True where all is written in Hangul, shape ``(n_values,)``.
    """

    values: tuple[str, ...]
    folds: tuple[str, ...]
    fold_codes: Int32Array
    special: BoolArray
    hangul: BoolArray

    def sounds_of(self, codes: Int32Array) -> Int64Array:
        """Sound code of each part code, -1 where there is no part or it has no sound, shape as given."""
        if not len(self.values):
            return np.full(len(codes), -1, dtype=np.int64)
        return np.where(codes >= 0, self.fold_codes[codes], -1).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The names of all records.

    Attributes:
        column: Distinct ``family<TAB>given`` values per record.
        family_codes: Code into `families` of each distinct name, -1 when it has none, shape ``(n_names,)``.
        given_codes: Code into `givens` of each distinct name, -1 when it has none, shape ``(n_names,)``.
        families: Distinct family names.
        givens: Distinct given names.
    """

    column: Column
    family_codes: Int32Array
    given_codes: Int32Array
    families: NameParts
    givens: NameParts

    def sound_codes(self) -> Int64Array:
        """One code per distinct name for its sound, whichever part stands first; -1 unless both are known."""
        family = self.families.sounds_of(self.family_codes)
        given = self.givens.sounds_of(self.given_codes)
        texts = [
            "\t".join(sorted((self.families.folds[f], self.givens.folds[g]))) if a >= 0 and b >= 0 else ""
            for f, g, a, b in zip(
                self.family_codes.tolist(), self.given_codes.tolist(), family.tolist(), given.tolist(), strict=True
            )
        ]
        return _codes(texts).astype(np.int64)


def build_names(columns: Mapping[str, Column], n_records: int) -> Names:
    """Join the given and family names of a record, and take full names apart.

    Args:
        columns: Normal forms per field kind; `NAME_KINDS` are read.
        n_records: Number of records.

    Returns:
        The names.
    """
    records: list[int] = []
    values: list[str] = []
    full = columns.get("full_name")
    if full is not None:
        parts = [split_name(value) for value in full.values]
        joined = [f"{part.family}{SEPARATOR}{part.given}" for part in parts]
        for record, code in zip(full.record_indices.tolist(), full.codes.tolist(), strict=True):
            if joined[code] != SEPARATOR:
                records.append(record)
                values.append(joined[code])
    _join_parts(columns.get("family_name"), columns.get("given_name"), records, values)
    column = encode_column(records, values, n_records)
    family_values = [value.split(SEPARATOR)[0] for value in column.values]
    given_values = [value.split(SEPARATOR)[1] for value in column.values]
    families = _parts(family_values, family=True)
    givens = _parts(given_values, family=False)
    return Names(column, _codes(family_values), _codes(given_values), families, givens)


def _join_parts(family: Column | None, given: Column | None, records: list[int], values: list[str]) -> None:
    """Pair family and given names of each record in the order of their codes; the shorter list repeats its last."""
    for record in range((family or given).n_records if family or given else 0):  # type: ignore[union-attr]  # one is there
        families = family.of(record) if family else ()
        givens = given.of(record) if given else ()
        for index in range(max(len(families), len(givens))):
            last = families[min(index, len(families) - 1)] if families else ""
            first = givens[min(index, len(givens) - 1)] if givens else ""
            records.append(record)
            values.append(f"{last}{SEPARATOR}{first}")


def _parts(values: Sequence[str], *, family: bool) -> NameParts:
    distinct = tuple(sorted(set(values) - {""}))
    masked = [MASK in value for value in distinct]
    fold = fold_family if family else fold_given
    folds = tuple("" if mask else fold(value) for value, mask in zip(distinct, masked, strict=True))
    special = np.array(
        [mask or len(value) == 1 or " " in value or "." in value for value, mask in zip(distinct, masked, strict=True)],
        dtype=np.bool_,
    )
    hangul = np.array([all("가" <= char <= "힣" for char in value) for value in distinct], dtype=np.bool_)
    return NameParts(distinct, folds, _codes(folds), special, hangul)


def _codes(texts: Sequence[str]) -> Int32Array:
    """Codes in sorted order; the empty text is -1."""
    code_of = {text: code for code, text in enumerate(sorted(set(texts) - {""}))} | {"": -1}
    return np.fromiter((code_of[text] for text in texts), dtype=np.int32, count=len(texts))


def name_levels(names: Names, left: Int64Array, right: Int64Array) -> tuple[UInt8Array, UInt8Array]:
    """Grade pairs of distinct names.

    Args:
        names: The names.
        left: Codes into ``names.column.values``, shape ``(n_pairs,)``.
        right: The same for the other side.

    Returns:
        Level of the family names and of the given names, `MISSING` where one side has none, shape ``(n_pairs,)`` each.
    """
    family = _part_levels(names.families, names.family_codes[left], names.family_codes[right], worst=FAMILY_DIFFERENT)
    given = _part_levels(names.givens, names.given_codes[left], names.given_codes[right], worst=GIVEN_DIFFERENT)
    apart = np.flatnonzero((family == FAMILY_DIFFERENT) & (given >= UNCLEAR) & (given != MISSING))
    for pair in apart.tolist():
        if _swapped(names, int(left[pair]), int(right[pair])):
            family[pair] = given[pair] = SAME_SOUND
        elif _given_alone(names, int(left[pair]), int(right[pair])):
            family[pair], given[pair] = MISSING, SAME_SOUND
    return family, given


def _swapped(names: Names, left: int, right: int) -> bool:
    """Whether the one's given name is the other's family name, and the other way round."""

    def sounds(name: int) -> tuple[str, str, str, str]:
        family, given = names.column.values[name].split(SEPARATOR)
        return fold_family(family), fold_given(family), fold_family(given), fold_given(given)

    a_family, a_family_given, a_given_family, a_given = sounds(left)
    b_family, b_family_given, b_given_family, b_given = sounds(right)
    return (a_family == b_given_family and a_given == b_family_given) or (
        b_family == a_given_family and b_given == a_family_given
    )


def _given_alone(names: Names, left: int, right: int) -> bool:
    """Whether one is a given name alone that was read as family and given name: 승표 of 홍승표."""
    one, other = (names.column.values[name].split(SEPARATOR) for name in (left, right))
    return len("".join(one)) > 1 and ("".join(one) == other[1] or "".join(other) == one[1])


def _part_levels(parts: NameParts, left: Int32Array, right: Int32Array, *, worst: int) -> UInt8Array:
    """Grade pairs of name parts; each distinct pair of values is compared once."""
    levels = np.full(len(left), MISSING, dtype=np.uint8)
    known = (left >= 0) & (right >= 0)
    low, high = np.minimum(left, right)[known].astype(np.int64), np.maximum(left, right)[known].astype(np.int64)
    keys, inverse = np.unique(low * max(len(parts.values), 1) + high, return_inverse=True)
    first, second = keys // max(len(parts.values), 1), keys % max(len(parts.values), 1)
    distinct = np.full(len(keys), worst, dtype=np.uint8)
    folded = (parts.fold_codes[first] >= 0) & (parts.fold_codes[first] == parts.fold_codes[second])
    distinct[folded] = SAME_SOUND
    distinct[first == second] = EQUAL
    _grade_spelling(parts, first, second, distinct, worst)
    levels[known] = distinct[inverse]
    return levels


def _grade_spelling(parts: NameParts, first: Int64Array, second: Int64Array, levels: UInt8Array, worst: int) -> None:
    """Grade the pairs that neither read nor sound the same, in place."""
    rest = np.flatnonzero(levels == worst)
    if not len(rest):
        return
    first_folds = [parts.folds[code] for code in first[rest].tolist()]
    second_folds = [parts.folds[code] for code in second[rest].tolist()]
    edits = cpdist(first_folds, second_folds, scorer=OSA.normalized_similarity)  # two swapped letters are one
    winkler = cpdist(first_folds, second_folds, scorer=JaroWinkler.similarity)
    is_given = worst == GIVEN_DIFFERENT
    similar = (edits >= 0.8) | ((winkler >= 0.92) & (edits >= 0.7))
    graded = np.where(similar, SIMILAR, np.where(is_given & (edits >= 0.7), UNCLEAR, worst)).astype(np.uint8)
    _grade_across_scripts(parts, first[rest], second[rest], graded, worst)
    for index, pair in enumerate(rest.tolist()):
        a, b = int(first[pair]), int(second[pair])
        if not first_folds[index] or not second_folds[index]:
            graded[index] = worst
        if parts.special[a] or parts.special[b]:
            if _short_form(parts.values[a], parts.values[b]):
                graded[index] = SHORT_FORM if is_given else SIMILAR
        elif is_given and graded[index] >= UNCLEAR and share_nickname(parts.values[a], parts.values[b]):
            graded[index] = SHORT_FORM
    hangul = np.flatnonzero(parts.hangul[first[rest]] & parts.hangul[second[rest]])
    if len(hangul):
        pairs = _value_pairs(parts, first[rest[hangul]], second[rest[hangul]])
        jamo = cpdist(
            [unicodedata.normalize("NFD", a) for a, _ in pairs],
            [unicodedata.normalize("NFD", b) for _, b in pairs],
            scorer=Levenshtein.distance,
        )
        graded[hangul] = np.where(jamo <= 1, SIMILAR, worst)
    levels[rest] = graded


def _grade_across_scripts(
    parts: NameParts, first: Int64Array, second: Int64Array, graded: UInt8Array, worst: int
) -> None:
    """Let the consonants decide between a Hangul and a Latin spelling, in place: 마커스 and Marcus share few vowels."""
    unclear = UNCLEAR if worst == GIVEN_DIFFERENT else FAMILY_UNCLEAR
    crossing = np.flatnonzero((parts.hangul[first] != parts.hangul[second]) & (graded != SIMILAR))
    if len(crossing):
        left = [parts.folds[code].translate(VOWELS) for code in first[crossing].tolist()]
        right = [parts.folds[code].translate(VOWELS) for code in second[crossing].tolist()]
        alike = cpdist(left, right, scorer=Levenshtein.normalized_similarity)
        graded[crossing] = np.where(alike >= 0.5, unclear, worst)


def _value_pairs(parts: NameParts, first: Int64Array, second: Int64Array) -> list[tuple[str, str]]:
    return [(parts.values[a], parts.values[b]) for a, b in zip(first.tolist(), second.tolist(), strict=True)]


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
