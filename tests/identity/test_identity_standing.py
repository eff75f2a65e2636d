"""What stored records weigh, and the keys that they are found by, do not depend on the other records."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecrm.columns import Column, encode_lists
from voicecrm.identity.bounds import weight_bounds
from voicecrm.identity.evidence import build_evidence
from voicecrm.identity.keys import blocking_keys
from voicecrm.identity.model import STANDING_MODEL
from voicecrm.identity.resolution import weigh_pairs
from voicecrm.identity.standing import population_step
from voicecrm.identity.weights import weigh_values

KINDS = {
    "full_name": ["나 해든", "haedeun na", "na haedeun", "boris dubrov", "борис дубров", "j. smith", "smith"],
    "email": [
        "haedeun.na87@post.example",
        "hdna1987@post.example",
        "boris91@post.example",
        "info@firm.example",
        "ha*@post.example",
    ],
    "phone": ["+821070012001", "+821070012002", "+8225550147", "+8210****2001", "+821070******"],
    "birth_date": ["1987-03-02", "1987-02-03", "1991-11-05"],
    "city": ["부산", "대구"],
    "postal_code": ["48000", "41900"],
}
RECORDS = st.fixed_dictionaries(
    {kind: st.lists(st.sampled_from(values), max_size=2, unique=True) for kind, values in KINDS.items()}
)


def columns_of(records: list[dict[str, list[str]]]) -> dict[str, Column]:
    return {kind: encode_lists([record[kind] for record in records]) for kind in KINDS}


@settings(deadline=None)
@given(pair=st.tuples(RECORDS, RECORDS), others=st.lists(RECORDS, max_size=5))
def test_two_records_weigh_and_block_the_same_in_any_company(
    pair: tuple[dict[str, list[str]], dict[str, list[str]]], others: list[dict[str, list[str]]]
) -> None:
    seen = []
    for records in ([*pair], [*pair, *others]):
        evidence = build_evidence(columns_of(records), len(records), STANDING_MODEL, population=10_000, sharing={})
        weight, contradiction, forbidden = weigh_pairs(
            weigh_values(evidence, STANDING_MODEL), np.array([0]), np.array([1])
        )
        keys = {
            (int(key), int(record))
            for rule in blocking_keys(evidence, stable=True)
            for key, record in zip(rule.keys, rule.records, strict=True)
            if record < 2
        }
        seen.append((float(weight[0]), float(contradiction[0]), bool(forbidden[0]), keys))
    assert seen[0] == seen[1]


@settings(deadline=None)
@given(records=st.lists(RECORDS, min_size=2, max_size=6))
def test_no_pair_weighs_more_than_its_bound(records: list[dict[str, list[str]]]) -> None:
    evidence = build_evidence(columns_of(records), len(records), STANDING_MODEL, population=10_000, sharing={})
    tables = weigh_values(evidence, STANDING_MODEL)
    left, right = np.triu_indices(len(records), 1)
    weight, _contradiction, _forbidden = weigh_pairs(tables, left, right)
    bound = weight_bounds(tables, left, right) + STANDING_MODEL.prior_weight(evidence.population)
    assert (bound >= weight).all()


def test_the_prior_changes_in_steps() -> None:
    assert [population_step(size, STANDING_MODEL) for size in (0, 10_000, 10_001, 40_000, 40_001)] == [
        10_000,
        10_000,
        40_000,
        40_000,
        160_000,
    ]
