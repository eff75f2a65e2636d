"""What all adapters of tables share; an adapter adds which columns it needs and how sure it then is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple, cast

from voicecrm.errors import AmbiguousDatesError, DamagedInputError
from voicecrm.ingest.adapter import NOT_MINE, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.cells import Layout
from voicecrm.ingest.decoding import HEAD_BYTES, open_text
from voicecrm.ingest.headers import fold_header, infer_columns
from voicecrm.ingest.mapping import INTERACTION_FIELDS
from voicecrm.ingest.mapping import Mapping as TableMapping
from voicecrm.ingest.rows import read_row
from voicecrm.ingest.spreadsheet import is_workbook, iter_workbook_items
from voicecrm.ingest.table import Preview, TableRow, iter_items, preview_table
from voicecrm.ingest.table_bulk import TableBulk
from voicecrm.ingest.times import find_dayfirst, is_ambiguous_date
from voicecrm.records import Channel, Item

_DATE_FIELDS: Final = ("occurred_at", "date", "ended_at", "birth_date", "revised_at")
_EVIDENCE_ROWS: Final = 5_000
"""Rows of the head that are asked for the order of day and month; more do not fit in it."""

_MOST_LAYOUTS: Final = 256
"""Sets of columns that are remembered; more only come from rows that leave out cells at random."""


class KnownColumns(NamedTuple):
    """What the header of a table tells.

    Attributes:
        header: All columns.
        fields: Columns per field, for the columns whose headers are known.
    """

    header: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]


class DateOrder(NamedTuple):
    """What the rows tell of the order of day and month.

    Attributes:
        dayfirst: The order, or None: not known, or it changes within the table.
        column: A column of times that needs to know it and does not tell.
    """

    dayfirst: bool | None
    column: str = ""

    @property
    def is_open(self) -> bool:
        """Somebody must say it."""
        return bool(self.column)


class TableAdapter:
    """An adapter of tables, told apart by their headers; by itself it reads what a mapping file describes."""

    name: str = "table"
    source: str = "table"
    title: str = "Any table, by a mapping file (CSV, Excel)"
    channel: str = "call"

    def __init__(self) -> None:
        self._layouts: tuple[TableMapping | None, dict[tuple[str, ...], Layout]] = None, {}

    def judge(self, columns: KnownColumns) -> Recognition:  # noqa: ARG002 - the adapters of known tables do
        """Judge the columns that were found; the generic table is only read when it is asked for."""
        return NOT_MINE

    def constants(self, columns: KnownColumns) -> dict[str, str]:  # noqa: ARG002 - the same
        """Return values that every row of such a table has."""
        return {}

    def words_of(self, header: tuple[str, ...]) -> Mapping[str, str]:  # noqa: ARG002 - address books look at it
        """Return folded headers that mean another field in such a table than elsewhere."""
        return {}

    def recognise(self, sample: Sample) -> Recognition:
        """Judge the columns whose headers are known."""
        if not sample.header:
            return NOT_MINE
        return self.judge(KnownColumns(sample.header, infer_columns(sample.header, self.words_of(sample.header))))

    def infer(self, header: Iterable[str]) -> TableMapping:
        """Make the mapping that the headers suggest.

        Args:
            header: Columns of the table.

        Returns:
            The mapping; its columns are empty when no header is known.
        """
        seen = tuple(header)
        columns = infer_columns(seen, self.words_of(seen))
        if self.channel == "contact":
            columns = {
                name: found for name, found in columns.items() if name == "source_key" or name not in INTERACTION_FIELDS
            }
        return TableMapping(
            columns=columns,
            rows="contact" if self.channel == "contact" else "interaction",
            channel="call" if self.channel == "contact" else cast("Channel", self.channel),
            constants=self.constants(KnownColumns(seen, columns)),
        )

    def fit(self, sample: Sample, context: ReadContext) -> ReadContext:
        """Learn from the beginning of an input what single rows do not say: the order of day and month.

        Args:
            sample: Beginning of the input.
            context: Where it is read.

        Returns:
            The context to read this input with.

        Raises:
            AmbiguousDatesError: A column of times leaves the order open, and nobody has said it.
        """
        if context.dayfirst is not None:
            return context
        told = self.tell_dayfirst(sample, context.mapping)
        if told.is_open:
            raise AmbiguousDatesError(
                f"column {told.column!r} holds dates such as 03/04/2026 and none that tells day from month; say which "
                "comes first: --day-first or --month-first, dayfirst=True or False, or dayfirst in the mapping file",
                column=told.column,
            )
        return replace(context, dayfirst=told.dayfirst)

    def tell_dayfirst(self, sample: Sample, mapping: TableMapping | None) -> DateOrder:
        """Find out the order of day and month.

        Args:
            sample: Beginning of the input.
            mapping: The caller's, which may say it.
        """
        columns, rows = self.beginning(sample, mapping)
        mapping = mapping or self.infer(columns)
        if mapping.dayfirst is not None:
            return DateOrder(mapping.dayfirst)
        told = {name for name, form in mapping.times.items() if form.format}
        asked = [name for name in _DATE_FIELDS if name not in told]
        fields = {fold_header(column): name for name in asked for column in mapping.columns.get(name, ())}
        places = {place: fields[fold_header(c)] for place, c in enumerate(columns) if fold_header(c) in fields}
        dayfirst, proofs = find_dayfirst(row[place] for row in rows for place in places if place < len(row))
        if proofs or mapping.time_format:
            return DateOrder(dayfirst)
        for place, name in places.items():
            if name != "birth_date" and any(is_ambiguous_date(row[place]) for row in rows if place < len(row)):
                return DateOrder(None, columns[place])
        return DateOrder(None)

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:
        """Read the table row by row.

        Raises:
            DamagedInputError: The input is neither text nor an Excel workbook.
            MappingError: The mapping names columns that the table does not have.
        """
        mapping, sample = context.mapping, opened.sample
        header = mapping.header if mapping else True
        columns, _ = self.beginning(sample, mapping)
        if mapping:
            mapping.check_columns(columns)
        if is_workbook(sample.head):
            return iter_workbook_items(opened.stream, header=header)
        encoding = _encoding(sample, mapping)
        if not encoding:
            raise DamagedInputError(f"{sample.name or 'the input'} is binary; expected text or an .xlsx workbook")
        preview = _preview(sample, mapping, 1)
        return iter_items(open_text(opened.stream, encoding), preview.delimiter if preview else ",", header=header)

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        """Read one row, by the caller's mapping or by its own headers."""
        if isinstance(item, TableRow):
            columns = item.columns
        else:
            columns = tuple(item.data) if isinstance(item.data, dict) else ()
        return (read_row(item, self._layout(columns, context.mapping), self.name, context),)

    def in_bulk(self, context: ReadContext) -> TableBulk | None:
        """Return what reads many rows at once; None when this adapter reads rows in a way of its own."""
        if type(self).parse is not TableAdapter.parse:
            return None
        return TableBulk(lambda columns: self._layout(columns, context.mapping), context)

    def _layout(self, columns: tuple[str, ...], mapping: TableMapping | None) -> Layout:
        """Find the columns once per header, and once per set of columns where rows leave some out."""
        known, layouts = self._layouts
        if known is not mapping:
            layouts = {}
            # one assignment: another thread may read another input with this adapter
            self._layouts = mapping, layouts
        layout = layouts.get(columns)
        if layout is None:
            if len(layouts) >= _MOST_LAYOUTS:
                layouts.clear()
            layout = layouts[columns] = Layout(columns, self.infer(columns) if mapping is None else mapping)
        return layout

    @staticmethod
    def beginning(sample: Sample, mapping: TableMapping | None) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """Return the columns and as many rows as the head holds."""
        columns, rows = sample.header, sample.rows
        if sample.head and not is_workbook(sample.head):
            preview = _preview(sample, mapping, _EVIDENCE_ROWS)
            columns, rows = (preview.header, preview.rows) if preview else ((), ())
        if mapping and not mapping.header:
            return tuple(str(number) for number in range(1, len(columns) + 1)), (columns, *rows)
        return columns, rows


def _encoding(sample: Sample, mapping: TableMapping | None) -> str:
    return (mapping.encoding if mapping else "") or sample.encoding


def _preview(sample: Sample, mapping: TableMapping | None, most_rows: int) -> Preview | None:
    text = sample.text
    if mapping and mapping.encoding:
        text = sample.head.decode(mapping.encoding, "replace").removeprefix("\ufeff")
    complete = len(sample.head) < HEAD_BYTES
    delimiter = (mapping.delimiter if mapping else "") or sample.delimiter
    return (
        preview_table(text, complete=complete, delimiter=delimiter, most_rows=most_rows)
        # a table of a single column has no delimiter
        or preview_table(text, complete=complete, delimiter=",", most_rows=most_rows)
    )
