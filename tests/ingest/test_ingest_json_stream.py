from __future__ import annotations

import io
import json
from collections.abc import Iterable

import pytest

from voicecrm.errors import DamagedInputError
from voicecrm.ingest.adapter import RawItem, ReadContext
from voicecrm.ingest.json_stream import BrokenLine, iter_documents, object_of, raw_items
from voicecrm.records import Rejection

CONTEXT = ReadContext(source="test")


def documents(content: bytes | str) -> list[object]:
    data = content.encode() if isinstance(content, str) else content
    return [document for _, document in iter_documents(io.BytesIO(data))]


@pytest.mark.parametrize(
    "content",
    [
        '[{"a": 1}, {"a": 2.5}]',
        '{"a": 1}\n{"a": 2.5}\n',
        '{"a": 1}\r\n\r\n\r\n{"a": 2.5}\r\n',
        '{"a": 1}{"a": 2.5}',
        '{\n "a": 1\n}\n{\n "a": 2.5\n}',
        'window.YTD.tweets.part0 = [{"a": 1}, {"a": 2.5}]',
        '\n\n  [{"a": 1},\n{"a": 2.5}\n]',
        '[{"a": 1}, {"a": 2.5},];',
        '[{"a": 1}]\n[{"a": 2.5}]',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_way_of_stringing_documents_together_gives_the_same(content: str, encoding: str) -> None:
    assert documents(content.encode(encoding)) == [{"a": 1}, {"a": 2.5}]


def test_one_pretty_printed_document_is_one() -> None:
    document = {"data": [{"id": "1"}, {"id": "2"}], "meta": {"ratio": 0.5, "big": 2**80}}
    assert documents(json.dumps(document, indent=2)) == [document]


def test_numbers_are_plain_ints_and_floats() -> None:
    (entry,) = documents('[{"n": [1, 1.25, 123456789012345678901234567890], "deep": {"x": 1e3}}]')
    assert entry == {"n": [1, 1.25, 123456789012345678901234567890], "deep": {"x": 1000.0}}
    assert isinstance(entry, dict)
    assert [type(n) for n in entry["n"]] == [int, float, int]


@pytest.mark.parametrize("content", ["", "\n \r\n", "\ufeff"])
def test_an_empty_input_holds_nothing(content: str) -> None:
    assert documents(content) == []


def test_a_broken_line_costs_only_itself_and_keeps_its_number() -> None:
    content = '{"a": 1}\n{"a": 2\n\nrate limit exceeded\n{"a": 3}\n'
    found = list(iter_documents(io.BytesIO(content.encode())))
    assert found == [
        (1, {"a": 1}),
        (2, BrokenLine('{"a": 2')),
        (4, BrokenLine("rate limit exceeded")),
        (5, {"a": 3}),
    ]


def test_a_first_line_that_is_an_error_message_is_a_broken_line() -> None:
    assert documents('Error: no data\n{"a": 1}\n') == [BrokenLine("Error: no data"), {"a": 1}]


@pytest.mark.parametrize(
    "content", ['[{"a": 1}, {"a": 2}, {"a":', '[{"a": 1}, {"a": 2} {"a": 3}]', '[{"a": 1}, {"a": 2},']
)
def test_a_damaged_array_gives_its_good_elements_and_then_says_where_it_broke(content: str) -> None:
    found: list[object] = []

    def read(elements: Iterable[tuple[int, object]]) -> None:
        found.extend(document for _, document in elements)

    with pytest.raises(DamagedInputError, match="after element 2"):
        read(iter_documents(io.BytesIO(content.encode())))
    assert found == [{"a": 1}, {"a": 2}]


def test_an_element_longer_than_what_is_read_at_once_is_read() -> None:
    long = {"text": '가\\"]}' * 100_000, "end": [True, None, -1.5]}
    assert documents(json.dumps([long, 1, long])) == [long, 1, long]
    assert documents(json.dumps([long, 1, long], ensure_ascii=False, indent=1)) == [long, 1, long]
    assert documents(json.dumps(long) + json.dumps(long)) == [long, long]


@pytest.mark.parametrize("size", range(65_510, 65_540))
def test_a_value_cut_anywhere_by_the_reading_is_whole(size: int) -> None:
    value = ["x" * size, True, -12.5e10, {"😀": "\\"}]
    assert documents(json.dumps([value, value])) == [value, value]


def test_a_truncated_document_is_damaged() -> None:
    with pytest.raises(DamagedInputError, match="after element 0"):
        documents('{\n "a": [1,\n 2')


def test_a_binary_input_is_damaged() -> None:
    with pytest.raises(DamagedInputError, match="binary"):
        documents(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)))


def test_nesting_without_end_is_damage_and_no_crash() -> None:
    with pytest.raises(DamagedInputError):
        documents("[" * 100_000)
    assert isinstance(documents('{"a": 1}\n{"a": ' + "[" * 100_000 + "\n")[1], BrokenLine)


def test_an_array_is_read_without_holding_it() -> None:
    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            chunk = (b'[{"a": 1}' if self.given == 0 else b',{"a": 1}')[: len(buffer)]
            buffer[: len(chunk)] = chunk
            self.given += len(chunk)
            return len(chunk)

    endless = Endless()
    elements = iter_documents(io.BufferedReader(endless))
    for _ in range(1000):
        assert next(elements)[1] == {"a": 1}
    assert endless.given < 1_000_000


def test_raw_items_carry_objects_and_broken_lines_as_text() -> None:
    items = list(raw_items([{"a": 1}, BrokenLine("{oops"), 7]))
    assert items == [RawItem(1, {"a": 1}), RawItem(2, "{oops"), RawItem(3, "7")]


def test_a_mended_line_is_read_and_a_broken_one_is_refused() -> None:
    assert object_of(RawItem(4, '{"a": 1}'), "x", CONTEXT) == {"a": 1}
    refused = object_of(RawItem(4, '{"a": 1'), "x", CONTEXT)
    assert isinstance(refused, Rejection)
    assert (refused.position, refused.code, refused.raw) == (4, "bad_json", '{"a": 1')
    refused = object_of(RawItem(5, [1]), "x", CONTEXT)
    assert isinstance(refused, Rejection)
    assert refused.code == "not_an_object"
