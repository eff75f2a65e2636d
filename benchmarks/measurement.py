"""Measure in a fresh process, and write down what was measured and on what machine."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

Line: TypeAlias = dict[str, Any]
"""One measurement: benchmark, variant, rows, repeat, run, seconds, peak_rss_bytes, its own figures, environment."""

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGES: Final = ("numpy", "pandas", "rapidfuzz", "phonenumbers", "sqlalchemy", "psycopg")
POSTGRES_VARIABLE: Final = "VOICECRM_TEST_POSTGRES"


@dataclass(frozen=True, slots=True)
class Bench:
    """One benchmark being run.

    Attributes:
        name: Module under ``benchmarks``, and the name in the output.
        rows: Size of its data.
        out: File that lines are appended to, or None.
    """

    name: str
    rows: int
    out: Path | None
    run: str

    def measure(self, variant: str, repeat: int, arguments: Mapping[str, object]) -> Line:
        """Run one variant in a fresh process and write down its figures.

        Args:
            variant: What is measured, the child's ``--measure``.
            repeat: Which of several runs of the same.
            arguments: Further options of the child.

        Returns:
            The line as written.

        Raises:
            SystemExit: The child failed; its messages stand above.
        """
        options = {"rows": self.rows, "measure": variant, **arguments}
        return self.write(variant, repeat, run_child(sys.executable, f"benchmarks.{self.name}", options))

    def write(self, variant: str, repeat: int, figures: Mapping[str, Any]) -> Line:
        """Write down figures, and return the line as written."""
        line = {"benchmark": self.name, "variant": variant, "rows": self.rows, "repeat": repeat, "run": self.run}
        line |= {**figures, "environment": environment()}
        if self.out is not None:
            with self.out.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(line, ensure_ascii=False) + "\n")
        print(f"{self.name} {variant} #{repeat + 1}: {figures['seconds']:.2f} s", file=sys.stderr, flush=True)
        return line


def run_child(python: str, module: str, arguments: Mapping[str, object], timeout: float | None = None) -> Line:
    """Run a module in a fresh process.

    Args:
        python: Interpreter, whose environment may be another than ours.
        module: What it runs.
        arguments: Its options.
        timeout: Seconds that it may take.

    Returns:
        What it handed over (see `hand_over`).

    Raises:
        SystemExit: The child failed or took too long; its messages stand above.
    """
    command = [python, "-m", module, *(f"--{option}={value}" for option, value in arguments.items())]
    try:
        child = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False, timeout=timeout
        )
    except subprocess.TimeoutExpired:
        raise SystemExit(f"{module} took more than {timeout:.0f} s and was stopped") from None
    if child.returncode:
        raise SystemExit(f"{module} {arguments.get('measure', '')} failed with exit code {child.returncode}")
    figures: Line = json.loads(child.stdout.splitlines()[-1])
    return figures


def start(name: str, options: argparse.Namespace, rows: int | None = None) -> Bench:
    """Begin a run that writes where the options say, of their size if no other is given."""
    run = datetime.now(UTC).isoformat(timespec="seconds")
    return Bench(name, options.rows if rows is None else rows, options.out, run)


def parser(description: str | None, *, rows: int | None, repeats: int) -> argparse.ArgumentParser:
    """Make the command line that every benchmark has; ``--measure`` and what it needs are for its own children.

    Args:
        description: What the benchmark does.
        rows: Size of the data if none is asked for; None where the benchmark has sizes of its own.
        repeats: Runs of each variant if not asked for.

    Returns:
        The parser.
    """
    command = argparse.ArgumentParser(description=description)
    command.add_argument("--rows", type=int, default=rows, help=f"size of the data (default: {rows or 'several'})")
    command.add_argument("--repeats", type=int, default=repeats, help="runs of each variant (default: %(default)s)")
    command.add_argument("--seed", type=int, default=0, help="seed of the data (default: %(default)s)")
    command.add_argument("--out", type=Path, help="append the measurements to this file as JSON lines")
    command.add_argument(
        "--postgres",
        default=os.environ.get(POSTGRES_VARIABLE, ""),
        help=f"URL of a PostgreSQL server that may be given new databases (default: ${POSTGRES_VARIABLE})",
    )
    command.add_argument("--measure", help=argparse.SUPPRESS)
    command.add_argument("--input", type=Path, help=argparse.SUPPRESS)
    command.add_argument("--database", help=argparse.SUPPRESS)
    return command


def hand_over(seconds: float, **figures: float | str) -> None:
    """Print what a child measured, with the peak of its memory unless it says one, for `Bench.measure`."""
    print(json.dumps({"seconds": seconds, "peak_rss_bytes": peak_rss_bytes()} | figures))


def peak_rss_bytes() -> int:
    """Return the largest resident size that this process ever had, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # On Linux getrusage() also remembers the parent's size from before exec; VmHWM is of this program alone.
        fields = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
        if "VmHWM" in fields:
            return int(fields["VmHWM"].split()[0]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def environment() -> dict[str, Any]:
    """Describe the machine and the software."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "ram_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "cpu": f"{platform.machine()}, {_cpu_family()}",
        "system": platform.system(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
    }


def _cpu_family() -> str:
    """Name the maker's family of the processor, without the model."""
    path = Path("/proc/cpuinfo")
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else platform.processor()
    families = ("Xeon", "EPYC", "Core", "Ryzen", "Neoverse", "Apple", "Graviton")
    return next((family for family in families if family in text), "unknown family")


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def show(lines: Sequence[Line]) -> None:
    """Print lines as the tables of the published page."""
    from benchmarks.report import render  # noqa: PLC0415 (the report reads this module's lines)

    print(render(lines))
