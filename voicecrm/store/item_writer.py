"""Writes a batch of interactions and contacts: decides what each one is, then moves all rows in bulk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, select, update

from voicecrm.records import Contact, IdentityRecord, Interaction, Participant
from voicecrm.store.dialect import ListStatement, chunks, insert_rows
from voicecrm.store.identity_reader import IDENTITY_KEYS
from voicecrm.store.rows import INTERACTION_COLUMNS, clean, fit_key, fit_record, interaction_row, value_rows
from voicecrm.store.search_index import delete_documents, insert_documents
from voicecrm.store.tables import (
    IDENTITY_RECORD,
    IDENTITY_VALUE,
    INTERACTION,
    PARTICIPANT,
    PAYLOAD,
    SOURCE_RECORD,
    SUCCESSION,
)
from voicecrm.store.tokens import document_tokens
from voicecrm.store.types import to_utc
from voicecrm.store.values import WriteOutcome

_Identities = dict[tuple[str, int], int]
"""Identity record by role and position."""

_SOURCE_RECORDS: Final = ListStatement(
    select(SOURCE_RECORD).where(SOURCE_RECORD.c.source == bindparam("source")), SOURCE_RECORD.c.source_key
)
_PAYLOAD_HASHES: Final = ListStatement(
    select(PAYLOAD.c.source_record_id, PAYLOAD.c.payload_hash), PAYLOAD.c.source_record_id
)
_FORMER_PARTICIPANTS: Final = ListStatement(
    select(PARTICIPANT).where(PARTICIPANT.c.identity_record_id.is_not(None)), PARTICIPANT.c.source_record_id
)
_DELETE_PARTICIPANTS: Final = ListStatement(delete(PARTICIPANT), PARTICIPANT.c.source_record_id)
_DELETE_INTERACTIONS: Final = ListStatement(delete(INTERACTION), INTERACTION.c.source_record_id)
_DELETE_SUCCESSION: Final = ListStatement(delete(SUCCESSION), SUCCESSION.c.old_identity_record_id)


@dataclass(slots=True)
class _Entry:
    """A source record while a batch is decided."""

    key: int
    source: str
    source_key: str
    version: int = 0
    payload_hash: bytes = b""
    revised_at: datetime | None = None
    deleted_at: datetime | None = None
    is_new: bool = True
    touched: bool = False
    seen: set[bytes] = field(default_factory=set)
    versions: list[Interaction | Contact] = field(default_factory=list)


def write_items(connection: Connection, run_id: int, items: Sequence[Interaction | Contact]) -> list[WriteOutcome]:
    """Write a batch; the result is as if its items had been written one after the other.

    Args:
        connection: In a writing transaction.
        run_id: The import that the items belong to.
        items: Any number; all of their rows are held in memory.

    Returns:
        The outcome of every item, in order.
    """
    names = [(clean(item.source), fit_key(item.source_key)) for item in items]
    entries = _load_entries(connection, names)
    outcomes: list[WriteOutcome] = []
    payloads: list[tuple[Any, ...]] = []
    next_key = _next_key(connection, SOURCE_RECORD.c.id)
    for name, item in zip(names, items, strict=True):
        entry = entries.get(name)
        if entry is None:
            entry = entries[name] = _Entry(next_key, *name)
            next_key += 1
        digest = hashlib.blake2b(item.raw, digest_size=16).digest()
        if digest not in entry.seen:
            entry.seen.add(digest)
            payloads.append((entry.key, len(entry.seen), digest, item.raw, run_id))
            outcomes.append(_decide(entry, item, digest))
        else:
            outcomes.append(_restore(entry))
    _write_entries(connection, run_id, [entry for entry in entries.values() if entry.touched])
    columns = ("source_record_id", "version", "payload_hash", "payload", "import_run_id")
    insert_rows(connection, PAYLOAD, columns, payloads)
    return outcomes


def _decide(entry: _Entry, item: Interaction | Contact, digest: bytes) -> WriteOutcome:
    """Take up a payload that was never seen, unless it is older than what is in force."""
    revised_at = item.revised_at and to_utc(item.revised_at)
    if revised_at and entry.revised_at and revised_at < entry.revised_at:
        return _restore(entry)
    outcome: WriteOutcome = "stored" if entry.version == 0 or entry.deleted_at else "updated"
    entry.version = len(entry.seen)
    entry.payload_hash = digest
    entry.revised_at = revised_at
    entry.deleted_at = None
    entry.versions.append(item)
    entry.touched = True
    return outcome


def _restore(entry: _Entry) -> WriteOutcome:
    """A payload that changes nothing still brings a deleted record back, in its last version."""
    if entry.deleted_at is None:
        return "duplicate"
    entry.deleted_at = None
    entry.touched = True
    return "stored"


def _load_entries(connection: Connection, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], _Entry]:
    keys: dict[str, set[str]] = {}
    for source, source_key in names:
        keys.setdefault(source, set()).add(source_key)
    entries: dict[tuple[str, str], _Entry] = {}
    by_key: dict[int, _Entry] = {}
    for source, source_keys in keys.items():
        for row in _SOURCE_RECORDS.rows(connection, source_keys, source=source):
            by_key[row.id] = entries[source, row.source_key] = _Entry(
                row.id,
                source,
                row.source_key,
                row.version,
                bytes(row.payload_hash),
                row.revised_at,
                row.deleted_at,
                is_new=False,
            )
    for key, digest in _PAYLOAD_HASHES.rows(connection, by_key):
        by_key[key].seen.add(bytes(digest))
    return entries


def _write_entries(connection: Connection, run_id: int, entries: list[_Entry]) -> None:
    changed = [entry for entry in entries if entry.versions]
    replaced = [entry.key for entry in changed if not entry.is_new]
    former = _load_identities(connection, replaced)
    _delete_versions(connection, replaced)
    _insert_source_records(connection, run_id, [entry for entry in entries if entry.is_new])
    _update_source_records(connection, run_id, [entry for entry in entries if not entry.is_new])

    identities = _insert_identities(connection, changed)
    participants: list[tuple[Any, ...]] = []
    succession: dict[int, int] = {}
    for entry in changed:
        before = former.get(entry.key, {})
        for item in entry.versions:
            rows = [
                (entry.key, position, party.role, identities[id(party.record)] if party.record else None)
                for position, party in enumerate(_parties(item))
            ]
            after: _Identities = {(row[2], row[1]): row[3] for row in rows if row[3] is not None}
            for place, old in before.items():
                new = after.get(place, old)
                if new != old:
                    succession.pop(old, None)
                    succession[old] = new
            before = after
        participants.extend(rows)
    insert_rows(connection, PARTICIPANT, ("source_record_id", "position", "role", "identity_record_id"), participants)
    _write_succession(connection, succession)

    interactions = [(entry.key, item) for entry in changed if isinstance(item := entry.versions[-1], Interaction)]
    insert_rows(connection, INTERACTION, INTERACTION_COLUMNS, [interaction_row(*pair) for pair in interactions])
    documents = ((key, document_tokens(item.subject, item.text)) for key, item in interactions)
    insert_documents(connection, [document for document in documents if document[1]])


def _parties(item: Interaction | Contact) -> tuple[Participant, ...]:
    return item.participants if isinstance(item, Interaction) else (Participant("customer", item.record),)


def _load_identities(connection: Connection, keys: list[int]) -> dict[int, _Identities]:
    former: dict[int, _Identities] = {}
    for row in _FORMER_PARTICIPANTS.rows(connection, keys):
        former.setdefault(row.source_record_id, {})[row.role, row.position] = row.identity_record_id
    return former


def _delete_versions(connection: Connection, keys: list[int]) -> None:
    _DELETE_PARTICIPANTS.run(connection, keys)
    _DELETE_INTERACTIONS.run(connection, keys)
    for chunk in chunks(keys):
        delete_documents(connection, chunk)


def _insert_source_records(connection: Connection, run_id: int, entries: list[_Entry]) -> None:
    insert_rows(
        connection,
        SOURCE_RECORD,
        ("id", "source", "source_key", "kind", "version", "payload_hash", "revised_at", "import_run_id"),
        [(e.key, e.source, e.source_key, _kind(e), e.version, e.payload_hash, e.revised_at, run_id) for e in entries],
    )


def _update_source_records(connection: Connection, run_id: int, entries: list[_Entry]) -> None:
    if not entries:
        return
    connection.execute(
        update(SOURCE_RECORD).where(SOURCE_RECORD.c.id == bindparam("key")),
        [
            {
                "key": entry.key,
                "version": entry.version,
                "payload_hash": entry.payload_hash,
                "revised_at": entry.revised_at,
                "deleted_at": None,
                "import_run_id": run_id,
            }
            for entry in entries
        ],
    )
    if kinds := [{"key": entry.key, "kind": _kind(entry)} for entry in entries if entry.versions]:
        connection.execute(update(SOURCE_RECORD).where(SOURCE_RECORD.c.id == bindparam("key")), kinds)


def _kind(entry: _Entry) -> str:
    return "interaction" if isinstance(entry.versions[-1], Interaction) else "contact"


def _insert_identities(connection: Connection, entries: list[_Entry]) -> dict[int, int]:
    """Store the identity records that are new; returns the key of every record object by its `id()`."""
    stored_as: dict[int, str] = {}
    records: dict[str, IdentityRecord] = {}
    for entry in entries:
        for item in entry.versions:
            for party in _parties(item):
                if party.record is not None and id(party.record) not in stored_as:
                    record = fit_record(party.record)
                    record_id = stored_as[id(party.record)] = record.record_id
                    records.setdefault(record_id, record)
    keys: dict[str, int] = IDENTITY_KEYS.pairs(connection, records)
    new = [record_id for record_id in records if record_id not in keys]
    keys.update(zip(new, range(first := _next_key(connection, IDENTITY_RECORD.c.id), first + len(new)), strict=True))
    insert_rows(
        connection,
        IDENTITY_RECORD,
        ("id", "record_id", "source", "source_key"),
        [(keys[name], name, records[name].source, records[name].source_key) for name in new],
    )
    values = [row for name in new for row in value_rows(keys[name], records[name])]
    columns = ("identity_record_id", "position", "kind", "scope", "raw_value", "value")
    insert_rows(connection, IDENTITY_VALUE, columns, values)
    return {identity: keys[record_id] for identity, record_id in stored_as.items()}


def _write_succession(connection: Connection, succession: dict[int, int]) -> None:
    _DELETE_SUCCESSION.run(connection, succession)
    columns = ("old_identity_record_id", "new_identity_record_id")
    insert_rows(connection, SUCCESSION, columns, list(succession.items()))


def _next_key(connection: Connection, column: Any) -> int:
    return int(connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one()) + 1
