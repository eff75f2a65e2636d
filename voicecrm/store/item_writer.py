"""Writes a batch of interactions and contacts: decides what each one is, then moves all rows in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, select, update

from voicecrm.item_columns import ItemColumns
from voicecrm.records import Participant
from voicecrm.store.dialect import chunks, insert_columns, insert_rows
from voicecrm.store.identity_writer import (
    KnownIdentities,
    change_pointers,
    insert_identities,
    know_identities,
    write_succession,
)
from voicecrm.store.item_entries import Decisions, Entry, decide
from voicecrm.store.rows import ENCODED, interaction_columns
from voicecrm.store.search_index import delete_documents, insert_documents, write_document
from voicecrm.store.statements import ListStatement
from voicecrm.store.tables import INTERACTION, PARTICIPANT, PAYLOAD, SOURCE_RECORD
from voicecrm.store.tokens import document_tokens
from voicecrm.store.values import WriteOutcome

_Identities = dict[tuple[str, int], int]
"""Identity record by role and position."""

_FORMER_PARTICIPANTS: Final = ListStatement(
    select(PARTICIPANT).where(PARTICIPANT.c.identity_record_id.is_not(None)), PARTICIPANT.c.source_record_id
)
_DELETE_PARTICIPANTS: Final = ListStatement(delete(PARTICIPANT), PARTICIPANT.c.source_record_id)
_DELETE_INTERACTIONS: Final = ListStatement(delete(INTERACTION), INTERACTION.c.source_record_id)
_PARTICIPANT_COLUMNS: Final = ("source_record_id", "position", "role", "identity_record_id")


def write_items(connection: Connection, run_id: int, items: ItemColumns) -> list[WriteOutcome]:
    """Write a batch; the result is as if its items had been written one after the other.

    Args:
        connection: In a writing transaction.
        run_id: The import that the items belong to.
        items: Any number; all of their rows are held in memory.

    Returns:
        The outcome of every item, in order.
    """
    if not len(items):
        return []
    digests = [blake2b(raw, digest_size=16).digest() for raw in items.raw]
    decisions = decide(connection, items, digests)
    entries = decisions.entries
    former = _load_identities(connection, [entry.key for entry in entries if not entry.is_new])
    _delete_versions(connection, [entry.key for entry in entries if entry.places and not entry.is_new])
    _insert_source_records(connection, run_id, items, digests, decisions)
    _update_source_records(connection, run_id, items, [entry for entry in entries if not entry.is_new])
    _write_parties(connection, items, decisions, former)
    changed = [entry for entry in entries if entry.places]
    keys = [*(entry.key for entry in changed), *decisions.new[0]]
    _insert_interactions(connection, items, keys, [*(entry.places[-1] for entry in changed), *decisions.new[1]])
    places, versions = decisions.payloads
    payloads: dict[str, Sequence[Any]] = {
        "source_record_id": [decisions.keys[place] for place in places],
        "version": versions,
        "payload_hash": [digests[place] for place in places],
        "payload": [items.raw[place] for place in places],
        "import_run_id": [run_id] * len(places),
    }
    insert_columns(connection, PAYLOAD, payloads)
    return decisions.outcomes


def _write_parties(
    connection: Connection,
    items: ItemColumns,
    decisions: Decisions,
    former: dict[int, _Identities],
) -> None:
    """Write who takes part, and which identity records came and went with that."""
    participants = items.participants
    entries = decisions.entries
    versions = [(entry.is_new, entry.key, place) for entry in entries for place in entry.places]
    # The records of stored items first, then those of new ones, each as they came.
    written = decisions.new[1]
    if versions:
        fresh = ((True, key, place) for key, place in zip(*decisions.new, strict=True))
        written = [place for *_, place in sorted([*versions, *fresh])]
    parties = (party for place in written for party in participants[place])
    identities = know_identities(connection, (party.record for party in parties if party.record is not None))
    rows: list[tuple[Any, ...]] = []
    replaced_at: list[tuple[int, int, int]] = []
    pointers: Counter[int] = Counter()
    for key, place in zip(*decisions.new, strict=True):
        rows += _rows(key, participants[place], identities)
    pointers.update(row[3] for row in rows if row[2] == "customer" and row[3] is not None)
    for entry in entries:
        before = former.get(entry.key, {})
        if entry.was_live:
            pointers.subtract(_customers(before))
        for place in entry.places:
            said = _rows(entry.key, participants[place], identities)
            after: _Identities = {(row[2], row[1]): row[3] for row in said if row[3] is not None}
            for party, old in before.items():
                new = after.get(party, old)
                # Of a contact only its own record is corrected; the stand-ins of others come and go.
                if new != old and (party[1] == 0 or items.channel[place] is not None):
                    replaced_at.append((place, old, new))
            before = after
        if entry.places:
            rows += said
        pointers.update(_customers(before))
    insert_identities(connection, identities.new, pointers)
    insert_rows(connection, PARTICIPANT, _PARTICIPANT_COLUMNS, rows)
    change_pointers(connection, {key: change for key, change in pointers.items() if key not in identities.new})
    # Of several source records that replaced the same one the last in the batch says by what.
    write_succession(connection, {old: new for _place, old, new in sorted(replaced_at, key=itemgetter(0))})


def _rows(key: int, parties: Iterable[Participant], identities: KnownIdentities) -> list[tuple[Any, ...]]:
    known = identities.keys
    return [
        (key, position, party.role, None if party.record is None else known[id(party.record)])
        for position, party in enumerate(parties)
    ]


def _customers(identities: _Identities) -> list[int]:
    return [key for (role, _position), key in identities.items() if role == "customer"]


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


def _insert_interactions(
    connection: Connection, items: ItemColumns, keys: Sequence[int], places: Sequence[int]
) -> None:
    """Insert the versions in force of interactions, of which contacts have none, and index what is said in them."""
    if items.channel.count(None):
        keyed = [(key, place) for key, place in zip(keys, places, strict=True) if items.channel[place] is not None]
        keys, places = [key for key, _place in keyed], [place for _key, place in keyed]
    if not keys:
        return
    said = items.at(places)
    insert_columns(connection, INTERACTION, interaction_columns(keys, said), encoded=ENCODED)
    texts = [*zip(said.detail("subject"), said.detail("text"), strict=True)]
    written = {one: write_document(connection, document_tokens(*one)) for one in set(texts)}
    insert_documents(connection, [(key, written[one]) for key, one in zip(keys, texts, strict=True) if written[one]])


def _insert_source_records(
    connection: Connection, run_id: int, items: ItemColumns, digests: Sequence[bytes], decisions: Decisions
) -> None:
    entries = [entry for entry in decisions.entries if entry.is_new]
    keys = [*decisions.new[0], *(entry.key for entry in entries)]
    places = [*decisions.new[1], *(entry.places[-1] for entry in entries)]
    if not keys:
        return
    names, channels = decisions.names, items.channel
    columns: dict[str, Sequence[Any]] = {
        "id": keys,
        "source": [names[place][0] for place in places],
        "source_key": [names[place][1] for place in places],
        "kind": [_kind(channels[place]) for place in places],
        "version": [1] * len(decisions.new[0]) + [entry.version for entry in entries],
        "payload_hash": [digests[place] for place in places],
        "revised_at": [items.revised_at[place] for place in places],
        "import_run_id": [run_id] * len(keys),
    }
    insert_columns(connection, SOURCE_RECORD, columns)


def _update_source_records(connection: Connection, run_id: int, items: ItemColumns, entries: list[Entry]) -> None:
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
    kinds = [{"key": entry.key, "kind": _kind(items.channel[entry.places[-1]])} for entry in entries if entry.places]
    if kinds:
        connection.execute(update(SOURCE_RECORD).where(SOURCE_RECORD.c.id == bindparam("key")), kinds)


def _kind(channel: str | None) -> str:
    return "contact" if channel is None else "interaction"
