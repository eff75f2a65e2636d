"""Times as exports write them, in every form that real files were found to hold.

Where ``03/04/2026`` does not say its order and the caller does not either, this rule decides: the month comes first
when the text looks American (slashes with an unpadded number, as in ``3/4/2026``, or AM/PM), otherwise the day.
`is_ambiguous_date` tells when the rule was needed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from voicecrm.ingest.time_numbers import NUMBER, time_from_number

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_ZONE_HOURS: Final = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "kst": 9, "jst": 9, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
    "mdt": -6, "pst": -8, "pdt": -7, "cet": 1, "cest": 2, "wet": 0, "eet": 2, "eest": 3, "msk": 3,
}  # fmt: skip
_AFTERNOON: Final = frozenset({"pm", "오후"})
_MERIDIEM: Final = r"오전|오후|[ap]\.?\s?m\b\.?"
# what most exports write, and `datetime.fromisoformat` reads many times faster than the patterns below
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - counted from on any clock
_COMMON: Final = re.compile(
    r"\d{4}[-/.]\d\d[-/.]\d\d"
    r"(?:[ T]\d\d:\d\d(?::\d\d(?:\.(?:\d{3}|\d{6}))?)?(?:Z|[-+](?:0\d|1[0-7]):[0-5]\d)?)?",
    re.ASCII,
)
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})\s?[-/.년]\s?(?P<m>\d{1,2})\s?[-/.월]\s?(?P<d>\d{1,2})(?!\d)\s?[일.]?")
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})\s?(?P<sep>[-/.])\s?(?P<b>\d{1,2})\s?(?P=sep)\s?(?P<y>\d{4}|\d{2})(?!\d)")
_DAY_MONTH_NAME = re.compile(
    r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[-/.\s]+(?P<m>[a-z]{3})[a-z]*[-/.,\s]+(?P<y>\d{4}|\d{2})(?!\d)"
)
_MONTH_NAME_DAY = re.compile(r"(?P<m>[a-z]{3})[a-z]*[-.\s]+(?P<d>\d{1,2})(?:st|nd|rd|th)?[-,\s]+(?P<y>\d{4})(?!\d)")
_X_STYLE = re.compile(r"(?P<m>[a-z]{3}) (?P<d>\d{1,2}) (?P<rest>\d\d:\d\d:\d\d(?: [-+a-z0-9]+)?) (?P<y>\d{4})$")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+")
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:[t ]?(?P<rest>\d{2,6}(?:[.,]\d+)?.*))?$")
_KOREAN_CLOCK = re.compile(r"(\d{1,2})\s?시(?:\s?(\d{1,2})\s?분)?(?:\s?(\d{1,2})\s?초)?")
_UNBROKEN_CLOCK = re.compile(r"^(\d\d)(\d\d)(\d\d)?(?!\d)")
_CLOCK = re.compile(
    rf"(?P<before>{_MERIDIEM})?\s*(?P<h>\d{{1,2}})(?::(?P<mi>\d{{1,2}})(?::(?P<s>\d{{1,2}})(?:[.,](?P<f>\d+))?)?)?"
    rf"\s*(?P<after>{_MERIDIEM})?\s*(?P<zone>.*)$"
)
_KOREAN_WEEKDAY = re.compile(r"\(?[월화수목금토일](?:요일)?\)?")
_OFFSET = re.compile(r"(?:utc|gmt)?\s?(?P<sign>[-+−])(?P<h>\d{1,2})(?::?(?P<m>\d\d))?(?::?\d\d)?$")


class ParsedTime(NamedTuple):
    """A time that was read.

    Attributes:
        at: Aware, with the offset that the source wrote.
        naive: True when the source wrote none and the caller's zone was taken.
    """

    at: datetime
    naive: bool


def parse_time(value: object, *, zone: str, dayfirst: bool | None = None) -> ParsedTime:
    """Read a time in any known form.

    Args:
        value: A `datetime` or `date`, an epoch number (seconds, milli-, micro- or nanoseconds, told apart by size), the
            days of a spreadsheet (five digits), or text.
        zone: IANA zone of times that carry none.
        dayfirst: Order of ``03/04/2026``; None applies the module's rule.

    Returns:
        The time; of a date alone its midnight.

    Raises:
        ValueError: It is no time; the message says what came and what was expected.

    Examples:
        >>> parse_time("2026.07.19 오후 3:05", zone="Asia/Seoul").at.isoformat()
        '2026-07-19T15:05:00+09:00'
        >>> parse_time("1663225200", zone="Asia/Seoul")
        ParsedTime(at=datetime.datetime(2022, 9, 15, 7, 0, tzinfo=datetime.timezone.utc), naive=False)
    """
    if isinstance(value, str) and (common := _common_form(value)):
        naive = common.tzinfo is None
        return ParsedTime(common.replace(tzinfo=ZoneInfo(zone)) if naive else common, naive)
    try:
        parsed, naive = _read(value, dayfirst)
        at = parsed.replace(tzinfo=ZoneInfo(zone)) if naive else parsed
        at.utctimetuple()  # the first and last day of the calendar have no UTC
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{_shown(value)} is no time: {error}") from None
    if not 1900 <= at.year <= 2200:
        raise ValueError(f"{_shown(value)} is no time: year {at.year} is outside 1900 to 2200")
    return ParsedTime(at, naive)


def common_times(values: Iterable[str], *, zone: str) -> list[ParsedTime | None]:
    """Read the times that are written as most exports write them, as `parse_time` does; None for all others."""
    local = _EPOCH.replace(tzinfo=ZoneInfo(zone))
    found = map(_common_form, values)
    return [
        # the sum is on the clock of the zone, as `replace` would be, in a quarter of its time
        None if at is None else ParsedTime(at, False) if at.tzinfo else ParsedTime(local + (at - _EPOCH), True)
        for at in found
    ]


class OrderProof(NamedTuple):
    """What dates prove of the order of day and month.

    Attributes:
        dayfirst: True when some date can only be day first, False when some can only be month first; None when none
            tells or they contradict each other.
        proven: Some date tells.
    """

    dayfirst: bool | None
    proven: bool


def find_dayfirst(values: Iterable[str]) -> OrderProof:
    """Decide the order of day and month from the values of a column.

    Args:
        values: Dates as written.

    Returns:
        What they prove.
    """
    proofs: set[bool] = set()
    for value in values:
        if match := _YEAR_LAST.match(_plain(value)):
            first, second = int(match["a"]), int(match["b"])
            if (first > 12) != (second > 12):
                proofs.add(first > 12)
    return OrderProof(next(iter(proofs)) if len(proofs) == 1 else None, bool(proofs))


def is_ambiguous_date(value: str) -> bool:
    """Tell whether day and month of a date could be taken for each other."""
    if value[:3].isdecimal():  # a year leads
        return False
    match = _YEAR_LAST.match(_plain(value))
    return match is not None and int(match["a"]) != int(match["b"]) and max(int(match["a"]), int(match["b"])) <= 12


def order_question(value: str) -> str:
    """Say what to do about a date of which `is_ambiguous_date` is true."""
    return (
        f"{_shown(value)} could be two days; say whether the day comes first (--day-first, --month-first, dayfirst=), "
        "or write 2026-07-19"
    )


def _common_form(text: str) -> datetime | None:
    """Read the forms that most exports write; None for all others, and for what is no time in this form."""
    if _COMMON.fullmatch(text) is None:
        return None
    try:
        at = datetime.fromisoformat(f"{text[:4]}-{text[5:7]}-{text[8:]}")
    except ValueError:
        return None
    return at if 1900 <= at.year <= 2200 else None


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().strip().strip("'\"").strip()
    return " ".join(folded.split())


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _read(value: object, dayfirst: bool | None) -> tuple[datetime, bool]:
    """Return the time and whether it is naive."""
    if isinstance(value, datetime):
        if value.isoformat() == "NaT":  # pandas' missing time calls itself a datetime
            raise ValueError("it is missing")
        return value, value.tzinfo is None
    if isinstance(value, date):
        return datetime.combine(value, time()), True
    if isinstance(value, bool) or value is None:
        raise ValueError("expected a date and time")
    if isinstance(value, int | float):
        return time_from_number(value)
    text = _plain(str(value))
    return time_from_number(text) if NUMBER.fullmatch(text) else _from_text(text, dayfirst)


def _from_text(text: str, dayfirst: bool | None) -> tuple[datetime, bool]:
    text = _WEEKDAY.sub("", text, count=1) if _WEEKDAY.match(text) else text
    if match := _YEAR_FIRST.match(text):
        return _combine(_day(match["y"], match["m"], match["d"]), text[match.end() :])
    if match := _YEAR_LAST.match(text):
        return _combine(_numeric_day(match, text, dayfirst), text[match.end() :])
    if match := _X_STYLE.match(text):
        return _combine(_day(match["y"], _month(match["m"]), match["d"]), match["rest"])
    for pattern in (_DAY_MONTH_NAME, _MONTH_NAME_DAY):
        if match := pattern.match(text):
            return _combine(_day(match["y"], _month(match["m"]), match["d"]), text[match.end() :])
    if match := _COMPACT.match(text):
        return _combine(_day(match["y"], match["m"], match["d"]), match["rest"] or "")
    try:
        odd = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        raise ValueError("expected a date and time such as 2026-07-19 15:05 or 2026-07-19T15:05:00+09:00") from None
    return odd, odd.tzinfo is None


def _numeric_day(match: re.Match[str], text: str, dayfirst: bool | None) -> date:
    first, second = match["a"], match["b"]
    if len(match["y"]) == 2 and match["sep"] != "/" and dayfirst is None:
        raise ValueError("a year of two digits leaves the order open; write 2026-07-19 or say the order in a mapping")
    if int(first) > 12 or int(second) > 12:
        day_leads = int(first) > 12
    elif dayfirst is not None:
        day_leads = dayfirst
    else:
        unpadded = match["sep"] == "/" and 1 in {len(first), len(second)}
        day_leads = not (unpadded or re.search(r"\d\s?[ap]\.?m\b", text))
    return _day(match["y"], second, first) if day_leads else _day(match["y"], first, second)


def _day(year: str, month: str | int, day: str) -> date:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < 69 else 1900  # the pivot of POSIX strptime
    return date(number, int(month), int(day))


def _month(name: str) -> int:
    if name not in _MONTHS:
        raise ValueError(f"{name!r} is no month")
    return _MONTHS[name]


def _combine(day: date, rest: str) -> tuple[datetime, bool]:
    """Add the clock and the offset that follow a date."""
    rest = rest.lstrip("t,_ ")
    if weekday := _KOREAN_WEEKDAY.match(rest):
        rest = rest[weekday.end() :]
    rest = rest.lstrip("t, ").rstrip(" ,")
    if not rest:
        return datetime.combine(day, time()), True
    if rest == "z" or _OFFSET.fullmatch(rest):
        raise ValueError("it has an offset but no time of day")
    match = _CLOCK.match(_with_colons(rest))
    if match is None:
        raise ValueError(f"{rest!r} is no time of day")
    hour = _hour(int(match["h"]), match["before"] or match["after"] or "")
    second = int(match["s"] or 0) - (match["s"] == "60")  # a leap second
    microsecond = int((match["f"] or "").ljust(6, "0")[:6])
    midnight_after = hour == 24 and int(match["mi"] or 0) == 0 and second == 0
    clock = time(0 if midnight_after else hour, int(match["mi"] or 0), second, microsecond)
    offset = _zone(match["zone"].strip(" _"))
    moment = datetime.combine(day + timedelta(days=midnight_after), clock, tzinfo=offset)
    return moment, offset is None


def _with_colons(clock: str) -> str:
    """Bring ``3시 5분`` and ``150500`` into the form ``3:5`` and ``15:05:00``."""
    for pattern in (_KOREAN_CLOCK, _UNBROKEN_CLOCK):
        clock = pattern.sub(lambda match: ":".join(part for part in match.groups() if part), clock, count=1)
    return clock


def _hour(hour: int, meridiem: str) -> int:
    word = re.sub(r"[.\s]", "", meridiem)
    if not word or hour > 12:
        return hour
    return hour % 12 + (12 if word in _AFTERNOON else 0)


def _zone(text: str) -> tzinfo | None:
    name = re.sub(r"[\[(].*$", "", text).strip() or text.strip("[]()")
    if not name or _KOREAN_WEEKDAY.fullmatch(text):
        return None
    if match := _OFFSET.fullmatch(name):
        minutes = int(match["h"]) * 60 + int(match["m"] or 0)
        if minutes > 18 * 60:
            raise ValueError(f"offset {name!r} is more than 18 hours")
        return timezone(timedelta(minutes=-minutes if match["sign"] != "+" else minutes))
    if name in _ZONE_HOURS:
        return timezone(timedelta(hours=_ZONE_HOURS[name])) if _ZONE_HOURS[name] else UTC
    if re.fullmatch(r"[a-z]+/[a-z_/]+", name):
        try:
            return ZoneInfo("/".join(part.title() for part in name.split("/")))
        except (KeyError, OSError):
            pass
    raise ValueError(f"{name!r} is no known time zone; expected an offset such as +09:00")
