"""What an adapter is: it knows one system's export, takes it apart into raw items, and reads each item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias, runtime_checkable

from voicecrm.ingest.mapping import Mapping as TableMapping
from voicecrm.records import Item, OwnContact

RawData: TypeAlias = "dict[str, object] | list[object] | str | bytes"


@dataclass(frozen=True, slots=True)
class RawItem:
    """One record as it stands in the input; self-contained, so that a rejected one can be mended and read again.

    Attributes:
        position: 1-based place in the input.
        data: The record: a JSON object, a table row by header, a headerless row, or the bytes of a message.
    """

    position: int
    data: RawData


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadContext:
    """What an adapter must be told beyond the bytes.

    Attributes:
        source: Name under which the records are stored; the adapter's own name unless the caller gave one.
        timezone: IANA zone of times that carry none, unless the format documents its own.
        dayfirst: Order of ``03/04/2026`` in tables, or None: not known.
        own_numbers: The firm's own phone numbers.
        own_numbers_learned: They were learned from calls, and not said by anybody: they decide who is who, but no key.
        own_domains: The firm's own e-mail domains, and addresses at providers, lower case.
        own_domains_learned: They were learned from mails, and not said by anybody.
        mapping: Columns of a table, when the caller gave a mapping file.
    """

    source: str
    timezone: str = "Asia/Seoul"
    dayfirst: bool | None = None
    own_numbers: tuple[str, ...] = ()
    own_numbers_learned: bool = False
    own_domains: tuple[str, ...] = ()
    own_domains_learned: bool = False
    mapping: TableMapping | None = None

    @property
    def learns_numbers(self) -> bool:
        """True unless the firm has said its numbers."""
        return self.own_numbers_learned or not self.own_numbers

    @property
    def learns_domains(self) -> bool:
        """True unless the firm has said its domains."""
        return self.own_domains_learned or not self.own_domains

    def with_learned(self, contacts: Iterable[OwnContact]) -> ReadContext:
        """Return the context with what was learned of the firm, as far as it has not said it itself."""
        learned = [one for one in contacts if one.value not in (*self.own_numbers, *self.own_domains)]
        numbers = tuple(one.value for one in learned if one.kind == "phone" and self.learns_numbers)
        domains = tuple(one.value for one in learned if one.kind != "phone" and self.learns_domains)
        return replace(
            self,
            own_numbers=(*self.own_numbers, *numbers),
            own_numbers_learned=self.own_numbers_learned or bool(numbers),
            own_domains=(*self.own_domains, *domains),
            own_domains_learned=self.own_domains_learned or bool(domains),
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """The beginning of an input, for detection; parsed views are computed once in `voicecrm.ingest.detection`.

    Attributes:
        name: File name, for messages and never alone for a decision; may be empty.
        head: First bytes, at most 64 KiB (of a directory: empty).
        directory: The path, when the input is a directory.
        text: `head` decoded, or empty when it is binary.
        encoding: Codec that decoded it, or empty.
        documents: The first JSON documents in it (at most 5): of an array its elements' enclosing list is one document;
            of JSON lines one per line; of an array that the head cuts, its complete elements.
        header: First row of a table, stripped, or empty.
        rows: The rows after it, at most 20.
        delimiter: Of that table, or empty.
    """

    name: str
    head: bytes
    directory: Path | None = None
    text: str = ""
    encoding: str = ""
    documents: tuple[object, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """An input that is ready to be read.

    Attributes:
        sample: Its beginning.
        stream: Its bytes from the start (of a directory: an empty stream).
        share_read: Tells which share of it was read, 0 to 1; None when its size is not known.
    """

    sample: Sample
    stream: BinaryIO
    share_read: Callable[[], float | None] = lambda: None


@dataclass(frozen=True, slots=True)
class Recognition:
    """How sure an adapter is that an input is its own.

    Attributes:
        confidence: 0 (not mine) to 1 (certain).
        reason: What was seen, one phrase.
    """

    confidence: float
    reason: str = ""


NOT_MINE = Recognition(0.0)


@runtime_checkable
class Adapter(Protocol):
    """One system's export format. Stateless: one instance serves every input."""

    name: str
    """Registered name: ``"asterisk"``."""
    source: str
    """Default source of its records; the name, except where several formats carry the same records (e-mail)."""
    title: str
    """For people: ``"Asterisk / FreePBX CDR (CSV without header)"``."""
    channel: str
    """What it yields: a channel name or ``"contact"``."""

    def recognise(self, sample: Sample) -> Recognition:
        """Judge the beginning of an input; must not raise."""

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:
        """Take the input apart, lazily; raises `DamagedInputError` when it cannot go on."""

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        """Read one raw item; a fault in it is a `Rejection`, never an exception."""


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """One line of ``voicecrm sources``."""

    name: str
    title: str
    channel: str
    origin: str = field(default="built in")
