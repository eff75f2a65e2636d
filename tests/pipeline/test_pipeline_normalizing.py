from __future__ import annotations

from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime

from voicecrm.item_columns import DETAILS, columns_of
from voicecrm.pipeline.normalizing import Normalizer
from voicecrm.records import Attachment, Attribute, Identifier, IdentityRecord, Interaction, Participant
from voicecrm.settings import Settings

AT = datetime(2026, 1, 2, 3, tzinfo=UTC)
PHONE = Identifier("phone", "010-2345-6789")
EVERYTHING = Interaction(
    source="pbx",
    source_key="1",
    channel="call",
    raw=b"{}",
    direction="inbound",
    occurred_at=AT,
    ended_at=AT,
    duration_seconds=3.0,
    subject="s",
    text="t",
    language="ko",
    conversation_id="c",
    in_reply_to="0",
    agent="a",
    status="done",
    rating=5.0,
    counts={"likes": 1},
    url="https://example.com",
    attachments=(Attachment("a.pdf"),),
    flags=("naive_time",),
    revised_at=AT,
    participants=(Participant("customer", IdentityRecord("pbx", (PHONE,))), Participant("agent")),
)


def test_only_the_participants_of_an_interaction_change() -> None:
    for field in fields(Interaction):
        if field.default is not MISSING:
            assert getattr(EVERYTHING, field.name) != field.default, f"give the example a {field.name}"
    items = columns_of([EVERYTHING])
    normalized = Normalizer(Settings()).columns(items)
    customer = IdentityRecord("pbx", (replace(PHONE, value="+821023456789"),))
    assert normalized.participants == [(Participant("customer", customer), Participant("agent"))]
    assert set(normalized.details) == set(DETAILS)
    assert replace(normalized, participants=items.participants).details == items.details
    for name in ("source", "source_key", "raw", "channel", "revised_at"):
        assert getattr(normalized, name) == getattr(items, name) == [getattr(EVERYTHING, name)]


def test_equal_records_without_evidence_stay_apart() -> None:
    normalizer = Normalizer(Settings())
    withheld = IdentityRecord("pbx", (Identifier("phone", "000-0000-0000"),), (Attribute("full_name", "김가람"),))
    assert [normalizer.record(withheld, key).source_key for key in ("1", "2")] == ["1", "2"]


def test_equal_masks_are_not_equal_values() -> None:
    normalizer = Normalizer(Settings())
    masked = IdentityRecord("pbx", (Identifier("phone", "010-****-1234"),), (Attribute("full_name", "김*람"),))
    one, other = (normalizer.record(masked, key) for key in ("1", "2"))
    assert one.identifiers[0].value == "+8210****1234"
    assert [one.source_key, other.source_key] == ["1", "2"]


def test_equal_records_with_evidence_are_one() -> None:
    normalizer = Normalizer(Settings())
    known = [IdentityRecord("pbx", (PHONE,), (Attribute("full_name", "김가람"),)) for _ in "ab"]
    first, second = (normalizer.record(record, key) for record, key in zip(known, "12", strict=True))
    assert first == second
    assert first.source_key is None


def test_a_mailbox_at_an_own_domain_or_below_it_is_nobodys() -> None:
    normalizer = Normalizer(Settings(own_domains=("maker.example",)))
    assert normalizer.values("email", "desk@maker.example") == ()
    assert normalizer.values("email", "desk@kr.maker.example") == ()
    assert normalizer.values("email", "hana@widget-maker.example") == ("hana@widget-maker.example",)
