from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from voicecrm.ingest.adapter import Opened, RawItem, ReadContext, Sample
from voicecrm.ingest.social.x import XApi
from voicecrm.records import Contact, Identifier, Interaction, Item, Rejection

ADAPTER = XApi()
CONTEXT = ReadContext(source="x")
USER = {"id": "77", "username": "minji_drives", "name": "Kim Minji"}


def post(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": "1900000000000000001",
        "text": "Brakes squeal &amp; nobody answers",
        "author_id": "77",
        "created_at": "2026-03-02T01:00:00.000Z",
        "lang": "en",
        "conversation_id": "1900000000000000000",
        "referenced_tweets": [{"type": "replied_to", "id": "1900000000000000000"}],
        "public_metrics": {"like_count": 3, "retweet_count": 1, "reply_count": 0},
        "attachments": {"media_keys": ["3_1"]},
    }
    return {**fields, **changes}


def page(*posts: dict[str, Any]) -> dict[str, Any]:
    other = {"id": "88", "username": "other", "name": "Other"}
    media = [{"media_key": "3_1", "type": "photo", "url": "https://example.org/1.jpg"}, {"media_key": "3_2"}]
    tweets = [{"id": "1900000000000000000", "text": "asked"}, {"id": "5", "text": "far"}]
    return {"data": list(posts), "includes": {"users": [USER, other], "media": media, "tweets": tweets}}


def read(*documents: Any) -> list[Item]:
    content = "\n".join(json.dumps(document) for document in documents)
    opened = Opened(Sample("", b""), io.BytesIO(content.encode()))
    return [found for item in ADAPTER.split(opened, CONTEXT) for found in ADAPTER.parse(item, CONTEXT)]


def one(*documents: Any) -> Interaction:
    (found,) = read(*documents)
    assert isinstance(found, Interaction)
    return found


def test_a_post_is_read_with_its_author() -> None:
    found = one(page(post()))
    assert (found.source_key, found.channel, found.direction) == ("1900000000000000001", "social", "inbound")
    assert found.occurred_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert (found.text, found.language) == ("Brakes squeal & nobody answers", "en")
    assert (found.in_reply_to, found.conversation_id) == ("1900000000000000000", "1900000000000000000")
    assert found.counts == {"likes": 3, "reposts": 1, "replies": 0}
    assert found.url == "https://x.com/minji_drives/status/1900000000000000001"
    assert [a.url for a in found.attachments] == ["https://example.org/1.jpg"]
    record = found.participants[0].record
    assert record is not None
    assert record.identifiers == (Identifier("account", "77", "x"), Identifier("handle", "minji_drives", "x"))
    assert [a.raw_value for a in record.attributes] == ["Kim Minji"]


def test_each_post_of_a_page_carries_only_what_it_names_and_reads_alone() -> None:
    opened = Opened(Sample("", b""), io.BytesIO(json.dumps(page(post(), post(id="9", author_id="88"))).encode()))
    first, second = ADAPTER.split(opened, CONTEXT)
    assert (first.position, second.position) == (1, 2)
    assert isinstance(first.data, dict)
    includes: Any = first.data["includes"]
    assert [user["id"] for user in includes["users"]] == ["77"]
    assert [tweet["id"] for tweet in includes["tweets"]] == ["1900000000000000000"]
    assert list(ADAPTER.parse(first, CONTEXT)) == [one(first.data)]


def test_pages_bare_posts_and_stream_lines_are_all_read() -> None:
    stream = {**page(post(id="3")), "data": post(id="3"), "matching_rules": [{"id": "1", "tag": "brand"}]}
    keys = [getattr(item, "source_key", None) for item in read(page(post(id="1")), post(id="2"), stream)]
    assert keys == ["1", "2", "3"]


def test_without_its_user_a_post_has_the_account_alone() -> None:
    found = one(post())
    record = found.participants[0].record
    assert record is not None
    assert (record.identifiers, found.url) == ((Identifier("account", "77", "x"),), None)


