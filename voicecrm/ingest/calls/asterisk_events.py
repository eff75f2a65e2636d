"""Asterisk channel events: where each field of a row stands, and which events are one call."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from voicecrm.ingest.adapter import RawItem
from voicecrm.ingest.headers import fold_header
from voicecrm.ingest.table import Row

Event: TypeAlias = Mapping[str, str]

EVENTS: Final = frozenset(
    {
        "CHAN_START", "CHAN_END", "ANSWER", "HANGUP", "APP_START", "APP_END", "BRIDGE_ENTER", "BRIDGE_EXIT",
        "BRIDGE_START", "BRIDGE_END", "BRIDGE_UPDATE", "BRIDGE_TO_CONF", "CONF_START", "CONF_END", "CONF_ENTER",
        "CONF_EXIT", "PARK_START", "PARK_END", "BLINDTRANSFER", "ATTENDEDTRANSFER", "TRANSFER", "PICKUP", "FORWARD",
        "LINKEDID_END", "HOOKFLASH", "LOCAL_OPTIMIZE", "LOCAL_OPTIMIZE_BEGIN", "3WAY_START", "3WAY_END",
        "USER_DEFINED", "STREAM_BEGIN", "STREAM_END", "DTMF",
    }
)  # fmt: skip
_COLUMNS: Final = (
    "eventtype", "eventtime", "cidname", "cidnum", "cidani", "cidrdnis", "ciddnid", "exten", "context", "channame",
    "appname", "appdata", "amaflags", "accountcode", "uniqueid", "linkedid", "peer", "userfield", "userdeftype",
    "extra",
)  # fmt: skip
"""The layout that Asterisk's own ``cel_custom.conf`` ships for ``Master.csv``."""
_FEWEST: Final = 16
_SAME: Final = {"channel": "channame", "bridgepeer": "peer", "eventextra": "extra", "linkid": "linkedid"}
_MOST_OPEN: Final = 50_000
"""Calls whose end did not come yet; beyond it the one that was silent longest is taken as ended."""


def event_of(cells: Sequence[str]) -> Event | None:
    """Return the event of a row without header, or None when it is none."""
    if not _FEWEST <= len(cells) <= len(_COLUMNS) or cells[0].strip().upper() not in EVENTS:
        return None
    return {name: cell.strip() for name, cell in zip(_COLUMNS, cells, strict=False)}


def group_events(rows: Iterable[Row]) -> Iterator[RawItem]:
    """Gather the events of each call.

    Args:
        rows: Of the log, its header first if it has one.

    Yields:
        A call when its end has come, at the line of its first event; the text of a broken line and the cells of a row
        that is no event.
    """
    open_calls: dict[str, tuple[int, list[Event]]] = {}
    header: tuple[str, ...] = ()
    for row in rows:
        names = tuple(_SAME.get(name := fold_header(cell), name) for cell in row.cells)
        if not header and {"eventtype", "linkedid"} <= set(names):
            header = names
            continue
        event = dict(zip(header, map(str.strip, row.cells), strict=False)) if header else event_of(row.cells)
        linkedid = event.get("linkedid") if event and not row.broken else None
        if not linkedid or event is None:
            yield RawItem(row.line, row.cells[0] if row.broken else list(row.cells))
            continue
        line, events = open_calls.pop(linkedid, (row.line, []))
        events.append(event)
        if event.get("eventtype", "").upper() == "LINKEDID_END":
            yield _call(line, events)
            continue
        open_calls[linkedid] = line, events
        if len(open_calls) > _MOST_OPEN:
            yield _call(*open_calls.pop(next(iter(open_calls))))
    for line, events in open_calls.values():
        yield _call(line, events)


def _call(line: int, events: list[Event]) -> RawItem:
    return RawItem(line, {"events": [dict(event) for event in events]})


class CallEvents:
    """The events of one call, in the order of their times.

    Args:
        events: Of one linkedid.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        self._events = sorted(events, key=lambda event: event.get("eventtime", ""))
        starts = self._of("CHAN_START")
        self.start: Event = (starts or self._events or [{}])[0]
        self.called: Event = starts[1] if len(starts) > 1 else {}
        self.linkedid = self.start.get("linkedid", "")

    @property
    def answer(self) -> Event | None:
        """The caller's channel was answered."""
        return next(iter(self._of("ANSWER", self.start.get("uniqueid"))), None)

    @property
    def hangup(self) -> Event | None:
        """The caller's channel ended."""
        uniqueid = self.start.get("uniqueid")
        return next(
            reversed(self._of("HANGUP", uniqueid) or self._of("CHAN_END", uniqueid) or self._of("HANGUP")), None
        )

    @property
    def status(self) -> str:
        """What became of the call, in the words of a CDR."""
        if self.answer is not None:
            return "ANSWERED"
        try:
            told = json.loads((self.hangup or {}).get("extra") or "{}")
        except ValueError:
            told = None
        word = str(told.get("dialstatus") or "").upper() if isinstance(told, dict) else ""
        return {"NOANSWER": "NO ANSWER", "": "NO ANSWER", "CHANUNAVAIL": "FAILED", "CANCEL": "NO ANSWER"}.get(
            word, word
        )

    def first(self, field: str) -> str:
        """Return a field of the caller's channel as soon as it is told."""
        uniqueid = self.start.get("uniqueid")
        told = (event[field] for event in self._events if event.get("uniqueid") == uniqueid and event.get(field))
        return next(told, "")

    def _of(self, kind: str, uniqueid: str | None = None) -> list[Event]:
        return [
            event
            for event in self._events
            if event.get("eventtype", "").upper() == kind and uniqueid in {None, event.get("uniqueid")}
        ]
