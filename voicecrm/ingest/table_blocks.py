"""Many rows of one table at once, for the speed of imports: each part of a row is read once per distinct cells.

A call log repeats its callers, agents and results. So the parts of a row that depend on few cells (who, when, how long)
are read by the same `voicecrm.ingest.rows.RowReader` as single rows, but only when their cells were not met before.
A row in which anything is unusual is left to be read alone, so that there is one place that decides what becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain, repeat
from typing import Any, Final, Generic, NamedTuple, TypeVar

from voicecrm.ingest.adapter import ReadContext
from voicecrm.ingest.cells import Layout, cell_texts, is_damaged_number, rows_bytes
from voicecrm.ingest.headers import PLATFORM_OF
from voicecrm.ingest.rows import RowReader, interaction_key, read_rating, seconds_between
from voicecrm.ingest.times import common_times
from voicecrm.item_columns import ItemColumns, columns_of
from voicecrm.records import ATTRIBUTE_KINDS, IDENTIFIER_KINDS, Participant

Row = Mapping[str, str]
Columns = Mapping[str, Sequence[str]]
Cells = tuple[str, ...]

_KEPT: Final = 25_000
"""Distinct cells whose meaning is kept from block to block, per part: below 50 MB for that of people."""

_WHEN: Final = ("occurred_at", "date", "time")
_WHO: Final = frozenset(
    {"caller", "callee", "dealer", "middle_name", *IDENTIFIER_KINDS, *ATTRIBUTE_KINDS, *PLATFORM_OF}
)
_TEXTS: Final = ("subject", "text", "language", "conversation_id", "in_reply_to", "agent", "status", "url")

_Value = TypeVar("_Value")


class _Part(dict[Cells, _Value | None], Generic[_Value]):
    """One part of the rows: what it is by the cells that it depends on; None where the row must be read alone.

    Args:
        fields: Fields that the part depends on.
        layout: Of the whole rows.
        context: Where they are read.
        read: Reads the part.
    """

    def __init__(
        self, fields: frozenset[str], layout: Layout, context: ReadContext, read: Callable[[RowReader], _Value | None]
    ) -> None:
        super().__init__()
        mapping = layout.mapping
        columns = {field: names for field, names in layout.columns.items() if field in fields and names}
        constants = {field: value for field, value in mapping.constants.items() if field in fields}
        self.columns = tuple(dict.fromkeys(chain.from_iterable(columns.values())))
        self._layout = Layout(self.columns, replace(mapping, columns=columns, constants=constants))
        self.zone = mapping.timezone or context.timezone
        self.is_common_time = len(columns) == len(self.columns) == 1 and not constants and not mapping.time_format
        self._context = context
        self._read = read

    def __missing__(self, cells: Cells) -> _Value | None:
        row = dict(zip(self.columns, cells, strict=True))
        value = None
        with suppress(Exception):  # read alone, the row is refused with a reason
            value = self._read(RowReader(row, self._layout, self._context))
        self[cells] = value
        return value

    def forget(self) -> None:
        """Forget what was met before when it is too much."""
        if len(self) > _KEPT:
            self.clear()

    def of(self, columns: Columns, n_rows: int) -> list[_Value | None]:
        """Return the part of many rows."""
        self.forget()
        cells = zip(*(columns[name] for name in self.columns), strict=True) if self.columns else repeat((), n_rows)
        return list(map(self.__getitem__, cells))


class _Caller(NamedTuple):
    """Who is on a row, read for good."""

    participants: tuple[Participant, ...]
    names: list[tuple[str, str]]
    flags: tuple[str, ...]


class _Said(NamedTuple):
    """A time or an amount, and what it must be known with."""

    value: Any
    flags: tuple[str, ...]


_NAIVE: Final = ("naive_time",)


def _caller(reader: RowReader) -> _Caller | None:
    who = reader.who(reader.direction())
    participants = reader.participants(who, "")
    if not who.identifiers or any(party.record and party.record.source_key is not None for party in participants):
        return None  # a record without identifiers names the row's own key
    return _Caller(participants, who.names(), tuple(reader.flags))


def _occurred(reader: RowReader) -> _Said | None:
    parsed = reader.occurred_at()
    return None if parsed is None else _Said(parsed.at, tuple(reader.flags))


def _ended(reader: RowReader) -> _Said:
    return _Said(reader.lenient_time("ended_at"), tuple(reader.flags))


def _revised(reader: RowReader) -> _Said:
    return _Said(reader.lenient_time("revised_at"), ())


def _duration(reader: RowReader) -> _Said:
    return _Said(reader.duration(None, None), tuple(reader.flags))


class BlockReader:
    """Reads rows that all have the columns of one layout and hold texts.

    Args:
        layout: Which column holds what.
        context: Where the rows are read.
    """

    def __init__(self, layout: Layout, context: ReadContext) -> None:
        self._layout = layout
        self._context = context

        def part(read: Callable[[RowReader], _Value | None], *fields: str) -> _Part[_Value]:
            return _Part(frozenset(fields), layout, context, read)

        sides = ("caller", "callee", "direction")
        self._direction = part(RowReader.direction, *sides)
        self._who = part(_caller, *_WHO, *(sides if layout.knows("callee") else ()))
        self._occurred = part(_occurred, "occurred_at", "date", "time")
        self._ended = part(_ended, "ended_at")
        self._revised = part(_revised, "revised_at")
        self._duration = part(_duration, "duration")
        self._rating = part(lambda reader: read_rating(reader.texts.get("rating", "")), "rating")
        self._counts = part(lambda reader: reader.counts() or None, "odometer")

    def read(self, rows: Sequence[Row]) -> tuple[ItemColumns, Sequence[int]]:
        """Read rows.

        Args:
            rows: Cells by column.

        Returns:
            What was read, and the places of the rows that it stands for; all others must be read alone.
        """
        cells = dict(zip(self._layout.present, zip(*(row.values() for row in rows), strict=True), strict=True))
        who, occurred = self._who.of(cells, len(rows)), self._times(self._occurred, cells, len(rows))
        keys = self._texts("source_key", cells, len(rows))
        kept = [
            place
            for place, (caller, time, key) in enumerate(zip(who, occurred, keys, strict=True))
            if caller is not None and time is not None and not (key and is_damaged_number(key))
        ]
        if len(kept) == len(rows):
            return self._columns(rows, cells, who, occurred, keys), range(len(rows))
        if not kept:
            return columns_of(()), ()
        return self.read([rows[place] for place in kept])[0], kept

    def _columns(
        self, rows: Sequence[Row], cells: Columns, who: Any, occurred: Any, keys: Sequence[str | None]
    ) -> ItemColumns:
        n_rows = len(rows)
        texts = {name: self._texts(name, cells, n_rows) for name in _TEXTS}
        at = [time.value for time in occurred]
        said = zip(keys, at, who, texts["text"], strict=True)
        ended = self._times(self._ended, cells, n_rows)
        durations = self._duration.of(cells, n_rows)
        details: dict[str, Sequence[Any]] = {
            "direction": self._direction.of(cells, n_rows),
            "occurred_at": at,
            "ended_at": [time.value for time in ended],
            "duration_seconds": [
                seconds_between(start, end.value) if length.value is None else length.value
                for start, end, length in zip(at, ended, durations, strict=True)
            ],
            "rating": self._rating.of(cells, n_rows),
            "counts": self._counts.of(cells, n_rows),
            "flags": _flags(occurred, who, ended, durations),
            **texts,
        }
        return ItemColumns(
            source=[self._context.source] * n_rows,
            source_key=[key or interaction_key(time, caller.names, text) for key, time, caller, text in said],
            raw=rows_bytes(rows, self._layout),
            channel=[self._layout.mapping.channel] * n_rows,
            revised_at=[time.value for time in self._times(self._revised, cells, n_rows)],
            participants=[caller.participants for caller in who],
            details={name: column for name, column in details.items() if any(column)},
        )

    def _times(self, part: _Part[_Said], cells: Columns, n_rows: int) -> list[_Said | None]:
        """Read times; those in the most common form are not looked up, because nearly all are different."""
        if not part.is_common_time:
            return part.of(cells, n_rows)
        part.forget()
        texts = cells[part.columns[0]]
        return [
            part[text,] if time is None else _Said(time.at, _NAIVE if time.naive else ())
            for text, time in zip(texts, common_times(texts, zone=part.zone), strict=True)
        ]

    def _texts(self, field: str, cells: Columns, n_rows: int) -> list[str | None]:
        """Return the first filled cell of a field, or its constant, or None."""
        layout = self._layout
        constant = layout.mapping.constants.get(field)
        texts: list[str | None] = [None] * n_rows
        for name in reversed(layout.columns.get(field, ())):
            texts = [text or other for text, other in zip(cell_texts(cells[name]), texts, strict=True)]
        if field in layout.words:
            texts = [text and layout.meant(field, text) for text in texts]
        return texts if constant is None else [text or constant for text in texts]


def _flags(*said: Sequence[_Said | _Caller | None]) -> list[tuple[str, ...]]:
    together: dict[tuple[tuple[str, ...], ...], tuple[str, ...]] = {}
    found = zip(*([one.flags for one in column] for column in said), strict=True)
    return [together.get(flags) or together.setdefault(flags, tuple(dict.fromkeys(chain(*flags)))) for flags in found]
