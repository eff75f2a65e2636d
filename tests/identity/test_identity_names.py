"""How two names are graded, across scripts, spellings, short forms and masks."""

from __future__ import annotations

import numpy as np
import pytest

from voicecrm.identity import encode_lists, normalize
from voicecrm.identity.names import MISSING, Names, build_names, name_levels
from voicecrm.identity.nicknames import share_nickname

FAMILY = ("equal", "sound", "similar", "swapped", "unclear", "different")
GIVEN = ("equal", "sound", "similar", "short", "unclear", "different")


def grade(a: str, b: str) -> tuple[str, str]:
    """The levels of family and given name of two full names."""
    names = names_of("full_name", a, b)
    return grade_entries(names, *(int(names.offsets[row]) for row in (0, 1)))


def grade_entries(names: Names, left: int, right: int) -> tuple[str, str]:
    levels = name_levels(names, np.array([left], dtype=np.int64), np.array([right], dtype=np.int64))
    family, given = (int(level[0]) for level in levels)
    return "missing" if family == MISSING else FAMILY[family], "missing" if given == MISSING else GIVEN[given]


def full_names(names: Names, record: int) -> list[tuple[str, str]]:
    """Family and given name of every entry of a record."""
    entries = range(int(names.offsets[record]), int(names.offsets[record + 1]))
    return [(names.parts.values[names.family[entry]], names.parts.values[names.given[entry]]) for entry in entries]


def names_of(kind: str, *values: str) -> Names:
    return build_names({kind: encode_lists([normalize(kind, value) for value in values])}, len(values))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("김민수", "김 민수", ("equal", "equal")),
        ("김민수", "김민수 고객님", ("equal", "equal")),
        ("Robert Stone", "STONE, ROBERT", ("equal", "equal")),
        # Hangul and Latin
        ("김민수", "Minsu Kim", ("sound", "sound")),
        ("김민수", "Gim Minsoo", ("sound", "sound")),
        ("이영희", "Younghee Rhee", ("sound", "sound")),
        ("최유진", "Choe Yoo-jin", ("sound", "sound")),
        ("박서준", "Seojun Pak", ("sound", "sound")),
        ("남궁옥분", "Namgung Okbun", ("sound", "sound")),
        ("Иван Петров", "Ivan Petrov", ("sound", "sound")),
        ("잭 휘트모어", "Jack Whitmore", ("unclear", "unclear")),
        ("클레어 뒤부아", "Claire Dubois", ("unclear", "unclear")),
        ("잭 휘트모어", "Robert Stone", ("different", "different")),
        ("박지훈", "Jihye Kim", ("different", "different")),
        # swapped parts
        ("Robert Stone", "Stone Robert", ("swapped", "equal")),
        ("Robert James Stone", "Stone Robert", ("swapped", "sound")),
        ("Сергей Петрович Иванов", "Иванов С. П.", ("equal", "short")),
        ("Сергей Петрович Иванов", "С. Иванов", ("equal", "short")),
        ("Иванов Сергей", "Ivanov Sergey Petrovich", ("sound", "sound")),
        ("Анна Сергеевна", "Анна Сергеевна Петрова", ("missing", "equal")),
        ("Dupont Jean Pierre", "Jean-Pierre Dupont", ("equal", "sound")),
        ("Maria Garcia", "María García López", ("sound", "sound")),
        ("Minsu Kim", "Kim Minsu", ("equal", "equal")),
        # one jamo
        ("김민수", "김민슈", ("equal", "unclear")),
        ("김민수", "김민서", ("equal", "unclear")),
        ("정하늘", "전하늘", ("different", "equal")),
        # typos
        ("Robert Stone", "Robret Stone", ("equal", "similar")),
        ("Ann Garcia", "Ann Gracia", ("similar", "equal")),
        ("Robert Stone", "Robrt Stone", ("equal", "similar")),
        # masks and initials
        ("김민수", "김*수", ("equal", "short")),
        ("김민수", "김**", ("equal", "unclear")),
        ("김민수", "김*호", ("equal", "different")),
        ("Robert Stone", "R. Stone", ("equal", "short")),
        ("Robert Stone", "A. Stone", ("equal", "different")),
        ("Robert Stone", "Robert J. Stone", ("equal", "short")),
        # short forms
        ("Robert Stone", "Bob Stone", ("equal", "short")),
        ("Elizabeth Hill", "Betty Hill", ("equal", "short")),
        ("Robert Stone", "Betty Stone", ("equal", "different")),
        # a part that is missing
        ("홍길동", "홍", ("equal", "missing")),
        ("김 부장", "김민수", ("equal", "missing")),
        ("홍길동", "길동", ("missing", "equal")),
        # two people
        ("홍길동", "홍준서", ("equal", "different")),
        ("김민수", "이민수", ("different", "equal")),
        ("김민수", "박지훈", ("different", "different")),
        ("Robert Stone", "Alice Stone", ("equal", "different")),
    ],
)
def test_names_are_graded_alike_from_either_side(a: str, b: str, expected: tuple[str, str]) -> None:
    assert grade(a, b) == expected
    assert grade(b, a) == expected


def test_separate_parts_are_the_same_name_as_a_full_name() -> None:
    names = build_names(
        {
            "full_name": encode_lists([normalize("full_name", "홍길동"), ()]),
            "family_name": encode_lists([(), normalize("family_name", "홍")]),
            "given_name": encode_lists([(), normalize("given_name", "길동")]),
        },
        2,
    )
    assert [full_names(names, row) for row in (0, 1)] == [[("홍", "길동")]] * 2


def test_a_record_may_have_several_names() -> None:
    names = build_names(
        {
            "family_name": encode_lists([normalize("family_name", "Stone") + normalize("family_name", "Hill")]),
            "given_name": encode_lists([normalize("given_name", "Ann")]),
        },
        1,
    )
    assert sorted(full_names(names, 0)) == [("hill", "ann"), ("stone", "ann")]


def test_one_sound_has_one_key_in_every_spelling() -> None:
    names = names_of("full_name", "김민수", "Minsu Kim", "Kim, Min-soo", "이서연", "김*호")
    entries = names.offsets[:-1]
    family = names.parts.family_sounds[names.family[entries]].tolist()
    given = names.parts.given_sounds[names.given[entries]].tolist()
    assert family[0] == family[1] == family[2] == family[4] != family[3]
    assert given[0] == given[1] == given[2] != 0
    assert given[3] not in {0, given[0]}


def test_no_names_are_no_levels() -> None:
    names = build_names({}, 3)
    none = np.zeros(0, dtype=np.int64)
    assert [level.tolist() for level in name_levels(names, none, none)] == [[], []]
    assert names.offsets.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(("whole", "given"), [("홍승표", "승표"), ("김용담", "용담"), ("홍길동", "길동")])
def test_two_syllables_may_be_a_given_name(whole: str, given: str) -> None:
    names = names_of("full_name", whole, given)
    entries = np.arange(names.offsets[1], names.offsets[2])
    levels = name_levels(names, np.zeros_like(entries), entries)
    assert (MISSING, 0) in set(zip(*(level.tolist() for level in levels), strict=True))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("bob", "robert", True),
        ("robert", "bob", True),
        ("bill", "will", True),
        ("kate", "katie", True),
        ("sasha", "alexander", True),
        ("bob", "bill", False),
        ("bob", "bob jr", False),
        ("민수", "민서", False),
        ("", "bob", False),
    ],
)
def test_short_forms_are_known_both_ways(a: str, b: str, expected: bool) -> None:
    assert share_nickname(a, b) is expected
