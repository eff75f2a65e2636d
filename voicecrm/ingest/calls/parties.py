"""Who is on a call: withheld numbers, own lines, names that are none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

WITHHELD: Final = frozenset(
    {"", "anonymous", "asserted", "blocked", "private", "restricted", "s", "unavailable", "unknown", "withheld"}
    | {"발신번호표시제한", "발신번호제한", "발신번호표시금지"}
)
"""What stands for a number that the caller does not show, lower case, without spaces."""

KEYPAD_WORDS: Final = frozenset({"266696687", "86282452253", "8656696", "2562533", "7378742833"})
"""ANONYMOUS, UNAVAILABLE, UNKNOWN, BLOCKED and RESTRICTED, typed on a keypad and shown with a plus in front."""

NO_CALLER: Final = frozenset(
    {
        "[none]", "anonymous caller", "blocked call", "caller id unavailable", "caller unknown", "cell phone",
        "incoming call", "name unavailable", "no caller id", "no name", "not available", "number unavailable",
        "out of area", "private caller", "private name", "private number", "spam likely", "toll free call",
        "toll free caller", "unavailable name", "unknown caller", "unknown name", "unknown number", "unlisted name",
        "wireless call", "wireless caller",
    }
)  # fmt: skip
"""What networks show where they know no name, lower case."""

_REGIONS: Final = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA"
    " RI SC SD TN TX UT VT VA WA WV WI WY DC PR AB BC MB NB NL NS ON PE QC SK YT NT NU"
).replace(" ", "|")
_COUNTRIES: Final = (
    "United States|USA|Canada|Mexico|Brazil|Argentina|Chile|Colombia|Peru|United Kingdom|UK|England|"
    "Scotland|Ireland|France|Germany|Spain|Portugal|Italy|Netherlands|Belgium|Switzerland|Austria|Sweden|"
    "Norway|Denmark|Finland|Poland|Czech Republic|Hungary|Romania|Greece|Turkey|Ukraine|Russia|Israel|"
    "United Arab Emirates|Saudi Arabia|South Africa|India|Pakistan|Singapore|Malaysia|Thailand|Vietnam|"
    "Philippines|Indonesia|Hong Kong|Taiwan|South Korea|Korea|Japan|Australia|New Zealand"
)
_PLACE: Final = re.compile(
    rf"[A-Z][A-Z .'-]+ (?:{_REGIONS})|[A-Z][\w .'()-]+, (?:{_REGIONS}|(?i:{_COUNTRIES}))|V\d{{10,}}"
)
"""What North American networks send instead of a name: ``SAN FRANCSCO CA``, ``Sydney, Australia``, ``V1234…``."""

_NORTH_AMERICAN: Final = re.compile(r"(?:1)?[2-9]\d{9}")
_NO_DIGIT: Final = re.compile(r"\D+")
LONGEST_EXTENSION: Final = 6
"""Digits up to which a number is an extension or a service code."""
LEAST_SHARED_DIGITS: Final = 8
"""Fewer equal digits are a coincidence, more are not always written out (``02-1234-5678`` lacks the country)."""


def is_withheld(number: str | None) -> bool:
    """Tell whether a number is absent or a word for a number that is not shown."""
    word = "".join((number or "").split()).casefold()
    return word in WITHHELD or word.removeprefix("+") in KEYPAD_WORDS


def is_own_number(number: str, own_numbers: Iterable[str]) -> bool:
    """Tell whether a number is one of the firm's own, however the country is written.

    Args:
        number: As the source wrote it.
        own_numbers: As the settings write them.
    """
    digits = national_digits(number)
    if len(digits) < LEAST_SHARED_DIGITS:
        return False
    owned = (national_digits(own) for own in own_numbers)
    return any(len(own) >= LEAST_SHARED_DIGITS and (digits.endswith(own) or own.endswith(digits)) for own in owned)


def is_extension(number: str) -> bool:
    """Tell whether a number is an extension or a service code: nobody's outside of the firm."""
    return not number.startswith("+") and 0 < len(_NO_DIGIT.sub("", number)) <= LONGEST_EXTENSION


def caller_name(name: str | None, number: str | None) -> str | None:
    """Return a caller's name, or None when it only repeats the number, is a place, or says that it is withheld."""
    if name is None or is_withheld(name) or " ".join(name.casefold().split()) in NO_CALLER:
        return None
    if not re.search(r"[^\W\d_]", name):
        return None
    if number and _is_place(name, number):
        return None
    return None if number and name.strip().casefold() == number.strip().casefold() else name


def _is_place(name: str, number: str) -> bool:
    """Tell whether a North American network shows a place for a name; elsewhere ``KIM YOUNG MI`` is a person."""
    return _PLACE.fullmatch(name.strip()) is not None and (
        "," in name or _NORTH_AMERICAN.fullmatch(_NO_DIGIT.sub("", number)) is not None
    )


def national_digits(number: str) -> str:
    """Return the digits of a number without leading zeros."""
    return _NO_DIGIT.sub("", number).lstrip("0")
