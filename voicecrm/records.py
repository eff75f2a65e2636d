"""The words of the project as frozen values: what was heard, from whom, and what could not be read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from json.encoder import encode_basestring_ascii as _quoted
from typing import Final, Literal, TypeAlias, get_args

Channel: TypeAlias = Literal["call", "email", "social", "message", "ticket", "review", "visit", "telemetry"]
Direction: TypeAlias = Literal["inbound", "outbound", "internal"]
Role: TypeAlias = Literal["customer", "agent", "business", "dealer", "system"]
IdentifierKind: TypeAlias = Literal["phone", "email", "handle", "account", "customer_number", "vin", "device"]
AttributeKind: TypeAlias = Literal[
    "full_name", "given_name", "family_name", "birth_date", "gender", "company", "occupation",
    "address", "street", "house_number", "city", "postal_code", "region", "country",
]  # fmt: skip

CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)
DIRECTIONS: Final[tuple[Direction, ...]] = get_args(Direction)
ROLES: Final[tuple[Role, ...]] = get_args(Role)
IDENTIFIER_KINDS: Final[tuple[IdentifierKind, ...]] = get_args(IdentifierKind)
ATTRIBUTE_KINDS: Final[tuple[AttributeKind, ...]] = get_args(AttributeKind)
SIGNATURE_SCOPE: Final = "signature"
"""Scope of a phone that a source knows from a mail's signature alone; it weighs less than one that was used."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """One thing that a source knows a person by.

    Attributes:
        kind: What it is.
        raw_value: As the source wrote it.
        scope: Where it is unique: the platform of a handle or account, the source of a customer number;
            empty where the value is unique everywhere (phone, email, vin); `SIGNATURE_SCOPE` of a phone that only a
            signature says.
        value: The normal form (with its scope in front, as ``"x:hong"``), or None: not normalized yet, or never
            evidence (a placeholder, a damaged number).
    """

    kind: IdentifierKind
    raw_value: str
    scope: str = ""
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing that a source says of a person and that identifies nobody alone.

    Attributes:
        kind: What it is.
        raw_value: As the source wrote it.
        value: The normal form, or None: not normalized yet, or never evidence.
    """

    kind: AttributeKind
    raw_value: str
    value: str | None = None


class _Identified:
    """Holds the id once it was asked for; no field, so that it takes no part in comparison, `repr` or `fields`."""

    __slots__ = ("_record_id",)
    _record_id: str


def _as_json(entries: Sequence[tuple[str, ...]]) -> str:
    """Write entries as a JSON list without blanks, sorted, each once; ids are made by the million."""
    if len(entries) > 1:
        entries = sorted(set(entries))
    return "[" + ",".join([f"[{','.join(map(_quoted, entry))}]" for entry in entries]) + "]"


