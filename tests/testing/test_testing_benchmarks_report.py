from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    "cores": 2, "ram_bytes": 8 * 2**30, "cpu": "x86_64, Xeon", "system": "Linux", "python": "3.12.1",
    "packages": {"numpy": "2.4.0"},
}  # fmt: skip
PAGE = "# Benchmarks\n\n<!-- figures: begin -->\nold\n<!-- figures: end -->\n\nAfter.\n"


def import_line(variant: str, seconds: float, run: str = "2026-01-02T03:04:05+00:00") -> dict[str, object]:
    return {
        "benchmark": "import_calls", "variant": variant, "rows": 1000, "repeat": 0, "run": run, "seconds": seconds,
        "peak_rss_bytes": 64 * 2**20, "stored": 1000, "cpu_seconds": seconds / 2, "environment": ENVIRONMENT,
    }  # fmt: skip


def report(folder: Path, lines: list[dict[str, object]], *options: str) -> subprocess.CompletedProcess[str]:
    measurements = folder / "measurements.jsonl"
    measurements.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.report", str(measurements), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_ratio_is_that_of_the_medians_of_the_latest_run(tmp_path: Path) -> None:
    ours = [import_line("voicecrm_sqlite", seconds) for seconds in (9.0, 2.0, 3.0)]
    yardstick = [import_line("csv_sqlite", seconds) for seconds in (0.5, 0.1, 7.0)]
    older = [import_line("voicecrm_sqlite", 100.0, run="2025-12-31T00:00:00+00:00")]
    finished = report(tmp_path, [*ours, *yardstick, *older], "--print")
    assert finished.returncode == 0, finished.stderr
    assert "| SQLite, 1,000 | **6.0** | 3.00 | 1.50 | 0.50 | 0.25 | – | 333 | 64 | 64 | 3 |" in finished.stdout
    assert (
        "Measured 2026-01-02 on 2 cores (x86_64, Xeon), 8 GiB RAM, Linux, Python 3.12.1; numpy 2.4.0."
        in finished.stdout
    )
    assert "PostgreSQL" not in finished.stdout
    assert "phone number" not in finished.stdout


def test_only_what_stands_between_the_markers_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text(PAGE, encoding="utf-8")
    lines = [import_line("voicecrm_sqlite", 2.0), import_line("csv_sqlite", 1.0)]
    assert report(tmp_path, lines, "--page", str(page)).returncode == 0
    first = page.read_text(encoding="utf-8")
    assert first.startswith("# Benchmarks\n\n<!-- figures: begin -->\n\n### Import of a call log\n")
    assert first.endswith("\n<!-- figures: end -->\n\nAfter.\n")
    assert "old" not in first
    assert report(tmp_path, lines, "--page", str(page)).returncode == 0
    assert page.read_text(encoding="utf-8") == first


@pytest.mark.parametrize("text", [None, "# Benchmarks\n"])
def test_a_page_without_place_is_refused_and_left_alone(tmp_path: Path, text: str | None) -> None:
    page = tmp_path / "benchmarks.md"
    if text is not None:
        page.write_text(text, encoding="utf-8")
    finished = report(tmp_path, [import_line("csv_sqlite", 1.0)], "--page", str(page))
    assert finished.returncode == 1
    assert "has no place for figures; expected a line <!-- figures: begin -->" in finished.stderr
    assert page.exists() == (text is not None)
    assert "Traceback" not in finished.stderr


def people_line(variant: str, seconds: float, f1: float, **figures: object) -> dict[str, object]:
    judged = {"precision": f1, "recall": f1, "f1": f1, "largest_cluster": 6}
    return import_line(variant, seconds) | {
        "benchmark": "resolve_frame", "languages": "en", "engine_version": "1.0", "default": "0.9",
        "cpu_seconds": 2.5, **judged, "best": judged | {"threshold": "0.9"}, **figures,
    }  # fmt: skip


def test_peers_stand_beside_voicecrm_with_their_best_threshold(tmp_path: Path) -> None:
    best = {"precision": 0.9, "recall": 0.7, "f1": 0.8, "largest_cluster": 5, "threshold": "0.99"}
    steps = {"train_seconds": 3.0, "predict_seconds": 2.0, "cluster_seconds": 1.0}
    lines = [people_line("voicecrm", 2.0, 0.9), people_line("splink", 6.0, 0.5, best=best, **steps)]
    printed = report(tmp_path, lines, "--print").stdout
    assert "| 1,000, Latin | splink | **3.0** | **1.00** | +0.400 | **+0.100** |" in printed
    assert "| splink 1.0 | 6.00 | 3.00 | 2.00 | 1.00 | 2.50 | 64 | 0.9 | 0.500 | 0.500 | **0.500** | 6 | 1 |" in printed
    assert "| splink, best in hindsight | | | | | | | 0.99 | 0.900 | 0.700 | **0.800** | 5 | |" in printed


def test_voicecrm_alone_is_compared_with_nobody(tmp_path: Path) -> None:
    printed = report(tmp_path, [people_line("voicecrm", 2.0, 0.9)], "--print").stdout
    assert "side by side" not in printed
    assert "| 1,000 | Latin | **0.900** |" in printed


def test_a_section_that_was_not_measured_stays_on_the_page(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text(PAGE, encoding="utf-8")
    imports = [import_line("voicecrm_sqlite", 2.0), import_line("csv_sqlite", 1.0)]
    assert report(tmp_path, imports, "--page", str(page)).returncode == 0
    assert report(tmp_path, [people_line("voicecrm", 2.0, 0.9)], "--page", str(page)).returncode == 0
    text = page.read_text(encoding="utf-8")
    assert text.count("### Import of a call log") == text.count("### Resolving a DataFrame") == 1
    assert "| SQLite, 1,000 | **2.0** |" in text
