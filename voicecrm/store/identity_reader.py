"""Reads identity records and the judgements on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, or_, select

from voicecrm.columns import Int64Array
from voicecrm.profiles import Judgement, Verdict
from voicecrm.records import IdentityRecord
from voicecrm.store.border import guarded
from voicecrm.store.dialect import chunks, in_list
from voicecrm.store.rows import clean, fit_key, record_from_rows
from voicecrm.store.statements import ListStatement, fetch_tuples
from voicecrm.store.succession import read_replaced, read_successors
from voicecrm.store.tables import IDENTITY_RECORD, IDENTITY_VALUE, JUDGEMENT, PARTICIPANT, SOURCE_RECORD

WrittenValue = tuple[str, str, str]
"""Kind of a value, as written, and in normal form."""


def is_live_customer() -> ColumnElement[bool]:
    """Say that a participant row is a customer's whose source record is not deleted."""
    return (PARTICIPANT.c.role == "customer") & SOURCE_RECORD.c.deleted_at.is_(None)


def is_own_party() -> ColumnElement[bool]:
    """Say of a participant row that it is not the stand-in of a contact that was merged with another."""
    return (SOURCE_RECORD.c.kind != "contact") | (PARTICIPANT.c.position == 0)


def is_source_record(source: str, source_key: str) -> tuple[ColumnElement[bool], ...]:
    """Name a source record as it is stored."""
    return SOURCE_RECORD.c.source == clean(source), SOURCE_RECORD.c.source_key == fit_key(source_key)


def live_identities() -> Select[Any]:
    """Select the keys of identity records that take part in resolution."""
    return select(IDENTITY_RECORD.c.id).where(IDENTITY_RECORD.c.live_pointers > 0)


def load_records(connection: Connection, column: ColumnElement[Any], wanted: list[Any]) -> dict[int, IdentityRecord]:
    """Load identity records by key or by record id."""
    table = IDENTITY_RECORD.c
    records: dict[int, IdentityRecord] = {}
    for chunk in chunks(wanted):
        condition = in_list(connection, column, chunk)
        heads = connection.execute(select(table.id, table.source, table.source_key).where(condition)).all()
        values = (
            select(IDENTITY_VALUE)
            .where(in_list(connection, IDENTITY_VALUE.c.identity_record_id, [head.id for head in heads]))
            .order_by(IDENTITY_VALUE.c.identity_record_id, IDENTITY_VALUE.c.position)
        )
        rows: dict[int, list[tuple[str, str, str, str | None]]] = {}
        for key, _position, kind, scope, raw_value, value in connection.execute(values):
            rows.setdefault(key, []).append((kind, scope, raw_value, value))
        records.update((h.id, record_from_rows(h.source, h.source_key, rows.get(h.id, []))) for h in heads)
    return records


IDENTITY_KEYS: Final = ListStatement(
    select(IDENTITY_RECORD.c.record_id, IDENTITY_RECORD.c.id), IDENTITY_RECORD.c.record_id
)
_RECORD_IDS: Final = ListStatement(select(IDENTITY_RECORD.c.id, IDENTITY_RECORD.c.record_id), IDENTITY_RECORD.c.id)
_WRITTEN_VALUES: Final = ListStatement(
    select(
        IDENTITY_VALUE.c.identity_record_id, IDENTITY_VALUE.c.kind, IDENTITY_VALUE.c.raw_value, IDENTITY_VALUE.c.value
    )
    .where(IDENTITY_VALUE.c.value.is_not(None))
    .order_by(IDENTITY_VALUE.c.identity_record_id, IDENTITY_VALUE.c.position),
    IDENTITY_VALUE.c.identity_record_id,
)
_RECORD_IDS_BY_VALUE: Final = ListStatement(
    select(IDENTITY_VALUE.c.value, IDENTITY_RECORD.c.record_id)
    .join(IDENTITY_RECORD)
    .where(IDENTITY_VALUE.c.kind == bindparam("kind"), IDENTITY_RECORD.c.live_pointers > 0),
    IDENTITY_VALUE.c.value,
)

_STANDING_JUDGEMENTS: Final = select(JUDGEMENT).where(JUDGEMENT.c.retracted_at.is_(None))
_ANY_JUDGEMENT: Final = select(JUDGEMENT.c.id).limit(1)
_IN_FORCE: Final = _STANDING_JUDGEMENTS.order_by(JUDGEMENT.c.judged_at, JUDGEMENT.c.id)
_IN_FORCE_ON: Final = tuple(
    ListStatement(_STANDING_JUDGEMENTS, column) for column in (JUDGEMENT.c.record_a, JUDGEMENT.c.record_b)
)


