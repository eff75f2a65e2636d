from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest

from voicecrm.ingest.adapter import Opened, RawItem, ReadContext, Sample
from voicecrm.ingest.calls.asterisk import AsteriskCdr
from voicecrm.records import Interaction, Item, Rejection

ADAPTER = AsteriskCdr()
CONTEXT = ReadContext(source="asterisk", timezone="Asia/Seoul")
# 1772413200 is 2026-03-02 01:00:00 UTC, 10:00:00 in Seoul.
DEFAULTS = {
    "accountcode": "",
    "src": "01055501234",
    "dst": "200",
    "dcontext": "from-trunk",
    "clid": '"Kim Minji" <01055501234>',
    "channel": "PJSIP/carrier-00000001",
    "dstchannel": "PJSIP/200-00000002",
    "lastapp": "Dial",
    "lastdata": "PJSIP/200",
    "start": "2026-03-02 10:00:00",
    "answer": "2026-03-02 10:00:08",
    "end": "2026-03-02 10:01:00",
    "duration": "60",
    "billsec": "52",
    "disposition": "ANSWERED",
    "amaflags": "DOCUMENTATION",
    "uniqueid": "1772413200.1",
}


def row(*more: str, **changes: str) -> str:
    fields = [*{**DEFAULTS, **changes}.values(), *more]
    return ",".join('"' + field.replace('"', '""') + '"' for field in fields) + "\n"


def read(content: str, context: ReadContext = CONTEXT) -> list[Item]:
    opened = Opened(Sample("", b""), io.BytesIO(content.encode()))
    return [found for item in ADAPTER.split(opened, context) for found in ADAPTER.parse(item, context)]


def one(content: str, context: ReadContext = CONTEXT) -> Interaction:
    (found,) = read(content, context)
    assert isinstance(found, Interaction)
    return found


def values(call: Interaction, place: int = 0) -> list[str]:
    record = call.participants[place].record
    if record is None:
        return []
    return [entry.raw_value for entry in record.identifiers] + [entry.raw_value for entry in record.attributes]


def test_an_inbound_call_is_read_in_full() -> None:
    call = one(row())
    assert (call.direction, call.status, call.agent, call.duration_seconds) == ("inbound", "ANSWERED", "200", 52)
    assert call.occurred_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert call.ended_at == datetime(2026, 3, 2, 1, 1, tzinfo=UTC)
    assert (call.conversation_id, call.flags) == ("1772413200.1", ())
    assert values(call) == ["01055501234", "Kim Minji"]
    assert [p.role for p in call.participants] == ["customer", "business"]


def test_one_unique_id_on_several_rows_gives_several_stable_keys() -> None:
    content = row() + row(dst="201") + row()
    keys = [getattr(item, "source_key", "") for item in read(content)]
    assert keys[0] == keys[2] != keys[1]
    assert all(key.startswith("1772413200.1:") for key in keys)


def test_sequence_and_linkedid_are_used_where_the_file_has_them() -> None:
    call = one(row("", "", "1772413199.0", "17"))
    assert (call.source_key, call.conversation_id) == ("1772413200.1:17", "1772413199.0")


def test_the_layout_of_cdr_custom_is_read() -> None:
    columns = [name for name in DEFAULTS if name not in {"accountcode", "clid", "uniqueid"}]
    fields = [DEFAULTS["clid"], *(DEFAULTS[name] for name in columns), "", "1772413200.1", "", "4"]
    call = one(",".join('"' + field.replace('"', '""') + '"' for field in fields) + "\n")
    assert (call.source_key, call.direction, values(call)[0]) == ("1772413200.1:4", "inbound", "01055501234")


