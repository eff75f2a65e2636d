"""Rows out of Excel workbooks; needs the extra ``excel``."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO, Final

from voicecrm.errors import DamagedInputError, MissingExtraError
from voicecrm.ingest.adapter import RawItem
from voicecrm.ingest.table import Preview, clean_header, keyed_cells
from voicecrm.ingest.unpacking import check_expansion

_PREVIEW_ROWS: Final = 20
_ZIP: Final = b"PK\x03\x04"


def is_workbook(head: bytes) -> bool:
    """Tell an .xlsx file from other archives by its first bytes."""
    # the first entries of the archive name the parts of an Office document
    return head.startswith(_ZIP) and (b"xl/" in head or b"[Content_Types].xml" in head) and b"word/" not in head


def preview_workbook(stream: BinaryIO) -> Preview | None:
    """Read header and first rows, and leave the stream at its start.

    Args:
        stream: The workbook; must be seekable.

    Returns:
        The preview, or None when every sheet is empty.

    Raises:
        MissingExtraError: openpyxl is not installed.
        DamagedInputError: The workbook cannot be opened.
    """
    rows = list(islice(_rows(stream), _PREVIEW_ROWS + 1))
    stream.seek(0)
    if not rows:
        return None
    return Preview(
        "", clean_header(rows[0][2]), tuple(tuple(_shown(cell) for cell in cells) for _, _, cells in rows[1:])
    )


def iter_workbook_items(stream: BinaryIO, *, header: bool = True) -> Iterator[RawItem]:
    """Read all sheets of a workbook as raw items, one dict per row; every sheet has its own header.

    Args:
        stream: The workbook; must be seekable.
        header: False when the first rows are data; columns are then named ``"1"``, ``"2"``, …

    Yields:
        The rows, keyed by column; their position is the row number, counted on over the sheets.

    Raises:
        MissingExtraError: openpyxl is not installed.
        DamagedInputError: The workbook cannot be opened or read on.
    """
    columns: dict[str, tuple[str, ...]] = {}
    for position, sheet, cells in _rows(stream):
        if sheet not in columns:
            columns[sheet] = clean_header(cells) if header else tuple(str(n + 1) for n in range(len(cells)))
            if header:
                continue
        yield RawItem(position, keyed_cells(columns[sheet], cells))


def _rows(stream: BinaryIO) -> Iterator[tuple[int, str, tuple[Any, ...]]]:
    """Yield position, sheet and cells of every row that is not blank."""
    try:
        import openpyxl  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise MissingExtraError("excel", "Reading an Excel workbook") from error
    check_expansion(stream)
    position = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of styles and validations, which are nothing to us
            workbook = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            for cells in sheet.iter_rows(values_only=True):
                position += 1
                filled = max((place for place, cell in enumerate(cells, start=1) if cell not in {None, ""}), default=0)
                if filled:
                    yield position, sheet.title, tuple(cells[:filled])
    except Exception as error:  # whatever a foreign reader raises on a damaged file
        raise DamagedInputError(
            f"the Excel workbook cannot be read after row {position} ({error}); open it in Excel and save it again"
        ) from error


def _shown(cell: object) -> str:
    return "" if cell is None else str(cell)
