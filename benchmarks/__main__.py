"""Run every benchmark one after the other, and show the tables."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.measurement import POSTGRES_VARIABLE, ROOT
from benchmarks.report import PAGE, read_lines, render, write_page

BENCHMARKS: Final = ("import_calls", "read_mail", "resolve_frame", "resolve_live", "find_phone", "normal_forms")


def main() -> None:
    """Run the benchmarks that were asked for."""
    command = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    command.add_argument("--only", choices=BENCHMARKS, action="append", help="run this one (may be repeated)")
    command.add_argument("--rows", type=int, help="size of the data (default: 100,000)")
    command.add_argument("--repeats", type=int, help="runs of each variant (default: each benchmark's own)")
    command.add_argument("--out", type=Path, help="keep the measurements: append them to this file as JSON lines")
    command.add_argument("--write-page", action="store_true", help=f"write the tables into {PAGE.relative_to(ROOT)}")
    options = command.parse_args()
    if not os.environ.get(POSTGRES_VARIABLE):
        print(f"${POSTGRES_VARIABLE} names no server: PostgreSQL is left out.", file=sys.stderr)
    sizes = [f"--{name}={value}" for name in ("rows", "repeats") if (value := getattr(options, name)) is not None]
    with tempfile.TemporaryDirectory() as folder:
        out = (options.out or Path(folder) / "measurements.jsonl").resolve()
        for name in options.only or BENCHMARKS:
            arguments = [sys.executable, "-m", f"benchmarks.{name}", f"--out={out}", *sizes]
            finished = subprocess.run(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
            if finished.returncode:
                raise SystemExit(finished.returncode)
        text = render(read_lines(out))
    print(text)
    if options.write_page:
        write_page(PAGE, text)


if __name__ == "__main__":
    main()
