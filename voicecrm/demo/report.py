"""What happened in a run of the demo, as data."""

from __future__ import annotations

from dataclasses import dataclass

from voicecrm.identity.explanation import PairExplanation
from voicecrm.profiles import Profile, ResolveReport, TimelineEntry
from voicecrm.records import IdentityRecord, ImportReport


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One input and what became of it.

    Attributes:
        name: File name.
        report: Counts and rejections.
    """

    name: str
    report: ImportReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A pair of records that is worth a look.

    Attributes:
        question: What one would ask of the two.
        record_a: One record.
        record_b: The other.
        explanation: Why they are, or are not, one person.
        together: They ended in one profile.
    """

    question: str
    record_a: IdentityRecord
    record_b: IdentityRecord
    explanation: PairExplanation
    together: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One customer whom the profiles got wrong.

    Attributes:
        name: As the profiles show it.
        person_id: As the truth calls them.
        profiles: Over how many profiles the customer's records are spread.
        strangers: Names of other customers whose records share a profile with theirs.
    """

    name: str
    person_id: str
    profiles: int
    strangers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How well the profiles agree with the truth.

    Attributes:
        records: Source records whose customer is known.
        customers: Customers behind them.
        exact: Customers with one profile that holds all their records and nobody else's.
        precision: Share of the pairs put together that belong together.
        recall: Share of the pairs belonging together that were put together.
        mistakes: One per customer who is not exact, by `person_id`.
    """

    records: int
    customers: int
    exact: int
    precision: float
    recall: float
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReport:
    """Everything that a run shows.

    Attributes:
        database: URL of the database.
        files: Inputs, in the order of the import.
        resolved: What the resolve did.
        profile: The customer whom the story follows.
        timeline: What she said, on all channels.
        exhibits: Pairs, explained.
        accuracy: Agreement with the truth.
        seconds: Wall time of everything.
    """

    database: str
    files: tuple[ImportedFile, ...]
    resolved: ResolveReport
    profile: Profile
    timeline: tuple[TimelineEntry, ...]
    exhibits: tuple[Exhibit, ...]
    accuracy: Accuracy
    seconds: float
