"""Reddit: things stand in listings in things, as deep as people argue."""

from __future__ import annotations

import json
from collections.abc import Iterator

from voicecrm.ingest.json_values import object_at, objects_at, text_at


def prepare(document: dict[str, object]) -> Iterator[dict[str, object]]:
    """Give the things of an answer one by one, parents first, each without those below it.

    Args:
        document: A listing or thing, or the exchanges with the API that PRAW's tests record.
    """
    stack: list[object] = [*reversed(_recorded(document))] if "interactions" in document else [document]
    while stack:
        thing = stack.pop()
        if isinstance(thing, list):
            stack.extend(reversed(thing))
        elif not isinstance(thing, dict):
            continue
        elif thing.get("kind") == "Listing":
            stack.extend(reversed(objects_at(thing, "data", "children")))
        elif objects_at(thing, "json", "data", "things"):
            stack.extend(reversed(objects_at(thing, "json", "data", "things")))
        else:
            thing = _named(thing)
            replies = object_at(thing, "data", "replies")
            if replies:
                stack.append(replies)
                thing = {**thing, "data": {**object_at(thing, "data"), "replies": ""}}
            yield thing


def _named(thing: dict[str, object]) -> dict[str, object]:
    """Put a bare comment or post, as edits answer and dumps hold them, into a thing of its kind."""
    key = text_at(thing, "id")
    if key is None or "kind" in thing or "subreddit" not in thing:
        return thing
    kind = "t1" if {"body", "parent_id"} <= thing.keys() else "t3" if {"title", "selftext"} <= thing.keys() else ""
    return {"kind": kind, "data": {"name": f"{kind}_{key}", **thing}} if kind else thing


def _recorded(document: dict[str, object]) -> list[object]:
    found: list[object] = []
    for exchange in objects_at(document, "interactions"):
        try:
            answer = json.loads(text_at(exchange, "response", "body", "string") or "null")
        except (ValueError, RecursionError):
            continue
        if isinstance(answer, list) or (isinstance(answer, dict) and {"kind", "data"} <= answer.keys()):
            found.append(answer)
    return found
