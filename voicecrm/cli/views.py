"""Blocks of output, each drawn in two ways: for a terminal with rich, and as plain aligned text for pipes and logs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from rich import box
from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from voicecrm.query.texts import clean

GAP: Final = "  "


class View(Protocol):
    """One block of output."""

    def plain(self) -> Iterator[str]:
        """Yield the lines for a pipe: aligned, no colour, no box."""

    def rich(self) -> RenderableType:
        """Return what rich draws."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        header: Its head.
        style: rich style of its cells.
        right: Numbers stand on the right.
        whole: Never broken over lines, as ids that people copy.
        brief: One line only on a terminal, cut where it ends.
    """

    header: str
    style: str = ""
    right: bool = False
    whole: bool = False
    brief: bool = False

    def draw(self, cell: str) -> Text:
        """Return a cell for rich."""
        # Said of the cell and not of the column: rich makes columns that may wrap narrow first.
        return Text(clean(cell), no_wrap=True, overflow="ellipsis") if self.brief else Text(clean(cell))


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers.

    Attributes:
        columns: Left to right.
        rows: One text per column.
        title: Above it, may be empty.
        empty: What is said instead when there are no rows.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    title: str = ""
    empty: str = ""

    def plain(self) -> Iterator[str]:
        if self.title:
            yield self.title
        if not self.rows:
            yield self.empty
            return
        rows = [[column.header for column in self.columns], *([clean(cell) for cell in row] for row in self.rows)]
        widths = [max(cell_len(row[place]) for row in rows) for place in range(len(self.columns))]
        for row in rows:
            cells = (pad(cell, width, right=c.right) for cell, width, c in zip(row, widths, self.columns, strict=True))
            yield GAP.join(cells).rstrip()

    def rich(self) -> RenderableType:
        if not self.rows:
            return Text(f"{self.title} {self.empty}".strip(), style="dim")
        table = RichTable(
            title=self.title or None,
            title_justify="left",
            title_style="bold",
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            collapse_padding=True,
        )
        for column in self.columns:
            table.add_column(
                column.header,
                style=column.style,
                justify="right" if column.right else "left",
                no_wrap=column.whole or column.right,
                # What may be broken is shown in full; a number or id that does not fit is seen to be cut.
                overflow="ellipsis" if column.whole or column.right else "fold",
            )
        for row in self.rows:
            table.add_row(*(column.draw(cell) for column, cell in zip(self.columns, row, strict=True)))
        return table


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values, one per line.

    Attributes:
        pairs: Name and value; pairs with an empty value are left out.
        title: Above them, may be empty.
    """

    pairs: Sequence[tuple[str, str]]
    title: str = ""

    def plain(self) -> Iterator[str]:
        if self.title:
            yield clean(self.title)
        width = max((cell_len(name) for name, _ in self.pairs), default=0)
        for name, value in self.pairs:
            if value:
                yield f"{pad(name, width)}{GAP}{clean(value)}"

    def rich(self) -> RenderableType:
        grid = RichTable.grid(padding=(0, 2))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column()
        if self.title:
            grid.title, grid.title_justify, grid.title_style = clean(self.title), "left", "bold"
        for name, value in self.pairs:
            if value:
                grid.add_row(name, Text(clean(value)))
        return grid


@dataclass(frozen=True, slots=True)
class Lines:
    """Sentences.

    Attributes:
        lines: One per line.
        style: rich style of all.
    """

    lines: Sequence[str] = field(default=("",))
    style: str = ""

    def plain(self) -> Iterator[str]:
        yield from (clean(line) for line in self.lines)

    def rich(self) -> RenderableType:
        return Text("\n".join(clean(line) for line in self.lines), style=self.style)


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Fill a text up to a width in terminal cells; a Korean syllable takes two."""
    space = " " * max(width - cell_len(text), 0)
    return space + text if right else text + space
