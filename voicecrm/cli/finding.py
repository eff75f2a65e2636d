"""``voicecrm find``, ``show``, ``timeline`` and ``search``: the read side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from voicecrm.cli.documents import entry_document, profile_document
from voicecrm.cli.output import JsonOption, show
from voicecrm.cli.registering import add_command
from voicecrm.cli.resolving import says
from voicecrm.cli.session import Session, profile_id, session_of
from voicecrm.cli.views import Column, Facts, Lines, Table, View
from voicecrm.profiles import Profile, TimelineEntry
from voicecrm.query.texts import clean, percent
from voicecrm.records import ATTRIBUTE_KINDS, IDENTIFIER_KINDS

ProfileArgument = Annotated[str, typer.Argument(metavar="PROFILE", help="Id (p_…), alias, or SOURCE/KEY of a record.")]

KINDS: Final = ("name", *IDENTIFIER_KINDS, *ATTRIBUTE_KINDS)
"""Order in which a person's values are shown."""

KNOWN_BY: Final = ("phone", "email", "handle")

_VIN: Final = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-HJ-NPR-Z0-9]{17}", re.IGNORECASE)
_PHONE: Final = re.compile(r"\+?[\d\s().\-/]{7,}")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_command(app, "find", find)
    add_command(app, "show", show_profile)
    add_command(app, "timeline", timeline)
    add_command(app, "search", search)


