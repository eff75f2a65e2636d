"""Named values of the database as a whole."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select

from voicecrm.store.tables import STATE

DATA_VERSION: Final = "data_version"
RESOLVED_VERSION: Final = "resolved_version"
RESOLVED_WITH: Final = "resolved_with"
_READ: Final = select(STATE.c.value).where(STATE.c.name == bindparam("name"))


def read_state(connection: Connection, name: str) -> str | None:
    """Return a named value, None when it was never written."""
    value: str | None = connection.execute(_READ, {"name": name}).scalar()
    return value


def write_state(connection: Connection, name: str, value: str) -> None:
    """Set a named value."""
    connection.execute(delete(STATE).where(STATE.c.name == name))
    connection.execute(insert(STATE), [{"name": name, "value": value}])
