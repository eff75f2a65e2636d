"""Search interactions and read timelines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import overload

import pandas as pd

from voicecrm.errors import QueryError
from voicecrm.profiles import TimelineEntry
from voicecrm.query.frames import entries_frame
from voicecrm.query.moments import read_moment
from voicecrm.records import CHANNELS
from voicecrm.settings import Settings
from voicecrm.store import InteractionQuery, Store


@dataclass(frozen=True, slots=True)
class Entries(Sequence[TimelineEntry]):
    """Interactions, as a sequence and as a DataFrame.

    Attributes:
        entries: In the order of the query.
    """

    entries: tuple[TimelineEntry, ...]

    @overload
    def __getitem__(self, index: int) -> TimelineEntry: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[TimelineEntry]: ...
    def __getitem__(self, index: int | slice) -> TimelineEntry | Sequence[TimelineEntry]:
        return self.entries[index]

    def __len__(self) -> int:
        return len(self.entries)

    def to_pandas(self) -> pd.DataFrame:
        """Return one row per interaction; see `voicecrm.query.frames.ENTRY_COLUMNS`."""
        return entries_frame(self.entries)


class Interactions:
    """The stored interactions; ``crm.interactions``.

    Args:
        store: The database.
        settings: Time zone of dates that carry none.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def search(
        self,
        text: str = "",
        *,
        channel: str | None = None,
        source: str | None = None,
        since: str | datetime | None = None,
        until: str | datetime | None = None,
        limit: int = 100,
    ) -> Entries:
        """Find interactions by their words; a Korean word is found inside longer ones (환불 in 환불해주세요).

        Args:
            text: Words that must all occur in subject or text; empty finds everything.
            channel: Only this channel.
            source: Only this source.
            since: Not before: a datetime, an ISO date or time, or an age such as ``"7d"`` (m, h, d, w).
            until: Before: the same.
            limit: Interactions returned at most.

        Returns:
            The newest first.

        Raises:
            QueryError: An unknown channel, or a time that cannot be read.
        """
        if channel is not None and channel not in CHANNELS:
            raise QueryError(f"channel is {channel!r}; expected one of {', '.join(CHANNELS)}")
        if limit < 1:
            raise QueryError(f"limit is {limit}; expected at least 1")
        with self._store.reading() as reader:
            entries = reader.search(
                InteractionQuery(
                    text=text,
                    channel=channel,
                    source=source,
                    since=self._moment("since", since),
                    until=self._moment("until", until),
                    limit=limit,
                )
            )
        return Entries(tuple(entries))

    def _moment(self, name: str, value: str | datetime | None) -> datetime | None:
        return None if value is None else read_moment(name, value, self._settings.timezone)

    def timeline(self, profile_id: str, *, limit: int | None = None) -> Entries:
        """Return every interaction of one person, the oldest first.

        Args:
            profile_id: Id of an existing profile.
            limit: Only the newest so many.

        Returns:
            The interactions.
        """
        with self._store.reading() as reader:
            if limit is None:
                return Entries(tuple(reader.timeline(profile_id)))
            return Entries(tuple(reversed(reader.timeline(profile_id, limit=limit, newest_first=True))))
