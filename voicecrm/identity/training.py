"""Training: the probabilities of a model learned from unlabelled records.

u-probabilities come from random pairs of records, m-probabilities from expectation-maximization over candidate pairs.
Both lean on the shipped probabilities, which decide where the data say little.

Source:
    Winkler (1988), "Using the EM algorithm for weight computation in the Fellegi-Sunter model of record linkage";
    Dempster, Laird & Rubin (1977), JRSS B 39; the shipped probabilities as a Dirichlet prior: maximum a posteriori.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from voicecrm.columns import FloatArray, Int64Array
from voicecrm.identity.bounds import weight_bounds
from voicecrm.identity.comparison import Compared, compare_pairs, weigh_again
from voicecrm.identity.evidence import Evidence
from voicecrm.identity.model import HOUSEHOLD_GROUP, Comparison, Model
from voicecrm.identity.names import MISSING
from voicecrm.identity.weights import WeightTables, weigh_values

RANDOM_PAIRS: Final = 60_000
"""Pairs drawn for u: a level that one pair in a thousand reaches is met 60 times, an error of a fifth of a bit."""
CANDIDATES: Final = 150_000
"""Candidate pairs looked at for m."""
PRIOR_MATCHES: Final = 100.0
"""How many true pairs the shipped m-probabilities of a comparison are worth: with fewer a small file in which namesakes
were taken for one person would teach that people change their birth dates, and so confirm itself."""
PRIOR_HITS: Final = 3.0
"""How many random pairs at a level its shipped u-probability is worth."""
FEWEST_RECORDS: Final = 50
"""Records under which nothing is learned: a few strangers born on one day would teach that people change their names.
The odds are then those of a file of this size in which every second record has another one of its person."""
ITERATIONS: Final = 25
CONVERGED: Final = 0.002
"""Largest change of an m-probability that ends the training."""
HOPELESS: Final = -30.0
"""Match weight (bits) under which a pair has no part in the m-probabilities and is not compared in full."""


def train(evidence: Evidence, left: Int64Array, right: Int64Array, shipped: Model) -> Model:
    """Learn a model from records.

    Args:
        evidence: The records.
        left: Record index of one side of the candidate pairs, shape ``(n_pairs,)``.
        right: The other side.
        shipped: Comparisons, and the probabilities to lean on.

    Returns:
        The model; its name says how it came about.
    """
    if evidence.n_records < FEWEST_RECORDS:
        return replace(
            shipped, names_suffice=True, matches_per_record=0.5 * max(evidence.n_records, 2) / FEWEST_RECORDS
        )
    model = replace(shipped, comparisons=_chances(evidence, shipped), names_suffice=True)
    step = max(len(left) // CANDIDATES, 1)
    left, right = left[::step], right[::step]
    prior = shipped.prior_weight(evidence.population)
    tables = weigh_values(evidence, model)
    keep = weight_bounds(tables, left, right) + prior >= HOPELESS
    if not keep.any():
        return model
    compared = compare_pairs(tables, left[keep], right[keep])
    home = _share_a_home(compared, tables)
    for _ in range(ITERATIONS):
        weights, explained = weigh_again(compared, tables)
        weights = weights + model.prior_weight(evidence.population)
        match = 1.0 / (1.0 + np.exp2(-np.clip(weights, -60, 60)))
        comparisons = tuple(
            _learned(comparison, shipped.comparison(comparison.name), compared, match)
            for comparison in model.comparisons
        )
        change = max(
            abs(level.m_probability - before.m_probability)
            for comparison, former in zip(comparisons, model.comparisons, strict=True)
            for level, before in zip(comparison.levels, former.levels, strict=True)
        )
        ratio = _household_ratio(match, explained, home, shipped)
        per_record = 2 * step * (match.sum() + 1.0) / evidence.n_records
        model = replace(model, comparisons=comparisons, matches_per_record=min(per_record, 10.0), household_ratio=ratio)
        tables = weigh_values(evidence, model)
        if change < CONVERGED:
            return replace(model, name="trained")
    return replace(model, name="trained, not converged")


def _share_a_home(compared: Compared, tables: WeightTables) -> Int64Array:
    """The pairs that a household's phone or address brought together, since blocking finds all of these; else all."""
    agree = np.zeros(len(compared.forbidden), dtype=np.bool_)
    for kind in tables.common.keys() & set(HOUSEHOLD_GROUP):
        common = tables.common[kind]
        agree |= (compared.levels[kind] == 0) & common[compared.left_codes[kind]]
    rows = np.flatnonzero(agree)
    return rows if len(rows) >= PRIOR_MATCHES else np.arange(len(agree))


def _household_ratio(match: FloatArray, explained: FloatArray, rows: Int64Array, shipped: Model) -> float:
    household = ((1.0 - match[rows]) * (1.0 - np.exp2(-explained[rows]))).sum()
    return float((household + PRIOR_MATCHES * shipped.household_ratio) / (match[rows].sum() + PRIOR_MATCHES))


def _chances(evidence: Evidence, shipped: Model) -> tuple[Comparison, ...]:
    """The comparisons with u-probabilities measured on random pairs."""
    n_records = evidence.n_records
    left = np.arange(RANDOM_PAIRS, dtype=np.int64) % n_records
    # Every pass over the records is shifted by another distance, so that no pair is drawn twice and none is near.
    shift = 1 + (np.arange(RANDOM_PAIRS, dtype=np.int64) // n_records + 1) * int(n_records * 0.38196601) % max(
        n_records - 1, 1
    )
    right = (left + shift) % n_records
    tables = weigh_values(evidence, shipped)
    compared = compare_pairs(tables, left, right)
    comparisons = []
    for comparison in shipped.comparisons:
        levels = compared.levels.get(comparison.name)
        if levels is None:
            comparisons.append(comparison)
            continue
        seen = np.bincount(levels, minlength=MISSING + 1)[: len(comparison.levels)].astype(np.float64)
        comparisons.append(_with_chances(comparison, seen))
    return tuple(comparisons)


def _with_chances(comparison: Comparison, seen: FloatArray) -> Comparison:
    total = seen.sum()
    levels = []
    for number, level in enumerate(comparison.levels):
        if level.by_frequency or level.by_population:
            levels.append(level)
            continue
        strength = PRIOR_HITS / level.u_probability
        u = (seen[number] + PRIOR_HITS) / (total + strength)
        levels.append(replace(level, u_probability=float(u)))
    return replace(comparison, levels=tuple(levels))


def _learned(comparison: Comparison, shipped: Comparison, compared: Compared, match: FloatArray) -> Comparison:
    """The comparison with m-probabilities from pairs that match as probably as said."""
    levels = compared.levels.get(comparison.name)
    if levels is None:
        return comparison
    mass = np.bincount(levels, weights=match, minlength=MISSING + 1)[: len(comparison.levels)]
    total = mass.sum()
    shipped_total = sum(level.m_probability for level in shipped.levels)
    learned = [
        replace(
            level,
            m_probability=float(
                (mass[n] + PRIOR_MATCHES * before.m_probability / shipped_total) / (total + PRIOR_MATCHES)
            ),
        )
        for n, (level, before) in enumerate(zip(comparison.levels, shipped.levels, strict=True))
    ]
    return replace(comparison, levels=tuple(learned))
