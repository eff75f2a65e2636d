"""Measurements as Markdown tables, one function per section of the published page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log2
from statistics import median
from typing import Final

from benchmarks.measurement import Line

NAMES: Final = {"all": "Hangul, Latin, Cyrillic", "en": "Latin"}
"""In which letters the people of a data set are written."""
_OURS: Final = "voicecrm"


def import_calls(lines: Sequence[Line]) -> str:
    """Show how long an import takes beside a plain copy."""
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
                same = _of(lines, "import_calls", size, "tables_sqlite") if label == "SQLite" else []
                rows.append(
                    f"| {label}, {size:,} | **{seconds / reference:.1f}** | {seconds:.2f} "
                    f"| {_median(of_ours, 'cpu_seconds'):.2f} | {reference:.2f} "
                    f"| {_median(of_yardstick, 'cpu_seconds'):.2f} "
                    f"| {format(_median(same, 'seconds'), '.2f') if same else '–'} "
                    f"| {size / seconds:,.0f} | {_mib(memory)} | {_mib(reference_memory)} | {len(of_ours)} |"
                )
    return _table(
        "### Import of a call log",
        "| database, rows | voicecrm / plain copy | voicecrm, s | of that CPU | plain copy, s | of that CPU "
        "| same rows into the same tables, s | rows/s | peak RSS, MiB "
        "| of the copy, MiB | runs |",
        rows,
    )


def read_mail(lines: Sequence[Line]) -> str:
    """Show how long a mailbox takes beside the standard library's parsing."""
    rows = []
    for size in _sizes(lines, "read_mail"):
        runs = {name: _of(lines, "read_mail", size, name) for name in ("mailbox", "voicecrm_read", "voicecrm_import")}
        if all(runs.values()):
            seconds = {name: _median(of_one, "cpu_seconds") for name, of_one in runs.items()}
            rows.append(
                f"| {size:,} | **{seconds['voicecrm_read'] / seconds['mailbox']:.1f}** "
                f"| **{seconds['voicecrm_import'] / seconds['mailbox']:.1f}** "
                f"| {' | '.join(f'{one:.2f}' for one in seconds.values())} "
                f"| {_mib(_median(runs['voicecrm_import'], 'peak_rss_bytes'))} | {len(runs['mailbox'])} |"
            )
    return _table(
        "### Reading a mailbox",
        "| messages | reading / standard library | import / standard library | standard library, CPU s "
        "| reading, CPU s | import into SQLite, CPU s | peak RSS of the import, MiB | runs |",
        rows,
    )


def large_inputs(lines: Sequence[Line]) -> str:
    """Show how long inputs of gigabytes take, and in how much memory."""
    rows = []
    for size in _sizes(lines, "large_inputs"):
        for variant, label in (
            ("csv", "call log (CSV)"),
            ("json", "tickets (a JSON array)"),
            ("mbox", "mailbox (mbox)"),
        ):
            runs = _of(lines, "large_inputs", size, variant)
            if runs:
                seconds, stored = _median(runs, "seconds"), runs[0]["stored"]
                rows.append(
                    f"| {label} | {runs[0]['input_bytes'] / 1e9:.2f} | {stored:,} "
                    f"| **{_mib(_median(runs, 'peak_rss_bytes'))}** | {seconds:,.0f} "
                    f"| {_median(runs, 'cpu_seconds'):,.0f} | {stored / seconds:,.0f} "
                    f"| {runs[0]['input_bytes'] / 1e6 / seconds:.1f} | {len(runs)} |"
                )
    return _table(
        "### Large inputs into SQLite",
        "| input | GB | stored | peak RSS, MiB | s | of that CPU | items/s | MB/s | runs |",
        rows,
    )


def resolve_frame(lines: Sequence[Line]) -> str:
    """Show how `resolve_frame` grows with the number of records."""
    rows = []
    for languages, size, runs in _people(lines, _OURS):
        seconds = _median(runs, "seconds")
        rows.append(
            f"| {size:,} | {NAMES[languages]} | **{runs[0]['f1']:.3f}** | {runs[0]['precision']:.3f} "
            f"| {runs[0]['recall']:.3f} | {seconds:.2f} | {size / seconds:,.0f} "
            f"| {seconds / (size * log2(size)) * 1e6:.2f} | {_mib(_median(runs, 'peak_rss_bytes'))} "
            f"| {runs[0]['largest_cluster']} | {len(runs)} |"
        )
    return _table(
        "### Resolving a DataFrame",
        "| records (n) | letters | F1 | precision | recall | s | records/s | µs / (n log₂ n) | peak RSS, MiB "
        "| largest cluster | runs |",
        rows,
    )


