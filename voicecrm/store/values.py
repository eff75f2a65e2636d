"""What the store takes and gives beside the shared words: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypeAlias

from voicecrm.columns import BoolArray, Column, Int64Array

WriteOutcome: TypeAlias = Literal["stored", "updated", "duplicate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteCounts:
    """What one import did; ``read = stored + updated + duplicate + rejected``."""

    read: int = 0
    stored: int = 0
    updated: int = 0
    duplicate: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRunSummary:
    """One import as journalled.

    Attributes:
        run_id: As `Writer.begin_import` gave it.
        source: The system that was read.
        input_name: File name or the like.
        started_at: UTC.
        finished_at: UTC, or None: it is running or broke off.
        counts: What it did.
        mapping: Mapping file by which a table was read (TOML), or None: by its headers, or it was no table.
    """

    run_id: int
    source: str
    input_name: str
    started_at: datetime
    finished_at: datetime | None
    counts: WriteCounts
    mapping: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class IdentityColumns:
    """Identity records as the engine takes them, in the order of their record ids.

    Attributes:
        ids: Key of every record in this database, shape ``(n_records,)``.
        record_ids: Content id of every record, ascending, shape ``(n_records,)``.
        live: Whether it takes part in resolution, shape ``(n_records,)``.
        columns: Per field kind that occurs the normal forms, each of ``n_records`` records.
    """

    ids: Int64Array
    record_ids: list[str]
    live: BoolArray
    columns: Mapping[str, Column]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileState:
    """The profiles as the last resolve left them.

    Attributes:
        memberships: Identity record to its profile.
        sequence: Every profile id ever given to its place in age, the oldest first.
        merged_into: Alias to the profile that it was merged into, which may be an alias itself.
        retired_members: Alias to the records that it had when it was retired.
    """

    memberships: Mapping[str, str] = field(default_factory=dict)
    sequence: Mapping[str, int] = field(default_factory=dict)
    merged_into: Mapping[str, str] = field(default_factory=dict)
    retired_members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class MembershipRecord(NamedTuple):
    """Which profile a live source record's customer belongs to."""

    source: str
    source_key: str
    profile_id: str
    record_id: str


class ProfileSize(NamedTuple):
    """How much a profile holds.

    Attributes:
        records: Identity records.
        sources: Live source records that point at them: interactions and contacts.
    """

    records: int
    sources: int


class PayloadVersion(NamedTuple):
    """One version of a source record as it came.

    Attributes:
        version: 1 for the first one, counting up as they came in.
        received_at: Start of the import that brought it, UTC.
        payload: The bytes.
    """

    version: int
    received_at: datetime
    payload: bytes


class ResolvedMarker(NamedTuple):
    """What the last resolve saw: the data version, and a text that names its engine and settings."""

    data_version: int
    resolved_with: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveState:
    """What a resolve must know first; when nothing changed, it is all that it reads.

    Attributes:
        data_version: As `voicecrm.store.Reader.data_version`.
        resolved: What the last resolve saw, None when there was none.
        has_dirty: Whether there are identity records to look at.
        model_version: The model in use, None when none was applied.
        identity_records: How many take part in resolution.
        profiles: How many profiles stand.
    """

    data_version: int
    resolved: ResolvedMarker | None
    has_dirty: bool
    model_version: int | None
    identity_records: int
    profiles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersion:
    """A stored model.

    Attributes:
        version: Counting up from 1.
        name: For people.
        created_at: UTC.
        trained_on: What it was made from, for people: sizes, times, settings.
        payload: The model; the store does not look into it.
        applied_at: When it was last put to use, UTC, or None.
    """

    version: int
    name: str
    created_at: datetime
    trained_on: Mapping[str, Any]
    payload: str
    applied_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCounts:
    """How much a database holds, deleted records not counted.

    Attributes:
        interactions: Per channel.
        contacts: Records of systems of record.
        identity_records: Those that take part in resolution.
        profiles: Profiles that stand.
    """

    interactions: Mapping[str, int]
    contacts: int
    identity_records: int
    profiles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionQuery:
    """What interactions are wanted; every part that is given must hold.

    Attributes:
        text: Words that subject or text must hold; see `voicecrm.store.tokens.query_terms`. None or blank: any text.
        channel: One channel.
        source: One source.
        since: Earliest time, aware, included.
        until: Latest time, aware, excluded.
        profile_id: Interactions of one customer; an alias leads to the survivor.
        limit: Most entries to return, the newest.
    """

    text: str | None = None
    channel: str | None = None
    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    profile_id: str | None = None
    limit: int | None = None
