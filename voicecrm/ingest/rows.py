"""One row of a table to one interaction or contact, by a mapping; every table adapter reads its rows here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final, cast
from zoneinfo import ZoneInfo

from voicecrm.ingest.adapter import RawItem, ReadContext
from voicecrm.ingest.building import attribute, content_key, identifier, participant, rejection
from voicecrm.ingest.calls.parties import is_extension, is_own_number
from voicecrm.ingest.cells import Cells, Layout, is_damaged_number, row_bytes
from voicecrm.ingest.directions import DIRECTION_WORDS
from voicecrm.ingest.durations import parse_duration
from voicecrm.ingest.mapping import TimeForm
from voicecrm.ingest.row_identities import Who, check_identifiers, is_number, read_attributes, read_identifiers
from voicecrm.ingest.table import BROKEN_LINE, EXTRA_CELLS
from voicecrm.ingest.times import ParsedTime, is_ambiguous_date, order_question, parse_time
from voicecrm.records import (
    Contact,
    Direction,
    IdentityRecord,
    Interaction,
    Item,
    Participant,
    Role,
)

_HAPPENED: Final = ("text", "subject", "duration", "ended_at", "rating", "odometer")


_NO_FORM: Final = TimeForm()
_EVIDENCE: Final = (*_HAPPENED, "source_key", "caller", "callee", "direction", "status", "agent")
"""Any of these in a row says that something happened, even if with somebody unknown (a withheld number)."""


class RowError(ValueError):
    """A cell of a row cannot be read; becomes a rejection."""

    def __init__(self, field: str, code: str, reason: str) -> None:
        self.field = field
        self.code = code
        super().__init__(reason)


def read_row(item: RawItem, layout: Layout, adapter: str, context: ReadContext) -> Item:
    """Read one row.

    A row of interactions that has neither a time nor anything said (a lead that nobody has called yet) lists a person
    and is read as a contact.

    Args:
        item: The row by column; anything else is refused.
        layout: Which column holds what.
        adapter: Name of the adapter that reads, for rejections.
        context: Where the row is read.

    Returns:
        An interaction, a contact or a rejection.
    """
    row = item.data
    if not isinstance(row, dict):
        return rejection(item, adapter, context, "", "not_a_row", "expected a row as an object of column: cell")
    if BROKEN_LINE in row:
        reason = "a quoted cell never ends; expected a closing quote: write the row as column: cell"
        return rejection(item, adapter, context, "", "unterminated_quote", reason)
    if EXTRA_CELLS in row:
        extra = cast("list[object]", row[EXTRA_CELLS]) if isinstance(row[EXTRA_CELLS], list) else [row[EXTRA_CELLS]]
        reason = (
            f"the row has {len(extra)} cells more than the header has columns; put them where they belong "
            f"and remove {EXTRA_CELLS!r}"
        )
        return rejection(item, adapter, context, "", "cell_count", reason)
    try:
        return RowReader(row, layout, context).read()
    except RowError as error:
        return rejection(item, adapter, context, error.field, error.code, str(error))


class RowReader:
    """A row on its way to an interaction or contact; each part of it can be read alone.

    Attributes:
        flags: What the parts that were read must be known with.
    """

    __slots__ = ("cells", "context", "dayfirst", "flags", "layout", "mapping", "row", "texts", "zone")

    def __init__(self, row: Mapping[str, object], layout: Layout, context: ReadContext) -> None:
        self.row = row
        self.cells = Cells(row, layout)
        self.texts = self.cells.texts
        self.layout = layout
        self.mapping = layout.mapping
        self.context = context
        self.flags: list[str] = [] if self.cells.fits else ["unsplit"]
        self.zone = layout.mapping.timezone or context.timezone
        self.dayfirst = layout.mapping.dayfirst if context.dayfirst is None else context.dayfirst

    def read(self) -> Interaction | Contact:
        if self.mapping.rows == "contact":
            return self._contact()
        occurred = self.occurred_at()
        if occurred is None and not any(map(self.texts.get, _HAPPENED)):
            return self._contact()
        return self._interaction(occurred)

    def _interaction(self, occurred: ParsedTime | None) -> Interaction:
        known = self.texts.get
        text = known("text") or None
        direction = self.direction()
        who = self.who(direction)
        if not who.identifiers and not who.attributes and not any(map(known, _EVIDENCE)):
            raise RowError("", "empty_row", "the row names nobody and says nothing; expected a phone, a name or a text")
        at = occurred.at if occurred else None
        # of somebody unknown the firm's side is all there is
        sides = [(field, self.cells.one(field)) for field in ("caller", "callee", "agent")]
        key = self._given_key() or interaction_key(at, self.names(who) or sides, text)
        ended = self.lenient_time("ended_at")
        return Interaction(
            source=self.context.source,
            source_key=key,
            channel=self.mapping.channel,
            raw=row_bytes(self.row, self.layout),
            direction=direction,
            occurred_at=at,
            ended_at=ended,
            duration_seconds=self.duration(at, ended),
            subject=known("subject") or None,
            text=text,
            language=known("language") or None,
            conversation_id=known("conversation_id") or None,
            in_reply_to=known("in_reply_to") or None,
            agent=known("agent") or None,
            status=known("status") or None,
            rating=read_rating(known("rating", "")),
            counts=self.counts(),
            url=known("url") or None,
            flags=tuple(dict.fromkeys(self.flags)),
            revised_at=self.lenient_time("revised_at"),
            participants=self.participants(who, key),
        )

    def _contact(self) -> Contact:
        identifiers = read_identifiers(self.cells, self.layout, self.context.source, self.flags)
        attributes = read_attributes(self.cells, self.layout, self.dayfirst)
        if not identifiers and not attributes:
            raise RowError("", "empty_row", "the row names nobody; expected a name, a phone or an e-mail address")
        known = [(i.kind, i.raw_value) for i in identifiers], [(a.kind, a.raw_value) for a in attributes]
        number = next((i.raw_value for i in identifiers if i.kind == "customer_number"), "")
        key = self._given_key() or number or content_key(*known)
        return Contact(
            source=self.context.source,
            source_key=key,
            raw=row_bytes(self.row, self.layout),
            record=IdentityRecord(self.context.source, identifiers, attributes, key),
            revised_at=self.lenient_time("revised_at"),
        )

    def _given_key(self) -> str:
        key = self.cells.one("source_key")
        if key and is_damaged_number(key):
            self.flags.append("damaged_number")
            return ""
        return key

    def occurred_at(self) -> ParsedTime | None:
        """Read when it happened; raises `RowError` when that cannot be read."""
        if self.cells.one("occurred_at"):
            return self._time("occurred_at")
        if not self.cells.one("date"):
            return self._time("time")
        day = self._time("date")
        clock = self.cells.one("time")
        if day is None or not clock:
            return day
        try:
            return self._clock(day, clock)
        except ValueError as error:
            raise RowError("time", "bad_time", f"column {self.cells.column('time')!r}: {error}") from error

    def _clock(self, day: ParsedTime, clock: str) -> ParsedTime:
        form = self.mapping.times.get("time", _NO_FORM)
        zone = form.timezone or self.zone
        if form.format and (parsed := _by_format(f"{day.at:%Y-%m-%d} {clock}", f"%Y-%m-%d {form.format}", zone)):
            return parsed
        try:
            return self._parsed("date", "" if clock.isdecimal() and len(clock) <= 6 else clock)
        except ValueError:  # a time of day, as the column should have it
            return parse_time(f"{day.at:%Y-%m-%d} {clock}", zone=zone)

    def _time(self, field: str) -> ParsedTime | None:
        """Read a time; raises `RowError` when it cannot be read."""
        text = self.cells.one(field)
        if not text:
            return None
        try:
            parsed = self._parsed(field, text, self.cells.value(field))
        except _OrderError as error:
            raise RowError(field, "ambiguous_date", f"column {self.cells.column(field)!r}: {error}") from error
        except ValueError as error:
            raise RowError(field, "bad_time", f"column {self.cells.column(field)!r}: {error}") from error
        if parsed.naive:
            self.flags.append("naive_time")
        return parsed

    def _parsed(self, field: str, text: str, value: object = None) -> ParsedTime:
        form = self.mapping.times.get(field, _NO_FORM)
        zone = form.timezone or self.zone
        if parsed := _by_format(text, form.format or self.mapping.time_format, zone):
            return parsed
        if self.dayfirst is None and is_ambiguous_date(text):
            raise _OrderError(order_question(text))
        return parse_time(text if value is None or isinstance(value, str) else value, zone=zone, dayfirst=self.dayfirst)

    def lenient_time(self, field: str) -> datetime | None:
        """Read a time that is less than the row; one that cannot be read is flagged."""
        if field not in self.texts:
            return None
        try:
            parsed = self._time(field)
        except RowError:
            self.flags.append(f"bad_{field}")
            return None
        return parsed.at if parsed else None

    def duration(self, start: datetime | None, end: datetime | None) -> float | None:
        """Read the length, or else take the time from start to end."""
        value = self.cells.value("duration")
        if value is not None:
            try:
                return parse_duration(value)
            except ValueError:
                self.flags.append("bad_duration")
        return seconds_between(start, end)

    def direction(self) -> Direction | None:
        """Read who called whom, or tell it from extensions and the firm's own numbers."""
        return self._told_direction() or self._direction_by(self.context.own_numbers, extensions=True)

    def names(self, who: Who) -> list[tuple[str, str]]:
        """Return what the customer is known by in a key made from content: as the row and the settings alone tell."""
        told = () if self.context.own_numbers_learned else self.context.own_numbers
        direction = self._told_direction() or self._direction_by(told, extensions=False)
        return (who if direction == self.direction() else self.who(direction)).names()

    def _told_direction(self) -> Direction | None:
        return cast("Direction | None", self.cells.meaning("direction", DIRECTION_WORDS))

    def _direction_by(self, own_numbers: tuple[str, ...], *, extensions: bool) -> Direction | None:
        caller, callee = self.cells.one("caller"), self.cells.one("callee")
        if not callee:
            return None
        by_caller, by_callee = (
            is_own_number(number, own_numbers) or (extensions and _is_line(number)) for number in (caller, callee)
        )
        if by_caller and by_callee and _is_line(caller) and _is_line(callee):
            return "internal"
        return None if by_caller == by_callee else "outbound" if by_caller else "inbound"

    def who(self, direction: Direction | None) -> Who:
        """Read the customer and the firm's number; without a called number the direction does not matter."""
        caller, callee = self.cells.one("caller"), self.cells.one("callee")
        customer, firm = (callee, caller) if direction == "outbound" and callee else (caller or callee, callee)
        source = self.context.source
        identifiers = read_identifiers(self.cells, self.layout, source, self.flags)
        if customer and not any(i.kind == "phone" for i in identifiers) and is_number(customer):
            identifiers = (*check_identifiers("phone", (customer,), source, self.flags), *identifiers)
        attributes = read_attributes(self.cells, self.layout, self.dayfirst)
        return Who(identifiers, attributes, "" if firm == customer else firm, bool(callee) and direction == "internal")

    def counts(self) -> dict[str, int]:
        """Read what is counted."""
        text = self.cells.one("odometer")
        match = re.search(r"\d[\d,. ]*", text) if text else None
        if match is None:
            return {}
        unit = "mi" if re.search(r"mi\b|mile", f"{text} {self.cells.column('odometer')}".casefold()) else "km"
        whole = re.sub(r"[.,]\d{1,2}$", "", match[0].strip())
        return {f"odometer_{unit}": int(re.sub(r"\D", "", whole))}

    def participants(self, who: Who, key: str) -> tuple[Participant, ...]:
        """Return the parties, the customer first."""
        source = self.context.source
        role: Role = "agent" if who.is_internal else "customer"
        parties = [participant(role, source, who.identifiers, who.attributes, key)]
        if who.firm_number and is_number(who.firm_number):
            firm: Role = "agent" if who.is_internal else "business"
            parties.append(participant(firm, source, [identifier("phone", who.firm_number)], (), key))
        if dealer := self.cells.one("dealer"):
            parties.append(participant("dealer", source, (), [attribute("company", dealer)], key))
        return tuple(parties)


