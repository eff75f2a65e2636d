"""Changes: what a partition alters in the stored profiles, and the journal's events of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from secrets import token_hex
from typing import Final

from voicecrm.identity.reconciliation import KnownProfiles, Reconciliation, reconcile
from voicecrm.identity.survivorship import survive_values
from voicecrm.pipeline.partition import Partition
from voicecrm.profiles import PairEvidence, ProfileChanges, ProfileEvent, ProfileEventKind, ProfileSummary
from voicecrm.store import ProfileState, Reader

PROFILES_AT_ONCE: Final = 20_000
"""Profiles whose values are read in one go: some ten megabytes."""
PAIRS_NAMED: Final = 3
"""Pairs that an event names as its evidence: enough to see why, few enough to journal by the million."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Why and when profiles change.

    Attributes:
        cause: For the journal.
        at: When, UTC.
        model_version: Of the model that weighed the evidence, None for the shipped one.
    """

    cause: str
    at: datetime
    model_version: int | None


def find_changes(
    reader: Reader, partition: Partition, state: ProfileState, occasion: Occasion
) -> tuple[Reconciliation, ProfileChanges]:
    """Hold a partition against the stored profiles.

    Args:
        reader: The store.
        partition: The persons found.
        state: The profiles that these records are in, whole, and their aliases.
        occasion: For the journal.

    Returns:
        Which profiles go on where; and all that must be written.
    """
    outcome = reconcile_profiles(reader, partition, state)
    stored = state.memberships
    before = _by_profile(stored)
    after = _by_profile(outcome.memberships)
    moved = {record: profile for record, profile in outcome.memberships.items() if stored.get(record) != profile}
    gone = sorted(stored.keys() - outcome.memberships.keys())
    keys = partition.keys if partition.keys.keys() >= set(gone) else {**partition.keys, **reader.identity_keys(gone)}
    changed = {profile: members for profile, members in after.items() if members != before.get(profile)}
    events = _Events(outcome, before, after, _evidence(partition.links, outcome.memberships, changed), occasion)
    return outcome, ProfileChanges(
        created=outcome.created,
        retired=outcome.retired,
        restored=outcome.restored,
        memberships={keys[record]: profile for record, profile in moved.items()},
        removed=tuple(keys[record] for record in gone),
        summaries=_summaries(reader, changed, keys),
        events=tuple(events.all()),
    )


def reconcile_profiles(reader: Reader, partition: Partition, state: ProfileState) -> Reconciliation:
    """Give the persons of a partition the profile ids that they have, or new ones; nothing is written."""
    return reconcile(partition.clusters, _known_profiles(reader, state), lambda: f"p_{token_hex(10)}")


def _known_profiles(reader: Reader, state: ProfileState) -> KnownProfiles:
    """The profiles as they stand; a corrected record is still in the profile of the one that it replaces."""
    named = {*state.memberships, *(record for records in state.retired_members.values() for record in records)}
    succession = reader.successors(named) if named else {}
    inherited: dict[str, str] = {}
    for old in sorted(state.memberships.keys() & succession.keys()):
        new, profile = succession[old], state.memberships[old]
        if new not in state.memberships:
            rival = inherited.setdefault(new, profile)
            inherited[new] = min(rival, profile, key=state.sequence.__getitem__)
    return KnownProfiles(
        memberships={**state.memberships, **inherited},
        sequence=state.sequence,
        merged_into=state.merged_into,
        retired_members={
            alias: tuple(sorted({succession.get(record, record) for record in records}))
            for alias, records in state.retired_members.items()
        },
    )


def _by_profile(memberships: Mapping[str, str]) -> dict[str, set[str]]:
    members: defaultdict[str, set[str]] = defaultdict(set)
    for record, profile in memberships.items():
        members[profile].add(record)
    return members


def _summaries(reader: Reader, members: Mapping[str, set[str]], keys: Mapping[str, int]) -> dict[str, ProfileSummary]:
    """What is shown of profiles, some at a time, so that the values of all need not be held at once."""
    summaries = {}
    profiles = iter(members.items())
    while some := list(islice(profiles, PROFILES_AT_ONCE)):
        ids = {profile: [keys[record] for record in sorted(records)] for profile, records in some}
        values = reader.written_values(key for listed in ids.values() for key in listed)
        for profile, listed in ids.items():
            summaries[profile] = survive_values([values.get(key, []) for key in listed])
    return summaries


def _evidence(
    links: Iterable[PairEvidence], memberships: Mapping[str, str], changed: Mapping[str, set[str]]
) -> dict[str, list[PairEvidence]]:
    """The pairs that tie the records of each changed profile, the heaviest first."""
    found: defaultdict[str, list[PairEvidence]] = defaultdict(list)
    for link in links:
        profile = memberships.get(link.record_a)
        if profile is not None and profile in changed and profile == memberships.get(link.record_b):
            found[profile].append(link)
    return found


class _Events:
    """One event per profile and kind of change, in an order that does not depend on ids."""

    def __init__(
        self,
        outcome: Reconciliation,
        before: Mapping[str, set[str]],
        after: Mapping[str, set[str]],
        evidence: Mapping[str, Sequence[PairEvidence]],
        occasion: Occasion,
    ) -> None:
        self._outcome = outcome
        self._before = before
        self._after = after
        self._evidence = evidence
        self._occasion = occasion

    def all(self) -> Iterable[ProfileEvent]:
        """List the events."""
        outcome, before, after = self._outcome, self._before, self._after
        for profile in outcome.created:
            kind: ProfileEventKind = "split" if profile in outcome.split_from else "created"
            yield self._event(profile, kind, after[profile], outcome.split_from.get(profile), profile)
        for profile in outcome.restored:
            yield self._event(profile, "restored", after[profile], outcome.split_from.get(profile), profile)
        for alias, survivor in sorted(outcome.retired.items()):
            yield self._event(alias, "merged", before[alias], survivor, survivor)
        for profile in outcome.emptied:
            yield self._event(profile, "retired", before[profile])
        for profile in sorted(before.keys() & after.keys()):
            if came := after[profile] - before[profile]:
                yield self._event(profile, "grown", came, None, profile)
            if gone := before[profile] - after[profile]:
                yield self._event(profile, "shrunk", gone)

    def _event(
        self, profile: str, kind: ProfileEventKind, records: set[str], other: str | None = None, tied: str | None = None
    ) -> ProfileEvent:
        return ProfileEvent(
            sequence=0,
            profile_id=profile,
            kind=kind,
            at=self._occasion.at,
            cause=self._occasion.cause,
            records=tuple(sorted(records)),
            other_profile_id=other,
            evidence=() if tied is None else self._pairs(tied, kind, records),
            model_version=self._occasion.model_version,
        )

    def _pairs(self, profile: str, kind: ProfileEventKind, records: set[str]) -> tuple[PairEvidence, ...]:
        """The heaviest pairs behind an event: of a merge those between what came together, else those of what came."""
        chosen = []
        for pair in self._evidence.get(profile, ()):
            inside = (pair.record_a in records) + (pair.record_b in records)
            if inside == 1 or (inside == 2 and kind != "merged"):
                chosen.append(pair)
                if len(chosen) == PAIRS_NAMED:
                    break
        return tuple(chosen)
