"""From an opened input or rows to interactions, contacts and rejections, lazily."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, Final

from voicecrm.errors import UnknownFormatError
from voicecrm.ingest import registry
from voicecrm.ingest.adapter import Adapter, Opened, RawItem, ReadContext, Sample
from voicecrm.ingest.beginning import Beginning, begin
from voicecrm.ingest.calls.call_log import CallLog
from voicecrm.ingest.cells import cell_text, plain_value
from voicecrm.ingest.contacts.contacts_csv import ContactsCsv
from voicecrm.ingest.detection import SURE_ENOUGH, detect
from voicecrm.ingest.map_file import MapFile
from voicecrm.ingest.rejections import RejectionsFile
from voicecrm.ingest.systems.adapter import SystemAdapter
from voicecrm.ingest.systems.description import Description
from voicecrm.ingest.table_adapter import TableAdapter
from voicecrm.ingest.vehicles.service_visits import ServiceVisits
from voicecrm.records import Item

_FIRST_ROWS: Final = 100
"""Rows in which a column must have stood once to exist; rows as dicts may leave out what they do not have."""


def choose_adapter(sample: Sample, source: str | None, mapping: MapFile | None) -> Adapter:
    """Decide what reads an input: a file of rejections itself, else the mapping, else the named or detected adapter.

    Args:
        sample: Beginning of the input.
        source: What the caller calls the system: the name of an adapter, or with a mapping any name.
        mapping: Columns, or the description of a system, when the caller gave a mapping file.

    Raises:
        UnknownSourceError: `source` names no adapter, and there is no mapping.
        UnknownFormatError: Nothing is named, and nothing recognises the input.
    """
    described = SystemAdapter(mapping) if isinstance(mapping, Description) else None
    rejections = RejectionsFile(lambda name: _find(name, described))
    if rejections.recognise(sample).confidence >= SURE_ENOUGH:
        return rejections
    if mapping is not None:
        return described or TableAdapter()
    return registry.get(source) if source else detect(sample)


def _find(name: str, described: SystemAdapter | None) -> Adapter:
    return described if described is not None and described.name == name else registry.get(name)


def begin_input(opened: Opened, adapter: Adapter, context: ReadContext) -> Beginning:
    """Begin to read an input, and learn from its first items what single ones do not say.

    Args:
        opened: The input.
        adapter: What reads it; with a mapping in the context a table is read by that, whatever the adapter.
        context: What the adapter must be told.

    Raises:
        DamagedInputError: The input cannot be read.
        MappingError: The mapping does not fit the input.
    """
    adapter, context = fitted(opened, adapter, context)
    return begin(adapter, adapter.split(opened, context), context, opened.share_read)


def read_items(opened: Opened, adapter: Adapter, context: ReadContext) -> Iterator[Item]:
    """Read an input item by item.

    Args:
        opened: The input.
        adapter: What reads it; with a mapping in the context a table is read by that, whatever the adapter.
        context: What the adapter must be told.

    Yields:
        Interactions, contacts and rejections, in the order of the input.

    Raises:
        DamagedInputError: The input cannot be read on.
        MappingError: The mapping does not fit the input.
    """
    yield from begin_input(opened, adapter, context).items()


def fitted(opened: Opened, adapter: Adapter, context: ReadContext) -> tuple[Adapter, ReadContext]:
    """Return the adapter and the context with which an input is read."""
    if context.mapping is not None and not isinstance(adapter, TableAdapter | RejectionsFile):
        adapter = TableAdapter()
    if isinstance(adapter, TableAdapter | SystemAdapter):
        context = adapter.fit(opened.sample, context)
    return adapter, context


def begin_rows(rows: Iterable[Mapping[Any, object]], context: ReadContext) -> Beginning:
    """Begin to read rows that are already apart: dicts, or the records of a DataFrame.

    Args:
        rows: Values by column; texts, numbers, times and missing values of any library.
        context: What must be told beyond the rows; without a mapping the columns are known by their names.

    Raises:
        MappingError: The mapping names columns that no row has.
        UnknownFormatError: There is no mapping, and the columns do not tell what the rows are.
    """
    source = iter(rows)
    first = [_plain_row(row) for row in islice(source, _FIRST_ROWS)]
    if not first:
        return begin(TableAdapter(), iter(()), context)
    columns = tuple(dict.fromkeys(column for row in first if isinstance(row, dict) for column in row))
    cells = tuple(tuple(cell_text(row.get(column)) for column in columns) for row in first if isinstance(row, dict))
    sample = Sample("the rows", b"", header=columns, rows=cells)
    if context.mapping is not None:
        context.mapping.check_columns(columns)
        adapter = TableAdapter()
    else:
        adapter = _adapter_of_rows(sample)
    context = adapter.fit(sample, context)
    plain = enumerate(chain(first, map(_plain_row, source)), start=1)
    return begin(adapter, (RawItem(position, row) for position, row in plain), context)


def read_rows(rows: Iterable[Mapping[Any, object]], context: ReadContext) -> Iterator[Item]:
    """Read rows item by item; for the rest as `begin_rows`."""
    yield from begin_rows(rows, context).items()


def begin_documents(
    documents: Iterable[Mapping[Any, object]], adapter: SystemAdapter, context: ReadContext
) -> Beginning:
    """Begin to read documents or rows that are already parsed, by the description of their system.

    Args:
        documents: As the system answers, or rows by column.
        adapter: Of the system.
        context: What must be told beyond them.
    """
    is_table = adapter.description.format == "table"
    return begin(adapter, adapter.take(_plain_row(one) if is_table else one for one in documents), context)


def _adapter_of_rows(sample: Sample) -> TableAdapter:
    candidates = (CallLog(), ContactsCsv(), ServiceVisits())
    best = max(candidates, key=lambda adapter: adapter.recognise(sample).confidence)
    if best.recognise(sample).confidence >= SURE_ENOUGH:
        return best
    listed = ", ".join(repr(column[:40]) for column in sample.header[:30]) or "none"
    raise UnknownFormatError(
        f"the columns do not tell what the rows are: {listed}; expected a time and a person (phone, name …) for calls, "
        "a name with a phone or an e-mail address for contacts, a vin and a date for visits: rename the columns "
        "or give a mapping",
        tried=[adapter.name for adapter in candidates],
    )


def _plain_row(row: object) -> dict[str, object] | str:
    return {str(key): plain_value(value) for key, value in row.items()} if isinstance(row, Mapping) else repr(row)
