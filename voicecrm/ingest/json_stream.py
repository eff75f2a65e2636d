"""JSON documents out of a byte stream, one at a time, whatever the way in which they were strung together."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from typing import BinaryIO, Final, TextIO

from voicecrm.errors import DamagedInputError
from voicecrm.ingest.adapter import RawItem, ReadContext
from voicecrm.ingest.building import rejection
from voicecrm.ingest.decoding import decode_head, open_text
from voicecrm.records import Rejection

_HEAD_BYTES: Final = 64 * 1024
_ASSIGNMENT: Final = re.compile(r"""\s*(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$\[\]"']*\s*=\s*(?=[\[{])""")
"""``window.YTD.tweets.part0 = `` in front of the JSON, as in browser archives."""
_DECODER: Final = json.JSONDecoder()
_SPACE: Final = " \t\r\n"
_BETWEEN_DOCUMENTS: Final = _SPACE + ";"
_LONGEST_LITERAL: Final = 12
"""A cut ``-Infinity`` or ``\\ud83d\\ude00`` is reported at its start."""
_LONGEST_ELEMENT: Final = 64 * 1024 * 1024
"""Characters after which an element that does not end is damage."""
_LONGEST_LINE: Final = 16 * 1024 * 1024
"""Characters after which a first line without an end is read as one document instead of JSON lines."""


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line of a JSON-lines input that is no JSON; the lines after it are read all the same.

    Attributes:
        text: The line as it stands.
    """

    text: str


def iter_documents(stream: BinaryIO) -> Iterator[tuple[int, object]]:
    """Read the elements of a JSON array, JSON lines, concatenated JSON, or the one document.

    Byte order marks, a JavaScript assignment in front and blank keep-alive lines are passed over. Arrays are never
    held in memory as a whole.

    Args:
        stream: The input from its start.

    Yields:
        The 1-based place (line of JSON lines, else number of the element or document) and the value, or a
        `BrokenLine`.

    Raises:
        DamagedInputError: The input is binary, truncated, or no JSON from some element on.
    """
    head = stream.read(_HEAD_BYTES)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        return
    decoded = decode_head(head)
    if decoded is None:
        raise DamagedInputError("the input is binary; expected JSON text: check that this is the right file")
    text = _PushedBack(open_text(BufferedReader(_Rejoined(head, stream), _HEAD_BYTES), decoded.encoding))
    beginning = text.peek(_HEAD_BYTES)
    assignment = _ASSIGNMENT.match(beginning)
    if assignment:
        text.read(assignment.end())
        beginning = beginning[assignment.end() :]
    if not beginning.lstrip().startswith("[") and _is_one_per_line(text):
        yield from _lines(text)
    else:
        yield from enumerate(_values(_Scanner(text)), start=1)


def object_of(item: RawItem, adapter: str, context: ReadContext) -> dict[str, object] | Rejection:
    """Return the JSON object of a raw item; a text, as a mended broken line is, is read again.

    Args:
        item: What to read.
        adapter: Name of the adapter that reads it, for the rejection.
        context: Where it was read, for the rejection.
    """
    data: object = item.data
    if isinstance(data, str | bytes):
        try:
            data = json.loads(data)
        except (ValueError, RecursionError) as error:
            reason = f"the line is no JSON ({_cause(error)}); expected one JSON object: mend the line"
            return rejection(item, adapter, context, "", "bad_json", reason)
    if isinstance(data, dict):
        return data
    return rejection(
        item, adapter, context, "", "not_an_object", f"a JSON {type(data).__name__} came; expected an object"
    )


def raw_items(documents: Iterable[object]) -> Iterator[RawItem]:
    """Number documents as raw items; what is neither object nor list is kept as its JSON text."""
    for position, document in enumerate(documents, start=1):
        if isinstance(document, dict | list):
            yield RawItem(position, document)
        elif isinstance(document, BrokenLine):
            yield RawItem(position, document.text)
        else:
            yield RawItem(position, json.dumps(document, ensure_ascii=False))


class _Rejoined(RawIOBase):
    """A stream whose beginning was read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._head[: len(buffer)] if self._head else self._rest.read(len(buffer))
        self._head = self._head[len(chunk) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)


