from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from voicecrm.ingest.adapter import ReadContext
from voicecrm.ingest.detection import detect
from voicecrm.ingest.mapping import Mapping
from voicecrm.ingest.opening import open_input
from voicecrm.ingest.reading import choose_adapter, read_items
from voicecrm.ingest.rejections import write_rejections
from voicecrm.records import Interaction, Item, Rejection

CALLS = (
    "통화일시,연락처,상담내용\n"
    "어제,010-0000-1111,환불 문의\n"
    "2026-05-06 10:00,010-0000-2222,배송 문의,언제 오나요\n"
    '2026-05-06 11:00,"010-0000-3333\n'
)


def read(content: bytes, context: ReadContext) -> list[Item]:
    with open_input(BytesIO(content), "input") as opened:
        return list(read_items(opened, choose_adapter(opened.sample, None, context.mapping), context))


def rejected(content: bytes, context: ReadContext) -> list[Rejection]:
    items = read(content, context)
    assert all(isinstance(item, Rejection) for item in items)
    return [item for item in items if isinstance(item, Rejection)]


def written(rejections: list[Rejection]) -> bytes:
    stream = BytesIO()
    assert write_rejections(rejections, stream) == len(rejections)
    return stream.getvalue()


def test_unmended_rejections_come_back_as_they_were() -> None:
    first = rejected(CALLS.encode(), ReadContext(source="call center"))
    again = rejected(written(first), ReadContext(source="rejections"))
    assert again == first
    assert {item.source for item in again} == {"call center"}


def test_mended_rejections_are_read() -> None:
    lines = [json.loads(line) for line in written(rejected(CALLS.encode(), ReadContext(source="cc"))).splitlines()]
    lines[0]["raw"]["통화일시"] = "2026-05-05 09:00"
    del lines[1]["raw"]["(extra cells)"]
    lines[1]["raw"]["상담내용"] = "배송 문의, 언제 오나요"
    lines[2]["raw"] = {"통화일시": "2026-05-06 11:00", "연락처": "010-0000-3333", "상담내용": ""}
    mended = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
    items = read(mended, ReadContext(source="rejections"))
    assert [(item.source, item.channel) for item in items if isinstance(item, Interaction)] == [("cc", "call")] * 3
    expected = read(
        "통화일시,연락처,상담내용\n2026-05-05 09:00,010-0000-1111,환불 문의\n".encode(), ReadContext(source="cc")
    )
    assert items[0] == expected[0], "a mended row is the row that it should have been"


def test_a_row_read_by_a_mapping_needs_the_mapping_again() -> None:
    mapping = Mapping(columns={"occurred_at": ("Tag",), "phone": ("Tel",)})
    content = written(rejected(b"Tag,Tel\nnie,030 000001\n", ReadContext(source="crm", mapping=mapping)))
    mended = content.replace(b"nie", b"2026-05-06")
    (item,) = read(mended, ReadContext(source="rejections", mapping=mapping))
    assert isinstance(item, Interaction)
    assert item.source == "crm"


def test_bytes_survive_the_file() -> None:
    one = Rejection(
        source="email", adapter="eml", position=1, field="", code="bad", reason="why", raw=b"\xff\x00From: a\r\n\r\nhi"
    )
    (line,) = written([one]).splitlines()
    assert set(json.loads(line)["raw"]) == {"base64"}


def test_rejections_can_be_written_to_text_files_of_any_encoding(tmp_path: Path) -> None:
    one = Rejection(
        source="s", adapter="call_log", position=1, field="", code="c", reason="사유", raw={"메모": "\ud800"}
    )
    with (tmp_path / "rejections.jsonl").open("w", encoding="ascii") as stream:
        write_rejections([one], stream)
    assert json.loads((tmp_path / "rejections.jsonl").read_text())["raw"] == {"메모": "\ud800"}
    text = StringIO()
    write_rejections([replace(one, raw="행")], text)
    assert "행" in text.getvalue()


def test_the_file_is_detected() -> None:
    with open_input(BytesIO(written(rejected(CALLS.encode(), ReadContext(source="cc"))))) as opened:
        assert detect(opened.sample).name == "rejections"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("no json", "bad_json"),
        ('{"adapter": "call_log", "source": "s", "position": 1, "code": "c"}', "missing_key"),
        ('{"adapter": "call-logg", "source": "s", "position": 1, "code": "c", "raw": {}}', "bad_adapter"),
        ('{"adapter": "eml", "source": "s", "position": 1, "code": "c", "raw": {"base64": "?"}}', "bad_raw"),
        ('{"adapter": "eml", "source": "s", "position": 1, "code": "c", "raw": 7}', "bad_raw"),
    ],
)
def test_a_line_that_was_mended_wrongly_is_refused_in_turn(line: str, code: str) -> None:
    good = written(rejected(CALLS.encode(), ReadContext(source="cc")))
    items = read(good + line.encode() + b"\n", ReadContext(source="rejections"))
    assert isinstance(items[-1], Rejection)
    assert (items[-1].adapter, items[-1].code) == ("rejections", code)
