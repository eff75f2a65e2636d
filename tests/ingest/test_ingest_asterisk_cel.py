"""Asterisk channel events: what becomes of a call's events, in whatever order and form they come."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.ingest import ReadContext, choose_adapter, open_input, read_items
from voicecrm.ingest.adapter import RawItem
from voicecrm.ingest.calls.asterisk_cel import AsteriskCel
from voicecrm.records import Interaction, Item, Rejection

CALLER, DESK = "1767607200.10", "1767607201.11"


def event(
    kind: str,
    second: float,
    uniqueid: str = CALLER,
    extra: str = "",
    *,
    number: str = "+821070012001",
    linkedid: str = CALLER,
) -> str:
    name = "Irang Do" if uniqueid == CALLER else ""
    channel = "PJSIP/trunk-0000000a" if uniqueid == CALLER else "PJSIP/101-0000000b"
    cells = (
        kind, f"{1767607200 + second:.6f}", name, number, number, "", "82255501000", "82255501000", "from-trunk",
        channel, "", "", "DOCUMENTATION", "", uniqueid, linkedid, "", "", "", extra.replace('"', '""'),
    )  # fmt: skip
    return ",".join(f'"{cell}"' for cell in cells)


ANSWERED = [
    event("CHAN_START", 0),
    event("CHAN_START", 1, DESK, number=""),
    event("ANSWER", 5, DESK, number=""),
    event("ANSWER", 5.5),
    event("BRIDGE_ENTER", 5.6),
    event("HANGUP", 65.5, extra='{"hangupcause":16,"dialstatus":"ANSWER"}'),
    event("CHAN_END", 65.5),
    event("LINKEDID_END", 65.6),
]
MISSED = [
    event("CHAN_START", 100, "1767607300.12", linkedid="1767607300.12"),
    event("HANGUP", 120, "1767607300.12", '{"hangupcause":19,"dialstatus":"NOANSWER"}', linkedid="1767607300.12"),
]


def read(lines: list[str]) -> list[Item]:
    adapter = AsteriskCel()
    with open_input(BytesIO("\n".join(lines).encode() + b"\n")) as opened:
        assert adapter.recognise(opened.sample).confidence > 0.5
        return list(read_items(opened, adapter, ReadContext(source=adapter.source)))


def test_a_log_is_recognized() -> None:
    with open_input(BytesIO("\n".join([*ANSWERED, *MISSED]).encode())) as opened:
        assert choose_adapter(opened.sample, None, None).name == "asterisk_cel"


def test_the_events_of_a_call_are_one_interaction() -> None:
    answered, missed = read([*ANSWERED[:4], MISSED[0], *ANSWERED[4:], MISSED[1]])
    assert isinstance(answered, Interaction)
    assert isinstance(missed, Interaction)
    assert (answered.source, answered.source_key, answered.conversation_id) == ("asterisk", CALLER, CALLER)
    assert (answered.direction, answered.status, answered.agent) == ("inbound", "ANSWERED", "101")
    assert answered.occurred_at == datetime.fromtimestamp(1767607200, UTC)
    assert answered.duration_seconds == 60
    assert answered.flags == ()
    customer = answered.participants[0].record
    assert customer is not None
    assert [one.raw_value for one in customer.identifiers] == ["+821070012001"]
    assert [one.raw_value for one in customer.attributes] == ["Irang Do"]
    assert (missed.status, missed.duration_seconds) == ("NO ANSWER", None)


def test_a_table_of_a_database_is_read_by_its_header() -> None:
    header = "id,eventtype,eventtime,cid_name,cid_num,exten,context,channame,uniqueid,linkedid,extra"
    rows = [
        f"1,CHAN_START,2026-01-05 19:00:00,Irang Do,+821070012001,1000,from-trunk,PJSIP/trunk-1,{CALLER},{CALLER},",
        f"2,LINKEDID_END,2026-01-05 19:00:09,,,,,,{CALLER},{CALLER},",
    ]
    (item,) = read([header, *rows])
    assert isinstance(item, Interaction)
    assert item.occurred_at == datetime(2026, 1, 5, 10, tzinfo=UTC)
    assert item.direction == "inbound"


def test_a_broken_line_is_refused_and_the_calls_around_it_are_read() -> None:
    items = read([*ANSWERED, '"CHAN_START","1767607200', *MISSED])
    assert [type(item) for item in items] == [Interaction, Rejection, Interaction]


@given(st.permutations(ANSWERED[:-1]))
def test_the_order_of_events_does_not_matter(lines: list[str]) -> None:
    (item,) = read([*lines, ANSWERED[-1]])
    (same,) = read(ANSWERED)
    assert isinstance(item, Interaction)
    assert isinstance(same, Interaction)
    assert (item.occurred_at, item.ended_at, item.duration_seconds) == (same.occurred_at, same.ended_at, 60)
    assert item.participants == same.participants


@pytest.mark.parametrize(
    "data", ["a broken line", ["too", "few"], {"events": []}, {"events": [{"eventtype": "ANSWER"}]}]
)
def test_what_is_no_call_is_refused(data: str | list[object] | dict[str, object]) -> None:
    (item,) = AsteriskCel().parse(RawItem(1, data), ReadContext(source="asterisk"))
    assert isinstance(item, Rejection)
    assert item.code == "bad_columns"
