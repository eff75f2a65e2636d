"""Results as DataFrames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from voicecrm.profiles import Profile, TimelineEntry
from voicecrm.records import IDENTIFIER_KINDS

ENTRY_COLUMNS: Final = (
    "source", "source_key", "profile_id", "channel", "direction", "occurred_at", "duration_seconds", "subject", "text",
    "agent", "status", "rating", "language", "conversation_id", "in_reply_to", "url", "flags", "version",
)  # fmt: skip
PROFILE_COLUMNS: Final = (
    "profile_id", "name", *IDENTIFIER_KINDS, "birth_date", "city", "sources", "interactions", "first_seen", "last_seen",
    "aliases",
)  # fmt: skip
MEMBERSHIP_COLUMNS: Final = ("source", "source_key", "profile_id", "record_id")
NUMBERS: Final[Mapping[str, Any]] = {
    "duration_seconds": "float64",
    "rating": "float64",
    "version": "int64",
    "interactions": "int64",
}
TIMES: Final = ("occurred_at", "first_seen", "last_seen")
TEXT_DTYPE: Final[Any] = pd.Series([""]).dtype
"""What the installed pandas makes of texts; a column without any text must not be of another type."""
MANY: Final = " | "


def entries_frame(entries: Iterable[TimelineEntry]) -> pd.DataFrame:
    """Return one row per interaction; ``occurred_at`` is in UTC, several profiles or flags are joined by ``" | "``."""
    rows = []
    for entry in entries:
        heard = entry.interaction
        rows.append(
            (
                heard.source, heard.source_key, MANY.join(entry.profile_ids) or None, heard.channel, heard.direction,
                heard.occurred_at, heard.duration_seconds, heard.subject, heard.text, heard.agent, heard.status,
                heard.rating, heard.language, heard.conversation_id, heard.in_reply_to, heard.url,
                MANY.join(heard.flags), entry.version,
            )
        )  # fmt: skip
    return _frame(rows, ENTRY_COLUMNS)


def profiles_frame(profiles: Iterable[Profile]) -> pd.DataFrame:
    """Return one row per profile; several values of one kind are joined by ``" | "``."""
    rows = []
    for profile in profiles:
        values = [
            MANY.join(profile.values.get(kind, ()))  # noqa: PD011 - not a frame
            for kind in (*IDENTIFIER_KINDS, "birth_date", "city")
        ]
        rows.append(
            (
                profile.profile_id, profile.name, *values, MANY.join(profile.sources), profile.interactions,
                profile.first_seen, profile.last_seen, MANY.join(profile.aliases),
            )
        )  # fmt: skip
    return _frame(rows, PROFILE_COLUMNS)


def memberships_frame(rows: Iterable[tuple[str, str, str, str]]) -> pd.DataFrame:
    """Return one row per source record and customer in it."""
    return _frame(list(rows), MEMBERSHIP_COLUMNS)


def _frame(rows: Sequence[tuple[object, ...]], columns: Sequence[str]) -> pd.DataFrame:
    """One type per column whatever stands in it: text, float, int, or time in UTC to the microsecond."""
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    for column in columns:
        if column in TIMES:
            frame[column] = pd.to_datetime(frame[column], utc=True).dt.as_unit("us")
        else:
            frame[column] = frame[column].astype(NUMBERS.get(column, TEXT_DTYPE))
    return frame