@dataclass(frozen=True, slots=True)
class IdentityRecord(_Identified):
    """Everything that one source says of one person at once; the record that is compared.

    Equal records are stored once, however many interactions point at them. A record without an identifier names its
    `source_key`, so that two namesakes of whom nothing else is known stay two records.

    Attributes:
        source: The system that said it.
        identifiers: In the source's order.
        attributes: Names, birth date, address, in the source's order.
        source_key: Key of the one source record that it belongs to, or None when it stands for all equal ones.
    """

    source: str
    identifiers: tuple[Identifier, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    source_key: str | None = None

    @property
    def record_id(self) -> str:
        """Content hash, ``"r_"`` and 24 hex digits: the same content has the same id in every database."""
        known: str | None = getattr(self, "_record_id", None)
        if known is not None:
            return known
        identifiers = _as_json([(i.kind, i.scope, i.raw_value) for i in self.identifiers])
        attributes = _as_json([(a.kind, a.raw_value) for a in self.attributes])
        source_key = "null" if self.source_key is None else _quoted(self.source_key)
        text = f"[{_quoted(self.source)},{source_key},{identifiers},{attributes}]"
        record_id = "r_" + hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
        object.__setattr__(self, "_record_id", record_id)  # the record is frozen, so that its id never changes
        return record_id


@dataclass(frozen=True, slots=True)
class Participant:
    """One party of one interaction.

    Attributes:
        role: The part it plays; only customers are resolved into profiles.
        record: What the source says of this party, or None when it says nothing (a withheld number).
    """

    role: Role
    record: IdentityRecord | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """Metadata of something sent along; the content stays in the raw payload.

    Attributes:
        name: File name or title, may be empty.
        media_type: MIME type or the platform's word, may be empty.
        size_bytes: Size, or None when unknown.
        url: Where it is, may be empty.
    """

    name: str = ""
    media_type: str = ""
    size_bytes: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """One call, e-mail, post, chat turn, review, ticket, service visit or telemetry event, as received.

    Attributes:
        source: The system that it was read from.
        source_key: Its natural key in that system.
        channel: How the customer was heard.
        raw: The payload exactly as it came.
        direction: Seen from the firm: inbound is from the customer. None when unknown.
        occurred_at: When it happened, with the source's offset; None when the source does not say.
        ended_at: When it ended, with offset.
        duration_seconds: Length of a call or visit.
        subject: Title line.
        text: What was said, without quoted text of earlier messages and without signature.
        language: BCP 47 tag.
        conversation_id: Key of the thread, unique within the source.
        in_reply_to: `source_key` of what this answers.
        agent: Name or id of the firm's person who took part.
        status: The source's own word (answered, 부재, closed …).
        rating: Stars or grade as the source gives it.
        counts: likes, reposts, replies …
        url: Where it can be seen.
        attachments: What was sent along.
        flags: What must be known to read it right: ``bounce``, ``automatic``, ``list``, ``naive_time`` …
        revised_at: Time of this version, when the source says.
        participants: Who took part.
    """

    source: str
    source_key: str
    channel: Channel
    raw: bytes
    direction: Direction | None = None
    occurred_at: datetime | None = None
    ended_at: datetime | None = None
    duration_seconds: float | None = None
    subject: str | None = None
    text: str | None = None
    language: str | None = None
    conversation_id: str | None = None
    in_reply_to: str | None = None
    agent: str | None = None
    status: str | None = None
    rating: float | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    url: str | None = None
    attachments: tuple[Attachment, ...] = ()
    flags: tuple[str, ...] = ()
    revised_at: datetime | None = None
    participants: tuple[Participant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One person as a system of record lists them (an address book, a CRM): an identity record without interaction.

    Attributes:
        source: The system that it was read from.
        source_key: Its natural key in that system.
        raw: The payload exactly as it came.
        record: What the source says of the person.
        revised_at: Time of this version, when the source says.
        merged: Keys of other contacts that, as the source says, are this person: merged into it, or it into them.
    """

    source: str
    source_key: str
    raw: bytes
    record: IdentityRecord
    revised_at: datetime | None = None
    merged: tuple[str, ...] = ()

    @property
    def parties(self) -> tuple[Participant, ...]:
        """The contact's own record and, for each that is merged with it, one that holds nothing but the other's key."""
        own = Participant("customer", self.record)
        if not self.merged:
            return (own,)
        numbers = (Identifier("customer_number", key, self.source) for key in self.merged)
        return (own, *(Participant("customer", _stand_in(self, number)) for number in numbers))


def _stand_in(contact: Contact, number: Identifier) -> IdentityRecord:
    return IdentityRecord(contact.source, (number,), (), contact.source_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """An input row that could not be read.

    Attributes:
        source: The system that it was read from.
        adapter: Name of the adapter that refused it.
        position: 1-based place in the input: line of a table, element of a list, message of a mailbox.
        field: The field at fault, empty when it is the whole row.
        code: Machine-readable cause, for instance ``"bad_time"``.
        reason: One sentence: what came, what was expected.
        raw: The row as the adapter took it apart: a mapping, a list, a text, or bytes.
    """

    source: str
    adapter: str
    position: int
    field: str
    code: str
    reason: str
    raw: object


Item: TypeAlias = Interaction | Contact | Rejection


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnContact:
    """A number, a mail domain or a mailbox of the firm's own, learned from the calls or mails that it is on.

    Attributes:
        kind: What it is.
        value: A number as it is written most often; a domain or an address in lower case.
        seen: Calls or mails that it was on.
        of: Those looked at: calls of which nothing else told who called whom, or mails between people.
    """

    kind: Literal["phone", "domain", "email"]
    value: str
    seen: int
    of: int


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is.

    Attributes:
        read: Items read so far.
        share: Share of the input that was read, 0 to 1; None when its size is not known.
    """

    read: int
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """An input that was found and of which nothing is stored.

    Attributes:
        name: Its path.
        reason: Why.
    """

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What one import did; ``read = stored + updated + duplicate + rejected`` always holds.

    Attributes:
        source: The system that was read, or ``"several"``.
        read: Items found in the input.
        stored: Items that were new.
        updated: Items that replaced an older version.
        duplicate: Items already stored in this or a newer version.
        rejected: Items that could not be read.
        rejections: One value per rejected item; many of them wait on disk until they are asked for.
        channels: Items stored or updated per channel; contacts under ``"contact"``.
        seconds: Wall time.
        dry_run: True when nothing was written.
        name: Path or name of the input.
        parts: Of several inputs the report of each that was read.
        failed: Inputs that could not be read, or only in part, so that nothing of them is stored.
        skipped: Inputs that were passed over: members of an archive that are of no known format, hidden files, files
            that an earlier import has read (when resuming).
        own_contacts: The firm's own numbers and mailboxes that were learned from the input and not known before.
    """

    source: str
    read: int
    stored: int
    updated: int
    duplicate: int
    rejected: int
    rejections: Sequence[Rejection] = ()
    channels: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    dry_run: bool = False
    name: str = ""
    parts: tuple[ImportReport, ...] = ()
    failed: tuple[Unread, ...] = ()
    skipped: tuple[Unread, ...] = ()
    own_contacts: tuple[OwnContact, ...] = ()
