"""Options that say how files are to be read."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

SourceOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--source", help="Adapter to read with (see `voicecrm sources`), or with --map the name to store under."
    ),
]
MapOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--map", metavar="FILE", help="TOML file that says what a table's columns hold, or describes a system."
    ),
]
TimezoneOption: TypeAlias = Annotated[
    str | None, typer.Option("--timezone", help="IANA zone of these files' times that carry none.")
]
DayFirstOption: TypeAlias = Annotated[
    bool | None,
    typer.Option("--day-first/--month-first", help="Order of 03/04/2026 where the column does not tell it."),
]
EncodingOption: TypeAlias = Annotated[
    str, typer.Option("--encoding", metavar="NAME", help="Encoding of these files; otherwise detected.")
]
