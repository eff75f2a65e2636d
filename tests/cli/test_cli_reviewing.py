"""``voicecrm review`` from end to end: the queue, the questions, and samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import Result

Run = Callable[..., Result]
Read = Callable[..., Any]


def test_review_shows_both_records_and_marks_what_agrees(voicecrm: Run, document: Read) -> None:
    pairs = document("review")["pairs"]
    assert pairs
    assert all(0.1 <= one["match_probability"] < 1 and one["expected_gain"] > 0 for one in pairs)
    text = voicecrm("review", "--limit", "1").stdout
    first = pairs[0]
    assert first["record_a"]["record_id"] in text
    assert first["record_b"]["record_id"] in text
    assert "=  full name" in text


def test_blind_hides_what_the_evidence_says(voicecrm: Run, document: Read) -> None:
    blind = document("review", "--blind")["pairs"]
    assert [one["match_probability"] for one in blind] == [None] * len(blind)
    assert [one["expected_gain"] for one in blind] == [None] * len(blind)
    text = voicecrm("review", "--blind").stdout
    assert "probability" not in text
    assert "worth" not in text


@pytest.mark.parametrize(
    ("answer", "verdict"), [("n 어머니와 딸", "negative"), ("ㅛ", "positive"), ("unsure", "unsure")]
)
def test_an_answer_is_recorded_with_actor_and_reason(voicecrm: Run, document: Read, answer: str, verdict: str) -> None:
    first = document("review")["pairs"][0]
    result = voicecrm(
        "review", "--ask", "--actor", "kim", "--reason", "asked", "--limit", "1", answers=f"maybe\n{answer}\n"
    )
    assert result.exit_code == 0, result.output
    assert "'maybe' is no answer" in result.stderr
    assert "1 judged" in result.stdout
    assert first["profile_a"] not in [one["profile_a"] for one in document("review")["pairs"]]
    if verdict == "negative":
        text = voicecrm("why-not", first["profile_a"], first["profile_b"]).stdout
        assert "kim judged" in text
        assert "어머니와 딸" in text
    voicecrm("resolve")
    ids = [document("show", first[side]["record_id"])["profile_id"] for side in ("record_a", "record_b")]
    assert (ids[0] == ids[1]) == (verdict == "positive")


@pytest.mark.parametrize("answers", ["s\ns\ns\n", "q\n", ""])
def test_skipping_quitting_and_the_end_of_input_record_nothing(voicecrm: Run, document: Read, answers: str) -> None:
    before = document("review")
    result = voicecrm("review", "--ask", "--actor", "kim", answers=answers)
    assert result.exit_code == 0, result.output
    assert "nothing judged" in result.stdout
    assert document("review") == before


def test_asking_needs_an_actor_and_no_json(voicecrm: Run) -> None:
    assert voicecrm("review", "--ask").exit_code == 2
    assert voicecrm("review", "--ask", "--actor", "kim", "--json").exit_code == 2


def test_a_sample_is_judged_in_two_sittings(voicecrm: Run, document: Read) -> None:
    drawn = document("review", "--sample", "3", "--seed", "1")
    (stratum,) = drawn["sample"]["strata"]
    assert stratum["drawn"] == stratum["left"] == len(drawn["pairs"]) == 3
    first = voicecrm("review", "--sample", "3", "--seed", "1", "--ask", "--blind", "--actor", "kim", answers="y\nq\n")
    assert first.exit_code == 0, first.output
    assert "100.0 %" in first.stdout
    voicecrm("review", "--sample", "3", "--seed", "1", "--ask", "--actor", "lee", answers="n\nu\n")
    done = document("review", "--sample", "3", "--seed", "1")
    (stratum,) = done["sample"]["strata"]
    assert (stratum["positive"], stratum["negative"], stratum["unsure"], stratum["left"]) == (1, 1, 1, 0)
    assert stratum["low"] < stratum["share"] == 0.5 < stratum["high"]
    assert "nothing left to judge" in voicecrm("review", "--sample", "3", "--seed", "1").stdout
    other = voicecrm("review", "--sample", "4", "--seed", "1")
    assert other.exit_code == 1
    assert "another seed" in other.stderr
