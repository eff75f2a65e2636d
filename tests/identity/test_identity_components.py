"""Connected components and pairs in groups, against the simplest way to find them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.identity.components import connected_components
from voicecrm.identity.pairing import pairs_in_runs

EDGES = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=20)


@given(EDGES)
def test_connected_components_are_what_walking_finds(edges: list[tuple[int, int]]) -> None:
    label = list(range(12))
    for _ in range(12):
        for a, b in edges:
            label[a] = label[b] = min(label[a], label[b])
    left, right = (np.array([edge[side] for edge in edges], dtype=np.int64) for side in (0, 1))
    assert connected_components(12, left, right).tolist() == label


def test_a_long_chain_is_one_component() -> None:
    chain = np.random.default_rng(7).permutation(5_000).astype(np.int64)
    assert set(connected_components(5_000, chain[:-1], chain[1:]).tolist()) == {0}


def test_no_edges_leave_everybody_alone() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert connected_components(3, none, none).tolist() == [0, 1, 2]
    assert connected_components(0, none, none).tolist() == []


@given(st.lists(st.integers(1, 6), max_size=6))
def test_pairs_in_runs_are_all_combinations_inside_each_run(sizes: list[int]) -> None:
    expected: list[tuple[int, int]] = []
    start = 0
    for size in sizes:
        expected += combinations(range(start, start + size), 2)
        start += size
    left, right = pairs_in_runs(np.array(sizes, dtype=np.int64))
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == expected
