from __future__ import annotations

from io import BytesIO, StringIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.errors import DamagedInputError
from voicecrm.ingest.spreadsheet import is_workbook, iter_workbook_items, preview_workbook
from voicecrm.ingest.table import BROKEN_LINE, EXTRA_CELLS, iter_items, iter_rows, preview_table


def items_of(text: str, delimiter: str = ",", *, header: bool = True) -> list[tuple[int, object]]:
    return [(item.position, item.data) for item in iter_items(StringIO(text, newline=""), delimiter, header=header)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    rows = [("name", "phone", "notes"), ("Ada", "010", "a b"), ("Bo", "011", "c d")]
    preview = preview_table("\n".join(delimiter.join(row) for row in rows), complete=True)
    assert preview is not None
    assert (preview.delimiter, preview.header, preview.rows[1]) == (delimiter, rows[0], rows[2])


def test_commas_in_the_text_do_not_hide_a_semicolon() -> None:
    preview = preview_table("name;notes\nAda;one, two, three\nBo;four, five\n", complete=True)
    assert preview is not None
    assert preview.delimiter == ";"


def test_prose_is_no_table() -> None:
    assert preview_table("Dear all,\nthe meeting is off.\nBest,\nAda\n", complete=True) is None


def test_quoted_cells_hold_delimiters_newlines_and_quotes() -> None:
    text = 'name,notes\r\nAda,"said ""no"",\r\nthen left"\r\nBo, "x, y"\r\n'
    assert items_of(text) == [
        (2, {"name": "Ada", "notes": 'said "no",\r\nthen left'}),
        (4, {"name": "Bo", "notes": "x, y"}),
    ]


def test_blank_lines_are_passed_over_and_short_rows_read() -> None:
    assert items_of("a,b,c\n\n1,2\n,,\n3,4,5\n") == [(3, {"a": "1", "b": "2"}), (5, {"a": "3", "b": "4", "c": "5"})]


def test_cells_beyond_the_last_column_are_kept_apart() -> None:
    assert items_of("a,b\n1,2,3\n4,5,\n") == [(2, {"a": "1", "b": "2", EXTRA_CELLS: ["3"]}), (3, {"a": "4", "b": "5"})]


def test_a_quote_that_never_ends_costs_one_line() -> None:
    text = 'a,b\n1,"open\n' + "2,x\n" * 5
    items = items_of(text)
    assert items[0] == (2, {BROKEN_LINE: '1,"open'})
    assert items[1:] == [(line, {"a": "2", "b": "x"}) for line in range(3, 8)]


def test_a_stray_quote_inside_a_cell_is_a_character() -> None:
    assert items_of('a,b\n19" screen,x\n') == [(2, {"a": '19" screen', "b": "x"})]


def test_a_line_without_end_stops_the_reading() -> None:
    with pytest.raises(DamagedInputError, match="longer than"):
        items_of("a,b\n" + "x" * (17 * 1024 * 1024))


def test_headers_are_cleaned_and_made_distinct() -> None:
    (_, data) = items_of("\ufeff 'Phone', Phone ,,Name\n1,2,3,4\n")[0]
    assert data == {"Phone": "1", "Phone (2)": "2", "column 3": "3", "Name": "4"}


def test_excels_separator_line_is_no_header() -> None:
    preview = preview_table("sep=;\na;b\n1;2\n", complete=True)
    assert preview is not None
    assert (preview.delimiter, preview.header) == (";", ("a", "b"))
    assert items_of("sep=;\na;b\n1;2\n", ";") == [(3, {"a": "1", "b": "2"})]


def test_columns_of_a_table_without_header_are_numbered() -> None:
    assert items_of("x,y\nz,w\n", header=False) == [(1, {"1": "x", "2": "y"}), (2, {"1": "z", "2": "w"})]


@given(st.text(alphabet='a,"\n\r ', max_size=60))
def test_no_character_of_a_cell_is_lost_however_badly_quoted(text: str) -> None:
    rows = list(iter_rows(StringIO(text, newline=""), ","))
    assert sum("".join(row.cells).count("a") for row in rows) == text.count("a")


def workbook(*sheets: list[list[object]]) -> BytesIO:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"sheet {number}")
        for row in rows:
            sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def test_every_sheet_of_a_workbook_is_read_under_its_own_header() -> None:
    stream = workbook([["name", "phone"], ["Ada", 1], [None, None], ["Bo", 2, "extra"]], [["vin"], ["X"]])
    assert is_workbook(stream.getvalue()[:65536])
    preview = preview_workbook(stream)
    assert preview is not None
    assert preview.header == ("name", "phone")
    assert [(item.position, item.data) for item in iter_workbook_items(stream)] == [
        (2, {"name": "Ada", "phone": 1}),
        (4, {"name": "Bo", "phone": 2, EXTRA_CELLS: ["extra"]}),
        (6, {"vin": "X"}),
    ]


def test_a_truncated_workbook_is_damaged() -> None:
    stream = BytesIO(workbook([["name"], ["Ada"]]).getvalue()[:2000])
    with pytest.raises(DamagedInputError, match="the archive is damaged"):
        list(iter_workbook_items(stream))
