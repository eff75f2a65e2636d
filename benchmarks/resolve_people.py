"""Resolve one file of people with voicecrm, as the peers resolve theirs: the process that is measured."""

from __future__ import annotations

import argparse
import time
from importlib.metadata import version
from pathlib import Path
from typing import Final

import pandas as pd

from benchmarks.measurement import hand_over
from voicecrm import resolve_frame

FIELDS: Final = {
    name: name for name in ("given_name", "family_name", "full_name", "birth_date", "city", "phone", "email")
}


def main() -> None:
    """Resolve one file."""
    command = argparse.ArgumentParser(description=__doc__)
    command.add_argument("--input", type=Path, required=True, help="people as they come (Parquet)")
    command.add_argument("--out", type=Path, required=True, help="clusters (Parquet)")
    options = command.parse_args()
    people = pd.read_parquet(options.input)
    began, cpu = time.perf_counter(), time.process_time()
    resolved = resolve_frame(people, key="unique_id", fields=FIELDS)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    hand_over(seconds, cpu_seconds=cpu_seconds, default="default", engine_version=version("voicecrm"))
    # After the memory was measured: the copy is the benchmark's, not the engine's.
    resolved[["unique_id", "cluster_id"]].rename(columns={"cluster_id": "default"}).to_parquet(options.out, index=False)


if __name__ == "__main__":
    main()
