"""How an input was read: the mapping of its table, and what it is known again by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of the imports so far both are unknown."""
    for name in ("mapping", "fingerprint"):
        op.add_column("voicecrm_import_run", sa.Column(name, sa.String, nullable=True))
