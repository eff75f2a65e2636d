"""What SQLite and PostgreSQL do differently: transactions, locks, bulk rows, long lists of values."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    LargeBinary,
    Select,
    String,
    Table,
    any_,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import JSON, TypeEngine

from voicecrm.store.copy_text import copy_text
from voicecrm.store.rows import clean
from voicecrm.store.types import UtcDateTime, to_utc, utc_text

_BEGIN: Final = "voicecrm_begin"
_LOCK: Final = 0x766F6963
"""First half of the advisory lock that the one writer holds; the second half is the schema's hash."""

CHUNK: Final = 20_000
"""Values per list parameter: one to two megabytes of text, far below any limit of the drivers, and few round trips."""

_MANY: Final = 50_000
"""Rows from which on dropping and building indexes pays."""

_T = TypeVar("_T")
_Value = TypeVar("_Value", int, str)


def is_sqlite(connection: Connection | Engine) -> bool:
    """Tell SQLite from PostgreSQL."""
    return connection.dialect.name == "sqlite"


def chunks(values: Iterable[_T], size: int = CHUNK) -> Iterator[list[_T]]:
    """Cut values into lists of at most `size`."""
    iterator = iter(values)
    while chunk := list(islice(iterator, size)):
        yield chunk


def reading_engine(engine: Engine) -> Engine:
    """Derive an engine whose transactions read one snapshot; the given engine keeps its own behavior."""
    return _derive(engine, "BEGIN", isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writing_engine(engine: Engine) -> Engine:
    """Derive an engine whose transactions take the write lock first, one writer after the other."""
    return _derive(engine, "BEGIN IMMEDIATE", isolation_level="READ COMMITTED", postgresql_readonly=False)


def _derive(engine: Engine, begin: str, **postgresql_options: Any) -> Engine:
    options = {_BEGIN: begin} if is_sqlite(engine) else {_BEGIN: begin, **postgresql_options}
    return engine.execution_options(**options)


def begin_transaction(connection: Connection) -> None:
    """Begin the transaction of a connection of a derived engine."""
    connection.begin()
    begin = connection.get_execution_options()[_BEGIN]
    if is_sqlite(connection):
        # pysqlite by itself begins at the first INSERT only, so we begin; a host's engine may have begun already, but
        # without the write lock.
        driver = connection.connection.driver_connection
        if driver is not None and driver.in_transaction:
            connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql(begin)
        return
    connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")  # the driver cannot read year 9999 in other zones
    if begin != "BEGIN":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK}, hashtext(current_schema()))")


def in_list(connection: Connection, column: ColumnElement[Any], values: Sequence[_Value]) -> ColumnElement[bool]:
    """Compare with a list that is one parameter: its length meets no limit and makes no new statement."""
    # What cannot be stored cannot be asked for either: the drivers refuse it each in their own way.
    values = [clean(value) if isinstance(value, str) else value for value in values]
    if is_sqlite(connection):
        each = func.json_each(json.dumps(values)).table_valued("value")
        return column.in_(select(each.c.value))
    return column == any_(literal(values, ARRAY(column.type)))


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert many rows at once: COPY on PostgreSQL, one prepared statement on SQLite.

    Args:
        connection: In a writing transaction.
        table: Where to.
        columns: Names of the columns, in the order of the values of a row.
        rows: Python values as the column types take them.
    """
    if is_sqlite(connection) and not any(_encoder(connection, table.c[name].type) for name in columns):
        _insert_on_sqlite(connection, table.name, columns, rows)
        return
    values = [*zip(*rows, strict=True)]
    if values:
        insert_columns(connection, table, dict(zip(columns, values, strict=True)))


def insert_columns(
    connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]], encoded: Sequence[str] = ()
) -> None:
    """Insert many rows given column by column, which spares taking them apart.

    Args:
        connection: In a writing transaction.
        table: Where to.
        columns: Per column the values of all rows, as the column type takes them.
        encoded: Names of columns whose values are given as the driver takes them.
    """
    values = {}
    for name, column in columns.items():
        if column.count(None) == len(column):  # what is left out is NULL
            continue
        encode = None if name in encoded else _encoder(connection, table.c[name].type)
        values[name] = column if encode is None else _encode_each(encode, column)
    if values:
        insert_plain_columns(connection, table.name, values)


@contextmanager
def without_indexes(connection: Connection, table: Table, n_rows: int) -> Iterator[None]:
    """Fill an empty table without its indexes and build these from the rows afterwards, in a quarter of the time.

    Only on SQLite, whose readers go on with the state before; on PostgreSQL they would have to wait.

    Args:
        connection: In a writing transaction.
        table: Which one.
        n_rows: How many rows are to come; few are not worth it.
    """
    pays = n_rows >= _MANY and is_sqlite(connection) and connection.execute(select(table).limit(1)).first() is None
    indexes = sorted(table.indexes, key=lambda index: str(index.name)) if pays else []
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


def analyze(connection: Connection, tables: Iterable[Table], n_rows: int) -> None:
    """Let PostgreSQL look at tables that were just filled; until it has, it looks few rows up by reading all.

    Args:
        connection: In a writing transaction.
        tables: Which ones.
        n_rows: How many rows came; few change nothing.
    """
    if n_rows >= _MANY and not is_sqlite(connection):
        for table in tables:
            connection.exec_driver_sql(f"ANALYZE {table.name}")


def insert_plain_columns(connection: Connection, table: str, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert many rows of values that the driver takes as they are, given column by column."""
    if is_sqlite(connection):
        _insert_on_sqlite(connection, table, columns, zip(*columns.values(), strict=True))
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {_target(connection, table, columns)} FROM STDIN") as copy:
        copy.write(copy_text(columns.values()))


def _insert_on_sqlite(
    connection: Connection, table: str, columns: Collection[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    driver: Any = connection.connection.driver_connection
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {_target(connection, table, columns)} VALUES ({marks})"  # noqa: S608 - our own tables
    driver.executemany(statement, rows)


def _target(connection: Connection, table: str, columns: Iterable[str]) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return f"{quote(table)} ({', '.join(map(quote, columns))})"


def _encode_each(encode: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    if values and all(value is values[0] for value in values):  # in bulk all rows carry one time
        return [None if values[0] is None else encode(values[0])] * len(values)
    return [None if value is None else encode(value) for value in values]


def _encoder(connection: Connection, kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    if isinstance(kind, LargeBinary):
        return None  # both drivers take bytes as they are
    if isinstance(kind, UtcDateTime):
        return utc_text if is_sqlite(connection) else to_utc
    if isinstance(kind, String):
        return None
    if isinstance(kind, JSON):
        return json.dumps  # COPY takes the text, without the wrapper that a parameter needs
    return kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)


def fetch_pairs(connection: Connection, statement: Select[Any]) -> dict[Any, Any]:
    """Fetch rows of two columns as a mapping from the first to the second."""
    return {row[0]: row[1] for row in connection.execute(statement)}
