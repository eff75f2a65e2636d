"""Learn from the truth of some people which pairs match, and cluster other people by it.

Input are files of `benchmarks.pairs.export_pairs`. The output has one column of clusters per threshold, and in
``candidates`` the clusters of someone who errs on no candidate pair: what is not among the candidates nobody can find.
"""

from __future__ import annotations

import argparse
import time
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.measurement import hand_over

THRESHOLDS: Final = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.96, 0.97, 0.98, 0.99, 0.995, 0.999)
_MOST_TRAINING_PAIRS: Final = 2_000_000
_SEED: Final = 1


def classifier(path: Path) -> HistGradientBoostingClassifier:
    """Train on the pairs of a file, on a random part of them if there are very many."""
    pairs = np.load(path)
    rows = np.random.default_rng(_SEED).permutation(len(pairs["truth"]))[:_MOST_TRAINING_PAIRS]
    model = HistGradientBoostingClassifier(
        max_iter=200, learning_rate=0.1, max_leaf_nodes=31, early_stopping=True, random_state=_SEED
    )
    return model.fit(pairs["features"][rows], pairs["truth"][rows])


def components(left: NDArray[np.int64], right: NDArray[np.int64], n_records: int) -> NDArray[np.int32]:
    """Give connected records one number, shape ``(n_records,)``."""
    graph = coo_array((np.ones(len(left), dtype=np.bool_), (left, right)), shape=(n_records, n_records))
    labels: NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return labels


def main() -> None:
    """Learn from one file, cluster the people of the other."""
    command = argparse.ArgumentParser(description=__doc__)
    command.add_argument("--train", type=Path, required=True, help="pairs to learn from (npz)")
    command.add_argument("--test", type=Path, required=True, help="pairs of the people to cluster (npz)")
    command.add_argument("--out", type=Path, required=True, help="clusters (Parquet)")
    options = command.parse_args()
    began = time.perf_counter()
    model = classifier(options.train)
    pairs = np.load(options.test)
    left, right, truth, n_records = pairs["left"], pairs["right"], pairs["truth"], len(pairs["person"])
    probability = model.predict_proba(pairs["features"])[:, 1]
    matches = {f"{threshold:g}": probability >= threshold for threshold in THRESHOLDS} | {"candidates": truth}
    clusters = {name: components(left[match], right[match], n_records) for name, match in matches.items()}
    pd.DataFrame({"unique_id": np.arange(n_records)} | clusters).to_parquet(options.out, index=False)
    hand_over(
        time.perf_counter() - began, candidate_pairs=len(left), engine_version=f"scikit-learn {version('scikit-learn')}"
    )


if __name__ == "__main__":
    main()
