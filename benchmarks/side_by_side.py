"""Measure voicecrm beside its peers, a classifier that knows the truth, and what was published; end with the tables."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.measurement import ROOT, start
from benchmarks.people import LANGUAGES
from benchmarks.public_sets import find_sets, resolve_sets
from benchmarks.report import PAGE, read_lines, render, write_page
from benchmarks.resolve_frame import PEERS, SIZES, compare
from benchmarks.supervised import learn

PARTS: Final = ("engines", "growth", "supervised", "public_sets")
_SEED: Final = 0


def run(options: argparse.Namespace) -> None:
    """Run the parts that were asked for."""
    parts = options.only or PARTS
    if "public_sets" in parts:
        with tempfile.TemporaryDirectory() as folder:
            resolve_sets(options, find_sets(Path(folder), options.peers, options.fake_1000))
    for rows in options.rows:
        for languages in options.languages:
            if "engines" in parts:
                peers = dict.fromkeys(options.engines, options.peers)
                compare(start("resolve_frame", options, rows), languages, _SEED, options.repeats, peers)
            if "supervised" in parts:
                learn(start("supervised", options, rows), languages, _SEED, options.peers)
    if "growth" in parts:
        for rows in sorted({*options.growth} - {*options.rows}):
            compare(start("resolve_frame", options, rows), "all", _SEED, options.repeats, {})


def main() -> None:
    """Run and show, and write the page if asked."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.side_by_side", description=__doc__)
    command.add_argument("--peers", required=True, help="interpreter of the peers' environment")
    command.add_argument("--only", choices=PARTS, action="append", help="run this part (may be repeated)")
    command.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000], help="sizes beside the peers")
    command.add_argument("--growth", type=int, nargs="*", default=SIZES, help="sizes of voicecrm alone")
    command.add_argument("--languages", choices=LANGUAGES, nargs="+", default=list(LANGUAGES), help="whose names")
    command.add_argument("--engines", choices=PEERS, nargs="*", default=list(PEERS), help="which peers")
    command.add_argument("--repeats", type=int, default=1, help="runs of each engine (default: %(default)s)")
    command.add_argument("--fake-1000", type=Path, help="path of Splink's demo data fake_1000.csv, to resolve it too")
    command.add_argument("--out", type=Path, help="keep the measurements: append them to this file as JSON lines")
    command.add_argument("--write-page", action="store_true", help=f"write the tables into {PAGE.relative_to(ROOT)}")
    options = command.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        options.out = (options.out or Path(folder) / "measurements.jsonl").resolve()
        run(options)
        text = render(read_lines(options.out))
    print(text)
    if options.write_page:
        write_page(PAGE, text)
        print(f"written into {PAGE.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()
