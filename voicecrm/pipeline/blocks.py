"""Blocks: which stored identity records share which blocking key, as far as it has been read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Int64Array, UInt64Array, distinct, is_among, run_sizes, run_starts
from voicecrm.identity import keys as blocking
from voicecrm.identity import sharing
from voicecrm.store import Reader

NO_KEYS: Final = np.zeros(0, dtype=np.uint64)
NO_IDS: Final = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class KeyPairs:
    """Blocking keys of identity records, each pair once.

    Attributes:
        keys: Blocking key, shape ``(n_pairs,)``.
        ids: Identity record that has it, shape ``(n_pairs,)``.
    """

    keys: UInt64Array
    ids: Int64Array

    def where(self, chosen: BoolArray) -> KeyPairs:
        """Take some of the pairs."""
        return KeyPairs(self.keys[chosen], self.ids[chosen])

    def of(self, ids: Int64Array) -> KeyPairs:
        """Take the pairs of some records."""
        return self.where(is_among(self.ids, np.sort(ids)))


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Blocks, read from the store.

    Attributes:
        known: Keys that were read, ascending, shape ``(n_keys,)``.
        crowded: Keys of blocks so large that their members were not read, ascending.
        pairs: The members of the others, ascending by key, then record.
    """

    known: UInt64Array
    crowded: UInt64Array
    pairs: KeyPairs

    def sizes(self, keys: UInt64Array) -> Int64Array:
        """Count the members of each key's block, which must be known; of crowded ones one more than is read."""
        found = self._ends(keys) - self._starts(keys)
        crowded = is_among(keys, self.crowded)
        found[crowded] = most_read(keys[crowded]) + 1
        return found

    def are_compared(self, keys: UInt64Array) -> BoolArray:
        """Say of blocks whether their members are compared with each other."""
        compared: BoolArray = self.sizes(keys) <= blocking.bound_of(keys)
        return compared

    def members(self, keys: UInt64Array) -> tuple[Int64Array, Int64Array]:
        """List the members of blocks.

        Args:
            keys: Any known keys, shape ``(n_keys,)``.

        Returns:
            Place in `keys` (ascending) and record of every member.
        """
        starts = self._starts(keys)
        sizes = self._ends(keys) - starts
        place = np.repeat(np.arange(len(keys), dtype=np.int64), sizes)
        within = np.arange(len(place), dtype=np.int64) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return place, self.pairs.ids[starts[place] + within]

    def unread(self, keys: UInt64Array) -> UInt64Array:
        """Return those keys that were not read, each once, ascending."""
        asked: UInt64Array = distinct(keys)
        return asked[~is_among(asked, self.known)]

    def joined(self, other: Blocks) -> Blocks:
        """Put two sets of blocks together that have no key in common."""
        if not len(other.known):
            return self
        return Blocks(
            np.sort(np.concatenate((self.known, other.known))),
            np.sort(np.concatenate((self.crowded, other.crowded))),
            distinct_pairs(*(np.concatenate(part) for part in zip(_parts(self), _parts(other), strict=True))),
        )

    def without(self, keys: UInt64Array) -> Blocks:
        """Leave blocks out, given by ascending keys."""
        known, crowded = (part[~is_among(part, keys)] for part in (self.known, self.crowded))
        return Blocks(known, crowded, self.pairs.where(~is_among(self.pairs.keys, keys)))

    def changed(self, leaving: Int64Array, coming: KeyPairs) -> Blocks:
        """Return the blocks as they are after a change; crowded ones stay crowded.

        Args:
            leaving: Records that leave all of these blocks.
            coming: Keys of records that come; those that are members already count once.
        """
        staying = self.pairs.where(~is_among(self.pairs.ids, np.sort(leaving)))
        coming = coming.where(~is_among(coming.keys, self.crowded))
        ids = np.concatenate((staying.ids, coming.ids))
        pairs = distinct_pairs(np.concatenate((staying.keys, coming.keys)), ids)
        crowded = np.sort(np.concatenate((self.crowded, _keys_over_limit(pairs.keys))))
        return Blocks(self.known, crowded, pairs.where(~is_among(pairs.keys, crowded)))

    def _starts(self, keys: UInt64Array) -> Int64Array:
        return np.searchsorted(self.pairs.keys, keys, side="left")

    def _ends(self, keys: UInt64Array) -> Int64Array:
        return np.searchsorted(self.pairs.keys, keys, side="right")


NO_BLOCKS: Final = Blocks(NO_KEYS, NO_KEYS, KeyPairs(NO_KEYS, NO_IDS))


def most_read(keys: UInt64Array) -> Int64Array:
    """Members of the largest block that is read: as many as are compared, or hold a value that is no crowd's.

    Args:
        keys: Blocking keys, shape ``(n_keys,)``.
    """
    bounds = blocking.bound_of(keys)
    return np.where(bounds == blocking.BLOCK_BOUND, np.maximum(bounds, sharing.CROWD), bounds)


def read_blocks(reader: Reader, keys: UInt64Array) -> Blocks:
    """Read blocks.

    Args:
        reader: The store.
        keys: Which ones, each once, ascending, shape ``(n_keys,)``.

    Returns:
        The blocks.
    """
    if not len(keys):
        return NO_BLOCKS
    found, ids = reader.block_members(keys.view(np.int64), most_read(keys))
    pairs = distinct_pairs(found.view(np.uint64), ids)
    crowded = _keys_over_limit(pairs.keys)
    return Blocks(keys, crowded, pairs.where(~is_among(pairs.keys, crowded)))


def _keys_over_limit(keys: UInt64Array) -> UInt64Array:
    """Keys, ascending, that stand more often among some than of a block is read."""
    starts = run_starts(keys)
    keys, sizes = keys[starts], run_sizes(starts, len(keys))
    return keys[sizes > most_read(keys)]


def joined_pairs(parts: Sequence[KeyPairs]) -> KeyPairs:
    """Put pairs together, as they stand."""
    keys, ids = [NO_KEYS, *(part.keys for part in parts)], [NO_IDS, *(part.ids for part in parts)]
    return KeyPairs(np.concatenate(keys), np.concatenate(ids))


def distinct_pairs(keys: UInt64Array, ids: Int64Array) -> KeyPairs:
    """Sort pairs of blocking key and record, ascending by key, then record, each once."""
    order = np.argsort(keys)
    keys = keys[order]
    first = run_starts(keys)
    # One sort of numbers instead of a stable one of each column in turn: a third of the time.
    size = int(ids.max(initial=0)) + 1
    packed = np.repeat(np.arange(len(first)), run_sizes(first, len(keys))) * size + ids[order]
    packed.sort()
    run, found = np.divmod(packed[run_starts(packed)], size)
    return KeyPairs(keys[first][run], found)


def _parts(blocks: Blocks) -> tuple[UInt64Array, Int64Array]:
    return blocks.pairs.keys, blocks.pairs.ids
