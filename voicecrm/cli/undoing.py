"""``voicecrm undo``: what one person, one import or one model did, in one go."""

from __future__ import annotations

from typing import Annotated

import typer

from voicecrm.cli.documents import undo_document
from voicecrm.cli.judging import Reason
from voicecrm.cli.output import JsonOption, show
from voicecrm.cli.registering import add_command
from voicecrm.cli.session import session_of
from voicecrm.cli.views import Column, Facts, Lines, Table, View
from voicecrm.profiles import ProfileOutcome, ProfilePart, UndoReport

NAMELESS = "(no name known)"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_command(app, "undo", undo)


def undo(  # noqa: PLR0913, PLR0917 - an option is a parameter
    context: typer.Context,
    actor: Annotated[str | None, typer.Option(metavar="NAME", help="Everything that this actor judged.")] = None,
    import_run: Annotated[
        int | None, typer.Option(metavar="N", help="The records of this import (see `voicecrm db status`).")
    ] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="What this version of the model merged.")] = None,
    since: Annotated[str | None, typer.Option(help="Only from then on: 7d, 12h, 2026-03-01 or a full time.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Do it, and resolve; needs --by.")] = False,
    by: Annotated[str, typer.Option(envvar="VOICECRM_ACTOR", metavar="NAME", help="Who undoes it.")] = "",
    reason: Reason = "",
    as_json: JsonOption = False,
) -> None:
    """Undo in bulk; without --apply only show what would change.

    Examples:
      voicecrm undo --actor agent-7 --since 7d
      voicecrm undo --import-run 12 --apply --by kim --reason "wrong columns"
    """
    if sum(one is not None for one in (actor, import_run, model)) != 1:
        raise typer.BadParameter("give exactly one of --actor, --import-run and --model")
    if apply and not by.strip():
        raise typer.BadParameter("--apply needs --by or VOICECRM_ACTOR: say who undoes it")
    with session_of(context).open() as crm:
        report = crm.undo(
            actor=actor, import_run=import_run, model=model, since=since, apply=apply, by=by, reason=reason
        )
    show(as_json, undo_document(report), *undo_views(report))


def undo_views(report: UndoReport) -> list[View]:
    """Draw what an undo changes."""
    facts = Facts(
        [
            ("judgements taken back", _count(report.judgements)),
            ("judgements made", _count(report.denials)),
            ("records withdrawn", _count(report.records)),
            ("of these revised", _count(report.revised)),
        ],
        title=f"{'Undone' if report.applied else 'Would be undone'}: {report.what}",
    )
    rows = [_outcome_row(one) for one in report.profiles]
    rows += [["", "", "", "become one", _parts(parts)] for parts in report.joined]
    columns = [
        Column("profile", "cyan", whole=True),
        Column("name", "bold"),
        Column("records", right=True),
        Column("change", whole=True),
        Column("afterwards"),
    ]
    views: list[View] = [facts, Table(columns, rows, title="Profiles", empty="no profile changes")]
    if report.pending:
        views.append(Lines(["the data changed since the last resolve; what that brings is shown as well"], style="dim"))
    if report.revised:
        views.append(
            Lines(["revised records were there before; import a corrected file to bring them back"], style="dim")
        )
    if not report.applied:
        views.append(Lines(["nothing is changed; --apply does it"], style="dim"))
    return views


def _outcome_row(outcome: ProfileOutcome) -> list[str]:
    change = ("vanishes", "loses records")[len(outcome.parts)] if len(outcome.parts) < 2 else "comes apart"
    head = [outcome.profile_id, outcome.name or NAMELESS, f"{outcome.records:,}"]
    return [*head, change, _parts(outcome.parts)]


def _parts(parts: tuple[ProfilePart, ...]) -> str:
    told = [f"{part.profile_id} {part.name or NAMELESS} ({part.records:,})".strip() for part in parts]
    return " | ".join(told)


def _count(number: int) -> str:
    return f"{number:,}" if number else ""
