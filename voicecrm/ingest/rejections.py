"""Refused rows as a file of JSON lines that a person mends and imports again.

Every line is an object with ``adapter``, ``source``, ``position``, ``field``, ``code``, ``reason`` and ``raw``. ``raw``
is the row as the adapter took it apart; bytes stand as ``{"base64": "…"}``, and a text may take their place. Mend
``raw`` and leave the rest. The file is imported like any other: each line goes to the adapter that it names and is
stored under its source. A row that was read by a mapping file (adapter ``table``) needs the same mapping again. Of the
order of day and month only the line itself is known, so mended dates are best written as 2026-07-19.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO, Final, TextIO, cast

from voicecrm.errors import IngestError
from voicecrm.ingest.adapter import NOT_MINE, Adapter, Opened, RawData, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.building import rejection
from voicecrm.ingest.cells import plain_value
from voicecrm.ingest.decoding import open_text
from voicecrm.records import Item, Rejection

_KEYS: Final = frozenset({"adapter", "source", "position", "code", "raw"})


def write_rejections(rejections: Iterable[Rejection], stream: BinaryIO | TextIO) -> int:
    """Write rejections as JSON lines.

    Args:
        rejections: What was refused.
        stream: A file open for writing; text or bytes (then UTF-8).

    Returns:
        Number of lines.
    """
    count = 0
    for one in rejections:
        line = json.dumps(_as_document(one), ensure_ascii=False, default=plain_value) + "\n"
        try:
            _write(stream, line)
        except UnicodeEncodeError:  # a lone surrogate, or a text stream that is not Unicode
            _write(stream, json.dumps(_as_document(one), default=plain_value) + "\n")
        count += 1
    return count


class RejectionsFile:
    """Reads a file of rejections with the adapters that its lines name.

    Args:
        find_adapter: Finds an adapter by name; raises `UnknownSourceError`.
    """

    name = "rejections"
    source = "rejections"
    title = "Rejections of an earlier import, mended (JSON lines)"
    channel = "any"

    def __init__(self, find_adapter: Callable[[str], Adapter]) -> None:
        self._find_adapter = find_adapter

    def recognise(self, sample: Sample) -> Recognition:
        """Judge the keys of the first document."""
        first = sample.documents[0] if sample.documents else None
        if isinstance(first, dict) and first.keys() >= _KEYS:
            return Recognition(1.0, "lines of rejections")
        return NOT_MINE

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:  # noqa: ARG002 - lines say their own
        """Read the file line by line."""
        for position, line in enumerate(open_text(opened.stream, opened.sample.encoding or "utf-8"), start=1):
            if not line.strip():
                continue
            try:
                document = json.loads(line)
            except (ValueError, RecursionError):
                document = line.strip()
            yield RawItem(position, document if isinstance(document, dict) else line.strip())

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        """Read the row of one line with the adapter that it names."""
        line = item.data
        if not isinstance(line, dict):
            reason = "the line is no JSON object; expected one rejection per line"
            return [rejection(item, self.name, context, "", "bad_json", reason)]
        absent = sorted(_KEYS - line.keys())
        if absent:
            reason = f"the line lacks {', '.join(absent)}; expected the line as it was written, with raw mended"
            return [rejection(item, self.name, context, absent[0], "missing_key", reason)]
        try:
            data = _raw_data(line["raw"])
            adapter = self._find_adapter(str(line["adapter"]))
        except (IngestError, ValueError) as error:
            field = "adapter" if isinstance(error, IngestError) else "raw"
            return [rejection(item, self.name, context, field, f"bad_{field}", str(error))]
        position = line["position"] if isinstance(line["position"], int) else item.position
        source = str(line["source"] or adapter.source)
        return adapter.parse(RawItem(position, data), replace(context, source=source))


def _as_document(one: Rejection) -> dict[str, object]:
    return {
        "adapter": one.adapter,
        "source": one.source,
        "position": one.position,
        "field": one.field,
        "code": one.code,
        "reason": one.reason,
        "raw": {"base64": base64.b64encode(one.raw).decode()} if isinstance(one.raw, bytes) else one.raw,
    }


def _raw_data(raw: object) -> RawData:
    if isinstance(raw, dict) and raw.keys() == {"base64"}:
        try:
            return base64.b64decode(str(raw["base64"]), validate=True)
        except binascii.Error as error:
            raise ValueError(f"raw is no base64 ({error}); expected the bytes in base64, or their text") from error
    if isinstance(raw, dict | list | str):
        return cast("RawData", raw)
    raise ValueError(f"raw is a JSON {type(raw).__name__}; expected an object, a list or a text")


def _write(stream: BinaryIO | TextIO, line: str) -> None:
    if hasattr(stream, "encoding"):  # every kind of text file has it, also those that are no TextIOBase
        cast("TextIO", stream).write(line)
    else:
        stream.write(line.encode())
