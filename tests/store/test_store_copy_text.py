"""Rows as COPY reads them."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from voicecrm.store.copy_text import copy_text

ESCAPES = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}


def field(written: str) -> str | None:
    if written == r"\N":
        return None
    text, place = "", 0
    while place < len(written):
        pair = written[place : place + 2]
        text += ESCAPES.get(pair, pair[0])
        place += 2 if pair in ESCAPES else 1
    return text


@given(st.lists(st.tuples(st.none() | st.text(st.characters(codec="utf-8")), st.none() | st.integers()), min_size=1))
def test_every_text_comes_back(rows: list[tuple[str | None, int | None]]) -> None:
    lines = copy_text([*zip(*rows, strict=True)]).decode().removesuffix("\n").split("\n")
    read = [tuple(map(field, line.split("\t"))) for line in lines]
    assert read == [(text, None if number is None else str(number)) for text, number in rows]


def test_bytes_and_times_are_written_as_postgresql_reads_them() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert copy_text([[b"\x00\xff"], [at], [1.5]]) == b"\\\\x00ff\t2026-01-02T03:04:05+00:00\t1.5\n"
    assert copy_text([[]]) == b""
    assert copy_text([[""]]) == b"\n"
