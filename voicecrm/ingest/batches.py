"""An input as batches of columns: what an import reads, where `read_items` reads one item after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Final, NamedTuple, Protocol, runtime_checkable

from voicecrm.ingest.adapter import Adapter, Opened, RawItem, ReadContext
from voicecrm.ingest.beginning import Beginning, parse_item
from voicecrm.ingest.reading import begin_input
from voicecrm.item_columns import ItemColumns, columns_of, join_columns
from voicecrm.records import Contact, Interaction, Item, Rejection

_MOST_BYTES: Final = 16 * 1024 * 1024
"""Raw bytes or characters of a batch; what is made of them is several times as large."""
_WEIGHED: Final = 100
"""Raw items of which one is weighed for all."""


class Batch(NamedTuple):
    """Some items of an input.

    Attributes:
        items: Those that could be read, in the order of the input.
        rejections: Those that could not.
        share: Share of the input that was read with it, 0 to 1; None when its size is not known.
    """

    items: ItemColumns
    rejections: list[Rejection]
    share: float | None = None


class BulkReader(Protocol):
    """Reads many raw items at once."""

    def read(self, items: Sequence[RawItem]) -> Sequence[tuple[ItemColumns, Sequence[int]]]:
        """Return what was read and the places of the items that it stands for; all others are read one by one."""


@runtime_checkable
class BulkAdapter(Protocol):
    """An adapter that has a faster way than `parse` for many raw items, with the same result."""

    def in_bulk(self, context: ReadContext) -> BulkReader | None:
        """Return what reads the raw items of one input; None when `parse` does."""


def read_batches(opened: Opened, adapter: Adapter, context: ReadContext, size: int) -> Iterator[Batch]:
    """Read an input, batch by batch.

    Args:
        opened: The input.
        adapter: What reads it, as for `read_items`.
        context: What the adapter must be told.
        size: Items per batch; of large ones fewer.

    Yields:
        What `read_items` yields, in the same order.

    Raises:
        DamagedInputError: The input cannot be read on.
        MappingError: The mapping does not fit the input.
    """
    yield from read_begun(begin_input(opened, adapter, context), size)


def read_begun(beginning: Beginning, size: int) -> Iterator[Batch]:
    """Read an input that was begun, batch by batch; for the rest as `read_batches`."""
    adapter, context = beginning.adapter, beginning.context
    bulk = adapter.in_bulk(context) if isinstance(adapter, BulkAdapter) else None
    if bulk is None:
        batches = batch_items(beginning.items(), size)
    else:
        # None of these holds on to raw items that were read, so that they are gone when the batch is written.
        taken = iter(partial(_take_together, beginning.raw_items, size), [])
        batches = map(partial(_read, adapter=adapter, context=context, bulk=bulk), taken)
    for batch in batches:
        yield batch._replace(share=beginning.share_read())


def batch_items(items: Iterable[Item], size: int) -> Iterator[Batch]:
    """Put items that were read one by one into batches; large ones, such as mails, into smaller batches."""
    accepted: list[Interaction | Contact] = []
    rejections: list[Rejection] = []
    n_bytes = 0
    for item in items:
        if isinstance(item, Rejection):
            rejections.append(item)
            n_bytes += len(item.raw if isinstance(item.raw, str | bytes) else str(item.raw))
        else:
            accepted.append(item)
            n_bytes += len(item.raw)
        if len(accepted) + len(rejections) >= size or n_bytes >= _MOST_BYTES:
            yield Batch(columns_of(accepted), rejections)
            accepted, rejections, n_bytes = [], [], 0
    if accepted or rejections:
        yield Batch(columns_of(accepted), rejections)


def _take_together(raw_items: Iterator[RawItem], size: int) -> list[RawItem]:
    """Take raw items together; of large ones, as one in a hundred shows, fewer; none when there are no more."""
    together: list[RawItem] = []
    n_characters = 0
    while len(together) < size and n_characters < _MOST_BYTES:
        some = list(islice(raw_items, min(_WEIGHED, size)))
        if not some:
            break
        together += some
        n_characters += len(some) * len(str(some[-1].data))
    return together


def _read(raw_items: Sequence[RawItem], adapter: Adapter, context: ReadContext, bulk: BulkReader) -> Batch:
    blocks = bulk.read(raw_items)
    together = {place for _block, places in blocks for place in places}
    alone: list[Interaction | Contact] = []
    places_alone: list[int] = []
    rejections: list[Rejection] = []
    for place, raw_item in enumerate(raw_items):
        if place in together:
            continue
        for item in parse_item(adapter, raw_item, context):
            if isinstance(item, Rejection):
                rejections.append(item)
            else:
                alone.append(item)
                places_alone.append(place)
    parts = [*(block for block, _places in blocks), *([columns_of(alone)] if alone or not blocks else ())]
    items = join_columns(parts)
    if len(parts) > 1:
        places = [place for _block, places in blocks for place in places] + places_alone
        items = items.at(sorted(range(len(places)), key=places.__getitem__))
    return Batch(items, rejections)
