"""Reads what people's work on profiles stands on: sizes, samples, what an import brought."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from voicecrm.store.border import guarded
from voicecrm.store.dialect import chunks, in_list
from voicecrm.store.identity_reader import is_live_customer
from voicecrm.store.state import SAMPLE, read_state
from voicecrm.store.tables import MEMBERSHIP, PARTICIPANT, SOURCE_RECORD
from voicecrm.store.values import ProfileSize


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

    def sample(self, seed: int) -> str | None:
        """Return the sample of pairs that was kept under a seed, None when there is none."""
        return read_state(self._connection, f"{SAMPLE}{seed}")
