"""When a mail was sent: the Date header in every RFC 2822 variant, else the top Received header."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from typing import Final, NamedTuple

from voicecrm.ingest.times import parse_time

_COMMENT: Final = re.compile(r"\([^()]*\)")
_MINUS_ZERO: Final = re.compile(r"[\s\d]-0000\b")
_NUMERIC_ZONE: Final = re.compile(r"(?:\s|UTC|GMT|:\d\d)([+-])(\d{1,2}):?(\d\d)\s*(?:\d{4})?$", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Za-z]+")
_HALF_DAY: Final = re.compile(r"\b[ap]\.?m\b|오전|오후", re.IGNORECASE)
# UTC by its names, and zones that the standard library does not know and that mean one thing in mail.
_ZONE_HOURS: Final = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0,
    "KST": 9, "JST": 9, "HKT": 8, "SGT": 8, "AWST": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "CET": 1, "MET": 1, "CEST": 2, "MEST": 2, "MESZ": 2, "MEZ": 1, "EET": 2, "EEST": 3, "MSK": 3,
    "WET": 0, "WEST": 1, "BST": 1,
}  # fmt: skip
_YEARS: Final = range(1900, 2200)
_LONGEST: Final = 200


class SentAt(NamedTuple):
    """When a mail was sent.

    Attributes:
        at: With the offset of the header, or None when no header says it.
        flags: ``naive_time`` (no zone: read as UTC), ``repaired_date`` (Date unreadable or missing, Received taken),
            ``no_date``.
    """

    at: datetime | None
    flags: tuple[str, ...]


def sent_at(dates: Iterable[str], received: Iterable[str]) -> SentAt:
    """Find out when a mail was sent.

    Args:
        dates: Decoded Date headers, in order; the first readable one counts.
        received: Decoded Received headers, the newest first.
    """
    for value in dates:
        read = parse_mail_date(value)
        if read is not None:
            return SentAt(read[0], ("naive_time",) if read[1] else ())
    for value in received:
        read = parse_mail_date(value.rpartition(";")[2])
        if read is not None:
            return SentAt(read[0], ("repaired_date", "naive_time") if read[1] else ("repaired_date",))
        break
    return SentAt(None, ("no_date",))


def parse_mail_date(value: str) -> tuple[datetime, bool] | None:
    """Read a date as mails carry it.

    Args:
        value: A decoded header value.

    Returns:
        The time and whether it came without zone (then it is read as UTC), or None when it is no date.

    Examples:
        >>> parse_mail_date("Mon, 4 Mar 2024 14:10:00 KST")[0].isoformat()
        '2024-03-04T14:10:00+09:00'
    """
    text = _COMMENT.sub(" ", value[:_LONGEST]).strip()
    try:
        fields = None if _HALF_DAY.search(text) else parsedate_tz(text)
        read = _from_fields(fields, text) if fields is not None else None
    except (ValueError, TypeError, IndexError, OverflowError):
        read = None
    read = read or _from_any_form(text)
    return read if read is not None and read[0].year in _YEARS else None


def _from_fields(fields: tuple[int | None, ...], text: str) -> tuple[datetime, bool]:
    year, month, day, hour, minute, second = (int(number or 0) for number in fields[:6])
    # A leap second has no datetime.
    naive = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001
    offset = _offset(fields[9], text)
    if offset is None:
        return naive.replace(tzinfo=UTC), True
    return naive.replace(tzinfo=timezone(offset)), False


def _offset(seconds: int | None, text: str) -> timedelta | None:
    """Return the offset; None when there is none, it says nothing (``-0000``) or is impossible."""
    if _MINUS_ZERO.search(text):
        return None
    offset = None
    if found := _NUMERIC_ZONE.search(text):
        offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
        offset = -offset if found[1] == "-" else offset
    elif seconds:
        offset = timedelta(seconds=seconds)
    else:
        # The standard library says 0 for UTC, for no zone and for a zone that it does not know.
        names = (_ZONE_HOURS.get(word.upper()) for word in _WORD.findall(text))
        hours = next((hours for hours in names if hours is not None), None)
        offset = None if hours is None else timedelta(hours=hours)
    return offset if offset is not None and abs(offset) <= timedelta(hours=15) else None


def _from_any_form(text: str) -> tuple[datetime, bool] | None:
    """Read what is no RFC 2822 date; bare numbers are no dates in a mail."""
    if not text or text.isdigit():
        return None
    try:
        parsed = parse_time(text, zone="UTC")
    except ValueError:
        return None
    return parsed.at, parsed.naive
