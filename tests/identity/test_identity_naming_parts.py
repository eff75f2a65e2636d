"""The weights of family and given names, alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.identity.naming import NameFrequencies, NamePairs, name_bits, part_weights

PART = st.text(max_size=12) | st.sampled_from(
    ["김", "kim", "민수", "min-su", "朴", "英洙", "павел", "j", "민*", "mary ann"]
)


@given(st.lists(st.tuples(PART, PART), max_size=6))
def test_parts_weigh_the_same_both_ways(pairs: list[tuple[str, str]]) -> None:
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    for family in (True, False):
        weights = part_weights(left, right, family=family)
        assert weights.shape == (len(pairs),)
        assert np.isfinite(weights).all()
        np.testing.assert_allclose(weights, part_weights(right, left, family=family), atol=1e-9)


@given(st.lists(st.tuples(PART, PART), min_size=1, max_size=6))
def test_a_pair_does_not_look_at_the_others(pairs: list[tuple[str, str]]) -> None:
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    for family in (True, False):
        whole, first = (part_weights(*sides, family=family)[:1] for sides in ((left, right), (left[:1], right[:1])))
        np.testing.assert_allclose(whole, first, atol=1e-9)


def test_equal_parts_weigh_their_bits() -> None:
    families, givens = ["김", "kim", "smith", "남궁", "朴", "орлов"], ["민수", "minsu", "john", "英洙", "павел"]
    np.testing.assert_allclose(part_weights(families, families, family=True), name_bits(families, family=True))
    np.testing.assert_allclose(part_weights(givens, givens, family=False), name_bits(givens, family=False))


def test_an_unknown_part_weighs_nothing() -> None:
    assert part_weights(["", "김", ""], ["김", "", ""], family=True).tolist() == [0, 0, 0]
    assert part_weights([], [], family=False).tolist() == []
    assert name_bits([], family=True).tolist() == []


def test_rarity_follows_the_census() -> None:
    bits = name_bits(["김", "이", "박", "최", "남궁", "독고"], family=True)
    assert (np.diff(bits) > 0).all()
    latin = name_bits(["kim", "smith", "quillfeather"], family=True)
    assert (np.diff(latin) > 0).all()


def test_parts_that_sound_alike_weigh_for_and_others_against() -> None:
    like = [
        ("박", "park"),
        ("박", "朴"),
        ("朴", "pak"),
        ("park", "bak"),
        ("유", "류"),
        ("정", "chung"),
        ("орлов", "orlov"),
    ]
    unlike = [
        ("박", "kim"),
        ("박", "金"),
        ("朴", "lee"),
        ("park", "bae"),
        ("유", "노"),
        ("정", "song"),
        ("орлов", "petrov"),
    ]
    assert part_weights(*zip(*like, strict=True), family=True).min() > 2
    assert part_weights(*zip(*unlike, strict=True), family=True).max() < -3


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [
        ("영수", "young soo"),
        ("영수", "yeongsu"),
        ("은혜", "eun-hye"),
        ("현", "hyun"),
        ("경희", "kyunghee"),
        ("율", "yul"),
    ],
)
def test_a_given_name_knows_its_spellings(hangul: str, latin: str) -> None:
    own, other = part_weights([hangul, hangul], [latin, "dong-geun"], family=False)
    assert own > 5
    assert other < 0


def test_a_mask_weighs_its_visible_part() -> None:
    whole, seen, hidden, wrong = part_weights(
        ["민수", "민*", "**", "민*"], ["민수", "민수", "민수", "지훈"], family=False
    )
    assert wrong < 0 == hidden < seen < whole


def test_frequencies_scale_what_speaks_for_a_match() -> None:
    frequencies = NameFrequencies(family={"orlov": 0.25, "орлов": 0.25})
    shipped, counted = (part_weights(["орлов"], ["orlov"], frequencies=f, family=True)[0] for f in (None, frequencies))
    assert 0 < counted <= 2 < shipped
    against = [part_weights(["orlov"], ["kim"], frequencies=f, family=True)[0] for f in (None, frequencies)]
    assert against[0] == against[1] < 0


@given(st.lists(st.tuples(PART, PART), min_size=1, max_size=8), st.integers(1, 4))
def test_a_dictionary_weighs_like_single_pairs(pairs: list[tuple[str, str]], size: int) -> None:
    values = sorted({part for pair in pairs for part in pair})
    left, right = (np.array([values.index(part) for part in side]) for side in zip(*pairs, strict=True))
    for family in (True, False):
        parts = NamePairs(values, family=family)
        batches = [slice(start, start + size) for start in range(0, len(pairs), size)]
        weights = np.concatenate([parts.weigh(left[batch], right[batch]) for batch in batches])
        expected = part_weights([a for a, _ in pairs], [b for _, b in pairs], family=family)
        np.testing.assert_allclose(weights, expected, atol=1e-9)
        np.testing.assert_allclose(parts.weigh(left, right), expected, atol=1e-9)


def test_threads_share_one_dictionary() -> None:
    values = ["김", "민수", "minsu", "min su", "smith", "павел", "pavel", "朴", "park", "mary ann", "j"]
    left, right = (codes.ravel() for codes in np.indices((len(values), len(values))))
    parts = NamePairs(values, family=False)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: parts.weigh(left, right), range(8)))
    for weights in found:
        np.testing.assert_array_equal(weights, NamePairs(values, family=False).weigh(left, right))


@pytest.mark.parametrize(
    ("one", "other"),
    [("robert", "roberta"), ("patricia", "patrick"), ("patty", "patrick"), ("daniel", "danielle"), ("paul", "paula"),
     ("john", "joan"), ("mary", "mark"), ("michael", "michelle"), ("eric", "erica"), ("christine", "christopher")],
)  # fmt: skip
def test_a_known_name_that_looks_like_another_is_no_misspelling(one: str, other: str) -> None:
    assert part_weights([one], [other], family=False)[0] < -3


@pytest.mark.parametrize(
    ("one", "other"),
    [("robert", "robetr"), ("jon", "john"), ("eric", "erik"), ("philip", "phillip"), ("steven", "stephen"),
     ("bob", "robert"), ("brian", "bryan"), ("catherine", "katharine"), ("sara", "sarah"), ("alf", "alfred")],
)  # fmt: skip
def test_other_spellings_and_short_forms_of_known_names_agree(one: str, other: str) -> None:
    assert part_weights([one], [other], family=False)[0] > 0
