"""Comparisons of one's own: graded as told, explained, trained, and shipped as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecrm import resolve_frame
from voicecrm.errors import FieldError, IdentityError
from voicecrm.identity import (
    SHIPPED_MODEL,
    Comparison,
    ComparisonLevel,
    Measure,
    encode_lists,
    explain_pair,
    resolve_columns,
)
from voicecrm.identity.bounds import weight_bounds
from voicecrm.identity.comparison import compare_pairs
from voicecrm.identity.evidence import build_evidence
from voicecrm.identity.model_text import read_model, write_model
from voicecrm.identity.weights import weigh_values


def grade_plates(left: Sequence[str], right: Sequence[str]) -> list[int]:
    """0: the same plate written in another way; 1: one character differs; 2: another one; 255: from abroad."""
    levels = []
    for one, other in zip(left, right, strict=True):
        if one.isascii() != other.isascii():
            levels.append(255)
            continue
        a, b = one.replace(" ", ""), other.replace(" ", "")
        levels.append(min(sum(x != y for x, y in zip(a, b, strict=False)) + abs(len(a) - len(b)), 2))
    return levels


LEVELS = (
    ComparisonLevel("equal", 0.8, 2**-17),
    ComparisonLevel("one character differs", 0.05, 2**-11),
    ComparisonLevel("different", 0.3, 1.0),
)
PLATE = Comparison("plate", LEVELS, measure=Measure("plate", grade_plates))
MODEL = SHIPPED_MODEL.with_comparisons([PLATE])
PLATES = ["12가 3456", "12가3456", "12가 3457", "34나 7777", "ab 12345"]


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("12가 3456", "12가3456", "equal"),
        ("12가 3456", "12가 3457", "one character differs"),
        ("12가 3456", "34나 7777", "different"),
    ],
)
def test_a_pair_is_explained_by_the_level_that_the_measure_gave(left: str, right: str, level: str) -> None:
    evidence = build_evidence({"plate": encode_lists([[left], [right]])}, 2, MODEL)
    (row,) = explain_pair(evidence, 0, 1, MODEL).comparisons
    assert (row.comparison, row.level, row.left_value, row.right_value) == ("plate", level, left, right)
    expected = next(one for one in LEVELS if one.name == level)
    assert row.match_weight == expected.weight


def test_what_cannot_be_compared_says_nothing() -> None:
    evidence = build_evidence({"plate": encode_lists([["12가 3456"], ["ab 12345"]])}, 2, MODEL)
    assert explain_pair(evidence, 0, 1, MODEL).comparisons == ()


@given(rows=st.lists(st.lists(st.sampled_from(PLATES), max_size=3, unique=True), min_size=2, max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_bound_is_never_below_the_weight(rows: list[list[str]]) -> None:
    tables = weigh_values(build_evidence({"plate": encode_lists(rows)}, len(rows), MODEL), MODEL)
    left, right = np.triu_indices(len(rows), 1)
    compared = compare_pairs(tables, left, right)
    assert (weight_bounds(tables, left, right) >= compared.evidence_weight).all()
    assert (compare_pairs(tables, right, left).evidence_weight == compared.evidence_weight).all()


def test_a_frame_is_resolved_by_it_and_the_model_is_text() -> None:
    people = pd.DataFrame(
        {
            "id": range(4),
            "name": ["나해든", "나해든", "나해든", "도이랑"],
            "car": ["12가 3456", "12가3456", "34나 7777", None],
            "city": ["부산", "대구", "부산", "부산"],
        }
    )
    fields = {"name": "full_name", "car": "plate", "city": "city"}
    different = replace(PLATE, levels=(*LEVELS[:2], ComparisonLevel("different", 0.001, 1.0)))
    found = resolve_frame(people, "id", fields, comparisons=[different])
    assert found["cluster_id"].tolist() == [0, 0, 2, 3]
    model = read_model(found.attrs["model"], [different.measure] if isinstance(different.measure, Measure) else [])
    assert model.comparison("plate").measure == PLATE.measure
    with pytest.raises(IdentityError, match="measures="):
        read_model(found.attrs["model"])
    with pytest.raises(FieldError, match="plate"):
        resolve_frame(people, "id", fields)


def test_a_built_in_comparison_can_be_replaced() -> None:
    never = Comparison("phone", LEVELS[1:], measure=Measure("never", lambda left, _right: [1] * len(left)))
    phones = {"phone": encode_lists([["+821023456789"], ["+821023456780"]])}
    used = resolve_columns(phones, 2, comparisons=[never]).model
    assert used.comparison("phone") == never
    assert [one.name for one in used.comparisons] == [one.name for one in SHIPPED_MODEL.comparisons]
    assert read_model(write_model(used), [Measure("never", never.measure.grade)]) == used  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("comparison", "problem"),
    [
        (replace(PLATE, levels=LEVELS[:1]), "at least two"),
        (replace(PLATE, name="given_name"), "built in"),
        (replace(PLATE, measure="levenshtein"), "expected a Measure or one of"),
        (replace(PLATE, measure=Measure("edits", grade_plates)), "rename it"),
    ],
)
def test_a_comparison_that_cannot_be_used_is_an_error(comparison: Comparison, problem: str) -> None:
    with pytest.raises(IdentityError, match=problem):
        SHIPPED_MODEL.with_comparisons([comparison])


def test_two_comparisons_of_one_kind_are_an_error() -> None:
    with pytest.raises(IdentityError, match="one name"):
        SHIPPED_MODEL.with_comparisons([PLATE, PLATE])


@pytest.mark.parametrize("returned", [[3], [-1], [0.5], [0, 0], []])
def test_a_measure_that_returns_no_levels_is_an_error(returned: list[int]) -> None:
    wrong = replace(PLATE, measure=Measure("wrong", lambda _left, _right: returned))
    columns = {"plate": encode_lists([["a"], ["b"]]), "phone": encode_lists([["+821023456789"]] * 2)}
    with pytest.raises(IdentityError, match="wrong"):
        resolve_columns(columns, 2, comparisons=[wrong])
