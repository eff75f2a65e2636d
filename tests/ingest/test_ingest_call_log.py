from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from voicecrm.errors import AmbiguousDatesError, MissingExtraError, UnknownFormatError
from voicecrm.ingest.adapter import RawItem, ReadContext
from voicecrm.ingest.calls.call_log import CallLog
from voicecrm.ingest.opening import open_input
from voicecrm.ingest.reading import read_items, read_rows
from voicecrm.records import Contact, Interaction, Item, Rejection

LEADS = (
    "이름,생년월일,연락처,성별,지역,통화가능시간,DB 업체명,상담상태,메모,상담기록,상담일시,상담메모,담당자\n"
    "서하늘,1991-02-03,010-0000-1111,여,부산,09:00-18:00,가나다,미상담,비고,부재,2026-05-06 10:30,연결되지 않음,"
    "한담당\n"
    "도바다,1980-12-30,010-0000-2222,남,대구,,가나다,미상담,,,,,한담당\n"
)


def read(text: str | bytes, context: ReadContext | None = None, dayfirst: bool | None = None) -> list[Item]:
    content = text.encode() if isinstance(text, str) else text
    with open_input(BytesIO(content), "calls.csv") as opened:
        assert CallLog().recognise(opened.sample).confidence >= 0.5
        return list(read_items(opened, CallLog(), context or ReadContext(source="call_log", dayfirst=dayfirst)))


def interactions(items: Sequence[object]) -> list[Interaction]:
    assert all(isinstance(item, Interaction) for item in items), items
    return [item for item in items if isinstance(item, Interaction)]


def test_a_korean_consultation_list_is_read_without_being_told_how() -> None:
    call, untouched = read(LEADS)
    assert isinstance(call, Interaction)
    assert call.occurred_at is not None
    assert call.occurred_at.isoformat() == "2026-05-06T10:30:00+09:00"
    assert (call.channel, call.direction, call.status) == ("call", "outbound", "부재")
    assert (call.text, call.agent, call.flags) == ("연결되지 않음", "한담당", ("naive_time",))
    record = call.participants[0].record
    assert record is not None
    assert [(i.kind, i.raw_value) for i in record.identifiers] == [("phone", "010-0000-1111")]
    assert {a.kind: a.raw_value for a in record.attributes} == {
        "full_name": "서하늘",
        "birth_date": "1991-02-03",
        "gender": "여",
        "region": "부산",
    }
    assert isinstance(untouched, Contact), "nobody has called yet"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949", "utf-16"])
def test_every_encoding_gives_the_same_record(encoding: str) -> None:
    assert read(LEADS.encode(encoding)) == read(LEADS)


def test_an_english_log_with_two_sides_tells_the_customer_by_direction() -> None:
    text = (
        "Call ID,Start Time,Direction,From,To,Talk Time,Agent Name,Disposition,Notes\n"
        "c1,2026-05-06T01:00:00Z,Inbound,+821000001111,+8221110000,00:03:20,Kim,Answered,asks for refund\n"
        "c2,2026-05-06T02:00:00Z,OUT,+8221110000,+821000002222,3분 20초,Kim,Answered,\n"
    )
    first, second = interactions(read(text))
    assert (first.source_key, first.direction, first.duration_seconds) == ("c1", "inbound", 200)
    assert (second.source_key, second.direction, second.duration_seconds) == ("c2", "outbound", 200)
    for call, phone in ((first, "+821000001111"), (second, "+821000002222")):
        customer, firm = call.participants
        assert customer.record is not None
        assert customer.record.identifiers[0].raw_value == phone
        assert firm.record is not None
        assert (firm.role, firm.record.identifiers[0].raw_value) == ("business", "+8221110000")


def test_own_numbers_give_the_direction_that_the_log_leaves_out() -> None:
    text = "통화일시,발신번호,수신번호,통화내용\n2026-05-06 10:00,02-111-0000,010-0000-1111,안내\n"
    (call,) = interactions(read(text, ReadContext(source="pbx", own_numbers=("+82 2 111 0000",))))
    assert call.direction == "outbound"


