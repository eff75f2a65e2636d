"""Calls, their messages and transcripts, as invented exports of telephone systems have them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.ingest.exports import OWN_DOMAINS, read_export, values
from voicecrm.records import Contact, Interaction, Item, Rejection, Role

OWN = ("+1 415 555 0199",)


def read(path: str, own_numbers: tuple[str, ...] = ()) -> list[Item]:
    return read_export(path, own_numbers, OWN_DOMAINS)


def heard(path: str, own_numbers: tuple[str, ...] = ()) -> dict[str, Interaction]:
    return {item.source_key: item for item in read(path, own_numbers) if isinstance(item, Interaction)}


def refused(path: str) -> list[str]:
    return [item.reason for item in read(path) if isinstance(item, Rejection)]


def people(item: Interaction, role: Role) -> list[set[str]]:
    return [values(party) for party in item.participants if party.role == role]


def customer(item: Interaction) -> set[str]:
    """What is known of the customers; empty where there is none, or nobody knows who."""
    return set().union(*people(item, "customer"))


def day(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, 5, hour, minute, tzinfo=UTC)


def test_genesys_conversations_are_one_interaction_each_and_machines_take_no_part() -> None:
    items = heard("genesys_cloud/details.json")
    called, dialed, chat = (items[f"1f0e-000{number}"] for number in (1, 2, 3))
    assert (called.channel, called.direction, called.duration_seconds, called.agent) == (
        "call",
        "inbound",
        330,
        "Sora Baek",
    )
    assert customer(called) == {"+821070012001", "Irang Do"}
    assert len(called.participants) == 2
    assert (dialed.direction, customer(dialed), dialed.agent) == ("outbound", {"+15550100200"}, "u-7")
    assert (chat.channel, customer(chat), len(chat.participants)) == ("message", {"Haedeun Na"}, 1)


def test_genesys_calls_have_the_keys_of_their_conversations() -> None:
    items = heard("genesys_cloud/calls.json")
    called, withheld, chat = (items[f"1f0e-000{number}"] for number in (4, 5, 6))
    assert (called.occurred_at, called.direction, customer(called)) == (day(4), "inbound", {"+821070012001"})
    assert customer(withheld) == set()
    assert chat.channel == "message"
    (transcript,) = heard("genesys_cloud/transcript.json").values()
    assert (transcript.conversation_id, transcript.language, transcript.duration_seconds) == ("1f0e-0001", "en-us", 328)
    assert transcript.text == "external: My brake squeals.\ninternal: when did it start"


def test_twilio_calls_tell_the_customer_by_direction() -> None:
    items = heard("twilio/calls.json", OWN)
    called, leg, machine, withheld = (items[f"CA0000000000000000000000000000000{number}"] for number in (1, 2, 3, 4))
    assert (called.occurred_at, called.duration_seconds, customer(called)) == (day(10), 95, {"+14155550101"})
    assert (leg.conversation_id, customer(leg), leg.occurred_at) == (
        called.source_key,
        set(),
        day(10) + timedelta(seconds=2),
    )
    assert (machine.direction, machine.flags, customer(machine)) == (
        "outbound",
        ("answering_machine",),
        {"+14155550102"},
    )
    assert customer(withheld) == set()


def test_twilio_messages_and_conversations() -> None:
    asked, told = heard("twilio/messages.json").values()
    assert (asked.channel, asked.direction, asked.text, customer(asked)) == (
        "message",
        "inbound",
        "차가 안 와요",
        {"+821070012001"},
    )
    assert (told.direction, told.occurred_at, customer(told)) == ("outbound", day(13, 5), {"+14155550101"})
    number, colleague, identity = heard("twilio/conversation.json").values()
    assert (number.direction, customer(number)) == ("inbound", {"+821070012001"})
    assert (customer(colleague), people(colleague, "agent")) == (set(), [{"sora@firm.example"}])
    assert (identity.participants, identity.attachments[0].name) == ((), "dent.png"), (
        "a visitor's name or an agent's login"
    )
    bound, login = heard("twilio/conversation_participants.json").values()
    assert customer(bound) == {"+821070012002"}
    assert login.participants == ()
    assert len(refused("twilio/conversation.json")) == 1
    assert len(refused("twilio/webhooks.json")) == 1
    assert [item.text for item in heard("twilio/rest.json").values()] == ["the clutch slips"]


@pytest.mark.parametrize("path", ["Master.csv", "header.csv", "asterisk.csv", "ip_first.csv"])
def test_freeswitch_rows_are_read_with_a_header_or_without(path: str) -> None:
    for item in heard(f"freeswitch/{path}").values():
        assert (item.source, item.channel) == ("freeswitch", "call")
        assert item.occurred_at is not None
        assert {"inbound": customer(item) <= {"+14155550101", "Alena Dobrova"},
                "outbound": customer(item) == {"14155550102"},
                "internal": customer(item) == set()}[str(item.direction)]  # fmt: skip


def test_freeswitch_directions() -> None:
    assert [item.direction for item in heard("freeswitch/Master.csv").values()] == [
        "inbound",
        "outbound",
        "internal",
        "inbound",
    ]
    (leg,) = heard("freeswitch_json/a_leg.json").values()
    assert (leg.source, leg.occurred_at, leg.direction) == ("freeswitch", day(10), "inbound")
    assert customer(leg) == {"+14155550101", "Alena Dobrova"}


def test_threecx_rows_tell_lines_from_extensions() -> None:
    called, dialed, internal, short = heard("threecx/cdr.log").values()
    assert (called.direction, customer(called), called.agent) == (
        "inbound",
        {"+14155550101", "Alena Dobrova"},
        "Sora Baek",
    )
    assert (called.conversation_id, called.duration_seconds, called.occurred_at) == ("Call 209", 95, day(10))
    assert (dialed.direction, customer(dialed), dialed.agent) == ("outbound", {"14155550102"}, "Sora Baek")
    assert (internal.direction, customer(internal), internal.status) == ("internal", set(), "NotAnswered")
    assert (short.direction, customer(short)) == ("outbound", {"14155550102"})


def test_zoom_phone_calls_and_what_belongs_to_them() -> None:
    called, dialed = heard("zoom_phone/call_logs.json").values()
    assert (called.direction, customer(called), called.agent) == ("inbound", {"+14155550101"}, "Sora Baek")
    assert (dialed.direction, customer(dialed)) == ("outbound", {"+14155550102", "Alena Dobrova"})
    outer, inner = heard("zoom_phone/call_history.json").values()
    assert (outer.status, customer(outer)) == ("answered", {"+14155550101", "Alena Dobrova"})
    assert (inner.direction, customer(inner), len(people(inner, "agent"))) == ("internal", set(), 2)
    recording, mail, message, ended = heard("zoom_phone/rest.json").values()
    assert recording.conversation_id == called.conversation_id
    assert recording.source_key != called.source_key, "it says less than the call, and must not replace it"
    assert recording.flags == ("recording",)
    assert recording.attachments
    assert (mail.duration_seconds, customer(mail)) == (18, {"+14155550101", "Alena Dobrova"})
    assert (message.channel, message.direction, message.text) == ("message", "inbound", "Is my car ready?")
    assert (ended.direction, ended.status, ended.revised_at) == ("inbound", "Call connected", day(8, 1))


def test_zoom_contact_center_keeps_offsets_and_tells_consumers_from_agents() -> None:
    called, chat = heard("zoom_contact_center/engagements.json").values()
    assert called.occurred_at is not None
    assert called.occurred_at.utcoffset() == timedelta(hours=-8)
    assert (called.channel, chat.channel) == ("call", "message")
    assert customer(called) == {"+14155550101", "c-1", "Alena Dobrova"}
    assert (called.agent, called.text, called.status) == ("Sora Baek", "asked for the price", "Inquiry")
    items = heard("zoom_contact_center/webhooks.json")
    asked, told = items["m-1"], items["m-2"]
    assert (asked.text, asked.direction, asked.conversation_id) == ("hello?", "inbound", "W_VATTk_0002")
    assert (told.text, told.direction, customer(told)) == ("hello!", "outbound", set())


def test_ringcentral_messages_and_events() -> None:
    sms, mail, fax, pager = heard("ringcentral/messages.json").values()
    assert (sms.text, sms.conversation_id, customer(sms)) == ("Is it ready?", "7876416245344257449", {"+14155550101"})
    assert (mail.channel, mail.duration_seconds, mail.flags) == ("call", 3, ("voicemail",))
    assert (fax.channel, fax.text, fax.direction, customer(fax)) == ("message", None, "outbound", {"+14155550102"})
    assert (pager.direction, customer(pager)) == ("internal", set())
    items = heard("ringcentral/events.json")
    assert (items["s-a6ab1"].direction, customer(items["s-a6ab1"])) == ("inbound", {"+14155550101"})
    assert (items["s-a6ab2"].direction, customer(items["s-a6ab2"])) == ("internal", set())
    assert (items["7119"].text, items["7119"].direction) == ("STOP", "inbound")
    assert items["2728084995017"].conversation_id == "s-a6ab1"
    assert len(refused("ringcentral/events.json")) == 4


def test_ringcentral_reports() -> None:
    called, dialed = heard("ringcentral_csv/company.csv").values()
    assert (called.source, called.direction, called.duration_seconds) == ("ringcentral", "inbound", 95)
    assert customer(called) == {"(415) 555-0101", "Alena Dobrova"}
    assert (dialed.direction, customer(dialed)) == ("outbound", {"(415) 555-0102"})
    (missed,) = heard("ringcentral_csv/user.csv").values()
    assert (missed.direction, missed.status, customer(missed)) == ("inbound", "Missed", {"(415) 555-0101"})


def test_zendesk_talk_calls_legs_and_partner_calls() -> None:
    called, withheld = heard("zendesk_talk/calls.json").values()
    assert (called.source_key, called.agent, customer(called)) == ("360088814475", "77", {"+821070012001", "88"})
    assert (withheld.agent, withheld.flags, customer(withheld)) == (None, ("voicemail",), set())
    account = next(i for p in called.participants if p.record for i in p.record.identifiers if i.kind == "account")
    assert account.scope == "zendesk"
    theirs, ours = heard("zendesk_talk_legs/legs.json").values()
    assert {theirs.conversation_id, ours.conversation_id} == {called.source_key}
    assert (customer(theirs), customer(ours), ours.agent) == ({"88"}, set(), "77")
    inbound, outbound = heard("zendesk_talk_partner/calls.json").values()
    assert (inbound.occurred_at, inbound.ended_at) == (day(9), day(9, 5))
    assert (inbound.text, customer(inbound)) == ("The clutch slips.", {"+821070012001", "88"})
    assert (outbound.direction, customer(outbound)) == ("outbound", {"+821070012002", "89"})
    assert len(refused("zendesk_talk/rest.json")) == 5


def test_five9_rows() -> None:
    called, dialed, transferred = heard("five9/call_log.csv").values()
    assert (called.direction, called.duration_seconds, called.agent) == ("inbound", 95, "Sora Baek")
    assert customer(called) == {"4155550101", "Alena Dobrova"}
    assert (dialed.direction, dialed.flags[0], customer(dialed)) == (
        "outbound",
        "answering_machine",
        {"4155550102", "Irang Do"},
    )
    assert (dialed.agent, transferred.direction, customer(transferred)) == (None, None, set())
    assert transferred.conversation_id == called.conversation_id
    (manual,) = heard("five9/by_day.csv").values()
    assert (manual.direction, manual.duration_seconds) == ("outbound", 15)


def test_aircall_events_are_versions_of_their_call() -> None:
    items = heard("aircall/rest.json")
    assert (items["124"].text, items["124"].revised_at) == ("wants a quote", day(8, 5))
    assert (items["125"].agent, customer(items["125"])) == ("Sora Baek", set())
    assert (items["m-1"].channel, items["m-1"].direction, items["m-1"].occurred_at) == ("message", "inbound", day(8))
    (contact,) = (item for item in read("aircall/rest.json") if isinstance(item, Contact))
    assert {one.raw_value for one in contact.record.identifiers} == {"+14155550101", "alena@post.example"}
    assert len(refused("aircall/rest.json")) == 3
    answered, missed = heard("aircall_csv/calls.csv").values()
    assert (answered.source, answered.status, answered.text) == ("aircall", "answered", "wants a quote")
    assert (missed.status, customer(missed)) == ("no_available_agent", {"+14155550102"})


def test_dialpad_legs_are_versions_of_the_call_that_came_in() -> None:
    items = [item for item in read("dialpad/events.json") if isinstance(item, Interaction)]
    rang, ended, message = items
    assert rang.source_key == ended.source_key == "5780678246121401"
    assert (rang.agent, people(rang, "system")) == (None, [{"Repairs"}])
    assert (ended.agent, ended.duration_seconds, ended.status) == ("Sora Baek", 81.2345, "hangup")
    assert (message.channel, message.direction, customer(message)) == ("message", "outbound", {"+14155550101"})
    (row,) = heard("dialpad_csv/calls.csv").values()
    assert (row.source, row.direction, row.agent, customer(row)) == (
        "dialpad",
        "inbound",
        "Sora Baek",
        {"+14155550101"},
    )


def test_contact_lens_stands_in_the_conversation_of_its_contact() -> None:
    (item,) = heard("contact_lens/analysis.json").values()
    assert (item.source, item.conversation_id) == ("amazon_connect", "c0ffee00-0000-4000-8000-000000000001")
    assert item.source_key != item.conversation_id
    assert (item.occurred_at, item.duration_seconds, item.language) == (day(10), 61, "en-US")
    assert item.text == "AGENT: How can I help?\nCUSTOMER: The clutch slips."
    (chat,) = heard("contact_lens/chat.json").values()
    assert (chat.channel, chat.text) == ("message", "CUSTOMER: 안녕하세요")


@pytest.mark.parametrize(
    ("path", "conversation", "text"),
    [
        ("amazon_transcribe/analytics.json", "call-0001", "AGENT: How can I help?\nCUSTOMER: The clutch slips."),
        ("amazon_transcribe/speakers.json", "call-0002", "spk_0: Hello there.\nspk_1: Hi."),
        ("amazon_transcribe/plain.json", "call-0003", "Hello there."),
        ("amazon_transcribe/segments.json", "call-0004", "spk_0: Hello."),
        ("amazon_transcribe/bedrock.json", "calls/call-0005.wav", "spk_0: Hello."),
        ("whisper/verbose.json", None, "Hello there.\nHi."),
        ("whisper/whisperx.json", None, "SPEAKER_00: Hello there.\nSPEAKER_01: Hi."),
        ("whisper/cpp.json", None, "안녕하세요"),
        ("whisper/chunks.json", None, "Hello there."),
        ("deepgram/utterances.json", "d0000000-0000-4000-8000-000000000001", "speaker 0: Hello there.\nspeaker 1: Hi."),
        ("deepgram/channels.json", "CA1", "channel 0: Hello there.\nspeaker 1: Hi."),
    ],
)
def test_a_transcript_is_text_without_people(path: str, conversation: str | None, text: str) -> None:
    (item,) = heard(path).values()
    assert (item.channel, item.conversation_id, item.text) == ("call", conversation, text)
    assert (item.participants, item.occurred_at) == ((), None)


def test_tables_of_twilio_have_the_keys_of_its_api() -> None:
    calls = heard("twilio_csv/call_log.csv", OWN)
    taken, dialed, by_agent, withheld = calls.values()
    assert taken.source_key == "CA00000000000000000000000000000001"
    assert (taken.direction, taken.duration_seconds, customer(taken)) == ("inbound", 95, {"+821070012001"})
    assert (dialed.direction, dialed.status, customer(dialed)) == ("outbound", "No Answer", {"+821070012002"})
    assert customer(by_agent) == {"+821070012003"}
    assert people(by_agent, "business") == [set()], "the login of an agent is no number"
    assert customer(withheld) == set()
    machine, leg = heard("twilio_csv/calls_api.csv").values()
    assert machine.flags == ("answering_machine",)
    assert leg.conversation_id == machine.source_key
    asked, answered, chat = heard("twilio_csv/message_log.csv").values()
    assert (asked.channel, asked.direction, asked.text) == (
        "message",
        "inbound",
        "Where is my car?\nIt was due at ten.",
    )
    assert (answered.direction, customer(answered)) == ("outbound", {"+821070012001"})
    assert customer(chat) == {"+821070012002"}


def test_the_interactions_view_of_genesys_is_read_in_the_order_of_its_dates() -> None:
    items = heard("genesys_cloud_csv/interactions.csv")
    called, dialed, mail, chat = (items[f"2f0e-000{number}"] for number in (1, 2, 3, 4))
    assert called.occurred_at is not None
    assert (called.occurred_at.month, called.occurred_at.day) == (1, 5), "other rows prove that the month comes first"
    assert (called.direction, called.duration_seconds, called.agent) == ("inbound", 330, "Sora Baek")
    assert customer(called) == {"+821070012001", "Irang Do"}
    assert (dialed.duration_seconds, customer(dialed)) == (60, {"+821070012002"})
    assert (mail.channel, customer(mail)) == ("email", {"irang@post.example"})
    assert (chat.channel, chat.direction, customer(chat)) == ("message", "inbound", {"Haedeun Na"})
    assert people(dialed, "agent") == [{"Sora Baek"}, {"Jiho Min"}]
    assert refused("genesys_cloud_csv/intervals.csv")[0].startswith("the row sums up an interval")


def test_tables_of_zoom_are_read_in_the_words_of_the_api_and_of_the_portal() -> None:
    taken, dialed, internal = heard("zoom_phone_csv/call_logs.csv").values()
    assert (taken.source_key, taken.conversation_id, customer(taken)) == (
        "b1f0-0001",
        "7001",
        {"+821070012001", "Irang Do"},
    )
    assert (dialed.direction, customer(dialed)) == ("outbound", {"+821070012002"})
    assert (internal.direction, customer(internal)) == ("internal", set())
    (listed,) = heard("zoom_phone_csv/call_history.csv").values()
    assert (listed.source_key, listed.agent, customer(listed)) == (
        "c2f0-0001",
        "Sora Baek",
        {"+821070012001", "Irang Do"},
    )
    (exported,) = heard("zoom_phone_csv/portal.csv").values()
    assert (exported.source_key, exported.duration_seconds, exported.status) == ("7021", 65, "Answered")
    voice, chat = heard("zoom_contact_center_csv/engagements.csv").values()
    assert (voice.channel, voice.status, customer(voice)) == ("call", "Solved", {"+821070012001", "Irang Do"})
    assert (chat.channel, customer(chat)) == ("message", {"Haedeun Na", "haedeun@post.example"})


@pytest.mark.parametrize(
    ("path", "key"),
    [("ringcentral/group_sms.json", "9001"), ("zoom_phone/group_sms.json", "IQ-9"), ("dialpad/group_sms.json", "9003")],
)
def test_every_recipient_of_a_message_is_a_person_of_its_own(path: str, key: str) -> None:
    message = heard(path, OWN)[key]
    assert people(message, "customer") == [{"+14155550101"}, {"+14155550102"}]
