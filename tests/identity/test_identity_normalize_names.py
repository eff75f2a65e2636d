from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.identity.normalize import (
    fold_family,
    fold_given,
    fold_name,
    is_company,
    is_masked,
    mask_pattern,
    normalize,
    split_name,
    split_names,
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("김민수", "김민수"),
        ("김민수 고객님", "김민수"),
        ("김민수고객님", "김민수"),
        ("김민수님", "김민수"),
        ("김민수 씨", "김민수"),
        ("김민수 과장님", "김민수"),
        ("김민수과장", "김민수"),
        ("고객 김민수", "김민수"),
        ("김 부장", "김"),
        ("이과장", "이"),
        ("해님", "해님"),
        ("김해님", "김해"),
        ("김태군", "김태군"),
        ("오태양", "오태양"),
        ("김민수(영업팀)", "김민수"),
        ("\u200b김민수\u3164", "김민수"),
        ("\u1100\u1175\u11b7\u1106\u1175\u11ab\u1109\u116e", "김민수"),
        ("Mr. John  SMITH", "john smith"),
        ("Dr. Kim Min-su, PhD", "kim min-su"),
        ("J. R. Smith", "j r smith"),
        ("O’Brien, Pat", "o'brien, pat"),
        ("田中太郎様", "田中太郎"),
        ("ＫＩＭ　ＭＩＮＳＵ", "kim minsu"),
        ("김○수", "김*수"),
        ("김O수", "김*수"),
    ],
)
def test_a_full_name_is_freed_of_what_is_no_name(raw: str, expected: str) -> None:
    assert normalize("full_name", raw) == (expected,)


@pytest.mark.parametrize(
    "raw",
    [
        "", " ", "-", "고객", "고객님", "미상", "무명", "없음", "unknown", "Anonymous", "발신번호표시제한", "n/a",
        "N.A.", "test",
        "[deleted]", "Visitor 75731813", "AGoogleuser", "A Google user", "WIRELESS CALLER", "010-1234-5678", "1234",
        "+82 10 1234 5678", "***", "테스트", "손님 12", "홈페이지 https://example.com", "Unknown Caller", "😀",
    ],
)  # fmt: skip
def test_a_placeholder_is_no_name(raw: str) -> None:
    assert normalize("full_name", raw) == ()
    assert normalize("given_name", raw) == ()


def test_the_surname_na_is_not_a_missing_value() -> None:
    assert normalize("family_name", "Na") == ("na",)
    assert normalize("family_name", "NA") == ()


