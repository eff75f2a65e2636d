"""Reading many rows at once gives what reading them one by one gives."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecrm.ingest import Batch, ReadContext, batch_items, choose_adapter, open_input, read_batches, read_items
from voicecrm.ingest.mapping import Mapping, Split, TimeForm
from voicecrm.ingest.times import common_times, parse_time
from voicecrm.item_columns import DETAILS, ItemColumns, columns_of, join_columns
from voicecrm.records import Interaction, Rejection

HEADER = (
    "통화ID", "통화일시", "방향", "고객명", "연락처", "이메일",
    "수신번호", "상담원", "통화결과", "통화시간(초)", "종료일시", "상담메모",
)  # fmt: skip
CELLS = {
    "통화ID": ("", "C1", "C2", "8.21E+12", "'C3"),
    "통화일시": (
        "2026-01-02 10:00:00", "2026-01-02T10:00:00+09:00", "2026.1.2 오후 3:05", "03/04/2026 10:00", "", "어제쯤",
        " 2026-01-02 10:00", "1663225200", "2026-13-02 10:00",
    ),
    "방향": ("수신", "발신", "", "?"),
    "고객명": ("나해든", "", "도이랑 ", "'마루"),
    "연락처": ("010-7001-2001", "", "발신번호표시제한", "010-7001-2001 ::: 010-7001-2002", "8.21E+12", "1588-0000"),
    "이메일": ("", "irang@do.example", "a@b.example ::: c@d.example"),
    "수신번호": ("", "1588-0000", "02-555-0100"),
    "상담원": ("가람", "", "누리"),
    "통화결과": ("통화완료", "부재", ""),
    "통화시간(초)": ("0", "200", "3분 20초", "bad", ""),
    "종료일시": ("", "2026-01-02 10:03:20", "2026-01-01 10:03:20", "bad"),
    "상담메모": ("환불", "", '여러 줄\n"인용"', "tab\there", "50% 할인", "bell\x07"),
}  # fmt: skip
MAPPING = Mapping(
    columns={
        "occurred_at": ("통화일시",),
        "phone": ("연락처", "수신번호"),
        "full_name": ("고객명",),
        "status": ("통화결과",),
        "agent": ("상담원", "통화결과"),
        "dealer": ("방향",),
        "text": ("상담메모",),
        "odometer": ("통화시간(초)",),
        "rating": ("통화시간(초)",),
    },
    constants={"direction": "inbound", "subject": "visit", "language": "ko"},
    values={"status": {"부재": "missed"}},
)

FORMS = Mapping(
    columns={"occurred_at": ("통화일시",), "phone": ("연락처",), "ended_at": ("종료일시",)},
    times={"occurred_at": TimeForm("%d/%m/%Y %H:%M", "UTC"), "ended_at": TimeForm("", "America/New_York")},
)
SPLITS = Mapping(
    columns={"occurred_at": ("통화일시",), "text": ("상담메모",)},
    splits={"연락처": Split(separator=":::", into=("phone",)), "이메일": Split(separator=" ", into=("email", "text"))},
)


def table(rows: list[list[str]]) -> bytes:
    stream = StringIO(newline="")
    csv.writer(stream).writerows([HEADER, *rows])
    return stream.getvalue().encode()


def contents(items: ItemColumns) -> list[tuple[Any, ...]]:
    """What the items say; of nothing said there are several ways to say so."""
    details = [
        [value or None if isinstance(value, tuple | dict) else value for value in items.detail(n)] for n in DETAILS
    ]
    columns = (items.source, items.source_key, items.raw, items.channel, items.revised_at, items.participants, *details)
    return [*zip(*columns, strict=True)]


def read_both(
    data: bytes, *, mapping: Mapping | None = None, size: int = 10_000
) -> tuple[tuple[list[tuple[Any, ...]], list[Rejection]], ...]:
    context = ReadContext(source="pbx", mapping=mapping, own_numbers=("1588-0000",), dayfirst=True)
    with open_input(BytesIO(data)) as opened:
        one_by_one = list(read_items(opened, choose_adapter(opened.sample, "call_log", mapping), context))
    with open_input(BytesIO(data)) as opened:
        batches: list[Batch] = list(
            read_batches(opened, choose_adapter(opened.sample, "call_log", mapping), context, size)
        )
    items = columns_of([item for item in one_by_one if not isinstance(item, Rejection)])
    together = join_columns([batch.items for batch in batches]) if batches else columns_of(())
    return (
        (contents(items), [item for item in one_by_one if isinstance(item, Rejection)]),
        (contents(together), [one for batch in batches for one in batch.rejections]),
    )


ROWS = st.lists(
    st.tuples(*(st.sampled_from(CELLS[name]) for name in HEADER)).flatmap(
        lambda row: st.sampled_from([list(row), list(row), list(row), list(row[:5]), [*row, "more"]])
    ),
    min_size=17,
    max_size=60,
)


@settings(deadline=None)
@given(ROWS, st.sampled_from([10_000, 20]), st.sampled_from([None, MAPPING, FORMS, SPLITS]))
def test_rows_read_together_are_those_read_one_by_one(
    rows: list[list[str]], size: int, mapping: Mapping | None
) -> None:
    one_by_one, together = read_both(table(rows), mapping=mapping, size=size)
    assert together == one_by_one


@pytest.mark.parametrize("broken", ["2026-01-02 10:00", "어제쯤"])
def test_what_is_unusual_keeps_its_place_among_the_others(broken: str) -> None:
    usual = ["", "2026-01-02 10:00", "수신", "나해든", "010-7001-2001", "", "", "가람", "부재", "0", "", "환불"]
    rows = [[f"C{number}", *usual[1:]] for number in range(40)]
    rows[20] = ["C19", broken, "", "", "", "", "", "", "", "", "", "later"]  # a second version of C19
    one_by_one, together = read_both(table(rows))
    assert together == one_by_one


@given(
    st.lists(
        st.sampled_from(CELLS["통화일시"])
        | st.datetimes().map(str)
        | st.from_regex(r"\d{4}[-/.]\d\d[-/.]\d\d[ T]\d\d:\d\d(:\d\d)?(Z|\+09:00)?", fullmatch=True)
    )
)
def test_common_times_are_those_that_are_read_one_by_one(values: list[str]) -> None:
    for value, time in zip(values, common_times(values, zone="Asia/Seoul"), strict=True):
        if time is not None:
            assert time == parse_time(value, zone="Asia/Seoul")


def test_the_share_that_was_read_is_told(tmp_path: Any) -> None:
    path = tmp_path / "calls.csv"
    row = ["", "2026-01-02 10:00", "수신", "나해든", "010-7001-2001", "", "", "가람", "부재", "0", "", "환불"]
    path.write_bytes(table([[f"C{number}", *row[1:]] for number in range(20_000)]))
    with open_input(path) as opened:
        batches = read_batches(opened, choose_adapter(opened.sample, None, None), ReadContext(source="pbx"), 5_000)
        shares = [batch.share for batch in batches]
    assert shares == sorted(shares, key=lambda share: share or 0)
    assert shares[0] is not None
    assert 0 < shares[0] < 0.5
    assert shares[-1] == 1
    with open_input(BytesIO(path.read_bytes())) as opened:
        batches = read_batches(opened, choose_adapter(opened.sample, None, None), ReadContext(source="pbx"), 5_000)
        assert {batch.share for batch in batches} == {None}


def test_large_items_come_in_small_batches() -> None:
    mail = Interaction(source="email", source_key="m", channel="email", raw=bytes(6 * 1024 * 1024))
    refused = Rejection(source="email", adapter="mbox", position=1, field="", code="x", reason="", raw=b"")
    batches = list(batch_items([mail, mail, refused, mail, mail], 5_000))
    assert [(len(batch.items), len(batch.rejections)) for batch in batches] == [(3, 1), (1, 0)]
    assert [len(batch.items) for batch in batch_items([mail, mail, mail], 2)] == [2, 1]
