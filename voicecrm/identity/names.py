"""The names of records: full names taken apart into one dictionary of name parts, and how parts are graded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from voicecrm.columns import (
    BoolArray,
    Column,
    Int32Array,
    Int64Array,
    UInt8Array,
    UInt64Array,
    offsets_of,
    run_sizes,
    run_starts,
    sizes_of,
    where_true,
)
from voicecrm.identity.naming import SURNAME_KEYS, NamePairs, sound_keys
from voicecrm.identity.nicknames import NICKNAMES
from voicecrm.identity.normalize import split_names
from voicecrm.identity.read_names import OwnName, is_initial, read_fuller_names, read_names
from voicecrm.identity.signatures import bits_apart, bytes_apart, signatures

NAME_KINDS: Final = ("full_name", "given_name", "family_name")
MISSING: Final = 255
UNREAD: Final = 254
MASK: Final = "*"
"""How normal forms write a hidden letter."""

EQUAL, SAME_SOUND, SIMILAR = 0, 1, 2
SWAPPED, FAMILY_UNCLEAR, FAMILY_DIFFERENT = 3, 4, 5
SHORT_FORM, UNCLEAR, GIVEN_DIFFERENT = 3, 4, 5

SAME_FROM: Final = 0.85
"""Share of the bits of an equal name from which two spellings are of one name: 영수 and Youngsoo."""
SIMILAR_FROM: Final = 0.3
"""Share of the bits from which a name is likely mistyped."""
UNCLEAR_ABOVE: Final = -3.0
"""Bits above which it may still be mistyped, as two surnames that differ in one jamo."""
UNCLEAR_ACROSS_SCRIPTS: Final = -5.0
"""The same where one is written in another script: 잭 and Jack have -3.7 bits, two names by chance -8."""

_SCRIPT_STARTS: Final = "\u0370\u0400\u0530\u0590\u0600\u0e00\u1100\u3040\u3400\uac00"
"""Where Greek, Cyrillic, Armenian, Hebrew, Arabic, Thai, jamo, kana, Chinese characters and Hangul begin."""

_HANGUL: Final = 10
MOST_CONSONANTS_APART: Final = 2
"""Classes of consonants that one of two spellings of a name may have and the other not."""

_Entries: TypeAlias = tuple[Int64Array, Int64Array, Int64Array]
"""Record, family name and given name of entries, as codes."""

_Encode: TypeAlias = Callable[[Sequence[str]], Int64Array]


@dataclass(frozen=True, slots=True, eq=False)
class NameParts:
    """Distinct family and given names, in one dictionary, since sources disagree on which is which.

    Attributes:
        values: Normal forms.
        family_sounds: Phonetic key of each as a family name, 0 for none, shape ``(n_values,)``.
        given_sounds: Phonetic key of each as a given name, 0 for none, shape ``(n_values,)``.
        first_sounds: The same of its first word, as second given names are often left out.
        as_family: What pairs of those that are family names weigh.
        as_given: What pairs of those that are given names weigh.
        places: Place of each in `as_family` and in `as_given`, shape ``(2, n_values)``.
        signatures: Letters of each; see `voicecrm.identity.signatures`.
        tolerance: Bits of its signature by which a mistyped form of each may differ: one edit in a short name, two in
            a longer one.
        consonants: Classes of consonants of each, one bit a class.
        jamo: Jamo of Hangul names of two syllables, a byte each, else 0.
        scripts: Script of each, a small number, shape ``(n_values,)``.
        initial: True for single letters of an alphabet, shape ``(n_values,)``.
        special: True where letters alone do not tell: a mask, an initial, several words, shape ``(n_values,)``.
        nicknamed: True for names that have, or are, short forms, shape ``(n_values,)``.
    """

    values: Sequence[str]
    family_sounds: UInt64Array
    given_sounds: UInt64Array
    first_sounds: UInt64Array
    as_family: NamePairs
    as_given: NamePairs
    places: Int64Array
    signatures: UInt64Array
    tolerance: UInt8Array
    consonants: UInt64Array
    jamo: UInt64Array
    scripts: UInt8Array
    initial: BoolArray
    special: BoolArray
    nicknamed: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The names of all records; an entry is one name of one record.

    Attributes:
        offsets: Record ``i`` has the entries ``offsets[i]`` to ``offsets[i + 1]``, shape ``(n_records + 1,)``.
        family: Name part of every entry's family name, -1 when it has none, shape ``(n_entries,)``.
        given: Name part of every entry's given name, -1 when it has none, shape ``(n_entries,)``.
        read: True for entries that no source gave as a name; see `voicecrm.identity.read_names`.
        parts: The distinct name parts.
    """

    offsets: Int64Array
    family: Int32Array
    given: Int32Array
    read: BoolArray
    parts: NameParts

    @property
    def records(self) -> Int64Array:
        """Record of every entry, shape ``(n_entries,)``."""
        return np.repeat(np.arange(len(self.offsets) - 1, dtype=np.int64), sizes_of(self.offsets))


