"""What an input is: its beginning in several views, and the adapter that recognises it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from voicecrm.errors import UnknownFormatError
from voicecrm.ingest.adapter import Adapter, Recognition, Sample
from voicecrm.ingest.decoding import HEAD_BYTES, decode_as, decode_head
from voicecrm.ingest.spreadsheet import is_workbook, preview_workbook
from voicecrm.ingest.table import preview_table
from voicecrm.ingest.value_kinds import is_data_row

SURE_ENOUGH: Final = 0.5
"""Confidence from which an adapter may read an input without being named."""

_MOST_DOCUMENTS: Final = 5
_ASSIGNMENT: Final = re.compile(r"""\s*(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$\[\]"']*\s*=\s*(?=[\[{])""")
_JSON_MARKS: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{},"]', re.DOTALL)
_CLOSERS: Final = {"{": "}", "[": "]"}
_DELIMITER_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


class Candidate(NamedTuple):
    """An adapter and how sure it is of an input."""

    adapter: Adapter
    recognition: Recognition


def sample_of(head: bytes, name: str = "", *, workbook: BinaryIO | None = None, encoding: str = "") -> Sample:
    """Look at the beginning of an input.

    Args:
        head: First bytes; at most `HEAD_BYTES` are used.
        name: File name, for messages.
        workbook: The whole input, seekable, when it is an Excel workbook.
        encoding: Codec of its text; found out unless given.

    Returns:
        Its views.

    Raises:
        MissingExtraError: It is an Excel workbook, and openpyxl is not installed.
        DamagedInputError: It is an Excel workbook that cannot be opened.
    """
    head = head[:HEAD_BYTES]
    if workbook is not None and is_workbook(head):
        preview = preview_workbook(workbook)
        return Sample(name, head, header=preview.header if preview else (), rows=preview.rows if preview else ())
    decoded = decode_as(head, encoding) if encoding else decode_head(head)
    if decoded is None:
        return Sample(name, head)
    documents = first_documents(decoded.text)
    beginning = decoded.text.lstrip()[:1]
    is_other = bool(documents) or beginning in {"{", "<"}
    table = None if is_other else preview_table(decoded.text, complete=len(head) < HEAD_BYTES)
    return Sample(
        name,
        head,
        text=decoded.text,
        encoding=decoded.encoding,
        documents=documents,
        header=table.header if table else (),
        rows=table.rows if table else (),
        delimiter=table.delimiter if table else "",
    )


def first_documents(text: str) -> tuple[object, ...]:
    """Find the JSON documents at the beginning of a text that may be cut off.

    Args:
        text: One document, JSON lines, or several documents in a row; a JavaScript assignment may stand in front.

    Returns:
        The first of them; of a document that is cut off what is complete in it. Empty when the text is no JSON.
    """
    assignment = _ASSIGNMENT.match(text)
    place = assignment.end() if assignment else 0
    decoder = json.JSONDecoder()
    documents: list[object] = []
    while len(documents) < _MOST_DOCUMENTS:
        place += len(text[place:]) - len(text[place:].lstrip(" \t\r\n,\x1e\ufeff"))
        if text[place : place + 1] not in {"{", "["}:
            break
        try:
            document, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            cut = None if documents else _completed(text[place:])
            return (*documents, cut) if cut else tuple(documents)
        documents.append(document)
    return tuple(documents)


def detect(sample: Sample, adapters: Iterable[Adapter] | None = None) -> Adapter:
    """Find the adapter of an input.

    Args:
        sample: Its beginning.
        adapters: Those to ask; all that are registered unless given.

    Returns:
        The adapter that is most sure; on a tie the first by name.

    Raises:
        UnknownFormatError: None is sure enough; the message says what was seen.
    """
    ranked = rank_adapters(sample, adapters)
    if ranked and ranked[0].recognition.confidence >= SURE_ENOUGH:
        return ranked[0].adapter
    raise unknown_format(sample, ranked)


