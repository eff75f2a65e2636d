"""What a column holds, by its values alone: telephone numbers, e-mail addresses, times, names, free text.

Only the shape is looked at. What the values mean to the firm (whose number, which time) no shape says, so this is for
proposals that a person reads, never for an import.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, Literal, NamedTuple, TypeAlias

from voicecrm.ingest.cells import is_damaged_number
from voicecrm.ingest.directions import DIRECTION_WORDS
from voicecrm.ingest.headers import field_of, fold_header
from voicecrm.ingest.times import parse_time

ValueKind: TypeAlias = Literal[
    "empty", "damaged", "email", "vin", "url", "birth_date", "date", "time", "clock", "phone", "direction", "handle",
    "name", "text", "key", "number", "other",
]  # fmt: skip

_TELLING: Final = frozenset({"email", "vin", "url", "birth_date", "date", "time", "clock", "phone", "damaged"})

ENOUGH: Final = 0.8
"""Share of the filled cells that must have a shape."""

_EMAIL: Final = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[A-Za-z]{2,}")
_VIN: Final = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-HJ-NPR-Z0-9]{17}")
_URL: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_CLOCK: Final = re.compile(r"(?:오전|오후)?\s?\d{1,2}:\d\d(?::\d\d)?(?:\s?[AaPp][Mm])?")
_PHONE: Final = re.compile(r"(?:\+|00|0|\()?[\d\s().\-*]{7,20}")
_DATE_MARK: Final = re.compile(r"\d\s?[-/.년]\s?\d|[A-Za-z]{3}[ ,-]")
_COMPACT_TIME: Final = re.compile(r"(?:19|20)\d{6}|(?:19|20)\d{10}|(?:19|20)\d{12}|1\d{9}|1\d{12}|1\d{15}")
_HANDLE: Final = re.compile(r"@[\w.]{2,30}")
_HANGUL_NAME: Final = re.compile(r"[가-힣]{2,4}|[가-힣]\*[가-힣]?")
_LATIN_NAME: Final = re.compile(r"(?:[A-Z][\w'’.\-]*,?\s){1,3}[A-Z][\w'’.\-]*")
_FAMILY_NAMES: Final = frozenset(
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구나민진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용"
)
_SEPARATORS: Final = ("/", ";", ",", "|")


class Evidence(NamedTuple):
    """What the values of a column look like.

    Attributes:
        kind: Their shape.
        fitting: Cells that have it.
        filled: Cells that are not empty.
    """

    kind: ValueKind
    fitting: int
    filled: int


def kind_of(values: Sequence[str]) -> Evidence:
    """Find out what a column holds.

    Args:
        values: Its cells, from the beginning of the table.

    Returns:
        The first shape that most filled cells have.

    Examples:
        >>> kind_of(["010-1234-5678", "", "02-555-0100"])
        Evidence(kind='phone', fitting=2, filled=2)
    """
    filled = [value.strip() for value in values if value.strip()]
    if not filled:
        return Evidence("empty", 0, 0)
    for kind, has_shape in _SHAPES:
        fitting = sum(map(has_shape, filled))
        if fitting >= ENOUGH * len(filled):
            return Evidence(kind, fitting, len(filled))
    return Evidence(_by_the_whole(filled), len(filled), len(filled))


def fits(kind: ValueKind, values: Sequence[str]) -> bool:
    """Tell whether some filled cells, or no filled cell at all, have a shape; for shapes of single values."""
    filled = [value.strip() for value in values if value.strip()]
    has_shape = dict(_SHAPES)[kind]
    return not filled or any(map(has_shape, filled))


def separator_of(values: Sequence[str], kind: ValueKind) -> str:
    """Find what stands between several values in one cell.

    Args:
        values: Cells of a column.
        kind: Shape of a single value.

    Returns:
        The separator that a tenth of the filled cells have between values of that shape, or an empty text.
    """
    filled = [value.strip() for value in values if value.strip()]
    has_shape = dict(_SHAPES)[kind]
    for separator in _SEPARATORS:
        parts = [[part.strip() for part in value.split(separator)] for value in filled if separator in value]
        several = sum(len(cell) > 1 and all(map(has_shape, cell)) for cell in parts)
        if several and several >= 0.1 * len(filled):
            return separator
    return ""


def is_data_row(header: Sequence[str]) -> bool:
    """Tell whether the first row of a table is one of its rows: no cell is a known header, and some is a value."""
    return not any(field_of(cell) for cell in header) and any(kind_of([cell]).kind in _TELLING for cell in header)


def _is_phone(value: str) -> bool:
    digits = sum(char.isdecimal() or char == "*" for char in value)
    marked = value.startswith(("+", "0", "(")) or any(char in value for char in "-. ()")
    return 7 <= digits <= 15 and marked and _PHONE.fullmatch(value) is not None and not _is_time(value)


def _is_time(value: str) -> bool:
    if not (_DATE_MARK.search(value) or _COMPACT_TIME.fullmatch(value)):
        return False
    try:
        parse_time(value, zone="UTC", dayfirst=True)
    except ValueError:
        return False
    return True


def _is_day(value: str, *, latest_year: int = 9999) -> bool:
    if not _is_time(value) or ":" in value:
        return False
    at = parse_time(value, zone="UTC", dayfirst=True).at
    return (at.hour, at.minute, at.second) == (0, 0, 0) and at.year <= latest_year


def _is_name(value: str) -> bool:
    if _HANGUL_NAME.fullmatch(value):
        return value[0] in _FAMILY_NAMES
    return _LATIN_NAME.fullmatch(value) is not None


def _by_the_whole(filled: Sequence[str]) -> ValueKind:
    if sum(map(len, filled)) >= 12 * len(filled) and sum(" " in value for value in filled) >= 0.5 * len(filled):
        return "text"
    distinct = len(set(filled)) == len(filled) and len(filled) > 1
    if distinct and all(len(value) <= 40 and " " not in value and any(map(str.isdecimal, value)) for value in filled):
        return "key"
    return "number" if all(re.fullmatch(r"-?[\d.,]+", value) for value in filled) else "other"


def _matches(pattern: re.Pattern[str], value: str) -> bool:
    return pattern.fullmatch(value) is not None


_SHAPES: Final[tuple[tuple[ValueKind, Callable[[str], bool]], ...]] = (
    ("damaged", is_damaged_number),
    ("email", partial(_matches, _EMAIL)),
    ("vin", partial(_matches, _VIN)),
    ("url", partial(_matches, _URL)),
    ("birth_date", partial(_is_day, latest_year=2012)),
    ("date", _is_day),
    ("time", _is_time),
    ("clock", partial(_matches, _CLOCK)),
    ("phone", _is_phone),
    ("direction", lambda value: fold_header(value) in DIRECTION_WORDS),
    ("handle", partial(_matches, _HANDLE)),
    ("name", _is_name),
)
"""Shapes of single values, the narrowest first."""
