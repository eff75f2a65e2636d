"""The adapter of a described system."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from typing import cast

from voicecrm.ingest.adapter import NOT_MINE, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.building import FieldFaultError, rejection
from voicecrm.ingest.headers import fold_header
from voicecrm.ingest.json_stream import BrokenLine, iter_documents, object_of, raw_items
from voicecrm.ingest.json_values import sample_objects
from voicecrm.ingest.systems.description import SPECIAL, TIMES, Description
from voicecrm.ingest.systems.layouts import find_layout
from voicecrm.ingest.systems.records import read_unit
from voicecrm.ingest.systems.units import Document, Unit, beside, match, take_apart
from voicecrm.ingest.table import BROKEN_LINE, EXTRA_CELLS
from voicecrm.ingest.table_adapter import TableAdapter
from voicecrm.ingest.times import find_dayfirst
from voicecrm.records import Item, Rejection

Prepare = Callable[[Document], Iterable[Document]]


class SystemAdapter:
    """Reads what a description says, JSON in any arrangement or tables.

    Args:
        description: Of the system.
    """

    def __init__(self, description: Description) -> None:
        self.description = description
        self.name = description.name
        self.source = description.source
        self.title = description.title
        self.channel = description.channel

    def recognise(self, sample: Sample) -> Recognition:
        """Judge the first documents or rows by the signs of the shapes."""
        best = NOT_MINE
        for document in self._beginning(sample):
            for one in self._prepared(document):
                for part in take_apart(one, self.description):
                    unit = match(part, self.description)
                    if unit is not None and unit.shape.confidence > best.confidence:
                        signs = ", ".join((*unit.shape.signs, *unit.shape.where))
                        best = Recognition(unit.shape.confidence, f"{unit.shape.name} of {self.title}: {signs}")
        return best

    def fit(self, sample: Sample, context: ReadContext) -> ReadContext:
        """Learn the order of day and month from the columns of times of a table, where its dates tell it.

        Args:
            sample: Beginning of the input.
            context: Where it is read.

        Returns:
            The context to read this input with; where the order stays open, rows that need it are refused.
        """
        if context.dayfirst is not None or self.description.format != "table":
            return context
        columns, rows = TableAdapter.beginning(sample, None)
        asked = {
            fold_header(path) for shape in self.description.shapes for f in TIMES for path in shape.fields.get(f, ())
        }
        places = [place for place, column in enumerate(columns) if fold_header(column) in asked]
        told, _ = find_dayfirst(row[place] for row in rows for place in places if place < len(row))
        return replace(context, dayfirst=told)

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:
        """Take the documents apart into units, or the table into rows."""
        if self.description.format == "table":
            laid_out = find_layout(opened.sample, self.description.layouts)
            return laid_out.split(opened) if laid_out else TableAdapter().split(opened, context)
        return self.take(document for _, document in iter_documents(opened.stream))

    def take(self, documents: Iterable[object]) -> Iterator[RawItem]:
        """Take parsed documents apart into units; rows of a table are units already."""
        return raw_items(documents if self.description.format == "table" else self._units(documents))

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        """Read one unit or row; a mended line may hold a whole document."""
        for part, unit in self.units_of(item, context):
            if isinstance(unit, Rejection):
                yield unit
                continue
            try:
                yield read_unit(unit, part, self.description, context)
            except FieldFaultError as fault:
                yield rejection(part, self.name, context, fault.field, fault.code, fault.reason)

    def units_of(self, item: RawItem, context: ReadContext) -> Iterator[tuple[RawItem, Unit | Rejection]]:
        """Find the records of a raw item and their shapes.

        Args:
            item: As `split` gave it, or mended.
            context: Where it was read.

        Yields:
            What holds one record, and the record, or why it is none.
        """
        is_table = self.description.format == "table"
        document = self._row(item, context) if is_table else object_of(item, self.name, context)
        if isinstance(document, Rejection):
            yield item, document
            return
        if is_table:
            for prepared in self._prepared(document):
                yield from self._units_at(item, prepared, context)
            return
        if not isinstance(item.data, str):
            yield from self._units_at(item, document, context)
            return
        for prepared in self._prepared(document):
            for part in take_apart(prepared, self.description):
                yield from self._units_at(RawItem(item.position, part), part, context)

    def _units_at(
        self, item: RawItem, document: Document, context: ReadContext
    ) -> Iterator[tuple[RawItem, Unit | Rejection]]:
        unit = match(document, self.description)
        yield item, unit or self._unknown(item, context)
        if unit is not None:
            for other in beside(unit, self.description):
                yield item, other

    def _unknown(self, item: RawItem, context: ReadContext) -> Rejection:
        known = ", ".join(shape.name for shape in self.description.shapes if shape.kind != "nothing")
        keys = ", ".join(map(repr, list(item.data)[:12])) if isinstance(item.data, dict) else ""
        reason = f"a record with the keys {keys or 'none'} is none of {self.title} that is known; expected: {known}"
        return rejection(item, self.name, context, "", "unknown_shape", reason)

    def _units(self, documents: Iterable[object]) -> Iterator[object]:
        for document in documents:
            if isinstance(document, dict):
                for one in self._prepared(document):
                    yield from take_apart(one, self.description)
            elif not isinstance(document, BrokenLine) and isinstance(document, list):
                yield from self._units(document)
            else:
                yield document

    def _prepared(self, document: Document) -> Iterable[Document]:
        if not self.description.prepare:
            return (document,)
        special = import_module(f"{SPECIAL}.{self.description.prepare}")
        return cast("Prepare", special.prepare)(document)

    def _beginning(self, sample: Sample) -> Iterable[Document]:
        if self.description.format == "json":
            return sample_objects(sample)
        laid_out = find_layout(sample, self.description.layouts)
        if laid_out is not None:
            return ({fold_header(name): cell for name, cell in row.items()} for row in laid_out.first_rows(sample))
        header = [fold_header(column) for column in sample.header]
        return (
            {**dict.fromkeys(header, ""), **dict(zip(header, row, strict=False))} for row in sample.rows[:5] or [()]
        )

    def _row(self, item: RawItem, context: ReadContext) -> Document | Rejection:
        row = item.data
        if not isinstance(row, dict):
            reason = "expected a row as an object of column: cell"
            return rejection(item, self.name, context, "", "not_a_row", reason)
        for mark, code in ((BROKEN_LINE, "unterminated_quote"), (EXTRA_CELLS, "cell_count")):
            if mark in row:
                reason = (
                    f"the row does not fit the header ({code}); put the cells where they belong and remove {mark!r}"
                )
                return rejection(item, self.name, context, "", code, reason)
        return {fold_header(column): cell for column, cell in row.items()}
