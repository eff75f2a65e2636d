"""Synthetic customers with the truth beside them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
import pandas as pd

from voicecrm.columns import BoolArray, FloatArray, Int64Array
from voicecrm.testing.contact_points import landlines, reformat_phone
from voicecrm.testing.corruption import ErrorRates, add_placeholders, add_typos, filled, misdate, swap
from voicecrm.testing.draws import Draws, ObjectArray, blank, texts, zipf_weights
from voicecrm.testing.population import LANGUAGES, Population, invent_population, name_tables

RECORDS_PER_PERSON: Final[FloatArray] = np.array([0.45, 0.28, 0.14, 0.07, 0.04, 0.02])
"""Share of people with 1, 2, … 6 records; 2.03 records on average."""

_LATIN: Final = np.array([[0.6, 0.35, 0.05], [1.0, 0.0, 0.0], [0.6, 0.35, 0.05]])
"""Per language the share of people of whom no, half or every record is in Latin letters."""
_FULL_NAME_ONLY, _FULL_NAME_TOO = 0.08, 0.2
_PEOPLE_PER_SWITCHBOARD: Final = 4000


def synthetic_people(
    n_records: int, *, seed: int = 0, rates: ErrorRates | None = None, languages: Collection[str] = LANGUAGES
) -> pd.DataFrame:
    """Invent customer records of which it is known who is who.

    People have 1 to 6 records (2 on average), names in Hangul, Latin and Cyrillic letters with the frequencies of life,
    several spellings where a name changes script, short forms, initials, typing errors, gaps, placeholders, moves,
    changed numbers and addresses, and phones and e-mails that families and firms share. Nobody in it exists; all
    e-mail addresses are under ``.example``.

    Args:
        n_records: Number of records.
        seed: The same seed gives the same records, on any platform.
        rates: How dirty they are; the default has 6 to 8 % typos per field and 5 to 40 % missing.
        languages: Whose names are invented: ``ko``, ``en``, ``ru``; ``("en",)`` gives Latin letters alone, but for
            placeholders.

    Returns:
        One row per record in random order: ``unique_id`` (int64, 0 to n - 1), ``given_name``, ``family_name``,
        ``full_name`` (in some rows, in part of them alone), ``birth_date`` (ISO), ``city``, ``phone``, ``email`` (all
        object, None when missing) and ``cluster`` (int64), the person.

    Raises:
        ValueError: `n_records` is negative, or `languages` is empty or names an unknown one.

    Examples:
        >>> from voicecrm.testing import synthetic_people
        >>> people = synthetic_people(1_000, seed=7)
        >>> len(people), people["unique_id"].is_unique
        (1000, True)
    """
    if n_records < 0:
        raise ValueError(f"n_records is {n_records}; expected 0 or more")
    if not languages or not set(languages) <= set(LANGUAGES):
        raise ValueError(f"languages is {languages!r}; expected one or more of {', '.join(LANGUAGES)}")
    rates = rates or ErrorRates()
    draws = Draws(seed)
    ends = np.cumsum(draws.weighted(RECORDS_PER_PERSON, n_records) + 1)
    n_people = int(np.searchsorted(ends, n_records)) + 1 if n_records else 0
    person = np.repeat(np.arange(n_people), np.diff(ends[:n_people], prepend=0))[:n_records]
    population = invent_population(n_people, draws, languages)
    columns = _names(population, person, rates, draws)
    columns["birth_date"] = _birth_dates(population, person, rates, draws)
    columns |= _contact_points(population, person, rates, draws)
    for name, values in columns.items():
        if name != "birth_date":
            add_typos(values, rates.typo.get(name, 0.0), draws)
        add_placeholders(values, name, rates.placeholder, draws)
        values[draws.chance(rates.missing.get(name, 0.0), n_records)] = None
    order = draws.order(n_records)
    frame: dict[str, pd.Series] = {"unique_id": pd.Series(np.arange(n_records, dtype=np.int64))}
    # Explicitly object: what pandas infers from None depends on its version.
    frame |= {name: pd.Series(values[order], dtype=object) for name, values in columns.items()}
    frame["cluster"] = pd.Series(person[order].astype(np.int64))
    return pd.DataFrame(frame)


def _names(population: Population, person: Int64Array, rates: ErrorRates, draws: Draws) -> dict[str, ObjectArray]:
    size = len(person)
    given, family, full = (blank(size) for _ in range(3))
    for index, tables in enumerate(name_tables()):
        rows = np.flatnonzero(population.language[person] == index)
        who = person[rows]
        in_latin = (draws.weighted(_LATIN[index], len(population.language))[who] * 0.5).astype(np.float64)
        latin = draws.chance(in_latin, len(rows))
        own = draws.chance(0.6, len(rows))
        spelling = np.where(own, population.spelling[who], draws.below(tables.n_spellings, len(rows)))
        code, gender = population.given[who], population.gender[who]
        home = tables.given[code]
        short = draws.chance(rates.nickname, len(rows)) & filled(tables.nicknames[code])
        home[short] = tables.nicknames[code[short]]
        given[rows] = np.where(latin, tables.given_latin[spelling, code], home)
        surname = population.family[who]
        family[rows] = np.where(latin, tables.family_latin[spelling, gender, surname], tables.family[gender, surname])
        family_first = np.where(latin, draws.chance(0.4, len(rows)) & tables.family_first, tables.family_first)
        full[rows] = _full_names(given[rows], family[rows], family_first, ~latin & tables.joined)
    _abbreviate(given, draws.chance(rates.initial, size), draws.chance(0.5, size))
    swap(given, family, draws.chance(rates.swapped_names, size))
    kind = draws.uniform(size)
    full[kind >= _FULL_NAME_ONLY + _FULL_NAME_TOO] = None
    given[kind < _FULL_NAME_ONLY] = None
    family[kind < _FULL_NAME_ONLY] = None
    return {"given_name": given, "family_name": family, "full_name": full}


def _full_names(given: ObjectArray, family: ObjectArray, family_first: BoolArray, joined: BoolArray) -> ObjectArray:
    first, last = np.where(family_first, family, given), np.where(family_first, given, family)
    space = np.where(joined, "", " ").astype(np.object_)
    full: ObjectArray = first + space + last
    return full


def _abbreviate(given: ObjectArray, rows: BoolArray, with_dot: BoolArray) -> None:
    for row in np.flatnonzero(rows).tolist():
        if given[row].isascii():
            given[row] = given[row][0] + ("." if with_dot[row] else "")


def _birth_dates(population: Population, person: Int64Array, rates: ErrorRates, draws: Draws) -> ObjectArray:
    year, month, day = population.birth
    written = misdate((year[person], month[person], day[person]), rates, draws)
    rows = zip(*(part.tolist() for part in written), strict=True)
    return texts([f"{a:04d}-{b:02d}-{c:02d}" for a, b, c in rows])


def _contact_points(
    population: Population, person: Int64Array, rates: ErrorRates, draws: Draws
) -> dict[str, ObjectArray]:
    size = len(person)
    city_code = population.city[_state(person, draws), person]
    city = blank(size)
    for index, tables in enumerate(name_tables()):
        rows = np.flatnonzero(population.language[person] == index)
        native, latin = tables.cities[city_code[rows]], tables.cities_latin[city_code[rows]]
        city[rows] = np.where(draws.chance(0.15, len(rows)), latin, native)
    phone = population.phone[_state(person, draws), person]
    email = population.email[_state(person, draws), person]
    for values, shared, rate in (
        (phone, population.household_phone[person], rates.shared_phone),
        (email, population.household_email[person], rates.shared_email),
    ):
        at_home = draws.chance(rate, size) & filled(shared)
        values[at_home] = shared[at_home]
    firms = landlines(np.zeros(len(population.language) // _PEOPLE_PER_SWITCHBOARD + 1, dtype=np.int64), draws)
    called = np.flatnonzero(draws.chance(rates.switchboard, size))
    phone[called] = firms[draws.weighted(zipf_weights(len(firms), 2), len(called))]
    rewritten, style = np.flatnonzero(draws.chance(0.2, size)).tolist(), draws.uniform(size)
    phone[rewritten] = texts([reformat_phone(phone[row], style[row]) for row in rewritten])
    return {"city": city, "phone": phone, "email": email}


def _state(person: Int64Array, draws: Draws) -> Int64Array:
    """Say per record whether it stands before (0) or after (1) the change in the person's life, if there is one."""
    sizes = np.bincount(person)
    after = 1 + draws.below(np.maximum(sizes - 1, 1), len(sizes))
    rank = np.arange(len(person)) - (np.cumsum(sizes) - sizes)[person]
    return (rank >= after[person]).astype(np.int64)
