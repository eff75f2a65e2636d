"""Birth dates of many records at once."""

from __future__ import annotations

from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Int64Array
from voicecrm.identity.normalize.bulk.digits import read_digits
from voicecrm.identity.normalize.bulk.lines import Forms, Lines
from voicecrm.identity.normalize.dates import FIRST_YEAR, LAST_YEAR, PLACEHOLDER_DATES

_SEPARATORS: Final = "-./"
_SHAPE: Final = bytes.maketrans(f"0123456789{_SEPARATORS}".encode("ascii"), b"d" * 10 + b"-" * len(_SEPARATORS))
_HEAD: Final = np.uint64(int.from_bytes(b"dddd-dd-", "little"))
_TAIL: Final = np.uint64(int.from_bytes(b"dd-dd-dd", "little"))
_EIGHT: Final = np.uint64(int.from_bytes(b"dddddddd", "little"))
_DAYS: Final = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)
_PLACEHOLDERS: Final = np.array(sorted(int(day.replace("-", "")) for day in PLACEHOLDER_DATES), dtype=np.int64)


def normalize_plain_dates(lines: Lines) -> tuple[Forms, BoolArray]:
    """Normalize dates of the form 1990-01-15, 1990.01.15, 1990/01/15 and 19900115 among many.

    Args:
        lines: Raw values.

    Returns:
        The entries of the values that are certain, and True for each of these values, shape ``(n_values,)``.
    """
    shapes = Lines(lines.data.translate(_SHAPE))
    heads = shapes.heads(lines.starts, lines.lengths)
    tails = shapes.heads(np.maximum(lines.ends - 8, 0), lines.lengths)
    certain = (lines.lengths == 10) & (heads == _HEAD) & (tails == _TAIL)
    certain |= (lines.lengths == 8) & (heads == _EIGHT)
    rows = np.flatnonzero(certain)
    stripped = lines.data.translate(None, _SEPARATORS.encode("ascii"))
    ends = np.flatnonzero(np.frombuffer(stripped, dtype=np.uint8) == 10)[rows]
    digits = read_digits(stripped, ends, np.full(len(rows), 8, dtype=np.int64))
    real = _are_birth_dates(digits.numbers)
    written = digits.words[real, 1].view(np.uint8).reshape(-1, 8)
    table = np.full((len(written), 11), ord("-"), dtype=np.uint8)
    table[:, :4] = written[:, :4]
    table[:, 5:7] = written[:, 4:6]
    table[:, 8:10] = written[:, 6:]
    table[:, 10] = ord("\n")
    return (rows[real], table.tobytes().decode("ascii").split("\n")[:-1]), certain


def _are_birth_dates(numbers: Int64Array) -> BoolArray:
    """True for days of the calendar, given as eight digits, on which somebody can be born, shape ``(n,)``."""
    years, months, days = numbers // 10000, numbers // 100 % 100, numbers % 100
    real: BoolArray = (years >= FIRST_YEAR) & (years <= LAST_YEAR) & (months >= 1) & (months <= 12) & (days >= 1)
    leap = (years % 4 == 0) & ((years % 100 != 0) | (years % 400 == 0))
    lasts = _DAYS[np.minimum(months, 12)] + (leap & (months == 2))
    real &= (days <= lasts) & ~np.isin(numbers, _PLACEHOLDERS)
    return real
