"""One message to one interaction; what is damaged is mended and flagged, never raised."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from voicecrm.ingest.adapter import RawItem, ReadContext
from voicecrm.ingest.building import content_key, rejection
from voicecrm.ingest.decoding import HEAD_BYTES, decode_head
from voicecrm.ingest.mail.body import Body, take_apart
from voicecrm.ingest.mail.classification import is_forward, is_sent_copy, kind_flags
from voicecrm.ingest.mail.dates import sent_at
from voicecrm.ingest.mail.header_block import HeaderBlock, mend_header_block
from voicecrm.ingest.mail.headers import Headers
from voicecrm.ingest.mail.part import parse_parts
from voicecrm.ingest.mail.parties import Envelope, Parties, find_parties
from voicecrm.ingest.mail.signature import Signature, read_signature
from voicecrm.records import Interaction, Item

LONGEST_MESSAGE: Final = 50 * 1024 * 1024
"""Bytes of a message that are read; what comes after them, which is attachments, is left out."""

_LINE_ENDS: Final = re.compile(rb"[ \t]*(?:\r\n|\r|\n)")
_READABLE: Final = re.compile(r"\w")


def read_message(item: RawItem, adapter: str, context: ReadContext) -> Item:
    """Read one message.

    Args:
        item: Its bytes; a text when it comes back from a file of rejections.
        adapter: Name of the adapter that reads.
        context: Source name and the firm's own domains.

    Returns:
        The interaction, or a rejection with code ``not_a_message`` when nothing in the bytes can be read.
    """
    data = item.data.encode("utf-8", "surrogateescape") if isinstance(item.data, str) else item.data
    if not isinstance(data, bytes):
        reason = f"the item is a {type(data).__name__}; expected the bytes of a message with headers and a body"
        return rejection(item, adapter, context, "", "not_a_message", reason)
    if not data.strip(b" \t\r\n\x00"):
        reason = "the message is empty; expected headers, an empty line and a body"
        return rejection(item, adapter, context, "", "not_a_message", reason)
    block = mend_header_block(data[:LONGEST_MESSAGE])
    message, parsed = parse_parts(block)
    headers = Headers(message)
    body = take_apart(message)
    subject = headers.text("subject")
    written = body.read_text(forward=is_forward(subject))
    text, forward = written.text, written.forward
    if not block.has_headers and not _is_readable(data, text):
        reason = "the bytes hold neither a header nor readable text; expected a message with headers and a body"
        return rejection(item, adapter, context, "", "not_a_message", reason)
    senders = headers.mailboxes("from")
    kinds = kind_flags(headers, message, body.media_types, senders)
    parties = find_parties(
        Envelope(
            senders=senders,
            recipients=(*headers.mailboxes("to"), *headers.mailboxes("cc")),
            own_domains=context.own_domains,
            sent_copy=is_sent_copy(headers),
            without_customer=not {"bounce", "automatic", "list"}.isdisjoint(kinds),
        )
    )
    repairs = {
        "forward": forward,
        "repaired_header": block.repaired,
        "repaired_structure": not parsed,
        "repaired_charset": headers.repaired_charset or "repaired_charset" in body.repaired,
        "no_headers": not block.has_headers,
        "truncated": len(data) >= LONGEST_MESSAGE,
    }
    flags = (*kinds, *(flag for flag, holds in repairs.items() if holds))
    signature = read_signature(written.signature)
    return _interaction(data, headers, body, parties, _Reading(subject, text, flags, block, signature, context.source))


class _Reading:
    """What was read of a message on the way to its interaction."""

    __slots__ = ("block", "flags", "signature", "source", "subject", "text")

    def __init__(
        self, subject: str, text: str, flags: tuple[str, ...], block: HeaderBlock, signature: Signature, source: str
    ) -> None:
        self.subject = subject
        self.text = text
        self.flags = flags
        self.block = block
        self.signature = signature
        self.source = source


def _interaction(data: bytes, headers: Headers, body: Body, parties: Parties, reading: _Reading) -> Interaction:
    ids = headers.message_ids("message-id")
    key = ids[0] if ids else _content_key(headers, reading.block)
    replies = headers.message_ids("in-reply-to")
    thread = (*headers.message_ids("references"), *replies, key)
    time = sent_at(headers.texts("date"), headers.texts("received"))
    return Interaction(
        source=reading.source,
        source_key=key,
        channel="email",
        raw=data,
        direction=parties.direction,
        occurred_at=time.at,
        subject=reading.subject or None,
        text=reading.text or None,
        conversation_id=thread[0],
        in_reply_to=replies[0] if replies else None,
        agent=parties.agent,
        attachments=tuple(body.attachments),
        flags=(*reading.flags, *(() if ids else ("no_message_id",)), *time.flags),
        participants=parties.participants(reading.source, key, reading.signature),
    )


def _content_key(headers: Headers, block: HeaderBlock) -> str:
    """Return a key for a message without id, the same whatever the line ends and the mailbox format."""
    body = _LINE_ENDS.sub(b"\n", block.data[block.body_start :]).strip(b"\n ")
    digest = hashlib.blake2b(body, digest_size=16).hexdigest()
    return content_key(headers.text("date"), headers.text("from"), headers.text("subject"), digest)


def _is_readable(data: bytes, text: str) -> bool:
    """Tell whether bytes without any header are words and not an image, an archive or noise."""
    return _READABLE.search(text) is not None and decode_head(data[:HEAD_BYTES]) is not None
