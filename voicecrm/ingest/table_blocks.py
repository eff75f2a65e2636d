"""Many rows of one table at once, for the speed of imports: each part of a row is read once per distinct cells.

A call log repeats its callers, agents and results. So the parts of a row that depend on few cells (who, when, how long)
are read by the same `voicecrm.ingest.rows.RowReader` as single rows, but only when their cells were not met before.
A row in which anything is unusual is left to be read alone, so that one place decides what becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any, Final, NamedTuple, TypeAlias

from voicecrm.ingest.adapter import ReadContext
from voicecrm.ingest.cells import Layout, cell_texts, is_damaged_number, rows_bytes
from voicecrm.ingest.mapping import PERSON_FIELDS
from voicecrm.ingest.rows import RowError, RowReader, interaction_key, read_rating, seconds_between
from voicecrm.ingest.times import common_times
from voicecrm.item_columns import ItemColumns, columns_of
from voicecrm.records import Participant

Row: TypeAlias = Sequence[str]
"""The cells of a row."""

_Columns: TypeAlias = Mapping[str, Sequence[str]]
_Cells: TypeAlias = tuple[str, ...]

_KEPT: Final = 25_000
"""Distinct cells whose meaning is kept from block to block, per part: of people, the largest, below 50 MB."""

_SIDES: Final = ("direction", "caller", "callee")
_PERSON: Final = ("caller", "dealer", *PERSON_FIELDS)
_WHEN: Final = ("occurred_at", "date", "time")
_TEXTS: Final = ("subject", "text", "language", "conversation_id", "in_reply_to", "agent", "status", "url")
_FLAGGED: Final = ("occurred_at", "who", "ended_at", "duration")
"""Parts whose flags are those of the row, in their order."""


class _Said(NamedTuple):
    """What a part of a row says, and what it must be known with."""

    value: Any
    flags: tuple[str, ...] = ()


class _Caller(NamedTuple):
    """Who is on a row, whatever its key is.

    Attributes:
        participants: As of the item.
        names: What a key that is made from content holds of them; none where the rows have keys of their own.
    """

    participants: tuple[Participant, ...]
    names: list[tuple[str, str]]


def _read_caller(reader: RowReader, *, is_named: bool) -> _Caller:
    # Without a called number it does not matter who called whom.
    who = reader.who(reader.direction() if reader.layout.knows("callee") else None)
    participants = reader.participants(who, "")
    if not who.identifiers or any(party.record and party.record.source_key is not None for party in participants):
        raise RowError("", "", "a record without identifiers is known by the row's own key")
    return _Caller(participants, reader.names(who) if is_named else [])


def _read_occurred(reader: RowReader) -> object:
    parsed = reader.occurred_at()
    if parsed is None:
        raise RowError("", "", "a row without a time may be a contact")
    return parsed.at


class _Part(dict[_Cells, "_Said | None"]):
    """One part of the rows, by the cells that it depends on; None where the row must be read alone."""

    def __init__(
        self, fields: Sequence[str], layout: Layout, context: ReadContext, read: Callable[[RowReader], object]
    ) -> None:
        super().__init__()
        mapping = layout.mapping
        columns = {field: names for field, names in layout.columns.items() if field in fields and names}
        constants = {field: value for field, value in mapping.constants.items() if field in fields}
        self.columns = tuple(dict.fromkeys(chain.from_iterable(columns.values())))
        self._layout = Layout(self.columns, replace(mapping, columns=columns, constants=constants))
        self._context = context
        self._read = read
        self._is_one_time = (
            len(columns) == len(self.columns) == 1 and not constants and not (mapping.time_format or mapping.times)
        )

    def __missing__(self, cells: _Cells) -> _Said | None:
        row = dict(zip(self.columns, cells, strict=True))
        said = None
        try:
            reader = RowReader(row, self._layout, self._context)
            said = _Said(self._read(reader), tuple(reader.flags))
        except Exception:  # noqa: BLE001, S110 - read alone, the row is refused with its reason
            pass
        self[cells] = said
        return said

    def of(self, columns: _Columns, n_rows: int) -> list[_Said | None]:
        """Return the part of many rows."""
        if not self.columns:
            return [self[()]] * n_rows
        if len(self) > _KEPT:
            self.clear()
        return [*map(self.__getitem__, zip(*(columns[name] for name in self.columns), strict=True))]

    def times_of(self, columns: _Columns, n_rows: int) -> list[_Said | None]:
        """Return times; those in the most common form are not looked up, because nearly all are different."""
        if not self._is_one_time:
            return self.of(columns, n_rows)
        if len(self) > _KEPT:
            self.clear()
        texts = columns[self.columns[0]]
        times = common_times(texts, zone=self._layout.mapping.timezone or self._context.timezone)
        return [
            self[text,] if time is None else _Said(time.at, ("naive_time",) if time.naive else ())
            for text, time in zip(texts, times, strict=True)
        ]


class BlockReader:
    """Reads rows of interactions that all have the columns of one layout and hold texts.

    Args:
        layout: Which column holds what.
        context: Where the rows are read.
    """

    def __init__(self, layout: Layout, context: ReadContext) -> None:
        self._layout = layout
        self._context = context
        self._has_keys = layout.knows("source_key")

        def part(read: Callable[[RowReader], object], *fields: str) -> _Part:
            return _Part(fields, layout, context, read)

        # Without a called number it does not matter who called whom: the same person is looked up once.
        person = (*_PERSON, *_SIDES) if layout.knows("callee") else _PERSON
        self._times = {
            "occurred_at": part(_read_occurred, *_WHEN),
            "ended_at": part(lambda reader: reader.lenient_time("ended_at"), "ended_at"),
            "revised_at": part(lambda reader: reader.lenient_time("revised_at"), "revised_at"),
        }
        self._parts = {
            "who": part(partial(_read_caller, is_named=not self._has_keys), *person),
            "direction": part(RowReader.direction, *_SIDES),
            "duration": part(lambda reader: reader.duration(None, None), "duration"),
            "rating": part(lambda reader: read_rating(reader.texts.get("rating", "")), "rating"),
            "counts": part(lambda reader: reader.counts() or None, "odometer"),
        }

    def read(self, rows: Sequence[Row]) -> tuple[ItemColumns, Sequence[int]]:
        """Read rows.

        Args:
            rows: Their cells.

        Returns:
            What was read, and the places of the rows that it stands for; all others must be read alone.
        """
        n_rows = len(rows)
        cells = dict(zip(self._layout.present, zip(*rows, strict=True), strict=True))
        said = {name: part.of(cells, n_rows) for name, part in self._parts.items()}
        said |= {name: part.times_of(cells, n_rows) for name, part in self._times.items()}
        keys = self._texts("source_key", cells, n_rows)
        alone = {place for place, key in enumerate(keys) if (is_damaged_number(key) if key else self._has_keys)}
        for column in said.values():
            if None in column:
                alone.update(place for place, value in enumerate(column) if value is None)
        if not alone:
            return self._columns(cells, said, keys), range(n_rows)
        kept = [place for place in range(n_rows) if place not in alone]
        return (self.read([rows[place] for place in kept])[0] if kept else columns_of(())), kept

    def _columns(self, cells: _Columns, said: Mapping[str, Sequence[Any]], keys: Sequence[str | None]) -> ItemColumns:
        n_rows = len(keys)
        values = {name: [one.value for one in column] for name, column in said.items()}
        texts = {name: self._texts(name, cells, n_rows) for name in _TEXTS}
        told = zip(keys, values["occurred_at"], values["who"], texts["text"], strict=True)
        times = zip(values["duration"], values["occurred_at"], values["ended_at"], strict=True)
        details = {
            **{name: values[name] for name in ("direction", "occurred_at", "ended_at", "rating", "counts")},
            **texts,
            "duration_seconds": [
                seconds_between(start, end) if seconds is None else seconds for seconds, start, end in times
            ],
            "flags": _joined_flags([said[name] for name in _FLAGGED]),
        }
        return ItemColumns(
            source=[self._context.source] * n_rows,
            source_key=[key or interaction_key(at, caller.names, text) for key, at, caller, text in told],
            raw=rows_bytes([*cells.values()], self._layout),
            channel=[self._layout.mapping.channel] * n_rows,
            revised_at=values["revised_at"],
            participants=[caller.participants for caller in values["who"]],
            details={name: column for name, column in details.items() if column.count(None) < n_rows},
        )

    def _texts(self, field: str, cells: _Columns, n_rows: int) -> list[str | None]:
        """Return the first filled cell of a field, or its constant, or None."""
        layout = self._layout
        texts: list[str | None] = [None] * n_rows
        for name in reversed(layout.columns.get(field, ())):
            texts = [text or other for text, other in zip(cell_texts(cells[name]), texts, strict=True)]
        if field in layout.words:
            texts = [text and layout.meant(field, text) for text in texts]
        constant = layout.mapping.constants.get(field)
        return [text or constant for text in texts] if constant else texts


def _joined_flags(columns: Sequence[Sequence[_Said]]) -> list[tuple[str, ...]]:
    joined: dict[tuple[tuple[str, ...], ...], tuple[str, ...]] = {}
    found = [*zip(*([one.flags for one in column] for column in columns), strict=True)]
    for flags in set(found):
        joined[flags] = tuple(dict.fromkeys(chain.from_iterable(flags)))
    return [joined[flags] for flags in found]