def test_keys_come_from_the_content_and_survive_a_later_export() -> None:
    header = "통화일시,연락처,결과,상담내용\n"
    row = "2026-05-06 10:00,010-0000-1111,{},환불 문의\n"
    before = interactions(read(header + row.format("처리중")))
    after = interactions(read(header + "2026-05-07 09:00,010-0000-2222,완료,다른 문의\n" + row.format("완료")))
    assert before[0].source_key == after[1].source_key
    assert after[0].source_key != after[1].source_key
    twice = interactions(read(header + row * 2))
    assert twice[0].source_key == twice[1].source_key


@pytest.mark.parametrize("damaged", ["8.21E+12", "8.21e+11", "2.37E+16"])
def test_a_number_that_excel_has_damaged_is_no_identifier(damaged: str) -> None:
    text = f"통화ID,통화일시,연락처,고객명,상담내용\n{damaged},2026-05-06 10:00,{damaged},서하늘,문의\n"
    (call,) = interactions(read(text))
    assert "damaged_number" in call.flags
    assert call.source_key.startswith("h_")
    record = call.participants[0].record
    assert record is not None
    assert record.identifiers == ()
    assert record.source_key == call.source_key


def test_a_time_that_cannot_be_read_refuses_the_row_and_says_why() -> None:
    bad, good = read("통화일시,연락처,상담내용\n어제쯤,010-0000-1111,문의\n2026-05-06,010-0000-1111,문의\n")
    assert isinstance(bad, Rejection)
    assert (bad.position, bad.field, bad.code) == (2, "occurred_at", "bad_time")
    assert "'통화일시'" in bad.reason
    assert bad.raw == {"통화일시": "어제쯤", "연락처": "010-0000-1111", "상담내용": "문의"}
    assert isinstance(good, Interaction)


def test_rows_that_cannot_be_taken_apart_are_refused_with_their_cells() -> None:
    items = read(
        '통화일시,연락처,상담내용\n2026-05-06,010-0000-1111,네,아니요\n2026-05-06,"010\n2026-05-07,010-0000-3333,a\n'
    )
    assert [item.code for item in items if isinstance(item, Rejection)] == ["cell_count", "unterminated_quote"]
    assert isinstance(items[2], Interaction)


OPEN_ORDER = "Call time,Phone,Notes\n03/04/2026 10:00,1111,a\n"


def test_the_column_decides_between_day_and_month() -> None:
    proven = interactions(read(OPEN_ORDER + "31/01/2026 10:00,2222,b\n"))
    assert [one.occurred_at.month for one in proven if one.occurred_at] == [4, 1]


def test_an_open_order_is_asked_for_and_never_guessed() -> None:
    with pytest.raises(AmbiguousDatesError, match="--day-first") as caught:
        read(OPEN_ORDER)
    assert caught.value.column == "Call time"
    for dayfirst, month in ((True, 4), (False, 3)):
        (told,) = interactions(read(OPEN_ORDER, dayfirst=dayfirst))
        assert told.occurred_at is not None
        assert told.occurred_at.month == month


def test_where_the_order_changes_within_a_column_the_open_rows_are_refused() -> None:
    items = read(OPEN_ORDER + "31/01/2026 10:00,2222,b\n01/31/2026 10:00,3333,c\n")
    assert [item.code for item in items if isinstance(item, Rejection)] == ["ambiguous_date"]
    assert sum(isinstance(item, Interaction) for item in items) == 2


def test_bad_extras_do_not_cost_the_call() -> None:
    text = "통화일시,연락처,통화시간,종료일시,상담내용\n2026-05-06 10:00,010-0000-1111,한참,모름,문의\n"
    (call,) = interactions(read(text))
    assert set(call.flags) == {"naive_time", "bad_duration", "bad_ended_at"}


