"""A file that is one e-mail message (.eml, .msg.txt, .box …), known by its headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from voicecrm.ingest.adapter import NOT_MINE, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.mail.header_block import KNOWN_HEADERS, header_name
from voicecrm.ingest.mail.message import LONGEST_MESSAGE, read_message
from voicecrm.records import Item

_LINES_LOOKED_AT: Final = 200
_CERTAIN: Final = 3


class EmlFile:
    """Reads one message per file."""

    name = "eml"
    source = "email"
    title = "E-mail message (RFC 5322 / .eml)"
    channel = "email"

    def recognise(self, sample: Sample) -> Recognition:
        """Count the headers that mails carry at the beginning of the file."""
        if sample.directory is not None:
            return NOT_MINE
        known, other, enveloped = _count_headers(sample.head)
        if not known or known < other:
            return NOT_MINE
        # A file that begins with an envelope line is a mailbox, if only of one message.
        confidence = {1: 0.55, 2: 0.75}.get(known, 0.95) - (0.2 if enveloped else 0)
        return Recognition(confidence, f"{known} headers of a mail at the beginning")

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:  # noqa: ARG002
        """Yield the file as one item."""
        yield RawItem(1, opened.stream.read(LONGEST_MESSAGE))

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        """Read the message."""
        return (read_message(item, self.name, context),)


def _count_headers(head: bytes) -> tuple[int, int, bool]:
    """Return the number of different headers that mails carry, of lines that are no header, and the envelope line."""
    lines = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").splitlines()[:_LINES_LOOKED_AT]
    enveloped = bool(lines) and lines[0].startswith(b"From ")
    known: set[bytes] = set()
    other = 0
    for line in lines[1:] if enveloped else lines:
        if not line:
            break
        name = header_name(line)
        if name in KNOWN_HEADERS:
            known.add(name)
        elif not name and line[:1] not in b" \t":
            other += 1
    return len(known), other, enveloped
