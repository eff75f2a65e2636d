"""What a mailbox name or handle says of its owner's name: kangsh, minsu.kim, jsmith, kim1987."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import log
from typing import Final

import numpy as np
from anyascii import anyascii

from voicecrm.columns import FloatArray
from voicecrm.identity.normalize.dates import PIVOT_YEAR
from voicecrm.identity.normalize.folding import korean_surname
from voicecrm.identity.normalize.hangul import FIRST_SYLLABLE, LATIN_SURNAMES, is_hangul, surname_class

_BITS_PER_NAT: Final = 1 / log(2)
_SHRINKAGE: Final = 0.9
"""The measured weights rest on about 300 people, so they are moved a tenth of the way to no evidence."""

FULL_NAME: Final = "full name"
GIVEN_NAME: Final = "given name"
FAMILY_AND_INITIALS: Final = "family name and initials"
INITIALS: Final = "initials"
GIVEN_AND_INITIAL: Final = "given name and family initial"
INITIALS_AND_MORE: Final = "initials and digits"
GIVEN_AND_MORE: Final = "given name and more"
FAMILY_AND_INITIAL: Final = "family name and more with the right initial"
FAMILY_NAME: Final = "family name"
ONE_SYLLABLE: Final = "one syllable"
NOTHING: Final = "nothing"

_KOREAN_NATS: Final = {
    FULL_NAME: 6.0, GIVEN_NAME: 5.2, FAMILY_AND_INITIALS: 4.8, INITIALS: 4.8, GIVEN_AND_INITIAL: 4.2,
    INITIALS_AND_MORE: 3.6, GIVEN_AND_MORE: 3.6, FAMILY_AND_INITIAL: 2.0, FAMILY_NAME: 0.9, ONE_SYLLABLE: -0.2,
    NOTHING: -1.4,
}  # fmt: skip
# Names of the wider world: two tokens, a token and an initial, initials side by side, one long token. What is without
# any likeness weighs as little as with Korean names: the measured -3.5 is of public figures, who sign with their names.
_WORLD_NATS: Final = {
    FULL_NAME: 6.7, GIVEN_NAME: 3.2, FAMILY_AND_INITIALS: 4.8, INITIALS: 3.6, GIVEN_AND_INITIAL: 4.8,
    INITIALS_AND_MORE: 2.0, GIVEN_AND_MORE: 2.0, FAMILY_AND_INITIAL: 3.2, FAMILY_NAME: 3.2, ONE_SYLLABLE: -0.2,
    NOTHING: -1.4,
}  # fmt: skip
_KOREAN: Final = {pattern: nats * _BITS_PER_NAT * _SHRINKAGE for pattern, nats in _KOREAN_NATS.items()}
_WORLD: Final = {pattern: nats * _BITS_PER_NAT * _SHRINKAGE for pattern, nats in _WORLD_NATS.items()}
_RANK: Final = {pattern: rank for rank, pattern in enumerate([*_KOREAN_NATS, ""])}
_NO_LETTER: Final = re.compile("[^a-z]+")

_SHORTEST_GIVEN: Final = 4

_ONSETS: Final = "g k|kk gg g k|n|d t|dd tt d t|r l n|m|b p|bb pp b p|s sh|ss s||j ch z|jj j|ch|k|t|p|h"
_NUCLEI: Final = (
    "a ah|ae ai e|ya|yae|eo u o uh|e|yeo you yu yo yuh|ye|o oh|wa|wae|oe oi we|yo|u oo woo wu|wo weo|we|wi|yu yoo you|"
    "eu u|ui eui i ee|i ee"
)
_CODAS: Final = "|k g|k g|k|n|n|n|t d|l r|k|m|l|l|l|l|l|m|p b|p|t s|t|ng|t|t|k|t|p|t"


@dataclass(frozen=True, slots=True)
class _Unit:
    """A syllable or word of a name in all its Latin spellings."""

    spellings: frozenset[str]
    lengths: tuple[int, ...]
    initials: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Part:
    """A family or given name as units, with the letters that it and any of its units can begin with.

    `only_spelling` is the whole name where it has but one, else empty.
    """

    units: tuple[_Unit, ...]
    is_korean: bool
    initials: frozenset[str]
    all_initials: frozenset[str]
    only_spelling: str


@dataclass(frozen=True, slots=True)
class LocalPartDigits:
    """What the digits at the end of a mailbox name may say of a birth date.

    Attributes:
        year: Year of birth, or None.
        month_day: Day of birth as ``MM-DD``, or empty.
    """

    year: int | None
    month_day: str


def local_part_weights(local_parts: Sequence[str], families: Sequence[str], givens: Sequence[str]) -> FloatArray:
    """Weigh how well mailbox names or handles fit to names.

    Args:
        local_parts: What stands in front of the at sign, or a handle without its scope, shape ``(n,)``.
        families: Family name in its normal form, empty when unknown, shape ``(n,)``.
        givens: Given names in their normal form, empty when unknown, shape ``(n,)``.

    Returns:
        Match weight in bits, 0 where the local part has no letters or no name is known, shape ``(n,)``.

    Examples:
        >>> local_part_weights(["minsu.kim", "kms0512", "flowers"], ["김"] * 3, ["민수"] * 3).round(1).tolist()
        [7.8, 4.7, -1.8]

    Source:
        Log likelihood ratios of patterns among the addresses and handles of 273 Korean members of parliament and 1,200
        handles of the wider world, moved towards zero by a tenth.
    """
    return np.fromiter(map(_weight, local_parts, families, givens), dtype=np.float64, count=len(local_parts))


def local_part_pattern(local_part: str, family: str, given: str) -> str:
    """Return in which way a mailbox name or handle fits to a name, in words; see `local_part_weights`."""
    letters = _letters(local_part)
    return _pattern(letters, local_part, _part(family, True), _part(given, False))


def local_part_digits(local_part: str) -> LocalPartDigits:
    """Read the digits at the end of a mailbox name as a birth date.

    Args:
        local_part: What stands in front of the at sign.

    Returns:
        Year (``kim1987``, ``kim87``), day (``minsu0512``) or both (``kim870512``); neither where the digits say none.

    Examples:
        >>> local_part_digits("kim1987").year, local_part_digits("minsu0512").month_day
        (1987, '05-12')
    """
    found = _TRAILING.search(local_part)
    digits = found[1] if found else ""
    year = _year(digits[:-4] if len(digits) in {6, 8} else digits)
    rest = digits[-4:] if len(digits) in {6, 8} or (len(digits) == 4 and year is None) else ""
    month_day = f"{rest[:2]}-{rest[2:]}" if _MONTH_DAY.fullmatch(rest) else ""
    if len(digits) in {6, 8} and not (year and month_day):
        return LocalPartDigits(None, "")
    return LocalPartDigits(year, month_day)


_TRAILING: Final = re.compile(r"(?<![0-9])([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{8})$")
_MONTH_DAY: Final = re.compile(r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_YOUNGEST: Final = 2015
_OLDEST: Final = 1920


def _year(digits: str) -> int | None:
    if len(digits) == 2:
        year = int(digits) + (1900 if int(digits) >= PIVOT_YEAR else 2000)
    elif len(digits) == 4:
        year = int(digits)
    else:
        return None
    return year if _OLDEST <= year <= _YOUNGEST else None


@lru_cache(maxsize=262_144)
def _weight(local_part: str, family: str, given: str) -> float:
    letters = _letters(local_part)
    family_part, given_part = _part(family, True), _part(given, False)
    if not letters or not (family_part.units or given_part.units):
        return 0.0
    pattern = _pattern(letters, local_part, family_part, given_part)
    return (_KOREAN if family_part.is_korean or given_part.is_korean else _WORLD)[pattern]


def _letters(local_part: str) -> str:
    if local_part.isalpha() and local_part.isascii():
        return local_part.lower()
    return _NO_LETTER.sub("", (local_part if local_part.isascii() else anyascii(local_part)).lower())


def _pattern(letters: str, local_part: str, family: _Part, given: _Part) -> str:
    """The strongest pattern."""
    one, other = family.only_spelling, given.only_spelling
    if one and other and len(letters) == len(one) + len(other) and letters in (one + other, other + one):
        return FULL_NAME
    first = letters[:1]
    at_family, at_given = first in family.initials, first in given.initials
    if not (at_family or at_given):
        return ONE_SYLLABLE if first in given.all_initials and _starts_with_syllable(letters, given) else NOTHING
    found = (at_family and _family_first(letters, family, given)) or ""
    if found == FULL_NAME:
        return found
    other = (at_given and _given_first(letters, family, given)) or ""
    best = found if _RANK[found] <= _RANK[other] else other
    if best == INITIALS and any(map(str.isdigit, local_part)):
        return INITIALS_AND_MORE
    return best or (ONE_SYLLABLE if _starts_with_syllable(letters, given) else NOTHING)


def _family_first(letters: str, family: _Part, given: _Part) -> str:
    """The pattern of letters that begin like the family name: kimminsu, kimms, kms, kminsu, kimmoon, kim."""
    end, units = len(letters), given.units
    after_family = _reach(letters, (0,), family.units)
    if units and end in _reach(letters, after_family, units):
        return FULL_NAME
    if units and any(_are_initials(letters[start:], units) for start in after_family):
        return FAMILY_AND_INITIALS
    if units and _are_initials(letters[1:], units):
        return INITIALS
    if end > _SHORTEST_GIVEN and letters[1] in given.initials and end in _reach(letters, (1,), units):
        return GIVEN_AND_INITIAL
    if any(letters[start : start + 1] in given.initials for start in after_family):
        return FAMILY_AND_INITIAL
    return FAMILY_NAME if after_family else ""


def _given_first(letters: str, family: _Part, given: _Part) -> str:
    """The pattern of letters that begin like the given name: minsukim, minsu, minsuk, mskim, msk, minsulove."""
    end, size = len(letters), len(given.units)
    after_given = _reach(letters, (0,), given.units)
    if family.units and end in _reach(letters, after_given, family.units):
        return FULL_NAME
    # A syllable or a nickname of three letters stands in too many names to be one.
    after_given = [start for start in after_given if start >= _SHORTEST_GIVEN]
    if end in after_given:
        return GIVEN_NAME
    if _are_initials(letters[:size], given.units):
        if letters[size:] in family.initials:
            return INITIALS
        if family.units and end in _reach(letters, (size,), family.units):
            return FAMILY_AND_INITIALS
    if end - 1 in after_given and letters[-1] in family.initials:
        return GIVEN_AND_INITIAL
    return GIVEN_AND_MORE if after_given else ""


def _reach(letters: str, starts: Sequence[int], units: tuple[_Unit, ...]) -> list[int]:
    """Ends of all ways to read units one after another."""
    ends = list(starts)
    size = len(letters)
    for unit in units:
        spellings = unit.spellings
        ends = [
            start + length
            for start in ends
            for length in unit.lengths
            if start + length <= size and letters[start : start + length] in spellings
        ]
        if not ends:
            break
    return ends


def _are_initials(letters: str, units: tuple[_Unit, ...]) -> bool:
    return len(letters) == len(units) and all(
        letter in unit.initials for letter, unit in zip(letters, units, strict=True)
    )


def _starts_with_syllable(letters: str, given: _Part) -> bool:
    return any(_reach(letters, (0,), (unit,)) for unit in given.units)


@lru_cache(maxsize=131_072)
def _part(name: str, is_family: bool) -> _Part:
    hangul = name.replace(" ", "")
    if is_hangul(hangul):
        known = frozenset(LATIN_SURNAMES.get(surname_class(hangul), "").split()) if is_family else frozenset()
        if known and len(hangul) > 1:
            return _units_of([known], is_korean=True)
        return _units_of([_spellings(syllable) | known for syllable in hangul], is_korean=True)
    words = re.split(r"[^a-z]+", anyascii(name).lower().replace("'", ""))
    is_korean = is_family and korean_surname(name) != ""
    return _units_of([frozenset((word,)) for word in words if word], is_korean=is_korean)


def _units_of(spellings: Sequence[frozenset[str]], *, is_korean: bool) -> _Part:
    units = tuple(map(_unit, spellings))
    every = frozenset().union(*(unit.initials for unit in units))
    single = all(len(unit.spellings) == 1 for unit in units)
    only = "".join(spelling for unit in units for spelling in unit.spellings) if single else ""
    return _Part(units, is_korean, units[0].initials if units else frozenset(), every, only)


@lru_cache(maxsize=16_384)
def _unit(spellings: frozenset[str]) -> _Unit:
    return _Unit(
        spellings, tuple(sorted({len(spelling) for spelling in spellings})), frozenset(text[0] for text in spellings)
    )


_SOUNDS: Final = tuple(
    tuple(tuple(spellings.split(" ")) for spellings in table.split("|")) for table in (_ONSETS, _NUCLEI, _CODAS)
)


@lru_cache(maxsize=11_172)
def _spellings(syllable: str) -> frozenset[str]:
    index = ord(syllable) - FIRST_SYLLABLE
    onsets, nuclei, codas = _SOUNDS
    return frozenset(map("".join, product(onsets[index // 588], nuclei[index % 588 // 28], codas[index % 28])))
