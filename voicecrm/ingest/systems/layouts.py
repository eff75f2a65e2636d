"""Tables without a header: what their columns are is told by what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import Final

from voicecrm.ingest.adapter import Opened, RawItem, Sample
from voicecrm.ingest.decoding import open_text
from voicecrm.ingest.systems.description import Layout
from voicecrm.ingest.table import BROKEN_LINE, Row, iter_rows, keyed_cells

_LOOKED_AT: Final = 5
_COMMA: Final = ","


def find_layout(sample: Sample, layouts: Iterable[Layout]) -> Layout | None:
    """Find the layout that most of the first rows have; None when there is none, or the table has a header.

    Args:
        sample: Beginning of the table.
        layouts: Those of the system.
    """
    if not sample.text or sample.documents:
        return None
    rows = [row.cells for row in islice(iter_rows(StringIO(sample.text, newline=""), _delimiter(sample)), _LOOKED_AT)]
    if not rows or not any(character.isdigit() for character in "".join(rows[0])):  # a header
        return None
    fitting = ((sum(_fits(row, layout) for row in rows), layout) for layout in layouts)
    return next((layout for number, layout in fitting if number and number * 2 > len(rows)), None)


def rows_of(sample: Sample, layout: Layout) -> list[dict[str, object]]:
    """Return the first rows by the layout's columns."""
    rows = iter_rows(StringIO(sample.text, newline=""), _delimiter(sample))
    return [_keyed(row, layout) for row in islice(rows, _LOOKED_AT) if _fits(row.cells, layout)]


def split_rows(opened: Opened, layout: Layout) -> Iterator[RawItem]:
    """Read the table row by row."""
    lines = open_text(opened.stream, opened.sample.encoding or "utf-8")
    for row in iter_rows(lines, _delimiter(opened.sample)):
        yield RawItem(row.line, _keyed(row, layout))


def _keyed(row: Row, layout: Layout) -> dict[str, object]:
    return {BROKEN_LINE: row.cells[0]} if row.broken else keyed_cells(layout.columns, row.cells)


def _fits(cells: Sequence[str], layout: Layout) -> bool:
    if not layout.fewest <= len(cells) <= len(layout.columns):
        return False
    named = dict(zip(layout.columns, cells, strict=False))
    return all(pattern.fullmatch(named.get(column, "").strip()) for column, pattern in layout.marks.items())


def _delimiter(sample: Sample) -> str:
    return sample.delimiter or _COMMA
