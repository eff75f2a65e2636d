"""``voicecrm demo``."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from voicecrm.cli.demo_views import demo_views
from voicecrm.cli.documents import (
    Document,
    entry_document,
    explanation_document,
    import_document,
    profile_document,
    record_document,
    resolve_document,
)
from voicecrm.cli.output import JsonOption, metered, show
from voicecrm.cli.registering import add_command
from voicecrm.cli.session import Session, session_of
from voicecrm.cli.views import Lines

if TYPE_CHECKING:  # loads pandas
    from voicecrm.demo.report import DemoReport


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_command(app, "demo", demo)


def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Option("--dir", metavar="DIR", help="Keep the files and the database there.")
    ] = None,
    extract: Annotated[Path | None, typer.Option(metavar="DIR", help="Only write the demo's files there.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show all of it on a week of an invented car maker: import, resolve, explain, and how much of it is right.

    Examples:
      voicecrm demo
      voicecrm demo --dir demo
      voicecrm demo --extract data
    """
    session = session_of(context)
    if extract is not None:
        from voicecrm.demo.files import extract as write_files  # noqa: PLC0415 - help does without the library

        written = [str(path) for path in write_files(extract)]
        show(as_json, {"files": written}, Lines(written))
        return
    if folder is None:
        with TemporaryDirectory(prefix="voicecrm-demo-", ignore_cleanup_errors=True) as temporary:
            report = _run(session, Path(temporary))
    else:
        report = _run(session, folder)
    kept = report.database if folder or session.named_here else None
    show(as_json, demo_document(report), *demo_views(report, session, kept))


def _run(session: Session, folder: Path) -> DemoReport:
    from voicecrm.demo.run import run_demo  # noqa: PLC0415 - see above

    # VOICECRM_DB may well be the firm's own database; only a --db that stands here is meant for the demo.
    database = session.url if session.named_here else f"sqlite:///{(folder / 'voice.db').as_posix()}"
    with metered() as meter:
        return run_demo(folder, database, settings=session.settings, begin=meter.begin)


def demo_document(report: DemoReport) -> Document:
    """Return what happened as plain values."""
    accuracy = report.accuracy
    return {
        "files": [{"file": one.name, **import_document(one.report)} for one in report.files],
        "resolve": resolve_document(report.resolved),
        "profile": profile_document(report.profile),
        "timeline": [entry_document(entry) for entry in report.timeline],
        "exhibits": [
            {
                "question": one.question,
                "record_a": record_document(one.record_a),
                "record_b": record_document(one.record_b),
                "together": one.together,
                "explanation": explanation_document(one.explanation),
            }
            for one in report.exhibits
        ],
        "accuracy": {
            "records": accuracy.records,
            "customers": accuracy.customers,
            "exact": accuracy.exact,
            "precision": accuracy.precision,
            "recall": accuracy.recall,
            "mistakes": [
                {
                    "name": one.name,
                    "person_id": one.person_id,
                    "profiles": one.profiles,
                    "strangers": list(one.strangers),
                }
                for one in accuracy.mistakes
            ],
        },
        "seconds": report.seconds,
    }
