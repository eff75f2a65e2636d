"""How well clusters agree with the truth: against a count by hand, and laws."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm import evaluate_clusters
from voicecrm.testing import pairwise_metrics

LABELS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=14)


def by_hand(truth: list[int], predicted: list[int]) -> tuple[float, float, int]:
    """B-cubed precision and recall and exact clusters, from their definitions."""
    records = range(len(truth))
    clusters = [{other for other in records if predicted[other] == predicted[one]} for one in records]
    people = [{other for other in records if truth[other] == truth[one]} for one in records]
    precision = sum(len(c & p) / len(c) for c, p in zip(clusters, people, strict=True)) / len(truth)
    recall = sum(len(c & p) / len(p) for c, p in zip(clusters, people, strict=True)) / len(truth)
    exact = {frozenset(p) for c, p in zip(clusters, people, strict=True) if c == p}
    return precision, recall, len(exact)


@given(labels=LABELS)
def test_b_cubed_and_exact_clusters_are_what_their_definitions_say(labels: list[tuple[int, int]]) -> None:
    truth, predicted = [one for one, _ in labels], [other for _, other in labels]
    found = evaluate_clusters(dict(enumerate(predicted)), dict(enumerate(truth)))
    precision, recall, exact = by_hand(truth, predicted)
    assert found.bcubed_precision == pytest.approx(precision)
    assert found.bcubed_recall == pytest.approx(recall)
    assert found.bcubed_f1 == pytest.approx(2 * precision * recall / (precision + recall))
    assert (found.exact_clusters, found.true_clusters, found.predicted_clusters) == (
        exact, len(set(truth)), len(set(predicted))
    )  # fmt: skip
    assert found.pairwise == pairwise_metrics(truth, predicted)
    assert found.records == len(labels)


@given(labels=LABELS)
def test_swapping_truth_and_clusters_swaps_precision_and_recall(labels: list[tuple[int, int]]) -> None:
    truth, predicted = ({n: pair[side] for n, pair in enumerate(labels)} for side in (0, 1))
    one, other = evaluate_clusters(predicted, truth), evaluate_clusters(truth, predicted)
    assert one.bcubed_precision == other.bcubed_recall
    assert one.pairwise.precision == other.pairwise.recall
    assert one.exact_clusters == other.exact_clusters


@given(labels=LABELS, data=st.data())
def test_only_records_of_the_truth_count(labels: list[tuple[int, int]], data: st.DataObject) -> None:
    known = data.draw(st.sets(st.integers(0, len(labels) - 1), min_size=1))
    predicted = {number: cluster for number, (_, cluster) in enumerate(labels)}
    truth = {number: labels[number][0] for number in sorted(known)}
    assert evaluate_clusters(predicted, truth) == evaluate_clusters({n: predicted[n] for n in known}, truth)


def test_a_record_without_a_cluster_stands_alone() -> None:
    found = evaluate_clusters({"a": 1, "b": 1}, {"a": "x", "b": "x", "c": "x", "d": "y"})
    assert (found.predicted_clusters, found.exact_clusters) == (3, 1)
    assert found.pairwise.correct_pairs == 1


def test_series_are_read_by_their_index() -> None:
    predicted = pd.Series([7, 7, 8], index=["c", "a", "b"])
    truth = pd.Series(["x", "x", "y"], index=["a", "c", "b"])
    assert evaluate_clusters(predicted, truth).pairwise.f1 == 1.0
    with pytest.raises(ValueError, match="predicted holds a record twice"):
        evaluate_clusters(pd.Series([1, 2], index=["a", "a"]), truth)


def test_nothing_known_is_no_mistake() -> None:
    found = evaluate_clusters({"a": 1}, {})
    assert (found.records, found.bcubed_f1, found.pairwise.f1, found.exact_clusters) == (0, 1.0, 1.0, 0)


def test_what_is_missing_is_refused() -> None:
    with pytest.raises(ValueError, match="truth is missing"):
        evaluate_clusters({"a": 1}, {"a": None})


def test_pairs_are_counted_one_by_one() -> None:
    truth, predicted = [1, 1, 1, 2, 2, 3], [1, 1, 2, 2, 2, 2]
    pairs = list(combinations(range(6), 2))
    correct = sum(truth[a] == truth[b] and predicted[a] == predicted[b] for a, b in pairs)
    found = evaluate_clusters(dict(enumerate(predicted)), dict(enumerate(truth))).pairwise
    assert (found.correct_pairs, found.true_pairs, found.predicted_pairs) == (correct, 4, 7)
