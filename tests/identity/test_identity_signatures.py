"""A signature never says that near texts are far apart."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from voicecrm.identity.signatures import BITS_PER_EDIT, bits_apart, bytes_apart, digit_signatures, signatures, years_of

TEXTS = st.one_of(st.text("ab김수1@.", max_size=8), st.text(max_size=8))
DATES = st.dates().map(lambda day: day.isoformat())


@given(one=TEXTS, other=TEXTS, odd=st.booleans())
def test_an_edit_changes_at_most_two_bits(one: str, other: str, odd: bool) -> None:
    apart = bits_apart(signatures([one, other], odd=odd), np.array([0]), np.array([1]))
    assert apart.tolist()[0] <= BITS_PER_EDIT * OSA.distance(one, other)


@given(st.lists(TEXTS, max_size=6), st.booleans())
def test_a_text_has_the_same_signature_in_any_company(texts: list[str], odd: bool) -> None:
    assert signatures(texts, odd=odd).tolist() == [signatures([text], odd=odd).tolist()[0] for text in texts]


@given(one=DATES, other=DATES)
def test_the_digits_in_which_dates_differ_are_counted(one: str, other: str) -> None:
    left, right = digit_signatures([one, other])[:, None]
    assert bytes_apart(left, right).tolist() == [sum(a != b for a, b in zip(one, other, strict=True))]


def test_lone_surrogates_have_a_signature() -> None:
    assert signatures(["\ud800", ""]).tolist()[0] != 0
    assert signatures([]).tolist() == []


@given(st.lists(DATES, max_size=4))
def test_the_year_of_a_date_is_read(dates: list[str]) -> None:
    assert years_of(digit_signatures(dates)).tolist() == [int(date[:4]) for date in dates]
