"""``voicecrm explain``, ``why-not`` and ``history`` from end to end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from typer.testing import Result

Run = Callable[..., Result]
Read = Callable[..., Any]


def test_explain_prints_and_draws_the_same_numbers(voicecrm: Run, document: Read, tmp_path: Path) -> None:
    pair = ("contacts_csv/C-1", "call_log/K-1")
    result = voicecrm("explain", *pair, "--svg", "why.svg")
    assert result.exit_code == 0, result.output
    found = document("explain", *pair)
    total = f"{found['match_weight']:+.2f}"
    assert total in result.stdout
    root = ET.parse(tmp_path / "why.svg").getroot()
    assert [one.text for one in root.iter() if one.get("class") == "total" and one.text] == [total]
    assert root[0].text == "contacts_csv/C-1 and call_log/K-1"
    assert found["comparisons"][-1]["running_weight"] == found["match_weight"]


def test_a_picture_that_cannot_be_written_is_one_line(voicecrm: Run) -> None:
    result = voicecrm("explain", "contacts_csv/C-1", "call_log/K-1", "--svg", "nowhere/why.svg")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: cannot write 'why.svg'")
    assert result.stderr.count("\n") == 1


def test_why_not_tells_reason_and_pairs(voicecrm: Run, document: Read) -> None:
    found = document("why-not", "contacts_csv/C-1", "contacts_csv/C-2")
    assert [one["code"] for one in found["reasons"]] == ["below_threshold"]
    assert found["missing_bits"] > 0
    weights = [one["explanation"]["match_weight"] for one in found["pairs"]]
    assert weights == sorted(weights, reverse=True)
    text = voicecrm("why-not", "contacts_csv/C-1", "contacts_csv/C-2").stdout
    assert "below threshold" in text
    assert f"{weights[0]:+.2f}" in text


def test_why_not_names_the_judge(voicecrm: Run) -> None:
    voicecrm("judge", "contacts_csv/C-1", "call_log/K-1", "negative", "--actor", "kim", "--reason", "father and son")
    voicecrm("resolve")
    text = voicecrm("why-not", "contacts_csv/C-1", "call_log/K-1").stdout
    assert "judged apart" in text
    assert "kim judged" in text
    assert "father and son" in text
    one = voicecrm("why-not", "contacts_csv/C-1", "contacts_csv/C-1")
    assert one.exit_code == 1
    assert "one profile" in one.stderr


def test_history_is_drawn(voicecrm: Run, document: Read, tmp_path: Path) -> None:
    result = voicecrm("history", "contacts_csv/C-1", "--svg", "history.svg")
    assert result.exit_code == 0, result.output
    events = document("history", "contacts_csv/C-1")["events"]
    root = ET.parse(tmp_path / "history.svg").getroot()
    assert [one.text for one in root.iter() if one.get("class") == "profile"] == [one["profile_id"] for one in events]
