from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from voicecrm.testing.corruption import ErrorRates, add_typos, misdate, mistype
from voicecrm.testing.draws import Draws, blank, texts

unit = st.floats(0, 1, exclude_max=True)
words = st.text(alphabet="abcXYZ0189-.@ 김박영수아абвАБ", min_size=1, max_size=12)


@given(words, unit, unit, unit)
def test_a_typo_is_one_edit_and_never_none(text: str, kind: float, place: float, letter: float) -> None:
    wrong = mistype(text, kind, place, letter)
    assert OSA.distance(text, wrong) == (1 if any(character.isalnum() for character in text) else 0)
    assert wrong


@given(st.sampled_from("김박영수아한훈"), unit, unit)
def test_a_hangul_typo_changes_one_jamo(syllable: str, kind: float, letter: float) -> None:
    wrong = mistype(syllable, kind, 0.0, letter)
    before, after = (divmod(ord(written) - ord("가"), 28) for written in (syllable, wrong))
    jamo = [(*divmod(rest, 21), final) for rest, final in (before, after)]
    assert sum(a != b for a, b in zip(*jamo, strict=True)) == 1


@given(st.dates(), st.integers(0, 1000))
def test_a_mistyped_birth_date_is_still_a_date(date: object, seed: int) -> None:
    year, month, day = (np.array([int(part)]) for part in str(date).split("-"))
    written = misdate((year, month, day), ErrorRates(swapped_day_month=0.5, typo={"birth_date": 1.0}), Draws(seed))
    assert 1 <= written[1][0] <= 12
    assert 1 <= written[2][0] <= 31


def test_missing_values_stay_missing() -> None:
    values = texts(["Anna", None, "Olga"])
    add_typos(values, 1.0, Draws(3))
    assert values[1] is None
    assert values[0] != "Anna"
    assert values[2] != "Olga"


def test_rate_zero_changes_nothing() -> None:
    values = texts(["Anna", "Olga"])
    add_typos(values, 0.0, Draws(3))
    assert values.tolist() == ["Anna", "Olga"]
    assert blank(2).tolist() == [None, None]
