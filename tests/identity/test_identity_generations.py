"""Jr and Sr."""

from __future__ import annotations

import numpy as np
import pytest

from voicecrm.identity import encode_lists, normalize
from voicecrm.identity.generations import differ, read_generations


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Robert Stone Jr", "Robert Stone Sr", True),
        ("Robert Stone, Jr.", "Stone, Robert Sr.", True),
        ("Robert Stone II", "Robert Stone III", True),
        ("Robert Stone Jr", "Robert Stone II", False),
        ("Robert Stone Jr", "Robert Stone", False),
        ("Robert Stone", "Robert Stone", False),
        ("김민수", "Robert Stone Jr", False),
    ],
)
def test_generations_differ_only_where_both_say_so(one: str, other: str, expected: bool) -> None:
    names = {"full_name": encode_lists([normalize("full_name", one), normalize("full_name", other)])}
    found = read_generations(names, 2)
    left, right = np.array([0]), np.array([1])
    assert differ(found, left, right).tolist() == differ(found, right, left).tolist() == [expected]


def test_a_generation_stands_in_any_name_field() -> None:
    columns = {
        "family_name": encode_lists([normalize("family_name", "Stone Jr"), normalize("family_name", "Stone")]),
        "given_name": encode_lists([normalize("given_name", "Robert"), normalize("given_name", "Robert Sr")]),
    }
    assert differ(read_generations(columns, 2), np.array([0]), np.array([1])).tolist() == [True]


def test_a_record_of_both_differs_from_neither() -> None:
    found = read_generations(
        {"full_name": encode_lists([["robert stone jr", "robert stone sr"], ["robert stone sr"]])}, 2
    )
    assert not differ(found, np.array([0]), np.array([1])).any()


def test_records_without_names_say_nothing() -> None:
    assert read_generations({}, 2).tolist() == [0, 0]
