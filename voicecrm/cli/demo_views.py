"""How the demo looks: the story of one week, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from voicecrm.cli.finding import said, when
from voicecrm.cli.outcomes import RejectionTally, rejections_table, reports_table
from voicecrm.cli.session import Session
from voicecrm.cli.views import Column, Facts, Lines, Table, View
from voicecrm.cli.waterfall import Waterfall
from voicecrm.query.texts import percent
from voicecrm.records import IdentityRecord

if TYPE_CHECKING:  # loads pandas
    from voicecrm.demo.report import Accuracy, DemoReport, Exhibit

MISTAKES_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading, a sentence, and what it is about.

    Attributes:
        heading: What this part shows.
        sentence: What to see in it, may be empty.
        views: The evidence.
        framed: Draw a frame around it.
    """

    heading: str
    sentence: str
    views: Sequence[View]
    framed: bool = False

    def plain(self) -> Iterator[str]:
        yield f"== {self.heading}"
        if self.sentence:
            yield self.sentence
        for view in self.views:
            yield ""
            yield from view.plain()

    def rich(self) -> RenderableType:
        body: list[RenderableType] = [Text(self.sentence, style="dim")] if self.sentence else []
        body += [view.rich() for view in self.views]
        if self.framed:
            return Panel(
                Group(*body), title=Text(self.heading, style="bold"), title_align="left", box=box.ROUNDED,
                border_style="cyan", padding=(0, 1),
            )  # fmt: skip
        return Group(
            Rule(Text(self.heading, style="bold cyan"), align="left", style="dim cyan"),
            *(Padding(part, (0, 0, 0, 1)) for part in body),
        )


def demo_views(report: DemoReport, session: Session, kept: str | None) -> list[View]:
    """Tell what happened.

    Args:
        report: The run.
        session: Time zone of the timeline.
        kept: URL of the database, None when it was thrown away.

    Returns:
        The chapters, in order.
    """
    rejections = RejectionTally(one for file in report.files for one in file.report.rejections)
    read = sum(file.report.read for file in report.files)
    importing: list[View] = [reports_table([(file.name, file.report) for file in report.files])]
    if rejections.counts:
        importing.append(rejections_table(rejections))
    return [
        Chapter(
            f"{len(report.files)} files, {read:,} voices of one week at a car maker",
            "Formats and encodings are recognized; nothing is stored twice; rows that cannot be read are kept.",
            importing,
        ),
        Chapter(
            f"{report.resolved.records:,} records are {report.resolved.profiles:,} people",
            f"{report.resolved.review:,} pairs are left open for a person to judge.",
            [],
        ),
        Chapter(
            f"{report.profile.name}: one person on {_channels(report)} channels",
            "",
            [_known(report), _timeline(report, session)],
            framed=True,
        ),
        *(_exhibit(exhibit) for exhibit in report.exhibits),
        _accuracy(report.accuracy),
        _ending(report, kept),
    ]


def _channels(report: DemoReport) -> int:
    return len({entry.interaction.channel for entry in report.timeline})


def _known(report: DemoReport) -> Facts:
    profile = report.profile
    return Facts(
        [
            ("known as", ", ".join(profile.values.get("name", ()))),
            *((kind, ", ".join(profile.values.get(kind, ()))) for kind in ("phone", "email", "handle", "vin")),
            ("heard in", ", ".join(profile.sources)),
        ]
    )


def _timeline(report: DemoReport, session: Session) -> View:
    rows = [
        [when(entry.interaction.occurred_at, session), entry.interaction.channel, said(entry)]
        for entry in report.timeline
        if entry.interaction.direction != "outbound"
    ]
    columns = [Column("when", "dim", whole=True), Column("channel", "cyan", whole=True), Column("she said", brief=True)]
    return Table(columns, rows)


def _exhibit(exhibit: Exhibit) -> Chapter:
    outcome = "one person" if exhibit.together else "two people"
    who = f"{_says(exhibit.record_a)}  |  {_says(exhibit.record_b)}"
    return Chapter(f"{exhibit.question}: {outcome}", who, [Waterfall(exhibit.explanation, brief=True)], framed=True)


def _says(record: IdentityRecord) -> str:
    names = [one.raw_value for one in record.attributes if one.kind == "full_name"]
    return f"{names[0] if names else '?'} ({record.source})"


def _accuracy(accuracy: Accuracy) -> Chapter:
    torn = [one for one in accuracy.mistakes if one.profiles > 1]
    mixed = [one for one in accuracy.mistakes if one.strangers]
    facts = Facts(
        [
            ("customers exactly right", f"{accuracy.exact:,} of {accuracy.customers:,}"),
            ("put together rightly", f"{percent(accuracy.precision)} (precision over pairs of records)"),
            ("found together", f"{percent(accuracy.recall)} (recall over pairs of records)"),
            ("in several profiles", _some([f"{one.name} ({one.profiles})" for one in torn])),
            ("mixed with others", _some([f"{one.name} with {' and '.join(one.strangers)}" for one in mixed])),
        ]
    )
    return Chapter(
        f"Held against the truth: {accuracy.exact:,} of {accuracy.customers:,} customers exactly right",
        f"The data say who each of {accuracy.records:,} records really is; the library never saw that file.",
        [facts],
    )


def _some(texts: Sequence[str]) -> str:
    """List the first and count the rest."""
    rest = len(texts) - MISTAKES_SHOWN
    return ", ".join(texts[:MISTAKES_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def _ending(report: DemoReport, kept: str | None) -> Chapter:
    if kept is None:
        commands = ["voicecrm demo --dir demo", "voicecrm import YOUR_FILE --dry-run", "voicecrm --help"]
    else:
        commands = [
            f"voicecrm --db {kept} find {report.profile.name}",
            f"voicecrm --db {kept} timeline {report.profile.profile_id}",
            f"voicecrm --db {kept} review",
        ]
    heading = f"Done in {report.seconds:.1f} seconds. Try next:"
    return Chapter(heading, "", [Lines([f"  {command}" for command in commands], style="green")])
