"""FreeSWITCH call detail records as XML; what they say is read as the JSON of ``mod_json_cdr`` is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TextIO
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from voicecrm.ingest.adapter import NOT_MINE, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.building import rejection
from voicecrm.ingest.decoding import open_text
from voicecrm.ingest.systems.adapter import SystemAdapter
from voicecrm.ingest.systems.builtin import described_systems
from voicecrm.records import Item

_LONGEST_RECORD: Final = 4 * 1024 * 1024
"""Characters after which a record that does not end is damage."""
_END: Final = "</cdr>"


class FreeswitchXml:
    """One interaction per ``<cdr>``; several may stand in one file."""

    name = "freeswitch_xml"
    source = "freeswitch"
    title = "FreeSWITCH CDR (XML)"
    channel = "call"

    def recognise(self, sample: Sample) -> Recognition:
        """Judge by the elements that every record has."""
        beginning = sample.text.lstrip()[:200]
        if beginning.startswith("<") and "<cdr" in beginning and "<channel_data>" in sample.text:
            return Recognition(0.95, "a cdr element with channel data")
        return NOT_MINE

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:  # noqa: ARG002
        """Cut the file into records and read each alone, so that none of them can spoil another."""
        for number, text in enumerate(_records(open_text(opened.stream, opened.sample.encoding or "utf-8")), start=1):
            yield RawItem(number, _document(text) or text)

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        """Read one record."""
        data = _document(item.data) if isinstance(item.data, str) else item.data
        if data is None:
            reason = "the record is no XML; expected <cdr> with <variables>: mend it or export it again"
            return (rejection(item, self.name, context, "", "bad_xml", reason),)
        return _json_adapter().parse(RawItem(item.position, data), context)


def _json_adapter() -> SystemAdapter:
    return next(adapter for adapter in described_systems() if adapter.name == "freeswitch_json")


def _records(text: TextIO) -> Iterator[str]:
    pending = ""
    while chunk := text.read(64 * 1024):
        pending += chunk
        while (end := pending.find(_END)) >= 0 or len(pending) > _LONGEST_RECORD:
            cut = end + len(_END) if end >= 0 else _LONGEST_RECORD
            yield pending[:cut].strip()
            pending = pending[cut:]
    if pending.strip():
        yield pending.strip()


def _document(text: str) -> dict[str, object] | None:
    """Return a record as the JSON module writes it, or None when it is no XML; a prologue has no part in it."""
    start = text.find("<cdr")
    try:
        root = ET.fromstring(text[start:]) if start >= 0 else None  # noqa: S314 - a cdr element declares no entity
    except ET.ParseError:
        return None
    if root is None:
        return None
    flows = [
        {"caller_profile": _values(profile) if (profile := flow.find("caller_profile")) is not None else {}}
        for flow in root.iterfind("callflow")
    ]
    return {
        **root.attrib,
        "core-uuid": root.get("core-uuid", ""),
        "channel_data": _values(root.find("channel_data")),
        "variables": _values(root.find("variables")),
        "callflow": flows,
    }


def _values(element: ET.Element | None) -> dict[str, object]:
    return {} if element is None else {child.tag: unquote(child.text or "") for child in element}
