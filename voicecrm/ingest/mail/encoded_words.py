"""Header values to text: folding, RFC 2047 encoded-words and raw 8-bit bytes."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from typing import Final

from voicecrm.ingest.mail.charsets import decode_declared, decode_undeclared, storable

_ENCODED_WORD: Final = re.compile(r"=\?([\w.:+-]+)(?:\*[\w-]*)?\?([bq])\?(.{0,4000}?)\?=", re.IGNORECASE | re.DOTALL)
# Longer than any real value; bounds the search for the end of an encoded-word that has none.
_LONGEST: Final = 65_536
_BLANKS: Final = re.compile(r"[ \t\r\n\f\v\x00]+")
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]+")


def decode_header(raw: str) -> tuple[str, bool]:
    """Decode a header value.

    Neighbouring encoded-words of one charset are joined as bytes first, because many mailers cut a character in two.

    Args:
        raw: The value as the standard library keeps it: ASCII with 8-bit bytes as surrogates.

    Returns:
        The text on one line, single blanks, and whether a charset had to be overruled.
    """
    raw = raw[:_LONGEST]
    if "=?" not in raw and raw.isascii() and "\x1b" not in raw:
        return _BLANKS.sub(" ", raw).strip(), False
    parts: list[str] = []
    repaired = False
    for data, label in _runs(raw):
        text, overruled = (decode_undeclared(data), False) if label is None else decode_declared(data, label)
        parts.append(text)
        repaired |= overruled
    return _BLANKS.sub(" ", storable("".join(parts))).strip(), repaired


def header_bytes(raw: str) -> bytes:
    """Return the bytes of a raw header value."""
    return raw.encode("utf-8", "surrogateescape")


def decode_base64(data: bytes) -> bytes:
    """Decode base64 whatever its padding; what is no base64 letter is skipped."""
    letters = _NOT_BASE64.sub(b"", data)
    # One letter over holds six bits, which is no byte.
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _runs(raw: str) -> Iterator[tuple[bytes, str | None]]:
    """Yield stretches of bytes with their charset label; None marks what is not encoded."""
    position = 0
    pending, label = b"", ""
    for word in _ENCODED_WORD.finditer(raw):
        between = raw[position : word.start()]
        charset = word[1].lower()
        if pending and (between.strip() or charset != label):
            yield pending, label
            pending = b""
        # Blanks between two encoded-words are folding, not text.
        if between.strip() or (position == 0 and between):
            yield header_bytes(between), None
        pending += _word_bytes(word[2], word[3])
        label = charset
        position = word.end()
    if pending:
        yield pending, label
    if position < len(raw):
        yield header_bytes(raw[position:]), None


def _word_bytes(encoding: str, text: str) -> bytes:
    data = header_bytes(text)
    if encoding in "bB":
        return decode_base64(data)
    return binascii.a2b_qp(data, header=True)