def test_rows_of_dicts_and_frames_are_read_by_their_columns() -> None:
    frame = pd.DataFrame(
        {
            "통화일시": [pd.Timestamp("2026-05-06 10:00"), pd.NaT, pd.Timestamp("2026-05-06 12:00")],
            "연락처": [821000001111.0, float("nan"), 821000003333.0],
            "상담내용": ["환불 문의", None, pd.NA],
        }
    )
    items = list(read_rows(frame.to_dict("records"), ReadContext(source="crm")))
    first, empty, last = items
    assert isinstance(first, Interaction)
    assert first.occurred_at is not None
    assert first.occurred_at.isoformat() == "2026-05-06T10:00:00+09:00"
    record = first.participants[0].record
    assert record is not None
    assert record.identifiers[0].raw_value == "821000001111"
    assert b"NaN" not in first.raw
    assert isinstance(empty, Rejection)
    assert empty.code == "empty_row"
    assert isinstance(last, Interaction)
    assert last.text is None


def test_rows_may_leave_out_what_they_do_not_have() -> None:
    rows: list[dict[str, object]] = [
        {"phone": "010-0000-1111", "call_time": "2026-05-06T10:00:00Z"},
        {"phone": "010-0000-2222", "call_time": "2026-05-06T11:00:00Z", "notes": "refund"},
    ]
    assert [item.text for item in interactions(list(read_rows(rows, ReadContext(source="crm"))))] == [None, "refund"]


def test_what_is_no_row_is_refused() -> None:
    rows: list[object] = [{"phone": "010-0000-1111", "call_time": "2026-05-06T10:00:00Z"}, ["no", "row"]]
    items = list(read_rows(rows, ReadContext(source="crm")))  # type: ignore[arg-type]
    assert isinstance(items[1], Rejection)
    assert items[1].code == "not_a_row"


def test_rows_whose_columns_say_nothing_are_an_error_that_lists_them() -> None:
    with pytest.raises(UnknownFormatError, match="'foo', 'bar'"):
        list(read_rows([{"foo": 1, "bar": 2}], ReadContext(source="crm")))


def test_an_excel_workbook_is_read_like_its_table() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["통화일시", "연락처", "통화시간", "상담내용"])
    sheet.append([datetime(2026, 5, 6, 10, 30), "010-0000-1111", time(0, 3, 20), "환불 문의"])  # noqa: DTZ001 - a sheet knows no zone
    sheet.append(["2026-05-06 오후 1:00", 1000002222, "3분", "배송 문의"])
    stream = BytesIO()
    book.save(stream)
    first, second = interactions(read(stream.getvalue()))
    assert first.occurred_at is not None
    assert first.occurred_at.isoformat() == "2026-05-06T10:30:00+09:00"
    assert (first.duration_seconds, first.text) == (200, "환불 문의")
    record = second.participants[0].record
    assert record is not None
    assert record.identifiers[0].raw_value == "1000002222"
    assert second.duration_seconds == 180


def test_a_workbook_needs_the_excel_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = BytesIO()
    openpyxl.Workbook().save(stream)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtraError, match=r"voicecrm\[excel\]"):
        read(stream.getvalue())


def test_an_item_that_makes_the_adapter_fail_is_a_rejection() -> None:
    class Failing(CallLog):
        def parse(self, item: RawItem, context: ReadContext) -> list[Item]:
            raise KeyError(context.source, item.position)

    with open_input(BytesIO(LEADS.encode())) as opened:
        items = list(read_items(opened, Failing(), ReadContext(source="cc")))
    assert [item.code for item in items if isinstance(item, Rejection)] == ["unreadable", "unreadable"]


def test_a_call_from_a_withheld_number_is_kept_without_inventing_a_person() -> None:
    text = (
        "Start Time,Caller,Callee,Duration\n"
        "2026-05-06T01:00:00Z,anonymous,02-111-0000,5\n"
        "2026-05-06T01:00:00Z,anonymous,02-111-0001,5\n"
    )
    first, second = interactions(read(text))
    assert first.participants[0].record is None
    assert first.source_key != second.source_key
