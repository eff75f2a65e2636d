"""Rows out of delimited text, one at a time, whatever the delimiter and however badly quoted.

A row whose cells cannot be told apart is handed on with everything that was read of it, so that it becomes a
rejection that can be mended: cells beyond the last column stand under `EXTRA_CELLS`, a line whose quote never ends
under `BROKEN_LINE`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from io import StringIO
from typing import Final, NamedTuple, TextIO

from voicecrm.errors import DamagedInputError
from voicecrm.ingest.adapter import RawData, RawItem
from voicecrm.ingest.headers import field_of

DELIMITERS: Final = (",", ";", "\t", "|")
EXTRA_CELLS: Final = "(extra cells)"
"""Key of the cells that stand beyond the last column of a row."""
BROKEN_LINE: Final = "(broken line)"
"""Key of a line whose quoted cell never ends."""

_PREVIEW_ROWS: Final = 20
_LONGEST_LINE: Final = 16 * 1024 * 1024
_LONGEST_QUOTED_ROW: Final = 1024 * 1024
"""Characters after which a quote counts as never closed; far above any note or transcript."""
_MOST_ATTEMPTS: Final = 8
"""How often a row is looked at again with one more line; only stray quotes make it more than two."""


class Row(NamedTuple):
    """One row of a table.

    Attributes:
        line: 1-based line of the input on which it begins.
        cells: Its cells as they stand, without their quotes.
        broken: True when a quote never ends; the one cell is then the line itself.
    """

    line: int
    cells: tuple[str, ...]
    broken: bool = False


class TableRow(RawItem):
    """A row with a cell in each of its columns; most are read together, column by column, and never asked for `data`.

    Args:
        position: Line on which the row begins.
        columns: Its columns; of a short row the first ones.
        cells: One for each of them.
    """

    __slots__ = ("cells", "columns")
    columns: tuple[str, ...]
    cells: tuple[str, ...]

    def __init__(self, position: int, columns: tuple[str, ...], cells: tuple[str, ...]) -> None:
        object.__setattr__(self, "position", position)
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "cells", cells)

    @property
    def data(self) -> RawData:
        """The cells by column."""
        return dict(zip(self.columns, self.cells, strict=True))


class Preview(NamedTuple):
    """What the beginning of a table shows.

    Attributes:
        delimiter: Cell separator.
        header: First row, cleaned.
        rows: The rows after it.
    """

    delimiter: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def preview_table(text: str, *, complete: bool, delimiter: str = "", most_rows: int = _PREVIEW_ROWS) -> Preview | None:
    """Find delimiter, header and first rows.

    Args:
        text: Beginning of the input.
        complete: False when the text may end within a row.
        delimiter: Cell separator, when known.
        most_rows: How many rows to show after the header.

    Returns:
        The preview, or None when the text does not look like a table.
    """
    text = text if complete else text[: text.rfind("\n") + 1]
    body, declared = _without_declaration(text)
    best: tuple[tuple[float, ...], Preview] | None = None
    for candidate in (delimiter or declared,) if delimiter or declared else DELIMITERS:
        rows = [row.cells for row in _take(iter_rows(StringIO(body, newline=""), candidate), most_rows + 1)]
        if not rows or (sum(bool(cell.strip()) for cell in rows[0]) < 2 and not delimiter):
            continue
        header = clean_header(rows[0])
        agreement = sum(len(row) == len(header) for row in rows) / len(rows)
        rank = (sum(field_of(name) is not None for name in header), agreement, len(header))
        # half of the rows having some other width says that the character separates nothing
        if (agreement >= 0.5 or rank[0] >= 2 or delimiter) and (best is None or rank > best[0]):
            best = rank, Preview(candidate, header, tuple(rows[1:]))
    return best[1] if best else None


def iter_items(text: TextIO, delimiter: str, *, header: bool = True) -> Iterator[RawItem]:
    """Read a table as raw items, one dict per row.

    Args:
        text: The table from its start, line ends untranslated.
        delimiter: Cell separator.
        header: False when the first row is data; columns are then named ``"1"``, ``"2"``, …

    Yields:
        The rows, keyed by column; their position is the line on which they begin.

    Raises:
        DamagedInputError: A line is too long to be one of a table.
    """
    columns: tuple[str, ...] | None = None
    for row in iter_rows(_lines(text), delimiter):
        if row.line == 1 and _DECLARATION.fullmatch(delimiter.join(row.cells)):
            continue
        if columns is None and not row.broken:
            columns = clean_header(row.cells) if header else tuple(str(n + 1) for n in range(len(row.cells)))
            if header:
                continue
        yield _as_item(row, columns or ())


def keyed_cells(columns: Sequence[str], cells: Sequence[object]) -> dict[str, object]:
    """Put the cells of a row under its columns; those beyond the last, unless all are empty, under `EXTRA_CELLS`."""
    data: dict[str, object] = dict(zip(columns, cells, strict=False))
    if len(cells) <= len(columns):
        return data
    extra = list(cells[len(columns) :])
    if any(cell not in {"", None} for cell in extra):
        data[EXTRA_CELLS] = extra
    return data


def clean_header(cells: Iterable[object]) -> tuple[str, ...]:
    """Name the columns: stripped, without apostrophes, nameless ones by number, repeated names numbered."""
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = " ".join(str("" if cell is None else cell).strip("\ufeff'\" \t").split()) or f"column {number}"
        repeated, count = name, 1
        while repeated in names:
            count += 1
            repeated = f"{name} ({count})"
        names.append(repeated)
    return tuple(names)


def iter_rows(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """Take lines apart into rows; blank ones are passed over.

    Args:
        lines: Lines with their ends.
        delimiter: Cell separator.

    Yields:
        The rows. A quote that does not end within reach makes its line a broken row; the lines after it are read as
        if it were not there.
    """
    source = iter(lines)
    waiting: deque[str] = deque()
    number = 0
    while (line := waiting.popleft() if waiting else next(source, None)) is not None:
        number += 1
        if '"' not in line:
            cells: tuple[str, ...] | None = tuple(line.rstrip("\r\n").split(delimiter))
            consumed = 1
        else:
            cells, consumed = _quoted_row(line, delimiter, source, waiting)
        if cells is None:
            yield Row(number, (line.rstrip("\r\n"),), broken=True)
        elif any(map(str.strip, cells)):
            yield Row(number, cells)
        number += consumed - 1


def _quoted_row(
    line: str, delimiter: str, source: Iterator[str], waiting: deque[str]
) -> tuple[tuple[str, ...] | None, int]:
    """Return the cells of a row that begins with `line` and the number of its lines; None when a quote never ends."""
    cells = _all_quoted(line, delimiter) or _cells(line, delimiter)
    attempts = 1
    taken = [line]
    size = len(line)
    quotes = line.count('"')
    while cells is None and attempts < _MOST_ATTEMPTS and size < _LONGEST_QUOTED_ROW:
        following = waiting.popleft() if waiting else next(source, None)
        if following is None:
            break
        taken.append(following)
        size += len(following)
        quotes += following.count('"')
        if quotes % 2 == 0:  # a well-formed row has closed as many quotes as it opened
            attempts += 1
            cells = _cells("".join(taken), delimiter)
    if cells is None:
        waiting.extendleft(reversed(taken[1:]))
        return None, 1
    return cells, len(taken)


def _all_quoted(line: str, delimiter: str) -> tuple[str, ...] | None:
    """Return the cells of a line on which every cell stands in quotes and none holds one, else None."""
    row = line.rstrip("\r\n")
    if len(row) < 2 or row[0] != '"' or row[-1] != '"':
        return None
    cells = row[1:-1].split(f'"{delimiter}"')
    return tuple(cells) if row.count('"') == 2 * len(cells) else None


@lru_cache(maxsize=16)
def _cell_pattern(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    # possessive (++, *+): an unterminated quote must fail at once and not after trying every way to split the text
    return re.compile(rf' *+"((?:[^"]++|"")*+)"([^{mark}]*+)({mark}|\Z)|(?! *+")([^{mark}]*+)({mark}|\Z)')


def _cells(row: str, delimiter: str) -> tuple[str, ...] | None:
    """Return the cells of a whole row, or None when a quote is still open at its end."""
    row = row.rstrip("\r\n")
    cells: list[str] = []
    pattern = _cell_pattern(delimiter)
    start = 0
    while match := pattern.match(row, start):
        quoted, rest, quoted_end, plain, plain_end = match.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"') + rest)
        if not (plain_end if quoted is None else quoted_end):
            return tuple(cells)
        start = match.end()
    return None


_DECLARATION: Final = re.compile(r"\ufeff?sep=(.)\s*", re.IGNORECASE)


def _without_declaration(text: str) -> tuple[str, str]:
    """Cut off the ``sep=;`` line that Excel writes and reads."""
    first, _, rest = text.partition("\n")
    match = _DECLARATION.fullmatch(first)
    return (rest, match[1]) if match else (text, "")


def _lines(text: TextIO) -> Iterator[str]:
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise DamagedInputError(
                f"a line is longer than {_LONGEST_LINE} characters; expected a table with one row per line: "
                "check that the file is complete and of the kind that its name says"
            )
        yield line


def _take(rows: Iterator[Row], most: int) -> Iterator[Row]:
    for row in rows:
        if row.broken:
            continue
        yield row
        most -= 1
        if not most:
            return


def _as_item(row: Row, columns: tuple[str, ...]) -> RawItem:
    line, cells, broken = row
    if broken:
        return RawItem(line, {BROKEN_LINE: cells[0]})
    if len(cells) > len(columns):
        return RawItem(line, keyed_cells(columns, cells))
    return TableRow(line, columns if len(cells) == len(columns) else columns[: len(cells)], cells)
