from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.identity.normalize import mask_matches, mask_pattern, masked_forms, normalize


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("phone", "010-****-1234", "+8210****1234"),
        ("phone", "010-XXXX-1234", "+8210****1234"),
        ("phone", "+82 10-****-1234", "+8210****1234"),
        ("phone", "82-10-****-1234", "+8210****1234"),
        ("phone", "010-12**-**34", "+821012****34"),
        ("phone", "***-****-1234", "+82******1234"),
        ("phone", "010●●●●1234", "+8210****1234"),
        ("email", "pa***@naver.com", "pa*@naver.com"),
        ("email", "PA*k@Hanmail.net", "pa*k@daum.net"),
        ("email", "k.i.m**@gmail.com", "kim*@gmail.com"),
        ("email", "kim@na***.com", "kim@na*.com"),
    ],
)
def test_a_masked_value_has_a_wildcard_text(kind: str, raw: str, expected: str) -> None:
    assert masked_forms(kind, raw) == (expected,)
    assert masked_forms(kind, expected) == (expected,)
    assert normalize(kind, raw) == ()


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("phone", "010-1234-5678"), ("phone", "***-****-****"), ("phone", "*23#01012345678 home"), ("phone", "10**"),
        ("email", "kim@naver.com"), ("email", "***@naver.com"), ("email", "ki*m"), ("email", "a b*@x.kr"),
        ("full_name", "김*수"), ("phone", ""),
    ],
)  # fmt: skip
def test_what_shows_too_little_or_everything_has_none(kind: str, raw: str) -> None:
    assert masked_forms(kind, raw) == ()


def test_a_number_is_read_in_its_region() -> None:
    assert masked_forms("phone", "(202) ***-0123", region="US") == ("+1202***0123",)
    assert masked_forms("phone", "010-****-1234", region="?") == ()


@pytest.mark.parametrize(
    ("mask", "value", "fits"),
    [
        ("+8210****1234", "+821055551234", True),
        ("+8210****1234", "+82105551234", False),
        ("+8210****1234", "+8210****1234", False),
        ("pa*@naver.com", "park@naver.com", True),
        ("pa*@naver.com", "park@naver.com.evil.org", False),
        ("pa*@naver.com", "pa*@naver.com", False),
        ("김*수", "김민수", True),
        ("김*수", "김*수", False),
        ("김*수", "김미영수", False),
        ("k* lee", "kim lee", True),
    ],
)
def test_a_mask_is_a_wildcard_and_never_a_text(mask: str, value: str, fits: bool) -> None:
    assert mask_matches([mask], [value]).tolist() == [fits]


@given(number=st.from_regex(r"010[2-9][0-9]{7}", fullmatch=True), hidden=st.sets(st.integers(3, 10), min_size=1))
def test_a_number_fits_into_its_own_mask(number: str, hidden: set[int]) -> None:
    masked = "".join("*" if index in hidden else digit for index, digit in enumerate(number))
    for mask in masked_forms("phone", masked):
        assert mask_matches([mask], ["+82" + number[1:]]).all()


@given(
    pairs=st.lists(st.tuples(st.text("+8210*k@.김수 ", max_size=8), st.text("+8210*k@.김수 ", max_size=8)), max_size=10)
)
def test_many_pairs_match_like_their_patterns(pairs: list[tuple[str, str]]) -> None:
    found = mask_matches([mask for mask, _ in pairs], [value for _, value in pairs])
    assert found.tolist() == [
        "*" not in value and re.fullmatch(mask_pattern(mask), value) is not None for mask, value in pairs
    ]
