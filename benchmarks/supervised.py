"""How far a classifier gets that learned from the truth, on the engine's own candidate pairs and comparisons.

It learns from as many other invented people, and its threshold is the best in hindsight: a bar for an engine that was
given neither. It runs in the peers' environment.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pandas as pd

from benchmarks.measurement import Bench, Line, parser, run_child, show, start
from benchmarks.pairs import export_pairs
from benchmarks.people import LANGUAGES, invent
from benchmarks.resolve_frame import judge_thresholds
from benchmarks.resolve_people import FIELDS


def learn(bench: Bench, languages: str, seed: int, python: str) -> Line:
    """Train on some people and hold the clusters of others against the truth, beside those of `resolve_frame`.

    Args:
        bench: Where the line goes, and how many records there are on each side.
        languages: One of `LANGUAGES`.
        seed: Of the people who are clustered; those learned from have the next one.
        python: Interpreter of the peers' environment.

    Returns:
        The line as written.
    """
    print(f"supervised, {bench.rows:,} records, names: {languages} ...", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        train, test, clusters, raw = (Path(folder) / name for name in ("a.npz", "b.npz", "c.parquet", "raw.parquet"))
        export_pairs(invent(bench.rows, languages, seed + 1), FIELDS, train)
        people = invent(bench.rows, languages, seed)
        export_pairs(people, FIELDS, test)
        truth = people.pop("cluster")
        people.to_parquet(raw, index=False)
        figures = run_child(python, "benchmarks.peers.classify_pairs", {"train": train, "test": test, "out": clusters})
        labels = pd.read_parquet(clusters)
        figures["ceiling"] = judge_thresholds(truth, labels[["unique_id", "candidates"]], "candidates")["best"]
        figures |= judge_thresholds(truth, labels.drop(columns="candidates"), "0.5")
        run_child(sys.executable, "benchmarks.resolve_people", {"input": raw, "out": clusters})
        figures["voicecrm"] = judge_thresholds(truth, pd.read_parquet(clusters), "default")["best"]
    return bench.write("classifier", 0, figures | {"languages": languages})


def main() -> None:
    """Run the benchmark."""
    command = parser(__doc__, rows=100_000, repeats=1)
    command.add_argument("--languages", choices=LANGUAGES, default="all", help="whose names (default: %(default)s)")
    command.add_argument("--peers", required=True, help="interpreter of the peers' environment")
    options = command.parse_args()
    show([learn(start("supervised", options), options.languages, options.seed, options.peers)])


if __name__ == "__main__":
    main()
