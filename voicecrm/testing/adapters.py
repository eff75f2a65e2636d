"""A kit that holds any adapter to the laws that hold for all of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Final

from voicecrm.errors import DamagedInputError
from voicecrm.ingest import ReadContext, open_input, read_items
from voicecrm.ingest.adapter import Adapter, RawItem
from voicecrm.ingest.beginning import parse_item
from voicecrm.records import Contact, IdentityRecord, Interaction, Item, Rejection

_SEED: Final = 7


def check_adapter(
    adapter: Adapter, inputs: Iterable[bytes], *, foreign: Iterable[bytes] = (), damages: int = 200
) -> None:
    r"""Hold an adapter to the laws of all adapters.

    Its own inputs are recognized, and foreign ones are not. Every item is an interaction, a contact or a rejection with
    a reason, says its source, carries a key and a payload, and its times have an offset. Reading again gives the same.
    A raw item can be read alone, as a mended rejection is. A record without identifier names its item. Damaged inputs
    end in items or in one `DamagedInputError`, never in another exception.

    Args:
        adapter: The adapter.
        inputs: Whole exports that it reads, invented.
        foreign: Exports of other systems.
        damages: Ways in which each input is damaged; the same ones every time.

    Raises:
        AssertionError: It breaks a law; the message says which, and on what input.

    Examples:
        >>> from voicecrm.ingest import registry
        >>> check_adapter(registry.get("vcard"), [b"BEGIN:VCARD\\nVERSION:3.0\\nFN:Haedeun Na\\nEND:VCARD\\n"])
    """
    for data in inputs:
        _check_recognition(adapter, data, is_own=True)
        items = _read(adapter, data)
        _demand(bool(items), adapter, data, "nothing is read of it")
        for item in items:
            _check_item(adapter, data, item)
        _demand(items == _read(adapter, data), adapter, data, "reading it again gives other items")
        _check_single_items(adapter, data)
        for damaged in _damaged(data, damages):
            _check_damaged(adapter, damaged)
    for data in foreign:
        _check_recognition(adapter, data, is_own=False)


def _check_recognition(adapter: Adapter, data: bytes, *, is_own: bool) -> None:
    with open_input(BytesIO(data)) as opened:
        confidence = adapter.recognise(opened.sample).confidence
    _demand(0 <= confidence <= 1, adapter, data, f"its confidence is {confidence}; expected 0 to 1")
    wanted = "at least 0.5" if is_own else "less than 0.5"
    _demand((confidence >= 0.5) == is_own, adapter, data, f"it is recognized with {confidence}; expected {wanted}")


def _check_item(adapter: Adapter, data: bytes, item: Item) -> None:
    def demand(holds: bool, fault: str) -> None:
        _demand(holds, adapter, data, fault)

    demand(isinstance(item, Interaction | Contact | Rejection), f"{type(item).__name__} came")
    demand(item.source == adapter.source, f"an item says the source {item.source!r}; expected {adapter.source!r}")
    if isinstance(item, Rejection):
        demand(bool(item.code and item.reason), "a rejection has no code or no reason")
        return
    demand(bool(item.source_key), "an item has no source_key")
    demand(isinstance(item.raw, bytes) and bool(item.raw), f"{item.source_key}: raw is empty or no bytes")
    for name in ("occurred_at", "ended_at", "revised_at"):
        at = getattr(item, name, None)
        demand(at is None or at.utcoffset() is not None, f"{item.source_key}: {name} has no offset")
    records = [item.record] if isinstance(item, Contact) else [party.record for party in item.participants]
    for record in records:
        demand(record is None or _names_its_item(record), f"{item.source_key}: a record names nobody and no item")


def _names_its_item(record: IdentityRecord) -> bool:
    return bool(record.identifiers) or record.source_key is not None


def _check_single_items(adapter: Adapter, data: bytes) -> None:
    context = ReadContext(source=adapter.source)
    with open_input(BytesIO(data)) as opened:
        for raw in adapter.split(opened, context):
            once, again = (tuple(parse_item(adapter, RawItem(raw.position, raw.data), context)) for _ in range(2))
            _demand(once == again, adapter, data, f"item {raw.position} alone is read differently each time")
            _demand(
                bool(once), adapter, data, f"item {raw.position} alone gives nothing; expected a rejection at least"
            )


def _check_damaged(adapter: Adapter, data: bytes) -> None:
    try:
        for item in _read(adapter, data):
            _check_item(adapter, data, item)
    except DamagedInputError:
        return
    except AssertionError:
        raise
    except Exception as error:
        raise AssertionError(_message(adapter, data, f"{type(error).__name__}: {error}")) from error


def _read(adapter: Adapter, data: bytes) -> list[Item]:
    with open_input(BytesIO(data)) as opened:
        return list(read_items(opened, adapter, ReadContext(source=adapter.source)))


def _damaged(data: bytes, damages: int) -> Iterable[bytes]:
    """Cut, swap, repeat and overwrite bytes, the same way every time."""
    draw = random.Random(_SEED)  # noqa: S311 - not for secrets
    ways: tuple[Callable[[bytes, int, int], bytes], ...] = (
        lambda text, a, _b: text[:a],
        lambda text, a, b: text[:a] + text[b:],
        lambda text, a, b: text[:b] + text[a:],
        lambda text, a, b: text[:a] + bytes([draw.randrange(256)]) * (b - a) + text[b:],
        lambda text, a, b: text[:a] + draw.randbytes(4) + text[b:],
    )
    for _ in range(damages):
        first, second = sorted((draw.randrange(len(data) + 1), draw.randrange(len(data) + 1)))
        yield draw.choice(ways)(data, first, min(second, first + 40))


def _demand(holds: bool, adapter: Adapter, data: bytes, fault: str) -> None:
    if not holds:
        raise AssertionError(_message(adapter, data, fault))


def _message(adapter: Adapter, data: bytes, fault: str) -> str:
    return f"{adapter.name}: {fault}; input: {data[:200]!r}"
