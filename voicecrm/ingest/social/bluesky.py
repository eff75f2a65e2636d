"""Bluesky: post views, repository records, Jetstream events and actor lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from voicecrm.ingest.adapter import NOT_MINE, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.building import (
    FieldFaultError,
    attribute,
    contact,
    content_key,
    identifier,
    json_bytes,
    participant,
)
from voicecrm.ingest.json_values import counts_at, object_at, objects_at, sample_objects, text_at, texts_at, time_at
from voicecrm.ingest.social.bluesky_embeds import attachments_of
from voicecrm.ingest.social.pages import Document, parse_units, split_pages
from voicecrm.records import Attribute, Contact, Identifier, Interaction, Item

_PLATFORM: Final = "bluesky"
_POST: Final = "app.bsky.feed.post"
_COUNTS: Final[Mapping[str, str]] = {
    "likeCount": "likes",
    "repostCount": "reposts",
    "replyCount": "replies",
    "quoteCount": "quotes",
}
_POST_LISTS: Final = ("posts", "feed", "records", "notifications")
_ACTOR_LISTS: Final = ("follows", "followers", "actors", "profiles", "repostedBy")


class Bluesky:
    """Posts as the app view, a repository or Jetstream gives them; actor lists become contacts."""

    name = "bluesky"
    source = "bluesky"
    title = "Bluesky (AT Protocol) posts, records, Jetstream events and actors (JSON)"
    channel = "social"

    def recognise(self, sample: Sample) -> Recognition:
        for document in sample_objects(sample):
            for unit in _units(document):
                reason = _sign(unit)
                if reason:
                    return Recognition(0.95, reason)
        return NOT_MINE

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:  # noqa: ARG002
        return split_pages(opened.stream, _units)

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        return parse_units(item, self.name, context, _units, _read)


def _sign(unit: Document) -> str:
    """Say what shows that an object is Bluesky's; empty when nothing does."""
    post = object_at(unit, "post") or unit
    uri = text_at(post, "uri") or ""
    if uri.startswith("at://") and ("record" in post or "value" in post):
        return "a post with an at:// uri"
    types = (text_at(unit, "$type"), text_at(post, "$type"), text_at(post, "record", "$type"))
    if any((kind or "").startswith("app.bsky.") for kind in types):
        return "an object of type app.bsky"
    did = text_at(unit, "did") or ""
    if did.startswith("did:") and ({"time_us", "kind"} <= set(unit) or "handle" in unit):
        return "a did with handle or Jetstream event"
    return ""


def _units(page: Document) -> Iterator[Document]:
    thread = object_at(page, "thread")
    if thread:
        yield from _thread(thread)
        return
    lists = [name for name in (*_POST_LISTS, *_ACTOR_LISTS) if isinstance(page.get(name), list)]
    if not lists or "did" in page:
        yield page
        return
    for name in lists:
        yield from objects_at(page, name)


def _thread(root: Document) -> Iterator[Document]:
    """Yield the posts of a thread, parents first; a stack, because replies nest as deep as people argue."""
    parents = []
    parent = object_at(root, "parent")
    while parent:
        parents.append(parent)
        parent = object_at(parent, "parent")
    yield from ({"post": node["post"]} for node in reversed(parents) if "post" in node)
    stack = [root]
    while stack:
        node = stack.pop()
        if "post" in node:
            yield {"post": node["post"]}
        stack.extend(reversed(objects_at(node, "replies")))


class _Post(NamedTuple):
    """A post, from whichever envelope."""

    uri: str | None
    record: Document
    view: Document
    author: Document
    received: tuple[str, ...]
    """Where the unit says when the network saw the post."""


def _read(unit: Document, context: ReadContext) -> Interaction | Contact:
    if "objectType" in unit or "didDoc" in unit:
        raise FieldFaultError("", "not_an_interaction", "no Bluesky post came; expected a post view, record or event")
    did = text_at(unit, "did")
    if did is not None and "commit" not in unit and "kind" not in unit and "handle" in unit:
        return _contact(unit, did, context)
    return _post(unit, _open(unit), context)


