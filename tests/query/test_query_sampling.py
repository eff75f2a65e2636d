"""Samples of pairs: every pair is as probable as any other, and intervals hold what they promise."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import combinations
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.query.sampling import (
    PairSample,
    SampleStratum,
    draw_merged,
    draw_open,
    estimate,
    wilson_interval,
)

CLUSTERS = st.lists(st.integers(1, 7), max_size=6).map(
    lambda sizes: [[f"r_{place}_{number}" for number in range(size)] for place, size in enumerate(sizes)]
)


@given(clusters=CLUSTERS, size=st.integers(1, 60), seed=st.integers(0, 10), data=st.data())
def test_a_sample_holds_distinct_merged_pairs_that_nobody_judged(
    clusters: list[list[str]], size: int, seed: int, data: st.DataObject
) -> None:
    merged = [pair for cluster in clusters for pair in combinations(cluster, 2)]
    judged = data.draw(st.sets(st.sampled_from(merged))) if merged else set()
    judged = judged | {("r_0_0", "r_1_0"), ("r_elsewhere", "r_nowhere")}
    drawn = draw_merged(clusters, judged, size, seed)
    eligible = set(merged) - judged
    assert drawn.population == len(eligible)
    assert len(drawn.pairs) == len(set(drawn.pairs)) == min(size, len(eligible))
    assert set(drawn.pairs) <= eligible
    assert drawn == draw_merged(clusters, judged, size, seed)


def test_every_pair_is_drawn_equally_often() -> None:
    clusters = [["a", "b", "c", "d", "e"], ["f", "g"], ["h", "i", "j"]]
    draws = 3000
    counts: Counter[tuple[str, str]] = Counter()
    for seed in range(draws):
        counts.update(draw_merged(clusters, {("a", "c")}, 2, seed).pairs)
    assert len(counts) == comb(5, 2) + 1 + 3 - 1
    expected = 2 * draws / len(counts)
    assert all(abs(count - expected) < 6 * expected**0.5 for count in counts.values())


def test_open_pairs_are_drawn_from_a_list() -> None:
    pairs = [(f"a{number}", f"b{number}") for number in range(100)]
    drawn = draw_open(pairs, 10, 7)
    assert (drawn.name, drawn.population, len(set(drawn.pairs))) == ("open", 100, 10)
    assert set(draw_open(pairs, 1000, 7).pairs) == set(pairs)
    assert draw_open([], 5, 1).pairs == ()


@given(successes=st.integers(0, 50), failures=st.integers(0, 50))
def test_the_interval_holds_the_observed_share(successes: int, failures: int) -> None:
    trials = successes + failures
    low, high = wilson_interval(successes, trials)
    assert 0 <= low < high <= 1
    if trials:
        assert low <= successes / trials <= high
        mirrored = wilson_interval(failures, trials)
        assert mirrored == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize("share", [0.5, 0.9, 0.98])
def test_the_interval_covers_the_true_share_19_times_in_20(share: float) -> None:
    trials = 200
    covered = 0.0
    for successes in range(trials + 1):
        low, high = wilson_interval(successes, trials)
        if low <= share <= high:
            covered += comb(trials, successes) * share**successes * (1 - share) ** (trials - successes)
    assert 0.93 < covered < 0.98


def test_an_estimate_counts_only_the_pairs_of_its_sample() -> None:
    stratum = SampleStratum(name="merged", population=50, pairs=(("a", "b"), ("c", "d"), ("e", "f"), ("g", "h")))
    found = estimate(
        stratum, {("a", "b"): "positive", ("c", "d"): "negative", ("e", "f"): "unsure", ("x", "y"): "negative"}
    )
    assert (found.positive, found.negative, found.unsure, found.left) == (1, 1, 1, 1)
    assert found.share == 0.5
    assert (found.low, found.high) == wilson_interval(1, 2)
    assert estimate(stratum, {}).share is None


def test_a_sample_is_read_back_as_it_was() -> None:
    stratum = SampleStratum(name="merged", population=3, pairs=(("a", "b"),))
    sample = PairSample(seed=4, size=9, drawn_at=datetime(2026, 3, 2, tzinfo=UTC), strata=(stratum,))
    assert PairSample.from_text(sample.to_text()) == sample
