"""How well a partition into people agrees with the truth."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from voicecrm.columns import Int64Array


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
        >>> from voicecrm.testing import pairwise_metrics
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
    true_pairs = _pairs(np.bincount(people))
    predicted_pairs = _pairs(np.bincount(clusters))
    cells = np.sort(people * width + clusters)
    ends = np.flatnonzero(np.append(cells[1:] != cells[:-1], True)) if len(cells) else np.empty(0, dtype=np.int64)
    correct_pairs = _pairs(np.diff(ends, prepend=-1))
    together = true_pairs + predicted_pairs
    return PairwiseMetrics(
        precision=correct_pairs / predicted_pairs if predicted_pairs else 1.0,
        recall=correct_pairs / true_pairs if true_pairs else 1.0,
        f1=2 * correct_pairs / together if together else 1.0,
        true_pairs=true_pairs,
        predicted_pairs=predicted_pairs,
        correct_pairs=correct_pairs,
    )


def _codes(partition: Sequence[Hashable] | NDArray[np.generic] | pd.Series, name: str) -> Int64Array:
    codes, _ = pd.factorize(pd.Series(partition, dtype=None if hasattr(partition, "dtype") else object))
    if len(codes) and codes.min() < 0:
        missing = int((codes < 0).sum())
        raise ValueError(f"{name} is missing for {missing} records; give records of nobody else a value of their own")
    return codes.astype(np.int64)


def _pairs(sizes: Int64Array) -> int:
    return int((sizes * (sizes - 1) // 2).sum())
