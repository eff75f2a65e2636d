"""``voicecrm inspect``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from voicecrm.cli.documents import Document, rejection_document
from voicecrm.cli.failures import EXIT_ERROR
from voicecrm.cli.item_documents import item_document
from voicecrm.cli.outcomes import RejectionTally, own_contact_facts, rejections_table
from voicecrm.cli.output import JsonOption, show
from voicecrm.cli.reading_options import DayFirstOption, EncodingOption, MapOption, SourceOption, TimezoneOption
from voicecrm.cli.registering import add_command
from voicecrm.cli.session import session_of
from voicecrm.cli.views import Facts, Lines, View
from voicecrm.errors import ExportError, UnknownFormatError
from voicecrm.records import Contact, IdentityRecord, Interaction

if TYPE_CHECKING:  # loads pandas
    from voicecrm.pipeline.inspection import Inspection

TEXT_SHOWN: Final = 120
"""Letters of a text; ``--json`` has all."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_command(app, "inspect", inspect_files)


def inspect_files(  # noqa: PLR0913, PLR0917 - an option is a parameter
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="File, pattern, folder or archive; - is stdin.")],
    source: SourceOption = None,
    mapping: MapOption = None,
    timezone: TimezoneOption = None,
    dayfirst: DayFirstOption = None,
    encoding: EncodingOption = "",
    propose: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a mapping file here, proposed from the headers and the values."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what an import would make of a file, and every doubt; nothing is stored.

    Examples:
      voicecrm inspect calls.csv
      voicecrm inspect export.csv --propose map.toml
      voicecrm inspect export.csv --map map.toml --json
    """
    from voicecrm.pipeline.inspecting import inspect_inputs  # noqa: PLC0415 - help does without pandas
    from voicecrm.pipeline.options import IngestOptions  # noqa: PLC0415 - the same

    settings = session_of(context).settings
    if timezone is not None:
        settings = replace(settings, timezone=timezone)
    options = IngestOptions(source=source, mapping=mapping, dayfirst=dayfirst, encoding=encoding)
    found = inspect_inputs(file, options, settings)
    views = [view for one in found for view in inspection_views(one)]
    if propose is not None:
        views.append(_write_proposal(found, propose))
    show(as_json, {"files": [inspection_document(one) for one in found]}, *views)
    if propose is None and not any(one.system and not one.error for one in found):
        raise typer.Exit(EXIT_ERROR)


def inspection_views(found: Inspection) -> Iterator[View]:
    """Draw what is known of one input, its first records, its rejections and its doubts."""
    yield Facts(list(_facts(found)), title=found.name)
    for number, item in enumerate(found.records, start=1):
        yield Facts(list(_item_facts(item)), title=f"Record {number}")
    if found.rejections:
        yield rejections_table(RejectionTally(found.rejections))
    if found.doubts:
        yield Lines(["Doubts:", *(f"- {doubt}" for doubt in found.doubts)], style="yellow")
    if found.error:
        yield Lines([f"cannot be imported like this: {found.error}"], style="red")
    if found.proposal is not None and not found.system:
        yield Lines(["It is a table: --propose FILE writes a mapping file for it."])


def inspection_document(found: Inspection) -> Document:
    """Return what is known of one input."""
    names = (
        "name", "seen", "system", "title", "confidence", "reason", "encoding", "encoding_reason", "delimiter",
        "has_header", "timezone", "timezone_reason", "dayfirst", "dayfirst_reason", "read", "rejected", "error",
    )  # fmt: skip
    return {
        **{name: getattr(found, name) for name in names},
        "runners_up": [
            {"system": name, "confidence": confidence, "reason": reason}
            for name, confidence, reason in found.runners_up
        ],
        "header": list(found.header),
        "columns": {name: list(columns) for name, columns in found.columns.items()},
        "unused": list(found.unused),
        "records": [item_document(item) for item in found.records],
        "rejections": [rejection_document(one) for one in found.rejections],
        "own_contacts": [asdict(one) for one in found.own_contacts],
        "flags": dict(found.flags),
        "doubts": list(found.doubts),
        "proposal": found.proposal.text() if found.proposal else None,
    }


def _facts(found: Inspection) -> Iterator[tuple[str, str]]:
    yield "looks like", found.seen
    if found.system:
        yield "system", f"{found.system}: {found.title}"
        yield "confidence", f"{found.confidence:.2f}, {found.reason}"
    for name, confidence, reason in found.runners_up:
        yield "or", f"{name}, {confidence:.2f}: {reason}"
    if found.encoding:
        yield "encoding", f"{found.encoding} ({found.encoding_reason})"
    if found.delimiter:
        yield "delimiter", {"\t": "tab"}.get(found.delimiter, found.delimiter)
    if found.header:
        yield "header", "yes" if found.has_header else "none: the first row looks like data"
    for name, columns in found.columns.items():
        yield f"  {name}", ", ".join(columns)
    if found.system:
        yield "time zone", f"{found.timezone} ({found.timezone_reason})"
        yield "day first", found.dayfirst_reason and f"{_answer(found.dayfirst)} ({found.dayfirst_reason})"
        yield "looked at", f"{found.read:,} records, {found.rejected:,} of them would be rejected"
        yield from own_contact_facts(found.own_contacts)
        yield "flags", ", ".join(f"{name} {count:,}" for name, count in found.flags.items())


def _answer(dayfirst: bool | None) -> str:
    return {True: "yes", False: "no", None: "-"}[dayfirst]


def _item_facts(item: Interaction | Contact) -> Iterator[tuple[str, str]]:
    yield "key", f"{item.source}/{item.source_key}"
    if isinstance(item, Contact):
        yield from _record_facts("contact", item.record)
        yield "merged with", ", ".join(item.merged)
        return
    yield "channel", " ".join(part for part in (item.channel, item.direction or "") if part)
    yield "occurred at", item.occurred_at.isoformat() if item.occurred_at else "unknown"
    yield "duration", "" if item.duration_seconds is None else f"{item.duration_seconds:g} s"
    yield "subject", _cut(item.subject or "")
    yield "text", _cut(item.text or "")
    yield "agent", item.agent or ""
    yield "status", item.status or ""
    yield "flags", ", ".join(item.flags)
    for party in item.participants:
        if party.record is not None:
            yield from _record_facts(party.role, party.record)


def _record_facts(role: str, record: IdentityRecord) -> Iterator[tuple[str, str]]:
    values = [(one.kind, one.raw_value, one.value) for one in record.identifiers]
    for kind, raw_value, value in values + [(one.kind, one.raw_value, one.value) for one in record.attributes]:
        normal = "" if value == raw_value else f" ({value or 'never evidence'})"
        yield role, f"{kind} {raw_value}{normal}"


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= TEXT_SHOWN else f"{flat[:TEXT_SHOWN]}…"


def _write_proposal(found: Sequence[Inspection], path: Path) -> View:
    proposals = [one.proposal for one in found if one.proposal is not None]
    if len(proposals) != 1:
        raise UnknownFormatError(
            f"{len(proposals)} of {len(found)} inputs are tables whose columns tell something; name one such file"
        )
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(proposals[0].text())
    except FileExistsError:
        raise ExportError(f"{str(path)!r} is there already and may have been edited; choose another name") from None
    except OSError as error:
        raise ExportError(f"cannot write {str(path)!r}: {error.strerror or error}; choose another place") from error
    return Lines([f"{path}: check every line, then import with --map {path}"])
