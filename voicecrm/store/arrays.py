"""Rows of integers written from arrays: what a resolve moves by the million.

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
_ROWS: Final = 100
"""Rows of one statement on SQLite, which takes half the time of a statement each."""


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
        row = f"({', '.join('?' * len(columns))})"
        for start in range(0, len(values[0]), _BLOCK):
            numbers = np.column_stack([column[start : start + _BLOCK] for column in values])
            whole = len(numbers) - len(numbers) % _ROWS
            for rows, at_once in ((numbers[:whole], _ROWS), (numbers[whole:], 1)):
                statement = f"INSERT INTO {target} VALUES {', '.join([row] * at_once)}"  # noqa: S608 - our own tables
                driver.executemany(statement, rows.reshape(-1, at_once * len(columns)).tolist())
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(_HEADER)
        for start in range(0, len(values[0]), _BLOCK):
            copy.write(_binary_rows([column[start : start + _BLOCK] for column in values]))
        copy.write(_TRAILER)


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
