"""Links: pairs of stored identity records that weigh enough to be worth a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import FloatArray, Int64Array, UInt64Array
from voicecrm.identity.resolution import plausible_pairs, weigh_pairs
from voicecrm.identity.weights import WeightTables
from voicecrm.pipeline.blocks import NO_IDS, Blocks
from voicecrm.pipeline.neighborhood import Neighborhood


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Pairs of records and what they weigh.

    Attributes:
        left: One record, shape ``(n_pairs,)``.
        right: The other.
        weight: Match weight, bits, minus infinity where the two can never be one person.
    """

    left: Int64Array
    right: Int64Array
    weight: FloatArray

    def joined(self, other: Links) -> Links:
        """Put two sets of pairs together that have none in common."""
        return Links(
            np.concatenate((self.left, other.left)),
            np.concatenate((self.right, other.right)),
            np.concatenate((self.weight, other.weight)),
        )


NO_LINKS: Final = Links(NO_IDS, NO_IDS, np.zeros(0, dtype=np.float64))


def pairs_in_blocks(blocks: Blocks, keys: UInt64Array, ids: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Pair records with the other members of their blocks, as far as these are compared; each pair once.

    Args:
        blocks: Which hold all of the keys.
        keys: Blocking key, shape ``(n_pairs,)``.
        ids: Record that has it.

    Returns:
        Record and member of every pair.
    """
    compared = blocks.are_compared(keys)
    place, right = blocks.members(keys[compared])
    left = ids[compared][place]
    left, right = left[left != right], right[left != right]
    order = np.lexsort((right, left))
    left, right = left[order], right[order]
    again = np.flatnonzero((left[1:] == left[:-1]) & (right[1:] == right[:-1])) + 1
    return np.delete(left, again), np.delete(right, again)


def shared_keys(near: Neighborhood, keys: UInt64Array) -> UInt64Array:
    """Return those keys that stand for one value of an identifier which several people may use."""
    known = [np.zeros(0, dtype=np.uint64), *near.shareable_keys().values()]
    return np.intersect1d(keys, np.concatenate(known))


def weigh_links(
    tables: WeightTables, near: Neighborhood, left: Int64Array, right: Int64Array, least_weight: float
) -> Links:
    """Weigh pairs of records and keep the heavy ones.

    Args:
        tables: What the values weigh.
        near: The records.
        left: One record, shape ``(n_pairs,)``.
        right: The other.
        least_weight: Match weight from which a pair is kept, bits.
    """
    one, other = near.rows(left), near.rows(right)
    one, other = plausible_pairs(tables, np.minimum(one, other), np.maximum(one, other), least_weight)
    weight, _contradiction, forbidden = weigh_pairs(tables, one, other)
    weight = np.where(forbidden, -np.inf, weight)
    heavy = weight >= least_weight
    return Links(near.records.ids[one[heavy]], near.records.ids[other[heavy]], weight[heavy])
