"""The header block of a message: found, and mended so far that a parser can read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_CLEAN_BLOCK: Final = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+(?=\r?\n)")
_HEADER_LINE: Final = re.compile(rb"([!-9;-~]+)[ \t]*:")
_SPACED_NAME: Final = re.compile(rb"[A-Za-z][\w -]{0,40}:")
_ENVELOPE: Final = re.compile(rb">*From ")
_LINE: Final = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|$)")
# A header block that is longer is no header block; this bounds the line-by-line repair.
_LONGEST_BLOCK: Final = 1_048_576
# Some gateways strip the indentation of all continuation lines; a key of 20 such lines was seen.
_LOOK_AHEAD: Final = 60

KNOWN_HEADERS: Final = frozenset(
    b"from to cc bcc subject date message-id in-reply-to references reply-to sender received return-path delivered-to "
    b"mime-version content-type content-transfer-encoding content-disposition envelope-to delivery-date "
    b"dkim-signature authentication-results received-spf x-mailer user-agent x-priority x-original-to list-id "
    b"list-unsubscribe precedence auto-submitted importance thread-topic thread-index arc-seal x-received "
    b"x-gm-thrid x-gmail-labels x-mozilla-status x-mozilla-status2 status x-status x-uid errors-to "
    b"resent-from resent-to resent-date newsgroups".split()
)
"""Lower-case names that mails carry; the same names hardly stand together in anything else."""


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """Where the headers of a message stand.

    Attributes:
        data: The message with a header block that the standard library reads without loss.
        body_start: Offset of the body in `data`.
        has_headers: False when the message is a body alone.
        repaired: True when lines had to be mended, moved or dropped.
    """

    data: bytes
    body_start: int
    has_headers: bool
    repaired: bool


def mend_header_block(data: bytes) -> HeaderBlock:
    """Find the header block and mend what would make a parser stop in the middle of it.

    A blank before the colon, a continuation line that is not indented, a stray line between headers, an mbox envelope
    line inside and a missing empty line before the body are mended; the body is never touched.

    Args:
        data: A whole message.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    clean = _CLEAN_BLOCK.match(data, 0, _LONGEST_BLOCK)
    if clean is not None:
        end = clean.end()
        return HeaderBlock(data, end + (2 if data[end : end + 2] == b"\r\n" else 1), has_headers=True, repaired=False)
    return _mend(data)


def header_name(line: bytes) -> bytes:
    """Return the lower-case header name that a line begins with, or nothing."""
    found = _HEADER_LINE.match(line)
    return found[1].lower() if found else b""


def _mend(data: bytes) -> HeaderBlock:
    kept: list[bytes] = []
    damaged = False
    position = 0
    limit = min(len(data), _LONGEST_BLOCK)
    while position < limit:
        line, end = _line_at(data, position)
        if not line:
            if kept:
                return _joined(kept, data[end:], damaged)
        elif line[:1] in b" \t":
            _continue(kept, line)
        elif found := _HEADER_LINE.match(line):
            damaged |= found.end() - len(found[1]) > 1
            kept.append(found[1] + b":" + line[found.end() :])
        elif _ENVELOPE.match(line):
            damaged |= bool(kept)
        elif _more_headers_follow(data, end, _LOOK_AHEAD if kept else 1):
            damaged = True
            if kept and not _SPACED_NAME.match(line):
                _continue(kept, b" " + line)
        else:
            return _joined(kept, data[position:], repaired=bool(kept))
        position = end
    return _joined(kept, data[position:], damaged)


def _joined(kept: list[bytes], body: bytes, repaired: bool) -> HeaderBlock:
    head = b"\n".join([*kept, b"", b""]) if kept else b"\n"
    return HeaderBlock(head + body, len(head), bool(kept), repaired)


def _continue(kept: list[bytes], line: bytes) -> None:
    if kept and line.strip():
        kept.append(line)


def _line_at(data: bytes, position: int) -> tuple[bytes, int]:
    found = _LINE.match(data, position)
    assert found is not None  # the pattern matches an empty line, too
    return found[0].rstrip(b"\r\n"), found.end()


def _more_headers_follow(data: bytes, position: int, lines: int) -> bool:
    """Tell whether a header that mails carry stands within the next lines, before an empty one."""
    for _ in range(lines):
        line, end = _line_at(data, position)
        if not line:
            return False
        if header_name(line) in KNOWN_HEADERS:
            return True
        position = end
    return False
