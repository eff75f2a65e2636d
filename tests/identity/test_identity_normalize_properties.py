from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voicecrm.errors import IdentityError
from voicecrm.identity.normalize import (
    fold_family,
    fold_given,
    fold_name,
    is_masked,
    is_personal_phone,
    mask_pattern,
    normalize,
    split_name,
)
from voicecrm.records import ATTRIBUTE_KINDS, IDENTIFIER_KINDS

KINDS = (*IDENTIFIER_KINDS, *ATTRIBUTE_KINDS, "text", "identifier", "exclusive_identifier")
any_text = st.text(st.characters(exclude_categories=()), max_size=40)
pieces = st.lists(
    st.sampled_from(
        [
            *"김이박최남궁민수님씨과장대리고객*○O·, .-_@/;~()[]<>'\"#+0123456789",
            *(
                "\u200b",
                "\u202e",
                "\ud800",
                "\t",
                "\u3164",
                "010",
                "1234",
                "+82",
                "ext",
                "내선",
                "kim",
                "park",
                "min-su",
                "jr",
            ),
            *(
                "dr.",
                "@gmail.com",
                "田中",
                "さん",
                "ﬁ",
                "İ",
                "http://x.com/",
                "1990",
                "-01-",
                "년",
                "서울특별시",
                "seoul city",
            ),
            *("테헤란로", "1e5", "각", "ß", "ᄀ", "ᅡ"),
        ]
    ),
    max_size=10,
).map("".join)
messy = any_text | pieces


@pytest.mark.parametrize("kind", KINDS)
@given(raw=messy)
@example(raw="\ud800")
@example(raw="a@b.c:d")
def test_a_normal_form_normalizes_to_itself(kind: str, raw: str) -> None:
    for value in normalize(kind, raw, scope="x"):
        assert value
        assert normalize(kind, value, scope="x") == (value,)


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_of_ten_megabytes_is_cut(kind: str) -> None:
    assert all(len(value) <= 1010 for value in normalize(kind, "김수1@-" * 2_000_000))


@given(raw=messy)
def test_names_are_taken_apart_folded_and_matched_without_an_error(raw: str) -> None:
    parts = split_name(raw)
    for text in (raw, parts.family, parts.given):
        for fold in (fold_name(text), fold_family(text), fold_given(text)):
            assert fold == "" or (fold.isascii() and fold.isalpha() and fold.islower())
    assert isinstance(mask_pattern(raw), str)
    assert is_masked(raw) in {True, False}
    assert is_personal_phone(raw) in {True, False}


@given(raw=messy)
def test_splitting_loses_no_letter_of_a_normal_form(raw: str) -> None:
    for value in normalize("full_name", raw):
        parts = split_name(value)
        if parts.family or parts.given:
            kept = sum(map(str.isalpha, parts.family + parts.given))
            assert kept >= sum(map(str.isalpha, value)) - (8 if parts.suffix else 0)


def test_an_unknown_kind_is_told() -> None:
    with pytest.raises(IdentityError, match="unknown kind 'telephone': expected one of"):
        normalize("telephone", "010-1234-5678")
