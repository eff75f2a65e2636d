"""X (Twitter): API v2 responses with posts, direct messages or users."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from voicecrm.ingest.adapter import NOT_MINE, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.building import FieldFaultError, attribute, contact, identifier, json_bytes, participant
from voicecrm.ingest.json_values import (
    counts_at,
    object_at,
    objects_at,
    sample_objects,
    text_at,
    texts_at,
    time_at,
    value_at,
)
from voicecrm.ingest.social.pages import Document, parse_units, split_pages
from voicecrm.records import Attachment, Attribute, Contact, Identifier, Interaction, Item, Participant

_PLATFORM: Final = "x"
_COUNTS: Final[Mapping[str, str]] = {
    "like_count": "likes",
    "retweet_count": "reposts",
    "reply_count": "replies",
    "quote_count": "quotes",
    "impression_count": "impressions",
    "bookmark_count": "bookmarks",
}
_POST_KEYS: Final = frozenset(
    {"author_id", "edit_history_tweet_ids", "public_metrics", "conversation_id", "referenced_tweets"}
)


class XApi:
    """Posts of API v2 look-ups, searches, timelines and streams, with their authors; direct messages; user lists."""

    name = "x"
    source = "x"
    title = "X (Twitter) API v2 responses (JSON)"
    channel = "social"

    def recognise(self, sample: Sample) -> Recognition:
        for document in sample_objects(sample):
            entries = objects_at(document, "data") or [object_at(document, "data") or document]
            if any(_is_post(entry) or _is_message(entry) for entry in entries):
                return Recognition(0.9, "posts of API v2: id, text and author_id or their like")
            if any({"id", "username", "name"} <= set(entry) and "text" not in entry for entry in entries) and (
                "data" in document
            ):
                return Recognition(0.7, "users of API v2: data with id, username and name")
            if "data" in document and "matching_rules" in document:
                return Recognition(0.9, "a filtered stream of API v2")
        return NOT_MINE

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:  # noqa: ARG002
        return split_pages(opened.stream, _units)

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        return parse_units(item, self.name, context, _units, _read)


def _units(page: Document) -> Iterator[Document]:
    data = page.get("data")
    entries = data if isinstance(data, list) else [data] if isinstance(data, dict) else []
    for entry in entries:
        yield _unit(entry, object_at(page, "includes")) if isinstance(entry, dict) else {"data": entry}
    is_empty_page = (data == [] or value_at(page, "meta", "result_count") == 0) and "errors" not in page
    if not entries and not is_empty_page:
        yield page


def _unit(entry: Document, includes: Document) -> Document:
    """Return an entry with just those of the page's users, media and posts that it names."""
    referenced = {text_at(reference, "id") for reference in objects_at(entry, "referenced_tweets")}
    wanted: dict[str, tuple[str, set[str | None]]] = {
        "users": ("id", {text_at(entry, "author_id"), text_at(entry, "sender_id")}),
        "media": ("media_key", set(texts_at(entry, "attachments", "media_keys"))),
        "tweets": ("id", set(referenced)),
    }
    kept: Document = {}
    for name, (key, values) in wanted.items():
        found = [entity for entity in objects_at(includes, name) if text_at(entity, key) in values - {None}]
        if found:
            kept[name] = found
    return {"data": entry, "includes": kept} if kept else {"data": entry}


def _read(unit: Document, context: ReadContext) -> Interaction | Contact:
    post = object_at(unit, "data") or unit
    if "username" in post and "text" not in post:
        return _contact(unit, post, context)
    if _is_message(post) or post.get("event_type") == "MessageCreate":
        return _message(unit, post, context)
    if _key(post) is None or "text" not in post:
        errors = objects_at(unit, "errors")
        if errors:
            title = text_at(errors[0], "title") or text_at(errors[0], "message") or "no title"
            raise FieldFaultError("errors", "api_error", f"the API answered an error ({title}); expected posts")
        raise FieldFaultError("data", "not_an_interaction", "neither post, message nor user came; expected one of them")
    return _post(unit, post, context)


