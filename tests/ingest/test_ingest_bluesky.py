from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from voicecrm.ingest.adapter import Opened, ReadContext, Sample
from voicecrm.ingest.social.bluesky import Bluesky
from voicecrm.records import Contact, Identifier, Interaction, Item, Rejection

ADAPTER = Bluesky()
CONTEXT = ReadContext(source="bluesky")
AUTHOR = {"did": "did:plc:minji", "handle": "minji.example.org", "displayName": "Kim Minji"}


def uri(rkey: str) -> str:
    return f"at://did:plc:minji/app.bsky.feed.post/{rkey}"


def record(**changes: Any) -> dict[str, Any]:
    fields = {
        "$type": "app.bsky.feed.post",
        "text": "소음이 심해요",
        "createdAt": "2026-03-02T01:00:00Z",
        "langs": ["ko"],
    }
    return {**fields, **changes}


def view(rkey: str = "1", **changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "uri": uri(rkey),
        "author": AUTHOR,
        "record": record(),
        "indexedAt": "2026-03-02T01:00:05Z",
        "likeCount": 4,
        "replyCount": 0,
    }
    return {**fields, **changes}


def event(operation: str = "create", collection: str = "app.bsky.feed.post", **changes: Any) -> dict[str, Any]:
    commit = {"operation": operation, "collection": collection, "rkey": "1", "record": record(**changes)}
    return {"did": "did:plc:minji", "time_us": 1772413205000000, "kind": "commit", "commit": commit}


def read(content: Any) -> list[Item]:
    opened = Opened(Sample("", b""), io.BytesIO(json.dumps(content).encode()))
    return [found for item in ADAPTER.split(opened, CONTEXT) for found in ADAPTER.parse(item, CONTEXT)]


def one(content: Any) -> Interaction:
    (found,) = read(content)
    assert isinstance(found, Interaction)
    return found


def identifiers(found: Interaction) -> tuple[Identifier, ...]:
    said = found.participants[0].record
    return said.identifiers if said else ()


def test_a_post_view_is_read_in_full() -> None:
    reply = {"parent": {"uri": uri("p")}, "root": {"uri": uri("r")}}
    found = one(view(record=record(reply=reply)))
    assert (found.source_key, found.channel, found.direction) == (uri("1"), "social", "inbound")
    assert (found.text, found.language) == ("소음이 심해요", "ko")
    assert found.occurred_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert (found.in_reply_to, found.conversation_id) == (uri("p"), uri("r"))
    assert found.counts == {"likes": 4, "replies": 0}
    assert found.url == "https://bsky.app/profile/minji.example.org/post/1"
    assert identifiers(found) == (
        Identifier("account", "did:plc:minji", "bluesky"),
        Identifier("handle", "minji.example.org", "bluesky"),
    )


def test_every_envelope_gives_its_posts() -> None:
    thread = {
        "post": view("2"),
        "parent": {"post": view("1")},
        "replies": [{"post": view("3"), "replies": [{"post": view("4")}]}, {"notFound": True}],
    }
    for content, rkeys in (
        ({"posts": [view("1"), view("2")]}, "12"),
        ({"feed": [{"post": view("1"), "reply": {}}], "cursor": "x"}, "1"),
        ({"thread": thread}, "1234"),
        ({"records": [{"uri": uri("1"), "cid": "c", "value": record()}]}, "1"),
        ([view("1"), view("2")], "12"),
    ):
        assert [getattr(item, "source_key", None) for item in read(content)] == [uri(rkey) for rkey in rkeys]


def test_a_repository_record_knows_its_author_by_the_uri() -> None:
    found = one({"uri": uri("1"), "cid": "c", "value": record()})
    assert identifiers(found) == (Identifier("account", "did:plc:minji", "bluesky"),)


