"""What the items of a batch are to the source records that are stored: new, another version, or nothing new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select

from voicecrm.item_columns import ItemColumns
from voicecrm.store.rows import clean_each, fit_each
from voicecrm.store.statements import ListStatement
from voicecrm.store.tables import PAYLOAD, SOURCE_RECORD
from voicecrm.store.types import to_utc
from voicecrm.store.values import WriteOutcome

Name = tuple[str, str]
"""Source and source key as they are stored."""

_SOURCE_RECORDS: Final = ListStatement(
    select(SOURCE_RECORD).where(SOURCE_RECORD.c.source == bindparam("source")), SOURCE_RECORD.c.source_key
)
_PAYLOAD_HASHES: Final = ListStatement(
    select(PAYLOAD.c.source_record_id, PAYLOAD.c.payload_hash), PAYLOAD.c.source_record_id
)
_HIGHEST: Final = select(func.coalesce(func.max(SOURCE_RECORD.c.id), 0))


@dataclass(slots=True)
class Entry:
    """A source record while a batch is decided.

    Attributes:
        key: Of the source record.
        name: The same, in words.
        version: In force; 0 while there is none.
        payload_hash: Of that version.
        revised_at: Of that version.
        deleted_at: When it was deleted.
        is_new: It is not stored yet.
        was_live: It was stored and not deleted before the batch.
        touched: The batch changes it.
        seen: Hashes of all payloads that ever came.
        places: Places in the batch of the items that are versions of it, each in force until the next.
    """

    key: int
    name: Name
    version: int = 0
    payload_hash: bytes = b""
    revised_at: datetime | None = None
    deleted_at: datetime | None = None
    is_new: bool = True
    was_live: bool = False
    touched: bool = False
    seen: set[bytes] = field(default_factory=set)
    places: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Decisions:
    """What is to be done with a batch.

    Attributes:
        names: Of every item.
        keys: Source record of every item.
        outcomes: Of every item.
        payloads: Places of the items whose payload was never seen, and the number of each as a version.
        new: Keys and places of the source records that are new and have one item in the batch, as nearly all do.
        entries: All others that the batch changes.
    """

    names: Sequence[Name]
    keys: list[int] = field(default_factory=list)
    outcomes: list[WriteOutcome] = field(default_factory=list)
    payloads: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))
    new: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))
    entries: list[Entry] = field(default_factory=list)


def decide(connection: Connection, items: ItemColumns, digests: Sequence[bytes]) -> Decisions:
    """Decide what the items of a batch are, as if they came one after the other.

    Args:
        connection: In a writing transaction.
        items: The batch.
        digests: Hash of every payload.
    """
    names = [*zip(clean_each(items.source), fit_each(items.source_key), strict=True)]
    times = Counter(names)
    entries = _load_entries(connection, times)
    decisions = Decisions(names)
    places, versions = decisions.payloads
    new_keys, new_places = decisions.new
    next_key = int(connection.execute(_HIGHEST).scalar_one()) + 1
    for place, name in enumerate(names):
        entry = entries.get(name)
        if entry is None:
            key, next_key = next_key, next_key + 1
            if times[name] == 1:
                new_keys.append(key)
                new_places.append(place)
                decisions.keys.append(key)
                decisions.outcomes.append("stored")
                places.append(place)
                versions.append(1)
                continue
            entry = entries[name] = Entry(key, name)
        decisions.keys.append(entry.key)
        digest = digests[place]
        if digest in entry.seen:
            decisions.outcomes.append(_restore(entry))
            continue
        entry.seen.add(digest)
        places.append(place)
        versions.append(len(entry.seen))
        decisions.outcomes.append(_take(entry, items.revised_at[place], digest, place))
    decisions.entries.extend(entry for entry in entries.values() if entry.touched)
    return decisions


def _take(entry: Entry, revised_at: datetime | None, digest: bytes, place: int) -> WriteOutcome:
    """Take up a payload that was never seen, unless it is older than what is in force."""
    revised_at = revised_at and to_utc(revised_at)
    if revised_at and entry.revised_at and revised_at < entry.revised_at:
        return _restore(entry)
    outcome: WriteOutcome = "stored" if entry.version == 0 or entry.deleted_at else "updated"
    entry.version = len(entry.seen)
    entry.payload_hash = digest
    entry.revised_at = revised_at
    entry.deleted_at = None
    entry.places.append(place)
    entry.touched = True
    return outcome


def _restore(entry: Entry) -> WriteOutcome:
    """A payload that changes nothing still brings a deleted record back, in its last version."""
    if entry.deleted_at is None:
        return "duplicate"
    entry.deleted_at = None
    entry.touched = True
    return "stored"


def _load_entries(connection: Connection, names: Iterable[Name]) -> dict[Name, Entry]:
    keys: dict[str, list[str]] = {}
    for source, source_key in names:
        keys.setdefault(source, []).append(source_key)
    entries: dict[Name, Entry] = {}
    by_key: dict[int, Entry] = {}
    for source, source_keys in keys.items():
        for row in _SOURCE_RECORDS.rows(connection, source_keys, source=source):
            by_key[row.id] = entries[source, row.source_key] = _entry(row)
    for key, digest in _PAYLOAD_HASHES.tuples(connection, by_key):
        by_key[key].seen.add(bytes(digest))
    return entries


def _entry(row: Any) -> Entry:
    return Entry(
        row.id,
        (row.source, row.source_key),
        row.version,
        bytes(row.payload_hash),
        row.revised_at,
        row.deleted_at,
        is_new=False,
        was_live=row.deleted_at is None,
    )