@pytest.mark.parametrize(
    ("value", "family", "given"),
    [
        ("김민수", "김", "민수"),
        ("김 민수", "김", "민수"),
        ("민수 김", "김", "민수"),
        ("남궁민수", "남궁", "민수"),
        ("선우진", "선우", "진"),
        ("허준", "허", "준"),
        ("지원", "", "지원"),
        ("민수", "", "민수"),
        ("영수", "", "영수"),
        ("김", "김", ""),
        ("김*수", "김", "*수"),
        ("마이클 잭슨", "잭슨", "마이클"),
        ("마이클잭슨", "", "마이클잭슨"),
        ("kim min-su", "kim", "min-su"),
        ("min-su kim", "kim", "min-su"),
        ("kim minsu", "kim", "minsu"),
        ("minsu kim", "kim", "minsu"),
        ("park ji sung", "park", "ji sung"),
        ("ji sung park", "park", "ji sung"),
        ("jung ho lee", "lee", "jung ho"),
        ("lee jung ho", "lee", "jung ho"),
        ("choi, min ho", "choi", "min ho"),
        ("sarah lee", "lee", "sarah"),
        ("kim kardashian", "kardashian", "kim"),
        ("john smith", "smith", "john"),
        ("smith, john", "smith", "john"),
        ("j r smith", "smith", "j r"),
        ("john quincy adams", "adams", "john quincy"),
        ("ludwig van beethoven", "van beethoven", "ludwig"),
        ("wang xiaoming", "wang", "xiaoming"),
        ("madonna", "", "madonna"),
        ("田中太郎", "田中", "太郎"),
        ("田中 太郎", "田中", "太郎"),
        ("李秀英", "李", "秀英"),
        ("欧阳娜娜", "欧阳", "娜娜"),
        ("ジョン・スミス", "スミス", "ジョン"),
        ("иван петров", "петров", "иван"),
        ("петров иван", "петров", "иван"),
        ("петров иван сергеевич", "петров", "иван сергеевич"),
        ("иван сергеевич петров", "петров", "иван сергеевич"),
        ("петрова анна ильинична", "петрова", "анна ильинична"),
        ("анна сергеевна", "", "анна сергеевна"),
        ("иван абрамович", "абрамович", "иван"),
        ("петров и с", "петров", "и с"),
        ("петров и", "петров", "и"),
        ("и петров", "петров", "и"),
        ("шевченко олена іванівна", "шевченко", "олена іванівна"),
        ("petrov ivan sergeevich", "petrov", "ivan sergeevich"),
        ("petrov ivan", "petrov", "ivan"),
        ("ivan petrov", "petrov", "ivan"),
        ("παπαδάκησ γιώργοσ", "παπαδάκησ", "γιώργοσ"),
        ("dupont jean pierre", "dupont", "jean pierre"),
        ("jean pierre dupont", "dupont", "jean pierre"),
        ("robert james stone", "stone", "robert james"),
        ("haedeun james scott", "scott", "haedeun james"),
        ("robert s", "s", "robert"),
        ("stone r j", "stone", "r j"),
        ("maría garcía lópez", "garcía lópez", "maría"),
        ("garcía lópez maría josé", "garcía lópez", "maría josé"),
        ("maria garcia", "garcia", "maria"),
        ("nguyễn văn nam", "nguyễn", "văn nam"),
        ("nam van nguyen", "nguyen", "nam van"),
        ("(주)한빛", "", ""),
        ("hanbit co., ltd.", "", ""),
        ("", "", ""),
    ],
)
def test_which_part_is_the_family_s(value: str, family: str, given: str) -> None:
    parts = split_name(value)
    assert (parts.family, parts.given) == (family, given)


@pytest.mark.parametrize(
    ("raw", "suffix"),
    [("John Smith, Jr.", "jr"), ("John Smith Sr", "sr"), ("John Smith III", "iii"), ("김민수 2세", "ii"), ("Kim", "")],
)
def test_father_and_son_are_told_apart(raw: str, suffix: str) -> None:
    (value,) = normalize("full_name", raw)
    assert split_name(value).suffix == suffix


@pytest.mark.parametrize(
    ("value", "script"),
    [("김민수", "hangul"), ("kim", "latin"), ("金", "han"), ("タナカ", "kana"), ("анна", "cyrillic"), ("123", "other")],
)
def test_the_script_is_told(value: str, script: str) -> None:
    assert split_name(value).script == script


@pytest.mark.parametrize(
    "raw", ["(주)한빛", "㈜한빛", "주식회사 한빛", "Hanbit Co., Ltd.", "Hanbit Inc", "Lux GmbH", "株式会社光"]
)
def test_a_firm_is_no_person(raw: str) -> None:
    (value,) = normalize("full_name", raw)
    assert is_company(value)
    assert not is_company("김민수")
    assert not is_company("cory incaviglia")


@pytest.mark.parametrize(
    "spelling", ["Yeong-su", "Young Soo", "Yongsoo", "YOUNGSU", "young-su", "Yeongsu", "ＹＯＵＮＧＳＵ"]
)
def test_the_usual_romanisations_sound_as_the_hangul(spelling: str) -> None:
    assert fold_name(spelling) == fold_name("영수") == "yongsu"


