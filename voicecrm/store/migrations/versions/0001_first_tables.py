"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from voicecrm.store.types import BIG_ID, JSON_VALUE, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    _imports()
    _interactions()
    _identities()
    _profiles()
    _search()
    state = op.create_table("voicecrm_state", _text("name", key=True), _text("value"))
    op.bulk_insert(state, [{"name": name, "value": "0"} for name in ("data_version", "identity_records", "profiles")])


def _imports() -> None:
    op.create_table(
        "voicecrm_import_run",
        _id("id", key=True),
        _text("source"),
        _text("input_name"),
        _time("started_at"),
        _time("finished_at", nullable=True),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("read", "stored", "updated", "duplicate", "rejected")
        ),
    )
    op.create_table(
        "voicecrm_source_record",
        _id("id", key=True),
        _text("source"),
        _text("source_key"),
        _text("kind"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("payload_hash", sa.LargeBinary, nullable=False),
        _time("revised_at", nullable=True),
        _time("deleted_at", nullable=True),
        _id("import_run_id"),
        _reference("source_record", "import_run_id", "import_run.id"),
        sa.UniqueConstraint("source", "source_key", name="uq_voicecrm_source_record_source_source_key"),
    )
    op.create_table(
        "voicecrm_payload",
        _id("source_record_id", key=True),
        sa.Column("payload_hash", sa.LargeBinary, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        _id("import_run_id"),
        _reference("payload", "source_record_id", "source_record.id"),
        _reference("payload", "import_run_id", "import_run.id"),
    )


def _interactions() -> None:
    op.create_table(
        "voicecrm_interaction",
        _id("source_record_id", key=True),
        _text("channel"),
        _text("direction", nullable=True),
        _time("occurred_at", nullable=True),
        sa.Column("occurred_offset_minutes", sa.SmallInteger),
        _time("ended_at", nullable=True),
        sa.Column("ended_offset_minutes", sa.SmallInteger),
        sa.Column("duration_seconds", sa.Double),
        *(
            _text(name, nullable=True)
            for name in ("subject", "text", "language", "conversation_id", "in_reply_to", "agent", "status")
        ),
        sa.Column("rating", sa.Double),
        sa.Column("counts", JSON_VALUE),
        _text("url", nullable=True),
        sa.Column("attachments", JSON_VALUE),
        sa.Column("flags", JSON_VALUE),
        _reference("interaction", "source_record_id", "source_record.id"),
    )
    _index("interaction", "occurred_at")
    _index("interaction", "channel", "occurred_at")
    _index("interaction", "conversation_id", where=sa.text("conversation_id IS NOT NULL"))


def _identities() -> None:
    op.create_table(
        "voicecrm_identity_record",
        _id("id", key=True),
        _text("record_id"),
        _text("source"),
        _text("source_key", nullable=True),
        _id("live_pointers"),
        sa.UniqueConstraint("record_id", name="uq_voicecrm_identity_record_record_id"),
    )
    op.create_table(
        "voicecrm_identity_value",
        _id("identity_record_id", key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        _text("kind"),
        _text("scope"),
        _text("raw_value"),
        _text("value", nullable=True),
        _reference("identity_value", "identity_record_id", "identity_record.id"),
        sqlite_with_rowid=False,
    )
    _index("identity_value", "kind", "value")
    op.create_table(
        "voicecrm_participant",
        _id("source_record_id", key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        _text("role"),
        _id("identity_record_id", nullable=True),
        _reference("participant", "source_record_id", "source_record.id"),
        _reference("participant", "identity_record_id", "identity_record.id"),
        sqlite_with_rowid=False,
    )
    _index("participant", "identity_record_id")
    op.create_table(
        "voicecrm_succession",
        _id("old_identity_record_id", key=True),
        _id("new_identity_record_id"),
        _reference("succession", "old_identity_record_id", "identity_record.id"),
        _reference("succession", "new_identity_record_id", "identity_record.id"),
    )
    _index("succession", "new_identity_record_id")
    op.create_table("voicecrm_dirty", _id("identity_record_id", key=True))
    op.create_table(
        "voicecrm_block_key", _id("key", key=True), _id("identity_record_id", key=True), sqlite_with_rowid=False
    )
    op.create_table(
        "voicecrm_judgement",
        _id("id", key=True),
        *(_text(name) for name in ("record_a", "record_b", "verdict", "actor", "reason")),
        _time("judged_at"),
        _text("operation_id"),
        _time("retracted_at", nullable=True),
    )
    for name in ("record_a", "record_b", "operation_id"):
        _index("judgement", name)


def _profiles() -> None:
    op.create_table(
        "voicecrm_profile",
        _text("profile_id", key=True),
        _id("sequence"),
        _text("merged_into", nullable=True),
        _text("name"),
        sa.Column("field_values", JSON_VALUE, nullable=False),
        _time("created_at"),
        sa.UniqueConstraint("sequence", name="uq_voicecrm_profile_sequence"),
        _reference("profile", "merged_into", "profile.profile_id"),
    )
    _index("profile", "merged_into", where=sa.text("merged_into IS NOT NULL"))
    op.create_table(
        "voicecrm_membership",
        _id("identity_record_id", key=True),
        _text("profile_id"),
    )
    _index("membership", "profile_id")
    op.create_table(
        "voicecrm_profile_key",
        _text("profile_id", key=True),
        _text("key", key=True),
        sqlite_with_rowid=False,
    )
    _index("profile_key", "key")
    op.create_table(
        "voicecrm_profile_event",
        _id("sequence", key=True),
        _text("profile_id"),
        _text("kind"),
        _time("at"),
        _text("cause"),
        sa.Column("records", JSON_VALUE, nullable=False),
        _text("other_profile_id", nullable=True),
        sa.Column("evidence", JSON_VALUE),
        _id("model_version", nullable=True),
    )
    _index("profile_event", "profile_id")
    op.create_table(
        "voicecrm_model",
        _id("version", key=True),
        _text("name"),
        _time("created_at"),
        sa.Column("trained_on", JSON_VALUE, nullable=False),
        _text("payload"),
        _time("applied_at", nullable=True),
    )


def _search() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # The tokens are made in Python: the ascii tokenizer only splits at the blanks between them.
        op.execute("CREATE VIRTUAL TABLE voicecrm_search USING fts5(document, tokenize = 'ascii', columnsize = 0)")
        return
    op.execute(
        "CREATE TABLE voicecrm_search (source_record_id BIGINT PRIMARY KEY REFERENCES voicecrm_source_record (id),"
        " document tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_voicecrm_search_document ON voicecrm_search USING gin (document)")


def _id(name: str, *, key: bool = False, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, BIG_ID, primary_key=key, autoincrement=False, nullable=nullable)


def _text(name: str, *, key: bool = False, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=key, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime, nullable=nullable)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"voicecrm_{target}"], name=f"fk_voicecrm_{table}_{column}")


def _index(table: str, *columns: str, where: sa.TextClause | None = None) -> None:
    op.create_index(
        f"ix_voicecrm_{table}_{'_'.join(columns)}",
        f"voicecrm_{table}",
        list(columns),
        postgresql_where=where,
        sqlite_where=where,
    )
