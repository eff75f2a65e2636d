"""Reads the kiosk's own text format: a first line ``KIOSK <place>``, then ``number|time|phone|name|what was typed``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from voicecrm.errors import DamagedInputError
from voicecrm.ingest import Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.records import Attribute, Identifier, IdentityRecord, Interaction, Item, Participant, Rejection


class Kiosk:
    name = "kiosk"
    source = "kiosk"
    title = "Showroom kiosk"
    channel = "message"

    def recognise(self, sample: Sample) -> Recognition:
        return Recognition(1.0, "starts with KIOSK") if sample.text.startswith("KIOSK ") else Recognition(0.0)

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:
        del context
        lines = opened.stream.read().decode("utf-8").splitlines()
        for position, line in enumerate(lines[1:], start=2):
            if line == "POWER LOST":
                raise DamagedInputError(f"the kiosk stopped at line {position}; expected the line END: export it again")
            if line != "END":
                yield RawItem(position, line)

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        line = str(item.data)
        number, time, phone, name, text = line.split("|", 4)
        if not time:
            reason = "the time is empty; expected one such as 2026-03-02T10:00:00+09:00"
            yield Rejection(
                source=context.source,
                adapter=self.name,
                position=item.position,
                field="time",
                code="bad_time",
                reason=reason,
                raw=item.data,
            )
            return
        visitor = IdentityRecord(context.source, (Identifier("phone", phone),), (Attribute("full_name", name),))
        yield Interaction(
            source=context.source,
            source_key=number,
            channel="message",
            raw=line.encode(),
            direction="inbound",
            occurred_at=datetime.fromisoformat(time),
            text=text,
            participants=(Participant("customer", visitor),),
        )
