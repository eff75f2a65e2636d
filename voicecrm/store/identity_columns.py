"""Identity records as columns, for the engine: all that take part in resolution, or a few."""

from __future__ import annotations

from typing import Final

import numpy as np
from sqlalchemy import Connection, bindparam, func, select

from voicecrm.columns import Column, Int64Array, encode_column
from voicecrm.store.statements import ListStatement, Tuples, fetch_tuples
from voicecrm.store.tables import IDENTITY_RECORD, IDENTITY_VALUE
from voicecrm.store.values import IdentityColumns

_HEADS: Final = select(IDENTITY_RECORD.c.id, IDENTITY_RECORD.c.record_id, IDENTITY_RECORD.c.live_pointers)
_LIVE_HEADS: Final = _HEADS.where(IDENTITY_RECORD.c.live_pointers > 0)
_SOME_HEADS: Final = ListStatement(_HEADS, IDENTITY_RECORD.c.id)
# Through its index a table of many kinds is asked for the next one.
_NEXT_KIND: Final = select(func.min(IDENTITY_VALUE.c.kind)).where(IDENTITY_VALUE.c.kind > bindparam("kind"))
# Read from the index on kind and value, which holds all that is needed on SQLite.
_VALUES_OF_KIND: Final = select(IDENTITY_VALUE.c.identity_record_id, IDENTITY_VALUE.c.value).where(
    IDENTITY_VALUE.c.kind == bindparam("kind"), IDENTITY_VALUE.c.value.is_not(None)
)
_SOME_VALUES: Final = ListStatement(
    select(IDENTITY_VALUE.c.kind, IDENTITY_VALUE.c.identity_record_id, IDENTITY_VALUE.c.value).where(
        IDENTITY_VALUE.c.value.is_not(None)
    ),
    IDENTITY_VALUE.c.identity_record_id,
)


def read_identity_columns(connection: Connection, keys: Int64Array | None) -> IdentityColumns:
    """Read identity records in the order of their record ids, which is that of no import.

    Args:
        connection: In a transaction.
        keys: Which ones; None for all that take part in resolution.
    """
    heads = fetch_tuples(connection, _LIVE_HEADS) if keys is None else _SOME_HEADS.tuples(connection, keys.tolist())
    if not heads:
        return IdentityColumns(np.empty(0, np.int64), [], np.empty(0, np.bool_), {})
    found, names, pointers = zip(*heads, strict=True)
    order = np.argsort(np.array(names, dtype=np.bytes_))
    ids = np.array(found, dtype=np.int64)[order]
    row_of = _Rows(ids)
    if keys is None:
        columns = {kind: row_of.encode(rows) for kind in _kinds(connection) if (rows := _of_kind(connection, kind))}
    else:
        entries: dict[str, Tuples] = {}
        for kind, key, value in _SOME_VALUES.tuples(connection, ids.tolist()):
            entries.setdefault(kind, []).append((key, value))
        columns = {kind: row_of.encode(rows) for kind, rows in entries.items()}
    return IdentityColumns(
        ids,
        [names[position] for position in order.tolist()],
        (np.array(pointers, dtype=np.int64) > 0)[order],
        {kind: column for kind, column in columns.items() if len(column.codes)},
    )


class _Rows:
    """Rows of the identity records that were asked for."""

    def __init__(self, ids: Int64Array) -> None:
        self._order = np.argsort(ids)
        self._ids = ids[self._order]

    def encode(self, entries: Tuples) -> Column:
        """Encode ``(key, value)`` entries; those of other records are left out."""
        found, values = zip(*entries, strict=True)
        keys = np.array(found, dtype=np.int64)
        position = np.searchsorted(self._ids, keys)
        position[position == len(self._ids)] = 0
        known = self._ids[position] == keys
        if not known.all():
            values = tuple(value for value, is_known in zip(values, known.tolist(), strict=True) if is_known)
        return encode_column(self._order[position[known]], values, len(self._ids))


def _of_kind(connection: Connection, kind: str) -> Tuples:
    return fetch_tuples(connection, _VALUES_OF_KIND, {"kind": kind})


def _kinds(connection: Connection) -> list[str]:
    kinds: list[str] = []
    while (kind := fetch_tuples(connection, _NEXT_KIND, {"kind": kinds[-1] if kinds else ""})[0][0]) is not None:
        kinds.append(kind)
    return kinds
