"""X API v1.1: posts, messages and users stand in lists, the users of messages beside them by their ids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from voicecrm.ingest.json_values import object_at, objects_at, text_at

_LISTS: Final = ("statuses", "tweet_create_events", "direct_message_events", "events", "users")


def prepare(document: dict[str, object]) -> Iterator[dict[str, object]]:
    """Give the posts, messages or users of an answer one by one, each with who listened and who sent it.

    Args:
        document: Of the API, a stream or a webhook.
    """
    lists = [name for name in _LISTS if isinstance(document.get(name), list)]
    entries = [entry for name in lists for entry in objects_at(document, name)]
    event = object_at(document, "event")
    if not lists and "message_create" not in event:
        yield document
        return
    owner = {"for_user_id": document["for_user_id"]} if "for_user_id" in document else {}
    for entry in entries if lists else (event,):
        sender = object_at(document, "users", text_at(entry, "message_create", "sender_id") or "")
        yield {**entry, **owner, **({"users": [sender]} if sender else {})}
