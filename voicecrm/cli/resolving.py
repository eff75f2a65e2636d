"""``voicecrm resolve`` and ``voicecrm review``."""

from __future__ import annotations

from typing import Annotated

import typer

from voicecrm.cli.documents import resolve_document, review_document
from voicecrm.cli.output import JsonOption, show
from voicecrm.cli.registering import add_command
from voicecrm.cli.session import session_of
from voicecrm.cli.views import Column, Facts, Lines, Table, View
from voicecrm.profiles import ResolveReport
from voicecrm.query.texts import percent
from voicecrm.records import IdentityRecord


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_command(app, "resolve", resolve)
    add_command(app, "review", review)


def resolve(context: typer.Context, as_json: JsonOption = False) -> None:
    """Bring the profiles up to date with everything imported, deleted and judged.

    Example:
      voicecrm resolve
    """
    with session_of(context).open() as crm:
        report = crm.resolve()
    show(as_json, resolve_document(report), resolve_view(report))


def resolve_view(report: ResolveReport) -> View:
    """Draw what a resolve did."""
    return Facts(
        [
            ("records", f"{report.records:,}"),
            ("profiles", f"{report.profiles:,}"),
            ("created", f"{report.created:,}"),
            ("merged", f"{report.merged:,}"),
            ("split", f"{report.split:,}"),
            ("to review", f"{report.review:,}"),
            ("seconds", f"{report.seconds:.1f}"),
        ],
        title="Resolved",
    )


def review(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="Pairs at most.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List pairs of records that the evidence leaves open, the most probable first; decide with `voicecrm judge`.

    Example:
      voicecrm review --limit 5
    """
    with session_of(context).open() as crm:
        pairs = crm.review(limit=limit)
    rows = []
    for one in pairs:
        rows.append([percent(one.match_probability), one.record_a.record_id, says(one.record_a)])
        rows.append(["", one.record_b.record_id, says(one.record_b)])
    columns = [Column("probability", right=True), Column("record", "cyan", whole=True), Column("says")]
    table = Table(columns, rows, empty="no open pair")
    views: list[View] = [table]
    if pairs:
        views.append(Lines(["voicecrm explain A B shows why; voicecrm judge A B decides"], style="dim"))
    show(as_json, {"pairs": [review_document(one) for one in pairs]}, *views)


def says(record: IdentityRecord) -> str:
    """Return what a record says of the person, in one line."""
    values = [*(one.raw_value for one in record.attributes), *(one.raw_value for one in record.identifiers)]
    return f"{record.source}: {', '.join(values)}"
