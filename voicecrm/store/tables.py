"""The tables, with a registry of their own so that a host application's SQLModel tables are left alone.

Integer keys are given by the writer, which holds the write lock, so that parents and children of a whole batch can be
inserted without asking the database for each key.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import Double, ForeignKeyConstraint, Index, MetaData, SmallInteger, Table, UniqueConstraint, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from voicecrm.store.types import BIG_ID, JSON_VALUE, UtcDateTime

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


_CLUSTERED: Final[dict[str, Any]] = {"sqlite_with_rowid": False}
"""On SQLite the rows lie in the primary key's own tree: half the writing for narrow tables."""


class StoreModel(SQLModel, registry=registry(metadata=METADATA)):
    """Root of the table classes."""


class ImportRun(StoreModel, table=True):
    """One import and what it did; `finished_at` stays empty when it broke off."""

    __tablename__: ClassVar[Any] = "voicecrm_import_run"

    id: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})
    source: str
    input_name: str
    started_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    read: int = 0
    stored: int = 0
    updated: int = 0
    duplicate: int = 0
    rejected: int = 0
    mapping: str | None = None
    fingerprint: str | None = None


class SourceRecord(StoreModel, table=True):
    """One record of one source: which payload is in force, and whether it was deleted."""

    __tablename__: ClassVar[Any] = "voicecrm_source_record"
    __table_args__: ClassVar[Any] = (UniqueConstraint("source", "source_key"),)

    id: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})
    source: str
    source_key: str
    kind: str
    version: int
    payload_hash: bytes
    revised_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    import_run_id: int = Field(foreign_key="voicecrm_import_run.id", sa_type=BIG_ID)


class Payload(StoreModel, table=True):
    """The raw payload of every version, numbered as they came in: the history of a source record."""

    __tablename__: ClassVar[Any] = "voicecrm_payload"

    source_record_id: int = Field(primary_key=True, foreign_key="voicecrm_source_record.id", sa_type=BIG_ID)
    payload_hash: bytes = Field(primary_key=True)
    version: int
    payload: bytes
    import_run_id: int = Field(foreign_key="voicecrm_import_run.id", sa_type=BIG_ID)


class InteractionRow(StoreModel, table=True):
    """The version in force of an interaction."""

    __tablename__: ClassVar[Any] = "voicecrm_interaction"
    __table_args__: ClassVar[Any] = (
        Index(None, "occurred_at"),
        Index(None, "channel", "occurred_at"),
        Index(
            None,
            "conversation_id",
            postgresql_where=text("conversation_id IS NOT NULL"),
            sqlite_where=text("conversation_id IS NOT NULL"),
        ),
    )

    source_record_id: int = Field(primary_key=True, foreign_key="voicecrm_source_record.id", sa_type=BIG_ID)
    channel: str
    direction: str | None = None
    occurred_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    occurred_offset_minutes: int | None = Field(default=None, sa_type=SmallInteger)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_offset_minutes: int | None = Field(default=None, sa_type=SmallInteger)
    duration_seconds: float | None = Field(default=None, sa_type=Double)
    subject: str | None = None
    text: str | None = None
    language: str | None = None
    conversation_id: str | None = None
    in_reply_to: str | None = None
    agent: str | None = None
    status: str | None = None
    rating: float | None = Field(default=None, sa_type=Double)
    counts: dict[str, int] | None = Field(default=None, sa_type=JSON_VALUE)
    url: str | None = None
    attachments: list[Any] | None = Field(default=None, sa_type=JSON_VALUE)
    flags: list[str] | None = Field(default=None, sa_type=JSON_VALUE)


class IdentityRecordRow(StoreModel, table=True):
    """One identity record, stored once however many source records point at it.

    `live_pointers` counts the customers of source records not deleted that it stands for; with none it takes no part in
    resolution.
    """

    __tablename__: ClassVar[Any] = "voicecrm_identity_record"
    __table_args__: ClassVar[Any] = (UniqueConstraint("record_id"),)

    id: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})
    record_id: str
    source: str
    source_key: str | None = None
    live_pointers: int = Field(default=0, sa_type=BIG_ID)


class IdentityValue(StoreModel, table=True):
    """One identifier or attribute of an identity record; identifiers stand before attributes."""

    __tablename__: ClassVar[Any] = "voicecrm_identity_value"
    __table_args__: ClassVar[Any] = (Index(None, "kind", "value"), _CLUSTERED)

    identity_record_id: int = Field(primary_key=True, foreign_key="voicecrm_identity_record.id", sa_type=BIG_ID)
    position: int = Field(primary_key=True)
    kind: str
    scope: str
    raw_value: str
    value: str | None = None


class ParticipantRow(StoreModel, table=True):
    """One party of the version in force; a contact is the customer at position 0, behind it those merged with it."""

    __tablename__: ClassVar[Any] = "voicecrm_participant"
    __table_args__: ClassVar[Any] = _CLUSTERED

    source_record_id: int = Field(primary_key=True, foreign_key="voicecrm_source_record.id", sa_type=BIG_ID)
    position: int = Field(primary_key=True)
    role: str
    identity_record_id: int | None = Field(
        default=None, foreign_key="voicecrm_identity_record.id", sa_type=BIG_ID, index=True
    )


