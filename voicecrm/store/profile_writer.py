"""Writes what a resolve changed in the profiles."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, select, update

from voicecrm.errors import StoreError
from voicecrm.profiles import ProfileChanges, ProfileEvent, ProfileSummary
from voicecrm.store.dialect import analyze, insert_columns, without_indexes
from voicecrm.store.profile_reader import stands
from voicecrm.store.rows import clean, fit_key
from voicecrm.store.state import PROFILES, add_to_state
from voicecrm.store.statements import ListStatement
from voicecrm.store.tables import IDENTITY_RECORD, IDENTITY_VALUE, MEMBERSHIP, PROFILE, PROFILE_EVENT, PROFILE_KEY

_NOTHING: Final = ProfileSummary()
_ANY_MEMBERSHIP: Final = select(MEMBERSHIP.c.identity_record_id).limit(1)
_KNOWN: Final = ListStatement(select(func.count()).select_from(IDENTITY_RECORD), IDENTITY_RECORD.c.id)
_KNOWN_IDS: Final = ListStatement(select(IDENTITY_RECORD.c.id), IDENTITY_RECORD.c.id)
_FORMER: Final = ListStatement(select(MEMBERSHIP.c.profile_id).distinct(), MEMBERSHIP.c.identity_record_id)
_STANDING: Final = ListStatement(select(PROFILE.c.profile_id).where(stands()), PROFILE.c.profile_id)
_DELETE_MEMBERSHIPS: Final = ListStatement(delete(MEMBERSHIP), MEMBERSHIP.c.identity_record_id)
_DELETE_KEYS: Final = ListStatement(delete(PROFILE_KEY), PROFILE_KEY.c.profile_id)
_UPDATE: Final = update(PROFILE).where(PROFILE.c.profile_id == bindparam("key"))
_LAST_PROFILE: Final = select(func.coalesce(func.max(PROFILE.c.sequence), 0))
_LAST_EVENT: Final = select(func.coalesce(func.max(PROFILE_EVENT.c.sequence), 0))
_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def write_profiles(connection: Connection, changes: ProfileChanges, at: datetime) -> None:
    """Write profile rows, memberships, search keys and the journal.

    Args:
        connection: In a writing transaction.
        changes: What changed.
        at: Creation time of new profiles.

    Raises:
        StoreError: A membership names an identity record that is not stored.
    """
    moving = [*changes.memberships, *changes.removed]
    is_first = connection.execute(_ANY_MEMBERSHIP).first() is None
    former: list[str] = [] if is_first else [row[0] for row in _FORMER.tuples(connection, moving)]
    touched = {*former, *changes.memberships.values(), *changes.restored, *changes.retired} - {*changes.created}
    before = len(_STANDING.tuples(connection, touched))
    _insert_profiles(connection, changes, at)
    _update_profiles(connection, {key: {"merged_into": None} for key in changes.restored})
    _update_profiles(connection, {key: {"merged_into": target} for key, target in changes.retired.items()})
    if not is_first:
        _DELETE_MEMBERSHIPS.run(connection, moving)
    _insert_memberships(connection, changes.memberships)
    _write_summaries(connection, changes)
    _append_events(connection, changes.events)
    analyze(connection, (IDENTITY_RECORD, IDENTITY_VALUE, PROFILE, MEMBERSHIP, PROFILE_KEY, PROFILE_EVENT), len(moving))
    filled = {*changes.created} & {*changes.memberships.values()}
    add_to_state(connection, PROFILES, len(_STANDING.tuples(connection, touched)) - before + len(filled))


def _insert_profiles(connection: Connection, changes: ProfileChanges, at: datetime) -> None:
    if not changes.created:
        return
    first = int(connection.execute(_LAST_PROFILE).scalar_one()) + 1
    # In the order of the tree that is dearest to fill, that of the random ids.
    ids, sequences = zip(*sorted(zip(changes.created, count(first), strict=False)), strict=True)
    summaries = [changes.summaries.get(profile_id, _NOTHING) for profile_id in ids]
    columns = {
        "profile_id": ids,
        "sequence": sequences,
        "name": [clean(summary.name) for summary in summaries],
        "field_values": [_encode_values(summary.values) for summary in summaries],
        "created_at": [at] * len(ids),
    }
    with without_indexes(connection, PROFILE, len(ids)):
        insert_columns(connection, PROFILE, columns, encoded=("field_values",))


def _insert_memberships(connection: Connection, memberships: Mapping[int, str]) -> None:
    if sum(row[0] for row in _KNOWN.tuples(connection, memberships)) < len(memberships):
        known = {row[0] for row in _KNOWN_IDS.tuples(connection, memberships)}
        missing = min(memberships.keys() - known)
        raise StoreError(f"identity record {missing!r} is not stored; read the records again and resolve")
    if not memberships:
        return
    keys = sorted(memberships)
    profiles = [memberships[key] for key in keys]
    with without_indexes(connection, MEMBERSHIP, len(keys)):
        insert_columns(connection, MEMBERSHIP, {"identity_record_id": keys, "profile_id": profiles})


def _write_summaries(connection: Connection, changes: ProfileChanges) -> None:
    created = set(changes.created)
    standing = {key: summary for key, summary in changes.summaries.items() if key not in created}
    _update_profiles(
        connection,
        {
            key: {"name": clean(summary.name), "field_values": _clean_values(summary.values)}
            for key, summary in standing.items()
        },
    )
    _DELETE_KEYS.run(connection, {*standing, *changes.retired})
    ids: list[str] = []
    keys: list[str] = []
    for profile_id in sorted(changes.summaries.keys() - changes.retired.keys()):
        own = sorted({fit_key(key) for key in changes.summaries[profile_id].keys})
        ids += [profile_id] * len(own)
        keys += own
    if not ids:
        return
    with without_indexes(connection, PROFILE_KEY, len(ids)):
        insert_columns(connection, PROFILE_KEY, {"profile_id": ids, "key": keys})


def _append_events(connection: Connection, events: Sequence[ProfileEvent]) -> None:
    first = int(connection.execute(_LAST_EVENT).scalar_one()) + 1
    columns = {
        "sequence": range(first, first + len(events)),
        "profile_id": [event.profile_id for event in events],
        "kind": [event.kind for event in events],
        "at": [event.at for event in events],
        "cause": [clean(event.cause) for event in events],
        "records": [_JSON.encode(event.records) for event in events],
        "other_profile_id": [event.other_profile_id for event in events],
        "evidence": [_JSON.encode(event.evidence) if event.evidence else None for event in events],
        "model_version": [event.model_version for event in events],
    }
    if events:
        with without_indexes(connection, PROFILE_EVENT, len(events)):
            insert_columns(connection, PROFILE_EVENT, columns, encoded=("records", "evidence"))


def _update_profiles(connection: Connection, values: Mapping[str, Mapping[str, Any]]) -> None:
    if values:
        connection.execute(_UPDATE, [{"key": key, **columns} for key, columns in values.items()])


def _encode_values(values: Mapping[str, tuple[str, ...]]) -> str:
    """Encode what a profile shows as JSON; nearly always there is nothing to clean, which is told at once."""
    text = _JSON.encode(dict(values))
    if text.isprintable() and "\\u0000" not in text:
        return text
    return _JSON.encode(_clean_values(values))


def _clean_values(values: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {kind: [clean(value) for value in listed] for kind, listed in values.items()}
