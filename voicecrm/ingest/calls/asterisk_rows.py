"""The rows of an Asterisk CDR file: where each field stands, and how to go on after a broken one."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from voicecrm.ingest.adapter import RawItem
from voicecrm.ingest.building import content_key

_DISPOSITIONS: Final = frozenset(
    {"ANSWERED", "NO ANSWER", "NOANSWER", "BUSY", "FAILED", "CONGESTION", "CANCEL", "CHANUNAVAIL", "UNKNOWN"}
)
_UNIQUEID: Final = re.compile(r"(?:[\w.-]+-)?\d{9,10}\.\d+$")
_FEWEST_FIELDS: Final = 16
_MOST_FIELDS: Final = 21
_CSV: Final = (
    "accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata", "start",
    "answer", "end", "duration", "billsec", "disposition", "amaflags",
)  # fmt: skip
_CUSTOM: Final = (
    "clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "start", "answer", "end",
    "duration", "billsec", "disposition", "amaflags", "accountcode", "uniqueid", "userfield", "sequence",
)  # fmt: skip
"""The layout that Asterisk's own ``cdr_custom.conf`` ships for ``Master.csv``."""
_LONGEST_RECORD: Final = 20
"""Lines after which a quote that stays open is damage, not a field with line breaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CdrRow:
    """One CDR row by field; times and durations as written.

    Attributes:
        fields: The row as it stands.
        sequence: Number of the row among those of one `uniqueid`, empty where the file has none.
        linkedid: Shared by all legs of one call, empty where the file has none.
    """

    fields: tuple[str, ...]
    src: str
    dst: str
    dcontext: str
    clid: str
    channel: str
    dstchannel: str
    start: str
    answer: str
    end: str
    billsec: str
    disposition: str
    uniqueid: str
    linkedid: str
    sequence: str

    @property
    def source_key(self) -> str:
        """Key of the row; `uniqueid` alone stands on several rows of one call."""
        if not self.uniqueid:
            return content_key(*self.fields)
        return f"{self.uniqueid}:{self.sequence or content_key(*self.fields)}"


def split_line(line: str) -> list[str]:
    """Return the fields of one record; of a damaged one as many as can be told apart."""
    try:
        return next(csv.reader([line.rstrip("\r\n").replace("\n", " ")]), [])
    except csv.Error:
        return []


def has_open_quote(line: str) -> bool:
    """Tell whether a quoted field runs over the end of the text."""
    return line.count('"') % 2 == 1


def read_row(fields: Sequence[str]) -> CdrRow | None:
    """Find the fields of a CDR row by the places of disposition and durations; None when it is no CDR row."""
    if not _FEWEST_FIELDS <= len(fields) <= _MOST_FIELDS:
        return None
    stripped = [field.strip() for field in fields]
    for layout in (_CSV, _CUSTOM):
        named = dict(zip(layout, stripped, strict=False))
        if named.get("disposition", "").upper() in _DISPOSITIONS and named["duration"].isdigit():
            break
    else:
        return None
    if layout is _CSV:
        named.update(_read_tail(stripped[len(_CSV) :]))
    return CdrRow(
        fields=tuple(fields),
        src=named["src"],
        dst=named["dst"],
        dcontext=named["dcontext"],
        clid=named["clid"],
        channel=named["channel"],
        dstchannel=named["dstchannel"],
        start=named["start"],
        answer=named["answer"],
        end=named["end"],
        billsec=named["billsec"],
        disposition=named["disposition"],
        uniqueid=named.get("uniqueid", ""),
        linkedid=named.get("linkedid", ""),
        sequence=named.get("sequence", ""),
    )


def split_rows(lines: Iterable[str]) -> Iterator[RawItem]:
    """Take a CDR file apart; a record whose quote never closes ends where the next valid row begins.

    Args:
        lines: Physical lines.

    Yields:
        The fields of each row; of a broken record its text. Positions are line numbers.
    """
    pending: list[str] = []
    first = 0
    for number, line in enumerate(lines, start=1):
        is_row = read_row(split_line(line)) is not None
        if pending:
            together = "".join([*pending, line])
            if not is_row and not has_open_quote(together) and read_row(split_line(together)) is not None:
                yield RawItem(first, list(split_line(together)))
                pending = []
                continue
            if not is_row and len(pending) < _LONGEST_RECORD:
                pending.append(line)
                continue
            yield RawItem(first, "".join(pending))
            pending = []
        if has_open_quote(line):
            pending, first = [line], number
        elif line.strip():
            yield RawItem(number, list(split_line(line)))
    if pending:
        yield RawItem(first, "".join(pending))


def _read_tail(tail: Sequence[str]) -> dict[str, str]:
    """Find what stands after amaflags; the options that add columns are set per server."""
    places = [place for place, field in enumerate(tail) if _UNIQUEID.match(field)]
    if not places:
        return {}
    found = {"uniqueid": tail[places[0]]}
    if len(places) > 1:
        found["linkedid"] = tail[places[1]]
        if places[1] < len(tail) - 1 and tail[-1].isdigit():
            found["sequence"] = tail[-1]
    return found
