"""Facebook: objects of the Graph API stand below each other by edges, and say what they are only by their keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from voicecrm.ingest.json_values import object_at, objects_at, text_at
from voicecrm.ingest.systems.special import graph

_EDGES: Final = (
    "data", "posts", "feed", "published_posts", "visitor_posts", "tagged", "ratings", "comments", "replies",
    "conversations", "messages",
)  # fmt: skip
_COMMENT_KEYS: Final = frozenset(
    {"can_remove", "can_hide", "can_comment", "can_like", "comment_count", "like_count", "user_likes", "parent"}
)
_PERMALINK: Final = re.compile(r"/(\d+)/posts/(\d+)/\?comment_id=(\d+)(?:&reply_comment_id=(\d+))?")
_PAGE_OF_INBOX: Final = re.compile(r"/(\d+)/inbox/")
_POST_KEYS: Final = frozenset({"message", "story", "permalink_url", "status_type", "updated_time"})


class _Node(NamedTuple):
    """An object, the edge that led to it, and what it stands below."""

    value: dict[str, object]
    edge: str
    within: dict[str, str]


def prepare(document: dict[str, object]) -> Iterator[dict[str, object]]:
    """Give the objects of an answer one by one, each without those below it and with what it stands within.

    Args:
        document: A list, an object, or an object with edges.
    """
    for answer in graph.prepare(document):
        if isinstance(answer.get("data"), list) or _is_dated(answer) or _below(answer):
            yield from _taken_apart(answer)
        else:
            yield answer


def _taken_apart(document: dict[str, object]) -> Iterator[dict[str, object]]:
    stack = [_Node(document, "", {})]
    while stack:
        node = stack.pop()
        kind = _kind(node)
        if kind == "comment":
            node = _by_permalink(node)
        within = {**node.within, **_place(node, kind)}
        below = _below(node.value)
        stack.extend(
            _Node(entry, node.edge if edge == "data" else edge, within)
            for edge, entries in reversed(below.items())
            for entry in reversed(entries)
        )
        if kind:
            alone = {key: _summary(value) if key in below else value for key, value in node.value.items()}
            page = {"page": within["page"]} if "page" in within else {}
            yield {**alone, "within": {"kind": kind, **node.within, **page}}
        elif not below and "data" not in node.value:
            yield node.value


def _below(value: dict[str, object]) -> dict[str, list[dict[str, object]]]:
    """Return the objects below an object, by their edges."""
    found = {edge: objects_at(value, edge) if edge == "data" else objects_at(value, edge, "data") for edge in _EDGES}
    return {edge: entries for edge, entries in found.items() if entries}


def _kind(node: _Node) -> str:
    value, key = node.value, text_at(node.value, "id") or ""
    if not _is_dated(value):
        return ""
    if "reviewer" in value or "recommendation_type" in value:
        return "rating"
    if node.edge == "messages" or key.startswith(("m_", "m.", "mid.")):
        return "message"
    if node.edge in {"comments", "replies"} or value.keys() & _COMMENT_KEYS:
        return "comment"
    return "post" if value.keys() & _POST_KEYS and key else ""


def _place(node: _Node, kind: str) -> dict[str, str]:
    """Say what the objects below this one stand within; of a post also the page, which its id begins with."""
    key = text_at(node.value, "id")
    if key is None:
        return {}
    if kind == "post":
        page, _, rest = key.partition("_")
        return {"post": key, **({"page": page} if rest else {})}
    if kind:
        return {kind: key}
    if "messages" not in node.value and not key.startswith("t_"):
        return {"page": key}
    inbox = _PAGE_OF_INBOX.match(text_at(node.value, "link") or "")
    return {"conversation": key, **({"page": inbox[1]} if inbox else {})}


def _by_permalink(node: _Node) -> _Node:
    """Add what the address of a comment tells: page, post, the comment that it answers, an id where it has none."""
    match = _PERMALINK.search(text_at(node.value, "permalink_url") or "")
    if match is None:
        return node
    page, post, comment, reply = match.groups()
    above = {"comment": f"{post}_{comment}"} if reply else {}
    return node._replace(
        value={"id": f"{post}_{reply or comment}", **node.value},
        within={"page": page, "post": f"{page}_{post}", **above, **node.within},
    )


def _is_dated(value: dict[str, object]) -> bool:
    return isinstance(value.get("created_time"), str)


def _summary(edge: object) -> object:
    summary = object_at(edge, "summary")
    return {"summary": summary} if summary else {}
