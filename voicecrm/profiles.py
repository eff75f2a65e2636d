"""The words for people: judgements, profiles, their history, and what a resolve did; plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from voicecrm.records import IdentityRecord, Interaction

Verdict: TypeAlias = Literal["positive", "negative", "unsure"]
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
SOURCE_ACTOR: Final = "source:"
"""What the name of an actor begins with that is no person but a system, whose name follows."""
ProfileEventKind: TypeAlias = Literal["created", "grown", "shrunk", "merged", "split", "restored", "retired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A decision on a pair of identity records, a person's or a system's own; it outlives every later resolve.

    Attributes:
        record_a: Id of the first record; the smaller of the two.
        record_b: Id of the second record.
        verdict: positive (one person), negative (two people) or unsure (no decision; the evidence decides).
        actor: Who decided; ``"source:hubspot"`` is a system, which any person overrules.
        reason: Why, in their words.
        judged_at: When, UTC.
        operation_id: Judgements made by one act (a merge, a split) share it.
    """

    record_a: str
    record_b: str
    verdict: Verdict
    actor: str
    reason: str
    judged_at: datetime
    operation_id: str

    @property
    def is_of_source(self) -> bool:
        """True when a system says it, and no person."""
        return self.actor.startswith(SOURCE_ACTOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The stored, stable customer.

    Attributes:
        profile_id: Never reused.
        name: The name that survivorship chose, may be empty.
        values: Per field kind the values that survivorship kept, best first, in normal form for identifiers and as
            the source wrote them for names and other attributes.
        aliases: Retired ids that lead here.
        records: The identity records of the person.
        sources: Systems that know the person, sorted.
        interactions: Number of interactions.
        first_seen: Time of the earliest interaction, UTC.
        last_seen: Time of the latest interaction, UTC.
        match_probability: Of the query that found it; 1.0 when it was fetched by id.
    """

    profile_id: str
    name: str = ""
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    records: tuple[IdentityRecord, ...] = ()
    sources: tuple[str, ...] = ()
    interactions: int = 0
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    match_probability: float = 1.0


class PairEvidence(NamedTuple):
    """How strongly the evidence ties two identity records.

    Attributes:
        record_a: Id of one record.
        record_b: Id of the other.
        match_weight: In bits.
    """

    record_a: str
    record_b: str
    match_weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileEvent:
    """One change of one profile, as journalled.

    Attributes:
        sequence: Position in the journal.
        profile_id: The profile that changed.
        kind: What happened.
        at: When, UTC.
        cause: ``resolve``, or the actor and reason of the judgement that caused it.
        records: Ids of the identity records that came or went.
        other_profile_id: The profile on the other side of a merge or split, or None.
        evidence: The strongest pairs of records behind it, few.
        model_version: The model that weighed them, or None when none was applied.
    """

    sequence: int
    profile_id: str
    kind: ProfileEventKind
    at: datetime
    cause: str
    records: tuple[str, ...] = ()
    other_profile_id: str | None = None
    evidence: tuple[PairEvidence, ...] = ()
    model_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """A part of the journal of profiles, for a system that follows it.

    Attributes:
        events: In the order of the journal.
        cursor: Where to go on: hand it to the next call.
    """

    events: tuple[ProfileEvent, ...]
    cursor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSummary:
    """What is stored of one profile so that it can be shown and found.

    Attributes:
        name: The name that survivorship chose, may be empty.
        values: As in `Profile.values`.
        keys: Search keys of its names; see `voicecrm.store.Reader.profile_ids_by_keys`.
    """

    name: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanges:
    """Everything that one resolve changes in the stored profiles, written in one transaction.

    Attributes:
        created: New profile ids, the oldest first; none may ever have been used before.
        retired: Profile id to the survivor that it becomes an alias of. The journal must say which records it had: one
            of the `events` has this ``profile_id``, ``kind="merged"`` and its records.
        restored: Aliases that become profiles of their own again.
        memberships: Identity record, by its key in this database, to its profile; only those that are new or moved.
        removed: Keys of identity records that belong to no profile any more.
        summaries: Profile id to what is shown of it; only those that are new or changed.
        events: For the journal; their `sequence` is given by the store.
    """

    created: tuple[str, ...] = ()
    retired: Mapping[str, str] = field(default_factory=dict)
    restored: tuple[str, ...] = ()
    memberships: Mapping[int, str] = field(default_factory=dict)
    removed: tuple[int, ...] = ()
    summaries: Mapping[str, ProfileSummary] = field(default_factory=dict)
    events: tuple[ProfileEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveReport:
    """What one resolve did.

    Attributes:
        records: Identity records that stand in profiles afterwards.
        profiles: Profiles that stand afterwards.
        created: Profiles that are new.
        merged: Profiles that became an alias.
        split: Profiles that came out of another one.
        review: Pairs that the evidence leaves open, of the records compared.
        compared: Identity records that had to be compared; of many that are stored few, when few changed.
        seconds: Wall time.
    """

    records: int
    profiles: int
    created: int
    merged: int
    split: int
    review: int
    compared: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainReport:
    """A model trained on the stored records, and what it changes, or would change.

    Attributes:
        version: Of the model in the database.
        name: Says how the training ended.
        records: Identity records that it was trained on.
        applied: True when it was put to use.
        profiles: Profiles that stand under it.
        created: Profiles that are new.
        merged: Profiles that become an alias.
        split: Profiles that come out of another one.
    """

    version: int
    name: str
    records: int
    applied: bool
    profiles: int
    created: int
    merged: int
    split: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilePart:
    """Some records of a profile.

    Attributes:
        profile_id: The profile that they are in now, empty for a part of a profile that comes apart.
        name: The name that survivorship chooses of them, may be empty.
        records: Number of identity records.
    """

    profile_id: str
    name: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileOutcome:
    """What an undo makes of one profile.

    Attributes:
        profile_id: The profile as it stands before.
        name: Its name, may be empty.
        records: Its identity records.
        parts: What becomes of it, the largest first: none when it vanishes, one when it only loses records, several
            when it comes apart.
    """

    profile_id: str
    name: str
    records: int
    parts: tuple[ProfilePart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoReport:
    """What an undo in bulk changes, or would change.

    Attributes:
        what: What is undone, in words.
        applied: True when it was done, False when it was only looked at.
        pending: True when the data changed since the last resolve; what that brings is among the changes.
        judgements: Judgements taken back.
        denials: Negative judgements made.
        records: Source records withdrawn.
        revised: Of these, records that were there before the import in another version.
        profiles: Profiles that come apart, lose records or vanish.
        joined: Profiles, or parts of them, that become one, each group in one tuple.
    """

    what: str
    applied: bool
    pending: bool
    judgements: int = 0
    denials: int = 0
    records: int = 0
    revised: int = 0
    profiles: tuple[ProfileOutcome, ...] = ()
    joined: tuple[tuple[ProfilePart, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """An interaction as stored, with the profiles that took part.

    Attributes:
        interaction: As stored; its `raw` is empty, the payload is read on its own.
        profile_ids: Profiles of its customers, sorted; empty before a resolve.
        version: 1 for the first version of this source key, then counting up.
    """

    interaction: Interaction
    profile_ids: tuple[str, ...]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPair:
    """A pair that the evidence leaves open: for a person to judge.

    Attributes:
        record_a: One record.
        record_b: The other.
        match_probability: Between the review and the merge threshold, or above it where a contradiction elsewhere keeps
            the two apart.
        profile_a: Profile of the first record.
        profile_b: Profile of the other; a sample of merged pairs has the same on both sides.
        moves: Identity records and source records of the smaller profile, which a yes would move.
        expected_gain: Binary entropy of the probability (bits) times `moves`.
    """

    record_a: IdentityRecord
    record_b: IdentityRecord
    match_probability: float
    profile_a: str = ""
    profile_b: str = ""
    moves: int = 0
    expected_gain: float = 0.0
