"""``voicecrm import``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voicecrm.cli.documents import Document, resolve_document
from voicecrm.cli.failures import EXIT_ERROR, EXIT_REJECTIONS, describe, say
from voicecrm.cli.outcomes import Outcome, RejectionTally, import_views, outcome_document, outcomes_of, totals
from voicecrm.cli.output import JsonOption, Meter, metered, show
from voicecrm.cli.reading_options import DayFirstOption, EncodingOption, MapOption, SourceOption, TimezoneOption
from voicecrm.cli.registering import add_command
from voicecrm.cli.rejected_file import RejectedFile
from voicecrm.cli.resolving import resolve_view
from voicecrm.cli.session import session_of
from voicecrm.cli.views import Lines, View
from voicecrm.errors import IngestError, NothingReadError

if TYPE_CHECKING:  # loads pandas
    from voicecrm.crm import VoiceCRM
    from voicecrm.pipeline.options import IngestChoices


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_command(app, "import", import_files)


def import_files(  # noqa: PLR0913, PLR0917 - an option is a parameter
    context: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…", help="Files, patterns, folders, Maildirs, zip, gzip or tar archives; - is stdin."
        ),
    ],
    source: SourceOption = None,
    mapping: MapOption = None,
    timezone: TimezoneOption = None,
    dayfirst: DayFirstOption = None,
    encoding: EncodingOption = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would happen, store nothing.")] = False,
    rejected: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the rejected rows here (JSON lines), to mend and import again."),
    ] = None,
    max_rejected: Annotated[
        str | None,
        typer.Option(metavar="N|N%", help="Give a file up, and store nothing of it, when more rows are rejected."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Pass over files that an earlier import has read to the end.")
    ] = False,
    resolve: Annotated[bool, typer.Option("--resolve", help="Resolve afterwards.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read files into the database; the system that wrote them is recognized.

    What is there already is not stored again. Each file is stored as a whole or not at all.

    Examples:
      voicecrm import calls.csv mailbox.mbox --resolve
      voicecrm import takeout.zip "exports/*.json" --rejected rejected.jsonl
      voicecrm import visits.csv --map visits.toml --source workshop --max-rejected 5%
    """
    options: IngestChoices = {
        "source": source,
        "mapping": mapping,
        "dayfirst": dayfirst,
        "encoding": encoding,
        "max_rejected": max_rejected,
        "resume": resume,
        "dry_run": dry_run,
    }
    session = session_of(context)
    if timezone is not None:
        session = replace(session, settings=replace(session.settings, timezone=timezone))
    keep = RejectedFile(rejected) if rejected else None
    rejections = RejectionTally()
    try:
        with session.open(create=True) as crm:
            with metered() as meter:
                options["progress"] = meter
                done = (one for file in dict.fromkeys(files) for one in _import(crm, file, options, meter))
                outcomes = [_counted(one, rejections, keep) for one in done]
            if keep is not None:
                keep.finish()
            resolved = crm.resolve() if resolve and not dry_run else None
    finally:
        if keep is not None:
            keep.discard()
    views: list[View] = [*import_views(outcomes, rejections, dry_run=dry_run)]
    n_rejected = rejections.counts.total()
    if rejected and n_rejected:
        views.append(Lines([f"{n_rejected:,} rejected rows are in {rejected}: mend them and import that file"]))
    if resolved is not None:
        views.append(resolve_view(resolved))
    document: Document = {
        "files": [outcome_document(outcome) for outcome in outcomes],
        "total": totals(outcomes),
        "resolve": resolve_document(resolved) if resolved else None,
    }
    show(as_json, document, *views)
    failed = [outcome for outcome in outcomes if outcome.error]
    for outcome in failed:
        named = outcome.name in outcome.error
        say(f"error: {outcome.error}" if named else f"error: {outcome.name}: {outcome.error}")
    if failed:
        raise typer.Exit(EXIT_ERROR)
    if n_rejected:
        raise typer.Exit(EXIT_REJECTIONS)


def _import(crm: VoiceCRM, argument: str, options: IngestChoices, meter: Meter) -> list[Outcome]:
    """Import what an argument stands for; what cannot be read does not keep the others out."""
    meter.begin(Path(argument).name)
    try:
        return list(outcomes_of(argument, crm.ingest(argument, **options)))
    except NothingReadError as error:
        return [Outcome(name, name, error=reason) for name, reason in error.reasons.items()]
    except IngestError as error:
        return [Outcome(argument, argument, error=describe(error))]


def _counted(outcome: Outcome, rejections: RejectionTally, keep: RejectedFile | None) -> Outcome:
    """Count and write the rejections of an input, and return its outcome with the first of them alone."""
    if outcome.report is not None:
        rejections.add(outcome.report.rejections)
        if keep is not None:
            keep.add(outcome.report.rejections)
    return outcome.with_first_rejections()
