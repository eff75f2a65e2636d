"""Average linkage for many components at once: pairs of clusters that prefer each other are joined, round by round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voicecrm.columns import BoolArray, FloatArray, Int64Array


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Pairs of clusters, each once, the smaller name left.

    Attributes:
        left: Name of one cluster, shape ``(n_links,)``.
        right: Name of the other.
        pull: Sum of the weights between their records, bits.
        votes: How many of the pairs of records between them say anything.
        banned: True where the two must not be joined.
    """

    left: Int64Array
    right: Int64Array
    pull: FloatArray
    votes: FloatArray
    banned: BoolArray

    def renamed(self, name: Int64Array) -> Links:
        """Give clusters new names, and add up the links that become one."""
        left, right = name[self.left], name[self.right]
        left, right = np.minimum(left, right), np.maximum(left, right)
        order = np.lexsort((right, left))
        order = order[left[order] != right[order]]
        left, right = left[order], right[order]
        starts = np.flatnonzero(
            np.concatenate(([True], (left[1:] != left[:-1]) | (right[1:] != right[:-1]))) if len(left) else left
        )
        if not len(starts):
            return Links(left, right, self.pull[order], self.votes[order], self.banned[order])
        return Links(
            left[starts],
            right[starts],
            np.add.reduceat(self.pull[order], starts),
            np.add.reduceat(self.votes[order], starts),
            np.logical_or.reduceat(self.banned[order], starts),
        )


def join_clusters(label: Int64Array, links: Links, forced: Sequence[tuple[int, int]]) -> Int64Array:
    """Join clusters from the strongest mean pull down, as long as it is positive.

    Two clusters that each like the other best are joined; with average linkage no other join can come between them, so
    all such pairs are joined at once. Ties go to the cluster with the smaller name.

    Args:
        label: Cluster of every record, named by its smallest member, shape ``(n_records,)``.
        links: What is between the clusters.
        forced: Pairs of records to join first, in this order, unless a ban is between their clusters.

    Returns:
        Cluster of every record afterwards, shape ``(n_records,)``.

    Source:
        Reciprocal nearest neighbors: Murtagh (1983), "A survey of recent advances in hierarchical clustering
        algorithms", The Computer Journal 26(4).
    """
    for pair in forced:
        one, other = sorted(label[list(pair)].tolist())
        if one == other or links.banned[(links.left == one) & (links.right == other)].any():
            continue
        name = np.arange(len(label), dtype=np.int64)
        name[other] = one
        label, links = name[label], links.renamed(name)
    while True:
        joins = _mutual_preferences(links, len(label))
        if not len(joins):
            return label
        name = np.arange(len(label), dtype=np.int64)
        name[links.right[joins]] = links.left[joins]
        label, links = name[label], links.renamed(name)


def _mutual_preferences(links: Links, n_records: int) -> Int64Array:
    """The links that are the strongest of both their clusters."""
    joinable = np.flatnonzero(~links.banned & (links.pull > 0))
    left, right = links.left[joinable], links.right[joinable]
    mean = links.pull[joinable] / links.votes[joinable]
    order = np.lexsort((right, left, -mean))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    best = np.full(n_records, len(order), dtype=np.int64)
    np.minimum.at(best, left, rank)
    np.minimum.at(best, right, rank)
    mutual: Int64Array = joinable[(best[left] == rank) & (best[right] == rank)]
    return mutual
