"""The application: global options, and the commands in the order of the help."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from voicecrm.cli import (
    database,
    demo,
    evaluating,
    explaining,
    finding,
    importing,
    inspecting,
    judging,
    resolving,
    reviewing,
    undoing,
)
from voicecrm.cli.failures import Commands
from voicecrm.cli.session import Session, words
from voicecrm.settings import Settings

HELP = """Customer voices from every channel in one database, one stable profile per person.

\b
Start here:
  voicecrm demo
  voicecrm import calls.csv mailbox.mbox
  voicecrm resolve
  voicecrm find 010-1234-5678

Results go to stdout, progress and messages to stderr; every command takes --json.
Exit codes: 0 done, 1 error, 2 wrong usage, 3 done, but some rows were rejected.
"""

app = typer.Typer(
    name="voicecrm",
    cls=Commands,
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help reads the same in a pipe, in a log and on a screen
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
for module in (
    importing,
    inspecting,
    resolving,
    finding,
    explaining,
    reviewing,
    judging,
    undoing,
    evaluating,
    database,
    demo,
):
    module.register(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"voicecrm {version('voicecrm')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    db: Annotated[
        str | None,
        typer.Option(
            "--db",
            metavar="URL",
            envvar="VOICECRM_DB",
            show_default="sqlite:///voice.db",
            help="Database: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME.",
        ),
    ] = None,
    region: Annotated[
        str, typer.Option(envvar="VOICECRM_REGION", help="Region of national phone numbers, such as KR or US.")
    ] = "KR",
    timezone: Annotated[
        str, typer.Option(envvar="VOICECRM_TIMEZONE", help="IANA zone of times that carry none.")
    ] = "Asia/Seoul",
    own_number: Annotated[
        list[str] | None,
        typer.Option(metavar="NUMBER", help="The firm's own phone number; repeat, or VOICECRM_OWN_NUMBERS=a,b."),
    ] = None,
    own_domain: Annotated[
        list[str] | None,
        typer.Option(metavar="DOMAIN", help="The firm's own e-mail domain; repeat, or VOICECRM_OWN_DOMAINS=a,b."),
    ] = None,
    _debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Keep what was said before the command."""
    settings = Settings(
        default_region=region,
        timezone=timezone,
        own_numbers=words(own_number, "VOICECRM_OWN_NUMBERS"),
        own_domains=words(own_domain, "VOICECRM_OWN_DOMAINS"),
    )
    told_by = context.get_parameter_source("db")
    named_here = told_by is not None and told_by.name == "COMMANDLINE"
    context.obj = Session(database=db, named_here=named_here, settings=settings)
