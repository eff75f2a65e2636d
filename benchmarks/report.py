"""Write measurements into a Markdown page, between ``<!-- figures: begin -->`` and ``<!-- figures: end -->``.

Of every benchmark and size the latest run counts; of its repeats the median is shown. Ratios of runs that were made
side by side come first: they hold on other machines, seconds do not. A section of the page whose benchmark was not run
stays as it is.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks import tables
from benchmarks.measurement import ROOT, Line

BEGIN: Final = "<!-- figures: begin -->"
END: Final = "<!-- figures: end -->"
PAGE: Final = ROOT / "docs" / "explanation" / "benchmarks.md"
SECTIONS: Final = (
    ("resolve_frame", tables.engines),
    ("resolve_frame", tables.resolve_frame),
    ("supervised", tables.supervised),
    ("public_sets", tables.public_sets),
    ("import_calls", tables.import_calls),
    ("read_mail", tables.read_mail),
    ("large_inputs", tables.large_inputs),
    ("resolve_live", tables.resolve_live),
    ("find_phone", tables.find_phone),
    ("normal_forms", tables.normal_forms),
)
"""The benchmark whose lines a section shows, and its table."""
_TITLE: Final = re.compile(r"^(?=### )", re.MULTILINE)


def read_lines(path: Path) -> list[Line]:
    """Read measurements that a benchmark appended."""
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream if line.strip()]


def render(lines: Sequence[Line]) -> str:
    """Write measurements as Markdown.

    Args:
        lines: Of any benchmarks and runs.

    Returns:
        One section per table, each with what it was measured on.
    """
    latest = latest_runs(lines)
    sections = []
    for benchmark, table in SECTIONS:
        shown = [line for line in latest if line["benchmark"] == benchmark]
        text = table(shown)
        if text:
            sections.append("\n\n".join([text, *tables.environments(shown)]))
    return "\n\n".join(sections)


def latest_runs(lines: Sequence[Line]) -> list[Line]:
    """Keep, of every benchmark, size and data set, the run that was started last."""
    last: dict[tuple[str, int, str | None], str] = {}
    for line in lines:
        last[_subject(line)] = max(last.get(_subject(line), ""), line["run"])
    return [line for line in lines if line["run"] == last[_subject(line)]]


def _subject(line: Line) -> tuple[str, int, str | None]:
    # Two public sets, and inputs of two formats, may have the same size.
    by_variant = line["benchmark"] in ("public_sets", "large_inputs")
    variant = line["variant"] if by_variant else line.get("languages")
    return line["benchmark"], line["rows"], variant


def write_page(page: Path, text: str) -> None:
    """Replace the sections between the markers of a page that `text` has anew, and add those that are new.

    Raises:
        SystemExit: The page, or a marker in it, is missing.
    """
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN) if page.exists() else ("", "", "")
    old, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{page} has no place for figures; expected a line {BEGIN} and after it a line {END}")
    sections = _sections(old) | _sections(text)
    merged = "\n\n".join(sections.values())
    page.write_text(f"{before}{BEGIN}\n\n{merged}\n\n{END}{after}", encoding="utf-8")


def _sections(text: str) -> dict[str, str]:
    """Cut a text before every title."""
    parts = [part.strip() for part in _TITLE.split(text)[1:]]
    return {part.partition("\n")[0]: part for part in parts}


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
