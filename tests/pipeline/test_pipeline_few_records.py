"""Small files are the hardest: families, namesakes, placeholders and shared lines among few people, all invented."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from voicecrm import Settings, resolve_frame

FIELDS = {
    "name": "full_name",
    "born": "birth_date",
    "address": "address",
    "phone": "phone",
    "email": "email",
    "social_security": "identifier",
    "licence": "identifier",
}
GIVEN = ("Vladimir", "Quentin", "Ingrid", "Zelda", "Rupert", "Ottilie", "Balthazar", "Clementine")
FAMILY = ("Achterberg", "Quisenberry", "Zapatero", "Thistlewood", "Vandermeer", "Oyelaran")


def pairs(labels: pd.Series) -> set[tuple[int, int]]:
    return {pair for _, group in labels.groupby(labels) for pair in combinations(group.index.tolist(), 2)}


@pytest.fixture
def few() -> pd.DataFrame:
    records = pd.read_csv(Path(__file__).parent / "few_records.csv", dtype=str)
    return records.reset_index(names="id")


def test_of_few_records_those_of_one_person_are_found_and_no_others(few: pd.DataFrame) -> None:
    resolved = resolve_frame(few, "id", FIELDS, settings=Settings(default_region="US"))
    assert pairs(resolved["cluster_id"]) == pairs(few["person"])


def test_a_namesake_born_on_another_day_stays_apart_where_birth_dates_are_to_be_trusted() -> None:
    names = [f"{given} {family}" for given in GIVEN for family in FAMILY]
    born = [f"{1950 + number}-{1 + number % 12:02}-{1 + number * 7 % 28:02}" for number in range(len(names))]
    known = pd.DataFrame({"name": names, "born": born, "phone": [f"702-919-1{number:03}" for number in range(48)]})
    namesake = pd.DataFrame({"name": names[:1], "born": ["1999-12-24"], "phone": ["702-919-2999"]})
    records = pd.concat([known, known, namesake], ignore_index=True).reset_index(names="id")
    fields = {name: FIELDS[name] for name in ("name", "born", "phone")}
    resolved = resolve_frame(records, "id", fields, settings=Settings(default_region="US"))
    assert (resolved["cluster_id"].iloc[:96] == list(range(48)) * 2).all()
    assert resolved["cluster_id"].iloc[96] == 96


@pytest.mark.parametrize(
    "forms",
    [
        ("Орлов Сергей Петрович", "Сергей Орлов", "Орлов С. П.", "С. Орлов", "Orlov Sergey", "Серёжа Орлов"),
        ("Dupont Jean Pierre", "Jean-Pierre Dupont", "J.P. Dupont", "Jean Dupont"),
        ("María García López", "García López, María", "Maria Garcia", "M. García López"),
        ("Nguyễn Văn Nam", "Nam Nguyen", "Van Nam Nguyen"),
        ("Robert James Stone", "Stone, Robert J.", "R. J. Stone", "Stone Robert", "Robert Stone"),
    ],
)
def test_one_person_whose_names_stand_in_every_order_is_found(forms: tuple[str, ...]) -> None:
    others = [
        (f"{given} {family}", f"19{71 + 3 * place}-0{place + 2}-{11 + 2 * place}")
        for place, (given, family) in enumerate(zip(GIVEN, FAMILY, strict=False))
    ]
    people = [(form, "1964-05-13") for form in forms] + others
    frame = pd.DataFrame(people, columns=["name", "born"]).reset_index(names="id")
    resolved = resolve_frame(frame, "id", {"name": "full_name", "born": "birth_date"})
    assert resolved["cluster_id"].tolist()[: len(forms)] == [0] * len(forms)
    assert resolved["cluster_id"].tolist()[len(forms) :] == list(range(len(forms), len(people)))
