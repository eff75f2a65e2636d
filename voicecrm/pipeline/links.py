"""Links: pairs of stored identity records that weigh enough to be worth a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, FloatArray, Int64Array, UInt64Array, is_among
from voicecrm.identity.resolution import WeighedPairs, plausible_pairs, weigh_pairs
from voicecrm.identity.weights import WeightTables
from voicecrm.pipeline.blocks import NO_IDS, Blocks
from voicecrm.pipeline.neighborhood import Arrangement

NO_WEIGHTS: Final = np.zeros(0, dtype=np.float64)
FEW_PAIRS: Final = 100
"""Up to so many, comparing all in full takes less time than asking which of them are hopeless."""


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Pairs of records and what they weigh.

    Attributes:
        left: One record, shape ``(n_pairs,)``.
        right: The other.
        weight: Match weight, bits.
        contradiction: Lowest weight of a single comparison, bits.
        forbidden: True where the two can never be one person.
    """

    left: Int64Array
    right: Int64Array
    weight: FloatArray
    contradiction: FloatArray
    forbidden: BoolArray

    def joined(self, other: Links) -> Links:
        """Put two sets of pairs together that have none in common."""
        return Links(
            np.concatenate((self.left, other.left)),
            np.concatenate((self.right, other.right)),
            np.concatenate((self.weight, other.weight)),
            np.concatenate((self.contradiction, other.contradiction)),
            np.concatenate((self.forbidden, other.forbidden)),
        )

    def ends_from(self, least_weight: float) -> Int64Array:
        """Return the records at the ends of pairs that weigh so much."""
        heavy = (self.weight >= least_weight) & ~self.forbidden
        return np.concatenate((self.left[heavy], self.right[heavy]))

    def among(self, ids: Int64Array) -> WeighedPairs:
        """Take the pairs of which both records are among some, named by their places there, in any order."""
        order = np.argsort(ids)
        ascending = ids[order]
        inside = is_among(self.left, ascending) & is_among(self.right, ascending)
        one, other = (order[np.searchsorted(ascending, side[inside])] for side in (self.left, self.right))
        left, right = np.minimum(one, other), np.maximum(one, other)
        order = np.lexsort((right, left))
        chosen = np.flatnonzero(inside)[order]
        return WeighedPairs(
            left[order], right[order], self.weight[chosen], self.contradiction[chosen], self.forbidden[chosen]
        )


NO_LINKS: Final = Links(NO_IDS, NO_IDS, NO_WEIGHTS, NO_WEIGHTS, np.zeros(0, dtype=np.bool_))


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


def weigh_links(
    tables: WeightTables, arrangement: Arrangement, left: Int64Array, right: Int64Array, least_weight: float
) -> Links:
    """Weigh pairs of records and keep the heavy ones.

    Args:
        tables: What the values weigh.
        arrangement: The records.
        left: One record, shape ``(n_pairs,)``.
        right: The other.
        least_weight: Match weight from which a pair is kept, bits.
    """
    one, other = arrangement.rows(left), arrangement.rows(right)
    one, other = np.minimum(one, other), np.maximum(one, other)
    if len(one) > FEW_PAIRS:
        one, other = plausible_pairs(tables, one, other, least_weight)
    weight, contradiction, forbidden = weigh_pairs(tables, one, other)
    heavy = weight >= least_weight
    ids = arrangement.records.ids
    return Links(ids[one[heavy]], ids[other[heavy]], weight[heavy], contradiction[heavy], forbidden[heavy])
