"""Tables without a header: what their columns are is told by what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import Final, NamedTuple

from voicecrm.ingest.adapter import Opened, RawItem, Sample
from voicecrm.ingest.decoding import open_text
from voicecrm.ingest.systems.description import Layout
from voicecrm.ingest.table import BROKEN_LINE, DELIMITERS, Row, iter_rows, keyed_cells

_LOOKED_AT: Final = 5


class LaidOut(NamedTuple):
    """How a table without a header is to be read.

    Attributes:
        layout: What its columns are.
        delimiter: What stands between its cells.
    """

    layout: Layout
    delimiter: str

    def first_rows(self, sample: Sample) -> list[dict[str, object]]:
        """Return those of the first rows that fit, by column."""
        return [_keyed(row, self.layout) for row in _first(sample, self.delimiter) if _fits(row.cells, self.layout)]

    def split(self, opened: Opened) -> Iterator[RawItem]:
        """Read the table row by row."""
        lines = open_text(opened.stream, opened.sample.encoding or "utf-8")
        for row in iter_rows(lines, self.delimiter):
            yield RawItem(row.line, _keyed(row, self.layout))


def find_layout(sample: Sample, layouts: Iterable[Layout]) -> LaidOut | None:
    """Find the layout that most of the first rows have; None when there is none, or the table has a header.

    Args:
        sample: Beginning of the table.
        layouts: Those of the system.
    """
    if not sample.text or sample.documents:
        return None
    for layout in layouts:
        for delimiter in DELIMITERS:
            rows = [row.cells for row in _first(sample, delimiter)]
            is_header = not any(character.isdigit() for character in "".join(rows[0] if rows else ()))
            if not is_header and sum(_fits(row, layout) for row in rows) * 2 > len(rows):
                return LaidOut(layout, delimiter)
    return None


def _first(sample: Sample, delimiter: str) -> Iterator[Row]:
    return islice(iter_rows(StringIO(sample.text, newline=""), delimiter), _LOOKED_AT)


def _keyed(row: Row, layout: Layout) -> dict[str, object]:
    return {BROKEN_LINE: row.cells[0]} if row.broken else keyed_cells(layout.columns, row.cells)


def _fits(cells: Sequence[str], layout: Layout) -> bool:
    if not layout.fewest <= len(cells) <= len(layout.columns):
        return False
    named = dict(zip(layout.columns, cells, strict=False))
    return all(pattern.fullmatch(named.get(column, "").strip()) for column, pattern in layout.marks.items())
