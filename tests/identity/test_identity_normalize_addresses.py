from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.identity.normalize import AddressParts, address_levels, normalize, parse_address


def _parts(*, at: str = "", **parts: str) -> AddressParts:
    province, *cities = at.split() or [""]
    return AddressParts(province=province, cities=tuple(cities), **parts)


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        (
            "서울특별시 강남구 테헤란로 152 (역삼동, 강남파이낸스센터)",
            _parts(at="서울 강남구", town="역삼동", street="테헤란로", number="152"),
        ),
        (
            "(06236) 서울특별시 강남구 테헤란로152",
            _parts(at="서울 강남구", street="테헤란로", number="152", postal_code="06236"),
        ),
        (
            "서울 강남구 테헤란로 152, 06236",
            _parts(at="서울 강남구", street="테헤란로", number="152", postal_code="06236"),
        ),
        ("서울 중구 을지로1가 192-11", _parts(at="서울 중구", town="을지로1가", lot="192-11")),
        ("서울 종로구 종로3가 12", _parts(at="서울 종로구", town="종로3가", lot="12")),
        (
            "경기도 성남시 분당구 야탑로 205번길 8 101동 1502호",
            _parts(at="경기 성남시 분당구", street="야탑로205번길", number="8", unit="101-1502"),
        ),
        (
            "경기 성남시 분당구 야탑동 123-4번지 현대아파트 101동 1502호",
            _parts(at="경기 성남시 분당구", town="야탑동", lot="123-4", unit="101-1502"),
        ),
        ("강원도 평창군 대관령면 횡계리 산 12-3", _parts(at="강원 평창군", town="대관령면횡계리", lot="산12-3")),
        (
            "부산광역시 해운대구 센텀중앙로 97, A동 3층",
            _parts(at="부산 해운대구", street="센텀중앙로", number="97", unit="a-3f"),
        ),
        ("서울시 종로구 세종대로 지하 189", _parts(at="서울 종로구", street="세종대로", number="189")),
        ("대구 수성구 범어천로 12길 34-5", _parts(at="대구 수성구", street="범어천로12길", number="34-5")),
        ("제주특별자치도 제주시 첨단로 242", _parts(at="제주 제주시", street="첨단로", number="242")),
        ("세종특별자치시 한누리대로 2130", _parts(at="세종", street="한누리대로", number="2130")),
        ("전북 전주시 완산구 효자동3가 1234", _parts(at="전북 전주시 완산구", town="효자동3가", lot="1234")),
        (
            "인천 남동구 구월동 1408 롯데캐슬골드 1단지 102동 2301호",
            _parts(at="인천 남동구", town="구월동", lot="1408", unit="102-2301"),
        ),
        (
            "서울 마포구 월드컵북로 396 12층 1203호",
            _parts(at="서울 마포구", street="월드컵북로", number="396", unit="1203"),
        ),
        ("경북 경주시 안강읍 산대리 1234-5", _parts(at="경북 경주시", town="안강읍산대리", lot="1234-5")),
        (
            "경기도 수원시 영통구 삼성로 129 (매탄동) B1층",
            _parts(at="경기 수원시 영통구", town="매탄동", street="삼성로", number="129", unit="b1f"),
        ),
        (
            "서울 송파구 올림픽로 300 롯데월드몰 지하1층",
            _parts(at="서울 송파구", street="올림픽로", number="300", unit="b1f"),
        ),
        ("야탑로 205번길 8-1", _parts(street="야탑로205번길", number="8-1")),
        ("서울 강남구 역삼1동 735", _parts(at="서울 강남구", town="역삼동", lot="735")),
        (
            "충청남도 천안시 동남구 병천면 병천2로 12-3",
            _parts(at="충남 천안시 동남구", town="병천면", street="병천2로", number="12-3"),
        ),
        (
            "서울 영등포구 국제금융로8길 10, 101-1502",
            _parts(at="서울 영등포구", street="국제금융로8길", number="10", unit="101-1502"),
        ),
        ("서울 중구 퇴계로20나길 5", _parts(at="서울 중구", street="퇴계로20나길", number="5")),
        ("서울 강남구", _parts(at="서울 강남구")),
        (
            "123 Main Street, Apt 4B, Springfield 62704",
            _parts(street="main st", number="123", unit="4b", postal_code="62704"),
        ),
        ("123 Main St. #4B", _parts(street="main st", number="123", unit="4b")),
        ("55 West 42nd St Unit 7", _parts(street="w 42nd st", number="55", unit="7")),
        ("10 Downing Street, London SW1A 2AA", _parts(street="downing st", number="10", postal_code="sw1a2aa")),
        ("221B Baker Street", _parts(street="baker st", number="221b")),
        ("Hauptstraße 12, Berlin", _parts(street="hauptstr", number="12")),
        ("-", AddressParts()),
        ("", AddressParts()),
    ],
)
def test_an_address_comes_apart(raw: str, parts: AddressParts) -> None:
    assert parse_address(raw) == parts


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("서울특별시 강남구 테헤란로 152, 3층", "서울 강남구 테헤란로152 (역삼동) 3층", 0),
        ("서울 강남구 테헤란로 152 101동 1502호", "(06236) 서울 강남구 테헤란로 152, 101-1502", 0),
        ("서울 강남구 역삼1동 737", "서울 강남구 역삼동 737번지", 0),
        ("123 Main Street, Apt 4B, Springfield 62704", "123 main st #4b", 0),
        ("Hauptstraße 12, Berlin", "Hauptstrasse 12 berlin", 0),
        ("서울 강남구 테헤란로 152 1502호", "서울 강남구 테헤란로 152 1503호", 1),
        ("경기 성남시 분당구 야탑로 205번길 8", "성남시 분당구 야탑로205번길 8 101동 1502호", 1),
        ("123 Main Street, Apt 4B", "123 main st apt 4c", 1),
        ("서울 강남구 테헤란로 152", "서울 강남구 테헤란로 14", 2),
        ("서울 강남구 역삼동 737", "서울 강남구 역삼동 12-3", 2),
        ("123 Main Street", "125 Main St", 2),
        ("123 Jefferson Street", "123 Jeferson St", 3),
        ("서울 강남구 테헤란로 152", "부산 해운대구 테헤란로 152", 4),
        ("서울 강남구 테헤란로5길 12", "서울 강남구 테헤란로6길 12", 4),
        ("123 Main St", "123 Oak Ave", 4),
        ("12 Main St Springfield 62704", "12 Main St Albany 12207", 4),
        ("서울 강남구 테헤란로 152", "서울 강남구 역삼동 737", 255),
        ("서울 강남구", "서울 강남구 테헤란로 152", 255),
    ],
)
def test_two_addresses_agree_to_a_level(left: str, right: str, level: int) -> None:
    (first,), (second,) = normalize("address", left), normalize("address", right)
    assert address_levels([first, second], [second, first]).tolist() == [level, level]


_WORDS = (
    "서울|강남구|테헤란로|5길|역삼동|12|12-3|101동|3층|1502호|산|을지로1가|(|)|06236|"
    "main|st|apt|4b|#|,|London|가|리|로|동|호"
)
_texts = st.text(max_size=20) | st.lists(
    st.sampled_from(
        _WORDS.split("|"),
    ),
    max_size=7,
).map(" ".join)


@given(left=_texts, right=_texts)
def test_levels_do_not_depend_on_the_side_and_equal_texts_agree(left: str, right: str) -> None:
    forward, backward = address_levels([left, left], [right, left]), address_levels([right], [left])
    assert forward[0] == backward[0]
    assert forward[0] in {0, 1, 2, 3, 4, 255}
    if left:
        assert forward[1] == 0


@given(raw=_texts)
def test_the_normal_form_comes_apart_like_the_raw_address(raw: str) -> None:
    for form in normalize("address", raw):
        if "#" not in raw:
            assert parse_address(form) == parse_address(raw)
