"""Asterisk and FreePBX call detail records: CSV without header, as ``cdr_csv`` and ``cdr_custom`` write it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from voicecrm.ingest.adapter import NOT_MINE, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.building import FieldFaultError, json_bytes, rejection
from voicecrm.ingest.calls.asterisk_parties import read_parties
from voicecrm.ingest.calls.asterisk_rows import CdrRow, has_open_quote, read_row, split_line, split_rows
from voicecrm.ingest.calls.asterisk_times import read_time, zone_of
from voicecrm.ingest.decoding import open_text
from voicecrm.records import Interaction, Item

_LOOKED_AT: Final = 20
_SURE: Final = 0.95


class AsteriskCdr:
    """One interaction per CDR row; the legs of a call share their conversation."""

    name = "asterisk"
    source = "asterisk"
    title = "Asterisk / FreePBX CDR (CSV without header)"
    channel = "call"

    def recognise(self, sample: Sample) -> Recognition:
        lines = [line for line in sample.text.splitlines()[:_LOOKED_AT] if line.strip()]
        rows = sum(read_row(split_line(line)) is not None for line in lines)
        if not rows:
            return NOT_MINE
        return Recognition(_SURE * rows / len(lines), "rows with a CDR's disposition and durations in their places")

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:  # noqa: ARG002
        return split_rows(open_text(opened.stream, opened.sample.encoding or "utf-8"))

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        try:
            yield _interaction(_row_of(item), context)
        except FieldFaultError as fault:
            yield rejection(item, self.name, context, fault.field, fault.code, fault.reason)


def _row_of(item: RawItem) -> CdrRow:
    if isinstance(item.data, str):
        if has_open_quote(item.data):
            raise FieldFaultError(
                "", "unterminated_quote", "a quoted field does not end; expected a closing quote: mend the line"
            )
        fields = split_line(item.data)
    elif isinstance(item.data, list):
        fields = ["" if field is None else str(field) for field in item.data]
    else:
        raise FieldFaultError("", "bad_columns", f"a {type(item.data).__name__} came; expected the fields of a CDR row")
    row = read_row(fields)
    if row is None:
        raise FieldFaultError(
            "",
            "bad_columns",
            f"{len(fields)} columns came, no disposition in its place; expected a CDR row of 16 to 21 columns",
        )
    return row


def _interaction(row: CdrRow, context: ReadContext) -> Interaction:
    zone = zone_of(row.start, row.uniqueid, context.timezone)
    started = read_time("start", row.start, zone)
    ended = read_time("end", row.end, zone)
    read_time("answer", row.answer, zone)
    parties = read_parties(row, context)
    return Interaction(
        source=context.source,
        source_key=row.source_key,
        channel="call",
        raw=json_bytes(list(row.fields)),
        direction=parties.direction,
        occurred_at=started,
        ended_at=ended,
        duration_seconds=_talk_seconds(row),
        conversation_id=row.linkedid or row.uniqueid or None,
        agent=parties.agent,
        status=row.disposition or None,
        flags=("naive_time",) if started is not None and zone.is_assumed else (),
        participants=parties.participants,
    )


def _talk_seconds(row: CdrRow) -> float | None:
    if not row.billsec:
        return None
    try:
        seconds = float(row.billsec)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise FieldFaultError("billsec", "bad_number", f"billsec is {row.billsec!r}; expected seconds")
    return seconds
