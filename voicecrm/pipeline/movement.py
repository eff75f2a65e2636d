"""Movement: the identity records that came, left or were judged since the last resolve, and whom that concerns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import Int64Array, UInt64Array, distinct, is_among
from voicecrm.identity.sharing import CROWDED
from voicecrm.identity.standing import count_names, sharing_classes
from voicecrm.identity.weights import weigh_values
from voicecrm.pipeline.blocks import NO_IDS, NO_KEYS, Blocks, KeyPairs, read_blocks
from voicecrm.pipeline.links import pairs_in_blocks, weigh_links
from voicecrm.pipeline.neighborhood import Arrangement, Neighborhood
from voicecrm.pipeline.standing import Standing
from voicecrm.store import Writer

FEW: Final = 100
"""Up to so many records that moved, the others of their blocks are arranged together with them."""
ROUNDING: Final = 0.01
"""More than rounding can take from a match weight, bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """What changed in the identity records since the last resolve.

    Attributes:
        near: Records that moved, and their neighbors, as read.
        together: The records that moved, perhaps among others, arranged.
        gone: Records that take part no more.
        after: The blocks of the records that moved, as they are now.
        seeds: Records that take part and are at an end of a link that came, went or weighs something else now.
    """

    near: Neighborhood
    together: Arrangement
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
    near = Neighborhood(writer.reader, standing)
    moved = near.arrange(dirty)
    live = moved.records.ids[moved.records.live]
    gone = moved.records.ids[~moved.records.live]
    pairs = near.block_keys(moved, dirty)
    before = read_blocks(writer.reader, distinct(pairs.keys))
    strangers = store_keys(writer, moved, pairs)
    after = _after(writer, before, pairs, live, gone)
    seeds = [live, _between_bounds(before, after), _once_linked(near, standing, before, pairs.of(gone))]
    shared = _shared_keys(moved, after)
    together = moved
    if len(shared):
        holders = [blocks.members(shared)[1] for blocks in (before, after)]
        together = near.arrange(distinct(np.concatenate((dirty, *_next(after, pairs, live), *holders))))
        seeds.append(_holders_of_changed(near, together, standing, (dirty, strangers), (before, after)))
    found = distinct(np.concatenate(seeds))
    return Movement(near, together, gone, after, found[~is_among(found, np.sort(gone))])


def _next(after: Blocks, pairs: KeyPairs, live: Int64Array) -> tuple[Int64Array, ...]:
    """Whom the closure compares first, to arrange them at once; to many moved records others come anyway."""
    return pairs_in_blocks(after, pairs.keys, pairs.ids) if len(live) <= FEW else ()


def store_keys(writer: Writer, moved: Arrangement, pairs: KeyPairs) -> Int64Array:
    """Store the blocking keys of records that came, and delete those of records that left.

    A record in a profile had its keys stored when it came; one that stands for nobody is in none, so it is told to be
    new by storing its keys again.

    Args:
        writer: The store.
        moved: The records that moved.
        pairs: Their blocking keys.

    Returns:
        Records that were in no profile.
    """
    records = moved.records
    members = writer.reader.profile_ids_of(records.ids)
    strange = ~is_among(records.ids, np.array(sorted(members), dtype=np.int64))
    doubtful = pairs.of(records.ids[~records.live | (strange & ~moved.evidence.knows_somebody())])
    if len(doubtful.ids):
        writer.remove_block_keys(doubtful.ids, doubtful.keys.view(np.int64))
    coming = pairs.of(records.ids[strange & records.live])
    if len(coming.ids):
        writer.add_block_keys(coming.ids, coming.keys.view(np.int64))
    return records.ids[strange]


def _after(writer: Writer, before: Blocks, pairs: KeyPairs, live: Int64Array, gone: Int64Array) -> Blocks:
    """The blocks as they are now; crowded ones that somebody left are read again."""
    after = before.changed(gone, pairs.of(live))
    thinned = before.crowded[is_among(before.crowded, distinct(pairs.of(gone).keys))]
    return after.without(thinned).joined(read_blocks(writer.reader, thinned)) if len(thinned) else after


def _between_bounds(before: Blocks, after: Blocks) -> Int64Array:
    """Members of blocks that are compared now and were not, or the other way round."""
    was, now = before.are_compared(before.known), after.are_compared(before.known)
    _place, lost = before.members(before.known[was & ~now])
    _place, found = after.members(before.known[now & ~was])
    return np.concatenate((lost, found))


def _shared_keys(moved: Arrangement, after: Blocks) -> UInt64Array:
    """Keys of the values of records that moved which two records hold now: no other value ties anybody."""
    values = moved.shareable_values(moved.records.ids)
    keys: list[UInt64Array] = [NO_KEYS, *(moved.keys_of(kind, held) for kind, held in values.items())]
    held_now = distinct(np.concatenate(keys))
    return held_now[after.sizes(held_now) > 1]


def _holders_of_changed(
    near: Neighborhood,
    together: Arrangement,
    standing: Standing,
    moved: tuple[Int64Array, Int64Array],
    blocks: tuple[Blocks, Blocks],
) -> Int64Array:
    """Records that hold a value which more, or fewer, different names use than before, so that it weighs otherwise."""
    everyone, strangers = moved
    left_out = is_among(together.records.ids, np.sort(strangers)), ~together.records.live
    found = [NO_IDS]
    for kind, held in together.shareable_values(everyone).items():
        keys = together.keys_of(kind, held)
        was, now = (
            np.where(is_among(keys, known.crowded), CROWDED, count_names(together.evidence, kind, held, some))
            for some, known in zip(left_out, blocks, strict=True)
        )
        near.learn(together, kind, held, now)
        changed = np.zeros(len(held), dtype=np.bool_)
        changed[held] = sharing_classes(was, standing.model) != sharing_classes(now, standing.model)
        column = together.evidence.columns[kind]
        found.append(column.record_indices[changed[column.codes]])
    return together.records.ids[distinct(np.concatenate(found))]


def _once_linked(near: Neighborhood, standing: Standing, before: Blocks, going: KeyPairs) -> Int64Array:
    """Records that may have been linked to one that left: by what the pair weighs if nobody else used its values."""
    ghosts, left_behind = pairs_in_blocks(before, going.keys, going.ids)
    if not len(ghosts):
        return ghosts
    arrangement = near.arrange(distinct(np.concatenate((ghosts, left_behind))))
    tables = weigh_values(arrangement.evidence, standing.model)
    found = weigh_links(tables, arrangement, ghosts, left_behind, standing.merge_weight - ROUNDING)
    return np.concatenate((found.left, found.right))
