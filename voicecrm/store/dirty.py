"""Which identity records a resolve must look at: those whose part in resolution changed since the last one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from sqlalchemy import BigInteger, Connection, bindparam, delete, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from voicecrm.columns import Int64Array
from voicecrm.store.dialect import chunks, is_sqlite
from voicecrm.store.statements import ListStatement, encode_list, fetch_tuples
from voicecrm.store.tables import DIRTY, SUCCESSION

_READ: Final = select(DIRTY.c.identity_record_id).order_by(DIRTY.c.identity_record_id)
_COUNT: Final = select(func.count()).select_from(DIRTY)
_DELETE: Final = ListStatement(delete(DIRTY), DIRTY.c.identity_record_id)
_NEXT: Final = ListStatement(select(SUCCESSION), SUCCESSION.c.old_identity_record_id)
_MANY: Final = 10_000
"""From so many marks on it pays to count whether they are all."""
_ADD_ON_SQLITE: Final = text("INSERT OR IGNORE INTO voicecrm_dirty SELECT value FROM json_each(:keys)")
_ADD_ON_POSTGRESQL: Final = text(
    "INSERT INTO voicecrm_dirty SELECT unnest(CAST(:keys AS BIGINT[])) ON CONFLICT DO NOTHING"
).bindparams(bindparam("keys", type_=ARRAY(BigInteger)))


def mark_dirty(connection: Connection, keys: Iterable[int]) -> None:
    """Have the next resolve look at identity records."""
    statement = _ADD_ON_SQLITE if is_sqlite(connection) else _ADD_ON_POSTGRESQL
    for chunk in chunks(keys):
        connection.execute(statement, {"keys": encode_list(connection, chunk)})


def mark_with_successors(connection: Connection, keys: Iterable[int]) -> None:
    """Have the next resolve look at identity records and at all that took their place.

    A judgement on a replaced record speaks of the one that stands today: when that is another one than before, both
    have changed.
    """
    marked = set(keys)
    frontier = marked
    while frontier:
        frontier = set(_NEXT.pairs(connection, frontier).values()) - marked
        marked = marked | frontier
    mark_dirty(connection, marked)


def read_dirty(connection: Connection) -> Int64Array:
    """Return the keys of the records that are marked, ascending."""
    rows = fetch_tuples(connection, _READ)
    return np.array(rows, dtype=np.int64).reshape(-1)


def clear_dirty(connection: Connection, keys: Int64Array) -> None:
    """Take the marks of these records away."""
    if len(keys) >= _MANY and len(keys) == connection.execute(_COUNT).scalar_one():
        # A resolve that saw everything, such as the first one: SQLite then drops the table's pages unread.
        connection.execute(delete(DIRTY))
    else:
        _DELETE.run(connection, keys.tolist())
