"""`resolve_frame` says the same of the same rows, however they stand and whoever computes."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voicecrm import resolve_frame
from voicecrm.identity import resolution
from voicecrm.identity.copies import COPIES_KEPT
from voicecrm.identity.model_text import read_model
from voicecrm.testing import synthetic_people

FIELDS = {"name": "full_name", "phone": "phone", "mail": "email", "born": "birth_date", "city": "city"}
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["김민수", "Minsu Kim", "김민서", "이서연", "Seoyeon Lee", "Robert Stone", None]),
        st.sampled_from(["010-2345-6789", "010-2345-6780", "02-555-0147", "010-****-6789", None]),
        st.sampled_from(["kms@post.example", "kms2@post.example", "lee@post.example", "km***@post.example", None]),
        st.sampled_from(["1990-01-15", "1990-01-16", "1985-11-28", None]),
        st.sampled_from(["서울", "Ulsan", None]),
    ),
    min_size=1,
    max_size=80,
)


def frame_of(rows: Sequence[tuple[str | None, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(FIELDS), dtype=object).assign(id=range(len(rows)))


@given(rows=ROWS, data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_rows_does_not_matter(rows: list[tuple[str | None, ...]], data: st.DataObject) -> None:
    frame = frame_of(rows)
    shuffled = frame.iloc[data.draw(st.permutations(range(len(rows))))]
    found = resolve_frame(shuffled, "id", FIELDS)
    assert found["id"].tolist() == shuffled["id"].tolist()
    pd.testing.assert_frame_equal(found.sort_index(), resolve_frame(frame, "id", FIELDS), check_exact=True)


@given(rows=ROWS, threads=st.integers(1, 4), at_once=st.integers(1, 50))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_number_of_threads_does_not_matter(
    rows: list[tuple[str | None, ...]], threads: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = frame_of(rows)
    expected = resolve_frame(frame, "id", FIELDS)
    with monkeypatch.context() as patch:
        patch.setattr(resolution, "THREADS", threads)
        patch.setattr(resolution, "PAIRS_AT_ONCE", at_once)
        pd.testing.assert_frame_equal(resolve_frame(frame, "id", FIELDS), expected, check_exact=True)


@given(rows=ROWS)
@settings(max_examples=30, deadline=None)
def test_a_cluster_is_named_by_its_smallest_key(rows: list[tuple[str | None, ...]]) -> None:
    found = resolve_frame(frame_of(rows), "id", FIELDS)
    assert (found.groupby("cluster_id")["id"].min() == found.groupby("cluster_id")["cluster_id"].first()).all()
    assert found["match_probability"].between(0, 1).all()
    alone = ~found["cluster_id"].duplicated(keep=False)
    assert (found.loc[alone, "match_probability"] == 1).all()


def test_a_customer_of_many_equal_rows_is_one_and_a_blank_row_nobody() -> None:
    caller: list[tuple[str | None, ...]] = [("김민수", "010-2345-6789", None, None, None)] * 300
    blank: list[tuple[str | None, ...]] = [(None, None, None, None, None)] * 300
    found = resolve_frame(frame_of(caller + blank), "id", FIELDS)["cluster_id"].tolist()
    assert found == [0] * 300 + list(range(300, 600))


def test_strangers_in_one_city_stay_apart_however_many_they_are() -> None:
    found = resolve_frame(frame_of([(None, None, None, None, "서울")] * (5 * COPIES_KEPT)), "id", FIELDS)
    assert found["cluster_id"].is_unique


@pytest.mark.parametrize("shared", [1, 2], ids=["phone", "mail"])
def test_what_strangers_share_does_not_bind_them(shared: int) -> None:
    names = ["김민수", "이서연", "박지훈", "최유진", "정하늘", "강도윤", "조예린", "윤준서"]
    row = [None, "02-555-0147", "info@maker.example", None, "서울"]
    rows = [
        (name, *(value if place in (shared, 4) else None for place, value in enumerate(row) if place)) for name in names
    ]
    assert resolve_frame(frame_of(rows), "id", FIELDS)["cluster_id"].is_unique


def test_the_model_and_what_blocking_left_out_come_with_the_result() -> None:
    people = synthetic_people(2_000, seed=3)
    fields = {"given_name": "given_name", "family_name": "family_name", "phone": "phone"}
    found = resolve_frame(people, "unique_id", fields)
    assert read_model(found.attrs["model"]).name.startswith("trained")
    assert json.dumps(found.attrs["oversized"])
    assert all(count > 0 for count in found.attrs["oversized"].values())
