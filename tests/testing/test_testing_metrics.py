from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.testing import pairwise_metrics

partitions = st.lists(st.tuples(st.integers(0, 6), st.sampled_from("abcdef")), max_size=40)


@given(partitions)
def test_counts_equal_those_of_every_pair_looked_at(records: list[tuple[int, str]]) -> None:
    truth, predicted = [person for person, _ in records], [cluster for _, cluster in records]
    pairs = list(combinations(range(len(records)), 2))
    true = {(a, b) for a, b in pairs if truth[a] == truth[b]}
    found = {(a, b) for a, b in pairs if predicted[a] == predicted[b]}
    metrics = pairwise_metrics(truth, predicted)
    assert (metrics.true_pairs, metrics.predicted_pairs, metrics.correct_pairs) == (
        len(true),
        len(found),
        len(true & found),
    )
    assert metrics.precision == (len(true & found) / len(found) if found else 1.0)
    assert metrics.recall == (len(true & found) / len(true) if true else 1.0)
    harmonic = metrics.precision + metrics.recall
    if true and found:
        assert metrics.f1 == pytest.approx(2 * metrics.precision * metrics.recall / harmonic if harmonic else 0.0)


@given(partitions)
def test_neither_record_order_nor_cluster_names_matter(records: list[tuple[int, str]]) -> None:
    truth, predicted = [person for person, _ in records], [cluster for _, cluster in records]
    backwards = pairwise_metrics(
        [f"p{person}" for person in truth[::-1]], [ord(cluster) for cluster in predicted[::-1]]
    )
    assert backwards == pairwise_metrics(truth, predicted)


def test_the_truth_itself_is_perfect() -> None:
    metrics = pairwise_metrics([1, 1, 2, 3, 3, 3], list("aabccc"))
    assert (metrics.precision, metrics.recall, metrics.f1, metrics.true_pairs) == (1.0, 1.0, 1.0, 4)


def test_one_big_cluster_is_counted_without_forming_its_pairs() -> None:
    size = 200_000
    metrics = pairwise_metrics(np.arange(size) // 2, np.zeros(size, dtype=np.int64))
    assert metrics.predicted_pairs == size * (size - 1) // 2
    assert (metrics.correct_pairs, metrics.recall) == (size // 2, 1.0)


def test_series_are_compared_by_position_not_by_index() -> None:
    truth = pd.Series(["x", "x", "y"], index=[2, 1, 0])
    assert pairwise_metrics(truth, np.array([5, 5, 6])).f1 == 1.0


def test_nothing_predicted_is_precise_and_useless() -> None:
    metrics = pairwise_metrics([1, 1], [1, 2])
    assert (metrics.precision, metrics.recall, metrics.f1) == (1.0, 0.0, 0.0)


def test_no_records_agree() -> None:
    assert pairwise_metrics([], []).f1 == 1.0


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match=r"truth has 2 records and predicted 1"):
        pairwise_metrics([1, 2], [1])


def test_a_record_without_cluster_is_named() -> None:
    with pytest.raises(ValueError, match=r"predicted is missing for 1 record"):
        pairwise_metrics([1, 2], [1, None])
