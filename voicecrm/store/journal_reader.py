"""Reads what people's work on profiles stands on: sizes, samples, what an import brought."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, func, select

from voicecrm.records import OwnNumber
from voicecrm.store.border import guarded
from voicecrm.store.dialect import chunks, in_list
from voicecrm.store.identity_reader import is_live_customer
from voicecrm.store.state import SAMPLE, read_own_numbers, read_state
from voicecrm.store.tables import MEMBERSHIP, PARTICIPANT, PAYLOAD, SOURCE_RECORD
from voicecrm.store.values import ProfileSize


def is_of_import(run_id: int) -> tuple[ColumnElement[bool], ...]:
    """Say of a source record that it is in force, in a version that an import brought."""
    return SOURCE_RECORD.c.import_run_id == run_id, SOURCE_RECORD.c.deleted_at.is_(None)


@guarded
class JournalReader:
    """The part of `voicecrm.store.Reader` that people's work on profiles stands on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def profile_sizes(self, profile_ids: Iterable[str]) -> dict[str, ProfileSize]:
        """Count the identity records and the live source records behind them, of the profiles that have any."""
        column = MEMBERSHIP.c.profile_id
        statement = (
            select(
                column,
                func.count(MEMBERSHIP.c.identity_record_id.distinct()),
                func.count(SOURCE_RECORD.c.id.distinct()),
            )
            .join(PARTICIPANT, PARTICIPANT.c.identity_record_id == MEMBERSHIP.c.identity_record_id)
            .join(SOURCE_RECORD, SOURCE_RECORD.c.id == PARTICIPANT.c.source_record_id)
            .where(is_live_customer())
            .group_by(column)
        )
        sizes: dict[str, ProfileSize] = {}
        for chunk in chunks(set(profile_ids)):
            rows = self._connection.execute(statement.where(in_list(self._connection, column, chunk)))
            sizes.update((profile_id, ProfileSize(records, sources)) for profile_id, records, sources in rows)
        return sizes

    def revised_by_import(self, run_id: int) -> int:
        """Count the records in force of an import that were there before it in another version."""
        earlier = select(PAYLOAD.c.version).where(
            PAYLOAD.c.source_record_id == SOURCE_RECORD.c.id, PAYLOAD.c.import_run_id < run_id
        )
        statement = select(func.count()).select_from(SOURCE_RECORD).where(*is_of_import(run_id), earlier.exists())
        return int(self._connection.execute(statement).scalar_one())

    def sample(self, seed: int) -> str | None:
        """Return the sample of pairs that was kept under a seed, None when there is none."""
        return read_state(self._connection, f"{SAMPLE}{seed}")

    def own_numbers(self) -> dict[str, tuple[OwnNumber, ...]]:
        """Return per source the firm's own numbers that were learned from its calls, ascending."""
        return read_own_numbers(self._connection)
