"""Times that are written as one number: epochs, compact dates, days of a spreadsheet; told apart by their size."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Final

NUMBER: Final = re.compile(r"\d+(?:\.0*)?|\d{5}\.\d+|\d{9,10}\.\d+")
"""Texts that are such a number."""


def time_from_number(number: float | str) -> tuple[datetime, bool]:
    """Read a number as a time.

    Args:
        number: Epoch seconds, milli-, micro- or nanoseconds; ``20240915`` or ``20240915140000``; or the days of a
            spreadsheet, 1954 to 2064 (its calendar that begins in 1904 is never meant).

    Returns:
        The time, and whether it is naive.

    Raises:
        ValueError: It is none of them.
    """
    value = float(number)
    if not math.isfinite(value):
        raise ValueError("it is missing")
    if value == int(value):
        # as a float, nanoseconds would be rounded
        return _from_digits(number.partition(".")[0] if isinstance(number, str) else str(int(number)))
    return (_from_serial(value), True) if _is_serial(value) else (_from_epoch(value), False)


def _from_digits(digits: str) -> tuple[datetime, bool]:
    if len(digits) in {8, 12, 14} and digits[:2] in {"19", "20"}:
        clock = digits[8:].ljust(6, "0")
        try:
            return datetime.strptime(digits[:8] + clock, "%Y%m%d%H%M%S"), True  # noqa: DTZ007 - the caller adds the zone
        except ValueError:
            pass
    number = int(digits)
    return (_from_serial(number), True) if _is_serial(number) else (_from_epoch(number), False)


def _is_serial(days: float) -> bool:
    return 20_000 <= days < 60_000


def _from_serial(days: float) -> datetime:
    """Read what a spreadsheet shows when the cell of a date loses its format: days since the end of 1899."""
    seconds = round(days * 86_400)  # the fraction of a day is a rounded number
    return datetime(1899, 12, 30) + timedelta(seconds=seconds)  # noqa: DTZ001 - the caller adds the zone


def _from_epoch(number: float) -> datetime:
    for digits, unit in ((11, 1), (14, 1_000), (17, 1_000_000), (20, 1_000_000_000)):
        if 1e8 * unit <= number < 10**digits:
            whole, rest = divmod(number, unit)
            return datetime.fromtimestamp(whole, UTC) + timedelta(microseconds=int(rest * 1_000_000 / unit))
    raise ValueError("expected epoch seconds, milliseconds or microseconds, or a date such as 20260719")
