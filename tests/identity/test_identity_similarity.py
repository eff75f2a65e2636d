"""How two different values are graded."""

from __future__ import annotations

import pytest

from voicecrm.identity import SHIPPED_MODEL
from voicecrm.identity.similarity import MEASURES


@pytest.mark.parametrize(
    ("measure", "a", "b", "level"),
    [
        ("exact", "a", "b", 9),
        ("edits", "04524", "04525", 1),
        ("edits", "04524", "40524", 1),
        ("edits", "04524", "04535", 9),
        ("edits", "123456789", "123456798", 1),
        ("edits", "123456789", "123465798", 1),
        ("edits", "123456789", "987654321", 9),
        ("phone", "+821023456789", "+821023456788", 1),
        ("phone", "+821023456789", "+821023456798", 1),
        ("phone", "+821023456789", "+82102345678", 1),
        ("phone", "+821023456789", "+821023456711", 9),
        ("email", "haedeun@na.example", "haedeum@na.example", 1),
        ("email", "haedeun@na.example", "headeun@na.example", 1),
        ("email", "haedeun@na.example", "haedeun@mail.example", 9),
        ("email", "kim@na.example", "kin@na.example", 9),
        ("date", "1990-01-12", "1990-12-01", 1),
        ("date", "1990-01-15", "1990-01-16", 1),
        ("date", "1990-01-15", "1990-01-51", 1),
        ("date", "1990-01-15", "1990-10-15", 1),
        ("date", "1990-01-15", "1909-01-15", 1),
        ("date", "1990-01-15", "1991-02-15", 2),
        ("date", "1990-01-15", "1990-01-28", 2),
        ("date", "1990-01-15", "1985-11-28", 9),
        ("similarity", "123 long road", "123 long rd", 1),
        ("similarity", "123 long road", "7 hill street", 9),
        ("address", "서울 강남구 테헤란로 152 3층", "강남구 테헤란로 152 3층", 0),
        ("address", "7 hill st apt 3", "7 hill st", 1),
        ("address", "7 hill st", "9 hill st", 2),
        ("address", "7 hilll st", "7 hill st", 3),
        ("address", "7 hill st", "7 long rd", 9),
        ("address", "서울 강남구 테헤란로 152", "서울 강남구 역삼동 736-1", 255),
    ],
)
def test_a_typo_is_near_and_a_stranger_is_far(measure: str, a: str, b: str, level: int) -> None:
    assert MEASURES[measure]([a], [b], 9).tolist() == [level]
    assert MEASURES[measure]([b], [a], 9).tolist() == [level]


@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_a_measure_takes_many_pairs_and_none(measure: str) -> None:
    assert MEASURES[measure]([], [], 3).tolist() == []
    left, right = ["1990-01-15", "1990-01-15"], ["1990-01-16", "2001-11-28"]
    graded = MEASURES[measure](left, right, 3)
    assert graded.tolist() == [MEASURES[measure]([a], [b], 3).tolist()[0] for a, b in zip(left, right, strict=True)]
    assert graded.max() <= 3


def test_every_comparison_has_a_measure_and_levels_for_it() -> None:
    for comparison in SHIPPED_MODEL.comparisons:
        if comparison.measure in ("name", "mask"):
            continue
        worst = len(comparison.levels) - 1
        dates, emails = ("1990-01-15", "1991-02-15"), ("haedeun@na.example", "x@y.example")
        for a, b in (dates, dates if comparison.measure == "date" else emails):
            assert 1 <= MEASURES[comparison.measure_name]([a], [b], worst).tolist()[0] <= worst
