"""Reads interactions: timelines, search, versions and imports."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, func, select

from voicecrm.profiles import TimelineEntry
from voicecrm.records import Participant
from voicecrm.store.border import guarded
from voicecrm.store.dialect import chunks, in_list
from voicecrm.store.identity_reader import is_source_record, load_records
from voicecrm.store.profile_reader import ProfileReader
from voicecrm.store.rows import clean, interaction_from_row
from voicecrm.store.search_index import matches
from voicecrm.store.tables import (
    IDENTITY_RECORD,
    IMPORT_RUN,
    INTERACTION,
    MEMBERSHIP,
    PARTICIPANT,
    PAYLOAD,
    SOURCE_RECORD,
)
from voicecrm.store.tokens import query_terms
from voicecrm.store.values import ImportRunSummary, InteractionQuery, PayloadVersion, WriteCounts

_ENTRIES = 5_000
"""Interactions whose participants are loaded together: few round trips, and the parts of few texts in memory twice."""


@guarded
class InteractionReader:
    """The part of `voicecrm.store.Reader` that is about interactions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def timeline(self, profile_id: str, limit: int | None = None, *, newest_first: bool = False) -> list[TimelineEntry]:
        """Return the interactions in which a profile took part as customer; an alias leads to its survivor.

        Args:
            profile_id: Whose; nothing is returned for an unknown one.
            limit: Most to return.
            newest_first: The latest instead of the earliest first. Interactions without a time stand last.
        """
        statement = self._of_profile(_interactions(), profile_id)
        return self._entries(_in_order(statement, newest_first=newest_first).limit(limit))

    def search(self, query: InteractionQuery) -> list[TimelineEntry]:
        """Return interactions that answer a query, the newest first."""
        statement = _interactions()
        if query.text is not None and query.text.strip():
            terms = query_terms(query.text)
            if not terms:
                return []
            statement = statement.where(matches(self._connection, INTERACTION.c.source_record_id, terms))
        if query.channel is not None:
            statement = statement.where(INTERACTION.c.channel == clean(query.channel))
        if query.source is not None:
            statement = statement.where(SOURCE_RECORD.c.source == clean(query.source))
        if query.since is not None:
            statement = statement.where(INTERACTION.c.occurred_at >= query.since)
        if query.until is not None:
            statement = statement.where(INTERACTION.c.occurred_at < query.until)
        if query.profile_id is not None:
            statement = self._of_profile(statement, query.profile_id)
        return self._entries(_in_order(statement, newest_first=True).limit(query.limit))

    def payload_versions(self, source: str, source_key: str) -> list[PayloadVersion]:
        """Return every payload of a source record as it came, in the order received; deleted records too."""
        statement = (
            select(PAYLOAD.c.version, IMPORT_RUN.c.started_at, PAYLOAD.c.payload)
            .select_from(PAYLOAD)
            .join(SOURCE_RECORD, SOURCE_RECORD.c.id == PAYLOAD.c.source_record_id)
            .join(IMPORT_RUN, IMPORT_RUN.c.id == PAYLOAD.c.import_run_id)
            .where(*is_source_record(source, source_key))
            .order_by(PAYLOAD.c.version)
        )
        return [PayloadVersion(version, at, bytes(raw)) for version, at, raw in self._connection.execute(statement)]

    def import_runs(self) -> list[ImportRunSummary]:
        """Return every import, the first one first."""
        return [
            ImportRunSummary(
                run_id=row.id,
                source=row.source,
                input_name=row.input_name,
                started_at=row.started_at,
                finished_at=row.finished_at,
                counts=WriteCounts(
                    read=row.read,
                    stored=row.stored,
                    updated=row.updated,
                    duplicate=row.duplicate,
                    rejected=row.rejected,
                ),
                mapping=row.mapping,
            )
            for row in self._connection.execute(select(IMPORT_RUN).order_by(IMPORT_RUN.c.id))
        ]

    def finished_import(self, fingerprint: str) -> int | None:
        """Return the last import that read an input of this fingerprint to the end."""
        known = IMPORT_RUN.c.fingerprint == fingerprint, IMPORT_RUN.c.finished_at.is_not(None)
        run_id = self._connection.execute(select(func.max(IMPORT_RUN.c.id)).where(*known)).scalar_one()
        return None if run_id is None else int(run_id)

    def _of_profile(self, statement: Select[Any], profile_id: str) -> Select[Any]:
        survivor = ProfileReader(self._connection).survivors([profile_id]).get(profile_id, clean(profile_id))
        took_part = (
            select(PARTICIPANT.c.source_record_id)
            .join(MEMBERSHIP, MEMBERSHIP.c.identity_record_id == PARTICIPANT.c.identity_record_id)
            .where(MEMBERSHIP.c.profile_id == survivor, PARTICIPANT.c.role == "customer")
        )
        return statement.where(INTERACTION.c.source_record_id.in_(took_part))

    def _entries(self, statement: Select[Any]) -> list[TimelineEntry]:
        rows = self._connection.execute(statement).mappings().all()
        entries: list[TimelineEntry] = []
        for chunk in chunks(rows, _ENTRIES):
            keys = [row["source_record_id"] for row in chunk]
            parties, profile_ids = self._parties(keys)
            entries += (
                TimelineEntry(
                    interaction=interaction_from_row(row, tuple(parties.get(row["source_record_id"], ()))),
                    profile_ids=tuple(sorted(profile_ids.get(row["source_record_id"], ()))),
                    version=row["version"],
                )
                for row in chunk
            )
        return entries

    def _parties(self, keys: list[int]) -> tuple[dict[int, list[Participant]], dict[int, set[str]]]:
        statement = (
            select(PARTICIPANT, MEMBERSHIP.c.profile_id)
            .outerjoin(MEMBERSHIP, MEMBERSHIP.c.identity_record_id == PARTICIPANT.c.identity_record_id)
            .where(in_list(self._connection, PARTICIPANT.c.source_record_id, keys))
            .order_by(PARTICIPANT.c.source_record_id, PARTICIPANT.c.position)
        )
        rows = self._connection.execute(statement).all()
        identities = {row.identity_record_id for row in rows if row.identity_record_id is not None}
        records = load_records(self._connection, IDENTITY_RECORD.c.id, list(identities))
        parties: dict[int, list[Participant]] = {}
        profile_ids: dict[int, set[str]] = {}
        for row in rows:
            party = Participant(row.role, records.get(row.identity_record_id))
            parties.setdefault(row.source_record_id, []).append(party)
            if row.profile_id is not None and row.role == "customer":
                profile_ids.setdefault(row.source_record_id, set()).add(row.profile_id)
        return parties, profile_ids


def _interactions() -> Select[Any]:
    table = SOURCE_RECORD.c
    return (
        select(INTERACTION, table.source, table.source_key, table.version, table.revised_at)
        .join(SOURCE_RECORD)
        .where(table.deleted_at.is_(None))
    )


def _in_order(statement: Select[Any], *, newest_first: bool) -> Select[Any]:
    at = INTERACTION.c.occurred_at
    order = at.desc() if newest_first else at.asc()
    return statement.order_by(order.nulls_last(), SOURCE_RECORD.c.source, SOURCE_RECORD.c.source_key)
