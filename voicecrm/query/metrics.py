"""How well a partition into people agrees with the truth."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from voicecrm.columns import Int64Array

Partition: TypeAlias = "Mapping[Any, Hashable] | pd.Series[Any]"
"""Record to its person or cluster; of a Series the index holds the records."""


@dataclass(frozen=True, slots=True)
class PairwiseMetrics:
    """Agreement of two partitions, counted over pairs of records.

    Attributes:
        precision: Share of the predicted pairs that are true; 1 when nothing is predicted.
        recall: Share of the true pairs that are predicted; 1 when there is none.
        f1: Harmonic mean of both.
        true_pairs: Pairs of records of one person.
        predicted_pairs: Pairs of records in one predicted cluster.
        correct_pairs: Pairs that are both.
    """

    precision: float
    recall: float
    f1: float
    true_pairs: int
    predicted_pairs: int
    correct_pairs: int

    @classmethod
    def of_counts(cls, true_pairs: int, predicted_pairs: int, correct_pairs: int) -> Self:
        """Work the shares out from the counts."""
        both = true_pairs + predicted_pairs
        return cls(
            precision=correct_pairs / predicted_pairs if predicted_pairs else 1.0,
            recall=correct_pairs / true_pairs if true_pairs else 1.0,
            f1=2 * correct_pairs / both if both else 1.0,
            true_pairs=true_pairs,
            predicted_pairs=predicted_pairs,
            correct_pairs=correct_pairs,
        )


@dataclass(frozen=True, slots=True)
class ClusterMetrics:
    """Agreement of two partitions, counted over pairs, over records and over whole clusters.

    Attributes:
        records: Records whose person is known.
        pairwise: Counted over pairs of records; large clusters weigh most.
        bcubed_precision: For the average record: the share of its cluster that is the same person.
        bcubed_recall: For the average record: the share of its person that is in its cluster.
        bcubed_f1: Harmonic mean of both.
        true_clusters: Persons.
        predicted_clusters: Clusters that hold at least one of the records.
        exact_clusters: Persons whose records are one cluster, with nobody else's.
    """

    records: int
    pairwise: PairwiseMetrics
    bcubed_precision: float
    bcubed_recall: float
    bcubed_f1: float
    true_clusters: int
    predicted_clusters: int
    exact_clusters: int


def evaluate_clusters(predicted: Partition, truth: Partition) -> ClusterMetrics:
    """Compare clusters of records with the persons that they truly are.

    Args:
        predicted: Cluster per record.
        truth: Person per record, of any subset of the records; the others are left out of every count. A record that is
            in no cluster stands alone.

    Returns:
        The agreement.

    Raises:
        ValueError: A record has no person or no cluster, or stands twice in a Series.

    Examples:
        >>> from voicecrm import evaluate_clusters
        >>> people = {"a": "ann", "b": "ann", "c": "bob", "d": "bob"}
        >>> found = evaluate_clusters({"a": 1, "b": 1, "c": 1, "d": 2}, people)
        >>> found.pairwise.precision, round(found.bcubed_precision, 2), found.exact_clusters
        (0.3333333333333333, 0.67, 0)

    Source:
        Bagga & Baldwin (1998), "Entity-based cross-document coreferencing using the vector space model", COLING-ACL,
        for B-cubed; Amigo et al. (2009), "A comparison of extrinsic clustering evaluation metrics", Information
        Retrieval 12, for why to look at it.
    """
    cluster_of, person_of = _mapping(predicted, "predicted"), _mapping(truth, "truth")
    # A tuple of its own is no value that a cluster can have.
    clusters = [cluster_of.get(record, ("alone", record)) for record in person_of]
    people_codes = _codes(list(person_of.values()), "truth")
    cluster_codes = _codes(clusters, "predicted")
    person_sizes, cluster_sizes = np.bincount(people_codes), np.bincount(cluster_codes)
    cells, cell_of = np.unique(people_codes * max(len(cluster_sizes), 1) + cluster_codes, return_inverse=True)
    cell_sizes = np.bincount(cell_of, minlength=len(cells))
    together = cell_sizes[cell_of]
    records = len(person_of)
    precision = float(np.mean(together / cluster_sizes[cluster_codes])) if records else 1.0
    recall = float(np.mean(together / person_sizes[people_codes])) if records else 1.0
    exact = (together == cluster_sizes[cluster_codes]) & (together == person_sizes[people_codes])
    return ClusterMetrics(
        records=records,
        pairwise=pairwise_metrics(people_codes, cluster_codes),
        bcubed_precision=precision,
        bcubed_recall=recall,
        bcubed_f1=2 * precision * recall / (precision + recall),
        true_clusters=len(person_sizes),
        predicted_clusters=len(cluster_sizes),
        exact_clusters=len(np.unique(people_codes[exact])),
    )


def _mapping(partition: Partition, name: str) -> Mapping[Any, Hashable]:
    if not isinstance(partition, pd.Series):
        return partition
    if not partition.index.is_unique:
        raise ValueError(f"{name} holds a record twice; expected each record once in the index of the Series")
    return dict(zip(partition.index.tolist(), partition.tolist(), strict=True))


def pairwise_metrics(
    truth: Sequence[Hashable] | NDArray[np.generic] | pd.Series,
    predicted: Sequence[Hashable] | NDArray[np.generic] | pd.Series,
) -> PairwiseMetrics:
    """Compare a predicted partition with the true one.

    No pair is formed: a cluster of ``n`` records holds ``n (n - 1) / 2`` pairs, and the correct ones are those inside
    the cells of the contingency table. So the result is exact at any size.

    Args:
        truth: Person of every record, shape ``(n_records,)``; any values that can be compared for equality.
        predicted: Cluster of the same records in the same order.

    Returns:
        Precision, recall, F1 and the counts behind them.

    Raises:
        ValueError: The two differ in length, or a record has no person or no cluster.

    Examples:
        >>> from voicecrm.query.metrics import pairwise_metrics
        >>> metrics = pairwise_metrics(["ann", "ann", "ann", "bob"], [1, 1, 2, 2])
        >>> metrics.correct_pairs, metrics.true_pairs, metrics.predicted_pairs
        (1, 3, 2)

    Source:
        Rand (1971), "Objective criteria for the evaluation of clustering methods", JASA 66(336), for counting over
        pairs; Menestrina, Whang & Garcia-Molina (2010), "Evaluating entity resolution results", PVLDB 3(1), for
        pairwise precision and recall.
    """
    if len(truth) != len(predicted):
        raise ValueError(
            f"truth has {len(truth)} records and predicted {len(predicted)}; expected one entry per record"
        )
    people, clusters = _codes(truth, "truth"), _codes(predicted, "predicted")
    width = int(clusters.max()) + 1 if len(clusters) else 1
    cells = np.sort(people * width + clusters)
    ends = np.flatnonzero(np.append(cells[1:] != cells[:-1], True)) if len(cells) else np.empty(0, dtype=np.int64)
    return PairwiseMetrics.of_counts(
        _pairs(np.bincount(people)), _pairs(np.bincount(clusters)), _pairs(np.diff(ends, prepend=-1))
    )


def _codes(partition: Sequence[Hashable] | NDArray[np.generic] | pd.Series, name: str) -> Int64Array:
    codes, _ = pd.factorize(pd.Series(partition, dtype=None if hasattr(partition, "dtype") else object))
    if len(codes) and codes.min() < 0:
        missing = int((codes < 0).sum())
        raise ValueError(f"{name} is missing for {missing} records; give records of nobody else a value of their own")
    return codes.astype(np.int64)


def _pairs(sizes: Int64Array) -> int:
    return int((sizes * (sizes - 1) // 2).sum())
