from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from voicecrm.ingest.adapter import Opened, RawItem, ReadContext, Sample
from voicecrm.ingest.calls.amazon_connect import AmazonConnect
from voicecrm.records import Identifier, Interaction, Item, Rejection

ADAPTER = AmazonConnect()
CONTEXT = ReadContext(source="amazon_connect")


def contact_record(**changes: Any) -> dict[str, Any]:
    record: dict[str, Any] = {
        "ContactId": "c-2",
        "InitialContactId": "c-1",
        "Channel": "VOICE",
        "InitiationMethod": "INBOUND",
        "InitiationTimestamp": "2026-03-02T01:00:00Z",
        "DisconnectTimestamp": "2026-03-02T01:05:00Z",
        "LastUpdateTimestamp": "2026-03-02T01:06:10Z",
        "DisconnectReason": "CUSTOMER_DISCONNECT",
        "AnsweringMachineDetectionStatus": None,
        "Agent": {"Username": "agent-7", "AgentInteractionDuration": 180},
        "Queue": {"Name": "Billing"},
        "CustomerEndpoint": {"Address": "+821055501234", "Type": "TELEPHONE_NUMBER"},
        "SystemEndpoint": {"Address": "+82255500000", "Type": "TELEPHONE_NUMBER"},
        "Attributes": {"Customer_Name": "Kim Minji", "고객번호": "A-17", "email": "minji@example.org", "tz": "-0"},
        "Recordings": [{"Location": "bucket/2026/c-2.wav", "MediaStreamType": "AUDIO"}],
    }
    return {**record, **changes}


def read(content: str, context: ReadContext = CONTEXT) -> list[Item]:
    opened = Opened(Sample("", b""), io.BytesIO(content.encode()))
    return [found for item in ADAPTER.split(opened, context) for found in ADAPTER.parse(item, context)]


def one(document: dict[str, Any], context: ReadContext = CONTEXT) -> Interaction:
    (found,) = read(json.dumps(document), context)
    assert isinstance(found, Interaction)
    return found


def customer(call: Interaction) -> tuple[Identifier, ...]:
    record = call.participants[0].record
    return record.identifiers if record else ()


def test_a_contact_record_is_read_in_full() -> None:
    call = one(contact_record())
    assert (call.source_key, call.conversation_id, call.channel, call.direction) == ("c-2", "c-1", "call", "inbound")
    assert call.occurred_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert call.ended_at == datetime(2026, 3, 2, 1, 5, tzinfo=UTC)
    assert call.revised_at == datetime(2026, 3, 2, 1, 6, 10, tzinfo=UTC)
    assert (call.duration_seconds, call.agent, call.status) == (180, "agent-7", "CUSTOMER_DISCONNECT")
    assert [(a.name, a.media_type) for a in call.attachments] == [("c-2.wav", "AUDIO")]
    assert customer(call) == (
        Identifier("phone", "+821055501234"),
        Identifier("customer_number", "A-17", "amazon_connect"),
        Identifier("email", "minji@example.org"),
    )
    record = call.participants[0].record
    assert record is not None
    assert [a.raw_value for a in record.attributes] == ["Kim Minji"]
    assert call.participants[1].role == "business"


@pytest.mark.parametrize("join", ["\n", "", "\r\n\r\n"])
def test_firehose_and_json_lines_give_every_record(join: str) -> None:
    content = join.join(json.dumps(contact_record(ContactId=f"c-{n}")) for n in range(3))
    assert [getattr(item, "source_key", None) for item in read(content)] == ["c-0", "c-1", "c-2"]


@pytest.mark.parametrize(
    ("channel", "method", "expected"),
    [
        ("VOICE", "OUTBOUND", ("call", "outbound")),
        ("VOICE", "CALLBACK", ("call", "outbound")),
        ("CHAT", "API", ("message", "inbound")),
        ("TASK", "API", ("ticket", None)),
        ("EMAIL", "INBOUND", ("email", "inbound")),
        ("VOICE", "QUEUE_TRANSFER", ("call", None)),
    ],
)
def test_channel_and_direction(channel: str, method: str, expected: tuple[str, str | None]) -> None:
    found = one(contact_record(Channel=channel, InitiationMethod=method))
    assert (found.channel, found.direction) == expected


def test_a_call_that_no_agent_took_lasts_from_beginning_to_end() -> None:
    assert one(contact_record(Agent=None)).duration_seconds == 300


def test_an_answering_machine_is_flagged() -> None:
    call = one(contact_record(DisconnectReason=None, AnsweringMachineDetectionStatus="VOICEMAIL_BEEP"))
    assert (call.status, call.flags) == ("VOICEMAIL_BEEP", ("answering_machine",))


def test_a_withheld_or_own_number_is_no_customer() -> None:
    quiet: dict[str, Any] = {"Attributes": {}}
    withheld = {"Address": "anonymous", "Type": "TELEPHONE_NUMBER"}
    assert one(contact_record(CustomerEndpoint=withheld, **quiet)).participants[0].record is None
    own = ReadContext(source="amazon_connect", own_numbers=("010-5550-1234",))
    assert one(contact_record(**quiet), own).participants[0].record is None


def test_a_contact_flow_event_takes_its_time_from_the_media_stream() -> None:
    data = contact_record(
        InitiationTimestamp=None, MediaStreams={"Customer": {"Audio": {"StartTimestamp": "1772413200123"}}}
    )
    call = one({"Name": "ContactFlowEvent", "Details": {"ContactData": data, "Parameters": {}}})
    assert call.occurred_at == datetime(2026, 3, 2, 1, 0, 0, 123000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"ContactId": None}, "ContactId", "missing_key"),
        ({"Channel": "FAX"}, "Channel", "unknown_channel"),
        ({"InitiationTimestamp": "soon"}, "InitiationTimestamp", "bad_time"),
    ],
)
def test_a_fault_is_a_rejection(changes: dict[str, Any], field: str, code: str) -> None:
    (refused,) = read(json.dumps(contact_record(**changes)))
    assert isinstance(refused, Rejection)
    assert (refused.field, refused.code) == (field, code)


def test_a_broken_line_is_a_rejection_that_can_be_mended() -> None:
    good, broken = json.dumps(contact_record()), json.dumps(contact_record(ContactId="c-9"))
    first, refused = read(f"{good}\n{broken[:-1]}\n")
    assert isinstance(first, Interaction)
    assert isinstance(refused, Rejection)
    assert (refused.position, refused.code, refused.raw) == (2, "bad_json", broken[:-1])
    (mended,) = ADAPTER.parse(RawItem(2, f"{refused.raw}}}"), CONTEXT)
    assert isinstance(mended, Interaction)


def test_only_its_own_documents_are_recognised() -> None:
    assert ADAPTER.recognise(Sample("", b"", documents=([contact_record()],))).confidence > 0.9
    event = {"Details": {"ContactData": {"ContactId": "c-1"}}}
    assert ADAPTER.recognise(Sample("", b"", documents=(event,))).confidence > 0.9
    for other in ({"ContactId": 1}, {"Details": "x"}, [1, None], "text"):
        assert ADAPTER.recognise(Sample("", b"", documents=(other,))).confidence == 0
