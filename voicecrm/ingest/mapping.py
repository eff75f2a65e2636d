r"""A mapping says which column of a table holds what; it is written by hand where the headers do not say it.

The file is TOML. Only ``[columns]`` is needed:

    rows = "interaction"          # or "contact": one person per row, nothing happened
    channel = "call"              # of interactions: call email social message ticket review visit telemetry
    timezone = "Europe/Berlin"    # of times that carry none; otherwise the setting
    dayfirst = true               # 03/04/2026 is the third of April; otherwise decided from the column
    time_format = "%d.%m.%y %H:%M"    # only for times that are not understood without it
    delimiter = ";"               # otherwise detected; one of , ; | or "\t"
    encoding = "cp949"            # otherwise detected
    header = true                 # false: no header row, columns are numbered "1", "2", …

    [columns]                     # field = column, or several in order of preference
    source_key = "Call No"
    occurred_at = "Datum"         # or date = "Tag" and time = "Uhrzeit"
    phone = ["Telefon", "Mobil"]  # identifiers take the values of all their columns
    full_name = "Kunde"
    text = "Notiz"

    [constants]                   # field = value for every row that has none
    direction = "inbound"

    [values.direction]            # the file's word = our word
    Eingang = "inbound"
    Ausgang = "outbound"

Columns are compared without regard to case, spaces, ``_`` and ``-``. The fields are those of `FIELDS`.
"""

from __future__ import annotations

import codecs
import difflib
import tomllib
from collections import abc
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from voicecrm.errors import InputNotFoundError, MappingError
from voicecrm.ingest.headers import PLATFORM_OF, fold_header
from voicecrm.records import ATTRIBUTE_KINDS, CHANNELS, DIRECTIONS, IDENTIFIER_KINDS, Channel

RowKind: TypeAlias = Literal["interaction", "contact"]

INTERACTION_FIELDS: Final = (
    "source_key", "occurred_at", "date", "time", "ended_at", "duration", "direction", "subject", "text", "language",
    "conversation_id", "in_reply_to", "agent", "status", "rating", "url", "caller", "callee", "dealer", "odometer",
)  # fmt: skip
"""Of a row in which something happened;
``caller`` and ``callee`` are the two sides of a call, told apart by direction."""
PERSON_FIELDS: Final = (*IDENTIFIER_KINDS, *PLATFORM_OF, *ATTRIBUTE_KINDS, "middle_name")
"""What a row says of the customer."""
FIELDS: Final = (*INTERACTION_FIELDS, *PERSON_FIELDS, "revised_at")
"""Every field that a column can be mapped to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Which column of a table holds what.

    Attributes:
        columns: Columns per field, in order of preference; the names as they stand in the header.
        rows: What a row is.
        channel: Of interactions.
        constants: Value per field for rows that have none.
        values: Per field the file's words and what they mean; the words are compared like headers.
        timezone: IANA zone of times that carry none, or None: as the reader's context says.
        dayfirst: Order of ``03/04/2026``, or None: not known.
        time_format: `strptime` format, tried before the known ones; may be empty.
        delimiter: Cell separator, or empty: detected.
        encoding: Codec, or empty: detected.
        header: False when the first row is data and columns are named by number.
    """

    columns: abc.Mapping[str, tuple[str, ...]]
    rows: RowKind = "interaction"
    channel: Channel = "call"
    constants: abc.Mapping[str, str] = field(default_factory=dict)
    values: abc.Mapping[str, abc.Mapping[str, str]] = field(default_factory=dict)
    timezone: str | None = None
    dayfirst: bool | None = None
    time_format: str = ""
    delimiter: str = ""
    encoding: str = ""
    header: bool = True

    def check_columns(self, seen: Iterable[str]) -> None:
        """Make sure that a table has the columns.

        Args:
            seen: Header of the table.

        Raises:
            MappingError: A column is absent; the message lists those that were seen.
        """
        seen_columns = tuple(seen)
        present = {fold_header(column) for column in seen_columns}
        absent = [
            f"{column!r} (for {name})"
            for name, columns in self.columns.items()
            for column in columns
            if fold_header(column) not in present
        ]
        if absent:
            listed = ", ".join(repr(column) for column in seen_columns) or "none"
            raise MappingError(
                f"the mapping names columns that the table does not have: {', '.join(absent)}; "
                f"columns seen: {listed}; correct the mapping"
            )


