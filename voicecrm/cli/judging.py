"""``voicecrm judge``, ``merge``, ``unmerge`` and ``split``: what people decide."""

from __future__ import annotations

from typing import Annotated

import typer

from voicecrm.cli.documents import judgement_document, profile_document
from voicecrm.cli.finding import ProfileArgument, profiles_table
from voicecrm.cli.output import JsonOption, show
from voicecrm.cli.registering import add_command
from voicecrm.cli.session import parse_record, profile_id, session_of
from voicecrm.cli.views import Lines
from voicecrm.profiles import Profile

RecordArgument = Annotated[str, typer.Argument(metavar="RECORD", help="Id (r_…) or SOURCE/KEY.")]
Actor = Annotated[str, typer.Option(envvar="VOICECRM_ACTOR", help="Who decides.")]
Reason = Annotated[str, typer.Option(help="Why.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_command(app, "judge", judge)
    add_command(app, "merge", merge)
    add_command(app, "unmerge", unmerge)
    add_command(app, "split", split)


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
