"""The schema's versions, run from inside the library: no alembic.ini, no logging, a version table of our own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text

from voicecrm.errors import StoreVersionError

VERSION_TABLE: Final = "voicecrm_version"
VERSIONS: Final = ("0001", "0002")
"""Every version that this code knows, oldest first."""


def database_version(connection: Connection) -> str | None:
    """Return the schema version that the database is stamped with, None when it has no tables of ours."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version: str | None = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
    return version


def is_current(connection: Connection) -> bool:
    """Tell whether the database has the newest schema.

    Raises:
        StoreVersionError: It is stamped with a version that this code does not know.
    """
    version = database_version(connection)
    if version is not None and version not in VERSIONS:
        raise StoreVersionError(
            f"the database has schema version {version!r}, this voicecrm knows versions up to {VERSIONS[-1]!r}; "
            "upgrade voicecrm, or open another database"
        )
    return version == VERSIONS[-1]


def migrate(connection: Connection) -> None:
    """Bring the schema to the newest version inside the running transaction."""
    if not is_current(connection):
        command.upgrade(configuration(connection), "head")


def configuration(connection: Connection) -> Config:
    """Point Alembic at our versions and at a connection that is open already."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
