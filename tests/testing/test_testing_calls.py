from __future__ import annotations

import csv
import hashlib
from datetime import datetime
from pathlib import Path

import pytest

from voicecrm.testing import CALL_COLUMNS, call_rows, write_call_log


def test_file_and_rows_are_the_same_calls(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    write_call_log(path, 300, seed=5)
    with path.open(encoding="utf-8", newline="") as stream:
        assert list(csv.DictReader(stream)) == call_rows(300, seed=5)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    write_call_log(one, 200, seed=9)
    write_call_log(two, 200, seed=9)
    assert one.read_bytes() == two.read_bytes()
    assert hashlib.sha256(one.read_bytes()).hexdigest()[:16] == "b285a5eb77c1fc6a"
    assert call_rows(200, seed=9) != call_rows(200, seed=10)


def test_rows_look_like_a_call_log() -> None:
    rows = call_rows(2_000, seed=1)
    assert all(tuple(row) == CALL_COLUMNS for row in rows)
    assert len({row["통화ID"] for row in rows}) == len(rows)
    times = [datetime.fromisoformat(row["통화일시"]) for row in rows]
    assert times == sorted(times)
    assert {row["방향"] for row in rows} == {"수신", "발신"}
    assert all(row["통화시간(초)"].isdigit() for row in rows)


def test_customers_call_again_from_the_same_number() -> None:
    rows = call_rows(4_000, seed=2)
    numbers = {row["연락처"] for row in rows}
    assert 900 < len(numbers) <= 1_002
    assert any(row["고객명"] == "" for row in rows)
    assert any(row["고객명"].endswith("님") for row in rows)
    assert any(row["고객명"].isascii() and row["고객명"] for row in rows)


def test_everybody_calls_once_when_there_are_as_many_customers_as_rows() -> None:
    rows = call_rows(1_000, seed=3, n_customers=1_000)
    numbers = [row["연락처"] for row in rows if row["연락처"] != "발신번호표시제한"]
    assert len(set(numbers)) == len(numbers)


def test_a_withheld_number_has_no_name() -> None:
    withheld = [row for row in call_rows(3_000, seed=4) if row["연락처"] == "발신번호표시제한"]
    assert withheld
    assert {row["고객명"] for row in withheld} == {""}


@pytest.mark.parametrize(("n_rows", "n_customers"), [(-1, 5), (5, 0)])
def test_impossible_sizes_are_refused(n_rows: int, n_customers: int) -> None:
    with pytest.raises(ValueError, match="expected 0 or more rows and at least 1 customer"):
        call_rows(n_rows, n_customers=n_customers)


def test_no_rows_is_a_header(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    write_call_log(path, 0)
    assert path.read_text(encoding="utf-8").strip() == ",".join(CALL_COLUMNS)
