"""An invented population: people in households, with names, birth dates, cities, phones and e-mails over time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Int64Array
from voicecrm.testing.contact_points import Mailboxes, landlines, mobile_numbers
from voicecrm.testing.cyrillic import cyrillic_names
from voicecrm.testing.draws import Draws, ObjectArray, blank, texts, zipf_weights
from voicecrm.testing.korean import korean_names
from voicecrm.testing.name_tables import NameTables
from voicecrm.testing.western import western_names

LANGUAGES: Final = ("ko", "en", "ru")
"""Languages that people have, by ISO 639-1 code."""
_LANGUAGE_SHARES: Final = np.array([0.55, 0.30, 0.15])
_IN_HOUSEHOLD_OF_PREVIOUS: Final = 0.25
_MOVED, _NEW_PHONE, _NEW_EMAIL = 0.2, 0.2, 0.2
_DAYS_PER_YEAR: Final = 365.25
_FIRST_BIRTH: Final = np.datetime64("1938-01-01", "D")
_YEARS: Final = 68


def name_tables() -> tuple[NameTables, NameTables, NameTables]:
    """Return the tables of `LANGUAGES`, in that order."""
    return korean_names(), western_names(), cyrillic_names()


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """People; every array but those of two states has shape ``(n_people,)``.

    Attributes:
        language: Index into `LANGUAGES`.
        gender: 0 male, 1 female.
        given: Index of the given name in the language's tables.
        family: Index of the family name.
        spelling: How the person spells the name in Latin letters.
        birth: Birth date as year, month, day, each of shape ``(n_people,)``.
        city: City before and after a move, shape ``(2, n_people)``.
        phone: Mobile number before and after a change, shape ``(2, n_people)``.
        email: Address before and after a change, shape ``(2, n_people)``; None for those without.
        household_phone: Landline that the household shares, or None.
        household_email: Address that the household shares, or None.
    """

    language: Int64Array
    gender: Int64Array
    given: Int64Array
    family: Int64Array
    spelling: Int64Array
    birth: tuple[Int64Array, Int64Array, Int64Array]
    city: Int64Array
    phone: ObjectArray
    email: ObjectArray
    household_phone: ObjectArray
    household_email: ObjectArray


def invent_population(n_people: int, draws: Draws, languages: Collection[str] = LANGUAGES) -> Population:
    """Invent people.

    Args:
        n_people: How many.
        draws: Where chance comes from.
        languages: Which of `LANGUAGES` they have.

    Returns:
        The population; members of a household stand next to each other.
    """
    alone = ~draws.chance(_IN_HOUSEHOLD_OF_PREVIOUS, n_people)
    alone[:1] = True
    head = np.maximum.accumulate(np.where(alone, np.arange(n_people), 0))
    shared = np.bincount(head, minlength=n_people)[head] > 1
    language = draws.weighted(_LANGUAGE_SHARES * np.isin(LANGUAGES, list(languages)), n_people)[head]
    gender = draws.below(2, n_people)
    given, family, spelling = (np.zeros(n_people, dtype=np.int64) for _ in range(3))
    city = np.zeros((2, n_people), dtype=np.int64)
    given_latin, family_latin = blank(n_people), blank(n_people)
    for index, tables in enumerate(name_tables()):
        rows = np.flatnonzero(language == index)
        for sex in (0, 1):
            of_gender = rows[gender[rows] == sex]
            given[of_gender] = draws.weighted(tables.given_weights[sex], len(of_gender))
        family[rows] = draws.weighted(tables.family_weights, len(rows))
        family[rows] = family[head[rows]]
        spelling[rows] = draws.below(tables.n_spellings, len(rows))
        city_weights = zipf_weights(len(tables.cities), 1)
        city[:, rows] = draws.weighted(city_weights, len(rows)), draws.weighted(city_weights, len(rows))
        given_latin[rows] = _letters_only(tables.given_latin)[spelling[rows], given[rows]]
        family_latin[rows] = _letters_only(tables.family_latin)[spelling[rows], gender[rows], family[rows]]
    city[0] = city[0][head]
    city[1] = np.where(draws.chance(_MOVED, n_people), city[1], city[0])
    birth = _birth_dates(head, alone, draws)
    mailboxes = Mailboxes()
    people = given_latin, family_latin, birth[0]
    everybody = np.ones(n_people, dtype=np.bool_)
    phone, email = mobile_numbers(language, draws), mailboxes.open(people, everybody, draws)
    renewed, changed = np.flatnonzero(draws.chance(_NEW_PHONE, n_people)), draws.chance(_NEW_EMAIL, n_people)
    later_phone, later_email = phone.copy(), np.where(changed, mailboxes.open(people, changed, draws), email)
    later_phone[renewed] = mobile_numbers(language[renewed], draws)
    return Population(
        language=language,
        gender=gender,
        given=given,
        family=family,
        spelling=spelling,
        birth=birth,
        city=city,
        phone=np.stack([phone, later_phone]),
        email=np.stack([email, later_email]),
        household_phone=_of_household(landlines(language, draws), head, shared & draws.chance(0.7, n_people)[head]),
        household_email=_of_household(
            mailboxes.open((texts(["family"] * n_people), family_latin, birth[0]), alone & shared, draws),
            head,
            shared & draws.chance(0.2, n_people)[head],
        ),
    )


def _letters_only(names: ObjectArray) -> ObjectArray:
    """Fold Latin names into what an e-mail address takes."""
    folded = ["".join(letter for letter in name.lower() if letter.isalpha()) for name in names.ravel().tolist()]
    return texts(folded).reshape(names.shape)


def _birth_dates(head: Int64Array, alone: BoolArray, draws: Draws) -> tuple[Int64Array, Int64Array, Int64Array]:
    """Give everybody a birth date: partners near the head of the household, children a generation later."""
    size = len(head)
    days = draws.below(int(_YEARS * _DAYS_PER_YEAR), size)
    years_later = np.where(draws.chance(0.4, size), draws.uniform(size) * 12 - 6, draws.uniform(size) * 18 + 20)
    days = np.where(alone, days, days[head] + (years_later * _DAYS_PER_YEAR).astype(np.int64))
    dates = _FIRST_BIRTH + days.astype("timedelta64[D]")
    months = dates.astype("datetime64[M]")
    year = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    return year, months.astype(np.int64) % 12 + 1, (dates - months.astype("datetime64[D]")).astype(np.int64) + 1


def _of_household(values: ObjectArray, head: Int64Array, has: BoolArray) -> ObjectArray:
    shared = values[head]
    shared[~has] = None
    return shared
