"""Resolve prepared people with GoldenMatch, without configuration."""

from __future__ import annotations

import argparse
import time
from importlib.metadata import version
from pathlib import Path

import goldenmatch
import numpy as np
import pandas as pd
import polars as pl

from benchmarks.measurement import hand_over


def main() -> None:
    """Resolve one file."""
    command = argparse.ArgumentParser(description=__doc__)
    command.add_argument("--input", type=Path, required=True, help="prepared people (Parquet)")
    command.add_argument("--out", type=Path, required=True, help="clusters (Parquet)")
    options = command.parse_args()
    people = pl.read_parquet(options.input)
    began, cpu = time.perf_counter(), time.process_time()
    # It finds its own configuration wanting on such data and would stop; what it would have done is what we measure.
    result = goldenmatch.dedupe_df(people, exclude_columns=["unique_id"], allow_red_config=True)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    hand_over(seconds, cpu_seconds=cpu_seconds, default="default", engine_version=version("goldenmatch"))
    # A record that stands in no cluster stands alone; numbers below 0 are nobody else's.
    clusters = -np.arange(1, len(people) + 1)
    for cluster, content in result.clusters.items():
        clusters[content["members"]] = cluster
    pd.DataFrame({"unique_id": people["unique_id"].to_numpy(), "default": clusters}).to_parquet(
        options.out, index=False
    )


if __name__ == "__main__":
    main()
