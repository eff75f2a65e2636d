"""Everything that can be ingested: paths, patterns, folders, archives, streams, DataFrames, rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from os import PathLike, fspath
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias, TypeGuard, cast

import pandas as pd

from voicecrm.errors import IngestError, MissingExtraError, NothingReadError, UnknownFormatError, UnknownSourceError
from voicecrm.ingest import (
    Batch,
    Beginning,
    Description,
    Found,
    MapFile,
    ReadContext,
    batch_items,
    begin_documents,
    begin_input,
    begin_rows,
    choose_adapter,
    find_inputs,
    learn_from_files,
    load_map_file,
    map_file_text,
    read_begun,
)
from voicecrm.ingest import Mapping as TableMapping
from voicecrm.ingest.systems.adapter import SystemAdapter
from voicecrm.pipeline.fingerprints import fingerprint_of
from voicecrm.pipeline.importing import JournalEntry, import_input
from voicecrm.pipeline.kept_rejections import RejectionSpool
from voicecrm.pipeline.limits import RejectionLimit, stop_at
from voicecrm.pipeline.options import IngestOptions
from voicecrm.records import ImportReport, OwnContact, Unread
from voicecrm.settings import Settings
from voicecrm.store import Store

MAIL_SOURCE: Final = "email"
"""Source of all mail, in whatever kind of mailbox or file it lies."""
_REASONS: Final = 3
"""Inputs that an error message names when nothing was read."""

Target: TypeAlias = "str | PathLike[str] | BinaryIO | pd.DataFrame | Iterable[Mapping[str, object]]"


def ingest(store: Store, target: Target, options: IngestOptions, settings: Settings) -> ImportReport:
    """Read one input, or all that a pattern, a folder or an archive holds, into the store.

    Args:
        store: Where to.
        target: A path, a glob pattern, ``"-"``, a binary file object, a DataFrame or an iterable of mappings.
        options: How to read it.
        settings: What the firm said of itself.

    Returns:
        The counts; of several inputs their sum, with those that failed or were passed over.

    Raises:
        InputNotFoundError: No file stands at the path, or a pattern matches nothing.
        NothingReadError: Of several inputs none could be read.
        UnknownFormatError: No adapter recognises the input.
        UnknownSourceError: `source` names no adapter and no mapping was given.
        MappingError: The mapping is wrong.
        AmbiguousDatesError: The order of day and month is open.
        TooManyRejectedError: More rows were rejected than `max_rejected` allows.
        DamagedInputError: The input is truncated or binary.
        SettingsError: The time zone is unknown.
    """
    run = _Run(store, options, load_options_mapping(options), settings)
    if isinstance(target, (str, PathLike)) or _is_file(target):
        return _ingest_inputs(run, target)
    if isinstance(target, pd.DataFrame):
        rows: Iterable[Mapping[str, object]] = target.to_dict(orient="records")  # type: ignore[assignment]  # str keys
        return run.read_rows(rows, "DataFrame")
    if isinstance(target, Iterable):
        return run.read_rows(cast("Iterable[Mapping[str, object]]", target), "rows")
    raise IngestError(
        f"got a {type(target).__name__}; expected a path, a pattern, a binary file object, a DataFrame or mappings"
    )


def load_options_mapping(options: IngestOptions) -> MapFile | None:
    """Return the mapping, or description of a system, that the options give or name.

    Raises:
        InputNotFoundError: No file stands there.
        MappingError: It is wrong.
    """
    mapping = options.mapping
    if mapping is None or isinstance(mapping, TableMapping | Description):
        return mapping
    return load_map_file(Path(fspath(mapping)))


def read_context(source: str, options: IngestOptions, mapping: MapFile | None, settings: Settings) -> ReadContext:
    """Return what an adapter must be told.

    Raises:
        SettingsError: The time zone is unknown.
    """
    return ReadContext(
        source=source,
        timezone=replace(settings, timezone=options.timezone or settings.timezone).timezone,
        dayfirst=options.dayfirst,
        own_numbers=settings.own_numbers,
        own_domains=tuple(domain.lower() for domain in settings.own_domains),
        mapping=mapping if isinstance(mapping, TableMapping) else None,
    )


@dataclass(slots=True)
class _Inputs:
    """What became of the inputs so far."""

    reports: list[ImportReport] = field(default_factory=list)
    failed: list[Unread] = field(default_factory=list)
    skipped: list[Unread] = field(default_factory=list)
    errors: list[IngestError | MissingExtraError] = field(default_factory=list)
    is_resumed: bool = False

    def fail(self, name: str, error: IngestError | MissingExtraError) -> None:
        self.failed.append(Unread(name, str(error)))
        self.errors.append(error)

    def error(self) -> IngestError | MissingExtraError:
        """Return what is raised when nothing was read."""
        if len(self.errors) == 1 and not self.skipped:
            return self.errors[0]
        unread = [*self.failed, *self.skipped]
        reasons = "; ".join(f"{one.name}: {one.reason}" for one in unread[:_REASONS])
        more = f"; and {len(unread) - _REASONS} more" if len(unread) > _REASONS else ""
        return NothingReadError(
            f"none of {len(unread)} inputs could be read; expected one of a known format at least ({reasons}{more})",
            reasons={one.name: one.reason for one in unread},
        )


def _ingest_inputs(run: _Run, target: str | PathLike[str] | BinaryIO) -> ImportReport:
    inputs = _Inputs()
    run.learn_mailboxes(target)
    for found in find_inputs(target, encoding=run.options.encoding):
        try:
            if found.passed_over:
                inputs.skipped.append(Unread(found.name, found.passed_over))
            elif read_before := run.already_read(found):
                inputs.skipped.append(Unread(found.name, read_before))
                inputs.is_resumed = True
            else:
                inputs.reports.append(run.read_input(found))
        except UnknownFormatError as error:
            if found.packed:
                inputs.skipped.append(Unread(found.name, f"of no known format: {error.seen}"))
            else:
                inputs.fail(found.name, error)
        except (IngestError, MissingExtraError) as error:
            inputs.fail(found.name, error)
    if not inputs.reports and not inputs.is_resumed:
        raise inputs.error()
    return _sum(inputs, run.rejections)


def _is_file(target: object) -> TypeGuard[BinaryIO]:
    return hasattr(target, "read")


class _Run:
    """One call of `ingest`: where to, and how."""

    def __init__(self, store: Store, options: IngestOptions, mapping: MapFile | None, settings: Settings) -> None:
        self.options = options
        self.rejections = RejectionSpool()
        self._store = store
        self._mapping = mapping
        self._mapping_text = None if mapping is None else map_file_text(mapping)
        self._settings = settings
        self._mailboxes: tuple[OwnContact, ...] = ()
        self._untold: tuple[OwnContact, ...] = ()
        self._limit = None if options.max_rejected is None else RejectionLimit.parse(options.max_rejected)

    def learn_mailboxes(self, target: str | PathLike[str] | BinaryIO) -> None:
        """Learn the firm's mailboxes from mails in files of their own, before the first of them is read."""
        context = self._context(MAIL_SOURCE)
        if context.learns_domains:
            learned = learn_from_files(target, encoding=self.options.encoding)
            self._mailboxes = tuple(one for one in learned if one.value not in context.own_domains)
            self._untold = self._mailboxes

    def already_read(self, found: Found) -> str:
        """Return which import has read an input to the end, when it is to be passed over for that."""
        fingerprint = self._fingerprint(found) if self.options.resume else None
        if fingerprint is None:
            return ""
        with self._store.reading() as reader:
            run_id = reader.finished_import(fingerprint)
        return "" if run_id is None else f"read to the end by import {run_id}"

    def read_input(self, found: Found) -> ImportReport:
        if found.fault is not None:
            raise found.fault
        assert found.opened is not None
        opened = found.opened
        named = self.options.source
        adapter = choose_adapter(opened.sample, named, self._mapping)
        source = named if self._mapping is not None and named else adapter.source
        beginning = begin_input(opened, adapter, self._context(source))
        entry = self._entry(beginning, opened.sample.name, self._fingerprint(found))
        return self._import(partial(read_begun, beginning), entry, beginning.context)

    def read_rows(self, rows: Iterable[Mapping[str, object]], name: str) -> ImportReport:
        described = SystemAdapter(self._mapping) if isinstance(self._mapping, Description) else None
        source = self.options.source or (described.source if described else "")
        if not source:
            raise UnknownSourceError(
                f"{name} carry no system's name; say source='…', the name to store the records under"
            )
        context = self._context(source)
        beginning = begin_documents(rows, described, context) if described else begin_rows(rows, context)
        entry = self._entry(beginning, name, None)
        return self._import(partial(batch_items, beginning.items()), entry, beginning.context)

    def _context(self, source: str) -> ReadContext:
        """Return what an adapter must be told, with what earlier imports told of the firm where it does not itself."""
        context = read_context(source, self.options, self._mapping, self._settings)
        with self._store.reading() as reader:
            context = context.with_learned(reader.own_contacts().get(source, ()))
        return context.with_learned(self._mailboxes) if source == MAIL_SOURCE else context

    def _entry(self, beginning: Beginning, name: str, fingerprint: str | None) -> JournalEntry:
        source, own_contacts = beginning.context.source, beginning.own_contacts
        if source == MAIL_SOURCE:
            own_contacts, self._untold = (*self._untold, *own_contacts), ()
        return JournalEntry(
            source=source,
            input_name=name,
            mapping=self._mapping_text,
            fingerprint=fingerprint,
            own_contacts=own_contacts,
        )

    def _import(
        self, read: Callable[[int], Iterable[Batch]], entry: JournalEntry, context: ReadContext
    ) -> ImportReport:
        limit = self._limit
        return import_input(
            self._store,
            read if limit is None else lambda size: stop_at(read(size), limit),
            journal=entry,
            settings=replace(self._settings, own_numbers=context.own_numbers, own_domains=context.own_domains),
            rejections=self.rejections,
            dry_run=self.options.dry_run,
            progress=self.options.progress,
        )

    def _fingerprint(self, found: Found) -> str | None:
        if found.file is None:
            return None
        return fingerprint_of(found.file, found.name, self.options, self._mapping_text, self._settings)


def _sum(inputs: _Inputs, rejections: RejectionSpool) -> ImportReport:
    reports: Sequence[ImportReport] = inputs.reports
    failed, skipped = tuple(inputs.failed), tuple(inputs.skipped)
    if len(reports) == 1:
        return replace(reports[0], failed=failed, skipped=skipped)
    channels: Counter[str] = Counter()
    for report in reports:
        channels.update(report.channels)
    sources = {report.source for report in reports}
    return ImportReport(
        source=sources.pop() if len(sources) == 1 else "several",
        read=sum(report.read for report in reports),
        stored=sum(report.stored for report in reports),
        updated=sum(report.updated for report in reports),
        duplicate=sum(report.duplicate for report in reports),
        rejected=sum(report.rejected for report in reports),
        rejections=rejections.since(0),
        channels=dict(sorted(channels.items())),
        seconds=sum(report.seconds for report in reports),
        dry_run=any(report.dry_run for report in reports),
        parts=tuple(reports),
        failed=failed,
        skipped=skipped,
        own_contacts=tuple(one for report in reports for one in report.own_contacts),
    )
