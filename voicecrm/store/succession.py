"""Which identity record stands today for one that was replaced, and which replaced ones a record stands for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, select

from voicecrm.store.statements import ListStatement, fetch_tuples
from voicecrm.store.tables import IDENTITY_RECORD, SUCCESSION

_STEPS: Final = ListStatement(
    select(IDENTITY_RECORD.c.id, IDENTITY_RECORD.c.live_pointers, SUCCESSION.c.new_identity_record_id).outerjoin(
        SUCCESSION, SUCCESSION.c.old_identity_record_id == IDENTITY_RECORD.c.id
    ),
    IDENTITY_RECORD.c.id,
)
_REPLACED: Final = ListStatement(
    select(SUCCESSION.c.old_identity_record_id)
    .join(IDENTITY_RECORD, IDENTITY_RECORD.c.id == SUCCESSION.c.old_identity_record_id)
    .where(IDENTITY_RECORD.c.live_pointers == 0),
    SUCCESSION.c.new_identity_record_id,
)
_ALL_REPLACED: Final = select(SUCCESSION.c.old_identity_record_id)


def read_successors(connection: Connection, keys: Iterable[int] | None = None) -> dict[int, int]:
    """Return which record stands today for each of some that no live source record points at.

    Args:
        connection: In a transaction.
        keys: Which ones; None for all.
    """
    asked = {row[0] for row in fetch_tuples(connection, _ALL_REPLACED)} if keys is None else set(keys)
    live: dict[int, bool] = {}
    next_of: dict[int, int] = {}
    frontier = asked
    while frontier:
        steps = _STEPS.tuples(connection, frontier)
        live.update((key, pointers > 0) for key, pointers, _new in steps)
        found = {key: new for key, pointers, new in steps if new is not None and pointers == 0}
        next_of.update(found)
        frontier = set(found.values()) - live.keys()
    last_of: dict[int, int] = {}
    for old in asked & next_of.keys():
        passed = {old}
        key = old
        while not live[key] and next_of.get(key, key) not in passed:
            key = next_of[key]
            passed.add(key)
        if key != old:
            last_of[old] = key
    return last_of


def read_replaced(connection: Connection, keys: Iterable[int]) -> set[int]:
    """Return the records that some have replaced, directly or not, and that no live source record points at."""
    replaced: set[int] = set()
    frontier = set(keys)
    while frontier:
        frontier = {row[0] for row in _REPLACED.tuples(connection, frontier)} - replaced
        replaced |= frontier
    return replaced
