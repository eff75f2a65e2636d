"""Resolve public data sets with the defaults, beside the best that was published for them."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from benchmarks.measurement import Line, hand_over, parser, run_child, show, start
from benchmarks.people import judge
from voicecrm import resolve_frame

FEBRL: Final[Mapping[str, str]] = {
    "given_name": "given_name", "surname": "family_name", "street_number": "house_number", "address_1": "street",
    "suburb": "city", "postcode": "postal_code", "state": "region", "date_of_birth": "birth_date",
    "soc_sec_id": "identifier",
}  # fmt: skip
FAKE: Final[Mapping[str, str]] = {
    "first_name": "given_name", "surname": "family_name", "dob": "birth_date", "city": "city", "email": "email",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PublicSet:
    """A data set with known truth in the column ``cluster``.

    Attributes:
        key: Column of unique row keys.
        fields: Field kind of each column, as for `resolve_frame`.
        published: Best F1 that was published, and how it came about; empty when none is known.
    """

    key: str
    fields: Mapping[str, str]
    published: str


SETS: Final[Mapping[str, PublicSet]] = {
    "febrl1": PublicSet("rec_id", FEBRL, ""),
    "febrl2": PublicSet("rec_id", FEBRL, ""),
    "febrl3": PublicSet("rec_id", FEBRL, ".9954 (Splink, best threshold, pairs)"),
    "febrl4": PublicSet("rec_id", FEBRL, ".9998 (Splink, best threshold, pairs)"),
    "fake_1000": PublicSet("unique_id", FAKE, ".862 (best threshold), .806 (p >= .5)"),
}


def measure(name: str, path: Path) -> None:
    """Resolve one set in this process."""
    subject = SETS[name]
    # Everything is text: a birth date or a postal code read as a number has lost its zeros.
    records = pd.read_csv(path, dtype=str)
    truth = records.pop("cluster")
    began = time.perf_counter()
    resolved = resolve_frame(records, key=subject.key, fields=subject.fields)
    seconds = time.perf_counter() - began
    hand_over(seconds, published=subject.published, **judge(truth, resolved["cluster_id"]))


def resolve_sets(options: argparse.Namespace, paths: Mapping[str, Path]) -> list[Line]:
    """Resolve sets one after the other, each in a process of its own."""
    lines = []
    for name, path in paths.items():
        with path.open(encoding="utf-8") as stream:
            rows = sum(1 for _ in stream) - 1
        bench = start("public_sets", options, rows)
        lines.append(bench.measure(name, 0, {"input": path.resolve()}))
    return lines


def find_sets(folder: Path, python: str | None, fake_1000: Path | None) -> dict[str, Path]:
    """Fetch the sets that are to be had.

    Args:
        folder: Where Febrl is written.
        python: Interpreter of the peers' environment, for Febrl.
        fake_1000: Splink's demo data, for that.

    Returns:
        Path by name of the set.
    """
    paths = {}
    if python:
        run_child(python, "benchmarks.peers.febrl", {"out": folder})
        paths = {path.stem: path for path in sorted(folder.glob("febrl*.csv"))}
    return paths | ({"fake_1000": fake_1000} if fake_1000 else {})


def main() -> None:
    """Run the benchmark, or one measurement of it."""
    command = parser(__doc__, rows=0, repeats=1)
    command.add_argument("--peers", help="interpreter of the peers' environment, which has Febrl; else it is left out")
    command.add_argument("--fake-1000", type=Path, help="path of Splink's demo data fake_1000.csv; else it is left out")
    options = command.parse_args()
    if options.measure:
        measure(options.measure, options.input)
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = find_sets(Path(folder), options.peers, options.fake_1000)
        if not paths:
            raise SystemExit("no set to resolve; give --peers for Febrl, --fake-1000 for fake_1000, or both")
        print(f"public sets: {', '.join(paths)} ...", file=sys.stderr)
        show(resolve_sets(options, paths))


if __name__ == "__main__":
    main()
