from __future__ import annotations

import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.errors import IngestError, InputNotFoundError, UnknownFormatError, UnknownSourceError
from voicecrm.ingest.adapter import ReadContext, Sample
from voicecrm.ingest.detection import detect, first_documents, sample_of
from voicecrm.ingest.mapping import Mapping
from voicecrm.ingest.opening import open_input
from voicecrm.ingest.reading import choose_adapter, read_items
from voicecrm.records import Interaction

CALLS = "통화일시,연락처,상담내용\n" + "".join(f"2026-05-06 10:00,010-0000-{n:04},문의 {n}\n" for n in range(5000))


class Pipe:
    """Hands its content over in small pieces and cannot go back."""

    def __init__(self, content: bytes) -> None:
        self._content = BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        return self._content.read(min(size, 1000) if size > 0 else size)


def test_a_pipe_is_read_like_a_file() -> None:
    with open_input(cast("BinaryIO", Pipe(CALLS.encode("cp949"))), "stdin") as opened:
        adapter = detect(opened.sample)
        items = list(read_items(opened, adapter, ReadContext(source=adapter.source)))
    assert adapter.name == "call_log"
    assert sum(isinstance(item, Interaction) for item in items) == 5000


def test_the_callers_file_object_stays_open() -> None:
    stream = BytesIO(CALLS.encode())
    with open_input(stream) as opened:
        list(read_items(opened, detect(opened.sample), ReadContext(source="x")))
    assert not stream.closed


def test_a_file_opened_as_text_is_refused() -> None:
    with (
        pytest.raises(IngestError, match="mode 'rb'"),
        open_input(cast("BinaryIO", StringIO("a,b\n")), "notes"),
    ):
        pass


def test_a_path_where_nothing_stands(tmp_path: Path) -> None:
    with pytest.raises(InputNotFoundError, match=r"none\.csv cannot be opened"), open_input(tmp_path / "none.csv"):
        pass


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"", "is empty"),
        (b" \r\n", "is empty"),
        (b"%PDF-1.7\n%abc", "binary, starts with '%PDF-1.7'"),
        (b"\x89PNG\r\n\x1a\n", "binary, starts with 89 50 4e"),
        (b"colour;shape\nred;round\nblue;flat\n", "a semicolon table in utf-8 with the columns 'colour', 'shape'"),
        (b'{"colour": "red", "shape": 1}', "JSON in utf-8 with the keys 'colour', 'shape'"),
        (b"just some words", "text in utf-8 without columns"),
    ],
)
def test_an_unknown_format_is_described(content: bytes, seen: str) -> None:
    with pytest.raises(UnknownFormatError) as caught:
        detect(sample_of(content, "thing.dat"))
    assert seen in str(caught.value)
    assert "thing.dat" in str(caught.value)
    assert "call_log" in caught.value.tried
    if content.strip():
        assert "--map" in str(caught.value)


def test_documents_are_found_in_every_way_of_stringing_them() -> None:
    one, two = {"id": 1, "text": 'a "quoted" [text]'}, {"id": 2}
    whole = [json.dumps(one), json.dumps(two)]
    assert first_documents("\n".join(whole)) == (one, two)
    assert first_documents("".join(whole)) == (one, two)
    assert first_documents(f"[{','.join(whole)}]") == ([one, two],)
    assert first_documents(f"window.data.part0 = [{whole[0]}]") == ([one],)
    assert first_documents("name,phone\nAda,1\n") == ()


@given(st.integers(min_value=30, max_value=2000))
def test_what_is_whole_of_a_cut_document_is_found(length: int) -> None:
    elements = [{"id": n, "text": f'x{{[,"\\ {n}', "more": [1, {"a": None}]} for n in range(100)]
    (found,) = first_documents(json.dumps(elements)[:length])
    assert isinstance(found, list)
    assert found[:-1] == elements[: len(found) - 1]
    assert found[-1].items() <= elements[len(found) - 1].items() or "more" in found[-1]


def test_an_adapter_that_fails_does_not_keep_the_others_from_their_work() -> None:
    class Faulty:
        name = source = title = channel = "faulty"

        def recognise(self, sample: Sample) -> object:
            raise RuntimeError(sample.name)

    with pytest.raises(UnknownFormatError, match=r"faulty \(failed with RuntimeError"):
        detect(sample_of(b"a", "x"), [Faulty()])  # type: ignore[list-item]


def test_a_name_chooses_the_adapter_and_with_a_mapping_any_name_will_do() -> None:
    sample = sample_of(CALLS.encode())
    mapping = Mapping(columns={"phone": ("연락처",)})
    assert choose_adapter(sample, None, None).name == "call_log"
    assert choose_adapter(sample, "contacts_csv", None).name == "contacts_csv"
    assert choose_adapter(sample, "our crm", mapping).name == "table"
    with pytest.raises(UnknownSourceError, match="did you mean 'call_log'"):
        choose_adapter(sample, "calllog", None)


def test_a_mapping_wins_over_what_was_detected() -> None:
    mapping = Mapping(columns={"phone": ("연락처",), "text": ("상담내용",)}, channel="ticket")
    with open_input(BytesIO(CALLS.encode())) as opened:
        item = next(read_items(opened, detect(opened.sample), ReadContext(source="desk", mapping=mapping)))
    assert isinstance(item, Interaction)
    assert item.channel == "ticket"