def _post(unit: Document, post: Document, context: ReadContext) -> Interaction:
    key = _key(post) or ""
    versions = texts_at(post, "edit_history_tweet_ids")
    source_key = versions[0] if versions else key
    created = time_at(post, "created_at", zone="UTC")
    references = {text_at(entry, "type"): text_at(entry, "id") for entry in objects_at(post, "referenced_tweets")}
    text = html.unescape(text_at(post, "note_tweet", "text") or _whole(unit, post) or "")
    is_repost = "retweeted" in references and text.startswith("RT @")
    author, handle = _author(unit, text_at(post, "author_id"), context, source_key)
    return Interaction(
        source=context.source,
        source_key=source_key,
        channel="social",
        raw=json_bytes(unit),
        direction="inbound",
        occurred_at=created.at if created else None,
        text=text or None,
        language=text_at(post, "lang"),
        conversation_id=text_at(post, "conversation_id") or source_key,
        in_reply_to=references.get("replied_to"),
        counts=counts_at(post, _COUNTS, "public_metrics"),
        url=f"https://x.com/{handle}/status/{key}" if handle else None,
        attachments=_attachments(unit),
        flags=("repost",) if is_repost else (),
        revised_at=created.at if created and len(versions) > 1 else None,
        participants=(author,),
    )


def _message(unit: Document, message: Document, context: ReadContext) -> Interaction:
    key = _key(message)
    if key is None or text_at(message, "event_type") not in {None, "MessageCreate"}:
        raise FieldFaultError("event_type", "not_an_interaction", "a conversation event without message came")
    created = time_at(message, "created_at", zone="UTC")
    author, _ = _author(unit, text_at(message, "sender_id"), context, key)
    return Interaction(
        source=context.source,
        source_key=key,
        channel="message",
        raw=json_bytes(unit),
        direction="inbound",
        occurred_at=created.at if created else None,
        text=html.unescape(text_at(message, "text") or "") or None,
        conversation_id=text_at(message, "dm_conversation_id") or key,
        attachments=_attachments(unit),
        participants=(author,),
    )


def _whole(unit: Document, post: Document) -> str | None:
    """Return the text of a post; of a repost that is cut short with the original's whole text in its place."""
    text = text_at(post, "text")
    if text is None or not (text.startswith("RT @") and text.endswith("…")):
        return text
    for reference in objects_at(post, "referenced_tweets"):
        known = (*objects_at(unit, "includes", "tweets"), reference)
        original = next((one for one in known if text_at(one, "id") == text_at(reference, "id") and "text" in one), {})
        if text_at(reference, "type") == "retweeted" and original:
            return f"{text.partition(': ')[0]}: {text_at(original, 'note_tweet', 'text') or text_at(original, 'text')}"
    return text


def _author(unit: Document, user_id: str | None, context: ReadContext, key: str) -> tuple[Participant, str | None]:
    # programs that take answers apart put the author into the post
    known = (*objects_at(unit, "includes", "users"), object_at(unit, "author"))
    users = (user for user in known if text_at(user, "id") == user_id)
    user = next(users, {}) if user_id else {}
    identifiers, attributes = _person({**user, "id": user_id})
    return participant("customer", context.source, identifiers, attributes, key), text_at(user, "username")


def _contact(unit: Document, user: Document, context: ReadContext) -> Contact:
    key = _key(user)
    if key is None:
        raise FieldFaultError("id", "missing_key", "a user without id came; expected the id of the account")
    identifiers, attributes = _person(user)
    return contact(context.source, key, json_bytes(unit), identifiers=identifiers, attributes=attributes)


def _person(user: Mapping[str, object]) -> tuple[list[Identifier | None], list[Attribute | None]]:
    identifiers = [
        identifier("account", user.get("id"), _PLATFORM),
        identifier("handle", user.get("username"), _PLATFORM),
    ]
    return identifiers, [attribute("full_name", user.get("name"))]


def _attachments(unit: Document) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            text_at(media, "alt_text") or "",
            text_at(media, "type") or "",
            url=text_at(media, "url") or text_at(media, "preview_image_url") or "",
        )
        for media in (*objects_at(unit, "includes", "media"), *objects_at(unit, "attachments", "media"))
    )


def _key(entry: Mapping[str, object]) -> str | None:
    return text_at(dict(entry), "id")


def _is_post(entry: Document) -> bool:
    key = text_at(entry, "id") or ""
    return key.isdigit() and "text" in entry and bool(_POST_KEYS & set(entry))


def _is_message(entry: Document) -> bool:
    return "dm_conversation_id" in entry
