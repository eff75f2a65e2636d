from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.identity.normalize import local_part_digits, local_part_pattern, local_part_weights


@pytest.mark.parametrize(
    ("local_part", "family", "given_name", "pattern"),
    [
        ("minsu.kim", "김", "민수", "full name"),
        ("KimMinSoo", "김", "민수", "full name"),
        ("yi_youngsoo", "이", "영수", "full name"),
        ("namgungmin", "남궁", "민", "full name"),
        ("john.smith", "smith", "john", "full name"),
        ("kimminsu", "kim", "min-su", "full name"),
        ("minsu87", "김", "민수", "given name"),
        ("kimms", "김", "민수", "family name and initials"),
        ("mskim", "김", "민수", "family name and initials"),
        ("jsmith", "smith", "john", "family name and initials"),
        ("kms", "김", "민수", "initials"),
        ("k.m.s", "김", "민수", "initials"),
        ("msk", "김", "민수", "initials"),
        ("kms0512", "김", "민수", "initials and digits"),
        ("minsuk", "김", "민수", "given name and family initial"),
        ("kminsu", "김", "민수", "given name and family initial"),
        ("minsulove", "김", "민수", "given name and more"),
        ("kimmanse", "김", "민수", "family name and more with the right initial"),
        ("kimchi", "김", "민수", "family name"),
        ("min", "김", "민수", "one syllable"),
        ("min", "김", "민", "one syllable"),
        ("flowers", "김", "민수", "nothing"),
        ("123", "김", "민수", "nothing"),
    ],
)
def test_a_local_part_fits_to_a_name_in_its_way(local_part: str, family: str, given_name: str, pattern: str) -> None:
    assert local_part_pattern(local_part, family, given_name) == pattern


def test_the_closer_the_spelling_the_greater_the_weight() -> None:
    local_parts = ["minsu.kim", "minsu", "kimms", "minsuk", "kms05", "kimmanse", "kimchi", "min", "flowers"]
    weights = local_part_weights(local_parts, ["김"] * 9, ["민수"] * 9)
    assert weights.dtype == "float64"
    assert (weights[:-1] > weights[1:]).all()
    assert weights[0] < 8.7  # 6.0 nats, moved towards no evidence
    assert weights[-1] < 0


def test_nothing_known_weighs_nothing() -> None:
    assert local_part_weights(["kim", "1987", ""], ["", "김", "김"], ["", "민수", "민수"]).tolist() == [0.0, 0.0, 0.0]
    assert local_part_weights([], [], []).tolist() == []


@given(local_part=st.text(max_size=12), family=st.text(max_size=4), given_name=st.text(max_size=6))
def test_any_text_has_a_bounded_weight(local_part: str, family: str, given_name: str) -> None:
    weight = local_part_weights([local_part], [family], [given_name])[0]
    assert -2.1 < weight < 8.8


@pytest.mark.parametrize(
    ("local_part", "year", "month_day"),
    [
        ("kim1987", 1987, ""), ("kim87", 1987, ""), ("kim05", 2005, ""), ("minsu0512", None, "05-12"),
        ("kim870512", 1987, "05-12"), ("kim19870512", 1987, "05-12"), ("kim1203", None, "12-03"), ("kim2011", 2011, ""),
        ("kim871399", None, ""), ("kim123", None, ""), ("kim9999", None, ""), ("kim", None, ""), ("1987kim", None, ""),
        ("", None, ""),
    ],
)  # fmt: skip
def test_digits_at_the_end_may_be_a_birth_date(local_part: str, year: int | None, month_day: str) -> None:
    found = local_part_digits(local_part)
    assert (found.year, found.month_day) == (year, month_day)
