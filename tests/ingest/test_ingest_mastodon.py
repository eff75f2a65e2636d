from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from voicecrm.ingest.adapter import Opened, ReadContext, Sample
from voicecrm.ingest.social.mastodon import Mastodon
from voicecrm.records import Contact, Identifier, Interaction, Item, Rejection

ADAPTER = Mastodon()
CONTEXT = ReadContext(source="mastodon")
ACCOUNT = {
    "id": "7",
    "username": "minji",
    "acct": "minji",
    "display_name": "Kim Minji",
    "url": "https://social.example.org/@minji",
    "bot": False,
}


def status(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": "1",
        "uri": "https://social.example.org/users/minji/statuses/1",
        "url": "https://social.example.org/@minji/1",
        "created_at": "2026-03-02T01:00:00.000Z",
        "edited_at": None,
        "visibility": "public",
        "language": "ko",
        "spoiler_text": "",
        "content": '<p><span class="h-card">@<span>brand</span></span> 브레이크<br>소음 &amp; 진동</p>',
        "account": ACCOUNT,
        "in_reply_to_id": None,
        "reblog": None,
        "media_attachments": [],
        "favourites_count": 2,
        "reblogs_count": 0,
        "replies_count": 1,
    }
    return {**fields, **changes}


def read(content: Any) -> list[Item]:
    opened = Opened(Sample("", b""), io.BytesIO(json.dumps(content).encode()))
    return [found for item in ADAPTER.split(opened, CONTEXT) for found in ADAPTER.parse(item, CONTEXT)]


def one(content: Any) -> Interaction:
    (found,) = read(content)
    assert isinstance(found, Interaction)
    return found


def identifiers(found: Interaction) -> tuple[Identifier, ...]:
    record = found.participants[0].record
    return record.identifiers if record else ()


def test_a_status_is_read_in_full() -> None:
    media = [{"type": "image", "url": "https://social.example.org/1.png", "description": "brake disc"}]
    found = one(status(media_attachments=media, spoiler_text="car", in_reply_to_id="0"))
    assert found.source_key == "https://social.example.org/users/minji/statuses/1"
    assert (found.channel, found.direction, found.language) == ("social", "inbound", "ko")
    assert (found.subject, found.text) == ("car", "@brand 브레이크\n소음 & 진동")
    assert found.occurred_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert found.counts == {"likes": 2, "reposts": 0, "replies": 1}
    assert (found.in_reply_to, found.attachments[0].name) == ("0", "brake disc")
    assert identifiers(found) == (
        Identifier("handle", "minji@social.example.org", "mastodon"),
        Identifier("account", "https://social.example.org/@minji", "mastodon"),
    )


def test_a_remote_account_keeps_its_own_instance() -> None:
    remote = {**ACCOUNT, "acct": "minji@far.example.net", "url": "https://far.example.net/@minji"}
    assert identifiers(one(status(account=remote)))[0].raw_value == "minji@far.example.net"


def test_arrays_threads_and_searches_are_taken_apart() -> None:
    first, second = status(uri="https://a/1"), status(uri="https://a/2")
    for content in ([first, second], {"ancestors": [first], "descendants": [second]}, {"statuses": [first, second]}):
        assert [getattr(item, "source_key", None) for item in read(content)] == ["https://a/1", "https://a/2"]


def test_of_notifications_only_mentions_are_interactions() -> None:
    mention = {"id": "5", "type": "mention", "account": ACCOUNT, "status": status()}
    favourite = {"id": "6", "type": "favourite", "account": ACCOUNT, "status": status()}
    follow = {"id": "7", "type": "follow", "account": ACCOUNT}
    first, second, third = read([mention, favourite, follow])
    assert isinstance(first, Interaction)
    assert first.source_key == status()["uri"]
    for refused in (second, third):
        assert isinstance(refused, Rejection)
        assert refused.code == "not_an_interaction"


def test_lists_of_accounts_are_contacts() -> None:
    account = {**ACCOUNT, "followers_count": 3, "uri": "https://social.example.org/users/minji"}
    assert ADAPTER.recognise(Sample("", b"", documents=([account],))).confidence > 0.8
    (found,) = read({"accounts": [account], "statuses": []})
    assert isinstance(found, Contact)
    assert found.source_key == "https://social.example.org/users/minji"
    assert found.record.identifiers[0] == Identifier("handle", "minji@social.example.org", "mastodon")


def test_a_direct_status_is_a_message_and_an_edit_a_revision() -> None:
    found = one(status(visibility="direct", edited_at="2026-03-02T02:00:00Z"))
    assert (found.channel, found.revised_at) == ("message", datetime(2026, 3, 2, 2, tzinfo=UTC))


def test_a_repost_shows_what_it_passes_on_and_is_flagged() -> None:
    original = status(uri="https://a/9", content="<p>original</p>")
    found = one(status(content="", reblog=original, account={**ACCOUNT, "bot": True}))
    assert (found.text, found.flags) == ("original", ("repost", "automatic"))


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [
        (status(uri=None, url=None), "uri", "missing_key"),
        (status(created_at="soon"), "created_at", "bad_time"),
        ({"hello": 1}, "uri", "missing_key"),
    ],
)
def test_a_fault_is_a_rejection(content: dict[str, Any], field: str, code: str) -> None:
    (refused,) = read(content)
    assert isinstance(refused, Rejection)
    assert (refused.field, refused.code) == (field, code)


def test_an_account_of_unreadable_address_is_still_somebody() -> None:
    found = one(status(account={**ACCOUNT, "url": "http://[broken"}))
    assert [entry.kind for entry in identifiers(found)] == ["account"]


def test_only_its_own_documents_are_recognised() -> None:
    mention = {"type": "mention", "status": status()}
    for mine in (status(), [status()], {"ancestors": [], "descendants": [status()]}, [mention]):
        assert ADAPTER.recognise(Sample("", b"", documents=(mine,))).confidence > 0.9
    for other in ({"id": 1, "account": {}}, {"type": "Note", "content": "x"}, [None], "text"):
        assert ADAPTER.recognise(Sample("", b"", documents=(other,))).confidence == 0
