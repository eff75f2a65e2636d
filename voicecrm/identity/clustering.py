"""Clustering: from weighed pairs to persons, resisting chains, obeying judgements.

Within a connected component every pair is weighed. Agreement (at least the merge threshold) pulls, contradiction
pushes, and pairs that have nothing in common say nothing. Clusters are joined from the strongest mean weight down, as
long as it is positive. Clusters with a negative judgement or exclusive identifiers that differ between them are never
joined.

Source:
    Average linkage after Sokal & Michener (1958); pushes and pulls as in correlation clustering, Bansal, Blum & Chawla
    (2004), Machine Learning 56.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, FloatArray, Int64Array, run_sizes, run_starts, stable_order
from voicecrm.identity.agglomeration import Links, join_clusters
from voicecrm.identity.components import connected_components
from voicecrm.identity.pairing import pairs_in_runs

COMPONENT_BOUND: Final = 400
"""Records of a component whose pairs are all weighed; a larger one is first cut at its weakest links."""

CUT_STEP: Final = 4.0
CONTRADICTION: Final = -4.0
"""A comparison that weighs no more than this many bits (another birth date, another given name) speaks against a pair;
a pair that is merely not known to be one person says nothing."""

PULL_BOUND: Final = 12.0
"""No single pair outvotes others by more than this many bits."""

WeighPairs = Callable[[Int64Array, Int64Array], tuple[FloatArray, FloatArray, BoolArray]]
"""(left, right) -> match weight with prior, lowest weight of one comparison, forbidden."""


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
    linked = weights >= merge_weight
    links_left, links_right, link_weights = candidates[0][linked], candidates[1][linked], weights[linked]
    forced = np.array([sorted(pair) for pair in rules.must_link], dtype=np.int64).reshape(-1, 2)
    component = connected_components(
        n_records, np.concatenate((links_left, forced[:, 0])), np.concatenate((links_right, forced[:, 1]))
    )
    component = _cut_large(component, links_left, links_right, link_weights, forced, merge_weight)
    order = stable_order(component)
    sizes = run_sizes(run_starts(component[order]), n_records)
    members, sizes = order[np.repeat(sizes > 1, sizes)], sizes[sizes > 1]
    first, second = pairs_in_runs(sizes)
    left, right = members[first], members[second]
    weight, contradiction, forbidden = weigh(left, right)
    pushes = np.where((contradiction <= CONTRADICTION) & (weight < 0), np.maximum(weight, -PULL_BOUND), 0.0)
    pulls = np.where(weight >= merge_weight, np.minimum(weight, PULL_BOUND), pushes)
    judged = {(min(pair), max(pair)) for pair in rules.cannot_link}
    bound = {(min(pair), max(pair)) for pair in rules.must_link}
    special = np.zeros(n_records, dtype=np.bool_)
    special[[record for pair in (*judged, *bound) for record in pair]] = True
    for row in np.flatnonzero(special[left] & special[right]).tolist():
        pair = int(left[row]), int(right[row])
        forbidden[row] = pair in judged or (forbidden[row] and pair not in bound)
    unrest = np.zeros(n_records, dtype=np.bool_)
    unrest[component[left[(pulls < 0) | forbidden]]] = True
    rows = unrest[component[left]]
    label = np.where(unrest[component], np.arange(n_records, dtype=np.int64), component)
    links = Links(left[rows], right[rows], pulls[rows], (pulls[rows] != 0).astype(np.float64), forbidden[rows])
    return join_clusters(label, links, [pair for pair in rules.must_link if unrest[component[pair[0]]]])


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
