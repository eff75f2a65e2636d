from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.identity.normalize import VALUE_FLAGS, normalize, value_flags
from voicecrm.records import ATTRIBUTE_KINDS, IDENTIFIER_KINDS


@pytest.mark.parametrize(
    ("kind", "raw", "flags"),
    [
        ("phone", "1.01234E+09", ("damaged",)),
        ("phone", "1.01E+10", ("damaged",)),
        ("phone", "8,21E+11", ("damaged",)),
        ("phone", "#####", ("damaged",)),
        ("phone", "#REF!", ("damaged",)),
        ("customer_number", "1.2E+15", ("damaged",)),
        ("birth_date", "1.99E+07", ("damaged",)),
        ("full_name", "김\ufffd수", ("damaged",)),
        ("phone", "010-****-1234", ("masked",)),
        ("phone", "010-XXXX-1234", ("masked",)),
        ("email", "pa***@naver.com", ("masked",)),
        ("full_name", "김*수", ("masked",)),
        ("phone", "010-0000-0000", ("placeholder",)),
        ("phone", "+266696687", ("placeholder",)),
        ("phone", "번호없음", ("placeholder",)),
        ("email", "a@a.com", ("placeholder",)),
        ("birth_date", "1900-01-01", ("placeholder",)),
        ("birth_date", "0001-01-01T00:00", ("placeholder",)),
        ("full_name", "고객님", ("placeholder",)),
        ("city", "-", ("placeholder",)),
        ("email", "info@example.org", ("role",)),
        ("email", "noreply-12@example.org", ("role",)),
        ("address", "서울 강남구 테헤란로…", ("truncated",)),
        ("text", "x" * 1001, ("truncated",)),
        ("phone", "010-1234-5678", ()),
        ("phone", "112", ()),
        ("email", "kim@example.org", ()),
        ("full_name", "김민수", ()),
        ("birth_date", "1990-01-15", ()),
    ],
)
def test_a_value_says_why_it_is_no_evidence(kind: str, raw: str, flags: tuple[str, ...]) -> None:
    assert value_flags(kind, raw) == flags


@pytest.mark.parametrize("kind", [*IDENTIFIER_KINDS, *ATTRIBUTE_KINDS])
@given(raw=st.text(max_size=20) | st.from_regex(r"[0-9]{1,3}[.,][0-9]{1,4}[eE][+]?[0-9]{2}", fullmatch=True))
def test_flags_come_in_their_order_and_never_twice(kind: str, raw: str) -> None:
    flags = value_flags(kind, raw)
    assert list(flags) == [flag for flag in VALUE_FLAGS if flag in flags]
    if "placeholder" in flags or "role" in flags:
        assert normalize(kind, raw) == ()


@given(raw=st.from_regex(r"[1-9][.,][0-9]{1,6}[eE][+]?(0[5-9]|1[0-5])", fullmatch=True))
def test_a_number_that_a_spreadsheet_rounded_is_never_expanded(raw: str) -> None:
    assert normalize("phone", raw) == ()
    assert value_flags("phone", raw) == ("damaged",)
