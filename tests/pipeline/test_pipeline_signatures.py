"""Phones that only a mail's signature says: evidence of lower standing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.property.ledger import CALLS, MAILS, Ledger, Reference
from voicecrm import VoiceCRM

OFFICE, MOBILE = "02-555-0147", "010-7001-2001"
MAIL: Reference = (MAILS, "m1@post.example")
CALL: Reference = (CALLS, "T-1")


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    found = Ledger()
    yield found
    found.crm.close()


def phones(crm: VoiceCRM, reference: Reference) -> tuple[str, ...]:
    return crm.profile_of(reference).values["phone"]


def test_who_signs_with_the_number_that_they_call_from_is_one_person(ledger: Ledger) -> None:
    ledger.put_alike(("나해든", MOBILE, "haedeun.na@post.example", "", ""), MAIL)
    ledger.put_alike(("나해든", MOBILE, "", "", ""), CALL)
    ledger.resolve_and_check()
    assert ledger.are_together(MAIL, CALL)
    assert phones(ledger.crm, MAIL) == ("+821070012001",)


def test_a_number_under_a_mail_comes_behind_one_that_was_called_from(ledger: Ledger) -> None:
    ledger.put_alike(("나해든", OFFICE, "haedeun.na@post.example", "", ""), MAIL)
    ledger.put_alike(("나해든", MOBILE, "haedeun.na@post.example", "", ""), CALL)
    ledger.resolve_and_check()
    assert phones(ledger.crm, MAIL) == ("+821070012001", "+8225550147")


def test_a_number_under_a_mail_finds_its_writer_less_surely(ledger: Ledger) -> None:
    ledger.put_alike(("나해든", MOBILE, "haedeun.na@post.example", "", ""), MAIL)
    ledger.put_alike(("도이랑", "010-7001-2002", "", "", ""), CALL)
    ledger.resolve_and_check()
    ((signed,), (called,)) = (ledger.crm.profiles.find(phone=number) for number in (MOBILE, "010-7001-2002"))
    assert signed.name == "나해든"
    assert signed.match_probability < called.match_probability


def test_an_explanation_says_that_a_number_is_from_a_signature(ledger: Ledger) -> None:
    ledger.put_alike(("나해든", MOBILE, "haedeun.na@post.example", "", ""), MAIL)
    ledger.put_alike(("나해든", MOBILE, "", "", ""), CALL)
    ledger.resolve_and_check()
    one, other = (record.record_id for record in ledger.crm.profile_of(MAIL).records)
    (phone,) = (row for row in ledger.crm.explain(one, other).comparisons if row.comparison == "phone")
    assert phone.note == "known from a signature"
