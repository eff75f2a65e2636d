"""From a URL to an engine, with every mistake in it named before the driver sees it."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from voicecrm.errors import MissingExtraError, StoreUnavailableError

_EXPECTED: Final = "expected sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE"
_BUSY_SECONDS: Final = 60
"""How long a SQLite connection waits for another process to finish writing."""
_CONNECT_SECONDS: Final = 10


def parse_url(database: str | URL) -> URL:
    """Read a database URL and settle its driver.

    Raises:
        StoreUnavailableError: It is no URL, or of another kind of database.
    """
    try:
        url = make_url(database)
    except (ArgumentError, ValueError):
        # The text may hold a password, so it is not repeated, nor is the error that quotes it.
        raise StoreUnavailableError(f"the database URL cannot be read; {_EXPECTED}") from None
    if url.drivername in {"sqlite", "sqlite+pysqlite"}:
        return url
    if url.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    raise StoreUnavailableError(f"a database of kind {url.drivername!r} is not supported; {_EXPECTED}")


def label(url: URL) -> str:
    """Write a URL without anything secret."""
    return url.set(query={}).render_as_string(hide_password=True)


def create_store_engine(url: URL) -> Engine:
    """Make the engine of a parsed URL; nothing is connected yet.

    Raises:
        StoreUnavailableError: The directory of a SQLite file does not exist.
        MissingExtraError: The driver is not installed.
    """
    if url.drivername.startswith("postgresql"):
        return _postgresql_engine(url)
    if url.database in {None, "", ":memory:"}:
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        _check_path(url)
        engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_connection)
    return engine


def check_host_engine(engine: Engine) -> None:
    """Refuse an engine that the store cannot work with."""
    if (engine.dialect.name, engine.dialect.driver) not in {("sqlite", "pysqlite"), ("postgresql", "psycopg")}:
        raise StoreUnavailableError(
            f"an engine of kind '{engine.dialect.name}+{engine.dialect.driver}' is not supported; "
            "expected sqlite+pysqlite or postgresql+psycopg"
        )


def use_write_ahead_log(engine: Engine) -> None:
    """Let readers go on while one process writes; the setting stays in the file."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except OperationalError as error:
            # SQLite does not wait for the lock that this switch needs when two processes open a new file at once.
            if "locked" not in str(error.orig) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _postgresql_engine(url: URL) -> Engine:
    if importlib.util.find_spec("psycopg") is None:
        raise MissingExtraError("postgres", "a PostgreSQL database")
    connect_args = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_SECONDS}
    # A pooled connection that the server has closed meanwhile is replaced instead of failing the next command.
    return create_engine(url, pool_pre_ping=True, connect_args=connect_args)


def _check_path(url: URL) -> None:
    database = str(url.database)
    if database.startswith("file:"):
        return
    path = Path(database)
    if path.is_dir():
        raise StoreUnavailableError(f"{path} is a directory; expected a file: sqlite:///{path / 'voice.db'}")
    if not path.parent.is_dir():
        raise StoreUnavailableError(f"the directory {path.parent} does not exist; create it first")


def _prepare_connection(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA foreign_keys = ON")
    # In kibibytes: the inner pages of all indexes of some million rows; the default of 2 MB makes bulk writes thrash.
    cursor.execute("PRAGMA cache_size = -65536")
    # With a write-ahead log NORMAL keeps the file whole after a crash; FULL would sync on every commit.
    cursor.execute("PRAGMA synchronous = NORMAL")
    # In pages of four kibibytes: copying the log back makes one commit slow, so it is done every sixteen megabytes.
    cursor.execute("PRAGMA wal_autocheckpoint = 4000")
    cursor.close()
