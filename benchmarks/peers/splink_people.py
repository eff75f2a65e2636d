"""Resolve prepared people with Splink on DuckDB, as a competent user would set it up.

The input is what `benchmarks.people.prepare` writes. The output has one column of clusters per threshold.
"""

from __future__ import annotations

import argparse
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.measurement import hand_over, peak_rss_bytes

DEFAULT: Final = 0.9
THRESHOLDS: Final = (0.5, DEFAULT, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 0.99999, 0.999999, 0.9999999)
"""Match probabilities; the best of them is found by looking at the truth."""
_RANDOM_PAIRS: Final = 2e6
"""More take longer (1e7 three times as long as all the rest) and did not give a better F1."""
_SEED: Final = 1


def settings() -> SettingsCreator:
    """Say what is compared with what.

    Of the set-ups that were tried on 100,000 records this one gave the best F1: one comparison per name part beat
    `ForenameSurnameComparison`, and joining on both names alone brought in more false pairs than true ones.
    """
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("family_name"),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.EmailComparison("email"),
            cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("email"),
            block_on("phone"),
            block_on("given_name", "family_name", "city"),
            block_on("given_name", "family_name", "substr(birth_date, 1, 4)"),
            block_on("family_name", "birth_date"),
            block_on("given_name", "birth_date"),
            block_on("birth_date", "city"),
        ],
        retain_matching_columns=False,
    )


def train(linker: Linker) -> None:
    """Estimate the parameters without labels: the prior, u from random pairs, m by expectation maximisation."""
    linker.training.estimate_probability_two_random_records_match(
        [block_on("email"), block_on("phone", "given_name"), block_on("given_name", "family_name", "birth_date")],
        recall=0.7,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=_SEED)
    for rule in (block_on("given_name", "family_name"), block_on("birth_date", "city"), block_on("email")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)


def resolve(source: Path, target: Path) -> dict[str, Any]:
    """Train, predict and cluster, and write the clusters at every threshold.

    Returns:
        Seconds per step, the peak of memory before the further thresholds are tried, the number of pairs, versions.
    """
    connection = duckdb.connect()
    connection.execute("CREATE TABLE people AS SELECT * FROM read_parquet($1)", [str(source)])
    clock, cpu = [time.perf_counter()], time.process_time()
    linker = Linker(DuckDBAPI(connection).register("people", table_name="input"), settings(), log_level=None)
    train(linker)
    clock.append(time.perf_counter())
    pairs = linker.inference.predict(threshold_match_probability=min(THRESHOLDS))
    clock.append(time.perf_counter())
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, DEFAULT)
    clock.append(time.perf_counter())
    cpu_seconds, memory = time.process_time() - cpu, peak_rss_bytes()
    result = clusters.as_pandas_dataframe()[["unique_id"]]
    for threshold in THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold)
        frame = clusters.as_pandas_dataframe().set_index("unique_id")["cluster_id"]
        result[f"{threshold:.10g}"] = result["unique_id"].map(frame)
    result.to_parquet(target, index=False)
    steps = {name: clock[i + 1] - clock[i] for i, name in enumerate(("train", "predict", "cluster"))}
    return {f"{name}_seconds": seconds for name, seconds in steps.items()} | {
        "seconds": clock[-1] - clock[0],
        "cpu_seconds": cpu_seconds,
        "peak_rss_bytes": memory,
        "default": f"{DEFAULT:.10g}",
        "engine_version": f"{version('splink')} (DuckDB {version('duckdb')})",
    }


def main() -> None:
    """Resolve one file."""
    command = argparse.ArgumentParser(description=__doc__)
    command.add_argument("--input", type=Path, required=True, help="prepared people (Parquet)")
    command.add_argument("--out", type=Path, required=True, help="clusters (Parquet)")
    options = command.parse_args()
    hand_over(**resolve(options.input, options.out))


if __name__ == "__main__":
    main()
