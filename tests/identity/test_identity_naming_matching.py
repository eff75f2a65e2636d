"""Whether two whole names are one person's."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.identity import NameFrequencies, name_match_weight, name_match_weights
from voicecrm.identity.naming import part_weights

SOME_NAMES = """
김민수 | Kim Min-su | 남궁* | J. R. Smith Jr. | 朴正熙 | Иван Петров | Ντένζιλ | ジョン・スミス | محمد علي | דוד כהן
"""
ANY_NAME = st.text(max_size=30) | st.sampled_from([name.strip() for name in SOME_NAMES.split("|")])

# Invented people, each in two forms that one person goes by.
SAME = {
    "hangul_latin": [
        ("정다운", "Jung Da-woon"),
        ("최영훈", "CHOI YOUNGHOON"),
        ("백선희", "Baik Sun Hee"),
        ("노현우", "Hyun-woo Roh"),
        ("이은경", "Eunkyung Yi"),
        ("허주원", "Ju Won Huh"),
        ("류성민", "Sungmin Ryu"),
        ("남궁혜진", "Namkoong Hye Jin"),
        ("임상철", "Rim Sang Chul"),
        ("오기태", "Ohh Kitae"),
    ],
    "latin_latin": [
        ("Jeong Yeong-hun", "Young Hoon Jung"),
        ("Park Seong-cheol", "Pak Sung Chul"),
        ("Yi Hyeon-gyeong", "Lee Hyunkyung"),
        ("Gu Ju-yeong", "Koo Joo Young"),
        ("No Eun-seok", "Roh Eunsuk"),
        ("Baek Du-hyeon", "Paik Doo-hyun"),
    ],
    "hanja": [
        ("박영수", "朴英洙"),
        ("이동렬", "李東烈"),
        ("염현미", "廉賢美"),
        ("류광호", "柳光浩"),
        ("金美淑", "김미숙"),
    ],
    "russian": [
        ("Орлова, Дарья", "Daria Orlova"),
        ("Кузьменко Пётр Ильич", "Petr Kuzmenko"),
        ("Джеймс Уоллес", "James Wallace"),
        ("Щукин, Юрий", "Yuri Shchukin"),
    ],
    "greek": [("Ντίνος Παπαδάκης", "Dinos Papadakis"), ("Χρύσα Μπελέζη", "Chrysa Belezi"), ("Τζον Γκρέι", "John Grey")],
    "arabic": [("سامر حداد", "Samer Haddad"), ("ليلى منصور", "Layla Mansour"), ("بيتر هانسن", "Peter Hansen")],
    "kana": [
        ("ピーター・ハンセン", "Peter Hansen"),
        ("ジョン・テイラー", "John Taylor"),
        ("マリア・ロペス", "Maria López"),
    ],
    "chinese": [("王小明", "Wang Xiaoming"), ("陳美玲", "Chan Mei Ling"), ("彼得·汉森", "Peter Hansen")],
    "nickname": [
        ("Kate Morrow", "Catherine Morrow"),
        ("Sasha Orlov", "Alexander Orlov"),
        ("Misha Orlov", "Mikhail Orlov"),
        ("Vova Orlov", "Vladimir Orlov"),
        ("Pepe Luna", "José Luna"),
        ("Hans Vogel", "Johannes Vogel"),
    ],
    "form": [
        ("J. Morrow", "Jane Morrow"),
        ("MORROW, JANE ANN", "Jane Morrow"),
        ("Morrow Jane", "Jane Morrow"),
        ("ＭＯＲＲＯＷ　Jane", "Dr. Jane Morrow"),
        ("jane morow", "Jane Morrow"),
        ("최영훈 과장님", "최 영훈"),
    ],
}


@pytest.mark.parametrize("case", SAME)
def test_two_forms_of_one_name_weigh_more_than_any_two_people(case: str) -> None:
    pairs = SAME[case]
    own = [name_match_weight(a, b) for a, b in pairs]
    strangers = [name_match_weight(a, b) for a, partner in pairs for _, b in pairs if b not in {a, partner}]
    same_family = {"nickname", "form"}
    assert min(own) > 2.5
    if case not in same_family:
        assert max(strangers) < min(own)
        assert sum(weight > 0 for weight in strangers) <= len(strangers) / 10


@given(ANY_NAME, ANY_NAME)
def test_any_two_texts_weigh_the_same_both_ways(a: str, b: str) -> None:
    weight = name_match_weight(a, b)
    assert weight == name_match_weight(b, a)
    assert math.isfinite(weight)


def test_a_rare_name_weighs_more() -> None:
    common, rare = name_match_weight("김민수", "김민수"), name_match_weight("남궁솔", "남궁솔")
    assert 8 < common < rare
    assert name_match_weight("John Smith", "Smith, John") < name_match_weight("Una Quillfeather", "Quillfeather, Una")


def test_frequencies_of_the_data_replace_the_shipped_ones() -> None:
    frequencies = NameFrequencies(family={"남궁": 0.5}, given={"솔": 0.25})
    assert name_match_weight("남궁솔", "남궁솔", frequencies=frequencies) == pytest.approx(3.0)
    assert name_match_weight("김민수", "김민수", frequencies=frequencies) == name_match_weight("김민수", "김민수")


@pytest.mark.parametrize(
    ("a", "b"),
    [("김민수", "김민주"), ("김종은", "김정은"), ("이서연", "이서현"), ("박지훈", "박지운"), ("강민수", "장민수")],
)
def test_one_letter_of_hangul_never_makes_a_match(a: str, b: str) -> None:
    assert name_match_weight(a, b) < 2
    assert name_match_weight(a, a) > 8


@pytest.mark.parametrize(
    ("a", "b"),
    [("Paul Morrow Jr.", "Paul Morrow Sr."), ("최영훈 2세", "최영훈 3세"), ("Paul Morrow II", "Paul Morrow III")],
)
def test_two_generations_are_two_people(a: str, b: str) -> None:
    assert name_match_weight(a, b) < -8
    assert name_match_weight(a, a) > 8


def test_what_a_mask_leaves_to_be_seen_decides() -> None:
    seen = name_match_weight("최*훈", "최영훈")
    assert 0 < seen < name_match_weight("최영훈", "최영훈")
    assert name_match_weight("최*훈", "최영수") < 0
    assert name_match_weight("P*** Morrow", "Paul Morrow") > 0
    assert name_match_weight("*영훈", "최영훈") > 0 > name_match_weight("*영훈", "최민수")
    assert name_match_weight("***", "최영훈") == 0


def test_initials_fit_or_do_not() -> None:
    assert name_match_weight("C.Y.H.", "최영훈") > 3
    assert name_match_weight("cyh", "최영훈") > 3
    assert name_match_weight("C.Y.H.", "박민수") < 0
    assert 0 < name_match_weight("P. Morrow", "Paul Morrow") < name_match_weight("Paul Morrow", "Paul Morrow")


@pytest.mark.parametrize("nothing", ["", "고객", "unknown", "***", "123", "\ud800"])
def test_what_is_no_name_weighs_nothing(nothing: str) -> None:
    assert name_match_weight(nothing, "최영훈") == 0


def test_a_family_name_alone_weighs_little() -> None:
    assert name_match_weight("김 부장", "김민수") == pytest.approx(name_match_weight("김", "김"))
    assert 0 < name_match_weight("김", "김") < 4


def test_whole_names_weigh_what_their_parts_weigh() -> None:
    generator = random.Random(4)
    families = ["김", "kim", "박", "pak", "朴", "smith", "orlov", "орлов", "namgung"]
    givens = ["영훈", "young-hoon", "민", "min", "paul", "павел", "jane", "英洙", "youngsoo"]
    parts = [[generator.choice(families), generator.choice(givens)] for _ in range(400)]
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    weights = part_weights([a[0] for a, _ in pairs], [b[0] for _, b in pairs], family=True)
    weights += part_weights([a[1] for a, _ in pairs], [b[1] for _, b in pairs], family=False)
    wholes = name_match_weights([", ".join(a) for a, _ in pairs], [", ".join(b) for _, b in pairs])
    clear = weights > 2  # below, another order or split of the names may weigh more
    assert clear.sum() > 10
    np.testing.assert_allclose(wholes[clear], weights[clear], atol=4.0)
    assert (wholes >= weights - 1e-9).all()


@pytest.mark.parametrize(
    ("alone", "whole"), [("지훈", "최지훈"), ("Ji-hoon", "최지훈"), ("유민", "김유민"), ("제니", "Jenny")]
)
def test_a_given_name_alone_fits_a_whole_name(alone: str, whole: str) -> None:
    assert 0 < name_match_weight(alone, whole) < name_match_weight(whole, whole)


def test_many_at_once_weigh_what_each_weighs_alone() -> None:
    pairs = [pair for pairs in SAME.values() for pair in pairs]
    left, right = [a for a, _ in pairs], [b for _, b in pairs][::-1]
    together = name_match_weights(left, right)
    alone = [name_match_weight(a, b) for a, b in zip(left, right, strict=True)]
    np.testing.assert_allclose(together, alone, atol=1e-12)
    assert len(name_match_weights([], [])) == 0