def test_a_jetstream_event_is_a_post_and_an_update_revises_it() -> None:
    found = one(event(createdAt=""))
    assert (found.source_key, found.occurred_at) == (uri("1"), datetime(2026, 3, 2, 1, 0, 5, tzinfo=UTC))
    assert found.revised_at is None
    assert one(event("update")).revised_at == datetime(2026, 3, 2, 1, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("created", "seconds", "flags"),
    [
        ("", 5, ()),
        ("not a time", 5, ()),
        ("2026-03-02T01:00:00", 0, ("naive_time",)),
    ],
)
def test_the_claimed_time_gives_way_when_it_says_nothing(created: str, seconds: int, flags: tuple[str, ...]) -> None:
    found = one(view(record=record(createdAt=created)))
    assert found.occurred_at == datetime(2026, 3, 2, 1, 0, seconds, tzinfo=UTC)
    assert found.flags == flags


def test_embeds_are_attachments() -> None:
    external = {"external": {"uri": "https://example.org", "title": "Brakes"}}
    assert one(view(embed={"media": external, "record": {}})).attachments[0].name == "Brakes"
    images = {"images": [{"alt": "disc", "image": {"mimeType": "image/png", "size": 9}}]}
    (image,) = one(event(embed=images)).attachments
    assert (image.name, image.media_type, image.size_bytes) == ("disc", "image/png", 9)


def test_a_handle_that_points_nowhere_is_none() -> None:
    found = one(view(author={**AUTHOR, "handle": "handle.invalid"}))
    assert [entry.kind for entry in identifiers(found)] == ["account"]
    assert found.url == "https://bsky.app/profile/did:plc:minji/post/1"


def test_actors_are_contacts() -> None:
    for name in ("follows", "followers", "actors"):
        (found,) = read({name: [AUTHOR], "subject": {"did": "did:plc:x", "handle": "x.example.org"}})
        assert isinstance(found, Contact)
        assert (found.source_key, [a.raw_value for a in found.record.attributes]) == ("did:plc:minji", ["Kim Minji"])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (event("delete"), "not_an_interaction"),
        (event(collection="app.bsky.feed.like"), "not_an_interaction"),
        ({"did": "did:plc:x", "time_us": 1, "kind": "identity"}, "not_an_interaction"),
        ({"uri": "at://did:plc:x/app.bsky.feed.like/1", "value": {"subject": {}}}, "not_an_interaction"),
        (record(), "missing_author"),
        ({"objectType": "activity", "verb": "like", "object": "https://example.org"}, "not_an_interaction"),
        ({"handle": "x.example.org", "did": "did:plc:x", "didDoc": {}}, "not_an_interaction"),
        (event(createdAt="soon") | {"time_us": None}, "bad_time"),
    ],
)
def test_what_is_no_post_is_a_rejection(content: dict[str, Any], code: str) -> None:
    (refused,) = read(content)
    assert isinstance(refused, Rejection)
    assert refused.code == code


def test_of_notifications_only_posts_are_interactions() -> None:
    like = {"uri": "at://did:plc:x/app.bsky.feed.like/1", "record": {"$type": "app.bsky.feed.like"}, "reason": "like"}
    found, refused = read({"notifications": [{**view(), "reason": "mention"}, like]})
    assert isinstance(found, Interaction)
    assert isinstance(refused, Rejection)


def test_a_document_of_an_identity_is_known() -> None:
    document = {"did": "did:plc:x", "handle": "x", "didDoc": {}}
    assert ADAPTER.recognise(Sample("", b"", documents=(document,))).confidence > 0.9


def test_only_its_own_documents_are_recognised() -> None:
    for mine in (view(), {"posts": [view()]}, event(), {"follows": [AUTHOR]}, record(), {"thread": {"post": view()}}):
        assert ADAPTER.recognise(Sample("", b"", documents=(mine,))).confidence > 0.9
    for other in (
        {"objectType": "comment", "id": "at://did:plc:x/app.bsky.feed.post/1", "content": "x"},
        {"posts": [{"id": 1}]},
        [None],
        "text",
    ):
        assert ADAPTER.recognise(Sample("", b"", documents=(other,))).confidence == 0