def find(  # noqa: PLR0913, PLR0917 - an option is a parameter
    context: typer.Context,
    anything: Annotated[
        str | None, typer.Argument(metavar="WHAT", help="@handle, e-mail, phone, VIN or name; the kind is guessed.")
    ] = None,
    phone: Annotated[str | None, typer.Option(help="Phone number, national or international.")] = None,
    email: Annotated[str | None, typer.Option(help="E-mail address.")] = None,
    handle: Annotated[str | None, typer.Option(help="Handle, as hong or x:hong.")] = None,
    account: Annotated[str | None, typer.Option(help="Account id on a platform.")] = None,
    name: Annotated[str | None, typer.Option(help="Name in any script.")] = None,
    vin: Annotated[str | None, typer.Option(help="Vehicle identification number.")] = None,
    customer_number: Annotated[str | None, typer.Option(help="Customer number, as C-1 or SOURCE:C-1.")] = None,
    device: Annotated[str | None, typer.Option(help="Device id.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Profiles at most.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """Find people by what is known of them, the most probable first.

    Examples:
      voicecrm find 010-1234-5678
      voicecrm find @hong
      voicecrm find --name 박서연 --phone 010-1234-5678
    """
    options = {
        "phone": phone, "email": email, "handle": handle, "account": account, "name": name, "vin": vin,
        "customer_number": customer_number, "device": device,
    }  # fmt: skip
    criteria = {kind: value for kind, value in options.items() if value is not None}
    if anything is not None:
        criteria.setdefault(guess_kind(anything), anything)
    if not criteria:
        raise typer.BadParameter("nothing to find by; give a name, a number, an address, or an option such as --phone")
    with session_of(context).open() as crm:
        profiles = crm.profiles.find(limit=limit, **criteria)
    document = {"criteria": criteria, "profiles": [profile_document(profile) for profile in profiles]}
    show(as_json, document, profiles_table(profiles, session_of(context)))


def guess_kind(text: str) -> str:
    """Tell what kind of thing somebody typed."""
    text = text.strip()
    if text.startswith("@"):
        return "handle"
    for kind, pattern in (("email", _EMAIL), ("vin", _VIN), ("phone", _PHONE)):
        if pattern.fullmatch(text):
            return kind
    return "name"


def profiles_table(profiles: Iterable[Profile], session: Session) -> Table:
    """Draw one row per profile."""
    rows = [
        [
            profile.profile_id,
            percent(profile.match_probability),
            profile.name,
            ", ".join(value for kind in KNOWN_BY for value in profile.values.get(kind, ())),
            f"{profile.interactions:,}",
            when(profile.last_seen, session),
        ]
        for profile in profiles
    ]
    columns = [
        Column("profile", "cyan", whole=True),
        Column("probability", right=True),
        Column("name", "bold", whole=True),
        Column("known by"),
        Column("interactions", right=True),
        Column("last seen", "dim", whole=True),
    ]
    return Table(columns, rows, empty="nobody found")


def show_profile(context: typer.Context, profile: ProfileArgument, as_json: JsonOption = False) -> None:
    """Show one person: names, numbers, addresses, and the records behind them.

    Example:
      voicecrm show p_0123456789abcdef0123
    """
    session = session_of(context)
    with session.open() as crm:
        found = crm.profiles.get(profile_id(crm, profile))
    show(as_json, profile_document(found), profile_view(found, session), records_table(found))


def profile_view(profile: Profile, session: Session) -> Facts:
    """Draw what is known of a person."""
    kinds = sorted(profile.values, key=lambda kind: (KINDS.index(kind) if kind in KINDS else len(KINDS), kind))
    return Facts(
        [
            ("profile", profile.profile_id),
            *((kind.replace("_", " "), ", ".join(profile.values[kind])) for kind in kinds),
            ("sources", ", ".join(profile.sources)),
            ("interactions", f"{profile.interactions:,}"),
            ("first seen", when(profile.first_seen, session)),
            ("last seen", when(profile.last_seen, session)),
            ("aliases", ", ".join(profile.aliases)),
        ],
        title=profile.name or "(no name known)",
    )


def records_table(profile: Profile) -> Table:
    """Draw the identity records of a person."""
    rows = [[record.record_id, says(record)] for record in profile.records]
    return Table([Column("record", "cyan", whole=True), Column("says")], rows, title="Records")


def timeline(
    context: typer.Context,
    profile: ProfileArgument,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the newest so many.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show everything a person said on any channel, the oldest first.

    Example:
      voicecrm timeline p_0123456789abcdef0123 --limit 20
    """
    session = session_of(context)
    with session.open() as crm:
        entries = crm.timeline(profile_id(crm, profile), limit=limit)
    _show_entries(entries, session, as_json)


def search(  # noqa: PLR0913, PLR0917 - an option is a parameter
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="Words that must all occur; empty finds everything.")] = "",
    channel: Annotated[
        str | None, typer.Option(help="call, email, social, message, ticket, review, visit or telemetry.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Only this system.")] = None,
    since: Annotated[str | None, typer.Option(help="Not before: 7d, 12h, 2026-03-01 or a full time.")] = None,
    until: Annotated[str | None, typer.Option(help="Before: the same.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Interactions at most.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Find what was said by its words, the newest first; a Korean word is found inside longer ones.

    Examples:
      voicecrm search 환불 --channel social --since 7d
      voicecrm search "charging stops" --limit 50
    """
    session = session_of(context)
    with session.open() as crm:
        entries = crm.interactions.search(text, channel=channel, source=source, since=since, until=until, limit=limit)
    _show_entries(entries, session, as_json)


def _show_entries(entries: Iterable[TimelineEntry], session: Session, as_json: bool) -> None:
    found = list(entries)
    views: list[View] = [Heard(found, session)]
    if found:
        views.append(Lines([f"{len(found):,} interactions"], style="dim"))
    show(as_json, {"interactions": [entry_document(entry) for entry in found]}, *views)


@dataclass(frozen=True, slots=True)
class Heard:
    """Interactions: a table in a pipe; on a terminal each with its full text below it.

    Attributes:
        entries: In the order to show.
        session: Time zone.
    """

    entries: Sequence[TimelineEntry]
    session: Session

    def plain(self) -> Iterator[str]:
        columns = [Column(header) for header in ("when", "channel", "direction", "record", "text")]
        yield from Table(columns, [self._row(entry) for entry in self.entries], empty="nothing found").plain()

    def rich(self) -> RenderableType:
        parts: list[RenderableType] = []
        for entry in self.entries:
            at, channel, direction, record, text = map(clean, self._row(entry))
            head = Text.assemble((at, "bold"), "  ", (channel, "cyan"), "  ", direction, "  ", (record, "dim"))
            parts += [head, Padding(Text(text), (0, 0, 1, 2))]
        return Group(*parts) if parts else Text("nothing found", style="dim")

    def _row(self, entry: TimelineEntry) -> list[str]:
        heard = entry.interaction
        return [
            when(heard.occurred_at, self.session),
            heard.channel,
            heard.direction or "",
            f"{heard.source}/{heard.source_key}",
            said(entry),
        ]


def said(entry: TimelineEntry) -> str:
    """Return subject and text as one line."""
    return " — ".join(part for part in (entry.interaction.subject, entry.interaction.text) if part)


def when(moment: datetime | None, session: Session) -> str:
    """Return a time in the session's zone, to the minute."""
    if moment is None:
        return ""
    return moment.astimezone(ZoneInfo(session.settings.timezone)).strftime("%Y-%m-%d %H:%M")
