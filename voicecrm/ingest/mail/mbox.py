"""An mbox mailbox (mboxo, mboxrd, Thunderbird, Gmail Takeout), read message by message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from voicecrm.ingest.adapter import NOT_MINE, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.mail.header_block import header_name
from voicecrm.ingest.mail.message import LONGEST_MESSAGE, read_message
from voicecrm.records import Item

_BOM: Final = b"\xef\xbb\xbf"
_DAY: Final = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*"
# Thunderbird writes "From - " with or without a date; others an address (Gmail: id@xxx), some a name with blanks.
_SEPARATOR: Final = re.compile(
    rb"From (?:-(?:\s|$)"
    rb"|.*\s" + _DAY + rb",?\s.*\d{1,2}:\d\d.*\d{4}"
    rb"|\S+\s+(?:" + _DAY + rb",?\s+)?\d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4}"
    rb"|\S+\s+" + _DAY + rb"\s"
    rb"|\S+\s+\d{4}-\d\d-\d\d"
    rb"|\S+@\S+\s*$)"
)
_STUFFED: Final = re.compile(rb">+From ")
_MARKING: Final = b"F>"
"""First letters of envelope lines and of those that were quoted."""
# Bounds the memory for a line: base64 without line ends, or no mailbox at all.
_LONGEST_LINE: Final = 1_048_576


class Mbox:
    """Reads a mailbox as a stream, so that its size does not matter."""

    name = "mbox"
    source = "email"
    title = "Mailbox file (mbox, Thunderbird, Gmail Takeout)"
    channel = "email"

    def recognise(self, sample: Sample) -> Recognition:
        """Look for an envelope line that a header follows."""
        lines = sample.head.removeprefix(_BOM).lstrip(b"\r\n").split(b"\n", 2)
        if sample.directory is not None or len(lines) < 2 or not lines[0].startswith(b"From "):
            return NOT_MINE
        if not _begins_message(lines[1]):
            return NOT_MINE
        if _SEPARATOR.match(lines[0]):
            return Recognition(0.97, "an mbox envelope line and a header below it")
        return Recognition(0.7, "a line that begins with 'From ' and a header below it")

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:  # noqa: ARG002
        """Yield the messages, without envelope line and with ``>From`` unquoted."""
        for position, data in enumerate(_messages(opened.stream), start=1):
            yield RawItem(position, data)

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        """Read one message."""
        return (read_message(item, self.name, context),)


class _Collector:
    """The lines of the message that is being read, up to the longest message."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._size = 0
        self.begun = False

    def add(self, line: bytes) -> None:
        if self._size < LONGEST_MESSAGE:
            self._lines.append(line)
            self._size += len(line)

    def take(self) -> bytes:
        """Return the message without the empty line that the mailbox puts behind it, and start the next one."""
        if len(self._lines) > 1 and self._lines[-1] in {b"\n", b"\r\n"}:
            self._lines.pop()
        data = b"".join(self._lines)[:LONGEST_MESSAGE]
        self._lines = []
        self._size = 0
        return data


def _messages(stream: BinaryIO) -> Iterator[bytes]:
    collector = _Collector()
    separator: bytes | None = None
    after_blank = at_start = whole_line = True
    for line in _lines(stream):
        if separator is not None:
            if _begins_message(line):
                data = collector.take()
                if collector.begun or data.strip():
                    yield data
                collector.begun = True
            else:
                collector.add(separator)
            separator = None
        if line[0] not in _MARKING or not whole_line:
            collector.add(line)
        elif after_blank and line.startswith(b"From ") and (at_start or _SEPARATOR.match(line)):
            separator = line
        else:
            collector.add(line[1:] if _STUFFED.match(line) else line)
        after_blank = whole_line and line in {b"\n", b"\r\n"}
        at_start = at_start and after_blank
        whole_line = line.endswith(b"\n")
    if separator is not None:
        collector.add(separator)
    data = collector.take()
    if collector.begun or data.strip():
        yield data


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines, or stretches of a line that is too long, without a byte order mark at the start."""
    first = stream.readline(_LONGEST_LINE).removeprefix(_BOM)
    if first:
        yield first
    while line := stream.readline(_LONGEST_LINE):
        yield line


def _begins_message(line: bytes) -> bool:
    """Tell whether a line can be the first below an envelope line: a header, or an older quoted envelope line."""
    return header_name(line) != b"" or _STUFFED.match(line) is not None
