"""Items as plain values, for ``--json``."""

from __future__ import annotations

from dataclasses import asdict, fields

from voicecrm.cli.documents import Document, record_document
from voicecrm.records import Contact, Interaction

_NESTED = ("raw", "participants", "attachments", "counts", "flags")


def item_document(item: Interaction | Contact) -> Document:
    """Return an interaction or a contact without its raw payload."""
    if isinstance(item, Contact):
        return {
            "source": item.source,
            "source_key": item.source_key,
            "revised_at": item.revised_at,
            "merged": list(item.merged),
            "record": record_document(item.record),
        }
    return {
        **{one.name: getattr(item, one.name) for one in fields(item) if one.name not in _NESTED},
        "counts": dict(item.counts),
        "flags": list(item.flags),
        "attachments": [asdict(one) for one in item.attachments],
        "participants": [
            {"role": party.role, "record": None if party.record is None else record_document(party.record)}
            for party in item.participants
        ],
    }