@guarded
class IdentityReader:
    """The part of `voicecrm.store.Reader` that is about identity records."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def records(self, record_ids: Iterable[str]) -> dict[str, IdentityRecord]:
        """Return identity records by id, also those that no live source points at; unknown ids are left out."""
        records = load_records(self._connection, IDENTITY_RECORD.c.record_id, sorted(set(record_ids)))
        return {record.record_id: record for record in records.values()}

    def written_values(self, keys: Iterable[int]) -> dict[int, list[WrittenValue]]:
        """Return per key of an identity record its usable values, written and in normal form, in the source's order."""
        found: dict[int, list[WrittenValue]] = {}
        for key, kind, raw_value, value in _WRITTEN_VALUES.tuples(self._connection, keys):
            found.setdefault(key, []).append((kind, raw_value, value))
        return found

    def identity_keys(self, record_ids: Iterable[str]) -> dict[str, int]:
        """Return the key that each identity record has in this database; unknown ids are left out."""
        return IDENTITY_KEYS.pairs(self._connection, record_ids)

    def record_ids_by_value(self, kind: str, values: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Find the records that take part in resolution and hold a normal form.

        Args:
            kind: Identifier or attribute kind.
            values: Normal forms.

        Returns:
            Per value found the record ids, ascending.
        """
        found: dict[str, set[str]] = {}
        for value, record_id in _RECORD_IDS_BY_VALUE.rows(self._connection, set(values), kind=clean(kind)):
            found.setdefault(value, set()).add(record_id)
        return {value: tuple(sorted(record_ids)) for value, record_ids in sorted(found.items())}

    def record_ids_of(self, source: str, source_key: str) -> list[str]:
        """Return the customers' records of one source record, ascending; none when it does not stand."""
        keys = (
            select(PARTICIPANT.c.identity_record_id)
            .join(SOURCE_RECORD)
            .where(is_live_customer(), is_own_party(), *is_source_record(source, source_key))
        )
        found = select(IDENTITY_RECORD.c.record_id).where(IDENTITY_RECORD.c.id.in_(keys))
        return sorted(self._connection.execute(found).scalars())

    def scopes(self, kind: str) -> list[str]:
        """Return the scopes that identifiers of one kind have, ascending; looks at all of them."""
        found = select(IDENTITY_VALUE.c.scope).where(IDENTITY_VALUE.c.kind == clean(kind)).distinct()
        return sorted(self._connection.execute(found).scalars())

    def succession(self) -> dict[str, str]:
        """Return which record stands today for one that revisions of its source records have left without any.

        A record that some live source record still points at has no successor.
        """
        last_of = read_successors(self._connection)
        names = self._record_ids({*last_of, *last_of.values()})
        return {names[old]: names[new] for old, new in last_of.items()}

    def judgements(self) -> list[Judgement]:
        """Return the judgements in force, in the order made: of each pair the latest one that was not retracted.

        What a system says holds only where no person has judged.
        """
        return _in_force(self._connection.execute(_IN_FORCE))

    def has_judgements(self) -> bool:
        """Say whether anybody ever judged anything."""
        return bool(fetch_tuples(self._connection, _ANY_JUDGEMENT))

    def successors(self, record_ids: Iterable[str]) -> dict[str, str]:
        """Return which record stands today for each of some that no live source record points at any more."""
        last_of = read_successors(self._connection, self.identity_keys(record_ids).values())
        names = self._record_ids({*last_of, *last_of.values()})
        return {names[old]: names[new] for old, new in last_of.items()}

    def judgements_on(self, ids: Int64Array) -> tuple[list[Judgement], dict[str, str]]:
        """Return the judgements in force that speak of some identity records, without reading the others.

        Args:
            ids: Keys of the records, shape ``(n_records,)``.

        Returns:
            The judgements on them or on records that they replaced, in the order made; and of every record named in
            these that no live source record points at the one that stands for it today, as `succession` says.
        """
        own = ids.tolist()
        names = self._record_ids({*own, *read_replaced(self._connection, own)})
        rows = {row.id: row for found in _IN_FORCE_ON for row in found.rows(self._connection, names.values())}
        made = _in_force(sorted(rows.values(), key=lambda row: (row.judged_at, row.id)))
        keys = self.identity_keys({record for one in made for record in (one.record_a, one.record_b)})
        last_of = read_successors(self._connection, keys.values())
        names = self._record_ids({*last_of, *last_of.values()})
        return made, {names[old]: names[new] for old, new in last_of.items()}

    def judgement_history(self, record_ids: Iterable[str]) -> list[Judgement]:
        """Return every judgement ever made that names one of the records, retracted ones too, in the order made."""
        table = JUDGEMENT.c
        found: dict[int, Judgement] = {}
        for chunk in chunks(set(record_ids)):
            named = or_(*(in_list(self._connection, column, chunk) for column in (table.record_a, table.record_b)))
            found.update(
                (row.id, judgement_of(row)) for row in self._connection.execute(select(JUDGEMENT).where(named))
            )
        return [found[key] for key in sorted(found, key=lambda key: (found[key].judged_at, key))]

    def _record_ids(self, keys: set[int]) -> dict[int, str]:
        return _RECORD_IDS.pairs(self._connection, keys)


def _in_force(rows: Iterable[Row[Any]]) -> list[Judgement]:
    """Of each pair the last one; a person's before a system's."""
    in_force: dict[tuple[str, str], Judgement] = {}
    for row in rows:
        pair, judgement = (row.record_a, row.record_b), judgement_of(row)
        if judgement.is_of_source and pair in in_force and not in_force[pair].is_of_source:
            continue
        in_force.pop(pair, None)
        in_force[pair] = judgement
    return list(in_force.values())


def judgement_of(row: Row[Any]) -> Judgement:
    """Return a row of the journal as a judgement."""
    return Judgement(
        record_a=row.record_a,
        record_b=row.record_b,
        verdict=cast("Verdict", row.verdict),
        actor=row.actor,
        reason=row.reason,
        judged_at=row.judged_at,
        operation_id=row.operation_id,
    )
