"""Lengths of time as exports write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import time, timedelta
from typing import Final

_UNIT_SECONDS: Final = {"일": 86400, "시": 3600, "분": 60, "초": 1, "d": 86400, "h": 3600, "m": 60, "s": 1}
_PART: Final = (
    r"(?P<number>\d+(?:\.\d+)?)\s*"
    r"(?P<unit>일|시간|시|분|초|d(?:ays?)?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?)[\s,.]*"
)
_LONGEST_SECONDS: Final = 366 * 86_400


def parse_duration(value: object) -> float:
    """Read a length of time.

    Args:
        value: Seconds as a number or text, ``hh:mm:ss``, ``mm:ss``, ``3분 20초``, ``1h 5m``, ``PT3M20S``, a `timedelta`
            or a `datetime.time` (as spreadsheets hand over ``00:03:20``).

    Returns:
        Seconds.

    Raises:
        ValueError: It is no length of time.

    Examples:
        >>> parse_duration("00:03:20"), parse_duration("3분 20초"), parse_duration("200")
        (200.0, 200.0, 200.0)
    """
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, time):
        return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    if isinstance(value, str) and len(value) <= 7 and value.isascii() and value.isdecimal():  # by far the most common
        return float(value)
    text = unicodedata.normalize("NFKC", str(value)).strip().casefold().lstrip("'")
    seconds = _seconds(text)
    if seconds is None or not 0 <= seconds < _LONGEST_SECONDS:
        raise ValueError(f"{str(value)[:60]!r} is no duration; expected seconds, hh:mm:ss or '3분 20초'")
    return seconds


def _seconds(text: str) -> float | None:
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    if clock := re.fullmatch(r"(?:(\d+):)?(\d{1,3}):(\d{1,2}(?:\.\d+)?)", text):
        return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3])
    # ISO 8601: PT3M20S
    parts = re.sub(r"^p(?=[\dt])|(?<=[pd])t(?=\d)", "", re.sub(r"^pt", "", text))
    if not re.fullmatch(f"(?:{_PART.replace('?P<number>', '?:').replace('?P<unit>', '?:')})+", parts):
        return None
    return sum(
        float(part["number"]) * _UNIT_SECONDS.get(part["unit"], _UNIT_SECONDS[part["unit"][0]])
        for part in re.finditer(_PART, parts)
    )
