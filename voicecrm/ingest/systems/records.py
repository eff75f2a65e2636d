"""One unit of a described system to one interaction, contact or rejection."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from voicecrm.ingest.adapter import RawItem, ReadContext
from voicecrm.ingest.building import FieldFaultError, contact, content_key, json_bytes
from voicecrm.ingest.directions import DIRECTION_WORDS
from voicecrm.ingest.durations import parse_duration
from voicecrm.ingest.headers import fold_header
from voicecrm.ingest.html_text import html_to_text
from voicecrm.ingest.systems.description import Attachments, Description
from voicecrm.ingest.systems.paths import Place, first_text, matches, text_or_word
from voicecrm.ingest.systems.people import (
    NOBODY,
    Person,
    party_places,
    places_of,
    read_parties,
    read_person,
    read_sides,
)
from voicecrm.ingest.systems.units import COMPILERS, Unit, holds
from voicecrm.ingest.times import ParsedTime, is_ambiguous_date, order_question, parse_time
from voicecrm.records import CHANNELS, DIRECTIONS, Attachment, Channel, Contact, Direction, Interaction, Participant

_COUNTED: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]+)?")


def read_unit(unit: Unit, item: RawItem, description: Description, context: ReadContext) -> Interaction | Contact:
    """Read one record.

    Args:
        unit: The record and its shape.
        item: As it was taken apart.
        description: Of the system.
        context: Where it is read.

    Returns:
        The interaction or contact.

    Raises:
        FieldFaultError: It cannot be read, or tells of no contact with anybody.
    """
    if unit.shape.kind == "nothing":
        reason = unit.shape.reason or f"a {unit.shape.name} came, which tells of no contact with anybody"
        raise FieldFaultError("", "not_an_interaction", f"{reason}; expected records of contacts or people")
    reader = _Reader(unit, item, description, context)
    return reader.contact() if unit.shape.kind == "contact" else reader.interaction()


class _Reader:
    """A record on its way to an interaction or contact."""

    __slots__ = ("compile_one", "context", "flags", "form", "item", "place", "shape", "unit", "zone")

    def __init__(self, unit: Unit, item: RawItem, description: Description, context: ReadContext) -> None:
        self.unit = unit
        self.shape = unit.shape
        self.place = unit.place
        self.item = item
        self.form = description.format
        self.compile_one = COMPILERS[description.format]
        self.zone = description.timezone or context.timezone
        self.context = context
        self.flags = [name for name, when in self.shape.flags.items() if holds(when, self.place, self.form)]

    def interaction(self) -> Interaction:
        shape, context = self.shape, self.context
        occurred, ended = self._occurred_at(), self._lenient_time("ended_at")
        text = self._text()
        key = self._one("source_key") or self._content_key(occurred, text)
        direction, sides = read_sides(self.unit, self._direction(), self.form, context, self.flags, key)
        parties = (*sides, *read_parties(self.unit, self.form, context, self.flags, key))
        if direction is None and shape.owner and parties:
            direction = "inbound" if parties[0].role == "customer" else "outbound"
        return Interaction(
            source=context.source,
            source_key=key,
            channel=self._channel(),
            raw=self._raw(),
            direction=direction,
            occurred_at=occurred,
            ended_at=ended,
            duration_seconds=self._duration(occurred, ended),
            subject=self._one("subject"),
            text=text,
            language=self._one("language"),
            conversation_id=self._one("conversation_id") or None,
            in_reply_to=self._one("in_reply_to"),
            agent=self._one("agent") or _agent_of(parties),
            status=self._one("status"),
            rating=self._rating(),
            counts=self._counts(),
            url=self._one("url"),
            attachments=tuple(attachment for one in shape.attachments for attachment in self._attachments(one)),
            revised_at=self._lenient_time("revised_at"),
            participants=tuple(dict.fromkeys(parties)),
            flags=tuple(dict.fromkeys(self.flags)),
        )

    def contact(self) -> Contact:
        person = Person((), ())
        for party, place in party_places(self.unit, self.form):
            found = read_person(party, place, self.form, self.context, self.flags)
            person = Person((*person.identifiers, *found.identifiers), (*person.attributes, *found.attributes))
        if not person.identifiers and not person.attributes:
            raise FieldFaultError(
                "", "empty_row", "the record names nobody; expected a name, a phone or an e-mail address"
            )
        known = [(i.kind, i.raw_value) for i in person.identifiers], [(a.kind, a.raw_value) for a in person.attributes]
        return contact(
            self.context.source,
            self._one("source_key") or content_key(*known),
            self._raw(),
            identifiers=person.identifiers,
            attributes=person.attributes,
            revised_at=self._lenient_time("revised_at"),
            merged=self._merged(),
        )

    def _merged(self) -> Iterator[str]:
        texts = (text_or_word(value) for path in self.shape.merged for value in self.compile_one(path)(self.place))
        return (text for text in texts if text is not None and text not in NOBODY)

    def _raw(self) -> bytes:
        whole = self.shape.keep or self.shape.lookups or self.form == "table"
        return json_bytes(self.item.data if whole else self.place.record)

    def _values(self, field: str) -> Iterator[object]:
        for path in self.shape.fields.get(field, ()):
            yield from self.compile_one(path)(self.place)

    def _one(self, field: str) -> str | None:
        """Return the first text of a field as the description means it, or its constant, or None."""
        shape = self.shape
        text = first_text(map(self.compile_one, shape.fields[field]), self.place) if field in shape.fields else None
        if text is not None and field in shape.pick:
            picked = shape.pick[field].search(text)
            text = picked[1] if picked else text
        if text is not None and field in shape.markup:
            text = (html.unescape if shape.markup[field] == "entities" else html_to_text)(text) or None
        if text is None:
            return shape.constants.get(field)
        if field in shape.values:
            for word, meant in shape.values[field].items():
                if matches(text, (word,)):
                    return meant or None
        return text

    def _text(self) -> str | None:
        text = self._one("text")
        if text is not None:
            return text
        markup = self._one("html")
        return (html_to_text(markup) or None) if markup else self._turns()

    def _turns(self) -> str | None:
        turns = self.shape.turns
        if turns is None:
            return None
        places = [self.place._replace(record=entry) for entry in self.compile_one(turns.each)(self.place)]
        said = [(self._first(turns.speaker, place), self._first(turns.text, place)) for place in places]
        return "\n".join(f"{speaker}: {text}" if speaker else text for speaker, text in said if text) or None

    def _channel(self) -> Channel:
        word = self._one("channel")
        return word if word in CHANNELS else self.shape.channel

    def _direction(self) -> Direction | None:
        word = self._one("direction")
        if word in DIRECTIONS:
            return word
        return DIRECTION_WORDS.get(fold_header(word)) if word else None

    def _occurred_at(self) -> datetime | None:
        parsed = self._time("occurred_at")
        if parsed is None and "date" in self.shape.fields:
            day, clock = self._one("date"), self._one("time")
            parsed = self._parse("date", f"{day} {clock}" if clock else day) if day else None
        return parsed.at if parsed else None

    def _time(self, field: str) -> ParsedTime | None:
        """Read the first time of a field that is there."""
        return self._parse(field, next(iter(self._values(field)), None) or self.shape.constants.get(field))

    def _parse(self, field: str, value: object) -> ParsedTime | None:
        if value is None or value == "":
            return None
        dayfirst = self.context.dayfirst if self.shape.dayfirst is None else self.shape.dayfirst
        if dayfirst is None and isinstance(value, str) and is_ambiguous_date(value):
            raise FieldFaultError(self.shape.fields[field][0], "ambiguous_date", order_question(value))
        try:
            parsed = parse_time(value, zone=self.zone, dayfirst=dayfirst)
        except ValueError as error:
            raise FieldFaultError(self.shape.fields[field][0], "bad_time", str(error)) from error
        if parsed.naive:
            self.flags.append("naive_time")
        return parsed

    def _lenient_time(self, field: str) -> datetime | None:
        try:
            parsed = self._time(field)
        except FieldFaultError:
            self.flags.append(f"bad_{field}")
            return None
        return parsed.at if parsed else None

    def _duration(self, start: datetime | None, end: datetime | None) -> float | None:
        for field, scale in (("duration", 1.0), ("duration_ms", 0.001)):
            value = next(iter(self._values(field)), None)
            if value is None or value == "":
                continue
            try:
                return round(parse_duration(value) * (scale if _is_number(value) else 1.0), 6)
            except ValueError:
                self.flags.append("bad_duration")
        return (end - start).total_seconds() if start and end and end >= start else None

    def _rating(self) -> float | None:
        text = self._one("rating")
        try:
            return float(text.replace(",", ".")) if text else None
        except ValueError:
            self.flags.append("bad_rating")
            return None

    def _counts(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for name, paths in self.shape.counts.items():
            texts = [text_or_word(value) for path in paths for value in self.compile_one(path)(self.place)]
            number = next((text for text in texts if text is not None and _COUNTED.fullmatch(text)), None)
            if number is not None:
                counts[name] = int(float(number))
        return counts

    def _attachments(self, attachments: Attachments) -> Iterator[Attachment]:
        entries = self.compile_one(attachments.each)(self.place) if attachments.each else (self.place.record,)
        for entry in entries:
            place = self.place._replace(record=entry)
            texts = {name: self._first(paths, place) for name, paths in attachments.paths.items()}
            size = texts.pop("size", "")
            if any(texts.values()):
                yield Attachment(**texts, size_bytes=int(size) if size.isdecimal() else None)

    def _first(self, paths: tuple[str, ...], place: Place) -> str:
        return first_text(map(self.compile_one, paths), place) or ""

    def _content_key(self, occurred: datetime | None, text: str | None) -> str:
        """Key by who, when and what was said, where the system gives no key."""
        people = [
            read_person(party, place, self.form, self.context, [])
            for party, place in party_places(self.unit, self.form)
        ]
        people += [
            read_person(side, place, self.form, self.context, [])
            for side in self.shape.sides.values()
            for place in places_of(side, self.place, self.form)
        ]
        known = [
            [(str(i.kind), i.raw_value) for i in person.identifiers]
            + [(str(a.kind), a.raw_value) for a in person.attributes]
            for person in people
        ]
        if not any(known) and (occurred is None or not text):
            return content_key(self.item.data)
        return content_key(self.shape.name, occurred.isoformat() if occurred else "", known, text or "")


def _is_number(value: object) -> bool:
    """Tell a number from a length of time that has its units: ``00:05:12``."""
    return not isinstance(value, str) or value.strip().replace(".", "", 1).isdecimal()


def _agent_of(parties: Iterable[Participant]) -> str | None:
    """Return the name of the first agent, else what the agent is known by."""
    record = next((party.record for party in parties if party.role == "agent" and party.record), None)
    if record is None:
        return None
    names = (one.raw_value for one in record.attributes if one.kind == "full_name")
    return next(names, None) or next((one.raw_value for one in record.identifiers), None)
