"""``explain``, ``history``, ``changes`` and why; ``judge``, ``merge``, ``unmerge``, ``split``: what people decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from voicecrm.cli.documents import event_document, explanation_document, judgement_document, profile_document
from voicecrm.cli.finding import ProfileArgument, profiles_table
from voicecrm.cli.output import JsonOption, show
from voicecrm.cli.registering import add_command
from voicecrm.cli.session import parse_record, profile_id, session_of
from voicecrm.cli.views import Column, Lines, Table
from voicecrm.cli.waterfall import Waterfall
from voicecrm.profiles import Profile, ProfileEvent

RecordArgument = Annotated[str, typer.Argument(metavar="RECORD", help="Id (r_…) or SOURCE/KEY.")]
Actor = Annotated[str, typer.Option(envvar="VOICECRM_ACTOR", help="Who decides.")]
Reason = Annotated[str, typer.Option(help="Why.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_command(app, "explain", explain)
    add_command(app, "history", history)
    add_command(app, "changes", changes)
    add_command(app, "judge", judge)
    add_command(app, "merge", merge)
    add_command(app, "unmerge", unmerge)
    add_command(app, "split", split)


def explain(
    context: typer.Context, record_a: RecordArgument, record_b: RecordArgument, as_json: JsonOption = False
) -> None:
    """Show why two records are, or are not, one person: prior, weight by weight, total.

    Example:
      voicecrm explain contacts_csv/C-1042 call_log/260907-0031
    """
    with session_of(context).open() as crm:
        explanation = crm.explain(parse_record(record_a), parse_record(record_b))
    show(as_json, explanation_document(explanation), Lines([f"{record_a} and {record_b}"]), Waterfall(explanation))


def history(context: typer.Context, profile: ProfileArgument, as_json: JsonOption = False) -> None:
    """Show how a profile came about: every change of it and of its aliases.

    Example:
      voicecrm history p_0123456789abcdef0123
    """
    with session_of(context).open() as crm:
        events = crm.history(profile_id(crm, profile))
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


def judge(
    context: typer.Context,
    record_a: RecordArgument,
    record_b: RecordArgument,
    verdict: Annotated[str, typer.Argument(help="positive (one person), negative (two) or unsure.")],
    actor: Actor,
    reason: Reason = "",
    as_json: JsonOption = False,
) -> None:
    """Decide whether two records are one person; every later resolve obeys.

    Example:
      voicecrm judge r_… r_… negative --actor agent-7 --reason "father and son"
    """
    with session_of(context).open() as crm:
        made = crm.judge(parse_record(record_a), parse_record(record_b), verdict, actor=actor, reason=reason)
    done = f"judged {made.verdict}: {made.record_a} and {made.record_b}; the next resolve applies it"
    show(as_json, judgement_document(made), Lines([done]))


def merge(
    context: typer.Context,
    profiles: Annotated[list[str], typer.Argument(metavar="PROFILE…", help="At least two.")],
    actor: Actor,
    reason: Reason = "",
    as_json: JsonOption = False,
) -> None:
    """Join profiles that are one person; the oldest id survives, the others become its aliases.

    Example:
      voicecrm merge p_… p_… --actor agent-7 --reason "confirmed by phone"
    """
    with session_of(context).open() as crm:
        survivor = crm.merge(*(profile_id(crm, one) for one in profiles), actor=actor, reason=reason)
    _show_profiles(context, [survivor], as_json)


def unmerge(
    context: typer.Context,
    profile: ProfileArgument,
    actor: Actor,
    reason: Reason = "",
    as_json: JsonOption = False,
) -> None:
    """Undo the latest merge of a profile.

    Example:
      voicecrm unmerge p_… --actor agent-7 --reason "two customers after all"
    """
    with session_of(context).open() as crm:
        profiles = crm.unmerge(profile_id(crm, profile), actor=actor, reason=reason)
    _show_profiles(context, profiles, as_json)


def split(
    context: typer.Context,
    profile: ProfileArgument,
    records: Annotated[list[str], typer.Argument(metavar="RECORD…", help="Ids (r_…) or SOURCE/KEY that leave.")],
    actor: Actor,
    reason: Reason = "",
    as_json: JsonOption = False,
) -> None:
    """Take records out of a profile: they are somebody else's.

    Example:
      voicecrm split p_… r_… --actor agent-7 --reason "the son's calls"
    """
    with session_of(context).open() as crm:
        leaving = [parse_record(one) for one in records]
        profiles = crm.split(profile_id(crm, profile), leaving, actor=actor, reason=reason)
    _show_profiles(context, profiles, as_json)


def _show_profiles(context: typer.Context, profiles: list[Profile], as_json: bool) -> None:
    document = {"profiles": [profile_document(one) for one in profiles]}
    show(as_json, document, profiles_table(profiles, session_of(context)))
