"""What an inspection says of one input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from voicecrm.ingest.proposing import Proposal
from voicecrm.records import Contact, Interaction, OwnContact, Rejection


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What an import would make of one input.

    Attributes:
        name: Its path or name.
        seen: What it looks like, one phrase.
        system: Name of the adapter that would read it; empty: none.
        title: Of that adapter, for people.
        confidence: 0 to 1; 1 where the caller named the system or the mapping.
        reason: Why that system.
        runners_up: Name, confidence and reason of the next likely ones.
        encoding: Codec of its text, or empty: it is binary.
        encoding_reason: What told it.
        delimiter: Of a table.
        header: Columns of a table.
        has_header: False when the first row of a table looks like one of its rows.
        columns: Columns per field of a table, as they would be read.
        unused: Columns that only stay in the raw payload.
        timezone: Zone of times that carry none.
        timezone_reason: Who said it, and how many times need it.
        dayfirst: Order of ``03/04/2026``; None: no date needs it, or it is open.
        dayfirst_reason: What told it.
        read: Items looked at, from the beginning; all of a short input.
        records: The first ones, as they would be stored, with their normal forms.
        rejected: How many of those looked at would be rejected.
        rejections: The first ones.
        own_contacts: The firm's own numbers and mailboxes that were learned.
        flags: How often each flag was set.
        doubts: What a person should look at before the import.
        error: Why it cannot be imported like this; empty: it can.
        proposal: A mapping for a table that is of no known system.
    """

    name: str
    seen: str = ""
    system: str = ""
    title: str = ""
    confidence: float = 0.0
    reason: str = ""
    runners_up: tuple[tuple[str, float, str], ...] = ()
    encoding: str = ""
    encoding_reason: str = ""
    delimiter: str = ""
    header: tuple[str, ...] = ()
    has_header: bool = True
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    timezone: str = ""
    timezone_reason: str = ""
    dayfirst: bool | None = None
    dayfirst_reason: str = ""
    read: int = 0
    records: tuple[Interaction | Contact, ...] = ()
    rejected: int = 0
    rejections: tuple[Rejection, ...] = ()
    own_contacts: tuple[OwnContact, ...] = ()
    flags: Mapping[str, int] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    error: str = ""
    proposal: Proposal | None = None
