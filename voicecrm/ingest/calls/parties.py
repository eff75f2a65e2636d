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

_NO_DIGIT: Final = re.compile(r"\D+")
_LEAST_SHARED_DIGITS: Final = 8
"""Fewer equal digits are a coincidence, more are not always written out (``02-1234-5678`` lacks the country)."""


def is_withheld(number: str | None) -> bool:
    """Tell whether a number is absent or a word for a number that is not shown."""
    return re.sub(r"\s+", "", number or "").casefold() in WITHHELD


def is_own_number(number: str, own_numbers: Iterable[str]) -> bool:
    """Tell whether a number is one of the firm's own, however the country is written.

    Args:
        number: As the source wrote it.
        own_numbers: As the settings write them.
    """
    digits = _national_digits(number)
    if len(digits) < _LEAST_SHARED_DIGITS:
        return False
    owned = (_national_digits(own) for own in own_numbers)
    return any(len(own) >= _LEAST_SHARED_DIGITS and (digits.endswith(own) or own.endswith(digits)) for own in owned)


def caller_name(name: str | None, number: str | None) -> str | None:
    """Return a caller's name, or None when it only repeats the number or says that it is withheld."""
    if name is None or is_withheld(name):
        return None
    if not re.search(r"[^\W\d_]", name):
        return None
    return None if number and name.strip().casefold() == number.strip().casefold() else name


def _national_digits(number: str) -> str:
    return _NO_DIGIT.sub("", number).lstrip("0")
