"""Which values a profile shows, whatever the order in which its records came."""

from __future__ import annotations

from itertools import permutations

import pytest

from voicecrm.identity.normalize import normalize
from voicecrm.identity.survivorship import name_keys, survive
from voicecrm.profiles import ProfileSummary
from voicecrm.records import Attribute, AttributeKind, Identifier, IdentifierKind, IdentityRecord


def record(
    source: str, *attributes: tuple[AttributeKind, str], identifiers: tuple[tuple[IdentifierKind, str], ...] = ()
) -> IdentityRecord:
    return IdentityRecord(
        source,
        tuple(Identifier(kind, raw, "", next(iter(normalize(kind, raw)), None)) for kind, raw in identifiers),
        tuple(Attribute(kind, raw, next(iter(normalize(kind, raw)), None)) for kind, raw in attributes),
    )


def shown(*names: str) -> str:
    """The name shown of records with one full name each; the same in every order."""
    records = [record(f"s{number}", ("full_name", name)) for number, name in enumerate(names)]
    chosen = {survive(order).name for order in permutations(records)}
    assert len(chosen) == 1
    return chosen.pop()


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("나해든",), "나해든"),
        (("나해든", "나해든", "Haedeun Na"), "나해든"),
        (("Bob Stone", "Robert Stone"), "Robert Stone"),
        (("나*든", "나*든", "나해든"), "나해든"),
        (("나*든",), "나*든"),
        (("나 부장", "나 부장", "나해든"), "나해든"),
        (("나해든 고객님", "unknown"), "나해든"),
        (("나해든", "나해둔"), "나해둔"),
        (("unknown", "고객"), ""),
        ((), ""),
    ],
)
def test_the_best_name_is_shown(names: tuple[str, ...], expected: str) -> None:
    assert shown(*names) == expected


def test_separate_parts_are_joined_as_their_script_writes_them() -> None:
    assert survive([record("a", ("family_name", "나"), ("given_name", "해든"))]).name == "나해든"
    assert survive([record("a", ("family_name", "Stone"), ("given_name", "Ann"))]).name == "Ann Stone"
    assert survive([record("a", ("given_name", "Ann"))]).name == "Ann"
    whole = record("a", ("full_name", "Ann B. Stone"), ("family_name", "Stone"), ("given_name", "Ann"))
    assert survive([whole]).values["name"] == ("Ann B. Stone",)


def test_what_more_records_say_comes_first() -> None:
    records = [
        record("a", ("city", "울산"), identifiers=(("phone", "010-2345-6789"),)),
        record("b", ("city", "서울"), identifiers=(("phone", "010-9876-5432"), ("email", "A@na.example"))),
        record("c", ("city", "서울"), identifiers=(("phone", "+82 10 9876 5432"),)),
    ]
    for order in permutations(records):
        summary = survive(order)
        assert summary.values == {
            "city": ("서울", "울산"),
            "email": ("a@na.example",),
            "phone": ("+821098765432", "+821023456789"),
        }


def test_of_equals_the_longer_then_the_smaller_comes_first() -> None:
    cities = ["B", "A", "Long"]
    records = [record(f"s{number}", ("city", city)) for number, city in enumerate(cities)]
    assert {survive(order).values["city"] for order in permutations(records)} == {("Long", "A", "B")}


def test_placeholders_and_damaged_values_are_not_shown() -> None:
    summary = survive(
        [
            record(
                "a",
                ("full_name", "unknown"),
                ("birth_date", "0000-00-00"),
                identifiers=(("phone", "000-0000-0000"), ("phone", "8.21E+12"), ("email", "nothing")),
            )
        ]
    )
    assert summary == ProfileSummary(name="", values={}, keys=())


def test_a_profile_is_found_by_every_spelling_of_its_names() -> None:
    summary = survive([record("a", ("full_name", "나해든")), record("b", ("full_name", "Robert Stone"))])
    for spelling in ("나해든", "Haedeun Na", "NA, Haedeun", "robert stone", "Stone Robert"):
        assert set(name_keys(normalize("full_name", spelling))) <= set(summary.keys), spelling
    assert not set(name_keys(normalize("full_name", "도이랑"))) & set(summary.keys)
    assert name_keys([]) == ()