def engines(lines: Sequence[Line]) -> str:
    """Show `resolve_frame` and its peers on the same people in the same run; ratios first.

    Args:
        lines: Of the benchmark ``resolve_frame`` alone.

    Returns:
        The section; empty when no peer was run.
    """
    ratios, rows = [], []
    for languages, size, ours in _people(lines, _OURS):
        peers = [
            line
            for line in lines
            if line["rows"] == size and line["languages"] == languages and line["variant"] != _OURS
        ]
        subject = f"| {size:,}, {NAMES[languages]} "
        if peers:
            rows += [subject + row for row in _of_engine(_OURS, ours)]
        for engine in sorted({line["variant"] for line in peers}, reverse=True):
            runs = [line for line in peers if line["variant"] == engine]
            rows += [subject + row for row in _of_engine(engine, runs)]
            time, memory = (_median(runs, name) / _median(ours, name) for name in ("seconds", "peak_rss_bytes"))
            gained = [ours[0]["f1"] - f1 for f1 in (runs[0]["f1"], runs[0]["best"]["f1"])]
            ratios.append(
                f"{subject}| {engine} | **{time:.1f}** | **{memory:.2f}** | {gained[0]:+.3f} | **{gained[1]:+.3f}** |"
            )
    if not rows:
        return ""
    compared = _table(
        "### Engines side by side",
        "| records, letters | peer | its time / ours | its memory / ours | our F1 above its default "
        "| our F1 above its best threshold |",
        ratios,
    )
    header = (
        "| records, letters | engine | s | of that train | predict | cluster | CPU, s | peak RSS, MiB | threshold "
        "| precision | recall | F1 | largest cluster | runs |"
    )
    return "\n".join([compared, "", header, _rule(header), *rows])


def _of_engine(engine: str, runs: Sequence[Line]) -> Iterable[str]:
    first = runs[0]
    steps = " | ".join(
        f"{_median(runs, f'{step}_seconds'):.2f}" if f"{step}_seconds" in first else "–"
        for step in ("train", "predict", "cluster")
    )
    seconds, cpu_seconds, memory = (_median(runs, name) for name in ("seconds", "cpu_seconds", "peak_rss_bytes"))
    cost = f"{seconds:.2f} | {steps} | {cpu_seconds:.2f} | {_mib(memory)}"
    yield f"| {engine} {first['engine_version']} | {cost} | {_judged(first, first['default'])} | {len(runs)} |"
    if first["best"]["threshold"] != first["default"]:
        yield f"| {engine}, best in hindsight | | | | | | | {_judged(first['best'], first['best']['threshold'])} | |"


def _judged(figures: Line, threshold: str) -> str:
    return (
        f"{threshold} | {figures['precision']:.3f} | {figures['recall']:.3f} | **{figures['f1']:.3f}** "
        f"| {figures['largest_cluster']}"
    )


def supervised(lines: Sequence[Line]) -> str:
    """Show a classifier that learned from the truth beside `resolve_frame`."""
    rows = []
    for line in (line for line in lines if line["benchmark"] == "supervised"):
        best, default, ceiling = line["best"], line, line["ceiling"]
        rows.append(
            f"| {line['rows']:,}, {NAMES[line['languages']]} | **{line['voicecrm']['f1']:.3f}** | **{best['f1']:.3f}** "
            f"| {best['precision']:.3f} | {best['recall']:.3f} | {best['threshold']} | {best['largest_cluster']} "
            f"| {default['f1']:.3f} | {ceiling['f1']:.3f} | {ceiling['recall']:.3f} |"
        )
    return _table(
        "### A classifier that knows the truth",
        "| records, letters | `resolve_frame` F1 | classifier F1 | precision | recall | best threshold "
        "| largest cluster | F1 at p >= .5 | F1 of perfect knowledge of the candidate pairs | recall of it |",
        rows,
    )


