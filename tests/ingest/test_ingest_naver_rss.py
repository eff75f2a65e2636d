"""Naver search results as RSS, well-formed or not."""

from __future__ import annotations

from io import BytesIO

import pytest

from voicecrm.errors import DamagedInputError
from voicecrm.ingest import ReadContext, choose_adapter, open_input, read_items
from voicecrm.ingest.social.naver_rss import NaverRss
from voicecrm.records import Interaction, Item

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Naver Open API - blog ::'소음'</title><link>http://search.naver.com</link>
<description>Naver Search Result</description><total>2</total>
"""
BLOG = """<item><title>내 차 &lt;b&gt;소음&lt;/b&gt; &amp;amp; 진동</title>
<link>https://blog.naver.com/mossy?a=1&amp;b=2</link><description>시끄럽고 <b>떨린다</b></description>
<bloggername><![CDATA[이끼 & 하루]]></bloggername><bloggerlink>blog.naver.com/mossy</bloggerlink>
<postdate>20260101</postdate></item>
"""
CAFE = """<item><title>M&uuml;ller 밴</title><link>http://cafe.naver.com/vans/1?x&y</link><description></description>
<cafename>밴</cafename><cafeurl>http://cafe.naver.com/vans</cafeurl></item> ...
"""


def read(text: str) -> list[Item]:
    with open_input(BytesIO(text.encode())) as opened:
        adapter = choose_adapter(opened.sample, None, None)
        assert adapter.name == "naver_rss"
        return list(read_items(opened, adapter, ReadContext(source=adapter.source)))


def test_items_are_read_as_those_of_the_json_form() -> None:
    blog, cafe = read(HEAD + BLOG + CAFE + "</channel></rss>")
    assert isinstance(blog, Interaction)
    assert isinstance(cafe, Interaction)
    assert (blog.source, blog.source_key) == ("naver", "https://blog.naver.com/mossy?a=1&b=2")
    assert (blog.subject, blog.text) == ("내 차 소음 & 진동", "시끄럽고 떨린다")
    assert blog.occurred_at is not None
    assert blog.occurred_at.isoformat() == "2026-01-01T00:00:00+09:00"
    assert blog.participants[0].record is not None
    assert blog.participants[0].record.attributes[0].raw_value == "이끼 & 하루"
    assert (cafe.subject, cafe.text, cafe.occurred_at, cafe.participants) == ("Müller 밴", None, None, ())


def test_items_are_found_across_chunks() -> None:
    many = HEAD + "".join(BLOG.replace("mossy?a=1", f"mossy?a={number}") for number in range(2_000))
    assert len({item.source_key for item in read(many) if isinstance(item, Interaction)}) == 2_000


def test_an_item_that_never_ends_is_damage() -> None:
    with (
        open_input(BytesIO((HEAD + "<item>" + "x" * 2_000_000).encode())) as opened,
        pytest.raises(DamagedInputError, match="does not end"),
    ):
        list(read_items(opened, NaverRss(), ReadContext(source="naver")))