@pytest.mark.parametrize(
    ("hangul", "spellings"),
    [
        ("민지", "min-ji minji min-jee"),
        ("서연", "seo-yeon seoyeon"),
        ("정희", "jeong-hui jung-hee junghee jeonghee"),
        ("경민", "kyung-min gyeong-min kyungmin"),
        ("성호", "sung-ho seong-ho sungho"),
        ("석호", "seok-ho suk-ho seokho"),
        ("현우", "hyun-woo hyeon-u hyunwoo"),
        ("재인", "jae-in"),
        ("동철", "dong-chul dong-cheol"),
        ("은주", "eun-ju eun-joo eunjoo"),
    ],
)
def test_given_names_meet_across_spellings(hangul: str, spellings: str) -> None:
    assert {fold_given(spelling) for spelling in spellings.split()} == {fold_given(hangul)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("영수", "영주"),
        ("태우", "대우"),
        ("Tina", "Dina"),
        ("영길", "영일"),
        ("정민", "종민"),
        ("John", "June"),
        ("Kate", "Katie"),
    ],
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert fold_given(one) != fold_given(other)


@pytest.mark.parametrize(
    ("hangul", "spellings"),
    [
        ("김", "kim gim KIM Ghim 金"),
        ("이", "lee yi rhee ri i Li 李 리"),
        ("박", "park bak pak 朴"),
        ("최", "choi choe 崔"),
        ("정", "jung jeong chung cheong 鄭"),
        ("유", "yoo yu ryu you 류 柳"),
        ("임", "lim im rim 林"),
        ("노", "noh roh no 盧"),
        ("전", "jeon chun jun 全"),
        ("남궁", "namgung namkoong 南宮"),
    ],
)
def test_a_surname_has_one_sound_in_every_spelling(hangul: str, spellings: str) -> None:
    assert {fold_family(spelling) for spelling in spellings.split()} == {fold_family(hangul)}


@pytest.mark.parametrize(
    ("one", "other"),
    [("José", "jose"), ("Müller", "Muller"), ("Иванов", "Ivanov"), ("さくら", "Sakura"), ("Νίκος", "Nikos")],
)
def test_other_scripts_and_diacritics_fold_to_latin(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(
    ("masked", "matching", "different"),
    [
        ("김*수", "김민수", "이민수"),
        ("김**", "김민수", "김수"),
        ("김○수", "김민수", "김민정"),
        ("j*** smith", "john smith", "john smythe"),
        ("010-****-1234", "+821056781234", "+821056781235"),
        ("010-XXXX-1234", "+821056781234", "+82212341234"),
        ("+8210****1234", "+821056781234", "+811056781234"),
        ("pa***@naver.com", "parkms@naver.com", "park@daum.net"),
    ],
)
def test_a_masked_value_is_a_pattern(masked: str, matching: str, different: str) -> None:
    assert is_masked(masked)
    assert re.fullmatch(mask_pattern(masked), matching)
    assert not re.fullmatch(mask_pattern(masked), different)


@pytest.mark.parametrize("value", ["김민수", "010-1234-5678", "kim@naver.com", "*", "", "max power"])
def test_a_readable_value_is_not_masked(value: str) -> None:
    assert not is_masked(value)


_NAME_WORDS = st.sampled_from(
    [
        *(
            "김",
            "민수",
            "김민수",
            "남궁민",
            "남궁민수",
            "주식회사",
            "유지",
            "박",
            "님",
            "2세",
            "朴",
            "иван",
            "петров",
            "ивановна",
            "и",
            "ооо",
            "ё",
        ),
        *("kim", "minsu", "min-su", "park", "lee", "john", "smith", "van", "der", "jr", "iii", "ltd", "co", "ooo", "-"),
        *("petrov", "ivan", "jean", "maria", "garcía", "lopez", "j"),
        *("a-ltd", "zhang", "wei", "nguyen", "ii", "smith,", "·", "john·", "wang-li"),
    ]
)


@given(
    st.lists(
        st.lists(_NAME_WORDS, max_size=4).map(" ".join)
        | st.text("김민수남궁a-kim 주ё·,\n", max_size=6)
        | st.text(max_size=8)
    )
)
def test_many_names_are_split_like_each(values: list[str]) -> None:
    parts = [split_name(value) for value in values]
    assert split_names(values) == ([part.family for part in parts], [part.given for part in parts])
