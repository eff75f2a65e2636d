r"""A description of a system: which shapes its records have, and where in them things stand.

One TOML file describes one system; see ``docs/how-to/describe-a-system.md`` for the whole of it:

    name = "switchboard"                   # --source
    title = "Switchboard call log (JSON)"
    channel = "call"                       # what it yields, for people
    timezone = "UTC"                       # of times that carry none, where the system documents it
    reads = "GET /calls, webhooks"         # for the documentation, as are left_out and notes

    [[layouts]]                            # of a table without a header
    columns = ["caller", "began", "id"]
    fewest = 2                             # a row may end earlier
    marks = { began = '\d{4}-.*' }         # by which the layout is known

    [[shapes]]
    name = "call"
    records = ["calls[]", "data"]          # where records stand in a document; the document itself is always tried
    keep = ["account"]                     # what of the document around a record belongs to it
    signs = ["call_id", "from.number"]     # what a record of this shape has
    where = { type = "voice" }             # and what must be in it
    fields = { source_key = "call_id", occurred_at = "started", text = ["summary", "notes"] }
    markup.text = "entities"               # it is written as &amp; and the like; "html": with tags
    pick.conversation_id = "thread=([^&]+)"     # what of the text counts
    constants = { direction = "inbound" }
    values.direction = { in = "inbound", "out*" = "outbound" }
    counts = { likes = "stats.likes" }
    flags.answering_machine = { answered_by = "machine_*" }
    turns = { each = "lines[]", speaker = "who", text = "said" }       # a whole conversation in one record
    merged = "merged_ids[;]"               # of a contact: keys of others that the system says are the same person
    owner = "/account.id"                  # the firm's own account; what it writes is outbound
    sides.from = { phone = "from.number", full_name = "from.name" }    # who calls; and `to`: told apart by direction

    [[shapes.parties]]
    role = "agent"
    each = "agents[]"                      # a party for every entry; paths are then relative to the entry
    where = { kind = "human" }
    email = "mail"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from voicecrm.records import ATTRIBUTE_KINDS, IDENTIFIER_KINDS, Channel, Role

Paths: TypeAlias = tuple[str, ...]
Conditions: TypeAlias = Mapping[str, tuple[str, ...]]
"""Patterns per path, all of which must hold; ``*`` asks for anything, an empty pattern for nothing being there."""
Format: TypeAlias = Literal["json", "table"]

FIELDS: Final = (
    "source_key", "occurred_at", "ended_at", "duration", "duration_ms", "direction", "subject", "text", "html",
    "language", "conversation_id", "in_reply_to", "agent", "status", "rating", "url", "revised_at", "date", "time",
    "channel",
)  # fmt: skip
TIMES: Final = ("occurred_at", "date", "ended_at", "revised_at")
"""Fields whose dates tell the order of day and month."""
PERSON_FIELDS: Final = (*IDENTIFIER_KINDS, *ATTRIBUTE_KINDS)
ATTACHMENT_FIELDS: Final = ("name", "media_type", "size", "url")
SPECIAL: Final = "voicecrm.ingest.systems.special"
"""Package of the modules that say what a description cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Columns of a table that has no header.

    Attributes:
        columns: Names under which shapes find the cells.
        fewest: Cells that a row has at least.
        marks: Per column what its cells look like, by which the layout is known.
    """

    columns: tuple[str, ...]
    fewest: int
    marks: Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """Entries of a list beside the records, found by a key in the record.

    Attributes:
        entries: Path of the list from the document.
        key: Path of the key in an entry.
        by: Paths in the record that hold the key sought.
    """

    entries: str
    key: str
    by: Paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who takes part, or of a contact the person.

    Attributes:
        person: Paths per field of `PERSON_FIELDS`.
        role: The part played.
        each: Path of the entries of which each is such a party; empty: the record itself.
        when: What must hold of the record.
        where: What must hold of the entry.
        unless: What makes the party nobody: a name that stands for no one, a mark of anonymity; one is enough.
        platform: Scope of handles and accounts; the source unless given.
    """

    person: Mapping[str, Paths]
    role: Role = "customer"
    each: str = ""
    when: Conditions = field(default_factory=dict)
    where: Conditions = field(default_factory=dict)
    unless: Conditions = field(default_factory=dict)
    platform: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachments:
    """What was sent along.

    Attributes:
        paths: Paths per field of `ATTACHMENT_FIELDS`.
        each: Path of the entries of which each is an attachment; empty: the record itself.
    """

    paths: Mapping[str, Paths]
    each: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """What was said by turns; the text of the record where it has no other.

    Attributes:
        each: Path of the entries of which each is a turn.
        text: Paths in an entry of what was said.
        speaker: Paths in an entry of who said it.
    """

    each: str
    text: Paths
    speaker: Paths = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One kind of record of a system.

    Attributes:
        name: For people: ``"call"``.
        kind: What a record becomes; ``"nothing"``: a record that is known and tells of no contact with anybody.
        reason: Of nothing, why.
        beside: True when it is read from the record of another shape, too: the owner's reply to a review.
        records: Paths of the records in a document.
        alone: False when its signs tell it only where it stands in `records`, not as a document of its own.
        keep: Keys of the objects around a record that belong to it.
        signs: Paths of which a record has all (their value may be empty).
        only: True when a record has no other keys.
        where: What must hold of the record.
        confidence: How sure a record of this shape makes, 0 to 1.
        channel: How the customer was heard, unless the field of that name means another channel.
        fields: Paths per field of `FIELDS`, in order of preference.
        constants: Value per field for records that have none.
        values: Per field the system's words, ``*`` among them, and what they mean.
        markup: Per field how its text is written: ``"html"``, or ``"entities"`` (``&amp;``) without tags.
        pick: Per field a regular expression; its first group is the value, where it is found.
        counts: Paths per counter.
        flags: What must hold per flag.
        lookups: Lists that records point into, by the key under which an entry is then found: ``author.name``.
        sides: The two ends of a call; the outer end is the customer, by direction and the firm's own numbers.
        parties: Who else takes part; of a contact the one who is listed.
        merged: Of a contact: paths of the keys of other contacts that the system has merged with it.
        owner: Paths of the firm's own accounts and handles; a customer who is one is the firm. Where the record does
            not tell its direction, the first party does.
        attachments: What was sent along.
        turns: Where a conversation stands that is one record.
        dayfirst: Order of ``03/04/2026``, where the system documents it.
    """

    name: str
    kind: Literal["interaction", "contact", "nothing"] = "interaction"
    reason: str = ""
    beside: bool = False
    records: Paths = ()
    alone: bool = True
    keep: tuple[str, ...] = ()
    signs: Paths = ()
    only: bool = False
    where: Conditions = field(default_factory=dict)
    confidence: float = 0.9
    channel: Channel = "call"
    fields: Mapping[str, Paths] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    markup: Mapping[str, str] = field(default_factory=dict)
    pick: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    counts: Mapping[str, Paths] = field(default_factory=dict)
    flags: Mapping[str, Conditions] = field(default_factory=dict)
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    sides: Mapping[str, Party] = field(default_factory=dict)
    parties: tuple[Party, ...] = ()
    merged: Paths = ()
    owner: Paths = ()
    attachments: tuple[Attachments, ...] = ()
    turns: Turns | None = None
    dayfirst: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Description:
    """One system.

    Attributes:
        name: Registered name.
        title: For people.
        channel: What it yields, for people.
        source: Default source of its records; the name unless given.
        format: How the export is written.
        layouts: Of a table that may have no header, what its columns then are; the first that fits counts.
        timezone: IANA zone of times that carry none; empty: as the caller says.
        reads: For people: the exports and calls of which the answers are read.
        left_out: For people: what is not read.
        notes: For people: what must be known.
        prepare: Name of the module of `SPECIAL` that rearranges a document before it is read.
        shapes: Kinds of records; the first that fits counts.
        toml: The text that it was read from.
    """

    name: str
    title: str
    channel: str
    source: str
    format: Format = "json"
    layouts: tuple[Layout, ...] = ()
    timezone: str = ""
    reads: str = ""
    left_out: str = ""
    notes: str = ""
    prepare: str = ""
    shapes: tuple[Shape, ...] = ()
    toml: str = field(default="", repr=False)
