"""``voicecrm import``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Final, cast

import typer

from voicecrm.cli.documents import Document, import_document, resolve_document
from voicecrm.cli.failures import EXIT_ERROR, EXIT_REJECTIONS, describe, say
from voicecrm.cli.inputs import expand
from voicecrm.cli.output import JsonOption, Meter, metered, show
from voicecrm.cli.registering import add_command
from voicecrm.cli.resolving import resolve_view
from voicecrm.cli.session import session_of
from voicecrm.cli.views import Column, Lines, Table, View
from voicecrm.errors import ExportError, IngestError
from voicecrm.records import ImportReport, Rejection

if TYPE_CHECKING:  # loads pandas
    from voicecrm.crm import VoiceCRM

REASONS_SHOWN: Final = 3
"""Rejections shown per code; the rest is counted."""
COUNTS: Final = ("read", "stored", "updated", "duplicate", "rejected")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one input: a report, or the error that stopped it."""

    path: Path
    report: ImportReport | None
    error: str = ""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_command(app, "import", import_files)


def import_files(  # noqa: PLR0913, PLR0917 - an option is a parameter
    context: typer.Context,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="Files, patterns, Maildirs, or folders of files.")
    ],
    source: Annotated[
        str | None,
        typer.Option(help="Adapter to read with (see `voicecrm sources`), or with --map the name to store under."),
    ] = None,
    mapping: Annotated[
        str | None, typer.Option("--map", metavar="FILE", help="TOML file that says what a table's columns hold.")
    ] = None,
    timezone: Annotated[str | None, typer.Option(help="IANA zone of these files' times that carry none.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would happen, store nothing.")] = False,
    rejected: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the rejected rows here (JSON lines), to mend and import again."),
    ] = None,
    resolve: Annotated[bool, typer.Option("--resolve", help="Resolve afterwards.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read files into the database; the system that wrote them is recognized.

    What is there already is not stored again. Each file is stored as a whole or not at all.

    Examples:
      voicecrm import calls.csv mailbox.mbox --resolve
      voicecrm import "exports/*.json" --rejected rejected.jsonl
      voicecrm import visits.csv --map visits.toml --source workshop --dry-run
    """
    paths = expand(files)
    options = {"source": source, "mapping": mapping, "dry_run": dry_run}
    session = session_of(context)
    if timezone is not None:
        session = replace(session, settings=replace(session.settings, timezone=timezone))
    keep = _RejectedFile(rejected) if rejected else None
    try:
        with session.open(create=True) as crm:
            with metered() as meter:
                outcomes = [_import(crm, path, options, meter) for path in paths]
            rejections = [one for outcome in outcomes if outcome.report for one in outcome.report.rejections]
            if keep is not None:
                keep.write(rejections)
            resolved = crm.resolve() if resolve and not dry_run else None
    finally:
        if keep is not None:
            keep.discard()
    views: list[View] = [*import_views(outcomes, rejections, dry_run=dry_run)]
    if rejected and rejections:
        views.append(Lines([f"{len(rejections):,} rejected rows are in {rejected}: mend them and import that file"]))
    if resolved is not None:
        views.append(resolve_view(resolved))
    document: Document = {
        "files": [_outcome_document(outcome) for outcome in outcomes],
        "total": _totals(outcomes),
        "resolve": resolve_document(resolved) if resolved else None,
    }
    show(as_json, document, *views)
    for outcome in outcomes:
        if outcome.error:
            named = str(outcome.path) in outcome.error
            say(f"error: {outcome.error}" if named else f"error: {outcome.path}: {outcome.error}")
    if any(outcome.error for outcome in outcomes):
        raise typer.Exit(EXIT_ERROR)
    if rejections:
        raise typer.Exit(EXIT_REJECTIONS)


def _import(crm: VoiceCRM, path: Path, options: dict[str, Any], meter: Meter) -> _Outcome:
    """Import one input; one that cannot be read does not keep the others out."""
    meter.begin(path.name)
    try:
        return _Outcome(path, crm.ingest(path, progress=meter, **options))
    except IngestError as error:
        return _Outcome(path, None, describe(error))


def import_views(outcomes: Sequence[_Outcome], rejections: Sequence[Rejection], *, dry_run: bool) -> list[View]:
    """Draw what an import did: a row per input, then the reasons of rejections by code."""
    done = [(outcome.path.name, outcome.report) for outcome in outcomes if outcome.report]
    views: list[View] = []
    if done:
        views.append(reports_table(done))
    if dry_run:
        views.append(Lines(["dry run: nothing was stored"], style="yellow"))
    if rejections:
        views.append(rejections_table(rejections))
    return views


def reports_table(reports: Sequence[tuple[str, ImportReport]]) -> Table:
    """Draw one row per input, and their sum when there are several."""
    rows = [
        [name, report.source, *(f"{getattr(report, count):,}" for count in COUNTS), f"{report.seconds:.1f}"]
        for name, report in reports
    ]
    if len(reports) > 1:
        sums = [f"{sum(getattr(report, count) for _, report in reports):,}" for count in COUNTS]
        rows.append(["total", "", *sums, f"{sum(report.seconds for _, report in reports):.1f}"])
    columns = [
        Column("file"),
        Column("system", "cyan"),
        *(Column(count, right=True) for count in COUNTS),
        Column("seconds", "dim", right=True),
    ]
    return Table(columns, rows)


def rejections_table(rejections: Sequence[Rejection]) -> Table:
    """Draw the first rejections of each code, the most frequent code first."""
    counts = Counter(one.code for one in rejections)
    rows: list[list[str]] = []
    for code, count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])):
        shown = [one for one in rejections if one.code == code][:REASONS_SHOWN]
        rows.extend([f"{one.source}:{one.position}", code, one.field, one.reason] for one in shown)
        if count > len(shown):
            rows.append(["", code, "", f"and {count - len(shown):,} more"])
    columns = [Column("row", whole=True), Column("code", "red", whole=True), Column("field", "cyan"), Column("reason")]
    return Table(columns, rows, title=f"Rejected: {len(rejections):,}")


def _outcome_document(outcome: _Outcome) -> Document:
    if outcome.report is None:
        return {"file": str(outcome.path), "error": outcome.error}
    return {"file": str(outcome.path), **import_document(outcome.report)}


def _totals(outcomes: Sequence[_Outcome]) -> Document:
    return {count: sum(getattr(one.report, count) for one in outcomes if one.report) for count in COUNTS}


class _RejectedFile:
    """The file of rejections: proved writable before the import, and replaced only when the import is done.

    So a file of mended rejections can be read and replaced by what is still refused.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
                self._draft = Path(stream.name)
        except OSError as error:
            raise self._error(error) from error

    def write(self, rejections: Sequence[Rejection]) -> None:
        from voicecrm.ingest.rejections import write_rejections  # noqa: PLC0415 - help does without all adapters

        try:
            with self._draft.open("wb") as stream:
                write_rejections(rejections, cast("BinaryIO", stream))
            self._draft.replace(self._path)
        except OSError as error:
            raise self._error(error) from error

    def discard(self) -> None:
        """Remove the draft of an import that broke off."""
        self._draft.unlink(missing_ok=True)

    def _error(self, error: OSError) -> ExportError:
        return ExportError(f"cannot write {str(self._path)!r}: {error.strerror or error}; choose another place")
