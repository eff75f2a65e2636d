"""Blocking keys: which identity records share one, without reading more of a large block than is asked for."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, delete, select, text

from voicecrm.columns import Int64Array, distinct
from voicecrm.store.arrays import insert_integers
from voicecrm.store.dialect import CHUNK, analyze, chunks, is_sqlite
from voicecrm.store.statements import encode_list
from voicecrm.store.tables import BLOCK_KEY

_BULK: Final = 100_000
"""From so many rows on PostgreSQL's index of an empty table is built faster after the rows than with them."""

# Both stop reading a block behind the last member that is asked for. SQLite knows no LATERAL: there the subquery steps
# through the block to that member, and what is not behind it is read; the limit must be the same for all blocks.
_MEMBERS_ON_SQLITE: Final = (
    "SELECT member.key, member.identity_record_id FROM json_each(?1) AS wanted CROSS JOIN voicecrm_block_key AS member"
    " WHERE member.key = wanted.value AND member.identity_record_id <= coalesce((SELECT identity_record_id"
    " FROM voicecrm_block_key WHERE key = wanted.value ORDER BY identity_record_id LIMIT 1 OFFSET ?2),"
    " 9223372036854775807)"
)
_MEMBERS_ON_POSTGRESQL: Final = (
    "SELECT member.key, member.identity_record_id FROM unnest(%s::BIGINT[], %s::BIGINT[]) AS wanted (key, most)"
    " CROSS JOIN LATERAL"
    " (SELECT key, identity_record_id FROM voicecrm_block_key WHERE key = wanted.key"
    " ORDER BY identity_record_id LIMIT wanted.most + 1) AS member"
)
_DELETE_ON_SQLITE: Final = "DELETE FROM voicecrm_block_key WHERE key = ? AND identity_record_id = ?"
_DELETE_ON_POSTGRESQL: Final = (
    "DELETE FROM voicecrm_block_key USING unnest(%s::BIGINT[], %s::BIGINT[]) AS gone (key, identity_record_id)"
    " WHERE voicecrm_block_key.key = gone.key AND voicecrm_block_key.identity_record_id = gone.identity_record_id"
)
_PRIMARY_KEY: Final = "pk_voicecrm_block_key"


def add_block_keys(connection: Connection, record_keys: Int64Array, block_keys: Int64Array) -> None:
    """Store pairs of record and blocking key, none of which may be stored.

    Args:
        connection: In a writing transaction.
        record_keys: Shape ``(n_pairs,)``.
        block_keys: Shape ``(n_pairs,)``.
    """
    # In the order of the table the pages of its tree are filled one after the other; unsigned keys come in another.
    order = np.argsort(block_keys, kind="stable")
    columns = ("key", "identity_record_id")
    values = (block_keys[order], record_keys[order])
    rebuilds = not is_sqlite(connection) and len(order) >= _BULK and _is_empty(connection)
    if rebuilds:
        connection.execute(text(f"ALTER TABLE voicecrm_block_key DROP CONSTRAINT {_PRIMARY_KEY}"))
    insert_integers(connection, BLOCK_KEY, columns, values)
    if rebuilds:
        connection.execute(
            text(f"ALTER TABLE voicecrm_block_key ADD CONSTRAINT {_PRIMARY_KEY} PRIMARY KEY (key, identity_record_id)")
        )
    analyze(connection, (BLOCK_KEY,), len(order))


def remove_block_keys(connection: Connection, record_keys: Int64Array, block_keys: Int64Array) -> None:
    """Delete pairs of record and blocking key; those that are not stored are passed over."""
    driver: Any = connection.connection.driver_connection
    pairs = (block_keys.tolist(), record_keys.tolist())
    if is_sqlite(connection):
        driver.executemany(_DELETE_ON_SQLITE, zip(*pairs, strict=True))
    else:
        driver.execute(_DELETE_ON_POSTGRESQL, pairs)


def clear_block_keys(connection: Connection) -> None:
    """Delete all."""
    connection.execute(delete(BLOCK_KEY))


def read_block_members(
    connection: Connection, block_keys: Int64Array, limits: Int64Array
) -> tuple[Int64Array, Int64Array]:
    """Return who is in some blocks.

    Args:
        connection: In a transaction.
        block_keys: Each once, shape ``(n_keys,)``.
        limits: A block with more members than this is cut off behind one more, so that it can be told from a full one,
            shape ``(n_keys,)``.

    Returns:
        Blocking key and record of every pair, both of shape ``(n_pairs,)``; those of a key stand together, the records
        ascending.
    """
    driver: Any = connection.connection.driver_connection
    rows: list[tuple[int, int]] = []
    if is_sqlite(connection):
        for limit in distinct(limits).tolist():
            for chunk in chunks(block_keys[limits == limit].tolist()):
                listed = encode_list(connection, chunk)
                rows += driver.execute(_MEMBERS_ON_SQLITE, (listed, limit)).fetchall()
    else:
        for start in range(0, len(block_keys), CHUNK):
            asked = block_keys[start : start + CHUNK].tolist(), limits[start : start + CHUNK].tolist()
            with driver.cursor(binary=True) as cursor:
                rows += cursor.execute(_MEMBERS_ON_POSTGRESQL, asked).fetchall()
    found = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return found[:, 0].copy(), found[:, 1].copy()


def _is_empty(connection: Connection) -> bool:
    return connection.execute(select(BLOCK_KEY.c.key).limit(1)).first() is None
