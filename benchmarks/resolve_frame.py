"""Resolve invented customers whose truth is known: time, memory, precision and recall, beside the peers if asked."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from benchmarks.measurement import Bench, Line, parser, run_child, show, start
from benchmarks.people import LANGUAGES, invent, judge, prepare

PEERS: Final = {"splink": "benchmarks.peers.splink_people", "goldenmatch": "benchmarks.peers.goldenmatch_people"}
"""Modules by engine; each runs in the peers' environment and takes ``--input`` and ``--out``."""
SIZES: Final = (100_000, 300_000, 1_000_000, 3_000_000)
"""Over these the time should grow no faster than n log n."""
LONGEST_SECONDS: Final = 900.0


def compare(bench: Bench, languages: str, seed: int, repeats: int, peers: Mapping[str, str]) -> list[Line]:
    """Resolve the same people with voicecrm and with its peers, one process after the other.

    Args:
        bench: Where the lines go, and how many records.
        languages: One of `LANGUAGES`.
        seed: Of the data.
        repeats: Runs of every engine; the engines take turns, so that a slow minute of the machine hits all.
        peers: Interpreter per peer; an engine that fails or takes too long is reported and left out.

    Returns:
        The lines as written.
    """
    lines = []
    people = invent(bench.rows, languages, seed)
    truth = people.pop("cluster").set_axis(people["unique_id"])
    with tempfile.TemporaryDirectory() as folder:
        raw, prepared, clusters = (Path(folder) / f"{name}.parquet" for name in ("raw", "prepared", "clusters"))
        people.to_parquet(raw, index=False)
        if peers:
            prepare(people).to_parquet(prepared, index=False)
        del people
        for repeat in range(repeats):
            for engine, python in {"voicecrm": sys.executable, **peers}.items():
                module, source = (PEERS[engine], prepared) if engine in PEERS else ("benchmarks.resolve_people", raw)
                print(f"{engine}, {bench.rows:,} records, names: {languages} ...", file=sys.stderr, flush=True)
                try:
                    figures = run_child(python, module, {"input": source, "out": clusters}, LONGEST_SECONDS)
                except SystemExit as failure:
                    if engine not in peers:
                        raise
                    print(f"{failure}; {engine} is left out", file=sys.stderr)
                    continue
                figures |= judge_thresholds(truth, pd.read_parquet(clusters), figures["default"])
                lines.append(bench.write(engine, repeat, figures | {"languages": languages}))
    return lines


def judge_thresholds(truth: pd.Series, clusters: pd.DataFrame, default: str) -> dict[str, Any]:
    """Hold the clusters of every threshold against the truth.

    Args:
        truth: Person, by ``unique_id``.
        clusters: ``unique_id`` and a column of clusters per threshold.
        default: Column that a user would take who does not know the truth.

    Returns:
        The figures at the default, and under ``best`` those with the best F1 together with their ``threshold``.
    """
    people = truth.loc[clusters["unique_id"]].reset_index(drop=True)
    judged = {name: judge(people, clusters[name]) for name in clusters.columns.drop("unique_id")}
    best = max(judged, key=lambda name: judged[name]["f1"])
    return judged[default] | {"best": judged[best] | {"threshold": best}}


def main() -> None:
    """Run the benchmark."""
    command = parser(__doc__, rows=None, repeats=3)
    command.add_argument("--languages", choices=LANGUAGES, default="all", help="whose names (default: %(default)s)")
    command.add_argument("--peers", help="interpreter of the peers' environment; without it voicecrm runs alone")
    command.add_argument("--engines", choices=PEERS, nargs="*", default=list(PEERS), help="which peers (default: all)")
    options = command.parse_args()
    peers = dict.fromkeys(options.engines, options.peers) if options.peers else {}
    lines = []
    for rows in [options.rows] if options.rows else SIZES:
        bench = start("resolve_frame", options, rows)
        lines += compare(bench, options.languages, options.seed, options.repeats, peers)
    show(lines)


if __name__ == "__main__":
    main()
