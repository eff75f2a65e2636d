from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.pairs import export_pairs
from benchmarks.people import invent, judge, prepare
from benchmarks.public_sets import SETS, find_sets
from benchmarks.resolve_frame import judge_thresholds
from benchmarks.resolve_people import FIELDS


def prepared(**values: object) -> dict[str, object]:
    """Prepare one record, the other fields missing."""
    record = {"unique_id": 7, **dict.fromkeys(FIELDS), **values}
    frame = pd.DataFrame([record]).astype(dict.fromkeys(FIELDS, object))
    return {str(name): value for name, value in prepare(frame).iloc[0].items()}


def test_peers_get_names_in_lower_case_and_contact_points_in_normal_form() -> None:
    record = prepared(given_name="J.", family_name="O'Brien", phone="+44 7700 900123", email="Ann@Mail.Example")
    assert record == {
        "unique_id": 7, "given_name": "j", "family_name": "o'brien", "birth_date": None, "city": None,
        "phone": "+447700900123", "email": "ann@mail.example",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("full_name", "given", "family"),
    [("Ann Lee Hill", "ann lee", "hill"), ("홍길동", "길동", "홍"), ("김 민지", "김", "민지"), ("Cher", "cher", None)],
)
def test_peers_get_full_names_in_parts(full_name: str, given: str, family: str | None) -> None:
    record = prepared(full_name=full_name)
    assert (record["given_name"], record["family_name"]) == (given, family)


def test_a_name_part_is_not_overwritten_by_the_full_name() -> None:
    assert prepared(given_name="Liz", full_name="Elizabeth Hill")["given_name"] == "liz"


def test_peers_get_no_placeholders() -> None:
    record = prepared(
        given_name="unknown", family_name="-", birth_date="1900-01-01", city="unknown", phone="000-0000-0000",
        email="unknown",
    )  # fmt: skip
    assert {value for name, value in record.items() if name != "unique_id"} == {None}


def test_the_best_threshold_is_found_by_looking_at_the_truth() -> None:
    truth = pd.Series(["ann", "ann", "bob", "bob"], index=[10, 11, 12, 13])
    clusters = pd.DataFrame({"unique_id": [13, 12, 11, 10], "0.5": [1, 1, 1, 1], "0.9": [1, 1, 2, 2]})
    figures = judge_thresholds(truth, clusters, "0.5")
    assert figures["precision"] == pytest.approx(2 / 6)
    assert figures["largest_cluster"] == 4
    assert figures["best"]["threshold"] == "0.9"
    assert figures["best"]["f1"] == 1.0


def test_records_that_stand_alone_are_no_pairs() -> None:
    figures = judge(pd.Series(["ann", "ann", "bob"]), pd.Series([-1, -2, -3]))
    assert (figures["precision"], figures["recall"], figures["largest_cluster"]) == (1.0, 0.0, 1)


def test_exported_pairs_say_what_is_true(tmp_path: Path) -> None:
    people = invent(400, "en", seed=5)
    export_pairs(people, FIELDS, tmp_path / "pairs.npz")
    pairs = np.load(tmp_path / "pairs.npz")
    assert pairs["features"].shape == (len(pairs["left"]), len(pairs["names"]))
    person = people["cluster"].to_numpy()
    assert np.array_equal(pairs["truth"], person[pairs["left"]] == person[pairs["right"]])
    evidence = pairs["features"][:, -1]
    assert evidence[pairs["truth"]].mean() > evidence[~pairs["truth"]].mean()


def test_sets_that_are_not_to_be_had_are_left_out(tmp_path: Path) -> None:
    assert find_sets(tmp_path, None, None) == {}
    given = find_sets(tmp_path, None, tmp_path / "fake_1000.csv")
    assert set(given) == {"fake_1000"}
    assert set(given) < set(SETS)
