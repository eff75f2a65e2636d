"""Movement: the identity records that came, left or were judged since the last resolve, and where to begin with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from voicecrm.columns import Int32Array, Int64Array, UInt64Array
from voicecrm.identity.standing import sharing_classes
from voicecrm.identity.weights import weigh_values
from voicecrm.pipeline.blocks import Blocks, KeyPairs, read_blocks
from voicecrm.pipeline.links import pairs_in_blocks, shared_keys, weigh_links
from voicecrm.pipeline.neighborhood import Neighborhood, mark_crowds
from voicecrm.pipeline.standing import Standing
from voicecrm.store import Writer

ROUNDING: Final = 0.01
"""More than rounding can take from a match weight, bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """What changed in the identity records since the last resolve.

    Attributes:
        near: Records that moved, and their neighbors, as read.
        gone: Records that take part no more.
        after: The blocks of the records that moved, as they are now.
        seeds: Records that take part and are at an end of a link that came, went or weighs something else now.
    """

    near: Neighborhood
    gone: Int64Array
    after: Blocks
    seeds: Int64Array


def move(writer: Writer, dirty: Int64Array, standing: Standing) -> Movement:
    """Bring the stored blocking keys up to date, and find the first records that this concerns.

    Args:
        writer: The store.
        dirty: Records that moved, ascending.
        standing: How records are weighed.

    Returns:
        What changed.
    """
    near = Neighborhood(writer.reader, standing.model, standing.population, dirty)
    live = near.records.ids[near.records.live]
    gone = near.records.ids[~near.records.live]
    pairs = near.block_keys(near.records.ids)
    before = read_blocks(writer.reader, np.unique(pairs.keys))
    strangers = store_keys(writer, near, pairs)
    after = _after(writer, before, pairs, live, gone)
    shared = shared_keys(near, pairs.keys)
    coming, going = pairs.of(live), pairs.of(gone)
    _left, mates = pairs_in_blocks(after, coming.keys, coming.ids)
    ghosts, left_behind = pairs_in_blocks(before, going.keys, going.ids)
    holders = [blocks.members(shared)[1] for blocks in (before, after)]
    near.read(np.unique(np.concatenate((mates, left_behind, *holders))))
    seeds = [
        live,
        _between_bounds(before, after),
        _holders_of_changed(near, standing, strangers, (before.crowded, after.crowded)),
        _once_linked(near, standing, ghosts, left_behind),
    ]
    return Movement(near, gone, after, np.setdiff1d(np.concatenate(seeds), gone))


def store_keys(writer: Writer, near: Neighborhood, pairs: KeyPairs) -> Int64Array:
    """Store the blocking keys of records that came, and delete those of records that left.

    A record in a profile had its keys stored when it came; one that stands for nobody is in none, so it is told to be
    new by storing its keys again.

    Args:
        writer: The store.
        near: The records that moved, and no others.
        pairs: Their blocking keys.

    Returns:
        Records that were in no profile.
    """
    records = near.records
    members = writer.reader.profile_ids_of(records.ids)
    strange = ~np.isin(records.ids, np.fromiter(members, dtype=np.int64, count=len(members)))
    doubtful = pairs.of(records.ids[~records.live | (strange & ~near.evidence.knows_somebody())])
    if len(doubtful.ids):
        writer.remove_block_keys(doubtful.ids, doubtful.keys.view(np.int64))
    coming = pairs.of(records.ids[strange & records.live])
    if len(coming.ids):
        writer.add_block_keys(coming.ids, coming.keys.view(np.int64))
    return records.ids[strange]


def _after(writer: Writer, before: Blocks, pairs: KeyPairs, live: Int64Array, gone: Int64Array) -> Blocks:
    """The blocks as they are now; crowded ones that somebody left are read again."""
    after = before.changed(gone, pairs.of(live))
    thinned = np.intersect1d(pairs.of(gone).keys, before.crowded)
    return after.without(thinned).joined(read_blocks(writer.reader, thinned)) if len(thinned) else after


def _between_bounds(before: Blocks, after: Blocks) -> Int64Array:
    """Members of blocks that are compared now and were not, or the other way round."""
    was, now = before.are_compared(before.known), after.are_compared(before.known)
    _place, lost = before.members(before.known[was & ~now])
    _place, found = after.members(before.known[now & ~was])
    return np.concatenate((lost, found))


def _holders_of_changed(
    near: Neighborhood, standing: Standing, strangers: Int64Array, crowded: tuple[UInt64Array, UInt64Array]
) -> Int64Array:
    """Records that hold a value which more, or fewer, different names use than before, so that it weighs otherwise."""
    keys = near.shareable_keys()
    left_out = np.isin(near.records.ids, strangers), ~near.records.live
    before, after = (
        sharing_classes(mark_crowds(near.counts_without(some), keys, large), standing.model)
        for some, large in zip(left_out, crowded, strict=True)
    )
    rows = [_rows_of_changed(near, before, after, kind) for kind in before]
    return near.records.ids[np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *rows]))]


def _rows_of_changed(
    near: Neighborhood, before: Mapping[str, Int32Array], after: Mapping[str, Int32Array], kind: str
) -> Int64Array:
    column = near.evidence.columns[kind]
    return column.record_indices[(before[kind] != after[kind])[column.codes]]


def _once_linked(near: Neighborhood, standing: Standing, ghosts: Int64Array, left_behind: Int64Array) -> Int64Array:
    """Records that may have been linked to one that left: by what the pair weighs if nobody else used its values."""
    if not len(ghosts):
        return ghosts
    nobody = {kind: np.zeros_like(counts) for kind, counts in near.evidence.name_counts.items()}
    tables = weigh_values(replace(near.evidence, name_counts=nobody), standing.model)
    found = weigh_links(tables, near, ghosts, left_behind, standing.merge_weight - ROUNDING)
    return np.concatenate((found.left, found.right))
