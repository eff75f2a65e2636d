"""Clustering: from weighed pairs to persons, resisting chains, obeying judgements.

Within a connected component every pair is weighed. Agreement (at least the merge threshold) pulls, contradiction
pushes, and pairs that have nothing in common say nothing. Clusters are joined from the strongest mean weight down, as
long as it is positive, those first to which no third record objects. Clusters with a negative judgement or exclusive
identifiers that differ between them are never joined.

Source:
    Average linkage after Sokal & Michener (1958); pushes and pulls as in correlation clustering, Bansal, Blum & Chawla
    (2004), Machine Learning 56.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, FloatArray, Int64Array

COMPONENT_BOUND: Final = 400
"""Records of a component whose pairs are all weighed; a larger one is first cut at its weakest links."""

CUT_STEP: Final = 4.0
CONTRADICTION: Final = -1.5
"""Evidence below this many bits speaks against two records being one person; above it, it is too little to say so."""

PULL_BOUND: Final = 12.0
"""No single agreement outvotes more contradiction than this many bits."""

WeighPairs = Callable[[Int64Array, Int64Array], tuple[FloatArray, FloatArray, BoolArray]]
"""(left, right) -> match weight with prior, evidence weight without, forbidden."""


def connected_components(n_records: int, left: Int64Array, right: Int64Array) -> Int64Array:
    """Label connected records with their smallest member, shape ``(n_records,)``."""
    label = np.arange(n_records, dtype=np.int64)
    while len(left):
        a, b = label[left], label[right]
        different = a != b
        if not different.any():
            break
        left, right = left[different], right[different]
        a, b = a[different], b[different]
        np.minimum.at(label, np.maximum(a, b), np.minimum(a, b))
        while True:
            shorter = label[label]
            if np.array_equal(shorter, label):
                break
            label = shorter
    return label


@dataclass(frozen=True, slots=True)
class LinkRules:
    """What people decided, as pairs of record indices; transitivity never overrules it.

    Attributes:
        must_link: Pairs judged positive, the most binding first; one that would join a `cannot_link` pair is skipped.
        cannot_link: Pairs judged negative.
    """

    must_link: Sequence[tuple[int, int]] = ()
    cannot_link: Sequence[tuple[int, int]] = ()


def cluster_pairs(
    n_records: int,
    candidates: tuple[Int64Array, Int64Array],
    weights: FloatArray,
    *,
    merge_weight: float,
    weigh: WeighPairs,
    rules: LinkRules,
) -> Int64Array:
    """Group records into persons.

    Args:
        n_records: Number of records.
        candidates: Record indices of both sides of the candidate pairs, shape ``(n_pairs,)`` each.
        weights: Match weight of each pair with prior, bits, shape ``(n_pairs,)``.
        merge_weight: Match weight from which a pair is one person, bits.
        weigh: Weighs any pairs, for those inside a component that blocking did not propose.
        rules: What people decided.

    Returns:
        Cluster of every record, named by its smallest member, shape ``(n_records,)``.
    """
    if not n_records:
        return np.zeros(0, dtype=np.int64)
    linked = weights >= merge_weight
    links_left, links_right, link_weights = candidates[0][linked], candidates[1][linked], weights[linked]
    forced = np.array([sorted(pair) for pair in rules.must_link], dtype=np.int64).reshape(-1, 2)
    component = connected_components(
        n_records, np.concatenate((links_left, forced[:, 0])), np.concatenate((links_right, forced[:, 1]))
    )
    component = _cut_large(component, links_left, links_right, link_weights, forced, merge_weight)
    label = np.arange(n_records, dtype=np.int64)
    order = np.argsort(component, kind="stable")
    sizes = np.diff(np.flatnonzero(np.concatenate(([True], np.diff(component[order]) != 0, [True]))))
    several = np.repeat(sizes > 1, sizes)
    members, sizes = order[several], sizes[sizes > 1]
    if not len(members):
        return label
    pair_left, pair_right, pair_counts = _all_pairs(members, sizes)
    weight, evidence, forbidden = weigh(pair_left, pair_right)
    pulls = np.where(
        weight >= merge_weight,
        np.minimum(weight, PULL_BOUND),
        np.where(evidence < CONTRADICTION, evidence, 0.0),
    )
    bans = {(min(pair), max(pair)) for pair in rules.cannot_link}
    binds = {(min(pair), max(pair)): rank for rank, pair in reversed(list(enumerate(rules.must_link)))}
    special = {record for pair in (*bans, *binds) for record in pair}
    calm = _calm_components(pulls, forbidden, pair_counts)
    starts = np.concatenate(([0], np.cumsum(sizes)))
    pair_starts = np.concatenate(([0], np.cumsum(pair_counts)))
    for index in range(len(sizes)):
        group = members[starts[index] : starts[index + 1]]
        if calm[index] and (not special or special.isdisjoint(group.tolist())):
            label[group] = group.min()
            continue
        here = slice(pair_starts[index], pair_starts[index + 1])
        for cluster in _agglomerate(group.tolist(), pulls[here], forbidden[here], binds, bans):
            label[cluster] = min(cluster)
    return label


def _cut_large(
    component: Int64Array,
    left: Int64Array,
    right: Int64Array,
    weights: FloatArray,
    forced: Int64Array,
    merge_weight: float,
) -> Int64Array:
    """Drop the weakest links inside components over `COMPONENT_BOUND` until they fall apart."""
    threshold = merge_weight
    while len(weights):
        sizes = np.bincount(component, minlength=len(component))
        if sizes.max() <= COMPONENT_BOUND or threshold > weights.max():
            break
        threshold += CUT_STEP
        keep = (sizes[component[left]] <= COMPONENT_BOUND) | (weights >= threshold)
        left, right, weights = left[keep], right[keep], weights[keep]
        component = connected_components(
            len(component), np.concatenate((left, forced[:, 0])), np.concatenate((right, forced[:, 1]))
        )
    return component


def _all_pairs(members: Int64Array, sizes: Int64Array) -> tuple[Int64Array, Int64Array, Int64Array]:
    """All pairs inside each group of members, and how many each group has."""
    lefts, rights = [], []
    start = 0
    shapes = {size: np.triu_indices(size, 1) for size in set(sizes.tolist())}
    for size in sizes.tolist():
        first, second = shapes[size]
        lefts.append(members[start + first])
        rights.append(members[start + second])
        start += size
    return np.concatenate(lefts), np.concatenate(rights), sizes * (sizes - 1) // 2


def _calm_components(pulls: FloatArray, forbidden: BoolArray, pair_counts: Int64Array) -> BoolArray:
    """True for components in which nothing pushes: they are one cluster as they stand."""
    pushes = ((pulls < 0) | forbidden).astype(np.int64)
    starts = np.cumsum(pair_counts) - pair_counts
    calm: BoolArray = np.add.reduceat(pushes, starts) == 0
    return calm


def _agglomerate(
    group: list[int],
    pulls: FloatArray,
    forbidden: BoolArray,
    binds: dict[tuple[int, int], int],
    bans: set[tuple[int, int]],
) -> list[list[int]]:
    """Average linkage inside one component."""
    size = len(group)
    total = np.zeros((size, size))
    votes = np.zeros((size, size))
    banned = np.zeros((size, size), dtype=np.bool_)
    first, second = np.triu_indices(size, 1)
    for a, b, pull, ban in zip(first.tolist(), second.tolist(), pulls.tolist(), forbidden.tolist(), strict=True):
        total[a, b] = total[b, a] = pull
        votes[a, b] = votes[b, a] = pull != 0
        pair = (min(group[a], group[b]), max(group[a], group[b]))
        banned[a, b] = banned[b, a] = pair in bans or (ban and pair not in binds)
    agreed, objected = (total > 0).astype(np.float64), np.minimum(total, 0.0)
    order = total + agreed @ objected + objected @ agreed
    clusters = {index: [index] for index in range(size)}

    def join(keep: int, gone: int) -> None:
        clusters[keep] += clusters.pop(gone)
        for matrix in (total, votes, order):
            matrix[keep] += matrix[gone]
            matrix[:, keep] += matrix[:, gone]
            matrix[gone] = matrix[:, gone] = 0
        banned[keep] |= banned[gone]
        banned[:, keep] |= banned[:, gone]

    inside = {(group.index(a), group.index(b)): rank for (a, b), rank in binds.items() if a in group and b in group}
    for (a, b), _rank in sorted(inside.items(), key=lambda item: item[1]):
        one, other = (next(key for key, rows in clusters.items() if row in rows) for row in (a, b))
        if one != other and not banned[one, other]:
            join(min(one, other), max(one, other))
    while len(clusters) > 1:
        alive = sorted(clusters)
        rows = np.ix_(alive, alive)
        joinable = ~banned[rows] & (total[rows] > 0)
        joinable[np.tril_indices(len(alive))] = False
        if not joinable.any():
            break
        best = int(np.where(joinable, order[rows] / np.maximum(votes[rows], 1), -np.inf).argmax())
        join(alive[best // len(alive)], alive[best % len(alive)])
    return [[group[row] for row in rows] for rows in clusters.values()]