class Succession(StoreModel, table=True):
    """The identity record that took the place of an older one when its source record was revised."""

    __tablename__: ClassVar[Any] = "voicecrm_succession"

    old_identity_record_id: int = Field(primary_key=True, foreign_key="voicecrm_identity_record.id", sa_type=BIG_ID)
    new_identity_record_id: int = Field(foreign_key="voicecrm_identity_record.id", sa_type=BIG_ID, index=True)


class Dirty(StoreModel, table=True):
    """An identity record that began or ceased to take part in resolution, or was judged, since the last resolve."""

    __tablename__: ClassVar[Any] = "voicecrm_dirty"

    identity_record_id: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})


class BlockKey(StoreModel, table=True):
    """One blocking key of an identity record; records that share one are compared.

    There are millions, and they are written only by a resolve from records that it has just read: a foreign key would
    cost more than the rows. Those of a record are found by computing them again, so only the key needs an index.
    """

    __tablename__: ClassVar[Any] = "voicecrm_block_key"
    __table_args__: ClassVar[Any] = _CLUSTERED

    key: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})
    identity_record_id: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})


class JudgementRow(StoreModel, table=True):
    """The journal of judgements; a row is added and retracted, never changed or removed."""

    __tablename__: ClassVar[Any] = "voicecrm_judgement"

    id: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})
    record_a: str = Field(index=True)
    record_b: str = Field(index=True)
    verdict: str
    actor: str
    reason: str
    judged_at: datetime = Field(sa_type=UtcDateTime)
    operation_id: str = Field(index=True)
    retracted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ProfileRow(StoreModel, table=True):
    """One profile id ever given; an alias names the profile that it was merged into."""

    __tablename__: ClassVar[Any] = "voicecrm_profile"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("sequence"),
        ForeignKeyConstraint(["merged_into"], ["voicecrm_profile.profile_id"]),
        # Aliases only: SQLite's planner would look through all that stand to find one of them by its id.
        Index(
            None,
            "merged_into",
            postgresql_where=text("merged_into IS NOT NULL"),
            sqlite_where=text("merged_into IS NOT NULL"),
        ),
    )

    profile_id: str = Field(primary_key=True)
    sequence: int = Field(sa_type=BIG_ID)
    merged_into: str | None = None
    name: str = ""
    field_values: dict[str, list[str]] = Field(sa_type=JSON_VALUE)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Membership(StoreModel, table=True):
    """The profile that an identity record belongs to.

    Like the keys below it is written by the million, by a resolve that has just read both ends: checking a foreign key
    of each row would take PostgreSQL longer than all the rest.
    """

    __tablename__: ClassVar[Any] = "voicecrm_membership"

    identity_record_id: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})
    profile_id: str = Field(index=True)


class ProfileKey(StoreModel, table=True):
    """One key that a profile is found by when a name is asked for."""

    __tablename__: ClassVar[Any] = "voicecrm_profile_key"
    __table_args__: ClassVar[Any] = _CLUSTERED

    profile_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True, index=True)


class ProfileEventRow(StoreModel, table=True):
    """The journal of profiles, which is also the feed that other systems follow."""

    __tablename__: ClassVar[Any] = "voicecrm_profile_event"

    sequence: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})
    profile_id: str = Field(index=True)
    kind: str
    at: datetime = Field(sa_type=UtcDateTime)
    cause: str
    records: list[str] = Field(sa_type=JSON_VALUE)
    other_profile_id: str | None = None
    evidence: list[Any] | None = Field(default=None, sa_type=JSON_VALUE)
    model_version: int | None = Field(default=None, sa_type=BIG_ID)


class ModelRow(StoreModel, table=True):
    """A version of how evidence is weighed; the one applied last is in use."""

    __tablename__: ClassVar[Any] = "voicecrm_model"

    version: int = Field(primary_key=True, sa_type=BIG_ID, sa_column_kwargs={"autoincrement": False})
    name: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    trained_on: dict[str, Any] = Field(sa_type=JSON_VALUE)
    payload: str
    applied_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class State(StoreModel, table=True):
    """Named values of the database as a whole: the version of its data, and what the last resolve saw."""

    __tablename__: ClassVar[Any] = "voicecrm_state"

    name: str = Field(primary_key=True)
    value: str


def _table(name: str) -> Table:
    return METADATA.tables[f"voicecrm_{name}"]


IMPORT_RUN = _table("import_run")
SOURCE_RECORD = _table("source_record")
PAYLOAD = _table("payload")
INTERACTION = _table("interaction")
IDENTITY_RECORD = _table("identity_record")
IDENTITY_VALUE = _table("identity_value")
PARTICIPANT = _table("participant")
SUCCESSION = _table("succession")
DIRTY = _table("dirty")
BLOCK_KEY = _table("block_key")
JUDGEMENT = _table("judgement")
PROFILE = _table("profile")
MEMBERSHIP = _table("membership")
PROFILE_KEY = _table("profile_key")
PROFILE_EVENT = _table("profile_event")
MODEL = _table("model")
STATE = _table("state")
