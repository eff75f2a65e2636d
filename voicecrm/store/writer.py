"""Writes inside one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, select, update

from voicecrm.errors import StoreError
from voicecrm.profiles import Judgement, ProfileChanges
from voicecrm.records import Contact, Interaction
from voicecrm.store.border import guarded
from voicecrm.store.dialect import insert_rows
from voicecrm.store.identity_reader import is_source_record
from voicecrm.store.item_writer import write_items
from voicecrm.store.journal_reader import is_of_import
from voicecrm.store.profile_writer import write_profiles
from voicecrm.store.reader import Reader
from voicecrm.store.rows import clean
from voicecrm.store.state import DATA_VERSION, RESOLVED_VERSION, RESOLVED_WITH, SAMPLE, read_state, write_state
from voicecrm.store.tables import IMPORT_RUN, JUDGEMENT, SOURCE_RECORD
from voicecrm.store.values import WriteCounts, WriteOutcome


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

    def begin_import(self, source: str, input_name: str, at: datetime) -> int:
        """Open the journal entry of an import and return its id."""
        highest = select(func.coalesce(func.max(IMPORT_RUN.c.id), 0))
        run_id = int(self._connection.execute(highest).scalar_one()) + 1
        row = {"id": run_id, "source": clean(source), "input_name": clean(input_name), "started_at": at}
        self._connection.execute(
            insert(IMPORT_RUN), [row | dict.fromkeys(("read", "stored", "updated", "duplicate", "rejected"), 0)]
        )
        return run_id

    def write(self, run_id: int, items: Sequence[Interaction | Contact]) -> list[WriteOutcome]:
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
        outcomes = write_items(self._connection, run_id, items)
        self._changed |= any(outcome != "duplicate" for outcome in outcomes)
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
        result = self._connection.execute(update(SOURCE_RECORD).where(*wanted).values(deleted_at=at))
        self._changed |= result.rowcount > 0
        return result.rowcount > 0

    def add_judgements(self, judgements: Iterable[Judgement]) -> None:
        """Append to the journal of judgements; of a pair judged twice the later judgement holds."""
        highest = select(func.coalesce(func.max(JUDGEMENT.c.id), 0))
        first = int(self._connection.execute(highest).scalar_one()) + 1
        rows = [
            (
                key,
                *sorted((clean(judgement.record_a), clean(judgement.record_b))),
                judgement.verdict,
                clean(judgement.actor),
                clean(judgement.reason),
                judgement.judged_at,
                clean(judgement.operation_id),
            )
            for key, judgement in enumerate(judgements, start=first)
        ]
        columns = ("id", "record_a", "record_b", "verdict", "actor", "reason", "judged_at", "operation_id")
        insert_rows(self._connection, JUDGEMENT, columns, rows)
        self._changed |= bool(rows)

    def retract_judgements(self, operation_id: str, at: datetime) -> int:
        """Take back the judgements of one act; they stay in the journal.

        Returns:
            How many were in force.
        """
        wanted = (JUDGEMENT.c.operation_id == clean(operation_id), JUDGEMENT.c.retracted_at.is_(None))
        result = self._connection.execute(update(JUDGEMENT).where(*wanted).values(retracted_at=at))
        self._changed |= result.rowcount > 0
        return result.rowcount

    def retract_judgements_by(self, actor: str, at: datetime, *, since: datetime | None = None) -> int:
        """Take back every judgement of an actor; they stay in the journal.

        Args:
            actor: Who judged.
            at: Now.
            since: Only judgements made from then on.

        Returns:
            How many were in force.
        """
        wanted = [JUDGEMENT.c.actor == clean(actor), JUDGEMENT.c.retracted_at.is_(None)]
        if since is not None:
            wanted.append(JUDGEMENT.c.judged_at >= since)
        result = self._connection.execute(update(JUDGEMENT).where(*wanted).values(retracted_at=at))
        self._changed |= result.rowcount > 0
        return result.rowcount

    def withdraw_import(self, run_id: int, at: datetime) -> int:
        """Delete, as `delete` does, every source record whose version in force an import brought.

        Returns:
            How many were in force.
        """
        result = self._connection.execute(update(SOURCE_RECORD).where(*is_of_import(run_id)).values(deleted_at=at))
        self._changed |= result.rowcount > 0
        return result.rowcount

    def apply_profiles(self, changes: ProfileChanges, at: datetime) -> None:
        """Write what a resolve changed.

        Raises:
            StoreError: A membership names an identity record that is not stored.
        """
        write_profiles(self._connection, changes, at)

    def keep_sample(self, seed: int, text: str) -> None:
        """Keep a sample of pairs under its seed; one that was kept under it before is replaced."""
        write_state(self._connection, f"{SAMPLE}{seed}", text)

    def mark_resolved(self, data_version: int, resolved_with: str) -> None:
        """Remember which data version the profiles stand for, and what they were resolved with."""
        write_state(self._connection, RESOLVED_VERSION, str(data_version))
        write_state(self._connection, RESOLVED_WITH, clean(resolved_with))

    def close(self) -> None:
        """Count the data version up when the transaction changed data; the store calls it before the commit."""
        if self._changed:
            version = int(read_state(self._connection, DATA_VERSION) or 0)
            write_state(self._connection, DATA_VERSION, str(version + 1))
