"""Writes inside one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, update

from voicecrm.columns import Int64Array
from voicecrm.errors import StoreError
from voicecrm.item_columns import ItemColumns, columns_of
from voicecrm.profiles import Judgement, ProfileChanges
from voicecrm.records import Contact, Interaction, OwnContact
from voicecrm.store.block_keys import add_block_keys, clear_block_keys, remove_block_keys
from voicecrm.store.border import guarded
from voicecrm.store.dialect import insert_rows
from voicecrm.store.dirty import clear_dirty, mark_with_successors
from voicecrm.store.identity_reader import IDENTITY_KEYS, is_source_record
from voicecrm.store.identity_writer import change_pointers
from voicecrm.store.item_writer import write_items
from voicecrm.store.journal_reader import is_of_import
from voicecrm.store.model_versions import add_model, apply_model
from voicecrm.store.profile_writer import write_profiles
from voicecrm.store.reader import Reader
from voicecrm.store.rows import clean
from voicecrm.store.state import (
    DATA_VERSION,
    RESOLVED_VERSION,
    RESOLVED_WITH,
    SAMPLE,
    add_own_contacts,
    read_state,
    write_state,
)
from voicecrm.store.statements import ListStatement
from voicecrm.store.tables import IMPORT_RUN, JUDGEMENT, PARTICIPANT, SOURCE_RECORD
from voicecrm.store.values import WriteCounts, WriteOutcome

_WITHDRAW: Final = ListStatement(update(SOURCE_RECORD).values(deleted_at=bindparam("deleted_at")), SOURCE_RECORD.c.id)
_CUSTOMERS: Final = ListStatement(
    select(PARTICIPANT.c.identity_record_id, PARTICIPANT.c.source_record_id).where(
        PARTICIPANT.c.role == "customer", PARTICIPANT.c.identity_record_id.is_not(None)
    ),
    PARTICIPANT.c.source_record_id,
)


@guarded
class Writer:
    """Everything that can be written, in the transaction of `voicecrm.store.Store.writing`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._changed = False

    @property
    def reader(self) -> Reader:
        """Reads what this transaction sees, its own writes included."""
        return Reader(self._connection)

    def begin_import(
        self, source: str, input_name: str, at: datetime, *, mapping: str | None = None, fingerprint: str | None = None
    ) -> int:
        """Open the journal entry of an import.

        Args:
            source: The system that is read.
            input_name: File name or the like.
            at: Now.
            mapping: Mapping file by which a table is read.
            fingerprint: What the input is known again by.

        Returns:
            Its id.
        """
        highest = select(func.coalesce(func.max(IMPORT_RUN.c.id), 0))
        run_id = int(self._connection.execute(highest).scalar_one()) + 1
        row = {"id": run_id, "source": clean(source), "input_name": clean(input_name), "started_at": at}
        row |= {"mapping": mapping and clean(mapping), "fingerprint": fingerprint}
        self._connection.execute(
            insert(IMPORT_RUN), [row | dict.fromkeys(("read", "stored", "updated", "duplicate", "rejected"), 0)]
        )
        return run_id

    def write(self, run_id: int, items: ItemColumns | Sequence[Interaction | Contact]) -> list[WriteOutcome]:
        """Write a batch of items, as if one after the other.

        A new source key is stored. A payload that was seen before, in whatever version, is a duplicate, and so is one
        that says to be older than what is in force (it is kept in the history). Any other payload is a new version.
        A deleted record whose source key comes again is restored, which counts as stored.

        Args:
            run_id: From `begin_import`.
            items: A few thousand are a good batch: fewer cost more round trips, more cost memory and gain nothing.

        Returns:
            The outcome of every item, in order.

        Raises:
            StoreError: The import was never begun, or a time carries no UTC offset.
        """
        if self._connection.execute(select(IMPORT_RUN.c.id).where(IMPORT_RUN.c.id == run_id)).first() is None:
            raise StoreError(f"import {run_id} was never begun; call begin_import first")
        columns = items if isinstance(items, ItemColumns) else columns_of(items)
        outcomes = write_items(self._connection, run_id, columns)
        self._changed |= outcomes.count("duplicate") < len(outcomes)
        return outcomes

    def finish_import(self, run_id: int, counts: WriteCounts, at: datetime | None = None) -> None:
        """Close the journal entry of an import; `at` is now unless given."""
        self._connection.execute(
            update(IMPORT_RUN)
            .where(IMPORT_RUN.c.id == run_id)
            .values(
                finished_at=at or datetime.now(UTC),
                read=counts.read,
                stored=counts.stored,
                updated=counts.updated,
                duplicate=counts.duplicate,
                rejected=counts.rejected,
            )
        )

    def delete(self, source: str, source_key: str, at: datetime) -> bool:
        """Take a source record out of everything that is read and resolved; its history stays.

        Returns:
            False when there is no such record or it is deleted already.
        """
        wanted = (*is_source_record(source, source_key), SOURCE_RECORD.c.deleted_at.is_(None))
        key = self._connection.execute(select(SOURCE_RECORD.c.id).where(*wanted)).scalar()
        if key is None:
            return False
        self._withdraw([key], at)
        return True

    def withdraw_import(self, run_id: int, at: datetime) -> int:
        """Delete, as `delete` does, every source record whose version in force an import brought.

        Returns:
            How many were in force.
        """
        keys = self._connection.execute(select(SOURCE_RECORD.c.id).where(*is_of_import(run_id))).scalars().all()
        self._withdraw(keys, at)
        return len(keys)

    def add_judgements(self, judgements: Sequence[Judgement]) -> None:
        """Append to the journal of judgements; of a pair judged twice the later judgement holds."""
        highest = select(func.coalesce(func.max(JUDGEMENT.c.id), 0))
        first = int(self._connection.execute(highest).scalar_one()) + 1
        pairs = [sorted((clean(one.record_a), clean(one.record_b))) for one in judgements]
        rows = [
            (
                key,
                *pair,
                judgement.verdict,
                clean(judgement.actor),
                clean(judgement.reason),
                judgement.judged_at,
                clean(judgement.operation_id),
            )
            for key, (pair, judgement) in enumerate(zip(pairs, judgements, strict=True), start=first)
        ]
        columns = ("id", "record_a", "record_b", "verdict", "actor", "reason", "judged_at", "operation_id")
        insert_rows(self._connection, JUDGEMENT, columns, rows)
        self._mark_judged({record_id for pair in pairs for record_id in pair})
        self._changed |= bool(rows)

    def retract_judgements(self, operation_id: str, at: datetime) -> int:
        """Take back the judgements of one act; they stay in the journal.

        Returns:
            How many were in force.
        """
        return self._retract(at, JUDGEMENT.c.operation_id == clean(operation_id))

    def retract_judgements_by(self, actor: str, at: datetime, *, since: datetime | None = None) -> int:
        """Take back every judgement of an actor; they stay in the journal.

        Args:
            actor: Who judged.
            at: Now.
            since: Only judgements made from then on.

        Returns:
            How many were in force.
        """
        earliest = () if since is None else (JUDGEMENT.c.judged_at >= since,)
        return self._retract(at, JUDGEMENT.c.actor == clean(actor), *earliest)

    def clear_dirty(self, ids: Int64Array) -> None:
        """Take identity records off those that the next resolve must look at.

        Args:
            ids: As `voicecrm.store.Reader.dirty_records` gave them, in this transaction.
        """
        clear_dirty(self._connection, ids)

    def add_block_keys(self, record_ids: Int64Array, keys: Int64Array) -> None:
        """Store blocking keys of identity records.

        Args:
            record_ids: Keys of the records, shape ``(n_pairs,)``.
            keys: Blocking keys, shape ``(n_pairs,)``.

        Raises:
            StoreError: A pair is stored already, or given twice.
        """
        add_block_keys(self._connection, record_ids, keys)

    def remove_block_keys(self, record_ids: Int64Array, keys: Int64Array) -> None:
        """Delete blocking keys of identity records; pairs that are not stored are passed over.

        Args:
            record_ids: Keys of the records, shape ``(n_pairs,)``.
            keys: Blocking keys, shape ``(n_pairs,)``.
        """
        remove_block_keys(self._connection, record_ids, keys)

    def clear_block_keys(self) -> None:
        """Delete all blocking keys, as when they are to be computed in another way."""
        clear_block_keys(self._connection)

    def apply_profiles(self, changes: ProfileChanges, at: datetime) -> None:
        """Write what a resolve changed.

        Raises:
            StoreError: A membership names an identity record that is not stored.
        """
        write_profiles(self._connection, changes, at)

    def keep_sample(self, seed: int, text: str) -> None:
        """Keep a sample of pairs under its seed; one that was kept under it before is replaced."""
        write_state(self._connection, f"{SAMPLE}{seed}", text)

    def add_own_contacts(self, source: str, learned: Sequence[OwnContact]) -> None:
        """Remember the firm's own numbers and mailboxes that were learned from a source."""
        add_own_contacts(self._connection, clean(source), learned)

    def add_model(self, name: str, trained_on: Mapping[str, Any], payload: str, at: datetime) -> int:
        """Store a model without using it.

        Args:
            name: For people.
            trained_on: What it was made from; must encode as JSON.
            payload: The model, in a form of its owner's.
            at: When it was made.

        Returns:
            Its version.
        """
        return add_model(self._connection, name, trained_on, payload, at)

    def apply_model(self, version: int, at: datetime) -> None:
        """Put a stored model to use; the profiles are out of date until the next resolve.

        Raises:
            StoreError: No such version is stored.
        """
        apply_model(self._connection, version, at)
        self._changed = True

    def mark_resolved(self, data_version: int, resolved_with: str) -> None:
        """Remember which data version the profiles stand for, and what they were resolved with."""
        write_state(self._connection, RESOLVED_VERSION, str(data_version))
        write_state(self._connection, RESOLVED_WITH, clean(resolved_with))

    def close(self) -> None:
        """Count the data version up when the transaction changed data; the store calls it before the commit."""
        if self._changed:
            version = int(read_state(self._connection, DATA_VERSION) or 0)
            write_state(self._connection, DATA_VERSION, str(version + 1))

    def _mark_judged(self, record_ids: Iterable[str]) -> None:
        mark_with_successors(self._connection, IDENTITY_KEYS.pairs(self._connection, record_ids).values())

    def _retract(self, at: datetime, *conditions: ColumnElement[bool]) -> int:
        wanted = (*conditions, JUDGEMENT.c.retracted_at.is_(None))
        pairs = self._connection.execute(select(JUDGEMENT.c.record_a, JUDGEMENT.c.record_b).where(*wanted)).all()
        if pairs:
            self._connection.execute(update(JUDGEMENT).where(*wanted).values(retracted_at=at))
            self._mark_judged({record_id for pair in pairs for record_id in pair})
            self._changed = True
        return len(pairs)

    def _withdraw(self, keys: Sequence[int], at: datetime) -> None:
        """Take source records that are in force out of everything that is read."""
        if not keys:
            return
        _WITHDRAW.run(self._connection, keys, deleted_at=at)
        leaving = Counter(record for record, _key in _CUSTOMERS.tuples(self._connection, keys))
        change_pointers(self._connection, {record: -count for record, count in leaving.items()})
        self._changed = True