@pytest.mark.parametrize(
    ("start", "uniqueid", "hours", "flags"),
    [
        ("2026-03-02 10:00:01", "1772413200.1", 9.0, ()),
        ("2026-03-02 04:00:01", "pbx1-1772413200.1", 3.0, ()),
        ("2026-03-02 06:30:00", "1772413200.1", 5.5, ()),
        ("2026-03-02 10:09:00", "1772413200.1", 9.0, ()),
        ("2026-03-02 04:07:00", "1772413200.1", 9.0, ("naive_time",)),
        ("2026-03-05 10:00:00", "1772413200.1", 9.0, ("naive_time",)),
        ("2026-03-02 10:00:00", "", 9.0, ("naive_time",)),
    ],
)
def test_the_unique_id_tells_the_zone(start: str, uniqueid: str, hours: float, flags: tuple[str, ...]) -> None:
    call = one(row(start=start, uniqueid=uniqueid))
    assert call.occurred_at is not None
    assert call.occurred_at.utcoffset() == timedelta(hours=hours)
    assert call.flags == flags


@pytest.mark.parametrize(
    ("changes", "direction", "customer"),
    [
        (
            {"src": "200", "dst": "01055509999", "dcontext": "from-internal", "channel": "SIP/200-1"},
            "outbound",
            "01055509999",
        ),
        (
            {"src": "0255500000", "dst": "01055509999", "dcontext": "x", "channel": "SIP/200-1"},
            "outbound",
            "01055509999",
        ),
        ({"dcontext": "default", "channel": "SIP/peer-1"}, "inbound", "01055501234"),
        ({"dst": "0255500000", "dcontext": "from-pstn"}, "inbound", "01055501234"),
    ],
)
def test_the_customer_is_on_the_other_side(changes: dict[str, str], direction: str, customer: str) -> None:
    call = one(row(**changes))
    assert (call.direction, values(call)[0]) == (direction, customer)


def test_an_internal_call_has_no_customer() -> None:
    for changes in ({"src": "201", "channel": "SIP/201-1"}, {"src": "desk1", "channel": "PJSIP/desk1-1"}):
        call = one(row(dcontext="from-internal", **changes))
        assert (call.direction, {p.role for p in call.participants}) == ("internal", {"agent"})


@pytest.mark.parametrize("number", ["", "anonymous", "Unknown", "s", "Restricted"])
def test_a_withheld_number_is_a_customer_of_whom_nothing_is_known(number: str) -> None:
    call = one(row(src=number, clid=f'"" <{number}>'))
    assert (call.direction, call.participants[0].role, call.participants[0].record) == ("inbound", "customer", None)


def test_a_name_that_repeats_the_number_is_none() -> None:
    assert values(one(row(clid='"01055501234" <01055501234>'))) == ["01055501234"]


def test_an_unanswered_call_has_no_answer_time() -> None:
    call = one(row(answer="", billsec="0", disposition="NO ANSWER"))
    assert (call.status, call.duration_seconds) == ("NO ANSWER", 0)


def test_an_open_quote_costs_only_its_own_record() -> None:
    broken = row(uniqueid="1772413200.2").rstrip('"\n') + "\n"
    found = read(row() + broken + row(uniqueid="1772413200.3") + broken + broken)
    assert [type(item).__name__ for item in found] == [
        "Interaction", "Rejection", "Interaction", "Rejection", "Rejection",
    ]  # fmt: skip
    refused = found[1]
    assert isinstance(refused, Rejection)
    assert (refused.position, refused.code, refused.raw) == (2, "unterminated_quote", broken)
    (mended,) = ADAPTER.parse(RawItem(2, broken.rstrip("\n") + '"'), CONTEXT)
    assert isinstance(mended, Interaction)


def test_a_quoted_line_break_is_part_of_its_field() -> None:
    call = one(row(lastdata="first\nsecond"))
    assert call.source_key.startswith("1772413200.1:")


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [
        (row(start="yesterday"), "start", "bad_time"),
        (row(billsec="many"), "billsec", "bad_number"),
        ("a,b,c\n", "", "bad_columns"),
    ],
)
def test_a_fault_is_a_rejection(content: str, field: str, code: str) -> None:
    (refused,) = read(content)
    assert isinstance(refused, Rejection)
    assert (refused.field, refused.code, refused.position) == (field, code, 1)


def test_only_cdr_rows_are_recognised() -> None:
    assert ADAPTER.recognise(Sample("", b"", text=row() * 3)).confidence > 0.9
    for other in ("", "name,phone\nKim,1\n", '{"a": 1}', '"open'):
        assert ADAPTER.recognise(Sample("", b"", text=other)).confidence == 0
