from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.identity.normalize import is_personal_phone, normalize


@pytest.mark.parametrize(
    "raw",
    [
        "010-1234-5678",
        "01012345678",
        "010 1234 5678",
        "010.1234.5678",
        "(010)1234-5678",
        "+82 10-1234-5678",
        "+82-(0)10-1234-5678",
        "+82 010 1234 5678",
        "82-10-1234-5678",
        "821012345678",
        "0082 10 1234 5678",
        "00821012345678",
        "001-82-10-1234-5678",
        "1012345678",
        "1012345678.0",
        "01012345678.0",
        "10-1234-5678",
        "０１０－１２３４－５６７８",
        "010―1234―5678",
        "010ー1234ー5678",
        "٠١٠١٢٣٤٥٦٧٨",
        "tel:010-1234-5678",
        "tel:+82-10-1234-5678;phone-context=+82",
        "sip:+821012345678@pbx.example.com;transport=udp",
        "sip:01012345678@10.0.0.1",
        "*23#01012345678",
        "휴대폰: 010-1234-5678",
        "휴대폰 010-1234-5678",
        "전화:010-1234-5678 (오후)",
        "'010-1234-5678",
        "010-1234-5678\u202c",
        "+821012345678",
    ],
)
def test_one_mobile_number_has_one_form(raw: str) -> None:
    assert normalize("phone", raw) == ("+821012345678",)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("02-1234-5678", ("+82212345678",)),
        ("02)1234-5678", ("+82212345678",)),
        ("02-1234-5678~9", ("+82212345678",)),
        ("02-1234-5678~80", ("+82212345678",)),
        ("02-1234-5678 내선 12", ("+82212345678;ext=12",)),
        ("02-1234-5678 (내선번호: 12)", ("+82212345678;ext=12",)),
        ("02-1234-5678 ext. 12", ("+82212345678;ext=12",)),
        ("02-1234-5678 x12", ("+82212345678;ext=12",)),
        ("02-1234-5678#12", ("+82212345678;ext=12",)),
        ("tel:+82-2-1234-5678;ext=12", ("+82212345678;ext=12",)),
        ("+82212345678;ext=12", ("+82212345678;ext=12",)),
        ("010-1234-5678/02-1234-5678", ("+821012345678", "+82212345678")),
        ("010-1234-5678, 010-9876-5432", ("+821012345678", "+821098765432")),
        ("010-1234-5678 010-9876-5432", ("+821012345678", "+821098765432")),
        ("010-1234-5678\n010-9876-5432", ("+821012345678", "+821098765432")),
        ("02-1234-5678/9", ("+82212345678",)),
        ("1588-1234", ("+8215881234",)),
        ("070-1234-5678", ("+827012345678",)),
        ("0507-1234-5678", ("+8250712345678",)),
        ("+1 (202) 555-0123", ("+12025550123",)),
        ("0044 20 7946 0958", ("+442079460958",)),
    ],
)
def test_lines_lists_and_extensions(raw: str, expected: tuple[str, ...]) -> None:
    assert normalize("phone", raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "", "-", "0", "P", "anonymous", "unknown", "restricted", "private", "발신번호표시제한", "번호없음",
        "phoneValue",
        "+266696687", "+86282452253", "+8656696", "+2562533", "+7378742833", "266696687",
        "000-0000-0000", "010-0000-0000", "010-1111-1111", "111-111-1111", "+1 111 111 1111", "00000000000",
        "1234567890", "+1234567890", "+183808333456", "(800) 000-0000", "+1 800 000 0000", "9999999999",
        "112", "119", "911", "1004", "Ext.10016", "내선 12", "s", "&", "201",
        "1.01234E+09", "8.21E+12", "1,01E+10", "010-****-1234", "010-XXXX-1234", "sip:alice@example.com",
    ],
)  # fmt: skip
def test_what_nobody_can_be_known_by_has_no_form(raw: str) -> None:
    assert normalize("phone", raw) == ()


def test_the_region_says_how_national_numbers_are_read() -> None:
    assert normalize("phone", "(202) 555-0123", region="US") == ("+12025550123",)
    assert normalize("phone", "0912 345 678", region="TW") == ("+886912345678",)
    assert normalize("phone", "010-1234-5678", region="??") == ("+821012345678",)


def test_a_possible_number_that_is_not_assigned_still_tells_records_apart() -> None:
    assert normalize("phone", "010-5980-1234") == ("+821059801234",)
    assert normalize("phone", "555-867-5309", region="US") == ("+15558675309",)


@pytest.mark.parametrize(
    ("value", "personal"),
    [
        ("+821012345678", True),
        ("+12025550123", True),
        ("+82212345678;ext=12", True),
        ("+82212345678", False),
        ("+8215881234", False),
        ("+82801234567", False),
        ("+827012345678", False),
        ("no number", False),
        ("", False),
    ],
)
def test_personal_numbers(value: str, personal: bool) -> None:
    assert is_personal_phone(value) is personal


_separators = st.sampled_from(["", "-", " ", ".", ") "])


@given(
    region=st.sampled_from(["KR", "US", "GB", "DE", "JP", "FR", "AU", "IT", "BR", "MX", "CN"]),
    prefix=st.sampled_from(["", "0", "1", "010", "10", "82", "8210", "+8210", "+82010", "011", "02", "+1010", "+010"]),
    country=st.sampled_from(["", "+44", "+49", "+81", "+1", "+33", "+61", "+39", "+55", "+52", "+86"]),
    first=st.from_regex(r"\d{2,5}", fullmatch=True),
    second=st.from_regex(r"\d{3,5}", fullmatch=True),
    separator=_separators,
)
def test_the_fast_path_agrees_with_the_full_parse(
    region: str, prefix: str, country: str, first: str, second: str, separator: str
) -> None:
    raw = f"{country or prefix}{separator}{first}{separator}{second}"
    # A label in front keeps the value off the fast path.
    assert normalize("phone", raw, region=region) == normalize("phone", f"tel: {raw}", region=region)


@given(national=st.from_regex(r"10[2-9][0-9]{7}", fullmatch=True))
def test_valid_mobile_numbers_are_what_the_library_says(national: str) -> None:
    number = phonenumbers.parse(f"+82{national}", None)
    expected = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if phonenumbers.is_valid_number(number) and len(set(national[3:])) > 1:
        assert normalize("phone", f"0{national}") == (expected,)