def public_sets(lines: Sequence[Line]) -> str:
    """Show public sets beside the best that was published."""
    rows = [
        f"| {line['variant']} | {line['rows']:,} | {line['precision']:.4f} | {line['recall']:.4f} "
        f"| **{line['f1']:.4f}** | {line['published'] or '–'} | {line['seconds']:.2f} |"
        for line in lines
        if line["benchmark"] == "public_sets"
    ]
    return _table(
        "### Public sets", "| set | records | precision | recall | F1 | best published F1 | s |", rows
    )  # fmt: skip


def find_phone(lines: Sequence[Line]) -> str:
    """Show how long it takes to find a profile by phone."""
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


def resolve_live(lines: Sequence[Line]) -> str:
    """Show what a resolve of a full database costs."""
    rows = []
    for size in _sizes(lines, "resolve_live"):
        for label, variant in (("SQLite", "voicecrm_sqlite"), ("PostgreSQL", "voicecrm_postgres")):
            runs = _of(lines, "resolve_live", size, variant)
            if runs:
                rows.append(
                    f"| {label} | {runs[0]['identity_records']:,} "
                    f"| **{_median(runs, 'p50_ms'):.1f}** ({_median(runs, 'p50_cpu_ms'):.1f}) "
                    f"| **{_median(runs, 'p95_ms'):.1f}** ({_median(runs, 'p95_cpu_ms'):.1f}) "
                    f"| {runs[0]['compared']:.1f} | **{_median(runs, 'many_per_second'):,.0f}** "
                    f"| {_median(runs, 'many_seconds'):.1f} ({_median(runs, 'many_cpu_seconds'):.1f}) "
                    f"| {_median(runs, 'seconds'):.1f} ({_median(runs, 'cpu_seconds'):.1f}) "
                    f"| {_mib(_median(runs, 'peak_rss_bytes'))} | {len(runs)} |"
                )
    return _table(
        "### Resolving what is new in a full database",
        "| database | identity records | one new record: p50, ms (CPU) | p95, ms (CPU) | records compared for it "
        "| 10,000 new ones, records/s | s (CPU) | first resolve of all, s (CPU) | peak RSS, MiB | runs |",
        rows,
    )


def normal_forms(lines: Sequence[Line]) -> str:
    """Show how many values a second are brought into their normal form."""
    rows = []
    for size in _sizes(lines, "normal_forms"):
        for variant in sorted({line["variant"] for line in lines}):
            runs = _of(lines, "normal_forms", size, variant)
            if runs:
                kind, _, way = variant.partition(":")
                rate = max(run["values_per_second"] for run in runs)
                rows.append(
                    f"| {kind} | {way.replace('_', ' ')} | {runs[0]['values']:,} | **{rate:,.0f}** | {len(runs)} |"
                )
    return _table("### Normal forms", "| kind | way | values | values/s, best run | runs |", rows)


def environments(lines: Sequence[Line]) -> Iterable[str]:
    """Say when and on what the lines were measured, one sentence per machine and set of packages."""
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


def _people(lines: Sequence[Line], engine: str) -> Iterable[tuple[str, int, list[Line]]]:
    """Runs of an engine by data set and size."""
    for size in _sizes(lines, "resolve_frame"):
        for languages in NAMES:
            runs = [line for line in _of(lines, "resolve_frame", size, engine) if line["languages"] == languages]
            if runs:
                yield languages, size, runs


def _table(title: str, header: str, rows: Sequence[str]) -> str:
    """Put rows under a title and a header; nothing when there are none."""
    return "\n".join([title, "", header, _rule(header), *rows]) if rows else ""


def _rule(header: str) -> str:
    return "|" + "---|" * (header.count("|") - 1)


def _sizes(lines: Sequence[Line], benchmark: str) -> list[int]:
    return sorted({line["rows"] for line in lines if line["benchmark"] == benchmark})


def _of(lines: Sequence[Line], benchmark: str, rows: int, variant: str) -> list[Line]:
    wanted = benchmark, rows, variant
    return [line for line in lines if (line["benchmark"], line["rows"], line["variant"]) == wanted]


def _median(lines: Sequence[Line], figure: str) -> float:
    return float(median(line[figure] for line in lines))


def _mib(size: float) -> str:
    return f"{size / 2**20:,.0f}"
