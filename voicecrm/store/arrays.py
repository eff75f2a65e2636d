"""Rows of integers as arrays, and texts in bulk: what a resolve moves by the million.

PostgreSQL takes rows as COPY in binary form, in which rows of eight-byte integers all have one length, so that numpy
writes them without a Python object per number. SQLite's driver knows rows only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Table

from voicecrm.columns import Int64Array
from voicecrm.store.dialect import is_sqlite

_HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER: Final = b"\xff\xff"
_BLOCK: Final = 1 << 20
"""Rows handed to the driver at once: some tens of megabytes."""


def fetch_integers(connection: Connection, query: str, parameters: Sequence[Any], width: int) -> Int64Array:
    """Fetch rows of integers that are never NULL.

    Args:
        connection: In a transaction.
        query: With the driver's own parameter marks; on PostgreSQL its columns are of type BIGINT.
        parameters: One per mark.
        width: Columns per row.

    Returns:
        The rows, shape ``(n_rows, width)``.
    """
    return np.array(_fetch(connection, query, parameters), dtype=np.int64).reshape(-1, width)


def insert_integers(connection: Connection, table: Table, columns: Sequence[str], values: Sequence[Int64Array]) -> None:
    """Insert many rows of integers at once.

    Args:
        connection: In a writing transaction.
        table: Where to; the columns are of type BIGINT.
        columns: Names of the columns.
        values: One array per column, each of shape ``(n_rows,)``.
    """
    driver: Any = connection.connection.driver_connection
    target = f"{table.name} ({', '.join(columns)})"
    if is_sqlite(connection):
        statement = f"INSERT INTO {target} VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - our own tables
        for start in range(0, len(values[0]), _BLOCK):
            block = (column[start : start + _BLOCK].tolist() for column in values)
            driver.executemany(statement, zip(*block, strict=True))
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(_HEADER)
        for start in range(0, len(values[0]), _BLOCK):
            copy.write(_binary_rows([column[start : start + _BLOCK] for column in values]))
        copy.write(_TRAILER)


def fetch_texts(connection: Connection, query: str, parameters: Sequence[Any]) -> tuple[Int64Array, list[str]]:
    """Fetch rows of an integer and a text, neither of them ever NULL.

    Args:
        connection: In a transaction.
        query: With the driver's own parameter marks.
        parameters: One per mark.

    Returns:
        The integers, shape ``(n_rows,)``, and the texts.
    """
    rows = _fetch(connection, query, parameters)
    if not rows:
        return np.empty(0, dtype=np.int64), []
    numbers, texts = zip(*rows, strict=True)
    return np.array(numbers, dtype=np.int64), list(texts)


def _fetch(connection: Connection, query: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Fetch all rows as the driver's plain tuples, a third of the time of Core's."""
    driver: Any = connection.connection.driver_connection
    rows: list[tuple[Any, ...]]
    if is_sqlite(connection):
        rows = driver.execute(query, parameters).fetchall()
        return rows
    # In binary form numbers need no reading; COPY hands out row by row and takes longer.
    with driver.cursor(binary=True) as cursor:
        rows = cursor.execute(query, parameters).fetchall()
        return rows


def _row_type(width: int) -> np.dtype[np.void]:
    """A row of COPY's binary form: the number of its fields, then each field's length and value, big-endian."""
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for place in range(width):
        fields += [(f"length_{place}", ">i4"), (f"value_{place}", ">i8")]
    return np.dtype(fields)


def _binary_rows(values: Sequence[Int64Array]) -> bytes:
    rows = np.empty(len(values[0]), dtype=_row_type(len(values)))
    rows["fields"] = len(values)
    for place, column in enumerate(values):
        rows[f"length_{place}"] = 8
        rows[f"value_{place}"] = column
    return rows.tobytes()
