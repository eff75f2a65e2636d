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
    owner = text_at(document, "for_user_id") or _common_party(entries)
    for entry in entries if lists else (event,):
        parties = _parties(entry)
        sender = object_at(document, "users", parties[0]) if parties else {}
        yield {
            **entry,
            **({"for_user_id": owner} if owner else {}),
            **({"conversation": "-".join(sorted(parties, key=lambda one: (len(one), one)))} if parties else {}),
            **({"users": [sender]} if sender else {}),
        }


def _parties(entry: dict[str, object]) -> tuple[str, ...]:
    """Return who sent a message and who got it; nobody for what is no message."""
    message = object_at(entry, "message_create")
    sender, recipient = text_at(message, "sender_id"), text_at(message, "target", "recipient_id")
    return (sender, recipient) if sender and recipient else ()


def _common_party(entries: list[dict[str, object]]) -> str | None:
    """Return who takes part in all messages of a list, if it is one: the account that asked for them."""
    parties = [set(_parties(entry)) for entry in entries]
    common = set.intersection(*parties) if parties else set()
    return common.pop() if len(common) == 1 else None