def build_names(columns: Mapping[str, Column], n_records: int) -> Names:
    """Join the given and family names of a record, take full names apart, and read names from addresses.

    Args:
        columns: Normal forms per field kind; `NAME_KINDS` are read, and where they say no whole name, addresses.
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
        family, given = map(encode, split_names(full.values))
        entries.append((full.record_indices, family[full.codes], given[full.codes]))
        alone = encode([value if _may_be_given(value) else "" for value in full.values])[full.codes]
        rows = where_true((alone >= 0) & (entries[-1][1] >= 0))
        entries.append((full.record_indices[rows], np.full(len(rows), -1, dtype=np.int64), alone[rows]))
    n_own = sum(len(part[0]) for part in entries)
    wholes, incomplete = _own_names(columns, entries, list(code_of), n_records)
    for read, read_families, read_givens in (read_names(columns, incomplete), read_fuller_names(columns, *wholes)):
        entries.append((read, encode(read_families), encode(read_givens)))
    records, families, givens = (np.concatenate(part) for part in zip(*entries, strict=True))
    size = len(code_of)
    values = sorted(list(code_of)[1:])
    # In the order of the texts, so that which name of a record comes first does not depend on the other records.
    ranks = np.zeros(size + 1, dtype=np.int64)
    ranks[[code_of[value] + 1 for value in values]] = np.arange(1, size)
    known = (families >= 0) | (givens >= 0)
    keys = (records * size + ranks[families + 1]) * size + ranks[givens + 1]
    is_read = np.arange(len(keys)) >= n_own
    order = np.lexsort((is_read[known], keys[known]))
    keys, is_read = keys[known][order], is_read[known][order]
    first = run_starts(keys)  # a name that a source gave too is not a read one
    keys, is_read = keys[first], is_read[first]
    names, given_codes = np.divmod(keys, size)
    owners, family_codes = np.divmod(names, size)
    return Names(
        offsets_of(owners, n_records),
        (family_codes - 1).astype(np.int32),
        (given_codes - 1).astype(np.int32),
        is_read,
        _describe(values, family_codes - 1, given_codes - 1),
    )


def _own_names(
    columns: Mapping[str, Column], entries: Sequence[_Entries], texts: Sequence[str], n_records: int
) -> tuple[tuple[Int64Array, list[str], list[str]], dict[int, list[OwnName]]]:
    """The names of the records that have an address: whole ones, and those of records without a whole one.

    `texts` begin with the empty one, which has the code -1.
    """
    wanted = np.zeros(n_records, dtype=np.bool_)
    for kind in ("email", "handle"):
        if kind in columns:
            wanted |= sizes_of(columns[kind].offsets) > 0
    records, families, givens = (np.concatenate(part) for part in zip(*entries, strict=True))
    whole_given = np.array([text != "" and not is_initial(text) for text in texts], dtype=np.bool_)
    rows = where_true(wanted[records] & (families >= 0) & whole_given[givens + 1])
    whole_families, whole_givens = ([texts[code + 1] for code in part[rows].tolist()] for part in (families, givens))
    wanted[records[rows]] = False
    found: dict[int, list[OwnName]] = {record: [] for record in where_true(wanted).tolist()}
    for row in where_true(wanted[records] & ((families >= 0) | (givens >= 0))).tolist():
        found[int(records[row])].append((texts[families[row] + 1], texts[givens[row] + 1]))
    return (records[rows], whole_families, whole_givens), found


def _may_be_given(value: str) -> bool:
    """True for two Hangul syllables: 용담 is a whole name or, more often on a network, the given name of 김용담."""
    return len(value) == 2 and all("가" <= letter <= "힣" for letter in value)


def _join_parts(
    family: Column | None, given: Column | None, encode: _Encode, n_records: int
) -> tuple[Int64Array, Int64Array, Int64Array]:
    """Pair family and given names of each record in the order of their codes; the shorter list repeats its last."""
    sizes = [
        np.zeros(n_records, dtype=np.int64) if part is None else sizes_of(part.offsets) for part in (family, given)
    ]
    entries = np.maximum(*sizes)
    records = np.repeat(np.arange(n_records, dtype=np.int64), entries)
    within = np.arange(len(records), dtype=np.int64) - np.repeat(np.cumsum(entries) - entries, entries)
    joined = []
    for part, size in zip((family, given), sizes, strict=True):
        codes = np.full(len(records), -1, dtype=np.int64)
        if part is not None:
            has = where_true(size[records] > 0)
            place = part.offsets[records[has]] + np.minimum(within[has], size[records[has]] - 1)
            codes[has] = encode(part.values)[part.codes[place]]
        joined.append(codes)
    return records, joined[0], joined[1]


def _describe(values: list[str], families: Int64Array, givens: Int64Array) -> NameParts:
    places = np.full((2, len(values)), -1, dtype=np.int64)
    pairs = []
    for role, codes in enumerate((families, givens)):
        used = where_true(np.bincount(codes[codes >= 0], minlength=len(values)))
        places[role, used] = np.arange(len(used))
        pairs.append(NamePairs([values[code] for code in used.tolist()], family=role == 0))
    sounds = sound_keys(values, family=False)
    return NameParts(
        values,
        sound_keys(values, family=True),
        sounds,
        _first_sounds(values, sounds),
        pairs[0],
        pairs[1],
        places,
        signatures(values),
        np.fromiter((2 if len(value) <= 3 else 4 for value in values), dtype=np.uint8, count=len(values)),
        _consonant_classes(sounds),
        _jamo(values),
        np.fromiter((_script(value[0]) for value in values), dtype=np.uint8, count=len(values)),
        np.array([len(value.rstrip(".")) == 1 and value[0] < "\u0600" for value in values], dtype=np.bool_),
        np.array(
            [MASK in value or len(value) == 1 or " " in value or "." in value for value in values], dtype=np.bool_
        ),
        np.fromiter(map(NICKNAMES.__contains__, values), dtype=np.bool_, count=len(values)),
    )


def _first_sounds(values: Sequence[str], sounds: UInt64Array) -> UInt64Array:
    first = sounds.copy()
    several = [index for index, value in enumerate(values) if " " in value]
    first[several] = sound_keys([values[index].partition(" ")[0] for index in several], family=False)
    return first


def _jamo(values: Sequence[str]) -> UInt64Array:
    """The jamo of names of two Hangul syllables, a byte each; 0 for other names."""
    two = np.array([len(value) == 2 and min(value) >= "가" and max(value) <= "힣" for value in values], dtype=np.bool_)
    pairs = "".join([value for value, fits in zip(values, two.tolist(), strict=True) if fits])
    syllables = np.frombuffer(pairs.encode("utf-32-le"), dtype="<u4").astype(np.uint64) - np.uint64(ord("가"))
    onset, rest = np.divmod(syllables, np.uint64(588))
    vowel, coda = np.divmod(rest, np.uint64(28))
    packed = (
        (onset + np.uint64(1)) | ((vowel + np.uint64(1)) << np.uint64(8)) | ((coda + np.uint64(1)) << np.uint64(16))
    )
    jamo = np.zeros(len(values), dtype=np.uint64)
    jamo[two] = packed[::2] | (packed[1::2] << np.uint64(24))
    return jamo


def _consonant_classes(sounds: UInt64Array) -> UInt64Array:
    classes = np.zeros(len(sounds), dtype=np.uint64)
    for place in range(0, 60, 4):
        nibble = (sounds >> np.uint64(place)) & np.uint64(15)
        classes |= np.where(nibble != 0, np.uint64(1) << nibble, np.uint64(0))
    return classes


def _script(letter: str) -> int:
    return bisect_right(_SCRIPT_STARTS, letter)


def quick_levels(parts: NameParts, left: Int32Array, right: Int32Array, worst: int) -> UInt8Array:
    """Grade pairs of name parts by what costs next to nothing.

    Args:
        parts: The name parts.
        left: One side, -1 for none, shape ``(n_pairs,)``.
        right: The other side.
        worst: `FAMILY_DIFFERENT` or `GIVEN_DIFFERENT`.

    Returns:
        `MISSING`, `EQUAL`, `worst` where the letters are clearly others, and `UNREAD` where the parts must be compared.
    """
    levels = np.full(len(left), EQUAL, dtype=np.uint8)
    levels[(left | right) < 0] = MISSING
    rows = where_true((left != right) & (levels == EQUAL))
    apart = _clearly_different(parts, left.take(rows), right.take(rows))
    levels[rows] = np.where(apart, np.uint8(worst), np.uint8(UNREAD))
    return levels


def _clearly_different(parts: NameParts, left: Int32Array, right: Int32Array) -> BoolArray:
    script = parts.scripts.take(left)
    same_script = script == parts.scripts.take(right)
    letters = bits_apart(parts.signatures, left, right)
    apart: BoolArray = same_script & (letters > np.minimum(parts.tolerance.take(left), parts.tolerance.take(right)))
    crossing = where_true(~same_script)
    consonants = bits_apart(parts.consonants, left.take(crossing), right.take(crossing))
    apart[crossing] = consonants > MOST_CONSONANTS_APART
    # Of one Hangul name two wrong jamo make another; a syllable is one letter of a signature.
    hangul = where_true(same_script & ~apart & (script == _HANGUL))
    left_jamo, right_jamo = parts.jamo.take(left.take(hangul)), parts.jamo.take(right.take(hangul))
    apart[hangul] = (left_jamo != 0) & (right_jamo != 0) & (bytes_apart(left_jamo, right_jamo) > 1)
    rows = where_true(apart)
    left, right = left.take(rows), right.take(rows)
    # 이 is Lee, Yi or Rhee: spellings of one Korean surname need not share a letter.
    surname = parts.family_sounds[left]
    one_surname = (surname == parts.family_sounds[right]) & (surname >= SURNAME_KEYS)
    short = parts.special[left] | parts.special[right] | (parts.nicknamed[left] & parts.nicknamed[right])
    apart[rows[one_surname | short]] = False
    return apart


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
    family = quick_levels(names.parts, names.family[left], names.family[right], FAMILY_DIFFERENT)
    given = quick_levels(names.parts, names.given[left], names.given[right], GIVEN_DIFFERENT)
    apart = where_true((family != EQUAL) & (family != MISSING) & (given != EQUAL) & (given != MISSING))
    crossed = apart[swapped(names, left[apart], right[apart])]
    family[crossed] = SWAPPED
    one, other = left[crossed], right[crossed]
    same = (names.given[one] == names.family[other]) & (names.family[one] == names.given[other])
    given[crossed] = np.where(same, EQUAL, SAME_SOUND)
    for levels, codes, is_given in ((family, names.family, False), (given, names.given, True)):
        rows = where_true(levels == UNREAD)
        levels[rows] = grade_parts(names.parts, codes[left[rows]], codes[right[rows]], is_given=is_given)
    return family, given


def swapped(names: Names, left: Int64Array, right: Int64Array) -> BoolArray:
    """True where one's given name is the other's family name and the other way round, shape ``(n_pairs,)``.

    Args:
        names: The names.
        left: Entry of one side, shape ``(n_pairs,)``.
        right: Entry of the other side, shape ``(n_pairs,)``.
    """
    rows = np.arange(len(left), dtype=np.int64)
    for first, second in ((names.family, names.given), (names.given, names.family)):
        one, other = first.take(left.take(rows)), second.take(right.take(rows))
        known = where_true((one | other) >= 0)
        rows, one, other = rows[known], one[known], other[known]
        crosses = np.zeros(len(rows), dtype=np.bool_)
        for sounds in (names.parts.given_sounds, names.parts.family_sounds, names.parts.first_sounds):
            sound = sounds.take(one)
            crosses |= (sound == sounds.take(other)) & (sound != 0)
        rows = rows[crosses]
    found = np.zeros(len(left), dtype=np.bool_)
    found[rows] = True
    return found


def grade_parts(parts: NameParts, left: Int32Array, right: Int32Array, *, is_given: bool) -> UInt8Array:
    """Grade pairs of name parts that are written differently; each distinct pair is compared once.

    Args:
        parts: The name parts.
        left: One side, all known, shape ``(n_pairs,)``.
        right: The other side.
        is_given: True when the parts are given names, False when they are family names.

    Returns:
        Comparison levels, shape ``(n_pairs,)``.
    """
    if not len(left):
        return np.zeros(0, dtype=np.uint8)
    size = len(parts.values)
    low, high = np.minimum(left, right).astype(np.int64), np.maximum(left, right).astype(np.int64)
    keys = low * size + high
    order = np.argsort(keys)
    starts = run_starts(keys[order])
    distinct = keys[order][starts]
    graded = _grade_distinct(parts, distinct // size, distinct % size, is_given=is_given)
    levels = np.empty(len(left), dtype=np.uint8)
    levels[order] = np.repeat(graded, run_sizes(starts, len(keys)))
    return levels


def _grade_distinct(parts: NameParts, first: Int64Array, second: Int64Array, *, is_given: bool) -> UInt8Array:
    pairs = parts.as_given if is_given else parts.as_family
    first_place, second_place = parts.places[int(is_given), first], parts.places[int(is_given), second]
    weights = pairs.weigh(first_place, second_place)
    share = weights / np.minimum(pairs.rarity[first_place], pairs.rarity[second_place])
    levels = np.full(len(first), GIVEN_DIFFERENT if is_given else FAMILY_DIFFERENT, dtype=np.uint8)
    across = parts.scripts[first] != parts.scripts[second]
    levels[weights > np.where(across, UNCLEAR_ACROSS_SCRIPTS, UNCLEAR_ABOVE)] = UNCLEAR if is_given else FAMILY_UNCLEAR
    levels[share >= SIMILAR_FROM] = SIMILAR
    if is_given:
        short = parts.special[first] | parts.special[second] | (parts.nicknamed[first] & parts.nicknamed[second])
        levels[short & (weights > 0)] = SHORT_FORM
    levels[share >= SAME_FROM] = SAME_SOUND
    return levels
