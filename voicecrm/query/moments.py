"""Times as people give them: an age, a date, or a full time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from voicecrm.errors import QueryError

AGE_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
AGE_PATTERN: Final = re.compile(r"(\d{1,6})\s*([mhdw])")


def read_moment(name: str, value: str | datetime, timezone: str) -> datetime:
    """Read a point in time.

    Args:
        name: Of the argument, for the error.
        value: A datetime, an ISO date or time, or an age such as ``"7d"`` (m, h, d, w).
        timezone: IANA zone of one that carries none.

    Returns:
        The time in UTC.

    Raises:
        QueryError: It cannot be read.
    """
    try:
        moment = _parse(value) if isinstance(value, str) else value
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(timezone))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise QueryError(
            f"{name} is {str(value)!r}; expected an age such as '7d' or a time such as '2026-03-01' or "
            "'2026-03-01T09:00+09:00'"
        ) from None


def _parse(text: str) -> datetime:
    age = AGE_PATTERN.fullmatch(text.strip())
    if age:
        return datetime.now(UTC) - timedelta(**{AGE_UNITS[age[2]]: int(age[1])})
    return datetime.fromisoformat(text.strip())
