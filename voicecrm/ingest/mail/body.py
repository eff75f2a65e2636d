"""The body of a message: which parts are its text, which are attachments, and what the text says."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from voicecrm.ingest.html_text import html_to_text
from voicecrm.ingest.mail.charsets import decode_declared, decode_undeclared, storable
from voicecrm.ingest.mail.encoded_words import decode_base64, decode_header, header_bytes
from voicecrm.ingest.mail.part import Part
from voicecrm.ingest.mail.quoting import has_forwarded_part, own_words, whole_text, without_cited_blocks
from voicecrm.records import Attachment

_BOILERPLATE: Final = re.compile(r"\s*(?:this is an? (?:multi|mime|crypto|s/mime)|--)", re.IGNORECASE)
_DEEPEST: Final = 100
# More is generated, never written; the rest stays in the raw message.
_LONGEST_HTML: Final = 2_000_000
# The HTML parser searches the end of every open tag anew, which takes time with the square of their number.
_OPEN_TAG: Final = re.compile(r"<(?=[^<>]*(?:<|$))")
_MOST_OPEN_TAGS: Final = 200
_BASE64_BLANKS: Final = b"\r\n\t ="


class Written(NamedTuple):
    """What the sender of a mail wrote.

    Attributes:
        text: Without quotes and signature, except in a mail that passes on another one.
        forward: True for a mail that is or holds a passed-on mail.
        signature: Lines of the sender's own signature; none in a mail that passes on another one.
    """

    text: str
    forward: bool
    signature: list[str]


@dataclass(slots=True)
class Body:
    """The body of a message, taken apart.

    Attributes:
        plain: Plain text parts that belong to the text.
        html: HTML parts that belong to the text, undecoded.
        attachments: Everything else.
        media_types: Media types of all parts.
        repaired: What had to be mended, as flags.
    """

    plain: list[str] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    media_types: set[str] = field(default_factory=set)
    repaired: set[str] = field(default_factory=set)

    def read_text(self, *, forward: bool) -> Written:
        """Read the text.

        Args:
            forward: The subject says that the mail passes on another one, so everything stays.

        Returns:
            What the sender wrote.
        """
        if any(text.strip() for text in self.plain):
            everything = answer = "\n\n".join(text.strip("\r\n") for text in self.plain)
        else:
            markup = [_defused(_part_text(part, self)[:_LONGEST_HTML]) for part in self.html]
            answers = [without_cited_blocks(html) for html in markup]
            everything = answer = "\n\n".join(html_to_text(html) for html in markup)
            if answers != markup:
                answer = "\n\n".join(html_to_text(html) for html in answers)
        text, signature = own_words(answer)
        # A reply that quotes a passed-on mail is no forward: only what stands outside the quote counts.
        forward = forward or has_forwarded_part(text)
        if forward or not text:
            return Written(whole_text(everything), forward, [])
        return Written(text, forward, signature)


def take_apart(message: Part) -> Body:
    """Sort the parts of a message into text and attachments."""
    body = Body()
    _sort(message, body, parent="", index=0, depth=0)
    preamble = message.preamble
    if preamble and not body.html and not any(body.plain) and not _BOILERPLATE.match(preamble):
        # Some mailers put the words before the first part, where only readers without MIME see them.
        body.plain.append(storable(decode_undeclared(header_bytes(preamble))))
    return body


def _sort(part: Part, body: Body, *, parent: str, index: int, depth: int) -> None:
    media_type = part.get_content_type()
    body.media_types.add(media_type)
    children = part.children
    if children and media_type.startswith("multipart/") and depth < _DEEPEST:
        if media_type == "multipart/alternative":
            _sort_alternatives(children, body, depth)
        else:
            for number, child in enumerate(children):
                _sort(child, body, parent=media_type, index=number, depth=depth + 1)
    elif children or not _is_text(part, media_type, parent, index):
        body.attachments.append(_attachment(part, media_type, body))
    elif media_type == "text/html":
        body.html.append(part)
    else:
        body.plain.append(_part_text(part, body))


def _sort_alternatives(children: list[Part], body: Body, depth: int) -> None:
    """Take the plain text when it says something, else the richest form; what is attached to any form stays."""
    versions: list[Body] = []
    for child in children:
        version = Body()
        _sort(child, version, parent="multipart/alternative", index=0, depth=depth + 1)
        versions.append(version)
        body.attachments += version.attachments
        body.media_types |= version.media_types
        body.repaired |= version.repaired
    for version in versions:
        if any(text.strip() for text in version.plain):
            body.plain += version.plain
            return
    for version in reversed(versions):
        if version.html:
            body.html += version.html
            return


def _is_text(part: Part, media_type: str, parent: str, index: int) -> bool:
    disposition = str(part.get("content-disposition", "")).strip().lower()
    if disposition.startswith("attachment"):
        return False
    if not parent:
        # The only part of a mail is its text even when it is of a rare text type or a multipart that is none.
        return media_type.startswith(("text/", "multipart/")) and media_type != "text/calendar"
    if media_type.startswith("multipart/"):
        return True
    if media_type not in {"text/plain", "text/html"}:
        return False
    return index == 0 or (parent != "multipart/related" and not _file_name(part))


def _part_text(part: Part, body: Body) -> str:
    label = _parameter(part, "charset", "content-type")
    text, overruled = decode_declared(_part_bytes(part), label)
    if overruled:
        body.repaired.add("repaired_charset")
    return storable(text)


def _defused(html: str) -> str:
    """Return HTML in which tags that never end are text, when there are more of them than carelessness explains."""
    return _OPEN_TAG.sub("&lt;", html) if len(_OPEN_TAG.findall(html)) > _MOST_OPEN_TAGS else html


def _part_bytes(part: Part) -> bytes:
    data = part.body_bytes
    encoding = _transfer_encoding(part)
    if encoding == "base64":
        try:
            return binascii.a2b_base64(data)
        except binascii.Error:
            return decode_base64(data)
    return binascii.a2b_qp(data) if encoding == "quoted-printable" else data


def _transfer_encoding(part: Part) -> str:
    return str(part.get("content-transfer-encoding", "")).strip().lower()


def _attachment(part: Part, media_type: str, body: Body) -> Attachment:
    size = None
    if not part.is_multipart():
        if _transfer_encoding(part) == "base64":
            size = len(part.body_bytes.translate(None, _BASE64_BLANKS)) * 3 // 4
        else:
            size = len(_part_bytes(part))
    name = _file_name(part)
    if not name and media_type == "message/rfc822":
        name = "".join(decode_header(nested.get("subject", ""))[0] for nested in part.children)
    if name.casefold() == "winmail.dat":
        body.media_types.add("application/ms-tnef")
    return Attachment(name, media_type, size)


def _file_name(part: Part) -> str:
    return _parameter(part, "filename", "content-disposition") or _parameter(part, "name", "content-type")


def _parameter(part: Part, name: str, header: str) -> str:
    """Return a header parameter decoded: RFC 2231, RFC 2047 inside quotes, or raw 8-bit."""
    try:
        value = part.get_param(name, "", header)
    except (ValueError, LookupError, TypeError):
        return ""
    if isinstance(value, tuple):
        charset, _, text = value
        # RFC 2231 hands over bytes as characters of the same number.
        data = text.encode("latin-1", "replace") if not _has_surrogates(text) else header_bytes(text)
        return storable(decode_declared(data, charset)[0] if charset else decode_undeclared(data)).strip()
    return decode_header(value or "")[0]


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)
