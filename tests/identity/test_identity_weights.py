"""What is added up: prior and the weights shown, less what one home explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voicecrm.identity import SHIPPED_MODEL, Model, encode_lists, normalize
from voicecrm.identity.bounds import weight_bounds
from voicecrm.identity.comparison import compare_pairs
from voicecrm.identity.evidence import build_evidence
from voicecrm.identity.model import STANDING_MODEL, WEIGHT_STEP
from voicecrm.identity.names import MISSING
from voicecrm.identity.normalize import masked_forms
from voicecrm.identity.resolution import weigh_pairs
from voicecrm.identity.sharing import CROWDED
from voicecrm.identity.signed import SIGNED_DOUBT, sign_phone
from voicecrm.identity.weights import WeightTables, weigh_values

Row = dict[str, str]
ROW = st.fixed_dictionaries(
    {},
    optional={
        "full_name": st.sampled_from(
            ["김민수", "김민서", "Minsu Kim", "Robert Stone", "Stone Robert", "Bob Stone", "김*수"]
        ),
        "phone": st.sampled_from(["010-2345-6789", "010-2345-6780", "02-555-0147", "010-****-6789", "010-2345-****"]),
        "signed_phone": st.sampled_from(["010-2345-6789", "010-2345-6780", "010-7777-0000", "02-555-0147"]),
        "email": st.sampled_from(
            ["minsu.kim90@post.example", "minsu.kin90@post.example", "kms@post.example", "mi***@post.example"]
        ),
        "birth_date": st.sampled_from(["1990-01-15", "1990-01-16", "1985-11-28"]),
        "city": st.sampled_from(["서울", "Ulsan"]),
        "postal_code": st.sampled_from(["06236", "06237", "48058"]),
        "address": st.sampled_from(
            ["7 Hill Street", "7 Hill Streat", "9 Long Road", "7 Hill St Apt 3", "서울 강남구 역삼동 12-3"]
        ),
        "customer_number": st.sampled_from(["C-1", "C-2"]),
        "exclusive_identifier": st.sampled_from(["A-1", "A-2"]),
    },
)
MODELS = pytest.mark.parametrize("model", [SHIPPED_MODEL, STANDING_MODEL], ids=lambda model: model.name)


def forms_of(kind: str, row: Row) -> list[str]:
    """Normal or masked forms; phones with those that are known from a signature."""
    raw = row.get(kind, "")
    signed = normalize("phone", row.get("signed_phone", "")) if kind == "phone" else ()
    return [*(normalize(kind, raw, scope="s") or masked_forms(kind, raw)), *map(sign_phone, signed)]


def tables_of(rows: Sequence[Row], model: Model) -> WeightTables:
    kinds = sorted({kind.removeprefix("signed_") for row in rows for kind in row})
    columns = {kind: encode_lists([forms_of(kind, row) for row in rows]) for kind in kinds}
    return weigh_values(build_evidence(columns, len(rows), model), model)


def every_pair(n_rows: int) -> tuple[np.ndarray, np.ndarray]:
    left, right = np.triu_indices(n_rows, 1)
    return left.astype(np.int64), right.astype(np.int64)


@MODELS
@given(rows=st.lists(ROW, min_size=2, max_size=8))
@settings(max_examples=60, deadline=None)
def test_prior_and_weights_add_up_exactly(model: Model, rows: list[Row]) -> None:
    tables = tables_of(rows, model)
    left, right = every_pair(len(rows))
    compared = compare_pairs(tables, left, right)
    total = np.full(len(left), model.prior_weight(len(rows)))
    for weights in compared.weights.values():
        total += weights
        assert (weights / WEIGHT_STEP == np.round(weights / WEIGHT_STEP)).all()
    assert (weigh_pairs(tables, left, right)[0] == total).all()


@MODELS
@given(rows=st.lists(ROW, min_size=2, max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_bound_is_never_below_the_weight(model: Model, rows: list[Row]) -> None:
    tables = tables_of(rows, model)
    left, right = every_pair(len(rows))
    bounds, weights = weight_bounds(tables, left, right), compare_pairs(tables, left, right).evidence_weight
    measured = weight_bounds(tables, left, right, measured_from=-np.inf)
    assert (bounds >= measured).all()
    assert (measured >= weights).all()


@MODELS
@given(rows=st.lists(ROW, min_size=2, max_size=8))
@example(rows=[{"full_name": name} for name in ("김민수", "Robert Stone", "Stone Robert", "Stone Robert", "Bob Stone")])
@settings(max_examples=60, deadline=None)
def test_a_pair_weighs_the_same_from_either_side_and_in_any_company(model: Model, rows: list[Row]) -> None:
    tables = tables_of(rows, model)
    left, right = every_pair(len(rows))
    together = weigh_pairs(tables, left, right)
    for side, back in zip(together, weigh_pairs(tables, right, left), strict=True):
        assert side.tolist() == back.tolist()
    last = weigh_pairs(tables, left[-1:], right[-1:])
    assert [side[-1:].tolist() for side in together] == [side.tolist() for side in last]


def home_weight(model: Model, *rows: Row) -> float:
    """What the home weighs: city, address, phone and family name together."""
    compared = compare_pairs(tables_of(rows, model), np.array([0]), np.array([1]))
    return float(sum(weights[0] for name, weights in compared.weights.items() if name != "given_name"))


def test_a_home_weighs_no_more_than_the_odds_of_a_household() -> None:
    home = {"phone": "031-555-0199", "city": "가평", "address": "경기 가평군 은하수로 7", "postal_code": "12401"}
    father, son = home | {"full_name": "남궁철"}, home | {"full_name": "남궁민서"}
    limit = -SHIPPED_MODEL.prior_weight(2)
    weight = home_weight(SHIPPED_MODEL, father, son)
    assert limit - 1 < weight <= limit
    rarer = replace(SHIPPED_MODEL, household_ratio=1 / 16)
    assert weight < home_weight(rarer, father, son) <= limit + 4


@MODELS
def test_the_first_of_january_says_less_than_another_day(model: Model) -> None:
    rows: list[Row] = [{"birth_date": day} for day in ("1980-01-01", "1980-01-01", "1980-05-13", "1980-05-13")]
    new_year, other = compare_pairs(tables_of(rows, model), np.array([0, 2]), np.array([1, 3])).weights["birth_date"]
    assert 0 < new_year < other


@MODELS
def test_a_phone_from_a_signature_says_less_and_never_against(model: Model) -> None:
    rows: list[Row] = [
        {"phone": "010-2345-6789"},
        {"phone": "010-2345-6789"},
        {"signed_phone": "010-2345-6789"},
        {"phone": "010-2345-6789", "signed_phone": "010-2345-6789"},
        {"signed_phone": "010-7777-0000"},
        {"phone": "010-7777-0000"},
    ]
    left, right = np.array([0, 0, 0, 2, 0, 0]), np.array([1, 2, 3, 3, 4, 5])
    compared = compare_pairs(tables_of(rows, model), left, right)
    plain, signed, both, two, other_signed, other = compared.weights["phone"].tolist()
    assert plain == both == signed + SIGNED_DOUBT == two + SIGNED_DOUBT
    assert other < 0
    assert other_signed == 0
    assert compared.levels["phone"][4] == MISSING


def test_where_little_is_shared_a_household_explains_little() -> None:
    weight = home_weight(SHIPPED_MODEL, {"city": "가평"}, {"city": "가평"})
    level = SHIPPED_MODEL.comparison("city").levels[0]
    assert 0 < weight <= np.log2(level.m_probability / level.u_probability)


@MODELS
@given(rows=st.lists(ROW, min_size=2, max_size=6), names=st.sampled_from([2, 3, 4, CROWDED]))
@settings(max_examples=60, deadline=None)
def test_no_pair_is_heavier_for_values_that_others_use_too(model: Model, rows: list[Row], names: int) -> None:
    """Who was linked to a record that left is found by what they weigh at most."""
    evidence = tables_of(rows, model).evidence
    light, heavy = (
        weigh_pairs(
            weigh_values(
                replace(
                    evidence,
                    name_counts={kind: np.full_like(old, count) for kind, old in evidence.name_counts.items()},
                ),
                model,
            ),
            *every_pair(len(rows)),
        )[0]
        for count in (names, 0)
    )
    assert (light <= heavy).all()
