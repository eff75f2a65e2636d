from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def run(name: str, rows: int, folder: Path, *options: str) -> tuple[dict[str, dict[str, Any]], str]:
    """Run a benchmark once, small; return the lines that it wrote by variant, and what it printed."""
    out = folder / "measurements.jsonl"
    command = [sys.executable, "-m", f"benchmarks.{name}", f"--rows={rows}", "--repeats=1", f"--out={out}", *options]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert finished.returncode == 0, finished.stderr
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert all(line["rows"] == rows and line["peak_rss_bytes"] > 0 for line in lines)
    return {line["variant"]: line for line in lines}, finished.stdout


@pytest.fixture
def databases() -> list[str]:
    return ["sqlite", "postgres"] if os.environ.get("VOICECRM_TEST_POSTGRES") else ["sqlite"]


def test_import_calls_stores_every_row_with_every_contestant(tmp_path: Path, databases: list[str]) -> None:
    lines, printed = run("import_calls", 200, tmp_path)
    pairs = {f"{who}_{database}" for who in ("voicecrm", "csv") for database in databases}
    assert set(lines) == {*pairs, "tables_sqlite"}
    assert {line["stored"] for line in lines.values()} == {200}
    assert "### Import of a call log" in printed


def test_read_mail_reads_every_message_with_every_contestant(tmp_path: Path) -> None:
    lines, printed = run("read_mail", 60, tmp_path)
    assert set(lines) == {"mailbox", "voicecrm_read", "voicecrm_import"}
    assert {line["messages"] for line in lines.values()} == {60}
    assert "### Reading a mailbox" in printed


def test_large_inputs_of_every_format_are_stored(tmp_path: Path) -> None:
    lines, printed = run("large_inputs", 1, tmp_path)
    assert set(lines) == {"csv", "json", "mbox"}
    for variant, line in lines.items():
        assert line["stored"] > 100, variant
        assert line["input_bytes"] >= 900_000, variant
    assert "### Large inputs into SQLite" in printed


def test_resolve_frame_is_judged_by_the_truth(tmp_path: Path) -> None:
    lines, printed = run("resolve_frame", 2_000, tmp_path)
    assert lines["voicecrm"]["true_pairs"] > 1_000
    assert 0 < lines["voicecrm"]["f1"] <= 1
    assert "### Resolving a DataFrame" in printed


def test_find_phone_finds_the_callers(tmp_path: Path, databases: list[str]) -> None:
    lines, printed = run("find_phone", 200, tmp_path, "--queries=30")
    assert set(lines) == {f"voicecrm_{database}" for database in databases}
    assert {line["found"] for line in lines.values()} == {1.0}
    assert all(0 < line["p50_ms"] <= line["p95_ms"] for line in lines.values())
    assert "### Finding a profile by phone number" in printed


def test_resolve_live_looks_at_little_for_one_new_record(tmp_path: Path, databases: list[str]) -> None:
    lines, printed = run("resolve_live", 400, tmp_path, "--one-by-one=5", "--at-once=20")
    assert set(lines) == {f"voicecrm_{database}" for database in databases}
    assert all(0 < line["compared"] < 100 and line["identity_records"] > 300 for line in lines.values())
    assert "### Resolving what is new in a full database" in printed


def test_normal_forms_are_counted_and_timed_for_every_kind(tmp_path: Path) -> None:
    lines, printed = run("normal_forms", 200, tmp_path)
    assert {"phone:voicecrm", "phone:phonenumbers", "email:voicecrm", "address:voicecrm_one_at_a_time"} <= set(lines)
    for variant, line in lines.items():
        # Made values are plain and real: hardly one is a placeholder.
        assert line["forms"] >= 0.9 * line["values"], variant
    assert "### Normal forms" in printed
