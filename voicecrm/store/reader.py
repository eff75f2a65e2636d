"""Reads inside one consistent transaction."""

from __future__ import annotations

from sqlalchemy import func, select

from voicecrm.store.border import guarded
from voicecrm.store.dialect import fetch_pairs
from voicecrm.store.identity_reader import IdentityReader
from voicecrm.store.interaction_reader import InteractionReader
from voicecrm.store.journal_reader import JournalReader
from voicecrm.store.profile_reader import ProfileReader
from voicecrm.store.resolution_reader import ResolutionReader
from voicecrm.store.state import DATA_VERSION, IDENTITY_RECORDS, RESOLVED_VERSION, RESOLVED_WITH, read_state
from voicecrm.store.tables import INTERACTION, SOURCE_RECORD
from voicecrm.store.values import ResolvedMarker, StoreCounts


@guarded
class Reader(ResolutionReader, IdentityReader, ProfileReader, InteractionReader, JournalReader):
    """Everything that can be read, in the transaction of `voicecrm.store.Store.reading`."""

    def data_version(self) -> int:
        """Return a number that grows with every transaction that changes interactions, contacts or judgements."""
        return int(read_state(self._connection, DATA_VERSION) or 0)

    def resolved(self) -> ResolvedMarker | None:
        """Return what the last resolve saw, None when there was none."""
        version = read_state(self._connection, RESOLVED_VERSION)
        if version is None:
            return None
        return ResolvedMarker(int(version), read_state(self._connection, RESOLVED_WITH) or "")

    def counts(self) -> StoreCounts:
        """Count what the database holds."""
        live = SOURCE_RECORD.c.deleted_at.is_(None)
        channels = (
            select(INTERACTION.c.channel, func.count())
            .join(SOURCE_RECORD)
            .where(live)
            .group_by(INTERACTION.c.channel)
            .order_by(INTERACTION.c.channel)
        )
        contacts = select(func.count()).select_from(SOURCE_RECORD).where(live, SOURCE_RECORD.c.kind == "contact")
        return StoreCounts(
            interactions=fetch_pairs(self._connection, channels),
            contacts=int(self._connection.execute(contacts).scalar_one()),
            identity_records=int(read_state(self._connection, IDENTITY_RECORDS) or 0),
            profiles=self.profile_count(),
        )
