"""How many people use one phone or address, found from the names on it."""

from __future__ import annotations

import pytest

from voicecrm.identity import encode_lists, normalize
from voicecrm.identity.names import build_names
from voicecrm.identity.sharing import CROWD, CROWDED, count_different_names


def different_names(*names: str | None) -> int:
    """The names counted on one phone that as many records hold."""
    full_names = encode_lists([normalize("full_name", name or "") for name in names])
    column = encode_lists([["+821023456789"] for _ in names])
    (count,) = count_different_names(column, build_names({"full_name": full_names}, len(names))).tolist()
    return int(count)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((None,), 0),
        ((None, None), 0),
        (("김민수",), 0),
        (("김민수", "김민수", None), 1),
        (("김민수", "Minsu Kim", "KIM Min-soo"), 1),
        (("Robert Stone", "Bob Stone", "R. Stone"), 1),
        (("김민수", "김*수"), 1),
        (("Kim Minsu", "Minsu Kim"), 1),
        (("Robert Stone", "Robret Stone"), 1),
        (("Ann Stone", "Ann Hill"), 1),
        (("김민수", "김서연"), 2),
        (("홍승표", "승표"), 1),
        (("승표", "승표"), 1),
        (("승표", "용담"), 2),
        (("김민수", "이서연", "박지훈"), 3),
        (("홍길동", "홍준서", "Gildong Hong", "Junseo Hong"), 2),
        (("김민수", "unknown", "고객"), 1),
    ],
)
def test_names_that_can_be_one_persons_count_once(names: tuple[str | None, ...], expected: int) -> None:
    assert different_names(*names) == expected
    assert different_names(*reversed(names)) == expected


def test_a_crowd_is_everybodys_whatever_the_names() -> None:
    assert different_names(*["김민수"] * CROWD) == 1
    assert different_names(*["김민수"] * (CROWD + 1)) == CROWDED
    assert different_names(*[None] * (CROWD + 1)) == CROWDED


def test_every_value_is_counted_for_itself() -> None:
    column = encode_lists([["a", "b"], ["b"], ["c"], []])
    names = encode_lists([["김민수"], ["이서연"], [], ["박지훈"]])
    assert count_different_names(column, build_names({"full_name": names}, 4)).tolist() == [0, 2, 0]


def test_without_names_nothing_is_counted() -> None:
    column = encode_lists([["a"], ["a"]])
    assert count_different_names(column, build_names({}, 2)).tolist() == [0]
    assert count_different_names(encode_lists([[], []]), build_names({}, 2)).tolist() == []
