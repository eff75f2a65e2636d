"""Mastodon: statuses, mention notifications, threads and searches of the client API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from voicecrm.ingest.adapter import NOT_MINE, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.building import FieldFaultError, attribute, contact, identifier, json_bytes, participant
from voicecrm.ingest.html_text import html_to_text
from voicecrm.ingest.json_values import counts_at, object_at, objects_at, sample_objects, text_at, time_at
from voicecrm.ingest.social.pages import Document, parse_units, split_pages
from voicecrm.records import Attachment, Attribute, Contact, Identifier, Interaction, Item, Participant

_PLATFORM: Final = "mastodon"
_COUNTS: Final[Mapping[str, str]] = {
    "favourites_count": "likes",
    "reblogs_count": "reposts",
    "replies_count": "replies",
    "quotes_count": "quotes",
}
_STATUS_KEYS: Final = frozenset({"id", "account", "visibility", "uri"})
_ACCOUNT_KEYS: Final = frozenset({"id", "acct", "url", "followers_count"})
_LISTS: Final = ("ancestors", "descendants", "statuses", "accounts")


class Mastodon:
    """Statuses alone or in lists, threads, searches; notifications, of which only mentions count; accounts."""

    name = "mastodon"
    source = "mastodon"
    title = "Mastodon statuses, notifications and accounts (JSON)"
    channel = "social"

    def recognise(self, sample: Sample) -> Recognition:
        for document in sample_objects(sample):
            if any(set(unit) >= _STATUS_KEYS for unit in _units(document)):
                return Recognition(0.95, "a status: account, visibility and uri")
            if any(set(unit) >= _ACCOUNT_KEYS for unit in _units(document)):
                return Recognition(0.9, "an account: acct, url and followers")
            if set(object_at(document, "status")) >= _STATUS_KEYS:
                return Recognition(0.95, "a notification with its status")
            if "type" in document and "acct" in object_at(document, "account"):
                return Recognition(0.8, "a notification with its account")
        return NOT_MINE

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:  # noqa: ARG002
        return split_pages(opened.stream, _units)

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        return parse_units(item, self.name, context, _units, _read)


def _units(page: Document) -> Iterator[Document]:
    lists = [name for name in _LISTS if isinstance(page.get(name), list)]
    if not lists:
        yield page
    for name in lists:
        yield from objects_at(page, name)


def _read(unit: Document, context: ReadContext) -> Interaction | Contact:
    if "acct" in unit:
        return _contact(unit, context)
    kind = text_at(unit, "type")
    if kind is not None and "visibility" not in unit:
        if kind != "mention" or not object_at(unit, "status"):
            reason = f"a notification of type {kind!r} came; only mentions are something that was said"
            raise FieldFaultError("type", "not_an_interaction", reason)
        return _status(unit, object_at(unit, "status"), context)
    return _status(unit, unit, context)


def _status(unit: Document, status: Document, context: ReadContext) -> Interaction:
    key = text_at(status, "uri") or text_at(status, "url")
    if key is None:
        raise FieldFaultError("uri", "missing_key", "a status without uri and url came; expected one of them")
    account = object_at(status, "account")
    original = object_at(status, "reblog")
    created = time_at(status, "created_at", zone="UTC")
    edited = time_at(status, "edited_at", zone="UTC")
    shown = original or status
    flags = [
        flag
        for flag, applies in (
            ("repost", bool(original)),
            ("automatic", account.get("bot") is True),
            ("naive_time", created is not None and created.naive),
        )
        if applies
    ]
    return Interaction(
        source=context.source,
        source_key=key,
        channel="message" if text_at(status, "visibility") == "direct" else "social",
        raw=json_bytes(unit),
        direction="inbound",
        occurred_at=created.at if created else None,
        subject=text_at(shown, "spoiler_text"),
        text=_text(shown),
        language=text_at(shown, "language"),
        in_reply_to=text_at(status, "in_reply_to_id"),
        counts=counts_at(status, _COUNTS),
        url=text_at(status, "url"),
        attachments=_attachments(shown),
        flags=tuple(flags),
        revised_at=edited.at if edited else None,
        participants=(_author(account, context, key),),
    )


def _text(status: Document) -> str | None:
    content = text_at(status, "content")
    # A deleted status comes back as the source text that its author had typed.
    return (html_to_text(content) if content else text_at(status, "text")) or None


def _contact(account: Document, context: ReadContext) -> Contact:
    identifiers, attributes = _person(account)
    key = text_at(account, "uri") or text_at(account, "url")
    if key is None:
        raise FieldFaultError("url", "missing_key", "an account without url came; expected its address")
    return contact(context.source, key, json_bytes(account), identifiers=identifiers, attributes=attributes)


def _author(account: Document, context: ReadContext, key: str) -> Participant:
    return participant("customer", context.source, *_person(account), key)


def _person(account: Document) -> tuple[list[Identifier | None], list[Attribute | None]]:
    url = text_at(account, "url")
    handle = text_at(account, "acct") or text_at(account, "username")
    host = _host(url)
    if handle and "@" not in handle:
        # Without its instance a local name is somebody else on every other instance.
        handle = f"{handle}@{host}" if host else None
    name = text_at(account, "display_name") or text_at(account, "username")
    return [identifier("handle", handle, _PLATFORM), identifier("account", url, _PLATFORM)], [
        attribute("full_name", name)
    ]


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").netloc or None
    except ValueError:
        return None


def _attachments(status: Document) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            text_at(media, "description") or "",
            text_at(media, "type") or "",
            url=text_at(media, "url") or text_at(media, "remote_url") or "",
        )
        for media in objects_at(status, "media_attachments")
    )
