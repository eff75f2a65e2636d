"""Writes a batch of interactions and contacts: decides what each one is, then moves all rows in bulk."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, select, update

from voicecrm.records import Contact, Interaction, Participant
from voicecrm.store.dialect import chunks, insert_rows
from voicecrm.store.identity_writer import change_pointers, insert_identities, know_identities, write_succession
from voicecrm.store.rows import INTERACTION_COLUMNS, clean, fit_key, interaction_row
from voicecrm.store.search_index import delete_documents, insert_documents
from voicecrm.store.statements import ListStatement
from voicecrm.store.tables import (
    INTERACTION,
    PARTICIPANT,
    PAYLOAD,
    SOURCE_RECORD,
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
    was_live: bool = False
    touched: bool = False
    seen: set[bytes] = field(default_factory=set)
    versions: list[Interaction | Contact] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    """Where each of the versions stands in the batch."""


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
    for place, (name, item) in enumerate(zip(names, items, strict=True)):
        entry = entries.get(name)
        if entry is None:
            entry = entries[name] = _Entry(next_key, *name)
            next_key += 1
        digest = hashlib.blake2b(item.raw, digest_size=16).digest()
        if digest not in entry.seen:
            entry.seen.add(digest)
            payloads.append((entry.key, len(entry.seen), digest, item.raw, run_id))
            outcomes.append(_decide(entry, item, digest, place))
        else:
            outcomes.append(_restore(entry))
    _write_entries(connection, run_id, [entry for entry in entries.values() if entry.touched])
    columns = ("source_record_id", "version", "payload_hash", "payload", "import_run_id")
    insert_rows(connection, PAYLOAD, columns, payloads)
    return outcomes


def _decide(entry: _Entry, item: Interaction | Contact, digest: bytes, place: int) -> WriteOutcome:
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
    entry.places.append(place)
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
                was_live=row.deleted_at is None,
            )
    for key, digest in _PAYLOAD_HASHES.rows(connection, by_key):
        by_key[key].seen.add(bytes(digest))
    return entries


def _write_entries(connection: Connection, run_id: int, entries: list[_Entry]) -> None:
    changed = [entry for entry in entries if entry.versions]
    replaced = [entry.key for entry in changed if not entry.is_new]
    former = _load_identities(connection, [entry.key for entry in entries if not entry.is_new])
    _delete_versions(connection, replaced)
    _insert_source_records(connection, run_id, [entry for entry in entries if entry.is_new])
    _update_source_records(connection, run_id, [entry for entry in entries if not entry.is_new])

    identities = know_identities(
        connection,
        (party.record for e in changed for item in e.versions for party in _parties(item) if party.record is not None),
    )
    participants: list[tuple[Any, ...]] = []
    replaced_at: list[tuple[int, int, int]] = []
    pointers: Counter[int] = Counter()
    for entry in entries:
        before = former.get(entry.key, {})
        if entry.was_live:
            pointers.subtract(_customers(before))
        for at, item in zip(entry.places, entry.versions, strict=True):
            rows = [
                (entry.key, position, party.role, identities.keys[id(party.record)] if party.record else None)
                for position, party in enumerate(_parties(item))
            ]
            after: _Identities = {(row[2], row[1]): row[3] for row in rows if row[3] is not None}
            for party, old in before.items():
                new = after.get(party, old)
                if new != old:
                    replaced_at.append((at, old, new))
            before = after
        if entry.versions:
            participants.extend(rows)
        pointers.update(_customers(before))
    insert_identities(connection, identities.new, pointers)
    insert_rows(connection, PARTICIPANT, ("source_record_id", "position", "role", "identity_record_id"), participants)
    change_pointers(connection, {key: change for key, change in pointers.items() if key not in identities.new})
    # Of several source records that replaced the same one the last in the batch says by what.
    write_succession(connection, {old: new for _at, old, new in sorted(replaced_at, key=itemgetter(0))})

    interactions = [(entry.key, item) for entry in changed if isinstance(item := entry.versions[-1], Interaction)]
    insert_rows(connection, INTERACTION, INTERACTION_COLUMNS, [interaction_row(*pair) for pair in interactions])
    documents = ((key, document_tokens(item.subject, item.text)) for key, item in interactions)
    insert_documents(connection, [document for document in documents if document[1]])


def _customers(identities: _Identities) -> list[int]:
    return [key for (role, _position), key in identities.items() if role == "customer"]


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


def _next_key(connection: Connection, column: Any) -> int:
    return int(connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one()) + 1
