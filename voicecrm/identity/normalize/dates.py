"""Birth dates as ISO dates."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from voicecrm.identity.normalize.cleaning import clean, plain_dashes

PIVOT_YEAR: Final = 30
"""A year of two digits from here on belongs to 19xx, below to 20xx; a clock would make the form change with time."""
LAST_YEAR: Final = 2029
FIRST_YEAR: Final = 1880

PLACEHOLDER_DATES: Final = frozenset(
    ("1900-01-01", "1970-01-01", "1899-12-30", "1899-12-31", "1901-01-01", "1904-01-01", "1999-09-09",
     "1969-12-31", "1911-11-11")
)  # fmt: skip
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
            "sep sept september", "oct october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_LABEL: Final = re.compile(r"\s*(?:생년월일|생|출생|\(양력?\)|\(음력?\)|양력)\s*:?\s*")
_TIME: Final = r"(?:[t ]\d{1,2}:\d{2}.*|t.*)?"
_YEAR_FIRST: Final = re.compile(
    rf"(\d{{4}})\s*[-./년年 ]\s*(\d{{1,2}})\s*[-./월月 ]\s*(\d{{1,2}})\s*[일日.]?{_TIME}", re.ASCII
)
_EIGHT: Final = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}})(?:\.0|000000)?{_TIME}", re.ASCII)
_YEAR_LAST: Final = re.compile(r"(\d{1,2})([-./ ])(\d{1,2})\2(\d{4})(?: 0{1,2}:00.*)?", re.ASCII)
_SHORT: Final = re.compile(r"(\d{2})\s*[-./년]\s*(\d{2})\s*[-./월]\s*(\d{2})\s*일?", re.ASCII)
_SHORT_LAST: Final = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{2})", re.ASCII)
_RESIDENT: Final = re.compile(r"(\d{2})(\d{2})(\d{2})(?:-?([0-9])[\d*x]{0,6})?", re.ASCII)
_DAY_WORD: Final = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[-. ]*(?:of )?(?P<month>[a-z]{3,9})\.?[-, ]+(?P<year>\d{4})", re.ASCII
)
_WORD_DAY: Final = re.compile(
    r"(?P<month>[a-z]{3,9})\.?[-. ]+(?P<day>\d{1,2})(?:st|nd|rd|th)?[-, ]+(?P<year>\d{4})", re.ASCII
)
_CENTURY: Final = {
    "1": 1900,
    "2": 1900,
    "3": 2000,
    "4": 2000,
    "5": 1900,
    "6": 1900,
    "7": 2000,
    "8": 2000,
    "9": 1800,
    "0": 1800,
}


def normalize_birth_date(raw_value: str) -> tuple[str, ...]:
    """Return a birth date as ``YYYY-MM-DD``.

    Args:
        raw_value: A date in ISO, Korean or Western order, as eight or six digits, with a time, or the first digits of a
            Korean resident number (of which the digit after the hyphen tells the century).

    Returns:
        The date; both where day and month cannot be told apart (03/04/1990); nothing for an impossible or future one,
        for defaults such as 1900-01-01, and for a year alone.
    """
    dates = [found.isoformat() for found in _read(_bare(raw_value)) if FIRST_YEAR <= found.year <= LAST_YEAR]
    return tuple(iso for iso in dates if iso not in PLACEHOLDER_DATES)


def is_default_date(raw_value: str) -> bool:
    """Say whether a date is one that systems write where none is known: 1900-01-01, 0001-01-01, 9999-12-31."""
    text = _bare(raw_value)
    is_default = any(found.isoformat() in PLACEHOLDER_DATES for found in _read(text))
    return is_default or text.startswith(("0001", "0000", "9999"))


def _bare(raw_value: str) -> str:
    """The date alone, without labels and brackets."""
    text = plain_dashes(clean(raw_value)).casefold().strip(" '\"()")
    return _LABEL.sub("", text)


def _read(text: str) -> tuple[date, ...]:
    for pattern in (_YEAR_FIRST, _EIGHT):
        match = pattern.fullmatch(text)
        if match:
            return _date(int(match[1]), int(match[2]), int(match[3]))
    match = _YEAR_LAST.fullmatch(text)
    if match:
        return _day_and_month(int(match[1]), int(match[3]), int(match[4]), dotted=match[2] == ".")
    match = _SHORT.fullmatch(text) or _RESIDENT.fullmatch(text)
    found = _short(match) if match else ()
    if found:
        return found
    match = _SHORT_LAST.fullmatch(text)
    if match:
        year = int(match[4])
        return _day_and_month(int(match[1]), int(match[3]), _century(year) + year, dotted=match[2] == ".")
    match = _DAY_WORD.fullmatch(text) or _WORD_DAY.fullmatch(text)
    month = match and _MONTHS.get(match["month"])
    return _date(int(match["year"]), month, int(match["day"])) if match and month else ()


def _short(match: re.Match[str]) -> tuple[date, ...]:
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    century_digit = match[4] if match.re is _RESIDENT else None
    return _date((_CENTURY[century_digit] if century_digit else _century(year)) + year, month, day)


def _century(year: int) -> int:
    return 1900 if year >= PIVOT_YEAR else 2000


def _day_and_month(first: int, second: int, year: int, *, dotted: bool) -> tuple[date, ...]:
    day_first = _date(year, second, first)
    # Dots mean day first wherever dates are written so; slashes and hyphens do not tell.
    if dotted or first == second:
        return day_first
    return day_first + _date(year, first, second)


def _date(year: int, month: int, day: int) -> tuple[date, ...]:
    try:
        return (date(year, month, day),)
    except ValueError:
        return ()
