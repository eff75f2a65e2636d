"""Undo in bulk: what one person judged, one import brought, or one model merged; shown first, done when told to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from typing import Final
from uuid import uuid4

from voicecrm.errors import JudgementError, NotFoundError
from voicecrm.identity.survivorship import survive
from voicecrm.pipeline.judging import Decision, make_judgements
from voicecrm.pipeline.resolving import compute, resolve
from voicecrm.profiles import ProfileEvent, ProfileOutcome, ProfilePart, UndoReport
from voicecrm.settings import Settings
from voicecrm.store import ProfileState, Reader, Store, Writer

UNDO_PREFIX: Final = "undo:"


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoRequest:
    """What is to be undone; exactly one of the first three.

    Attributes:
        actor: Everything that this person or system judged, merged and split.
        import_run: The records of this import.
        model: Everything that this version of the model merged.
        since: Only what was judged or merged from then on, UTC.
    """

    actor: str | None = None
    import_run: int | None = None
    model: str | None = None
    since: datetime | None = None

    def __post_init__(self) -> None:
        given = [one for one in (self.actor, self.import_run, self.model) if one is not None]
        if len(given) != 1:
            raise JudgementError(f"undo got {len(given)} of actor, import_run and model; expected exactly one")
        if self.import_run is not None and self.since is not None:
            raise JudgementError("undo got import_run and since; an import is undone as a whole, leave since out")

    def __str__(self) -> str:
        if self.actor is not None:
            what = f"what {self.actor} judged"
        elif self.import_run is not None:
            what = f"import {self.import_run}"
        else:
            what = f"what model {self.model} merged"
        return what if self.since is None else f"{what} since {self.since:%Y-%m-%d %H:%M} UTC"


class _OnlyLookedError(Exception):
    """Takes back a transaction that only looked at what would be."""


def undo(store: Store, settings: Settings, request: UndoRequest, decision: Decision, *, apply: bool) -> UndoReport:
    """Undo many decisions at once, or say what that would change.

    What would change is found by doing it in a transaction that is taken back; so it is exactly what happens when it is
    applied, and it needs the write lock for as long.

    Args:
        store: The database.
        settings: Thresholds.
        request: What is to be undone.
        decision: Who undoes it, and why; needed to apply.
        apply: Do it, and resolve.

    Returns:
        What changes.

    Raises:
        JudgementError: There is nothing to undo, or nobody says who does it.
        NotFoundError: There was no such import.
    """
    if apply and not decision.actor.strip():
        raise JudgementError("actor is empty; say who undoes it")
    try:
        with store.writing() as writer:
            before = writer.reader.profile_state().memberships
            marker = writer.reader.resolved()
            pending = marker is None or marker.data_version != writer.reader.data_version()
            report = UndoReport(what=str(request), applied=apply, pending=pending)
            report = _take_back(writer, request, decision, report)
            report = _with_outcome(writer.reader, settings, before, report)
            if not apply:
                raise _OnlyLookedError  # noqa: TRY301 - the exception is what rolls the transaction back
    except _OnlyLookedError:
        return report
    reason = f"undo {request}" + (f" ({decision.reason})" if decision.reason else "")
    resolve(store, settings, cause=f"{decision.actor}: {reason}")
    return report


def _take_back(writer: Writer, request: UndoRequest, decision: Decision, report: UndoReport) -> UndoReport:
    """Write what undoes the request."""
    now = datetime.now(UTC)
    if request.actor is not None:
        retracted = writer.retract_judgements_by(request.actor, now, since=request.since)
        if not retracted:
            raise JudgementError(f"nothing of {request}; there is nothing to undo")
        return replace(report, judgements=retracted)
    if request.import_run is not None:
        if request.import_run not in {run.run_id for run in writer.reader.import_runs()}:
            raise NotFoundError(f"no import {request.import_run}; expected a run such as imports() lists")
        revised = writer.reader.revised_by_import(request.import_run)
        records = writer.withdraw_import(request.import_run, now)
        if not records:
            raise JudgementError(f"no record of import {request.import_run} is in force; there is nothing to undo")
        return replace(report, records=records, revised=revised)
    pairs = _pairs_that_model_merged(writer.reader, request)
    # A look needs no actor; what it writes is taken back.
    by = decision if decision.actor.strip() else Decision("nobody", "")
    writer.add_judgements(make_judgements(sorted(pairs), "negative", by, UNDO_PREFIX + uuid4().hex))
    return replace(report, denials=len(pairs))


def model_of(event: ProfileEvent) -> str | None:
    """Return the version of the model that caused an event; None where the journal does not say it."""
    return None if event.model_version is None else str(event.model_version)


def _pairs_that_model_merged(reader: Reader, request: UndoRequest) -> set[tuple[str, str]]:
    """Pairs of records between what each merge of a model brought together and still stands together."""
    merges = [event for event in reader.events() if event.kind == "merged"]
    if merges and all(model_of(event) is None for event in merges):
        raise JudgementError(
            "the journal of this database does not say which model merged; undo by actor or import, or unmerge"
        )
    state = reader.profile_state()
    succession = reader.succession()
    members = _by_profile(state.memberships)
    pairs: set[tuple[str, str]] = set()
    for event in merges:
        wanted = model_of(event) == request.model and (request.since is None or event.at >= request.since)
        if wanted and event.profile_id in state.merged_into:
            here = members.get(_survivor(state, event.profile_id), set())
            leaving = {succession.get(record, record) for record in event.records} & here
            pairs.update((min(a, b), max(a, b)) for a, b in product(leaving, here - leaving))
    if not pairs:
        raise JudgementError(f"nothing of {request} still stands; there is nothing to undo")
    return pairs


def _survivor(state: ProfileState, profile_id: str) -> str:
    while profile_id in state.merged_into:
        profile_id = state.merged_into[profile_id]
    return profile_id


def _by_profile(memberships: Mapping[str, str]) -> dict[str, set[str]]:
    members: defaultdict[str, set[str]] = defaultdict(set)
    for record, profile in memberships.items():
        members[profile].add(record)
    return members


def _with_outcome(reader: Reader, settings: Settings, before: Mapping[str, str], report: UndoReport) -> UndoReport:
    """Say which profiles would come apart, lose records, vanish or be joined."""
    clusters = compute(reader, settings).clusters
    cluster_of = {record: place for place, cluster in enumerate(clusters) for record in cluster}
    parts: dict[str, dict[int, list[str]]] = {}
    changed: list[str] = []
    members = _by_profile(before)
    for profile, records in sorted(members.items()):
        parts[profile] = {}
        for record in sorted(records & cluster_of.keys()):
            parts[profile].setdefault(cluster_of[record], []).append(record)
        if len(parts[profile]) != 1 or not records <= cluster_of.keys():
            changed.append(profile)
    profiles_in: defaultdict[int, list[str]] = defaultdict(list)
    for profile, fragments in parts.items():
        for cluster in fragments:
            profiles_in[cluster].append(profile)
    joined = [(cluster, profiles) for cluster, profiles in sorted(profiles_in.items()) if len(profiles) > 1]
    names = {profile.profile_id: profile.name for profile in reader.profiles_by_ids({*changed, *_flat(joined)})}

    def part(records: Sequence[str], profile: str = "") -> ProfilePart:
        known = reader.records(records)
        return ProfilePart(profile_id=profile, name=survive(list(known.values())).name, records=len(records))

    outcomes = [
        ProfileOutcome(
            profile_id=profile,
            name=names.get(profile, ""),
            records=len(members[profile]),
            parts=tuple(part(one) for one in sorted(parts[profile].values(), key=lambda one: (-len(one), one))),
        )
        for profile in changed
    ]
    outcomes.sort(key=lambda one: (-len(one.parts), -one.records, one.profile_id))
    return replace(
        report,
        profiles=tuple(outcomes),
        joined=tuple(tuple(part(parts[one][cluster], one) for one in profiles) for cluster, profiles in joined),
    )


def _flat(joined: Iterable[tuple[int, list[str]]]) -> set[str]:
    return {profile for _cluster, profiles in joined for profile in profiles}
