"""Writes what a resolve changed in the profiles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, select, update

from voicecrm.errors import StoreError
from voicecrm.profiles import ProfileChanges, ProfileEvent, ProfileSummary
from voicecrm.store.dialect import insert_rows
from voicecrm.store.identity_reader import IDENTITY_KEYS
from voicecrm.store.rows import clean, fit_key
from voicecrm.store.statements import ListStatement
from voicecrm.store.tables import MEMBERSHIP, PROFILE, PROFILE_EVENT, PROFILE_KEY

_NOTHING: Final = ProfileSummary()
_DELETE_MEMBERSHIPS: Final = ListStatement(delete(MEMBERSHIP), MEMBERSHIP.c.identity_record_id)
_DELETE_KEYS: Final = ListStatement(delete(PROFILE_KEY), PROFILE_KEY.c.profile_id)


def write_profiles(connection: Connection, changes: ProfileChanges, at: datetime) -> None:
    """Write profile rows, memberships, search keys and the journal.

    Args:
        connection: In a writing transaction.
        changes: What changed.
        at: Creation time of new profiles.

    Raises:
        StoreError: A membership names an identity record that is not stored.
    """
    _insert_profiles(connection, changes, at)
    _redirect(connection, {**dict.fromkeys(changes.restored), **changes.retired})
    _write_memberships(connection, changes)
    _write_summaries(connection, changes)
    _append_events(connection, changes.events)


def _insert_profiles(connection: Connection, changes: ProfileChanges, at: datetime) -> None:
    first = _maximum(connection, PROFILE.c.sequence) + 1
    rows = []
    for sequence, profile_id in enumerate(changes.created, start=first):
        summary = changes.summaries.get(profile_id, _NOTHING)
        rows.append((profile_id, sequence, clean(summary.name), _values(summary), at))
    insert_rows(connection, PROFILE, ("profile_id", "sequence", "name", "field_values", "created_at"), rows)


def _redirect(connection: Connection, merged_into: dict[str, str | None]) -> None:
    _update_profiles(connection, [{"key": key, "merged_into": target} for key, target in merged_into.items()])


def _write_memberships(connection: Connection, changes: ProfileChanges) -> None:
    keys = IDENTITY_KEYS.pairs(connection, {*changes.memberships, *changes.removed})
    if missing := next((record_id for record_id in changes.memberships if record_id not in keys), None):
        raise StoreError(f"identity record {missing!r} is not stored; read the records again and resolve")
    _DELETE_MEMBERSHIPS.run(connection, keys.values())
    rows = [(keys[record_id], profile_id) for record_id, profile_id in changes.memberships.items()]
    insert_rows(connection, MEMBERSHIP, ("identity_record_id", "profile_id"), rows)


def _write_summaries(connection: Connection, changes: ProfileChanges) -> None:
    created = set(changes.created)
    standing = {key: summary for key, summary in changes.summaries.items() if key not in created}
    _update_profiles(
        connection,
        [
            {"key": key, "name": clean(summary.name), "field_values": _values(summary)}
            for key, summary in standing.items()
        ],
    )
    _DELETE_KEYS.run(connection, {*standing, *changes.retired})
    rows = [
        (profile_id, key)
        for profile_id, summary in changes.summaries.items()
        if profile_id not in changes.retired
        for key in sorted({fit_key(key) for key in summary.keys})
    ]
    insert_rows(connection, PROFILE_KEY, ("profile_id", "key"), rows)


def _append_events(connection: Connection, events: Iterable[ProfileEvent]) -> None:
    first = _maximum(connection, PROFILE_EVENT.c.sequence) + 1
    insert_rows(
        connection,
        PROFILE_EVENT,
        ("sequence", "profile_id", "kind", "at", "cause", "records", "other_profile_id"),
        [
            (sequence, e.profile_id, e.kind, e.at, clean(e.cause), list(e.records), e.other_profile_id)
            for sequence, e in enumerate(events, start=first)
        ],
    )


def _update_profiles(connection: Connection, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(update(PROFILE).where(PROFILE.c.profile_id == bindparam("key")), rows)


def _values(summary: ProfileSummary) -> dict[str, list[str]]:
    return {kind: [clean(value) for value in values] for kind, values in summary.values.items()}


def _maximum(connection: Connection, column: Any) -> int:
    return int(connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one())
