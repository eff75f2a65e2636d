"""Write measurements into a Markdown page, between ``<!-- figures: begin -->`` and ``<!-- figures: end -->``.

Of every benchmark and size the latest run counts; of its repeats the median is shown. Ratios of runs that were made
side by side come first: they hold on other machines, seconds do not.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.measurement import ROOT, Line

BEGIN: Final = "<!-- figures: begin -->"
END: Final = "<!-- figures: end -->"
PAGE: Final = ROOT / "docs" / "explanation" / "benchmarks.md"


def read_lines(path: Path) -> list[Line]:
    """Read measurements that a benchmark appended."""
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream if line.strip()]


def render(lines: Sequence[Line]) -> str:
    """Write measurements as Markdown tables.

    Args:
        lines: Of any benchmarks and runs.

    Returns:
        One section per benchmark, and what they were measured on.
    """
    latest = latest_runs(lines)
    sections = _import_calls(latest), _resolve_frame(latest), _find_phone(latest), _normal_forms(latest)
    return "\n\n".join([*filter(None, sections), *_environments(latest)])


def latest_runs(lines: Sequence[Line]) -> list[Line]:
    """Keep, of every benchmark and size, the run that was started last."""
    last: dict[tuple[str, int], str] = {}
    for line in lines:
        key = line["benchmark"], line["rows"]
        last[key] = max(last.get(key, ""), line["run"])
    return [line for line in lines if line["run"] == last[line["benchmark"], line["rows"]]]


def write_page(page: Path, text: str) -> None:
    """Replace what stands between the markers of a page.

    Raises:
        SystemExit: The page, or a marker in it, is missing.
    """
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN) if page.exists() else ("", "", "")
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{page} has no place for figures; expected a line {BEGIN} and after it a line {END}")
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def _import_calls(lines: Sequence[Line]) -> str:
    rows = []
    for size in _sizes(lines, "import_calls"):
        for label, ours, yardstick in (
            ("SQLite", "voicecrm_sqlite", "csv_sqlite"),
            ("PostgreSQL", "voicecrm_postgres", "csv_postgres"),
        ):
            of_ours, of_yardstick = (_of(lines, "import_calls", size, variant) for variant in (ours, yardstick))
            if of_ours and of_yardstick:
                seconds, reference = _median(of_ours, "seconds"), _median(of_yardstick, "seconds")
                memory, reference_memory = (_median(part, "peak_rss_bytes") for part in (of_ours, of_yardstick))
                rows.append(
                    f"| {label}, {size:,} | **{seconds / reference:.1f}** | {seconds:.2f} | {reference:.2f} "
                    f"| {size / seconds:,.0f} | {_mib(memory)} | {_mib(reference_memory)} | {len(of_ours)} |"
                )
    return _table(
        "### Import of a call log",
        "| database, rows | voicecrm / plain copy | voicecrm, s | plain copy, s | rows/s | peak RSS, MiB "
        "| of the copy, MiB | runs |",
        rows,
    )


def _resolve_frame(lines: Sequence[Line]) -> str:
    rows = []
    for size in _sizes(lines, "resolve_frame"):
        runs = _of(lines, "resolve_frame", size, "voicecrm")
        seconds = _median(runs, "seconds")
        rows.append(
            f"| {size:,} | **{runs[0]['f1']:.3f}** | {runs[0]['precision']:.3f} | {runs[0]['recall']:.3f} "
            f"| {seconds:.2f} | {size / seconds:,.0f} | {_mib(_median(runs, 'peak_rss_bytes'))} "
            f"| {runs[0]['largest_cluster']} | {len(runs)} |"
        )
    return _table(
        "### Resolving a DataFrame",
        "| records | F1 | precision | recall | s | records/s | peak RSS, MiB | largest cluster | runs |",
        rows,
    )


def _find_phone(lines: Sequence[Line]) -> str:
    rows = []
    for size in _sizes(lines, "find_phone"):
        for label, variant in (("SQLite", "voicecrm_sqlite"), ("PostgreSQL", "voicecrm_postgres")):
            runs = _of(lines, "find_phone", size, variant)
            if runs:
                rows.append(
                    f"| {label} | {runs[0]['identity_records']:,} | **{_median(runs, 'p50_ms'):.2f}** "
                    f"| **{_median(runs, 'p95_ms'):.2f}** | {runs[0]['found']:.1%} "
                    f"| {_median(runs, 'import_seconds'):.1f} | {_median(runs, 'resolve_seconds'):.1f} | {len(runs)} |"
                )
    return _table(
        "### Finding a profile by phone number",
        "| database | identity records | p50, ms | p95, ms | found | import before, s | resolve before, s | runs |",
        rows,
    )


def _normal_forms(lines: Sequence[Line]) -> str:
    rows = []
    for size in _sizes(lines, "normal_forms"):
        for variant in sorted({line["variant"] for line in lines if line["benchmark"] == "normal_forms"}):
            runs = _of(lines, "normal_forms", size, variant)
            if runs:
                kind, _, way = variant.partition(":")
                rate = max(run["values_per_second"] for run in runs)
                rows.append(
                    f"| {kind} | {way.replace('_', ' ')} | {runs[0]['values']:,} | **{rate:,.0f}** | {len(runs)} |"
                )
    return _table("### Normal forms", "| kind | way | values | values/s, best run | runs |", rows)


def _table(title: str, header: str, rows: Sequence[str]) -> str:
    """Put rows under a title and a header; nothing when there are none."""
    rule = "|" + "---|" * (header.count("|") - 1)
    return "\n".join([title, "", header, rule, *rows]) if rows else ""


def _environments(lines: Sequence[Line]) -> Iterable[str]:
    seen: dict[str, list[str]] = {}
    for line in lines:
        machine = line["environment"]
        packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
        text = (
            f"{machine['cores']} cores ({machine['cpu']}), {machine['ram_bytes'] / 2**30:.0f} GiB RAM, "
            f"{machine['system']}, Python {machine['python']}; {packages}"
        )
        seen.setdefault(text, []).append(line["run"][:10])
    for text, days in seen.items():
        period = min(days) if min(days) == max(days) else f"{min(days)} to {max(days)}"
        yield f"Measured {period} on {text}."


def _sizes(lines: Sequence[Line], benchmark: str) -> list[int]:
    return sorted({line["rows"] for line in lines if line["benchmark"] == benchmark})


def _of(lines: Sequence[Line], benchmark: str, rows: int, variant: str) -> list[Line]:
    wanted = benchmark, rows, variant
    return [line for line in lines if (line["benchmark"], line["rows"], line["variant"]) == wanted]


def _median(lines: Sequence[Line], figure: str) -> float:
    return float(median(line[figure] for line in lines))


def _mib(size: float) -> str:
    return f"{size / 2**20:,.0f}"


def main() -> None:
    """Render a file of measurements into the page."""
    command = argparse.ArgumentParser(description=__doc__)
    command.add_argument("measurements", type=Path, help="file that the benchmarks appended to (--out)")
    command.add_argument("--page", type=Path, default=PAGE, help="page to write into (default: %(default)s)")
    command.add_argument("--print", action="store_true", help="print the tables and leave the page alone")
    options = command.parse_args()
    text = render(read_lines(options.measurements))
    if options.print:
        print(text)
    else:
        write_page(options.page, text)


if __name__ == "__main__":
    main()
