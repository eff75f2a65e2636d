"""Identity records as columns, for the engine: all that take part in resolution, or a few."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, bindparam, func, select, tuple_

from voicecrm.columns import Column, Int64Array, encode_column
from voicecrm.store.dialect import is_sqlite
from voicecrm.store.joining import PAGE, Entries, JoinedStatement, concatenate
from voicecrm.store.statements import ListStatement, fetch_tuples
from voicecrm.store.tables import IDENTITY_RECORD, IDENTITY_VALUE
from voicecrm.store.values import IdentityColumns

_RECORD: Final = IDENTITY_RECORD.c
_VALUE: Final = IDENTITY_VALUE.c
_HEADS: Final = ListStatement(select(_RECORD.id, _RECORD.record_id, _RECORD.live_pointers), _RECORD.id)
_SOME_VALUES: Final = ListStatement(
    select(_VALUE.kind, _VALUE.identity_record_id, _VALUE.value).where(_VALUE.value.is_not(None)),
    _VALUE.identity_record_id,
)
_LIVE: Final = JoinedStatement(
    select(_RECORD.id, _RECORD.record_id)
    .where(_RECORD.live_pointers > 0, _RECORD.id > bindparam("after"))
    .order_by(_RECORD.id)
    .limit(PAGE)
)
_HIGHEST: Final = select(func.coalesce(func.max(_RECORD.id), 0))
# Through its index a table of many rows is asked for its few kinds.
_NEXT_KIND: Final = select(func.min(_VALUE.kind)).where(_VALUE.kind > bindparam("kind"))
_OF_KIND: Final = select(_VALUE.identity_record_id, _VALUE.value).where(_VALUE.kind == bindparam("kind"))
# On SQLite the index on kind and value holds the key too, so pages follow it; on PostgreSQL they follow the table.
_BY_VALUE: Final = JoinedStatement(
    _OF_KIND.where(tuple_(_VALUE.value, _VALUE.identity_record_id) > tuple_(bindparam("value"), bindparam("after")))
    .order_by(_VALUE.value, _VALUE.identity_record_id)
    .limit(PAGE)
)
_BY_RECORD: Final = JoinedStatement(
    _OF_KIND.where(
        _VALUE.value.is_not(None),
        _VALUE.identity_record_id > bindparam("after"),
        _VALUE.identity_record_id <= bindparam("until"),
    )
)


def read_identity_columns(connection: Connection, keys: Int64Array | None) -> IdentityColumns:
    """Read identity records in the order of their record ids, which is that of no import.

    Args:
        connection: In a transaction.
        keys: Which ones; None for all that take part in resolution.
    """
    if keys is None:
        found, names = _live_records(connection)
        live = np.ones(len(names), dtype=np.bool_)
    else:
        heads = _HEADS.tuples(connection, keys.tolist())
        found = np.array([head[0] for head in heads], dtype=np.int64)
        names = [head[1] for head in heads]
        live = np.array([head[2] > 0 for head in heads], dtype=np.bool_)
    order = np.argsort(np.array(names, dtype=np.bytes_)) if names else np.empty(0, dtype=np.int64)
    ids = found[order]
    columns = _all_columns(connection, ids) if keys is None else _some_columns(connection, ids)
    return IdentityColumns(
        ids,
        [names[position] for position in order.tolist()],
        live[order],
        {kind: column for kind, column in columns.items() if len(column.codes)},
    )


def _live_records(connection: Connection) -> Entries:
    pages = [_LIVE.fetch(connection, {"after": 0})]
    while pages[-1][1]:
        pages.append(_LIVE.fetch(connection, {"after": int(pages[-1][0][-1])}))
    return concatenate(pages)


def _some_columns(connection: Connection, ids: Int64Array) -> dict[str, Column]:
    keys: defaultdict[str, list[int]] = defaultdict(list)
    values: defaultdict[str, list[str]] = defaultdict(list)
    for kind, key, value in _SOME_VALUES.tuples(connection, ids.tolist()):
        keys[kind].append(key)
        values[kind].append(value)
    order = np.argsort(ids)
    ascending = ids[order]
    return {kind: encode_column(order[np.searchsorted(ascending, keys[kind])], values[kind], len(ids)) for kind in keys}


def _all_columns(connection: Connection, ids: Int64Array) -> dict[str, Column]:
    row_of = np.full(int(connection.execute(_HIGHEST).scalar_one()) + 1, -1, dtype=np.int64)
    row_of[ids] = np.arange(len(ids))
    columns = {}
    kind = ""
    while (kind := fetch_tuples(connection, _NEXT_KIND, {"kind": kind})[0][0]) is not None:
        keys, values = concatenate(_pages(connection, kind, len(row_of) - 1))
        rows = row_of[keys]
        if (rows < 0).any():
            values = [value for value, row in zip(values, rows.tolist(), strict=True) if row >= 0]
        columns[kind] = encode_column(rows[rows >= 0], values, len(ids))
    return columns


def _pages(connection: Connection, kind: str, highest: int) -> Iterator[Entries]:
    """The usable values that one kind has in all identity records, live or not."""
    if not is_sqlite(connection):
        for after in range(0, highest, PAGE):
            yield _BY_RECORD.fetch(connection, {"kind": kind, "after": after, "until": after + PAGE})
        return
    place: dict[str, Any] = {"value": "", "after": 0}
    while (page := _BY_VALUE.fetch(connection, {"kind": kind, **place}))[1]:
        yield page
        place = {"value": page[1][-1], "after": int(page[0][-1])}