class _PushedBack:
    """A text whose beginning can be looked at before it is read."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._ahead = ""

    def peek(self, size: int) -> str:
        if len(self._ahead) < size:
            self._ahead += self._text.read(size - len(self._ahead))
        return self._ahead[:size]

    def read(self, size: int) -> str:
        chunk, self._ahead = self._ahead[:size], self._ahead[size:]
        return chunk or self._text.read(size)

    def readline(self, limit: int = -1) -> str:
        end = self._ahead.find("\n") + 1
        if end:
            line, self._ahead = self._ahead[:end], self._ahead[end:]
            return line
        line, self._ahead = self._ahead + self._text.readline(limit), ""
        return line

    def push(self, text: str) -> None:
        self._ahead = text + self._ahead


class _Scanner:
    """Decodes one value after the other, reading on only when the value at hand is not complete."""

    def __init__(self, text: _PushedBack) -> None:
        self._text = text
        self._chars = ""
        self._at = 0
        self._ended = False

    def next_character(self, skipped: str) -> str:
        """Return the next character that is none of `skipped`, without taking it; empty at the end."""
        while True:
            while self._at < len(self._chars):
                if self._chars[self._at] not in skipped:
                    return self._chars[self._at]
                self._at += 1
            if self._ended:
                return ""
            self._read_on()

    def take(self) -> None:
        self._at += 1

    def value(self, longest: float) -> object:
        """Decode one value of at most `longest` characters."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._chars, self._at)
            except json.JSONDecodeError as error:
                if self._ended or not self._is_cut(error) or len(self._chars) - self._at > longest:
                    raise
            else:
                may_go_on = end == len(self._chars) and isinstance(value, int | float)
                if self._ended or not may_go_on:
                    self._at = end
                    return value
            self._read_on()

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        """Tell a value that runs over the end of what was read from one that is wrong in itself."""
        written = len(self._chars.rstrip())
        return error.pos >= written - _LONGEST_LITERAL or error.msg.startswith("Unterminated string")

    def _read_on(self) -> None:
        rest = self._chars[self._at :]
        # Doubling keeps the work for one long value in proportion to its length.
        more = self._text.read(max(_HEAD_BYTES, len(rest)))
        self._chars, self._at, self._ended = rest + more, 0, not more


def _is_one_per_line(text: _PushedBack) -> bool:
    """Tell JSON lines from a document that runs over several lines, by the first line that says something."""
    blank = ""
    line = text.readline(_LONGEST_LINE)
    while line and not line.strip():
        blank += line
        line = text.readline(_LONGEST_LINE)
    text.push(blank + line)
    if len(line) >= _LONGEST_LINE:
        return False
    stripped = line.strip()
    try:
        json.loads(stripped)
    except json.JSONDecodeError as error:
        runs_on = error.pos >= len(stripped) - 1 or error.msg.startswith(("Unterminated string", "Extra data"))
        return not (runs_on and stripped.startswith("{"))
    except (ValueError, RecursionError):
        return True
    return True


def _lines(text: _PushedBack) -> Iterator[tuple[int, object]]:
    number = 0
    while line := text.readline():
        number += 1
        stripped = line.strip()
        if not stripped:
            continue
        try:
            yield number, json.loads(stripped)
        except (ValueError, RecursionError):
            yield number, BrokenLine(stripped)


def _values(scanner: _Scanner) -> Iterator[object]:
    number = 0
    try:
        while character := scanner.next_character(_BETWEEN_DOCUMENTS):
            if character != "[":
                number += 1
                yield scanner.value(float("inf"))
                continue
            scanner.take()
            while (character := scanner.next_character(_SPACE)) != "]":
                number += 1
                yield scanner.value(_LONGEST_ELEMENT)
                character = scanner.next_character(_SPACE)
                if character == ",":
                    scanner.take()
                elif character != "]":
                    what = f"Expecting ',' or ']', found {character!r}" if character else "the input ends"
                    raise _damaged(number, what)
            scanner.take()
    except json.JSONDecodeError as error:
        raise _damaged(number - 1, error.msg) from error
    except (ValueError, RecursionError) as error:
        raise _damaged(number - 1, _cause(error)) from error


def _damaged(good: int, what: str) -> DamagedInputError:
    return DamagedInputError(
        f"the JSON cannot be read after element {good} ({what}); "
        "expected complete JSON: the elements before are good, export the rest again"
    )


def _cause(error: Exception) -> str:
    return str(error) or type(error).__name__