def _is_line(text: str) -> bool:
    """Tell an extension from a name with a number beside it."""
    return is_extension(text) and not re.search(r"[^\W\d_]", text)


class _OrderError(ValueError):
    """A date does not tell day from month."""


def _by_format(text: str, form: str, zone: str) -> ParsedTime | None:
    if not form:
        return None
    try:
        parsed = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is added below
    except ValueError:
        return None
    naive = parsed.tzinfo is None
    return ParsedTime(parsed.replace(tzinfo=ZoneInfo(zone)) if naive else parsed, naive)


def seconds_between(start: datetime | None, end: datetime | None) -> float | None:
    """Return the seconds from start to end; None when one is unknown or they are the wrong way round."""
    return (end - start).total_seconds() if start and end and end >= start else None


def interaction_key(at: datetime | None, names: list[tuple[str, str]], text: str | None) -> str:
    """Key by who, when and what was said; what is added later (a status, a duration) makes a newer version."""
    return content_key(at.isoformat() if at else "", names, text or "")


def read_rating(text: str) -> float | None:
    """Read stars or a grade, as ``"4/5"``."""
    if not text:
        return None
    match = re.fullmatch(r"(\d+(?:[.,]\d+)?)(?:\s*(?:/|점|stars?|★).*)?", text.casefold())
    return float(match[1].replace(",", ".")) if match else None
