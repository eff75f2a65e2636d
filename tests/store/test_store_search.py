"""Finding interactions by what was said, when, where and by whom; the same on both back ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from voicecrm.profiles import ProfileChanges
from voicecrm.records import Channel, Identifier, IdentityRecord, Interaction, Participant
from voicecrm.store import InteractionQuery, Store, WriteOutcome

Write = Callable[..., list[WriteOutcome]]
Apply = Callable[..., None]
START = datetime(2024, 9, 1, tzinfo=UTC)

TEXTS = {
    "refund": "환불 요청합니다",
    "refund_verb": "빨리 환불해 주세요",
    "no_exchange": "교환불가 안내",
    "delay": "배송지연이 심해요",
    "delay_spaced": "배송 지연",
    "broken": "가나 나다",
    "english": "I want refunds. NOW",
    "or": "order OR refund",
    "quote": 'he said "no" * (AND) NOT',
    "last": "차가 멈췄다 끝",
    "empty": "",
}


def post(key: str, text: str, day: int = 0, channel: Channel = "social", author: str = "hong") -> Interaction:
    record = IdentityRecord("x", (Identifier("handle", author, "x", f"x:{author}"),))
    return Interaction(
        source="x" if channel == "social" else "mail",
        source_key=key,
        channel=channel,
        raw=key.encode(),
        text=text,
        occurred_at=START + timedelta(days=day),
        participants=(Participant("customer", record),),
    )


def found(store: Store, text: str | None = None, **filters: object) -> list[str]:
    with store.reading() as reader:
        entries = reader.search(InteractionQuery(text=text, **filters))  # type: ignore[arg-type]
    return [entry.interaction.source_key for entry in entries]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("환불", {"refund", "refund_verb", "no_exchange"}),
        ("환불해", {"refund_verb"}),
        ("배송지연", {"delay"}),
        ("배송 지연", {"delay", "delay_spaced"}),
        ("지연 배송", {"delay", "delay_spaced"}),
        ("가나다", set()),
        ("불", {"refund", "refund_verb", "no_exchange"}),
        ("다", {"last", "broken", "refund"}),
        ("끝", {"last"}),
        ("refund", {"english", "or"}),
        ("REFUNDS", {"english"}),
        ("fund", set()),
        ("no", {"quote"}),
        ("an", set()),
        ("order OR refund", {"or"}),
        ('"no" AND', {"quote"}),
        ("refund*", {"english", "or"}),
        ("NOT (said)", {"quote"}),
        ("'; DROP TABLE --", set()),
        ("***", set()),
        ("\x00\ud800", set()),
        ("  ", set(TEXTS)),
        (None, set(TEXTS)),
    ],
)
def test_words_find_what_was_said(store: Store, write: Write, query: str | None, keys: set[str]) -> None:
    write(*(post(key, text) for key, text in TEXTS.items()))
    assert set(found(store, query)) == keys


def test_the_subject_is_searched_too_and_a_new_version_replaces_the_old_words(store: Store, write: Write) -> None:
    item = post("a", "본문")
    write(item)
    write(Interaction(source="x", source_key="a", channel="social", raw=b"2", subject="리콜 문의", text="안내"))
    assert found(store, "리콜") == ["a"]
    assert found(store, "본문") == []


def test_a_deleted_interaction_is_not_found(store: Store, write: Write) -> None:
    write(post("a", "환불"))
    with store.writing() as writer:
        writer.delete("x", "a", START)
    assert found(store, "환불") == []


def test_filters_combine_and_the_newest_comes_first(store: Store, write: Write, apply: Apply) -> None:
    items = [
        post("a", "환불", 1),
        post("b", "환불", 2, "email"),
        post("c", "환불", 3, author="kim"),
        post("d", "다른 말", 4),
        post("e", "환불", 5),
    ]
    write(*items)
    hong, kim = (items[n].participants[0].record for n in (0, 2))
    assert hong is not None
    assert kim is not None
    apply(ProfileChanges(created=("p1", "p2")), {hong.record_id: "p1", kim.record_id: "p2"})

    assert found(store, "환불") == ["e", "c", "b", "a"]
    assert found(store, "환불", limit=2) == ["e", "c"]
    assert found(store, "환불", channel="email") == ["b"]
    assert found(store, "환불", source="x") == ["e", "c", "a"]
    assert found(store, "환불", since=START + timedelta(days=2), until=START + timedelta(days=5)) == ["c", "b"]
    assert found(store, "환불", profile_id="p1") == ["e", "b", "a"]
    assert found(store, profile_id="p2") == ["c"]
    assert found(store, profile_id="unknown") == []


def test_a_very_long_text_is_stored_and_found_by_its_beginning(store: Store, write: Write) -> None:
    write(post("long", "환불 " + " ".join(f"낱말{n} word{n:06d}" for n in range(60_000))))
    assert found(store, "환불") == ["long"]
    assert found(store, "word000100") == ["long"]