def rank_adapters(sample: Sample, adapters: Iterable[Adapter] | None = None) -> list[Candidate]:
    """Ask adapters how sure they are that an input is theirs.

    Args:
        sample: Its beginning.
        adapters: Those to ask; all that are registered unless given.

    Returns:
        All of them, the surest first; on a tie by name.
    """
    if adapters is None:
        from voicecrm.ingest import registry  # noqa: PLC0415 - the adapters import this room's other modules

        adapters = registry.adapters()
    asked = [Candidate(adapter, _judged(adapter, sample)) for adapter in adapters]
    return sorted(asked, key=lambda one: (-one.recognition.confidence, one.adapter.name))


def unknown_format(sample: Sample, ranked: Sequence[Candidate]) -> UnknownFormatError:
    """Return the error for an input that no adapter is sure of."""
    seen = [f"{one.adapter.name} ({one.recognition.reason})" for one in ranked if one.recognition.reason]
    seen += [one.adapter.name for one in ranked if not one.recognition.reason]
    return UnknownFormatError(
        unknown_format_message(sample, seen), tried=sorted(one.adapter.name for one in ranked), seen=_seen(sample)
    )


def unknown_format_message(sample: Sample, tried: Sequence[str]) -> str:
    """Say what was seen of an input that nothing recognises, and what to do."""
    name = sample.name or "the input"
    if _is_empty(sample):
        return f"{name} is empty; expected a file with content: export it again"
    return (
        f"{name} is of no known format: {describe_sample(sample)}; tried: {', '.join(tried)}; "
        "name the system with --source, or describe the columns of a table in a mapping file and give it with --map"
    )


def _is_empty(sample: Sample) -> bool:
    return sample.directory is None and not sample.head.strip()


def _seen(sample: Sample) -> str:
    return "empty" if _is_empty(sample) else describe_sample(sample)


def describe_sample(sample: Sample) -> str:
    """Say in one phrase what an input looks like, without its values."""
    if sample.directory is not None:
        return "a directory that is no Maildir"
    if sample.header:
        kind = (
            f"{_DELIMITER_NAMES.get(sample.delimiter, '')} table in {sample.encoding}" if sample.delimiter else "table"
        )
        if is_data_row(sample.header):  # what stands in it is somebody's
            return f"a {kind} without a header, {len(sample.header)} columns"
        return f"a {kind} with the columns {', '.join(repr(column[:40]) for column in sample.header[:30])}"
    if not sample.encoding:
        return f"binary, starts with {_printable(sample.head[:8])}"
    if sample.documents:
        first = sample.documents[0]
        element = first[0] if isinstance(first, list) and first else first
        keys = f" with the keys {', '.join(map(repr, list(element)[:20]))}" if isinstance(element, dict) else ""
        return f"JSON in {sample.encoding}{keys}"
    return f"text in {sample.encoding} without columns"


def directory_sample(path: Path) -> Sample:
    """Return the sample of a directory."""
    return Sample(str(path), b"", directory=path)


def _judged(adapter: Adapter, sample: Sample) -> Recognition:
    try:
        return adapter.recognise(sample)
    except Exception as error:  # noqa: BLE001 - one faulty adapter must not keep the others from their work
        return Recognition(0.0, f"failed with {type(error).__name__}: {error}")


def _completed(text: str) -> object:
    """Parse what is whole in a JSON document whose end is missing, by closing what is open after some element."""
    closers: list[str] = []
    ends: list[tuple[int, str]] = []
    for match in _JSON_MARKS.finditer(text):
        mark = match[0]
        if mark == '"':  # a text without an end
            break
        if mark in _CLOSERS:
            closers.append(_CLOSERS[mark])
        elif mark == "," and closers:
            ends.append((match.start(), "".join(reversed(closers))))
        elif mark in {"}", "]"} and closers:
            closers.pop()
            ends.append((match.end(), "".join(reversed(closers))))
    for end, closing in reversed(ends[-50:]):
        try:
            return json.loads(text[:end] + closing)
        except (ValueError, RecursionError):
            continue
    return None


def _printable(head: bytes) -> str:
    return repr(head.decode("ascii")) if head.isascii() and head.decode("ascii").isprintable() else head.hex(" ")
