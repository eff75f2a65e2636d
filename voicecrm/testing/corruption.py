"""What goes wrong when people's data is typed: typos, swaps, gaps and placeholders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Int64Array
from voicecrm.testing.draws import Draws, ObjectArray

_ALPHABETS: Final = ("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789",
                     "абвгдежзийклмнопрстуфхцчшыьэюя", "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЭЮЯ")  # fmt: skip
_FIRST_SYLLABLE: Final = ord("가")
_LAST_SYLLABLE: Final = ord("힣")
_INITIALS, _VOWELS, _FINALS = 19, 21, 28

PLACEHOLDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "given_name": ("unknown", "고객", "-"),
    "family_name": ("unknown", "고객", "-"),
    "full_name": ("unknown", "anonymous", "미상"),
    "birth_date": ("1900-01-01", "0000-00-00"),
    "city": ("unknown", "-"),
    "phone": ("000-0000-0000", "010-0000-0000", "unknown"),
    "email": ("unknown", "none@none.example", "noemail@noemail.example"),
}
"""What is written where a form insists on a value, the most common first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRates:
    """How dirty invented records are; every rate is a probability from 0 to 1.

    Attributes:
        typo: A filled field holds a typing error, per field.
        missing: A field is empty, per field.
        placeholder: A filled field holds a placeholder instead of its value.
        swapped_names: Given and family name stand in each other's field.
        swapped_day_month: Day and month of birth stand in each other's place, where both can be a month.
        initial: A given name in Latin letters is cut to its initial.
        nickname: A given name that has a short form is written in it.
        switchboard: The phone is the switchboard of a firm.
        shared_phone: The phone is the landline of the household, where there is one.
        shared_email: The e-mail is that of the household, where there is one.
    """

    typo: Mapping[str, float] = field(
        default_factory=lambda: {
            "given_name": 0.08, "family_name": 0.07, "full_name": 0.08, "birth_date": 0.06, "city": 0.08, "phone": 0.06,
            "email": 0.07,
        }
    )  # fmt: skip
    missing: Mapping[str, float] = field(
        default_factory=lambda: {
            "given_name": 0.06, "family_name": 0.05, "birth_date": 0.25, "city": 0.2, "phone": 0.25, "email": 0.4,
        }
    )  # fmt: skip
    placeholder: float = 0.01
    swapped_names: float = 0.02
    swapped_day_month: float = 0.03
    initial: float = 0.03
    nickname: float = 0.15
    switchboard: float = 0.015
    shared_phone: float = 0.35
    shared_email: float = 0.5


CLEAN: Final = ErrorRates(
    typo={}, missing={}, placeholder=0.0, swapped_names=0.0, swapped_day_month=0.0, initial=0.0, nickname=0.0,
    switchboard=0.0, shared_phone=0.0, shared_email=0.0,
)  # fmt: skip
"""No errors; people still move, change number and address, and write their names in two scripts."""


def add_typos(values: ObjectArray, rate: float, draws: Draws) -> None:
    """Put one typing error into a share of the filled values, in place."""
    hit = np.flatnonzero(draws.chance(rate, len(values)) & filled(values))
    chosen = draws.uniform(len(hit)), draws.uniform(len(hit)), draws.uniform(len(hit))
    for row, kind, place, letter in zip(hit.tolist(), *(part.tolist() for part in chosen), strict=True):
        values[row] = mistype(values[row], kind, place, letter)


def mistype(text: str, kind: float, place: float, letter: float) -> str:
    """Make one typing error: substitute, delete, insert or transpose a letter, or change one jamo of a syllable.

    Args:
        text: What was meant.
        kind: Which error, 0 to 1.
        place: Where, 0 (start) to 1 (end).
        letter: Which wrong letter, 0 to 1.

    Returns:
        The text with one error; unchanged when it holds neither letter nor digit.
    """
    places = [index for index, character in enumerate(text) if character.isalnum()]
    if not places:
        return text
    at = places[int(place * len(places))]
    meant, before, after = text[at], text[:at], text[at + 1 :]
    if _FIRST_SYLLABLE <= ord(meant) <= _LAST_SYLLABLE:
        return before + _mistype_syllable(meant, kind, letter) + after
    alphabet = next((letters for letters in _ALPHABETS if meant in letters), _ALPHABETS[0])
    if kind < 0.25 and len(places) > 1:
        return before + after
    if kind < 0.45:
        return before + meant + alphabet[int(letter * len(alphabet))] + after
    if kind < 0.6 and after[:1].isalnum() and after[0] != meant:
        return before + after[0] + meant + after[1:]
    others = alphabet.replace(meant, "")
    return before + others[int(letter * len(others))] + after


def _mistype_syllable(syllable: str, kind: float, letter: float) -> str:
    """Change the initial, the vowel or the final of a syllable into another one."""
    rest, final = divmod(ord(syllable) - _FIRST_SYLLABLE, _FINALS)
    initial, vowel = divmod(rest, _VOWELS)
    if kind < 0.3:
        initial = (initial + 1 + int(letter * (_INITIALS - 1))) % _INITIALS
    elif kind < 0.65:
        vowel = (vowel + 1 + int(letter * (_VOWELS - 1))) % _VOWELS
    elif final and letter < 0.5:
        final = 0
    else:
        final = (final + 1 + int(letter * (_FINALS - 1))) % _FINALS
    return chr(_FIRST_SYLLABLE + (initial * _VOWELS + vowel) * _FINALS + final)


def add_placeholders(values: ObjectArray, field_name: str, rate: float, draws: Draws) -> None:
    """Replace a share of the filled values by what people write to get past a form, in place."""
    hit = draws.chance(rate, len(values)) & filled(values)
    words = PLACEHOLDERS[field_name]
    weights = 1.0 / np.arange(1, len(words) + 1)
    values[hit] = np.array(words, dtype=np.object_)[draws.weighted(weights, int(hit.sum()))]


def swap(first: ObjectArray, second: ObjectArray, rows: BoolArray) -> None:
    """Exchange the values of two columns in the given rows, in place."""
    first[rows], second[rows] = second[rows].copy(), first[rows].copy()


def misdate(
    birth: tuple[Int64Array, Int64Array, Int64Array], rates: ErrorRates, draws: Draws
) -> tuple[Int64Array, Int64Array, Int64Array]:
    """Swap day and month in some dates, and mistype year, month or day in others; all stay dates.

    Args:
        birth: Year, month and day, each of shape ``(n,)``.
        rates: How often.
        draws: Where chance comes from.

    Returns:
        The dates as written.
    """
    year, month, day = (part.copy() for part in birth)
    size = len(year)
    swapped = draws.chance(rates.swapped_day_month, size) & (day <= 12)
    month[swapped], day[swapped] = day[swapped], month[swapped]
    wrong = draws.chance(rates.typo.get("birth_date", 0.0), size)
    part, step = draws.below(3, size), draws.below(4, size)
    year += np.where(wrong & (part == 0), np.array([-10, -1, 1, 10])[step], 0)
    month = np.where(wrong & (part == 1), (month - 1 + 1 + draws.below(11, size)) % 12 + 1, month)
    # The 28th exists in every month, and a date whose month was mistyped must still be one.
    day = np.where(wrong, np.minimum(day, 28), day)
    day = np.where(wrong & (part == 2), (day - 1 + 1 + draws.below(27, size)) % 28 + 1, day)
    return year, month, day


def filled(values: ObjectArray) -> BoolArray:
    """Tell which values are there, shape ``(len(values),)``."""
    there: BoolArray = values != np.array(None, dtype=np.object_)
    return there
