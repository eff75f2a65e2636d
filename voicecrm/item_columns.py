"""Interactions and contacts column by column: the form in which an import moves them by the thousand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from operator import attrgetter, eq
from typing import Any, Final

from voicecrm.records import Channel, Contact, Interaction, Participant

DETAILS: Final = (
    "direction", "occurred_at", "ended_at", "duration_seconds", "subject", "text", "language", "conversation_id",
    "in_reply_to", "agent", "status", "rating", "counts", "url", "attachments", "flags",
)  # fmt: skip
"""What only an interaction says, by the names of its attributes."""

_DETAILS_OF: Final = attrgetter(*DETAILS)
_NO_DETAILS: Final = (None,) * len(DETAILS)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ItemColumns:
    """Items column by column, all columns of one length.

    Attributes:
        source: As of the items.
        source_key: As of the items.
        raw: As of the items.
        channel: Of an interaction; None where the item is a contact.
        revised_at: As of the items.
        participants: Of an interaction; of a contact its own record, then those of contacts merged with it.
        details: The columns of `DETAILS` in which something is said; None where an item says nothing.
    """

    source: Sequence[str]
    source_key: Sequence[str]
    raw: Sequence[bytes]
    channel: Sequence[Channel | None]
    revised_at: Sequence[datetime | None]
    participants: Sequence[tuple[Participant, ...]]
    details: Mapping[str, Sequence[Any]]

    def __len__(self) -> int:
        return len(self.source_key)

    def detail(self, name: str) -> Sequence[Any]:
        """Return one of `DETAILS`; all None when nobody says it."""
        return self.details.get(name) or [None] * len(self)

    def at(self, places: Sequence[int]) -> ItemColumns:
        """Return the items at some places, in the order of these."""
        if len(places) == len(self) and all(map(eq, places, range(len(self)))):
            return self

        def chosen(column: Sequence[Any]) -> list[Any]:
            return [column[place] for place in places]

        return ItemColumns(
            source=chosen(self.source),
            source_key=chosen(self.source_key),
            raw=chosen(self.raw),
            channel=chosen(self.channel),
            revised_at=chosen(self.revised_at),
            participants=chosen(self.participants),
            details={name: chosen(column) for name, column in self.details.items()},
        )


def columns_of(items: Sequence[Interaction | Contact]) -> ItemColumns:
    """Put items into columns."""
    details = [_DETAILS_OF(item) if isinstance(item, Interaction) else _NO_DETAILS for item in items]
    columns = zip(DETAILS, zip(*details, strict=True), strict=True) if items else ()
    return ItemColumns(
        source=[item.source for item in items],
        source_key=[item.source_key for item in items],
        raw=[item.raw for item in items],
        channel=[item.channel if isinstance(item, Interaction) else None for item in items],
        revised_at=[item.revised_at for item in items],
        participants=[item.participants if isinstance(item, Interaction) else item.parties for item in items],
        details={name: column for name, column in columns if column.count(None) < len(items)},
    )


def join_columns(parts: Sequence[ItemColumns]) -> ItemColumns:
    """Put columns one below the other."""
    if len(parts) == 1:
        return parts[0]

    def joined(columns: Iterable[Sequence[Any]]) -> list[Any]:
        return list(chain.from_iterable(columns))

    names = [name for name in DETAILS if any(name in part.details for part in parts)]
    return ItemColumns(
        source=joined(part.source for part in parts),
        source_key=joined(part.source_key for part in parts),
        raw=joined(part.raw for part in parts),
        channel=joined(part.channel for part in parts),
        revised_at=joined(part.revised_at for part in parts),
        participants=joined(part.participants for part in parts),
        details={name: joined(part.detail(name) for part in parts) for name in names},
    )
