"""`VoiceCRM`, the front door."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self, TypeAlias, Unpack

import pandas as pd

from voicecrm.corrections import Corrections
from voicecrm.errors import NotFoundError, QueryError
from voicecrm.identity.explanation import PairExplanation
from voicecrm.pipeline import judging
from voicecrm.pipeline.inputs import Target, ingest
from voicecrm.pipeline.inspecting import inspect_inputs
from voicecrm.pipeline.inspection import Inspection
from voicecrm.pipeline.judging import Decision
from voicecrm.pipeline.options import IngestChoices, IngestOptions
from voicecrm.pipeline.resolving import resolve
from voicecrm.pipeline.training import train_model
from voicecrm.profiles import FeedPage, Judgement, Profile, ProfileEvent, ResolveReport, TrainReport
from voicecrm.query.explaining import Explainer
from voicecrm.query.exporting import export_frame
from voicecrm.query.frames import memberships_frame, profiles_frame
from voicecrm.query.interactions import Entries, Interactions
from voicecrm.query.profiles import Profiles
from voicecrm.query.snapshot import Snapshots
from voicecrm.records import ImportReport, OwnContact
from voicecrm.settings import Settings
from voicecrm.store import ImportRunSummary, Store, StoreCounts

RecordReference: TypeAlias = "str | tuple[str, str]"
"""An identity record: its id (``r_…``), or ``(source, source_key)`` of a source record with one customer."""

EXPORTS: Final = ("profiles", "memberships", "interactions")
ALL_INTERACTIONS: Final = 10**9


class VoiceCRM(Corrections):
    """One database of customer voices; open it with `VoiceCRM.open`.

    Args:
        store: An open store.
        settings: What the firm says of itself.

    Attributes:
        profiles: Find and read profiles.
        interactions: Search interactions.
        settings: As given.

    Examples:
        >>> with VoiceCRM.open("sqlite://") as crm:
        ...     rows = [{"고객번호": "C-1", "이름": "홍길동", "휴대폰": "010-2345-6789"}]
        ...     report = crm.ingest(rows, source="members")
        ...     resolved = crm.resolve()
        ...     [profile.name for profile in crm.profiles.find(phone="01023456789")]
        ['홍길동']
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        snapshots = Snapshots()
        super().__init__(store, settings, snapshots)
        self.profiles = Profiles(store, settings)
        self.interactions = Interactions(store, settings)
        self._explainer = Explainer(store, snapshots)

    @classmethod
    def open(cls, target: Any, *, settings: Settings | None = None) -> Self:
        """Open a database, and create or upgrade its tables.

        Args:
            target: A SQLAlchemy URL (``sqlite:///voice.db``, ``postgresql+psycopg://host/name``) or an existing
                SQLAlchemy ``Engine``, which stays the caller's to dispose.
            settings: What the firm says of itself; `Settings` with its defaults otherwise.

        Returns:
            The open database; a context manager.

        Raises:
            StoreUnavailableError: It cannot be reached or opened.
            StoreVersionError: A newer voicecrm wrote it.
            MissingExtraError: The driver is not installed.
        """
        return cls(Store.open(target), settings or Settings())

    def close(self) -> None:
        """Close the connections that were opened here."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ingest(self, target: Target, *, resolve: bool = False, **options: Unpack[IngestChoices]) -> ImportReport:
        """Read a file, many files, a stream, a DataFrame or rows into the database.

        What is already there is not stored again; a newer version of a record replaces the older one, whose payload is
        kept. Each input is one transaction. Of a pattern, a folder or an archive, an input that cannot be read does not
        keep the others out: the report names it.

        Args:
            target: A path (a file, a folder of files, a Maildir, a zip, gzip or tar archive), a glob pattern, ``"-"``
                for standard input, a binary file object, a DataFrame, or an iterable of mappings.
            resolve: Bring the profiles up to date afterwards, as `resolve` does.
            **options: ``source``, ``mapping``, ``timezone``, ``dayfirst``, ``encoding``, ``max_rejected``, ``resume``,
                ``dry_run`` and ``progress``, as `voicecrm.pipeline.options.IngestOptions` says.

        Returns:
            What was read, stored, updated, already there and rejected.

        Raises:
            IngestError: The input as a whole cannot be read; nothing of it is stored.
        """
        asked = IngestOptions(**options)
        report = ingest(self._store, target, asked, self.settings)
        if resolve and not asked.dry_run:
            self.resolve()
        return report

    def inspect(self, target: str | PathLike[str] | BinaryIO, **options: Unpack[IngestChoices]) -> list[Inspection]:
        """Say what `ingest` would make of an input, and every doubt; nothing is stored.

        Args:
            target: A path, a glob pattern, ``"-"``, or a binary file object.
            **options: As for `ingest`.

        Returns:
            One inspection per input.

        Raises:
            IngestError: A pattern matches nothing, or the mapping is wrong.
        """
        return inspect_inputs(target, IngestOptions(**options), self.settings)

    def resolve(self) -> ResolveReport:
        """Bring the profiles up to date with everything ingested, deleted and judged.

        It costs what changed since the last time, not what is stored.

        Returns:
            What changed.
        """
        return resolve(self._store, self.settings)

    def train(self, *, apply: bool = False) -> TrainReport:
        """Learn how evidence is weighed from the stored records; the model is stored as a new version.

        Args:
            apply: Put it to use, and resolve all records by it; otherwise only what it would change is said.

        Returns:
            What it changes.
        """
        return train_model(self._store, self.settings, apply=apply)

    def delete(self, source: str, source_key: str) -> None:
        """Withdraw one source record; what it had bridged comes apart at the next resolve.

        Args:
            source: The system.
            source_key: Key of the record in it.

        Raises:
            NotFoundError: There is no such record, or it is deleted already.
        """
        with self._store.writing() as writer:
            if not writer.delete(source, source_key, datetime.now(UTC)):
                raise NotFoundError(f"no record {source_key!r} of source {source!r}; expected one that was imported")

    def timeline(self, profile_id: str, *, limit: int | None = None) -> Entries:
        """Return every interaction of a person on all channels, the oldest first.

        Args:
            profile_id: Id of a profile, or an alias.
            limit: Only the newest so many.

        Returns:
            The interactions.

        Raises:
            NotFoundError: No profile has or had this id.
        """
        return self.interactions.timeline(self.profiles.get(profile_id).profile_id, limit=limit)

    def explain(self, record_a: RecordReference, record_b: RecordReference) -> PairExplanation:
        """Explain why two identity records are, or are not, one person.

        Args:
            record_a: One record.
            record_b: The other.

        Returns:
            Prior, weight per comparison, and their exact sum.

        Raises:
            NotFoundError: A record is not stored.
        """
        return self._explainer.explain(self._record_id(record_a), self._record_id(record_b))

    def profile_of(self, record: RecordReference) -> Profile:
        """Return the profile that an identity record belongs to.

        Args:
            record: The record.

        Returns:
            The profile.

        Raises:
            NotFoundError: The record is not stored, or not resolved yet.
        """
        record_id = self._record_id(record)
        with self._store.reading() as reader:
            profile_id = reader.profile_ids_by_records([record_id]).get(record_id)
        if profile_id is None:
            raise NotFoundError(
                f"record {record!r} belongs to no profile; expected a customer's record, and a resolve()"
            )
        return self.profiles.get(profile_id)

    def history(self, profile_id: str) -> list[ProfileEvent]:
        """Return how a profile came about: every journalled change of it and of its aliases, in order.

        Args:
            profile_id: Id of a profile, or an alias.

        Returns:
            The events.

        Raises:
            NotFoundError: No profile ever had this id.
        """
        with self._store.reading() as reader:
            profile = reader.profile(profile_id)
            ids = [profile_id] if profile is None else [profile.profile_id, *profile.aliases]
            events = [event for one in ids for event in reader.events(one)]
        if not events:
            raise NotFoundError(f"no profile {profile_id!r}; expected an id such as find() returns")
        return sorted(events, key=lambda event: event.sequence)

    def changes(self, *, since: int | None = None, limit: int = 1000) -> FeedPage:
        """Return what happened to profiles behind a position of the journal, for a system that mirrors them.

        Args:
            since: `FeedPage.cursor` of the page before; None for the beginning.
            limit: Events returned at most.

        Returns:
            The events and the position to go on from; no events when there is nothing new.

        Raises:
            QueryError: `since` is negative, or `limit` is not positive.
        """
        if (since or 0) < 0 or limit < 1:
            raise QueryError(f"changes got since={since} and limit={limit}; expected a cursor and at least one event")
        with self._store.reading() as reader:
            events = reader.changes(since, limit)
        return FeedPage(events=tuple(events), cursor=events[-1].sequence if events else since or 0)

    def judge(
        self, record_a: RecordReference, record_b: RecordReference, verdict: str, *, actor: str, reason: str = ""
    ) -> Judgement:
        """Decide whether two identity records are one person; the next resolve, and every later one, obeys.

        Args:
            record_a: One record.
            record_b: The other.
            verdict: ``positive`` (one person), ``negative`` (two people) or ``unsure`` (the evidence decides).
            actor: Who decides.
            reason: Why.

        Returns:
            The judgement as journalled.

        Raises:
            JudgementError: The judgement does not make sense.
            NotFoundError: A record is not stored.
        """
        return judging.judge(
            self._store, self._record_id(record_a), self._record_id(record_b), verdict, Decision(actor, reason)
        )

    def merge(self, *profile_ids: str, actor: str, reason: str = "") -> Profile:
        """Join profiles that are one person; the oldest id survives, the others become its aliases.

        Args:
            *profile_ids: At least two.
            actor: Who decides.
            reason: Why.

        Returns:
            The surviving profile.

        Raises:
            JudgementError: Fewer than two different profiles.
            NotFoundError: A profile does not exist.
        """
        judging.merge(self._store, profile_ids, Decision(actor, reason))
        resolve(self._store, self.settings, cause=_cause(actor, reason))
        return self.profiles.get(profile_ids[0])

    def unmerge(self, profile_id: str, *, actor: str, reason: str = "") -> list[Profile]:
        """Undo the latest merge that a profile came out of, or that made it an alias.

        Args:
            profile_id: The survivor, or the alias.
            actor: Who decides.
            reason: Why.

        Returns:
            The survivor and the restored profile.

        Raises:
            JudgementError: There was no merge.
            NotFoundError: The profile does not exist.
        """
        survivor = self.profiles.get(profile_id).profile_id
        alias = judging.unmerge(self._store, profile_id, Decision(actor, reason))
        resolve(self._store, self.settings, cause=_cause(actor, reason))
        if self.profiles.get(alias).profile_id == survivor:
            judging.unmerge(self._store, alias, Decision(actor, reason))
            resolve(self._store, self.settings, cause=_cause(actor, reason))
        return [self.profiles.get(survivor), self.profiles.get(alias)]

    def split(
        self, profile_id: str, records: Iterable[RecordReference], *, actor: str, reason: str = ""
    ) -> list[Profile]:
        """Take records out of a profile: they are somebody else's.

        Args:
            profile_id: The profile.
            records: Some of its records, not all.
            actor: Who decides.
            reason: Why.

        Returns:
            The profiles that hold the records afterwards, the old one first.

        Raises:
            JudgementError: The records are none, all, or not in the profile.
            NotFoundError: The profile does not exist.
        """
        leaving = [self._record_id(record) for record in records]
        before = self.profiles.get(profile_id)
        judging.split(self._store, profile_id, leaving, Decision(actor, reason))
        resolve(self._store, self.settings, cause=_cause(actor, reason))
        with self._store.reading() as reader:
            ids = set(reader.profile_ids_by_records([record.record_id for record in before.records]).values())
        return [self.profiles.get(one) for one in sorted(ids, key=lambda one: (one != before.profile_id, one))]

    def memberships(self) -> pd.DataFrame:
        """Return one row per source record and customer in it: source, source_key, profile_id, record_id."""
        with self._store.reading() as reader:
            return memberships_frame(reader.memberships())

    def export(self, what: str, path: str | PathLike[str]) -> Path:
        """Write profiles, memberships or interactions to a file.

        Args:
            what: ``profiles``, ``memberships`` or ``interactions``.
            path: Ends in .csv, .jsonl or .parquet.

        Returns:
            The path.

        Raises:
            QueryError: Something else is to be exported.
            ExportError: An unknown ending, or the file cannot be written.
        """
        if what == "profiles":
            return export_frame(profiles_frame(self.profiles), path)
        if what == "memberships":
            return export_frame(self.memberships(), path)
        if what == "interactions":
            return export_frame(self.interactions.search(limit=ALL_INTERACTIONS).to_pandas(), path)
        raise QueryError(f"cannot export {what!r}; expected one of {', '.join(EXPORTS)}")

    def counts(self) -> StoreCounts:
        """Return how much the database holds."""
        with self._store.reading() as reader:
            return reader.counts()

    def own_contacts(self) -> dict[str, tuple[OwnContact, ...]]:
        """Return the firm's own numbers and mailboxes that imports learned, by source.

        `Settings.own_numbers` and `Settings.own_domains` overrule them.
        """
        with self._store.reading() as reader:
            return reader.own_contacts()

    def schema_version(self) -> str:
        """Return the version of the database's tables."""
        return self._store.version() or ""

    def imports(self) -> list[ImportRunSummary]:
        """Return the journal of imports, in order."""
        with self._store.reading() as reader:
            return reader.import_runs()

    def _record_id(self, reference: RecordReference) -> str:
        if isinstance(reference, str):
            return reference
        source, source_key = reference
        with self._store.reading() as reader:
            records = reader.record_ids_of(source, source_key)
        if len(records) != 1:
            raise NotFoundError(
                f"record {source_key!r} of source {source!r} has {len(records)} customers; "
                "expected one (name its identity record by id)"
            )
        return records[0]


def _cause(actor: str, reason: str) -> str:
    return f"{actor}: {reason}" if reason else actor
