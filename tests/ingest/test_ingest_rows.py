from __future__ import annotations

import csv
import json
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from voicecrm.ingest.adapter import RawItem, ReadContext
from voicecrm.ingest.building import json_bytes
from voicecrm.ingest.calls.call_log import CallLog
from voicecrm.ingest.cells import Layout, row_bytes
from voicecrm.ingest.mapping import Mapping
from voicecrm.ingest.table import iter_items
from voicecrm.ingest.table_adapter import TableAdapter
from voicecrm.records import Interaction, Item

CONTEXT = ReadContext(source="pbx")
ANY_TEXT = st.text(st.characters(codec=None), max_size=8)


def read(adapter: TableAdapter, row: dict[str, object], mapping: Mapping | None = None) -> Item:
    context = ReadContext(source="pbx", mapping=mapping)
    (item,) = adapter.parse(RawItem(1, row), context)
    return item


@given(st.dictionaries(ANY_TEXT, ANY_TEXT | st.none() | st.integers() | st.booleans(), max_size=4))
def test_the_raw_payload_is_the_row_as_json(row: dict[str, object]) -> None:
    payload = row_bytes(row, Layout(row, Mapping(columns={})))
    assert payload == json_bytes(row)
    assert json.loads(payload) == row


@given(
    st.lists(st.lists(st.text(max_size=6), min_size=2, max_size=2), min_size=1, max_size=4),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_cells_come_back_however_they_were_quoted(rows: list[list[str]], quoting: int) -> None:
    written = StringIO(newline="")
    csv.writer(written, quoting=quoting).writerows([["a", "b"], *rows])  # type: ignore[arg-type]
    read_back = [item.data for item in iter_items(StringIO(written.getvalue(), newline="\n"), ",")]
    assert read_back == [{"a": a, "b": b} for a, b in rows if a.strip() or b.strip()]


def test_rows_with_other_columns_are_read_by_their_own() -> None:
    adapter = CallLog()
    for _ in range(2):
        by_phone = read(adapter, {"통화일시": "2026-01-02 10:00", "연락처": "010-2345-6789"})
        by_name = read(adapter, {"통화일시": "2026-01-02 10:00", "고객명": "김가람", "상담원": "누리"})
        assert isinstance(by_phone, Interaction)
        assert isinstance(by_name, Interaction)
        phone, name = by_phone.participants[0].record, by_name.participants[0].record
        assert phone is not None
        assert name is not None
        assert [one.raw_value for one in phone.identifiers] == ["010-2345-6789"]
        assert ([one.raw_value for one in name.attributes], by_name.agent) == (["김가람"], "누리")


def test_one_adapter_reads_with_one_mapping_after_the_other() -> None:
    adapter = TableAdapter()
    row: dict[str, object] = {"a": "2026-01-02 10:00", "b": "cold", "c": "warm"}
    mappings = [Mapping(columns={"occurred_at": ("a",), "text": (column,)}) for column in ("b", "c", "b")]
    items = [read(adapter, row, mapping) for mapping in mappings]
    assert [item.text for item in items if isinstance(item, Interaction)] == ["cold", "warm", "cold"]
