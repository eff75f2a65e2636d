"""Small builders that every adapter shares: they drop what is empty and keep keys stable."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final, TypeVar

from voicecrm.ingest.adapter import RawItem, ReadContext
from voicecrm.records import (
    Attribute,
    AttributeKind,
    Contact,
    Identifier,
    IdentifierKind,
    IdentityRecord,
    Participant,
    Rejection,
    Role,
)

_Value = TypeVar("_Value", Identifier, Attribute)

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""Characters that no database takes as text: NUL and lone surrogates."""


class FieldFaultError(ValueError):
    """A field that an adapter cannot read; it becomes a `Rejection` in the adapter's `parse`.

    Attributes:
        field: The field at fault.
        code: Machine-readable cause.
        reason: One sentence: what came, what was expected.
    """

    def __init__(self, field: str, code: str, reason: str) -> None:
        self.field, self.code, self.reason = field, code, reason
        super().__init__(reason)


def text_of(value: object) -> str | None:
    """Return a scalar as stripped text, or None when it is empty, a boolean or no scalar."""
    if not isinstance(value, str):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        value = str(value)
    return (value if value.isprintable() else _UNSTORABLE.sub("\ufffd", value)).strip() or None


def identifier(kind: IdentifierKind, raw: object, scope: str = "") -> Identifier | None:
    """Return an identifier with the raw value as written, or None when there is none."""
    raw_value = text_of(raw)
    return None if raw_value is None else Identifier(kind, raw_value, scope)


def attribute(kind: AttributeKind, raw: object) -> Attribute | None:
    """Return an attribute with the raw value as written, or None when there is none."""
    raw_value = text_of(raw)
    return None if raw_value is None else Attribute(kind, raw_value)


def record(
    source: str,
    identifiers: Iterable[Identifier | None],
    attributes: Iterable[Attribute | None] = (),
    source_key: str | None = None,
) -> IdentityRecord | None:
    """Put together what a source says of one person.

    Args:
        source: Name of the system.
        identifiers: In the source's order; None and repetitions are dropped.
        attributes: In the source's order; None and repetitions are dropped.
        source_key: Key of the item that it stands in; kept only when there is no identifier, so that two namesakes
            of whom nothing else is known stay two records.

    Returns:
        The record, or None when nothing is known.
    """
    known_identifiers = _distinct(identifiers)
    known_attributes = _distinct(attributes)
    if not known_identifiers and not known_attributes:
        return None
    return IdentityRecord(source, known_identifiers, known_attributes, None if known_identifiers else source_key)


def participant(
    role: Role,
    source: str,
    identifiers: Iterable[Identifier | None],
    attributes: Iterable[Attribute | None] = (),
    source_key: str | None = None,
) -> Participant:
    """Return a party of an interaction; its record is None when nothing is known of it."""
    return Participant(role, record(source, identifiers, attributes, source_key))


def contact(
    source: str,
    source_key: str,
    raw: bytes,
    *,
    identifiers: Iterable[Identifier | None],
    attributes: Iterable[Attribute | None] = (),
    revised_at: datetime | None = None,
    merged: Iterable[str] = (),
) -> Contact:
    """Return a listed person; its record always names the contact's key.

    Args:
        source: Name of the system.
        source_key: Key of the person in it.
        raw: The payload as it came.
        identifiers: In the source's order; None and repetitions are dropped.
        attributes: In the source's order; None and repetitions are dropped.
        revised_at: Time of this version, when the source says.
        merged: Keys of contacts that the source says are this person; its own and repetitions are dropped.
    """
    known_identifiers = _distinct(identifiers)
    known_attributes = _distinct(attributes)
    return Contact(
        source=source,
        source_key=source_key,
        raw=raw,
        record=IdentityRecord(source, known_identifiers, known_attributes, source_key),
        revised_at=revised_at,
        merged=tuple(key for key in dict.fromkeys(merged) if key != source_key),
    )


def content_key(*parts: object) -> str:
    """Return a stable key for an item whose system has none: ``"h_"`` and 24 hex digits of its content.

    Examples:
        >>> content_key("2024-09-15", "hello") == content_key("2024-09-15", "hello")
        True
    """
    text = _KEY_ENCODER.encode(parts)
    return "h_" + hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def json_bytes(value: object) -> bytes:
    """Return a JSON value as UTF-8 bytes, keys in the order of the input."""
    try:
        return _ENCODER.encode(value).encode()
    except UnicodeEncodeError:
        # A lone surrogate has no UTF-8 form; its \\u escape keeps it.
        return json.dumps(value, ensure_ascii=True, default=_as_text).encode()


def rejection(item: RawItem, adapter: str, context: ReadContext, field: str, code: str, reason: str) -> Rejection:
    """Return the refusal of a raw item.

    Args:
        item: What was refused.
        adapter: Name of the adapter that refused it.
        context: Where it was read.
        field: The field at fault, empty when it is the whole item.
        code: Machine-readable cause, for instance ``"bad_time"``.
        reason: One sentence: what came, what was expected.
    """
    return Rejection(
        source=context.source,
        adapter=adapter,
        position=item.position,
        field=field,
        code=code,
        reason=reason,
        raw=item.data,
    )


def _distinct(values: Iterable[_Value | None]) -> tuple[_Value, ...]:
    known = [value for value in values if value is not None]
    return tuple(dict.fromkeys(known) if len(known) > 1 else known)


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


# `json.dumps` would make a new encoder for every row
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, default=_as_text)
_KEY_ENCODER: Final = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), default=_as_text)
