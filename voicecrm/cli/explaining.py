"""``voicecrm explain``, ``why-not``, ``history`` and ``changes``: how profiles came about, and why others did not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voicecrm.cli.documents import event_document, explanation_document, separation_document
from voicecrm.cli.finding import ProfileArgument
from voicecrm.cli.judging import RecordArgument
from voicecrm.cli.output import JsonOption, show, write_text
from voicecrm.cli.registering import add_command
from voicecrm.cli.resolving import says
from voicecrm.cli.session import parse_record, profile_id, session_of
from voicecrm.cli.views import Column, Facts, Lines, Table, View
from voicecrm.cli.waterfall import Waterfall
from voicecrm.profiles import ProfileEvent
from voicecrm.query.drawing import draw_explanation, draw_history

if TYPE_CHECKING:  # loads numpy
    from voicecrm.query.separation import CrossPair

SvgOption = Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Draw it into this SVG file as well.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_command(app, "explain", explain)
    add_command(app, "why-not", why_not)
    add_command(app, "history", history)
    add_command(app, "changes", changes)


def explain(
    context: typer.Context,
    record_a: RecordArgument,
    record_b: RecordArgument,
    svg: SvgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show why two records are, or are not, one person: prior, weight by weight, total.

    Examples:
      voicecrm explain contacts_csv/C-1042 call_log/260907-0031
      voicecrm explain contacts_csv/C-1042 call_log/260907-0031 --svg why.svg
    """
    session = session_of(context)
    with session.open() as crm:
        explanation = crm.explain(parse_record(record_a), parse_record(record_b))
    title = f"{record_a} and {record_b}"
    if svg is not None:
        threshold = session.settings.merge_threshold
        write_text(svg, draw_explanation(explanation, title=title, merge_threshold=threshold))
    show(as_json, explanation_document(explanation), Lines([title]), Waterfall(explanation))


def why_not(
    context: typer.Context, profile_a: ProfileArgument, profile_b: ProfileArgument, as_json: JsonOption = False
) -> None:
    """Show why two profiles are two: what keeps them apart, and the best pairs between their records.

    Example:
      voicecrm why-not contacts_csv/C-1042 contacts_csv/C-1077
    """
    with session_of(context).open() as crm:
        found = crm.why_not(profile_id(crm, profile_a), profile_id(crm, profile_b))
    views: list[View] = [
        Facts(
            [
                (one.profile_id, f"{one.name or '(no name known)'}, {len(one.records):,} records")
                for one in (found.profile_a, found.profile_b)
            ],
            title="Two profiles",
        ),
        Table(
            [Column("reason", "bold", whole=True), Column("what keeps them apart")],
            [[one.code.replace("_", " "), one.text] for one in found.reasons],
        ),
    ]
    for title, pairs in (("Best pair", found.pairs), ("Contradiction", found.contradictions)):
        for number, pair in enumerate(pairs, start=1):
            views += _pair_views(f"{title} {number}", pair)
    show(as_json, separation_document(found), *views)


def _pair_views(title: str, pair: CrossPair) -> list[View]:
    facts = [
        (pair.record_a.record_id, says(pair.record_a)),
        (pair.record_b.record_id, says(pair.record_b)),
        ("compared", "yes" if pair.compared else "no: they share no blocking key"),
    ]
    if pair.judgement is not None:
        facts.append(("judged", f"{pair.judgement.verdict} by {pair.judgement.actor}"))
    return [Facts(facts, title=title), Waterfall(pair.explanation, brief=True)]


def history(
    context: typer.Context, profile: ProfileArgument, svg: SvgOption = None, as_json: JsonOption = False
) -> None:
    """Show how a profile came about: every change of it and of its aliases.

    Examples:
      voicecrm history p_0123456789abcdef0123
      voicecrm history contacts_csv/C-1042 --svg history.svg
    """
    with session_of(context).open() as crm:
        events = crm.history(profile_id(crm, profile))
    if svg is not None:
        write_text(svg, draw_history(events, title=f"History of {profile}"))
    show(as_json, {"events": [event_document(event) for event in events]}, _events_table(events))


def changes(
    context: typer.Context,
    since: Annotated[int, typer.Option(min=0, help="Cursor that the call before printed; 0 is the beginning.")] = 0,
    limit: Annotated[int, typer.Option(min=1, help="Events at most.")] = 1000,
    as_json: JsonOption = False,
) -> None:
    """List what happened to profiles since a position of the journal, for systems that mirror them.

    Example:
      voicecrm changes --since 1200 --json
    """
    with session_of(context).open() as crm:
        page = crm.changes(since=since, limit=limit)
    document = {"events": [event_document(event) for event in page.events], "cursor": page.cursor}
    show(as_json, document, _events_table(page.events), Lines([f"go on with --since {page.cursor}"]))


def _events_table(events: Sequence[ProfileEvent]) -> Table:
    rows = [
        [
            str(event.sequence),
            event.at.strftime("%Y-%m-%d %H:%MZ"),
            event.profile_id,
            event.kind,
            f"{len(event.records):,}",
            event.other_profile_id or "",
            event.cause,
        ]
        for event in events
    ]
    columns = [
        Column("sequence", right=True),
        Column("at", "dim", whole=True),
        Column("profile", "cyan", whole=True),
        Column("change", "bold", whole=True),
        Column("records", right=True),
        Column("other profile", "cyan", whole=True),
        Column("cause"),
    ]
    return Table(columns, rows, empty="No changes.")
