"""Tickets, chats and their people, as invented exports of help desks have them."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.ingest.exports import OWN_DOMAINS, read_export, values
from voicecrm.records import Contact, Interaction, Item, Rejection


def read(path: str) -> list[Item]:
    return read_export(path, own_domains=OWN_DOMAINS)


def heard(path: str) -> dict[str, Interaction]:
    return {item.source_key: item for item in read(path) if isinstance(item, Interaction)}


def listed(path: str) -> dict[str, Contact]:
    return {item.source_key: item for item in read(path) if isinstance(item, Contact)}


def refused(path: str) -> list[str]:
    return [item.reason for item in read(path) if isinstance(item, Rejection)]


def customer(item: Interaction) -> set[str]:
    return values(next((party for party in item.participants if party.role == "customer"), None))


def test_zendesk_tickets_know_their_side_loaded_people() -> None:
    items = heard("zendesk/tickets.json")
    ticket, sample = items["501"], items["502"]
    assert (ticket.source, ticket.channel, ticket.direction, ticket.status) == ("zendesk", "email", "inbound", "open")
    assert ticket.occurred_at == datetime(2026, 1, 5, 1, 2, 3, tzinfo=UTC)
    assert customer(ticket) == {"9001", "나해든", "haedeun.na@post.example", "+821070012001"}
    assert (ticket.agent, ticket.rating) == ("Sora Baek", None)
    assert set(sample.flags) == {"sample", "deleted"}
    people = listed("zendesk/tickets.json")
    assert set(people) == {"9001"}
    assert {one.kind for one in people["9001"].record.identifiers} == {"account", "customer_number", "email", "phone"}
    assert any("agent" in reason for reason in refused("zendesk/tickets.json"))


def test_zendesk_comments_belong_to_their_ticket_and_tell_who_wrote() -> None:
    items = heard("zendesk/ticket_export.json")
    asked, noted = items["8801"], items["8802"]
    assert (asked.conversation_id, asked.direction, asked.channel) == ("501", "inbound", "email")
    assert asked.attachments[0].name == "noise.m4a"
    assert "haedeun.na@post.example" in customer(asked)
    assert (noted.direction, noted.flags, customer(noted)) == ("outbound", ("internal_note",), set())


def test_zendesk_chats_and_ratings() -> None:
    (chat,) = heard("zendesk/chat.json").values()
    assert chat.text == "Visitor 75731813: Where is my refund?\nSora Baek: It was sent today."
    assert (chat.channel, chat.duration_seconds, chat.agent, chat.rating) == ("message", 360, "Sora Baek", 1)
    (rating,) = heard("zendesk/rating.json").values()
    assert (rating.channel, rating.rating, rating.conversation_id) == ("review", 0, "501")
    assert customer(rating) == {"9001"}
    assert "spam" in refused("zendesk/suspended.json")[0]


def test_zendesk_tables_give_the_keys_that_the_api_gives() -> None:
    assert set(heard("zendesk_tables/ticket.csv")) == set(heard("zendesk/tickets.json"))
    comments = heard("zendesk_tables/ticket_comment.csv")
    assert set(comments) == {key for key in heard("zendesk/ticket_export.json") if key != "501"}
    assert comments["8801"].occurred_at == datetime(2026, 1, 6, 1, 2, 3, tzinfo=UTC)
    assert comments["8802"].channel == "call"
    assert set(listed("zendesk_tables/user.csv")) == {"9001"}


def test_freshdesk_tickets_and_their_conversations() -> None:
    items = heard("freshdesk/tickets.json")
    ticket, reply, answer, sent = (items[key] for key in ("31", "901", "902", "32"))
    assert (ticket.channel, ticket.status, ticket.text) == ("call", "open", "The engine light is on")
    assert ticket.occurred_at is not None
    assert ticket.occurred_at.isoformat() == "2026-01-05T10:02:03+09:00"
    assert customer(ticket) == {"6001", "Irang Do", "irang87@post.example", "010-7001-2002"}
    assert (reply.direction, reply.conversation_id, answer.direction) == ("inbound", "31", "outbound")
    assert customer(answer) == {"irang87@post.example"}
    assert (sent.direction, sent.channel) == ("outbound", "email")


def test_freshdesk_version_one_and_its_people() -> None:
    items = heard("freshdesk/ticket_v1.json")
    assert (items["33"].status, items["33"].agent) == ("Resolved", "Sora Baek")
    note = items["911"]
    assert (note.conversation_id, note.flags, customer(note)) == ("33", ("internal_note",), set())
    assert set(listed("freshdesk/contacts.json")) == {"6001"}
    (rating,) = heard("freshdesk/ratings.json").values()
    assert (rating.rating, rating.text, rating.conversation_id) == (103, "Quick", "31")
    assert refused("freshdesk/companies.json")


def test_intercom_conversations_tell_people_from_admins_and_bots() -> None:
    items = heard("intercom/conversation.json")
    begun, asked, told = items["1900"], items["p1"], items["p2"]
    assert (begun.text, begun.direction, begun.agent, begun.rating) == ("The app crashes", "inbound", "Sora Baek", 4)
    assert customer(begun) == {"L-1", "M-9", "Boris Dubrov", "boris@post.example"}
    assert (asked.direction, customer(asked), asked.conversation_id) == ("outbound", set(), "1900")
    assert (told.direction, told.text, told.conversation_id) == ("inbound", "2.4", "1900")
    assert len(refused("intercom/conversation.json")) == 1
    assert set(listed("intercom/contacts.json")) == {"L-1"}


def test_intercom_tables_keep_the_row_that_counts() -> None:
    items = heard("intercom_tables/conversation_part_history.csv")
    assert {key: item.text for key, item in items.items()} == {"801": "It crashes"}
    assert len(refused("intercom_tables/conversation_part_history.csv")) == 2
    assert set(listed("intercom_tables/contact_history.csv")) == {"L-1"}
    assert refused("intercom_tables/conversation_contact_history.csv")


def test_nhn_tickets_and_their_contents() -> None:
    items = heard("nhn_contact_center/tickets.json")
    ticket, asked, told = (items[key] for key in ("T-260105-1", "c-1", "c-2"))
    assert (ticket.subject, ticket.status, ticket.channel, ticket.agent) == ("환불 문의", "solved", "email", "백소라")
    assert customer(ticket) == {"eu-1", "도이랑", "irang87@post.example", "010-7001-2002"}
    assert (asked.direction, asked.text, asked.conversation_id) == ("inbound", "환불해 주세요", "T-260105-1")
    assert "도이랑" in customer(asked)
    assert (told.direction, customer(told)) == ("outbound", set())
