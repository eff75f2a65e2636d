"""Runs the versions on the connection that `voicecrm.store.migrations.configuration` was given."""

from __future__ import annotations

from alembic import context

from voicecrm.store.migrations import VERSION_TABLE
from voicecrm.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
