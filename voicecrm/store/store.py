"""One database, opened."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import TracebackType
from typing import Self

from sqlalchemy import URL, Connection, Engine, StaticPool

from voicecrm.errors import StoreError
from voicecrm.store.border import translated
from voicecrm.store.dialect import begin_transaction, is_sqlite, reading_engine, writing_engine
from voicecrm.store.engine import check_host_engine, create_store_engine, label, parse_url, use_write_ahead_log
from voicecrm.store.migrations import database_version, is_current, migrate
from voicecrm.store.reader import Reader
from voicecrm.store.writer import Writer


class Store:
    """One database and its transactions; may be shared by threads.

    Examples:
        >>> from voicecrm.store import Store
        >>> with Store.open("sqlite://") as store, store.reading() as reader:
        ...     reader.profile_count()
        0
    """

    def __init__(self, engine: Engine, *, owned: bool) -> None:
        self._engine = engine
        self._owned = owned
        self._reading = reading_engine(engine)
        self._writing = writing_engine(engine)
        # A database in memory has one connection, so it has one transaction at a time.
        self._single = threading.RLock() if isinstance(engine.pool, StaticPool) else None
        self._open: Connection | None = None

    @classmethod
    def open(cls, database: str | URL | Engine) -> Self:
        """Open a database and bring its tables to the newest version.

        Args:
            database: ``sqlite:///FILE``, ``postgresql+psycopg://USER@HOST/DATABASE``, or an engine of the host
                application, which keeps its own behavior and is not disposed of by `close`.

        Raises:
            StoreUnavailableError: The database cannot be reached or opened.
            StoreVersionError: A newer voicecrm wrote it.
            MissingExtraError: The driver is not installed.
        """
        owned = not isinstance(database, Engine)
        if isinstance(database, Engine):
            check_host_engine(database)
            engine = database
        else:
            engine = create_store_engine(parse_url(database))
        store = cls(engine, owned=owned)
        try:
            if owned and is_sqlite(engine):
                with translated(f"opening {store.url}"):
                    use_write_ahead_log(engine)
            store.upgrade()
        except BaseException:
            store.close()
            raise
        return store

    @property
    def url(self) -> str:
        """Where the database is, without password and options."""
        return label(self._engine.url)

    def upgrade(self) -> None:
        """Bring the tables to the newest version; nothing happens when they are.

        Raises:
            StoreVersionError: A newer voicecrm wrote the database.
        """
        with self._transaction(self._reading, f"opening {self.url}") as connection:
            current = is_current(connection)
        if not current:
            with self._transaction(self._writing, f"upgrading {self.url}") as connection:
                migrate(connection)

    def version(self) -> str | None:
        """Return the schema version of the database."""
        with self._transaction(self._reading, "reading the schema version") as connection:
            return database_version(connection)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Write in one transaction: committed at the end of the block, rolled back by any exception."""
        with self._transaction(self._writing, "writing", translate_body=False) as connection:
            writer = Writer(connection)
            yield writer
            writer.close()

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Read one state of the database, whatever others write meanwhile."""
        with self._transaction(self._reading, "reading", translate_body=False) as connection:
            yield Reader(connection)

    def close(self) -> None:
        """Close the connections, unless the engine is the host application's."""
        if self._owned:
            self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _transaction(self, engine: Engine, action: str, *, translate_body: bool = True) -> Iterator[Connection]:
        with self._single or nullcontext():
            if self._open is not None:
                if engine is self._writing:
                    raise StoreError("a transaction is open on this in-memory database; end it before writing")
                yield self._open
                return
            with translated(action):
                connection = engine.connect()
            try:
                with translated(action):
                    begin_transaction(connection)
                self._open = connection if self._single else None
                with translated(action) if translate_body else nullcontext():
                    yield connection
                with translated(action):
                    connection.commit()
            finally:
                self._open = None
                with translated(action):
                    connection.close()
