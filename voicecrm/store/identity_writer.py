"""Writes identity records, how many customers point at each, and which one took the place of which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from sqlalchemy import Connection, delete, func, select, text

from voicecrm.records import IdentityRecord
from voicecrm.store.dialect import insert_rows, is_sqlite
from voicecrm.store.dirty import mark_dirty, mark_with_successors
from voicecrm.store.identity_reader import IDENTITY_KEYS
from voicecrm.store.rows import fit_record, value_rows
from voicecrm.store.state import IDENTITY_RECORDS, add_to_state
from voicecrm.store.statements import ListStatement
from voicecrm.store.tables import IDENTITY_RECORD, IDENTITY_VALUE, SUCCESSION

_HIGHEST: Final = select(func.coalesce(func.max(IDENTITY_RECORD.c.id), 0))
_POINTERS: Final = ListStatement(select(IDENTITY_RECORD.c.id, IDENTITY_RECORD.c.live_pointers), IDENTITY_RECORD.c.id)
_DELETE_SUCCESSION: Final = ListStatement(delete(SUCCESSION), SUCCESSION.c.old_identity_record_id)
_SET_POINTERS: Final = "UPDATE voicecrm_identity_record SET live_pointers = ? WHERE id = ?"
_SET_ALL_POINTERS: Final = text(
    "UPDATE voicecrm_identity_record SET live_pointers = given.live_pointers"
    " FROM unnest(CAST(:keys AS BIGINT[]), CAST(:pointers AS BIGINT[])) AS given (id, live_pointers)"
    " WHERE voicecrm_identity_record.id = given.id"
)


@dataclass(slots=True)
class KnownIdentities:
    """The identity records of a batch.

    Attributes:
        keys: Key of every record object by its `id()`.
        new: Those that are not stored yet, by key, as they are to be stored.
    """

    keys: dict[int, int] = field(default_factory=dict)
    new: dict[int, IdentityRecord] = field(default_factory=dict)


def know_identities(connection: Connection, records: Iterable[IdentityRecord]) -> KnownIdentities:
    """Look identity records up and give keys to those that are new; nothing is written."""
    stored_as: dict[int, str] = {}
    fitted: dict[str, IdentityRecord] = {}
    for given in records:
        if id(given) not in stored_as:
            record = fit_record(given)
            record_id = stored_as[id(given)] = record.record_id
            fitted.setdefault(record_id, record)
    keys: dict[str, int] = IDENTITY_KEYS.pairs(connection, fitted)
    names = [record_id for record_id in fitted if record_id not in keys]
    first = int(connection.execute(_HIGHEST).scalar_one()) + 1
    new = {key: fitted[name] for key, name in enumerate(names, start=first)}
    keys.update((name, key) for key, name in enumerate(names, start=first))
    return KnownIdentities({identity: keys[record_id] for identity, record_id in stored_as.items()}, new)


def insert_identities(
    connection: Connection, new: Mapping[int, IdentityRecord], live_pointers: Mapping[int, int]
) -> None:
    """Store new identity records; those that are live are dirty.

    Args:
        connection: In a writing transaction.
        new: By key.
        live_pointers: Customers that point at each; none where it says nothing.
    """
    insert_rows(
        connection,
        IDENTITY_RECORD,
        ("id", "record_id", "source", "source_key", "live_pointers"),
        [
            (key, record.record_id, record.source, record.source_key, live_pointers.get(key, 0))
            for key, record in new.items()
        ],
    )
    values = chain.from_iterable(value_rows(key, record) for key, record in new.items())
    columns = ("identity_record_id", "position", "kind", "scope", "raw_value", "value")
    insert_rows(connection, IDENTITY_VALUE, columns, values)
    live = [key for key in new if live_pointers.get(key, 0) > 0]
    mark_dirty(connection, live)
    add_to_state(connection, IDENTITY_RECORDS, len(live))


def change_pointers(connection: Connection, changes: Mapping[int, int]) -> None:
    """Count how many more or fewer customers of live source records point at stored identity records.

    Those that are live now and were not, or the other way round, are dirty.

    Args:
        connection: In a writing transaction.
        changes: Difference per key.
    """
    moved = {key: change for key, change in changes.items() if change}
    if not moved:
        return
    before = _POINTERS.pairs(connection, moved)
    after = {key: before[key] + change for key, change in moved.items()}
    if is_sqlite(connection):
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.executemany(_SET_POINTERS, ((pointers, key) for key, pointers in after.items()))
    else:
        connection.execute(_SET_ALL_POINTERS, {"keys": list(after), "pointers": list(after.values())})
    risen = [key for key in moved if after[key] > 0 >= before[key]]
    fallen = [key for key in moved if before[key] > 0 >= after[key]]
    mark_with_successors(connection, risen + fallen)
    add_to_state(connection, IDENTITY_RECORDS, len(risen) - len(fallen))


def write_succession(connection: Connection, succession: Mapping[int, int]) -> None:
    """Store which identity record took the place of which, and mark all that are concerned as dirty."""
    mark_with_successors(connection, succession)
    _DELETE_SUCCESSION.run(connection, succession)
    columns = ("old_identity_record_id", "new_identity_record_id")
    insert_rows(connection, SUCCESSION, columns, list(succession.items()))
    mark_with_successors(connection, succession)
