"""Keys of what sounds alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.identity.naming import sound_keys

PART = st.text(max_size=10) | st.sampled_from(
    ["김", "kim", "영수", "young-soo", "朴", "павел", "a\nb", "mary ann", "민*"]
)


@pytest.mark.parametrize(
    "spellings",
    [
        "영수 young-soo yeongsu youngsu yong-soo",
        "민규 mingyu min-gyu minkyu",
        "숙희 sukhee suk-hui sook-hee",
        "정은 jung-eun jeongeun chung-eun",
        "선녀 seonnyeo sun-nyeo",
        "영호 youngho yeong-ho",
        "환 hwan whan",
        "christine kristin 크리스틴",
        "schmidt 슈미트",
        "philip filip 필립",
        "павел pavel",
        "διονύσης dionysis",
    ],
)
def test_spellings_of_one_given_name_have_one_key(spellings: str) -> None:
    keys = sound_keys(spellings.split(), family=False)
    assert len(set(keys.tolist())) == 1
    assert keys[0] != 0


@pytest.mark.parametrize(
    "spellings",
    ["박 朴 park pak bak", "김 金 kim gim", "이 李 lee yi rhee 리", "유 柳 류 yoo ryu", "남궁 namgung 南宮"],
)
def test_spellings_of_one_surname_have_one_key(spellings: str) -> None:
    assert len(set(sound_keys(spellings.split(), family=True).tolist())) == 1


def test_other_names_have_other_keys() -> None:
    givens = sound_keys(["영수", "민수", "지훈", "서연", "paul", "mary"], family=False)
    families = sound_keys(["김", "이", "박", "최", "유", "오", "여", "smith", "orlov"], family=True)
    assert len(set(givens.tolist())) == len(givens)
    assert len(set(families.tolist())) == len(families)


@given(st.lists(PART, max_size=8), st.booleans())
def test_a_key_depends_on_its_value_alone(values: list[str], family: bool) -> None:
    keys = sound_keys(values, family=family)
    assert keys.dtype == np.uint64
    alone = [int(sound_keys([value], family=family)[0]) for value in values]
    assert keys.tolist() == alone
    assert (keys < 2**62).all()


def test_what_has_no_letter_has_no_key() -> None:
    assert sound_keys(["", "-", "123", "  "], family=False).tolist() == [0, 0, 0, 0]
    assert (sound_keys(["이", "ah", "유이"], family=False) > 0).all()
