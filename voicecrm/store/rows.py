"""Interactions and identity records to rows and back, with text that every back end can hold."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from math import isfinite
from typing import Any, Final, TypeVar, cast

from sqlalchemy import RowMapping

from voicecrm.item_columns import ItemColumns
from voicecrm.records import (
    IDENTIFIER_KINDS,
    Attachment,
    Attribute,
    AttributeKind,
    Channel,
    Direction,
    Identifier,
    IdentityRecord,
    Interaction,
    Participant,
)
from voicecrm.store.types import at_offset, offset_minutes

_Text = TypeVar("_Text", str, str | None)

MAX_KEY: Final = 500
"""Characters of a key or normal form. PostgreSQL indexes at most 2,704 bytes, which 500 characters never exceed."""

ENCODED: Final = ("counts", "attachments", "flags")
"""Columns of the interaction table that are made as JSON at once: few lists of flags, for instance, ever differ."""

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_IDENTIFIER_KINDS: Final = frozenset(IDENTIFIER_KINDS)


def clean(text: str) -> str:
    """Replace what no database text can hold (NUL, lone surrogates) by U+FFFD."""
    # Nearly every text is one printable line, and that is told in a fraction of the time of looking for the few.
    return text if text.isprintable() else _UNSTORABLE.sub("\ufffd", text)


def fit_key(key: str) -> str:
    """Clean a key and shorten one that no index could hold, so that different keys stay different."""
    key = clean(key)
    if len(key) <= MAX_KEY:
        return key
    digest = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
    return f"{key[: MAX_KEY - len(digest) - 1]}…{digest}"


def clean_each(texts: Sequence[_Text]) -> Sequence[_Text]:
    """Clean many texts, None among them."""
    if "".join(filter(None, texts)).isprintable():  # all of them at once
        return texts
    return [text and clean(text) for text in texts]


def fit_each(keys: Sequence[_Text]) -> Sequence[_Text]:
    """Do what `fit_key` does for many keys, None among them."""
    if max(map(len, filter(None, keys)), default=0) <= MAX_KEY:
        return clean_each(keys)
    return [key and fit_key(key) for key in keys]


def fit_record(record: IdentityRecord) -> IdentityRecord:
    """Return the identity record as it is stored, which its `record_id` is made from."""
    parts = [record.source, record.source_key or ""]
    for identifier in record.identifiers:
        parts += (identifier.raw_value, identifier.scope, identifier.value or "")
    for attribute in record.attributes:
        parts += (attribute.raw_value, attribute.value or "")
    text = "".join(parts)
    if len(text) <= MAX_KEY and (text.isprintable() or not _UNSTORABLE.search(text)):
        return record
    source_key = None if record.source_key is None else fit_key(record.source_key)
    return replace(
        record,
        source=clean(record.source),
        source_key=source_key,
        identifiers=tuple(
            Identifier(i.kind, clean(i.raw_value), clean(i.scope), _fit_value(i.value)) for i in record.identifiers
        ),
        attributes=tuple(Attribute(a.kind, clean(a.raw_value), _fit_value(a.value)) for a in record.attributes),
    )


def value_rows(key: int, record: IdentityRecord) -> list[tuple[int, int, str, str, str, str | None]]:
    """Return the rows of an identity record's identifiers, then its attributes."""
    identifiers, attributes = record.identifiers, record.attributes
    return [(key, at, i.kind, i.scope, i.raw_value, i.value) for at, i in enumerate(identifiers)] + [
        (key, at, a.kind, "", a.raw_value, a.value) for at, a in enumerate(attributes, start=len(identifiers))
    ]


def record_from_rows(
    source: str, source_key: str | None, rows: list[tuple[str, str, str, str | None]]
) -> IdentityRecord:
    """Build an identity record from ``(kind, scope, raw_value, value)`` rows in their stored order."""
    return IdentityRecord(
        source,
        tuple(
            Identifier(kind, raw_value, scope, value)
            for kind, scope, raw_value, value in rows
            if kind in _IDENTIFIER_KINDS
        ),
        tuple(
            Attribute(cast("AttributeKind", kind), raw_value, value)
            for kind, _scope, raw_value, value in rows
            if kind not in _IDENTIFIER_KINDS
        ),
        source_key,
    )


def interaction_columns(keys: Sequence[int], items: ItemColumns) -> dict[str, Sequence[Any]]:
    """Return the columns of the interaction table, those of `ENCODED` as the drivers take them.

    Args:
        keys: Source record of every item.
        items: Interactions.
    """
    occurred, ended = items.detail("occurred_at"), items.detail("ended_at")
    said_flags = items.detail("flags")
    lists = {flags: json.dumps([*map(clean, flags)]) if flags else None for flags in set(said_flags)}
    return {
        "source_record_id": keys,
        "channel": items.channel,
        "direction": items.detail("direction"),
        "occurred_at": occurred,
        "occurred_offset_minutes": [None if at is None else offset_minutes(at) for at in occurred],
        "ended_at": ended,
        "ended_offset_minutes": [None if at is None else offset_minutes(at) for at in ended],
        "duration_seconds": [*map(_finite, items.detail("duration_seconds"))],
        "rating": [*map(_finite, items.detail("rating"))],
        "counts": [_clean_counts(counts) if counts else None for counts in items.detail("counts")],
        "attachments": [_attachments(ones) if ones else None for ones in items.detail("attachments")],
        "flags": [lists[flags] for flags in said_flags],
        **{name: clean_each(items.detail(name)) for name in ("subject", "text", "language", "agent", "status", "url")},
        **{name: fit_each(items.detail(name)) for name in ("conversation_id", "in_reply_to")},
    }


def interaction_from_row(row: RowMapping, participants: tuple[Participant, ...]) -> Interaction:
    """Build an interaction from a row of the interaction and source record tables; its raw payload stays behind."""
    return Interaction(
        source=row["source"],
        source_key=row["source_key"],
        channel=cast("Channel", row["channel"]),
        raw=b"",
        direction=cast("Direction | None", row["direction"]),
        occurred_at=_local(row["occurred_at"], row["occurred_offset_minutes"]),
        ended_at=_local(row["ended_at"], row["ended_offset_minutes"]),
        duration_seconds=row["duration_seconds"],
        subject=row["subject"],
        text=row["text"],
        language=row["language"],
        conversation_id=row["conversation_id"],
        in_reply_to=row["in_reply_to"],
        agent=row["agent"],
        status=row["status"],
        rating=row["rating"],
        counts=row["counts"] or {},
        url=row["url"],
        attachments=tuple(Attachment(**attachment) for attachment in row["attachments"] or ()),
        flags=tuple(row["flags"] or ()),
        revised_at=row["revised_at"],
        participants=participants,
    )


def _fit_value(value: str | None) -> str | None:
    # Nothing that long identifies anybody; the raw value is kept whole.
    return None if value is None or len(value) > MAX_KEY else clean(value)


def _finite(value: float | None) -> float | None:
    # SQLite stores NaN as NULL; so does everything here.
    return value if value is not None and isfinite(value) else None


def _local(at: datetime | None, minutes: int | None) -> datetime | None:
    return None if at is None else at_offset(at, minutes)


def _clean_counts(counts: Mapping[str, int]) -> str:
    return json.dumps({clean(name): count for name, count in counts.items()})


def _attachments(attachments: Iterable[Attachment]) -> str:
    return json.dumps(
        [
            {name: clean(value) if isinstance(value, str) else value for name, value in asdict(attachment).items()}
            for attachment in attachments
        ]
    )
