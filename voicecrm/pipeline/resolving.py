"""Resolve: identity records from the store through the engine into profiles."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any
from uuid import uuid4

import numpy as np

from voicecrm.columns import encode_kinds
from voicecrm.identity.clustering import LinkRules
from voicecrm.identity.model import SHIPPED_MODEL, Model
from voicecrm.identity.reconciliation import KnownProfiles, Reconciliation, reconcile
from voicecrm.identity.resolution import Resolution, resolve_columns
from voicecrm.identity.survivorship import survive
from voicecrm.profiles import (
    Judgement,
    ProfileChanges,
    ProfileEvent,
    ProfileEventKind,
    ProfileSummary,
    ResolveReport,
    ReviewPair,
)
from voicecrm.settings import Settings
from voicecrm.store import ProfileState, Reader, ResolvedMarker, Store


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """A computed partition of the stored identity records.

    Attributes:
        record_ids: Identity records, ascending.
        resolution: What the engine found; row numbers are positions in `record_ids`.
        clusters: Record ids of each person; records that stand for nobody are in none.
    """

    record_ids: Sequence[str]
    resolution: Resolution
    clusters: list[list[str]]


def compute(reader: Reader, settings: Settings, model: Model = SHIPPED_MODEL) -> Resolved:
    """Partition the stored identity records; a function of what is stored, not of when it came.

    Args:
        reader: The store.
        settings: Thresholds.
        model: How evidence is weighed.

    Returns:
        The partition.
    """
    values = reader.identity_values()
    row_of = {record_id: row for row, record_id in enumerate(values.record_ids)}
    rules = link_rules(reader.judgements(), reader.succession(), row_of)
    resolution = resolve_columns(
        encode_kinds(values.record_index, values.kinds, values.values, len(values.record_ids)),
        len(values.record_ids),
        model=model,
        merge_threshold=settings.merge_threshold,
        review_threshold=settings.review_threshold,
        rules=rules,
    )
    clusters: defaultdict[int, list[str]] = defaultdict(list)
    if values.record_ids:
        somebody = resolution.evidence.knows_somebody()
        for row in np.flatnonzero(somebody).tolist():
            clusters[int(resolution.cluster[row])].append(values.record_ids[row])
    return Resolved(values.record_ids, resolution, list(clusters.values()))


def link_rules(judgements: Iterable[Judgement], succession: Mapping[str, str], row_of: Mapping[str, int]) -> LinkRules:
    """Turn judgements into pairs of rows; a judgement on a corrected record speaks of its successor.

    Args:
        judgements: Those in force, one per pair.
        succession: Record that stands today for each replaced one.
        row_of: Row of each record that is compared.

    Returns:
        Pairs judged positive, the newest first, and pairs judged negative.
    """
    latest: dict[tuple[int, int], Judgement] = {}
    for judgement in sorted(judgements, key=lambda one: (one.judged_at, one.record_a, one.record_b)):
        a, b = (_row(record, succession, row_of) for record in (judgement.record_a, judgement.record_b))
        if a is not None and b is not None and a != b:
            pair = min(a, b), max(a, b)
            latest.pop(pair, None)
            latest[pair] = judgement
    positive = [pair for pair, judgement in reversed(latest.items()) if judgement.verdict == "positive"]
    negative = [pair for pair, judgement in latest.items() if judgement.verdict == "negative"]
    return LinkRules(positive, negative)


def _row(record: str, succession: Mapping[str, str], row_of: Mapping[str, int]) -> int | None:
    return row_of.get(record if record in row_of else succession.get(record, record))


def resolve(store: Store, settings: Settings, *, cause: str = "resolve", model: Model = SHIPPED_MODEL) -> ResolveReport:
    """Bring the stored profiles up to date with the stored identity records and judgements.

    Args:
        store: The database; all changes are one transaction.
        settings: Thresholds.
        cause: For the journal.
        model: How evidence is weighed.

    Returns:
        What changed.
    """
    started = perf_counter()
    engine = f"{model.name} {settings.merge_threshold} {settings.review_threshold}"
    with store.writing() as writer:
        reader = writer.reader
        at = datetime.now(UTC)
        version = reader.data_version()
        unchanged = _last_figures(reader.resolved(), version, engine)
        if unchanged is not None:
            return ResolveReport(**unchanged, created=0, merged=0, split=0, seconds=perf_counter() - started)
        resolved = compute(reader, settings, model)
        state = reader.profile_state()
        known = _known_profiles(state, reader.succession())
        outcome = reconcile(resolved.clusters, known, lambda: f"p_{uuid4().hex[:20]}")
        writer.apply_profiles(_changes(reader, outcome, state.memberships, cause, at), at)
        figures = {
            "records": sum(map(len, resolved.clusters)),
            "profiles": len(set(outcome.memberships.values())),
            "review": len(resolved.resolution.review_left),
        }
        writer.mark_resolved(version, json.dumps({"engine": engine, **figures}))
    return ResolveReport(
        **figures,
        created=len(outcome.created),
        merged=len(outcome.retired),
        split=len(outcome.split_from),
        seconds=perf_counter() - started,
    )


def _last_figures(marker: ResolvedMarker | None, data_version: int, engine: str) -> dict[str, int] | None:
    """The figures of the last resolve, when nothing changed since."""
    if marker is None or marker.data_version != data_version:
        return None
    last: dict[str, Any] = json.loads(marker.resolved_with)
    return last if last.pop("engine", None) == engine else None


def _known_profiles(state: ProfileState, succession: Mapping[str, str]) -> KnownProfiles:
    """The profiles as they stand; a corrected record is still in the profile of the one that it replaces."""
    memberships = dict(state.memberships)
    inherited: dict[str, str] = {}
    for old in sorted(state.memberships.keys() & succession.keys()):
        new, profile = succession[old], state.memberships[old]
        if new not in memberships:
            rival = inherited.setdefault(new, profile)
            inherited[new] = min(rival, profile, key=state.sequence.__getitem__)
    return KnownProfiles(
        memberships=memberships | inherited,
        sequence=state.sequence,
        merged_into=state.merged_into,
        retired_members={
            alias: tuple(sorted({succession.get(record, record) for record in records}))
            for alias, records in state.retired_members.items()
        },
    )


def _changes(
    reader: Reader, outcome: Reconciliation, stored: Mapping[str, str], cause: str, at: datetime
) -> ProfileChanges:
    """What must be written: memberships that moved, summaries of profiles whose records changed, events."""
    before = _by_profile(stored)
    after = _by_profile(outcome.memberships)
    changed = [profile for profile in after if after[profile] != before.get(profile)]
    moved = {record: profile for record, profile in outcome.memberships.items() if stored.get(record) != profile}
    summaries = _summaries(reader, {profile: after[profile] for profile in changed})
    gone = stored.keys() - outcome.memberships.keys()
    keys = reader.identity_keys({*moved, *gone})
    return ProfileChanges(
        created=outcome.created,
        retired=outcome.retired,
        restored=outcome.restored,
        memberships={keys[record]: profile for record, profile in moved.items()},
        removed=tuple(keys[record] for record in sorted(gone)),
        summaries=summaries,
        events=tuple(_events(outcome, before, after, cause, at)),
    )


def _by_profile(memberships: Mapping[str, str]) -> dict[str, set[str]]:
    members: defaultdict[str, set[str]] = defaultdict(set)
    for record, profile in memberships.items():
        members[profile].add(record)
    return members


def _summaries(reader: Reader, members: Mapping[str, set[str]]) -> dict[str, ProfileSummary]:
    records = reader.records(sorted(set().union(*members.values())))
    return {profile: survive([records[record] for record in sorted(ids)]) for profile, ids in members.items()}


def _events(
    outcome: Reconciliation,
    before: Mapping[str, set[str]],
    after: Mapping[str, set[str]],
    cause: str,
    at: datetime,
) -> Iterable[ProfileEvent]:
    """One event per profile and kind of change, in an order that does not depend on ids."""

    def event(profile: str, kind: ProfileEventKind, records: Iterable[str], other: str | None = None) -> ProfileEvent:
        return ProfileEvent(
            sequence=0, profile_id=profile, kind=kind, at=at, cause=cause, records=tuple(sorted(records)),
            other_profile_id=other,
        )  # fmt: skip

    for profile in outcome.created:
        kind: ProfileEventKind = "split" if profile in outcome.split_from else "created"
        yield event(profile, kind, after[profile], outcome.split_from.get(profile))
    for profile in outcome.restored:
        yield event(profile, "restored", after[profile], outcome.split_from.get(profile))
    for alias, survivor in sorted(outcome.retired.items()):
        yield event(alias, "merged", before[alias], survivor)
    for profile in outcome.emptied:
        yield event(profile, "retired", before[profile])
    for profile in sorted(before.keys() & after.keys()):
        if came := after[profile] - before[profile]:
            yield event(profile, "grown", came)
        if gone := before[profile] - after[profile]:
            yield event(profile, "shrunk", gone)


def review(store: Store, settings: Settings, limit: int, model: Model = SHIPPED_MODEL) -> list[ReviewPair]:
    """List the pairs that the evidence leaves open.

    Args:
        store: The database.
        settings: Thresholds.
        limit: Pairs returned at most.
        model: How evidence is weighed.

    Returns:
        The most probable first; pairs that somebody judged are left out.
    """
    with store.reading() as reader:
        resolved = compute(reader, settings, model)
        succession = reader.succession()
        judged = {
            tuple(sorted(succession.get(record, record) for record in (one.record_a, one.record_b)))
            for one in reader.judgements()
        }
        found = resolved.resolution
        pairs = [
            (resolved.record_ids[left], resolved.record_ids[right], chance)
            for left, right, chance in zip(
                found.review_left.tolist(),
                found.review_right.tolist(),
                found.review_probability.tolist(),
                strict=True,
            )
        ]
        chosen = [pair for pair in pairs if pair[:2] not in judged][:limit]
        records = reader.records(sorted({record for pair in chosen for record in pair[:2]}))
    return [ReviewPair(record_a=records[a], record_b=records[b], match_probability=p) for a, b, p in chosen]
