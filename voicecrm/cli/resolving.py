"""``voicecrm resolve``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from voicecrm.cli.documents import resolve_document
from voicecrm.cli.output import JsonOption, show
from voicecrm.cli.registering import add_command
from voicecrm.cli.session import session_of
from voicecrm.cli.views import Facts, View
from voicecrm.profiles import ResolveReport
from voicecrm.records import IdentityRecord


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_command(app, "resolve", resolve)
    add_command(app, "train", train)


def resolve(context: typer.Context, as_json: JsonOption = False) -> None:
    """Bring the profiles up to date with everything imported, deleted and judged.

    Example:
      voicecrm resolve
    """
    with session_of(context).open() as crm:
        report = crm.resolve()
    show(as_json, resolve_document(report), resolve_view(report))


def train(
    context: typer.Context,
    apply: Annotated[
        bool, typer.Option("--apply", help="Put the model to use, and resolve all records by it.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Learn how evidence is weighed from the stored records, and show what that would change.

    Examples:
      voicecrm train
      voicecrm train --apply
    """
    with session_of(context).open() as crm:
        report = crm.train(apply=apply)
    facts = [
        ("model", f"{report.version}, {report.name}"),
        ("records", f"{report.records:,}"),
        ("profiles", f"{report.profiles:,}"),
        ("created", f"{report.created:,}"),
        ("merged", f"{report.merged:,}"),
        ("split", f"{report.split:,}"),
    ]
    show(as_json, asdict(report), Facts(facts, title="Trained and applied" if apply else "Trained, not applied"))


def resolve_view(report: ResolveReport) -> View:
    """Draw what a resolve did."""
    return Facts(
        [
            ("records", f"{report.records:,}"),
            ("compared", f"{report.compared:,}"),
            ("profiles", f"{report.profiles:,}"),
            ("created", f"{report.created:,}"),
            ("merged", f"{report.merged:,}"),
            ("split", f"{report.split:,}"),
            ("to review", f"{report.review:,}"),
            ("seconds", f"{report.seconds:.1f}"),
        ],
        title="Resolved",
    )


def says(record: IdentityRecord) -> str:
    """Return what a record says of the person, in one line."""
    values = [*(one.raw_value for one in record.attributes), *(one.raw_value for one in record.identifiers)]
    return f"{record.source}: {', '.join(values)}"
