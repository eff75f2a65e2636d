"""Naver search as RSS: the same answers as in JSON, often not well-formed, so that it is read without an XML parser."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Final, TextIO

from voicecrm.errors import DamagedInputError
from voicecrm.ingest.adapter import NOT_MINE, Adapter, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.decoding import open_text
from voicecrm.ingest.systems.builtin import described_systems
from voicecrm.records import Item

_CHANNEL: Final = re.compile(r"Naver Open API|Naver Search Result|search\.naver\.com", re.IGNORECASE)
_ITEM: Final = re.compile(r"<item\b[^>]*>(.*?)</item\s*>", re.DOTALL | re.IGNORECASE)
_FIELD: Final = re.compile(
    r"<(title|originallink|link|description|pubDate|postdate|bloggername|bloggerlink|cafename|cafeurl)\b[^>]*>(.*?)</\1\s*>",
    re.DOTALL,
)
_CDATA: Final = re.compile(r"^\s*<!\[CDATA\[(.*)\]\]>\s*$", re.DOTALL)
_LONGEST_ITEM: Final = 1024 * 1024
"""Characters in which an item must have ended; a search result has some hundred."""
_CHUNK: Final = 64 * 1024
_LONGEST_TAG: Final = 64
"""Characters of a tag that the end of a chunk may cut."""


class NaverRss:
    """Items of a channel, read as the described system `naver` reads them."""

    name = "naver_rss"
    source = "naver"
    title = "Naver search results (RSS)"
    channel = "social"

    def recognise(self, sample: Sample) -> Recognition:
        head = sample.text[:_CHUNK].lstrip("\ufeff \r\n")
        if not head.startswith("<") or "<rss" not in head or _CHANNEL.search(head) is None:
            return NOT_MINE
        return Recognition(0.9, "an RSS channel of Naver search")

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:  # noqa: ARG002
        text = open_text(opened.stream, opened.sample.encoding or "utf-8")
        for position, markup in enumerate(_items(text), start=1):
            yield RawItem(position, _fields(markup))

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        return _described().parse(item, context)


def _described() -> Adapter:
    return next(adapter for adapter in described_systems() if adapter.name == "naver")


def _items(text: TextIO) -> Iterator[str]:
    pending = ""
    while chunk := text.read(_CHUNK):
        pending += chunk
        end = 0
        for match in _ITEM.finditer(pending):
            yield match[1]
            end = match.end()
        pending = pending[end:]
        if "<item" not in pending:
            pending = pending[-_LONGEST_TAG:]
        elif len(pending) > _LONGEST_ITEM:
            raise DamagedInputError("an item of the RSS channel does not end; expected </item>: export it again")


def _fields(markup: str) -> dict[str, object]:
    return {name: _plain(value) for name, value in _FIELD.findall(markup)}


def _plain(value: str) -> str:
    literal = _CDATA.match(value)
    return literal[1] if literal else html.unescape(value)