def test_a_long_post_gives_its_whole_text() -> None:
    assert one(post(note_tweet={"text": "all of it"})).text == "all of it"


def test_an_edit_revises_the_first_version() -> None:
    found = one(post(id="12", edit_history_tweet_ids=["10", "12"]))
    assert (found.source_key, found.revised_at) == ("10", found.occurred_at)


def test_only_a_bare_repost_is_flagged() -> None:
    retweeted = [{"type": "retweeted", "id": "5"}]
    assert one(post(referenced_tweets=retweeted, text="RT @other: far")).flags == ("repost",)
    assert one(post(referenced_tweets=[{"type": "quoted", "id": "5"}])).flags == ()


def test_a_repost_that_is_cut_short_gets_the_rest_from_the_original() -> None:
    reference = {"type": "retweeted", "id": "1900000000000000000"}
    original = {"id": "1900000000000000000", "text": "Recall of all vans of 2024"}
    cut = post(text="RT @other: Recall of all…", referenced_tweets=[reference])
    beside = {"data": cut, "includes": {"tweets": [original]}}
    inside = {**cut, "referenced_tweets": [{**reference, **original}]}
    for document in (beside, inside):
        (found,) = read(document)
        assert isinstance(found, Interaction)
        assert found.text == "RT @other: Recall of all vans of 2024"


def test_a_post_that_was_taken_apart_carries_its_author_and_media() -> None:
    (found,) = read(post(author=USER, attachments={"media": [{"type": "photo", "url": "https://example.org/1.jpg"}]}))
    assert isinstance(found, Interaction)
    assert found.participants[0].record is not None
    assert [one.raw_value for one in found.participants[0].record.identifiers] == ["77", "minji_drives"]
    assert found.attachments[0].url == "https://example.org/1.jpg"


def test_a_direct_message_is_a_message() -> None:
    message = {"id": "4", "event_type": "MessageCreate", "text": "help", "dm_conversation_id": "1-2", "sender_id": "77"}
    found = one({"data": [message], "includes": {"users": [USER]}})
    assert (found.channel, found.conversation_id, found.text) == ("message", "1-2", "help")
    (refused,) = read({"data": [{**message, "event_type": "ParticipantsJoin"}]})
    assert isinstance(refused, Rejection)
    assert refused.code == "not_an_interaction"


def test_users_without_posts_are_contacts() -> None:
    (found,) = read({"data": [USER]})
    assert isinstance(found, Contact)
    assert (found.source_key, found.record.source_key, len(found.record.identifiers)) == ("77", "77", 2)


@pytest.mark.parametrize("empty", [{"meta": {"result_count": 0}}, {"data": []}])
def test_an_empty_page_holds_nothing(empty: dict[str, Any]) -> None:
    assert read(empty) == []


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"errors": [{"title": "Not Found Error"}]}, "api_error"),
        ({"data": {"id": "1"}}, "not_an_interaction"),
        ({"data": [None]}, "not_an_interaction"),
        ({"data": [post(created_at="soon")]}, "bad_time"),
        ([1], "not_an_object"),
    ],
)
def test_a_fault_is_a_rejection(document: Any, code: str) -> None:
    (refused,) = read(document) if isinstance(document, dict) else ADAPTER.parse(RawItem(1, document), CONTEXT)
    assert isinstance(refused, Rejection)
    assert refused.code == code


def test_a_mended_line_may_hold_a_page() -> None:
    found = list(ADAPTER.parse(RawItem(3, json.dumps(page(post(id="1"), post(id="2")))), CONTEXT))
    assert [getattr(item, "source_key", None) for item in found] == ["1", "2"]


def test_only_its_own_documents_are_recognised() -> None:
    for mine in (page(post()), post(), {"data": [USER]}, [post()]):
        assert ADAPTER.recognise(Sample("", b"", documents=(mine,))).confidence >= 0.5
    for other in ({"data": [{"id": 1}]}, {"id": "1", "text": "x"}, {"data": 5}, [None], "text", USER):
        assert ADAPTER.recognise(Sample("", b"", documents=(other,))).confidence == 0
