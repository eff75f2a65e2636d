"""Blocking finds every pair that it promises, and reports what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecrm.identity import SHIPPED_MODEL, encode_lists, estimate_pairs, normalize
from voicecrm.identity.blocking import Candidates, blocks, candidate_pairs
from voicecrm.identity.evidence import build_evidence
from voicecrm.identity.keys import BLOCK_BOUND, RARE_BOUND, blocking_keys

Row = dict[str, str]


def block(rows: Sequence[Row]) -> Candidates:
    kinds = sorted({kind for row in rows for kind in row})
    columns = {kind: encode_lists([normalize(kind, row.get(kind, ""), scope="s") for row in rows]) for kind in kinds}
    return candidate_pairs(blocking_keys(build_evidence(columns, len(rows), SHIPPED_MODEL)), len(rows))


def pairs(rows: Sequence[Row]) -> set[tuple[int, int]]:
    found = block(rows)
    return set(zip(found.left.tolist(), found.right.tolist(), strict=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"phone": "010-2345-6789"}, {"phone": "+82 10 2345 6789"}),
        ({"email": "haedeun@na.example"}, {"email": "HAEDEUN@na.example"}),
        ({"handle": "@Haedeun"}, {"handle": "haedeun"}),
        ({"account": "77"}, {"account": "77"}),
        ({"customer_number": "C-1"}, {"customer_number": "c-1"}),
        ({"vin": "KMHDN41BPJU000001"}, {"vin": "kmhdn41bpju000001"}),
        ({"device": "d-1"}, {"device": "d-1"}),
        ({"identifier": "a1"}, {"identifier": "a1"}),
        ({"exclusive_identifier": "a1"}, {"exclusive_identifier": "a1"}),
        ({"full_name": "김민수"}, {"full_name": "Minsu Kim"}),
        ({"full_name": "김민수"}, {"full_name": "KIM Min-soo"}),
        ({"family_name": "Stone", "given_name": "Robert"}, {"full_name": "Stone, Robert"}),
        ({"email": "hd.na2026@na.example"}, {"handle": "hdna2026"}),
        ({"full_name": "김민수", "birth_date": "1990-01-15"}, {"full_name": "김민서", "birth_date": "1990-01-15"}),
        ({"full_name": "Robert Stone", "city": "Ulsan"}, {"full_name": "Robert Hill", "city": "Ulsan"}),
        ({"full_name": "Robert Stone", "postal_code": "04524"}, {"full_name": "Bob Stone", "postal_code": "04524"}),
        ({"full_name": "Ann Stone", "street": "Long Road"}, {"full_name": "Anna Stone", "street": "Long Road"}),
        ({"full_name": "Ann Stone", "company": "Maker"}, {"full_name": "Anna Stone", "company": "Maker"}),
        (
            {"full_name": "Ann Stone", "birth_date": "1990-01-15", "city": "Ulsan"},
            {"full_name": "Mary Hill", "birth_date": "1990-01-15", "city": "Ulsan"},
        ),
    ],
)
def test_a_pair_that_agrees_on_a_rule_is_compared(one: Row, other: Row) -> None:
    assert pairs([one, other]) == {(0, 1)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"phone": "010-2345-6789"}, {"phone": "010-2345-6788"}),
        ({"phone": "anonymous"}, {"phone": "anonymous"}),
        ({"phone": "+266696687"}, {"phone": "+266696687"}),
        ({"full_name": "김민수"}, {"full_name": "이서연"}),
        ({"full_name": "unknown"}, {"full_name": "unknown"}),
        ({"city": "Ulsan"}, {"city": "Ulsan"}),
        ({"email": "kim@a.example"}, {"email": "kim@b.example"}),
    ],
)
def test_a_pair_with_too_little_in_common_is_not_compared(one: Row, other: Row) -> None:
    assert pairs([one, other]) == set()


def test_nobody_is_compared_with_nobody() -> None:
    assert pairs([]) == set()
    assert pairs([{"phone": "010-2345-6789"}]) == set()
    assert pairs([{}, {}]) == set()


def test_a_pair_that_several_rules_find_stands_once_in_order() -> None:
    person = {
        "full_name": "김민수",
        "phone": "010-2345-6789",
        "email": "minsukim@na.example",
        "birth_date": "1990-01-15",
    }
    found = block([person] * 5)
    listed = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert listed == list(combinations(range(5), 2))
    assert found.oversized == {}


def test_a_block_up_to_the_bound_is_compared_whole() -> None:
    found = block([{"phone": "010-2345-6789"}] * BLOCK_BOUND)
    assert len(found.left) == BLOCK_BOUND * (BLOCK_BOUND - 1) // 2
    assert found.oversized == {}


def test_an_oversized_block_of_strangers_is_left_out_and_reported() -> None:
    size = BLOCK_BOUND + 1
    found = block([{"phone": "010-2345-6789"}] * size)
    assert len(found.left) == 0
    assert found.oversized == {"phone": size * (size - 1) // 2}


@pytest.mark.parametrize(
    "row", [{"birth_date": "1990-01-15"}, {"postal_code": "04524"}, {"family_name": "Stone"}, {"given_name": "Robert"}]
)
def test_a_date_a_place_or_a_name_part_makes_a_pair_only_while_it_is_rare(row: Row) -> None:
    assert pairs([row] * RARE_BOUND) == set(combinations(range(RARE_BOUND), 2))
    assert pairs([row] * (RARE_BOUND + 1)) == set()


def test_a_rarer_key_finds_the_pair_that_a_large_block_leaves_out() -> None:
    family, given = "김이박최정강조윤장임", ["민수", "서연", "지훈", "하늘", "도윤", "예린", "준서"]
    rows = [{"phone": "02-555-0147", "full_name": f"{first}{last}"} for first in family for last in given]
    found = block([*rows, {"phone": "02-555-0147", "full_name": "Minsu Kim"}])
    assert (0, len(rows)) in set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert found.oversized["phone"] == len(rows) * (len(rows) + 1) // 2


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "phone": st.sampled_from(["010-2345-6789", "010-2345-6780", "", "anonymous"]),
                "full_name": st.sampled_from(["김민수", "Minsu Kim", "이서연", "김*수", ""]),
                "city": st.sampled_from(["울산", "Seoul"]),
            },
        ),
        max_size=8,
    )
)
@settings(deadline=None, max_examples=50)
def test_every_pair_is_ordered_and_of_two_records(rows: list[Row]) -> None:
    found = block(rows)
    listed = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert listed == sorted(set(listed))
    assert all(0 <= left < right < len(rows) for left, right in listed)
    same_phone = {
        (a, b)
        for a, b in combinations(range(len(rows)), 2)
        if normalize("phone", rows[a].get("phone", "")) == normalize("phone", rows[b].get("phone", "")) != ()
    }
    assert same_phone <= set(listed)


@given(
    entries=st.lists(
        st.tuples(
            st.integers(0, 40),
            # Beginnings and ends of a key: those that begin alike, those that end alike, those that differ in both.
            st.builds(lambda high, low: high << 60 | low, st.integers(0, 2), st.integers(0, 3)),
        ),
        max_size=40,
    ),
    bound=st.integers(2, 5),
)
def test_blocks_are_the_records_of_one_key(entries: list[tuple[int, int]], bound: int) -> None:
    records = np.array([record for record, _key in entries], dtype=np.int64)
    keys = np.array([key for _record, key in entries], dtype=np.uint64)
    found, sizes, left_out = blocks(records, keys, bound)
    holders = [sorted({record for record, own in entries if own == key}) for key in sorted({k for _r, k in entries})]
    assert [part.tolist() for part in np.split(found, np.cumsum(sizes)[:-1]) if len(part)] == [
        block for block in holders if 2 <= len(block) <= bound
    ]
    assert left_out == sum(len(block) * (len(block) - 1) // 2 for block in holders if len(block) > bound)


def test_pairs_are_counted_before_they_are_made() -> None:
    phones = encode_lists([["+821023456789"], ["+821023456789"], ["+821023456789"], ["+821098765432"]])
    cities = encode_lists([["seoul"]] * 4)
    columns = {"phone": phones, "city": cities}
    estimate = estimate_pairs(columns, 4, SHIPPED_MODEL)
    assert estimate["phone"] == 3
    found = candidate_pairs(blocking_keys(build_evidence(columns, 4, SHIPPED_MODEL)), 4)
    assert len(found.left) <= sum(estimate.values())
