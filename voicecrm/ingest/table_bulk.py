"""The rows of a table at once: those of the same columns together, as far as nothing in them is unusual."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, cast

from voicecrm.ingest.adapter import RawItem, ReadContext
from voicecrm.ingest.cells import Layout
from voicecrm.ingest.table import BROKEN_LINE, TableRow
from voicecrm.ingest.table_blocks import BlockReader, Row
from voicecrm.item_columns import ItemColumns

_TEXT: Final = {str}
_FEWEST: Final = 16
"""Fewer rows of the same columns are read one by one."""
_MOST_LAYOUTS: Final = 16
"""Sets of columns that are remembered; a table has one, and some more where rows are short."""


class TableBulk:
    """Reads many rows of one input.

    Args:
        find_layout: Says which column holds what.
        context: Where the rows are read.
    """

    def __init__(self, find_layout: Callable[[tuple[str, ...]], Layout], context: ReadContext) -> None:
        self._find_layout = find_layout
        self._context = context
        self._readers: dict[tuple[str, ...], BlockReader] = {}

    def read(self, items: Sequence[RawItem]) -> list[tuple[ItemColumns, Sequence[int]]]:
        """Read the rows that can be read together.

        Args:
            items: Rows, any number.

        Returns:
            What was read, with the places of the rows that it stands for; all others must be read one by one.
        """
        alike: dict[tuple[str, ...], tuple[list[int], list[Row]]] = {}
        for place, item in enumerate(items):
            found = _texts_of(item)
            if found is not None:
                places, rows = alike.setdefault(found[0], ([], []))
                places.append(place)
                rows.append(found[1])
        read: list[tuple[ItemColumns, Sequence[int]]] = []
        for columns, (places, rows) in alike.items():
            reader = None if len(places) < _FEWEST or BROKEN_LINE in columns else self._reader(columns)
            if reader is not None:
                block, kept = reader.read(rows)
                read.append((block, [places[place] for place in kept]))
        return read

    def _reader(self, columns: tuple[str, ...]) -> BlockReader | None:
        reader = self._readers.get(columns)
        if reader is None:
            layout = self._find_layout(columns)
            if layout.mapping.rows != "interaction" or layout.splits:
                return None
            if len(self._readers) >= _MOST_LAYOUTS:
                self._readers.clear()
            reader = self._readers[columns] = BlockReader(layout, self._context)
        return reader


def _texts_of(item: RawItem) -> tuple[tuple[str, ...], Row] | None:
    """Return the columns and cells of a row whose cells are all texts, else None."""
    if isinstance(item, TableRow):
        return item.columns, item.cells
    if isinstance(item.data, dict) and set(map(type, item.data.values())) == _TEXT:
        return tuple(item.data), cast("Row", tuple(item.data.values()))
    return None
