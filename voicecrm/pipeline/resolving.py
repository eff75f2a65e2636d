"""Resolve: bring the stored profiles up to date, at the cost of what changed since the last time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, Final

import numpy as np

from voicecrm.columns import Int64Array
from voicecrm.identity.reconciliation import Reconciliation
from voicecrm.pipeline.changes import Occasion, find_changes
from voicecrm.pipeline.closure import Closure
from voicecrm.pipeline.collector import collector_at_rest
from voicecrm.pipeline.movement import move
from voicecrm.pipeline.partition import Partition, WholePartition, partition_all, partition_closure
from voicecrm.pipeline.standing import Standing, standing_of
from voicecrm.profiles import ProfileChanges, ResolveReport
from voicecrm.settings import Settings
from voicecrm.store import ProfileState, Reader, ResolvedMarker, Store, Writer

FEW: Final = 2_000
"""Up to so many records that moved only what they concern is looked at, however few there are in all."""
SHARE: Final = 0.2
"""The same as a share of all; of more, looking at everything in bulk takes less time than at each one's neighbors."""
MANY: Final = 200_000
"""More than this are always looked at in bulk."""


def compute(reader: Reader, settings: Settings) -> WholePartition:
    """Partition all stored identity records, as the first resolve does.

    Args:
        reader: The store.
        settings: Thresholds.
    """
    return partition_all(reader, standing_of(reader, reader.resolve_state(), settings))


def resolve(store: Store, settings: Settings, *, cause: str = "resolve") -> ResolveReport:
    """Bring the stored profiles up to date with the stored identity records and judgements.

    Args:
        store: The database; all changes are one transaction.
        settings: Thresholds.
        cause: For the journal.

    Returns:
        What changed.
    """
    started = perf_counter()
    with collector_at_rest(), store.writing() as writer:
        report = resolve_within(writer, settings, cause)
    return replace(report, seconds=perf_counter() - started)


def resolve_within(writer: Writer, settings: Settings, cause: str) -> ResolveReport:
    """Resolve in a transaction that is open; the report says nothing of the time."""
    reader = writer.reader
    state = reader.resolve_state()
    standing = standing_of(reader, state, settings)
    last = _last_figures(state.resolved, standing)
    if last is not None and not state.has_dirty:
        writer.mark_resolved(state.data_version, json.dumps({"engine": standing.text, **last}))
        return ResolveReport(**last, compared=0, created=0, merged=0, split=0, seconds=0.0)
    dirty = reader.dirty_records()
    occasion = Occasion(cause=cause, at=datetime.now(UTC), model_version=state.model_version)
    if last is None or len(dirty) > min(max(FEW, SHARE * state.identity_records), MANY):
        found = _look_at_all(writer, standing, occasion)
    else:
        found = _look_at_some(writer, standing, occasion, dirty)
    writer.apply_profiles(found.changes, occasion.at)
    writer.clear_dirty(dirty)
    figures = found.figures(last or {})
    writer.mark_resolved(state.data_version, json.dumps({"engine": standing.text, **figures}))
    return ResolveReport(
        **figures,
        compared=found.compared,
        created=len(found.outcome.created),
        merged=len(found.outcome.retired),
        split=len(found.outcome.split_from),
        seconds=0.0,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What a look at records came to.

    Attributes:
        compared: Records looked at.
        review: Pairs left open.
        state: The profiles that they were in.
        outcome: The profiles that they are in now.
        changes: All that must be written.
    """

    compared: int
    review: int
    state: ProfileState
    outcome: Reconciliation
    changes: ProfileChanges

    def figures(self, last: Mapping[str, int]) -> dict[str, int]:
        """Count what stands now, given what stood of the profiles that were not looked at as well."""
        before, after = self.state.memberships, self.outcome.memberships
        return {
            "records": last.get("records", len(before)) + len(after) - len(before),
            "profiles": last.get("profiles", len({*before.values()}))
            + len({*after.values()})
            - len({*before.values()}),
            "review": self.review,
        }


def _look_at_all(writer: Writer, standing: Standing, occasion: Occasion) -> _Found:
    """Look at all records, and make the blocking keys anew."""
    partition = partition_all(writer.reader, standing)
    writer.clear_block_keys()
    keys = partition.block_keys
    writer.add_block_keys(keys.ids, keys.keys.view(np.int64))
    return _hold_against_profiles(writer, partition, len(partition.record_ids), None, occasion)


def _look_at_some(writer: Writer, standing: Standing, occasion: Occasion, dirty: Int64Array) -> _Found:
    """Look at what the records that moved concern."""
    closure = Closure(writer.reader, standing, move(writer, dirty, standing))
    partition = partition_closure(closure, standing)
    return _hold_against_profiles(writer, partition, len(closure.ids), {*closure.memberships.values()}, occasion)


def _hold_against_profiles(
    writer: Writer, partition: Partition, compared: int, profiles: set[str] | None, occasion: Occasion
) -> _Found:
    state = writer.reader.profile_state(profiles)
    outcome, changes = find_changes(writer.reader, partition, state, occasion)
    return _Found(compared, partition.review, state, outcome, changes)


def _last_figures(marker: ResolvedMarker | None, standing: Standing) -> dict[str, int] | None:
    """The figures of the last resolve, when it weighed records as they are weighed now."""
    if marker is None:
        return None
    last: dict[str, Any] = json.loads(marker.resolved_with)
    return last if last.pop("engine", None) == standing.text else None
