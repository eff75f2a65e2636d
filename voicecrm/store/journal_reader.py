"""Reads what people's work on profiles stands on: sizes, samples, what an import brought."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from voicecrm.profiles import Judgement
from voicecrm.records import OwnContact
from voicecrm.store.border import guarded
from voicecrm.store.dialect import chunks, in_list
from voicecrm.store.identity_reader import is_live_customer, judgement_of
from voicecrm.store.rows import clean, fit_key
from voicecrm.store.state import SAMPLE, read_own_contacts, read_state
from voicecrm.store.statements import ListStatement
from voicecrm.store.tables import IDENTITY_RECORD, JUDGEMENT, MEMBERSHIP, PARTICIPANT, PAYLOAD, SOURCE_RECORD
from voicecrm.store.values import ProfileSize

_CONTACT_RECORDS: Final = ListStatement(
    select(SOURCE_RECORD.c.source_key, IDENTITY_RECORD.c.record_id)
    .select_from(SOURCE_RECORD)
    .join(PARTICIPANT, PARTICIPANT.c.source_record_id == SOURCE_RECORD.c.id)
    .join(IDENTITY_RECORD, IDENTITY_RECORD.c.id == PARTICIPANT.c.identity_record_id)
    .where(SOURCE_RECORD.c.source == bindparam("source"), SOURCE_RECORD.c.kind == "contact", is_live_customer())
    .order_by(SOURCE_RECORD.c.source_key, PARTICIPANT.c.position),
    SOURCE_RECORD.c.source_key,
)
_OF_OPERATIONS: Final = ListStatement(select(JUDGEMENT), JUDGEMENT.c.operation_id)


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

    def own_contacts(self) -> dict[str, tuple[OwnContact, ...]]:
        """Return per source the firm's own numbers and mailboxes that were learned from it, ascending."""
        return read_own_contacts(self._connection)

    def contact_records(self, source: str, source_keys: Iterable[str]) -> dict[str, list[str]]:
        """Return the identity records of the contacts of a source that stand, by key as stored.

        Each contact's own record comes first, then the stand-ins of those that were merged with it.
        """
        found: dict[str, list[str]] = {}
        keys = map(fit_key, source_keys)
        for source_key, record_id in _CONTACT_RECORDS.tuples(self._connection, keys, source=clean(source)):
            found.setdefault(source_key, []).append(record_id)
        return found

    def judgements_of(self, operation_ids: Iterable[str]) -> dict[str, Judgement]:
        """Return the judgement made by each of some acts, retracted or not; acts of several are not asked for."""
        rows = _OF_OPERATIONS.rows(self._connection, operation_ids)
        return {row.operation_id: judgement_of(row) for row in rows}

    def has_judged(self, actor: str) -> bool:
        """Say whether an actor ever judged anything."""
        wanted = select(JUDGEMENT.c.id).where(JUDGEMENT.c.actor == clean(actor)).limit(1)
        return self._connection.execute(wanted).first() is not None