def _open(unit: Document) -> _Post:
    if "commit" in unit or "kind" in unit:
        return _from_event(unit)
    view = object_at(unit, "post") or unit
    uri = text_at(view, "uri")
    record = object_at(view, "record") or object_at(view, "value")
    if not record:
        if text_at(unit, "$type") == _POST:
            reason = "a post record without uri or author came; export it with its at:// uri"
            raise FieldFaultError("uri", "missing_author", reason)
        raise FieldFaultError("", "not_an_interaction", "no Bluesky post came; expected a post view, record or event")
    kind = text_at(record, "$type") or _collection(uri) or _POST
    if kind != _POST:
        raise FieldFaultError("$type", "not_an_interaction", f"a record of type {kind!r} came; expected {_POST}")
    author = object_at(view, "author") or {"did": _repository(uri)}
    return _Post(uri, record, view, author, ("post", "indexedAt") if "post" in unit else ("indexedAt",))


def _from_event(unit: Document) -> _Post:
    commit = object_at(unit, "commit")
    operation, collection = text_at(commit, "operation"), text_at(commit, "collection")
    if operation not in {"create", "update"} or collection != _POST:
        what = f"{operation or text_at(unit, 'kind') or 'unknown'} of {collection or 'the account'}"
        raise FieldFaultError("commit", "not_an_interaction", f"an event ({what}) came; expected a created {_POST}")
    did, rkey = text_at(unit, "did"), text_at(commit, "rkey")
    if did is None or rkey is None:
        raise FieldFaultError("did", "missing_key", "an event without did or rkey came; expected both")
    return _Post(f"at://{did}/{_POST}/{rkey}", object_at(commit, "record"), {}, {"did": did}, ("time_us",))


def _post(unit: Document, post: _Post, context: ReadContext) -> Interaction:
    received = time_at(unit, *post.received, zone="UTC")
    try:
        claimed = time_at(post.record, "createdAt", zone="UTC")
    except FieldFaultError:
        # The author's program writes createdAt; the network's own time is at hand.
        if received is None:
            raise
        claimed = None
    when = claimed or received
    text = text_at(post.record, "text")
    key = post.uri or content_key(text, when.at if when else None, text_at(post.author, "did"))
    identifiers, attributes = _person(post.author)
    languages = texts_at(post.record, "langs")
    return Interaction(
        source=context.source,
        source_key=key,
        channel="social",
        raw=json_bytes(unit),
        direction="inbound",
        occurred_at=when.at if when else None,
        text=text,
        language=languages[0] if languages else None,
        conversation_id=text_at(post.record, "reply", "root", "uri") or key,
        in_reply_to=text_at(post.record, "reply", "parent", "uri"),
        counts=counts_at(post.view, _COUNTS),
        url=_url(post),
        attachments=attachments_of(object_at(post.view, "embed") or object_at(post.record, "embed")),
        flags=("naive_time",) if when is not None and when.naive else (),
        revised_at=_revision(unit, received.at if received else None),
        participants=(participant("customer", context.source, identifiers, attributes, key),),
    )


def _revision(unit: Document, received: datetime | None) -> datetime | None:
    return received if text_at(unit, "commit", "operation") == "update" else None


def _contact(unit: Document, did: str, context: ReadContext) -> Contact:
    identifiers, attributes = _person(unit)
    return contact(context.source, did, json_bytes(unit), identifiers=identifiers, attributes=attributes)


def _person(actor: Mapping[str, object]) -> tuple[list[Identifier | None], list[Attribute | None]]:
    handle = actor.get("handle")
    identifiers = [
        identifier("account", actor.get("did"), _PLATFORM),
        # The network's word for a handle that no longer points back at its account.
        None if handle == "handle.invalid" else identifier("handle", handle, _PLATFORM),
    ]
    return identifiers, [attribute("full_name", actor.get("displayName"))]


def _url(post: _Post) -> str | None:
    who = text_at(post.author, "handle")
    who = text_at(post.author, "did") if who in {None, "handle.invalid"} else who
    return f"https://bsky.app/profile/{who}/post/{post.uri.rsplit('/', 1)[-1]}" if post.uri and who else None


def _repository(uri: str | None) -> str | None:
    return uri.split("/")[2] if uri and uri.startswith("at://did:") else None


def _collection(uri: str | None) -> str | None:
    parts = (uri or "").split("/")
    return parts[3] if len(parts) > 3 else None
