"""``voicecrm evaluate`` from end to end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from typer.testing import Result

from voicecrm import VoiceCRM
from voicecrm.demo import INPUTS

Run = Callable[..., Result]
Read = Callable[..., Any]

TRUTH = """source,source_key,person
contacts_csv,C-1,na
call_log,K-1,na
contacts_csv,C-3,do
contacts_csv,C-4,other
contacts_csv,C-7,ha
contacts_csv,C-8,ha
"""


@pytest.fixture
def truth(voicecrm: Run, tmp_path: Path) -> str:  # noqa: ARG001 - the folder is the command's
    (tmp_path / "truth.csv").write_text(TRUTH, encoding="utf-8")
    return "truth.csv"


def test_evaluate_prints_measures_and_mistakes(voicecrm: Run, document: Read, truth: str) -> None:
    found = document("evaluate", truth)
    assert (found["pairwise"]["true_pairs"], found["pairwise"]["predicted_pairs"]) == (2, 2)
    assert found["pairwise"]["precision"] == found["pairwise"]["recall"] == 0.5
    (wrong,), (missed,) = found["false_merges"], found["misses"]
    for one in (wrong, missed):
        explained = one["explanation"]
        assert explained["match_weight"] == explained["comparisons"][-1]["running_weight"]
    assert missed["compared"]
    text = voicecrm("evaluate", truth).stdout
    assert "50.00 %" in text
    assert wrong["record_a"]["record_id"] in text
    assert "1 too light" in text


def test_the_curve_is_drawn_into_a_file(voicecrm: Run, truth: str, tmp_path: Path) -> None:
    result = voicecrm("evaluate", truth, "--svg", "curve.svg", "--worst", "0")
    assert result.exit_code == 0, result.output
    assert "Worst" not in result.stdout
    assert ET.parse(tmp_path / "curve.svg").getroot()[0].text == "Accuracy over merge thresholds"


def test_a_wrong_truth_is_one_line(voicecrm: Run, tmp_path: Path) -> None:
    (tmp_path / "wrong.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for name in ("wrong.csv", "missing.csv"):
        result = voicecrm("evaluate", name)
        assert result.exit_code == 1
        assert result.stderr.startswith("error: ")
        assert result.stderr.count("\n") == 1


def test_evaluate_agrees_with_the_demo(voicecrm: Run, tmp_path: Path) -> None:
    voicecrm("demo", "--extract", "data")
    with VoiceCRM.open("sqlite://") as crm:
        for name in INPUTS:
            crm.ingest(tmp_path / "data" / name)
        crm.resolve()
        found = crm.evaluate(tmp_path / "data" / "truth.csv")
    assert found.records > 500
    assert found.unknown == 0
    assert found.clusters is not None
    assert 0.9 < found.clusters.pairwise.precision <= 1
