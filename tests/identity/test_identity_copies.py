"""Copies of one record follow the first few of them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.identity import encode_lists
from voicecrm.identity.copies import COPIES_KEPT, find_copies, keep_records

RECORDS = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["", "x", "xy"])), max_size=80)


@given(RECORDS)
def test_of_every_content_the_first_few_are_kept(records: list[tuple[str, str]]) -> None:
    columns = {
        "name": encode_lists([[one] for one, _ in records]),
        "phone": encode_lists([list(two) for _, two in records]),
    }
    copies = find_copies(columns, len(records))
    seen: dict[tuple[str, str], list[int]] = {}
    for row, record in enumerate(records):
        seen.setdefault(record, []).append(row)
    assert copies.kept.tolist() == sorted(row for rows in seen.values() for row in rows[:COPIES_KEPT])
    expected = {row: (rows[0], rows[COPIES_KEPT - 1]) for rows in seen.values() for row in rows[COPIES_KEPT:]}
    found = zip(copies.followers.tolist(), copies.first.tolist(), copies.last.tolist(), strict=True)
    assert {row: (first, last) for row, first, last in found} == expected


def test_a_copy_follows_where_its_equals_are_one_person_and_stands_alone_where_they_are_not() -> None:
    rows = [["a"]] * (COPIES_KEPT + 2) + [["b"]]
    copies = find_copies({"name": encode_lists(rows)}, len(rows))
    together = np.zeros(COPIES_KEPT + 1, dtype=np.int64)
    together[-1] = COPIES_KEPT
    assert copies.spread(together).tolist() == [0] * (COPIES_KEPT + 2) + [COPIES_KEPT + 2]
    apart = np.arange(COPIES_KEPT + 1, dtype=np.int64)
    assert copies.spread(apart).tolist() == list(range(COPIES_KEPT + 3))


def test_the_same_value_in_another_column_is_another_content() -> None:
    some = encode_lists([["a"]] * 20 + [[]] * 20)
    others = encode_lists([[]] * 20 + [["a"]] * 20)
    assert len(find_copies({"phone": some, "email": others}, 40).kept) == 2 * COPIES_KEPT


def test_kept_records_keep_their_values() -> None:
    column = encode_lists([["a", "b"]] * (COPIES_KEPT + 1) + [[], ["b"]])
    kept = keep_records(column, find_copies({"name": column}, column.n_records))
    assert [kept.of(row) for row in range(kept.n_records)] == [("a", "b")] * COPIES_KEPT + [(), ("b",)]
