"""Resolve invented customers whose truth is known: time, memory, precision and recall."""

from __future__ import annotations

import time
from typing import Final

from benchmarks.measurement import hand_over, parser, show, start
from voicecrm.testing import pairwise_metrics, synthetic_people

FIELDS: Final = {name: name for name in ("given_name", "family_name", "birth_date", "city", "phone", "email")}


def measure(rows: int, seed: int) -> None:
    """Resolve once in this process."""
    from voicecrm import resolve_frame  # noqa: PLC0415 (so that making the data does not wait for it)

    people = synthetic_people(rows, seed=seed)
    truth = people.pop("cluster")
    began = time.perf_counter()
    resolved = resolve_frame(people, key="unique_id", fields=FIELDS)
    seconds = time.perf_counter() - began
    clusters = people[["unique_id"]].merge(resolved, on="unique_id", how="left", validate="one_to_one")["cluster_id"]
    metrics = pairwise_metrics(truth, clusters)
    hand_over(
        seconds,
        precision=metrics.precision,
        recall=metrics.recall,
        f1=metrics.f1,
        true_pairs=metrics.true_pairs,
        largest_cluster=int(clusters.value_counts().max()),
    )


def main() -> None:
    """Run the benchmark, or one measurement of it."""
    options = parser(__doc__, rows=100_000, repeats=3).parse_args()
    if options.measure:
        measure(options.rows, options.seed)
        return
    bench = start("resolve_frame", options)
    show([bench.measure("voicecrm", repeat, {"seed": options.seed}) for repeat in range(options.repeats)])


if __name__ == "__main__":
    main()
