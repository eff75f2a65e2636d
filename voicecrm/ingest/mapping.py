r"""A mapping says which column of a table holds what; it is written by hand where the headers do not say it.

The file is TOML. Only ``[columns]`` (or ``[splits]``) is needed:

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

    [times.ended_at]              # how one time is written where it differs from the others
    format = "%m/%d/%Y %I:%M %p"
    timezone = "America/New_York"

    [splits."Kontakt"]            # one column that holds several values
    separator = "/"
    into = ["full_name", "phone"]     # part by part; the last field takes all the parts that are left

    [splits."Kunde (Firma)"]
    pattern = '(?P<full_name>[^(]+)\((?P<company>[^)]+)\)'

Columns are compared without regard to case, spaces, ``_`` and ``-``. The fields are those of `FIELDS`.
"""

from __future__ import annotations

import re
from collections import abc
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from voicecrm.errors import MappingError
from voicecrm.ingest.headers import PLATFORM_OF, fold_header
from voicecrm.records import ATTRIBUTE_KINDS, IDENTIFIER_KINDS, Channel

RowKind: TypeAlias = Literal["interaction", "contact"]

INTERACTION_FIELDS: Final = (
    "source_key", "occurred_at", "date", "time", "ended_at", "duration", "direction", "subject", "text", "language",
    "conversation_id", "in_reply_to", "agent", "status", "rating", "url", "caller", "callee", "dealer", "odometer",
)  # fmt: skip
"""Of a row in which something happened;
``caller`` and ``callee`` are the two sides of a call, told apart by direction."""
PERSON_FIELDS: Final = (
    *IDENTIFIER_KINDS, *PLATFORM_OF, *ATTRIBUTE_KINDS, "middle_name", "birth_year", "birth_month", "birth_day",
)  # fmt: skip
"""What a row says of the customer."""
FIELDS: Final = (*INTERACTION_FIELDS, *PERSON_FIELDS, "revised_at")
"""Every field that a column can be mapped to."""


TIME_FIELDS: Final = ("occurred_at", "date", "time", "ended_at", "revised_at", "birth_date")
"""Those that hold a time."""


@dataclass(frozen=True, slots=True)
class TimeForm:
    """How one time is written.

    Attributes:
        format: `strptime` format, tried before the known ones; may be empty.
        timezone: IANA zone when the time carries none, or None: that of the other times.
    """

    format: str = ""
    timezone: str | None = None

    def as_table(self) -> dict[str, object]:
        """Return what is said, as in a mapping file."""
        return {name: value for name, value in (("format", self.format), ("timezone", self.timezone)) if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """How a column that holds several values is taken apart.

    Attributes:
        into: Fields of the parts.
        separator: Text between them, or empty: see `pattern`.
        pattern: Regular expression whose named groups are the parts, found anywhere in the cell.
    """

    into: tuple[str, ...]
    separator: str = ""
    pattern: re.Pattern[str] | None = None

    def as_table(self) -> dict[str, object]:
        """Return what is said, as in a mapping file."""
        if self.pattern is not None:
            return {"pattern": self.pattern.pattern}
        return {"separator": self.separator, "into": list(self.into)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Which column of a table holds what.

    Attributes:
        columns: Columns per field, in order of preference; the names as they stand in the header.
        rows: What a row is.
        channel: Of interactions.
        constants: Value per field for rows that have none.
        values: Per field the file's words and what they mean; the words are compared like headers.
        splits: Per column how it is taken apart.
        times: Per field how that time is written.
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
    splits: abc.Mapping[str, Split] = field(default_factory=dict)
    times: abc.Mapping[str, TimeForm] = field(default_factory=dict)
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
        absent += [f"{column!r} (to be split)" for column in self.splits if fold_header(column) not in present]
        if absent:
            listed = ", ".join(repr(column) for column in seen_columns) or "none"
            raise MappingError(
                f"the mapping names columns that the table does not have: {', '.join(absent)}; "
                f"columns seen: {listed}; correct the mapping"
            )
