"""The beginning of an input: the raw items, and what the first of them tell of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from voicecrm.errors import VoiceCRMError
from voicecrm.ingest.adapter import Adapter, RawItem, ReadContext
from voicecrm.ingest.building import rejection
from voicecrm.ingest.calls.own_numbers import Ends, ends_of, learn_own_numbers
from voicecrm.ingest.mail.own_mailboxes import learn_own_mailboxes, parties_of
from voicecrm.records import Item, OwnContact

LOOKED_AT: Final = 2_000
"""Raw items from which the firm's own numbers and mailboxes are learned."""
MOST_BYTES: Final = 16 * 1024 * 1024
"""Bytes of messages that are held for that at the most; one with large attachments may be more by itself."""
_FIRST: Final = 200
"""Of which these must hold a call whose direction nothing tells; otherwise there is nothing to learn."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """An input that was begun.

    Attributes:
        adapter: What reads it.
        context: What the adapter must be told, with what was learned.
        raw_items: All of its items, from the first on; they can be read once.
        own_contacts: The firm's own numbers and mailboxes that were learned, those that were known before left out.
        share_read: Tells which share of the input was read, 0 to 1; None when its size is not known.
    """

    adapter: Adapter
    context: ReadContext
    raw_items: Iterator[RawItem]
    own_contacts: tuple[OwnContact, ...]
    share_read: Callable[[], float | None] = lambda: None

    def items(self) -> Iterator[Item]:
        """Read item by item.

        Yields:
            Interactions, contacts and rejections, in the order of the input.

        Raises:
            DamagedInputError: The input cannot be read on.
        """
        for raw_item in self.raw_items:
            yield from parse_item(self.adapter, raw_item, self.context)


def begin(
    adapter: Adapter,
    raw_items: Iterator[RawItem],
    context: ReadContext,
    share_read: Callable[[], float | None] = lambda: None,
) -> Beginning:
    """Learn from the first items what single ones do not say: which numbers and mailboxes are the firm's own.

    Where the firm has said it, nothing is learned.

    Args:
        adapter: What reads the input.
        raw_items: Of the input.
        context: What the adapter must be told.
        share_read: Tells which share of the input was read.
    """
    if adapter.channel == "email":
        learned, rest = _learn_mailboxes(raw_items, context)
    else:
        learned, rest = _learn_numbers(adapter, raw_items, context)
    return Beginning(adapter, context.with_learned(learned), rest, learned, share_read)


def _learn_numbers(
    adapter: Adapter, raw_items: Iterator[RawItem], context: ReadContext
) -> tuple[tuple[OwnContact, ...], Iterator[RawItem]]:
    if not context.learns_numbers:
        return (), raw_items
    first: list[RawItem] = []
    calls: list[Ends] = []
    rest = _take(raw_items, _FIRST, first)
    calls += _open_calls(adapter, first, context)
    if calls:
        more: list[RawItem] = []
        rest = _take(rest, LOOKED_AT - _FIRST, more)
        calls += _open_calls(adapter, more, context)
        first += more
    return learn_own_numbers(calls), chain(first, rest)


def _learn_mailboxes(
    raw_items: Iterator[RawItem], context: ReadContext
) -> tuple[tuple[OwnContact, ...], Iterator[RawItem]]:
    if not context.learns_domains:
        return (), raw_items
    first: list[RawItem] = []
    rest = _take(raw_items, LOOKED_AT, first)
    learned = learn_own_mailboxes([parties_of(item) for item in first])
    return tuple(one for one in learned if one.value not in context.own_domains), chain(first, rest)


def parse_item(adapter: Adapter, item: RawItem, context: ReadContext) -> tuple[Item, ...]:
    """Read one raw item; what its adapter did not foresee is a rejection, too."""
    try:
        return tuple(adapter.parse(item, context))  # all of it here: a generator would raise later
    except Exception as error:  # noqa: BLE001 - one unforeseen item must not stop the import
        reason = f"the item cannot be read ({type(error).__name__}: {error}); expected one as {adapter.title} has it"
        return (rejection(item, adapter.name, context, "", "unreadable", reason),)


def _open_calls(adapter: Adapter, raw_items: list[RawItem], context: ReadContext) -> Iterator[Ends]:
    for raw_item in raw_items:
        for item in parse_item(adapter, raw_item, context):
            ends = ends_of(item)
            if ends is not None:
                yield ends


def _take(raw_items: Iterator[RawItem], size: int, taken: list[RawItem]) -> Iterator[RawItem]:
    """Take the first items, and return the others; damage among the first comes after those before it."""
    held = 0
    try:
        for raw_item in islice(raw_items, size):
            taken.append(raw_item)
            held += len(raw_item.data) if isinstance(raw_item.data, bytes) else 0
            if held > MOST_BYTES:
                break
    except VoiceCRMError as error:
        return _fail(error)
    return raw_items


def _fail(error: VoiceCRMError) -> Iterator[RawItem]:
    raise error
    yield  # makes it a generator, so that it raises when it is asked
