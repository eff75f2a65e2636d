"""Blocking keys: who shares one, in every script and in any company."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecrm.identity import SHIPPED_MODEL, encode_lists, normalize
from voicecrm.identity.blocking import candidate_pairs
from voicecrm.identity.evidence import build_evidence
from voicecrm.identity.keys import blocking_keys

Row = dict[str, str]
ROW = st.fixed_dictionaries(
    {},
    optional={
        "full_name": st.sampled_from(["김민수", "Minsu Kim", "이서연", "Robert Stone", "김*수"]),
        "phone": st.sampled_from(["010-2345-6789", "02-555-0147"]),
        "email": st.sampled_from(["minsu.kim@post.example", "kms@post.example"]),
        "birth_date": st.sampled_from(["1990-01-15", "1985-11-28"]),
        "city": st.sampled_from(["서울", "Seoul", "Ulsan"]),
    },
)


def keys_by_record(rows: Sequence[Row]) -> list[dict[str, set[int]]]:
    """Per record and rule the keys."""
    kinds = sorted({kind for row in rows for kind in row})
    columns = {kind: encode_lists([normalize(kind, row.get(kind, "")) for row in rows]) for kind in kinds}
    found: list[dict[str, set[int]]] = [{} for _ in rows]
    for rule in blocking_keys(build_evidence(columns, len(rows), SHIPPED_MODEL)):
        for record, key in zip(rule.records.tolist(), rule.keys.tolist(), strict=True):
            found[record].setdefault(rule.rule, set()).add(key)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [("김민수", "Minsu Kim"), ("김민수", "KIM, Min-soo"), ("최유진", "Choe Yoojin"), ("이영희", "Younghee Rhee")],
)
def test_a_name_has_one_key_in_every_script_and_order(one: str, other: str) -> None:
    first, second = keys_by_record([{"full_name": one}, {"full_name": other}])
    assert first["full name"] & second["full name"]


def test_an_address_that_spells_a_name_has_the_key_of_the_name() -> None:
    named, mailed = keys_by_record([{"full_name": "김민수"}, {"email": "minsu.kim77@post.example"}])
    assert named["full name"] & mailed["full name"]


@given(rows=st.lists(ROW, min_size=2, max_size=6))
@settings(deadline=None, max_examples=60)
def test_equal_records_have_equal_keys_and_no_two_rules_share_one(rows: list[Row]) -> None:
    keys = keys_by_record([*rows, rows[0]])
    assert keys[0] == keys[-1]
    owner: dict[int, str] = {}
    for by_rule in keys:
        for rule, some in by_rule.items():
            for key in some:
                assert owner.setdefault(key, rule) == rule


@given(rows=st.lists(ROW, min_size=1, max_size=6), more=st.lists(ROW, max_size=4))
@settings(deadline=None, max_examples=60)
def test_whether_two_records_share_a_key_depends_on_nobody_else(rows: list[Row], more: list[Row]) -> None:
    alone, together = candidates(rows), candidates([*rows, *more])
    assert alone == {pair for pair in together if max(pair) < len(rows)}


def candidates(rows: Sequence[Row]) -> set[tuple[int, int]]:
    kinds = sorted({kind for row in rows for kind in row})
    columns = {kind: encode_lists([normalize(kind, row.get(kind, "")) for row in rows]) for kind in kinds}
    found = candidate_pairs(blocking_keys(build_evidence(columns, len(rows), SHIPPED_MODEL)), len(rows))
    return set(zip(found.left.tolist(), found.right.tolist(), strict=True))
