from __future__ import annotations

import pytest

from voicecrm.identity.normalize import normalize


@pytest.mark.parametrize(
    "raw",
    [
        "1990-01-15", "1990.01.15", "1990. 1. 15.", "1990/1/15", "19900115", "19900115.0", "1990년 1월 15일",
        "1990년1월15일",
        "90-01-15", "90.01.15", "900115", "900115-1", "900115-1234567", "900115-1******", "1990-01-15T00:00:00Z",
        "1990-01-15 00:00:00", "15/01/1990", "01/15/1990", "15.01.1990", "15-01-1990", "15 Jan 1990", "Jan 15, 1990",
        "15-Jan-1990", "January 15th, 1990", "１９９０－０１－１５", "1990-01-15생",
    ],
)  # fmt: skip
def test_a_birth_date_in_any_usual_form_is_iso(raw: str) -> None:
    assert normalize("birth_date", raw) == ("1990-01-15",)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("050607", "2005-06-07"),
        ("300101", "1930-01-01"),
        ("290101", "2029-01-01"),
        ("050607-3234567", "2005-06-07"),
        ("050607-1234567", "1905-06-07"),
        ("03/03/1990", "1990-03-03"),
        ("04.03.1990", "1990-03-04"),
    ],
)
def test_centuries_and_days_follow_their_rule(raw: str, expected: str) -> None:
    assert normalize("birth_date", raw) == (expected,)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("03/04/1990", ("1990-04-03", "1990-03-04")),
        ("3-4-1990", ("1990-04-03", "1990-03-04")),
        ("9/14/93", ("1993-09-14",)),
        ("14/9/93", ("1993-09-14",)),
        ("3/4/93", ("1993-04-03", "1993-03-04")),
        ("3.4.93", ("1993-04-03",)),
        ("93/09/14", ("1993-09-14",)),
    ],
)
def test_a_date_that_can_be_read_in_two_ways_has_two_forms(raw: str, expected: tuple[str, ...]) -> None:
    assert normalize("birth_date", raw) == expected


@pytest.mark.parametrize("kind", ["identifier", "exclusive_identifier"])
def test_signs_that_group_an_identifier_do_not_matter(kind: str) -> None:
    assert normalize(kind, "294-66-1234") == normalize(kind, "294 66 1234") == normalize(kind, "294661234")
    assert normalize(kind, "M-12a") == ("m12a",)


@pytest.mark.parametrize("raw", ["123-45-6789", "123456789", "111-11-1111", "999999999", "078-05-1120", "0000", "n/a"])
def test_what_stands_for_no_identifier_has_no_form(raw: str) -> None:
    assert normalize("identifier", raw) == ()


@pytest.mark.parametrize(
    "raw",
    [
        "", "-", "1900-01-01", "1970-01-01", "0001-01-01", "0001-01-01T07:35", "1899-12-30", "9999-12-31", "2099-01-01",
        "1990-02-30", "1990-13-01", "31/31/1990", "1990", "1990-01", "14-Nov-22", "2.37E+16", "unknown", "32.01.1990",
    ],
)  # fmt: skip
def test_an_unclear_or_default_birth_date_has_no_form(raw: str) -> None:
    assert normalize("birth_date", raw) == ()


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("gender", "남자", ("m",)),
        ("gender", "F", ("f",)),
        ("gender", "Female", ("f",)),
        ("gender", "여성", ("f",)),
        ("gender", "기타", ()),
        ("city", "서울특별시", ("서울",)),
        ("city", "서울시", ("서울",)),
        ("city", "Seoul", ("서울",)),
        ("city", "수원시", ("수원",)),
        ("city", "Suwon-si", ("suwon",)),
        ("city", " LONDON ", ("london",)),
        ("city", "-", ()),
        ("region", "경기도", ("경기",)),
        ("region", "California", ("california",)),
        ("country", "대한민국", ("KR",)),
        ("country", "South Korea", ("KR",)),
        ("country", "U.S.A.", ("US",)),
        ("country", "kr", ("KR",)),
        ("country", "Atlantis", ("atlantis",)),
        ("postal_code", "(06236)", ("06236",)),
        ("postal_code", "sw1a 1aa", ("SW1A1AA",)),
        ("postal_code", "135-080", ("135080",)),
        ("postal_code", "00000", ()),
        ("company", "㈜ 한빛", ("(주) 한빛",)),
        ("company", "N/A", ()),
        ("occupation", " Nurse ", ("nurse",)),
        ("house_number", " 12 A ", ("12 a",)),
        ("house_number", "0", ("0",)),
        ("text", "Hello\u200b  World", ("hello world",)),
    ],
)
def test_attributes_have_a_light_normal_form(kind: str, raw: str, expected: tuple[str, ...]) -> None:
    assert normalize(kind, raw) == expected


def test_two_spellings_of_a_korean_address_meet() -> None:
    assert normalize("address", "서울특별시 강남구 테헤란로123, 4층") == normalize(
        "address", "서울 강남구 테헤란로 123 4층"
    )


def test_two_spellings_of_an_english_street_meet() -> None:
    assert normalize("street", "12 North Main Street, Apt. 4") == normalize("street", "12 N Main St Apt 4")
