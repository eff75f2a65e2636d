"""Everything that can be ingested: paths, patterns, file objects, DataFrames, rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from glob import glob, has_magic
from os import PathLike, fspath
from pathlib import Path
from typing import BinaryIO, TypeAlias, TypeGuard, cast

import pandas as pd

from voicecrm.errors import IngestError, InputNotFoundError, UnknownSourceError
from voicecrm.ingest import Mapping as TableMapping
from voicecrm.ingest import ReadContext, batch_items, choose_adapter, load_mapping, open_input, read_batches, read_rows
from voicecrm.pipeline.importing import Progress, import_input
from voicecrm.records import ImportReport
from voicecrm.settings import Settings
from voicecrm.store import Store

Target: TypeAlias = "str | PathLike[str] | BinaryIO | pd.DataFrame | Iterable[Mapping[str, object]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestOptions:
    """How one input is to be read.

    Attributes:
        source: Name of a registered adapter, or (with a mapping, or for rows) the name to store the records under;
            None: the adapter is detected from the content.
        mapping: A mapping, or the path of its TOML file.
        timezone: IANA zone of times that carry none; None: as in the settings.
        dry_run: Count what would happen and write nothing.
        progress: Told how far the current input is.
    """

    source: str | None = None
    mapping: TableMapping | str | PathLike[str] | None = None
    timezone: str | None = None
    dry_run: bool = False
    progress: Progress | None = None


def ingest(store: Store, target: Target, options: IngestOptions, settings: Settings) -> ImportReport:
    """Read one input, or all files of a pattern, into the store.

    Args:
        store: Where to.
        target: A path, a glob pattern, a binary file object, a DataFrame or an iterable of mappings.
        options: How to read it.
        settings: What the firm said of itself.

    Returns:
        The counts; of several files their sum.

    Raises:
        InputNotFoundError: No file stands at the path, or a pattern matches nothing.
        UnknownFormatError: No adapter recognises the input.
        UnknownSourceError: `source` names no adapter and no mapping was given.
        MappingError: The mapping is wrong.
        DamagedInputError: The input is truncated or binary.
        SettingsError: The time zone is unknown.
    """
    mapping = options.mapping
    if mapping is not None and not isinstance(mapping, TableMapping):
        mapping = load_mapping(Path(fspath(mapping)))
    if isinstance(target, (str, PathLike)):
        paths = _paths(fspath(target))
        return _sum([_ingest_file(store, path, options, mapping, settings) for path in paths])
    if isinstance(target, pd.DataFrame):
        rows: Iterable[Mapping[str, object]] = target.to_dict(orient="records")  # type: ignore[assignment]  # str keys
        return _ingest_rows(store, rows, "DataFrame", options, mapping, settings)
    if _is_file(target):
        return _ingest_file(store, target, options, mapping, settings)
    if isinstance(target, Iterable):
        return _ingest_rows(store, cast("Iterable[Mapping[str, object]]", target), "rows", options, mapping, settings)
    raise IngestError(
        f"got a {type(target).__name__}; expected a path, a pattern, a binary file object, a DataFrame or mappings"
    )


def _is_file(target: object) -> TypeGuard[BinaryIO]:
    return hasattr(target, "read")


def _paths(text: str) -> list[Path]:
    path = Path(text)
    if path.exists() or not has_magic(text):
        return [path]
    found = sorted(map(Path, glob(text, recursive=True)))  # noqa: PTH207 - absolute patterns too
    if not found:
        raise InputNotFoundError(f"no file matches {text!r}; expected at least one")
    return found


def _context(source: str, options: IngestOptions, mapping: TableMapping | None, settings: Settings) -> ReadContext:
    return ReadContext(
        source=source,
        timezone=replace(settings, timezone=options.timezone or settings.timezone).timezone,
        own_numbers=settings.own_numbers,
        own_domains=tuple(domain.lower() for domain in settings.own_domains),
        mapping=mapping,
    )


def _ingest_file(
    store: Store,
    target: Path | BinaryIO,
    options: IngestOptions,
    mapping: TableMapping | None,
    settings: Settings,
) -> ImportReport:
    with open_input(target) as opened:
        adapter = choose_adapter(opened.sample, options.source, mapping)
        source = options.source if mapping is not None and options.source else adapter.source
        context = _context(source, options, mapping, settings)
        return import_input(
            store,
            partial(read_batches, opened, adapter, context),
            source=source,
            input_name=opened.sample.name,
            settings=settings,
            dry_run=options.dry_run,
            progress=options.progress,
        )


def _ingest_rows(
    store: Store,
    rows: Iterable[Mapping[str, object]],
    name: str,
    options: IngestOptions,
    mapping: TableMapping | None,
    settings: Settings,
) -> ImportReport:
    if not options.source:
        raise UnknownSourceError(f"{name} carry no system's name; say source='…', the name to store the records under")
    context = _context(options.source, options, mapping, settings)
    return import_input(
        store,
        partial(batch_items, read_rows(rows, context)),
        source=options.source,
        input_name=name,
        settings=settings,
        dry_run=options.dry_run,
        progress=options.progress,
    )


def _sum(reports: Sequence[ImportReport]) -> ImportReport:
    if len(reports) == 1:
        return reports[0]
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
        rejections=tuple(rejection for report in reports for rejection in report.rejections),
        channels=dict(sorted(channels.items())),
        seconds=sum(report.seconds for report in reports),
        dry_run=any(report.dry_run for report in reports),
    )
