"""Pages of a social network's API taken apart into self-contained objects, one per post or person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, TypeAlias

from voicecrm.ingest.adapter import RawItem, ReadContext
from voicecrm.ingest.building import FieldFaultError, rejection
from voicecrm.ingest.json_stream import iter_documents, object_of, raw_items
from voicecrm.records import Contact, Interaction, Item, Rejection

Document: TypeAlias = dict[str, object]
Units: TypeAlias = Callable[[Document], Iterable[Document]]
Reader: TypeAlias = Callable[[Document, ReadContext], Interaction | Contact]


def split_pages(stream: BinaryIO, units: Units) -> Iterator[RawItem]:
    """Yield the objects of all pages, numbered through.

    Args:
        stream: JSON in any arrangement.
        units: Takes one page apart; gives an object of its own making back unchanged.
    """

    def flat() -> Iterator[object]:
        for _, document in iter_documents(stream):
            if isinstance(document, dict):
                yield from units(document)
            else:
                yield document

    return raw_items(flat())


def parse_units(item: RawItem, adapter: str, context: ReadContext, units: Units, read: Reader) -> Iterator[Item]:
    """Read one raw item; a mended line may hold a whole page.

    Args:
        item: What to read.
        adapter: Name of the adapter, for rejections.
        context: Where it was read.
        units: Takes a page apart.
        read: Reads one object; raises `FieldFaultError` when it cannot.
    """
    document = object_of(item, adapter, context)
    if isinstance(document, Rejection):
        yield document
        return
    for unit in units(document):
        try:
            yield read(unit, context)
        except FieldFaultError as fault:
            yield rejection(RawItem(item.position, unit), adapter, context, fault.field, fault.code, fault.reason)
