"""Statements that are built and compiled once, and rows as the driver's plain tuples."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    CursorResult,
    Delete,
    Dialect,
    Select,
    Update,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Compiled

from voicecrm.store.dialect import chunks, is_sqlite
from voicecrm.store.rows import clean

Tuples = list[tuple[Any, ...]]
Query = Select[Any] | CompoundSelect[Any]

_VALUES: Final = "values_"
"""Name of the list parameter; no column is called so."""


class ListStatement:
    """A statement on a list of values, built once and compiled once per back end, however long the lists are.

    Building and compiling takes ten times as long as SQLite needs to look a few keys up.

    Args:
        statement: What is done; its other parameters are named with `bindparam`.
        column: What is compared with the list.
    """

    def __init__(self, statement: Select[Any] | Update | Delete, column: ColumnElement[Any]) -> None:
        each = func.json_each(bindparam(_VALUES)).table_valued("value")
        self._on_sqlite = statement.where(column.in_(select(each.c.value)))
        self._on_postgresql = statement.where(column == any_(bindparam(_VALUES, type_=ARRAY(column.type))))

    def rows(self, connection: Connection, values: Iterable[int | str], **parameters: Any) -> list[Any]:
        """Return the rows that a select finds, those of one chunk of values after the other's."""
        return [row for result in self._results(connection, values, parameters) for row in result]

    def tuples(self, connection: Connection, values: Iterable[int | str], **parameters: Any) -> Tuples:
        """Return the rows that a select of integers and texts finds, as `fetch_tuples` does."""
        statement = self._on(connection)
        found: Tuples = []
        for chunk in chunks(values):
            found += fetch_tuples(connection, statement, {**parameters, _VALUES: encode_list(connection, chunk)})
        return found

    def pairs(self, connection: Connection, values: Iterable[int | str], **parameters: Any) -> dict[Any, Any]:
        """Return the rows of a select of two integers or texts as a mapping from the first to the second."""
        return dict(self.tuples(connection, values, **parameters))

    def run(self, connection: Connection, values: Iterable[int | str], **parameters: Any) -> int:
        """Run an update or delete and return how many rows it met."""
        return sum(result.rowcount for result in self._results(connection, values, parameters))

    def _results(
        self, connection: Connection, values: Iterable[int | str], parameters: Mapping[str, Any]
    ) -> Iterator[CursorResult[Any]]:
        statement = self._on(connection)
        for chunk in chunks(values):
            yield connection.execute(statement, {**parameters, _VALUES: encode_list(connection, chunk)})

    def _on(self, connection: Connection) -> Any:
        return self._on_sqlite if is_sqlite(connection) else self._on_postgresql


def fetch_tuples(connection: Connection, statement: Query, parameters: Mapping[str, Any] | None = None) -> Tuples:
    """Fetch all rows as the driver's plain tuples, a third of the time of Core's.

    Args:
        connection: In a transaction.
        statement: Of integers and texts, which need no conversion; kept compiled, so it is to be a constant.
        parameters: By name.
    """
    compiled = _compile(statement, connection.dialect)
    named = compiled.construct_params(dict(parameters or {}))
    driver: Any = connection.connection.driver_connection
    rows: Tuples
    if is_sqlite(connection):
        rows = driver.execute(compiled.string, [named[name] for name in compiled.positiontup or ()]).fetchall()
        return rows
    # In binary form numbers need no reading; COPY hands out row by row and takes longer.
    with driver.cursor(binary=True) as cursor:
        rows = cursor.execute(compiled.string, named).fetchall()
        return rows


@lru_cache(maxsize=256)
def _compile(statement: Query, dialect: Dialect) -> Any:
    compiled: Compiled = statement.compile(dialect=dialect)
    return compiled


def encode_list(connection: Connection, values: Sequence[int | str]) -> str | list[int | str]:
    """Encode a list as one parameter: JSON on SQLite, an array on PostgreSQL."""
    # What cannot be stored cannot be asked for either: the drivers refuse it each in their own way.
    listed = [clean(value) if isinstance(value, str) else value for value in values]
    return json.dumps(listed) if is_sqlite(connection) else listed