def load_mapping(path: str | Path) -> Mapping:
    """Read a mapping file.

    Args:
        path: A TOML file as the module's documentation shows it.

    Returns:
        The mapping.

    Raises:
        InputNotFoundError: No file stands there.
        MappingError: The file is not TOML, names no column, or has an unknown field or option.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise InputNotFoundError(f"mapping file {path}: {error.strerror or error}; expected a TOML file") from error
    try:
        return mapping_from_toml(tomllib.loads(content.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(f"mapping file {path} is not TOML in UTF-8: {error}") from error
    except MappingError as error:
        raise MappingError(f"mapping file {path}: {error}") from error


def mapping_from_toml(document: abc.Mapping[str, Any]) -> Mapping:
    """Check a parsed mapping file.

    Args:
        document: Tables and values as in the module's documentation.

    Returns:
        The mapping.

    Raises:
        MappingError: It names no column, or has an unknown field or option.
    """
    known = [option.name for option in fields(Mapping)]
    for name in document:
        if name not in known:
            raise MappingError(_unknown("option", name, known))
    columns = {name: _column_names(name, value) for name, value in _table(document, "columns").items()}
    if not columns:
        raise MappingError('it names no column; expected a table [columns] with lines such as phone = "Telefon"')
    constants = {name: _word(f"constants.{name}", value) for name, value in _table(document, "constants").items()}
    values = {
        name: {
            fold_header(word): _word(f"values.{name}", meant)
            for word, meant in _table(document["values"], name).items()
        }
        for name in _table(document, "values")
    }
    for name in (*columns, *constants, *values):
        if name not in FIELDS:
            raise MappingError(_unknown("field", name, FIELDS))
    mapping = Mapping(
        columns=columns,
        rows=document.get("rows", "interaction"),
        channel=document.get("channel", "call"),
        constants=constants,
        values=values,
        timezone=document.get("timezone"),
        dayfirst=document.get("dayfirst"),
        time_format=document.get("time_format", ""),
        delimiter=document.get("delimiter", ""),
        encoding=document.get("encoding", ""),
        header=document.get("header", True),
    )
    _check_options(mapping)
    return mapping


def _check_options(mapping: Mapping) -> None:
    _one_of("rows", mapping.rows, ("interaction", "contact"))
    _one_of("channel", mapping.channel, CHANNELS)
    _one_of("delimiter", mapping.delimiter, ("", ",", ";", "\t", "|"))
    _one_of("header", mapping.header, (True, False))
    _one_of("dayfirst", mapping.dayfirst, (None, True, False))
    directions = [mapping.constants.get("direction", "inbound"), *mapping.values.get("direction", {}).values()]
    for direction in directions:
        _one_of("direction", direction, DIRECTIONS)
    try:
        ZoneInfo(mapping.timezone or "UTC")
        codecs.lookup(mapping.encoding or "utf-8")
        datetime(2000, 1, 2).strftime(mapping.time_format)  # noqa: DTZ001 - only the format is tried
    except (TypeError, ValueError, OSError, LookupError) as error:  # an unknown zone is a KeyError
        raise MappingError(
            f"timezone {mapping.timezone!r}, encoding {mapping.encoding!r} or time_format {mapping.time_format!r} "
            f"is not known ({error}); expected for instance 'Asia/Seoul', 'cp949', '%d.%m.%y %H:%M'"
        ) from error


def _table(document: object, name: str) -> dict[str, Any]:
    table = document.get(name, {}) if isinstance(document, abc.Mapping) else None
    if not isinstance(table, dict):
        raise MappingError(f"{name} is {table!r}; expected a table of name = value lines")
    return table


def _column_names(name: str, value: object) -> tuple[str, ...]:
    columns = value if isinstance(value, list) else [value]
    if not columns or not all(isinstance(column, str) and column.strip() for column in columns):
        raise MappingError(f"columns.{name} is {value!r}; expected the name of a column or a list of names")
    return tuple(columns)


def _word(name: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise MappingError(f"{name} is {value!r}; expected a text")
    return str(value)


def _one_of(name: str, value: object, allowed: abc.Sequence[object]) -> None:
    if not any(value == option and type(value) is type(option) for option in allowed):
        listed = ", ".join(repr(option) for option in allowed if option not in {"", None})
        raise MappingError(f"{name} is {value!r}; expected one of {listed}")


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    choices = list(known)
    near = difflib.get_close_matches(name, choices, n=3, cutoff=0.5)
    advice = f"did you mean {' or '.join(near)}?" if near else f"known are: {', '.join(choices)}"
    return f"unknown {what} {name!r}; {advice}"
