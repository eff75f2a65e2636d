"""``voicecrm export``, ``delete``, ``db`` and ``sources``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from voicecrm.cli.outcomes import COUNTS, own_contact_facts
from voicecrm.cli.output import JsonOption, show
from voicecrm.cli.registering import add_command
from voicecrm.cli.session import session_of
from voicecrm.cli.views import Column, Facts, Lines, Table

IMPORTS_SHOWN: Final = 20
"""Imports shown, the last ones; ``--json`` has them all."""

db = typer.Typer(
    help="Look at the database, or bring its tables to the newest version.", no_args_is_help=True, rich_markup_mode=None
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_command(app, "export", export)
    add_command(app, "delete", delete)
    add_command(db, "upgrade", upgrade)
    add_command(db, "status", status)
    app.add_typer(db, name="db")
    add_command(app, "sources", sources)


def export(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="profiles, memberships or interactions.")],
    file: Annotated[Path, typer.Argument(help="Ends in .csv, .jsonl or .parquet.")],
    as_json: JsonOption = False,
) -> None:
    """Write profiles, memberships or interactions to a file.

    Example:
      voicecrm export profiles profiles.csv
    """
    with session_of(context).open() as crm:
        written = crm.export(what, file)
    size = written.stat().st_size
    show(as_json, {"what": what, "file": str(written), "bytes": size}, Lines([f"{written}: {size:,} bytes"]))


def delete(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="The system.")],
    key: Annotated[str, typer.Argument(help="Key of the record in it.")],
    as_json: JsonOption = False,
) -> None:
    """Withdraw one record; what it had bridged comes apart at the next resolve.

    Example:
      voicecrm delete call_log 260907-0031
    """
    with session_of(context).open() as crm:
        crm.delete(source, key)
    document = {"source": source, "source_key": key, "deleted": True}
    show(as_json, document, Lines([f"{source}/{key} is withdrawn; the next resolve takes it out of its profile"]))


def upgrade(context: typer.Context, as_json: JsonOption = False) -> None:
    """Create the tables, or bring them to the newest version; any other command does so too.

    Example:
      voicecrm --db sqlite:///voice.db db upgrade
    """
    session = session_of(context)
    with session.open(create=True) as crm:
        version = crm.schema_version()
    show(as_json, {"version": version}, Lines([f"the database is at version {version}"]))


def status(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show what the database holds: counts, version, imports.

    Example:
      voicecrm db status
    """
    session = session_of(context)
    with session.open() as crm:
        counts, imports, version, learned = crm.counts(), crm.imports(), crm.schema_version(), crm.own_contacts()
    facts = Facts(
        [
            ("version", version),
            *((channel, f"{number:,}") for channel, number in counts.interactions.items()),
            ("contacts", f"{counts.contacts:,}"),
            ("identity records", f"{counts.identity_records:,}"),
            ("profiles", f"{counts.profiles:,}"),
            *(
                (label, f"{said} ({source})")
                for source, contacts in learned.items()
                for label, said in own_contact_facts(contacts)
            ),
        ],
        title="Database",
    )
    rows = [
        [
            str(run.run_id),
            run.started_at.strftime("%Y-%m-%d %H:%MZ"),
            run.source,
            run.input_name,
            *(f"{number:,}" for number in asdict(run.counts).values()),
        ]
        for run in imports[-IMPORTS_SHOWN:]
    ]
    if len(imports) > IMPORTS_SHOWN:
        rows.insert(0, ["", "", "", f"{len(imports) - IMPORTS_SHOWN:,} earlier ones", *("" for _ in COUNTS)])
    columns = [
        Column("run", right=True),
        Column("at", "dim", whole=True),
        Column("system", "cyan"),
        Column("input"),
        *(Column(name, right=True) for name in COUNTS),
    ]
    document = {
        "version": version,
        "counts": asdict(counts),
        "own_contacts": {source: [asdict(one) for one in contacts] for source, contacts in learned.items()},
        "imports": [asdict(run) for run in imports],
    }
    show(as_json, document, facts, Table(columns, rows, title="Imports", empty="none yet"))


def sources(
    name: Annotated[str, typer.Argument(help="A system; all are listed without one.")] = "",
    as_json: JsonOption = False,
) -> None:
    """List the systems whose exports can be read, or say what is read of one.

    Example:
      voicecrm sources
      voicecrm sources aircall
    """
    from voicecrm.ingest import registry  # noqa: PLC0415 - help does without all adapters

    if name:
        page = registry.page(name)
        show(as_json, {"name": name, "page": page}, Lines(page.splitlines()))
        return
    found = registry.describe()
    columns = [Column("name", "cyan", whole=True), Column("channel"), Column("title"), Column("origin", "dim")]
    rows = [[one.name, one.channel, one.title, one.origin] for one in found]
    show(as_json, {"sources": [asdict(one) for one in found]}, Table(columns, rows))
