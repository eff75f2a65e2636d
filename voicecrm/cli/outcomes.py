"""What became of the inputs of an import, drawn and as plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from voicecrm.cli.documents import REJECTIONS_LISTED, Document, import_document
from voicecrm.cli.views import Column, Facts, Lines, Table, View
from voicecrm.records import ImportReport, OwnContact, Rejection

REASONS_SHOWN: Final = 3
"""Rejections shown per code; the rest is counted."""
INPUTS_SHOWN: Final = 20
"""Inputs shown that were read, and that were passed over; the rest is counted, and ``--json`` has them all."""
OWN_CONTACTS: Final = {"phone": ("number", "calls"), "domain": ("domain", "mails"), "email": ("mailbox", "mails")}
"""What a kind of own contact is called, and what it was learned from."""
COUNTS: Final = ("read", "stored", "updated", "duplicate", "rejected")


class RejectionTally:
    """How many rejections there are of each code, and the first ones of it."""

    def __init__(self, rejections: Iterable[Rejection] = ()) -> None:
        self.counts: Counter[str] = Counter()
        self.shown: dict[str, list[Rejection]] = {}
        self.add(rejections)

    def add(self, rejections: Iterable[Rejection]) -> None:
        """Count some more."""
        for one in rejections:
            self.counts[one.code] += 1
            first = self.shown.setdefault(one.code, [])
            if len(first) < REASONS_SHOWN:
                first.append(one)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: a report, the error that stopped it, or why it was passed over."""

    name: str
    label: str
    report: ImportReport | None = None
    error: str = ""
    skipped: str = ""

    def with_first_rejections(self) -> Outcome:
        """Return it with those rejections alone that are listed, without their rows, so that they take no room."""
        if self.report is None:
            return self
        listed = tuple(replace(one, raw="") for one in islice(self.report.rejections, REJECTIONS_LISTED))
        return replace(self, report=replace(self.report, rejections=listed))


def outcomes_of(argument: str, report: ImportReport) -> Iterator[Outcome]:
    """Yield the outcome of every input that an argument stood for.

    Args:
        argument: As it stands on the command line.
        report: Of all of them.
    """
    for one in report.parts or ([report] if report.name else []):
        yield Outcome(one.name, _label(argument, one.name), one)
    for failed in report.failed:
        yield Outcome(failed.name, _label(argument, failed.name), error=failed.reason)
    for skipped in report.skipped:
        yield Outcome(skipped.name, _label(argument, skipped.name), skipped=skipped.reason)


def import_views(outcomes: Sequence[Outcome], rejections: RejectionTally, *, dry_run: bool) -> list[View]:
    """Draw what an import did: a row per input, what was passed over, then the reasons of rejections by code."""
    done = [(outcome.label, outcome.report) for outcome in outcomes if outcome.report]
    skipped = [[outcome.label, outcome.skipped] for outcome in outcomes if outcome.skipped]
    views: list[View] = []
    if done:
        views.append(reports_table(done))
    learned = [fact for _label, report in done for fact in own_contact_facts(report.own_contacts)]
    if learned:
        views.append(Facts(learned))
    if dry_run:
        views.append(Lines(["dry run: nothing was stored"], style="yellow"))
    if skipped:
        more = len(skipped) - INPUTS_SHOWN
        rows = [*skipped[:INPUTS_SHOWN], *([["", f"and {more:,} more"]] if more > 0 else [])]
        views.append(Table([Column("file"), Column("why")], rows, title=f"Passed over: {len(skipped):,}"))
    if rejections.counts:
        views.append(rejections_table(rejections))
    return views


def own_contact_facts(learned: Iterable[OwnContact]) -> Iterator[tuple[str, str]]:
    """Say which numbers and mailboxes turned out to be the firm's own, and from how many calls or mails."""
    for one in learned:
        name, heard = OWN_CONTACTS[one.kind]
        yield f"own {name} learned", f"{one.value} on {one.seen:,} of {one.of:,} {heard}"


def reports_table(reports: Sequence[tuple[str, ImportReport]]) -> Table:
    """Draw one row for each of the first inputs, and the sum of all when there are several."""
    rows = [
        [name, report.source, *(f"{getattr(report, count):,}" for count in COUNTS), f"{report.seconds:.1f}"]
        for name, report in reports[:INPUTS_SHOWN]
    ]
    if len(reports) > INPUTS_SHOWN:
        rows.append([f"and {len(reports) - INPUTS_SHOWN:,} more", "", *("" for _ in COUNTS), ""])
    if len(reports) > 1:
        sums = [f"{sum(getattr(report, count) for _, report in reports):,}" for count in COUNTS]
        rows.append(["total", "", *sums, f"{sum(report.seconds for _, report in reports):.1f}"])
    columns = [
        Column("file"),
        Column("system", "cyan"),
        *(Column(count, right=True) for count in COUNTS),
        Column("seconds", "dim", right=True),
    ]
    return Table(columns, rows)


def rejections_table(rejections: RejectionTally) -> Table:
    """Draw the first rejections of each code, the most frequent code first."""
    rows: list[list[str]] = []
    for code, count in sorted(rejections.counts.items(), key=lambda entry: (-entry[1], entry[0])):
        shown = rejections.shown[code]
        rows.extend([f"{one.source}:{one.position}", code, one.field, one.reason] for one in shown)
        if count > len(shown):
            rows.append(["", code, "", f"and {count - len(shown):,} more"])
    columns = [Column("row", whole=True), Column("code", "red", whole=True), Column("field", "cyan"), Column("reason")]
    return Table(columns, rows, title=f"Rejected: {rejections.counts.total():,}")


def outcome_document(outcome: Outcome) -> Document:
    """Return what became of one input."""
    if outcome.report is None:
        why = {"error": outcome.error} if outcome.error else {"skipped": outcome.skipped}
        return {"file": outcome.name, **why}
    return {"file": outcome.name, **import_document(outcome.report)}


def totals(outcomes: Sequence[Outcome]) -> Document:
    """Return the sum of all inputs."""
    return {count: sum(getattr(one.report, count) for one in outcomes if one.report) for count in COUNTS}


def _label(argument: str, name: str) -> str:
    """Return a name as short as it can be: without the folder in which the argument stands."""
    folder = str(Path(argument).parent)
    return name if folder == "." else name.removeprefix(folder).lstrip("/\\")
