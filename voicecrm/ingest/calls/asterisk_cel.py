"""Asterisk channel event logging (CEL): all events of one ``linkedid`` are one call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from voicecrm.ingest.adapter import NOT_MINE, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.building import FieldFaultError, json_bytes, rejection
from voicecrm.ingest.calls.asterisk_events import CallEvents, event_of, group_events
from voicecrm.ingest.calls.asterisk_parties import read_parties
from voicecrm.ingest.calls.asterisk_rows import CdrRow
from voicecrm.ingest.calls.asterisk_times import read_time, zone_of
from voicecrm.ingest.decoding import open_text
from voicecrm.ingest.headers import fold_header
from voicecrm.ingest.json_values import objects_at
from voicecrm.ingest.table import iter_rows
from voicecrm.records import Interaction, Item

_SURE: Final = 0.95


class AsteriskCel:
    """One interaction per call, in the conversation that the call's CDR rows have."""

    name = "asterisk_cel"
    source = "asterisk"
    title = "Asterisk CEL (CSV, with a header or without)"
    channel = "call"

    def recognise(self, sample: Sample) -> Recognition:
        """Judge the header, or the first rows by the names of events in their place."""
        if {"eventtype", "linkedid"} <= {fold_header(column) for column in sample.header}:
            return Recognition(_SURE, "a table with the columns eventtype and linkedid")
        rows = sample.rows or (sample.header,)
        events = sum(event_of(row) is not None for row in rows)
        return Recognition(_SURE * events / len(rows), "rows that begin with a channel event") if events else NOT_MINE

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:  # noqa: ARG002
        """Gather the events of each call; broken lines and rows that are no event stand for themselves."""
        text = open_text(opened.stream, opened.sample.encoding or "utf-8")
        return group_events(iter_rows(text, opened.sample.delimiter or ","))

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        """Read one call."""
        try:
            yield _interaction(item, context)
        except FieldFaultError as fault:
            yield rejection(item, self.name, context, fault.field, fault.code, fault.reason)


def _interaction(item: RawItem, context: ReadContext) -> Interaction:
    listed = objects_at(item.data, "events")
    call = CallEvents({name: str(value) for name, value in event.items()} for event in listed)
    if not call.linkedid:
        reason = (
            f"{type(item.data).__name__} without channel events came; expected events with a linkedid: mend the line"
        )
        raise FieldFaultError("", "bad_columns", reason)
    row = _row_of(call)
    zone = zone_of(row.start, row.linkedid, context.timezone)
    started, ended = read_time("eventtime", row.start, zone), read_time("eventtime", row.end, zone)
    answered = read_time("eventtime", row.answer, zone)
    parties = read_parties(row, context)
    is_naive = not row.start.replace(".", "").isdigit()
    return Interaction(
        source=context.source,
        source_key=row.linkedid,
        channel="call",
        raw=json_bytes(item.data),
        direction=parties.direction,
        occurred_at=started,
        ended_at=ended,
        duration_seconds=(ended - answered).total_seconds() if ended and answered and ended >= answered else None,
        conversation_id=row.linkedid,
        agent=parties.agent,
        status=row.disposition,
        flags=("naive_time",) if started is not None and is_naive and zone.is_assumed else (),
        participants=parties.participants,
    )


def _row_of(call: CallEvents) -> CdrRow:
    """Return the call as its CDR would have it, so that both tell the same of who was on it."""
    number = call.first("cidnum") or call.first("cidani")
    name = call.first("cidname")
    return CdrRow(
        fields=(),
        src=number,
        dst=call.first("exten"),
        dcontext=call.first("context"),
        clid=f'"{name}" <{number}>',
        channel=call.start.get("channame", ""),
        dstchannel=call.called.get("channame", ""),
        start=call.start.get("eventtime", ""),
        answer=(call.answer or {}).get("eventtime", ""),
        end=(call.hangup or {}).get("eventtime", ""),
        billsec="",
        disposition=call.status,
        uniqueid=call.start.get("uniqueid", ""),
        linkedid=call.linkedid,
        sequence="",
    )
