"""What a sender's own signature says of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.ingest.adapter import RawItem, ReadContext
from voicecrm.ingest.mail.message import read_message
from voicecrm.ingest.mail.signature import read_signature
from voicecrm.records import Interaction

HEAD = "From: {sender}\nTo: help@firm.example\nMessage-ID: <m1@post.example>\nSubject: {subject}\n\n"


def sender_of(body: str, sender: str = "Haedeun Na <haedeun.na@post.example>", subject: str = "Refund") -> set[str]:
    raw = (HEAD.format(sender=sender, subject=subject) + body).encode()
    item = read_message(RawItem(1, raw), "eml", ReadContext(source="email", own_domains=("firm.example",)))
    assert isinstance(item, Interaction)
    record = item.participants[0].record
    assert record is not None
    return {one.raw_value for one in record.identifiers} | {one.raw_value for one in record.attributes}


def test_numbers_under_a_mail_are_the_senders() -> None:
    known = sender_of("Please help.\n-- \nHaedeun Na\nMobile: 010-7001-2001\nTel +82 2 555 0147\nFax 02-555-0199\n")
    assert known == {"haedeun.na@post.example", "Haedeun Na", "010-7001-2001", "+82 2 555 0147"}


def test_a_name_in_the_signature_counts_where_the_address_has_none() -> None:
    assert "나해든" in sender_of("도와주세요\n-- \n나해든\n010-7001-2001", sender="haedeun.na@post.example")
    assert "Someone Else" not in sender_of("Hello\n-- \nSomeone Else\n")


@pytest.mark.parametrize(
    "body",
    [
        "My order 010-7001-2001 is late.\n",
        "Hello\n\nOn Mon, 4 Mar 2024, Kim <kim@firm.example> wrote:\n> Hello\n> -- \n> Kim\n> 010-7001-2001\n",
        "Hello\n-- \nOrder no. 1234567\nhttps://post.example/010-7001-2001\n",
    ],
)
def test_numbers_elsewhere_are_nobodys(body: str) -> None:
    assert sender_of(body) == {"haedeun.na@post.example", "Haedeun Na"}


def test_the_signature_of_a_mail_that_is_passed_on_is_not_the_senders() -> None:
    body = "---------- Forwarded message ----------\nFrom: Kim <kim@post.example>\n\nHello\n-- \nKim\n010-7001-2001\n"
    assert "010-7001-2001" not in sender_of(body, subject="Fwd: Refund")


def test_the_signature_of_the_firm_is_no_customers() -> None:
    body = "We will call.\n-- \nSora Baek\n02-555-0147\n"
    raw = (
        "From: Sora Baek <sora.baek@firm.example>\nTo: haedeun.na@post.example\nMessage-ID: <m2@firm.example>\n\n"
        + body
    ).encode()
    item = read_message(RawItem(1, raw), "eml", ReadContext(source="email", own_domains=("firm.example",)))
    assert isinstance(item, Interaction)
    assert all(one.kind == "email" for party in item.participants if party.record for one in party.record.identifiers)


@given(st.lists(st.text(max_size=60), max_size=12))
def test_any_lines_can_be_read(lines: list[str]) -> None:
    signature = read_signature(lines)
    assert len(signature.phones) <= 3
    assert all(sum(letter.isdigit() for letter in phone) >= 9 for phone in signature.phones)
