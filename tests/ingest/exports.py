"""Invented exports of described systems, read as an import reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from voicecrm.ingest import ReadContext, choose_adapter, open_input, read_items
from voicecrm.records import Item, Participant

FOLDER: Final = Path(__file__).parent / "systems"
OWN_DOMAINS: Final = ("firm.example",)


def read_export(path: str, own_numbers: tuple[str, ...] = (), own_domains: tuple[str, ...] = ()) -> list[Item]:
    """Read an export by the adapter that recognizes it.

    Args:
        path: From `FOLDER`.
        own_numbers: The firm's own phone numbers.
        own_domains: The firm's own e-mail domains.
    """
    with open_input(FOLDER / path) as opened:
        adapter = choose_adapter(opened.sample, None, None)
        context = ReadContext(source=adapter.source, own_numbers=own_numbers, own_domains=own_domains)
        return list(read_items(opened, adapter, context))


def values(party: Participant | None) -> set[str]:
    """Return all that is known of a party, as written."""
    record = party.record if party else None
    if record is None:
        return set()
    return {one.raw_value for one in record.identifiers} | {one.raw_value for one in record.attributes}
