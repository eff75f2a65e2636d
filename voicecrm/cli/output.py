"""Where results go: one JSON document, rich on a terminal, or plain text."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated, TypeAlias

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from voicecrm.cli.failures import say
from voicecrm.cli.views import View
from voicecrm.errors import ExportError
from voicecrm.records import ImportProgress

JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]

LINES_EVERY = 50_000
"""Items between two lines of progress where there is no terminal: some seconds each."""


def show(as_json: bool, document: object, *views: View) -> None:
    """Print a result.

    Args:
        as_json: Print the document, and no view.
        document: The result as plain values; datetimes allowed.
        *views: The same for people.
    """
    if as_json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, default=_plain_value) + "\n")
    elif is_terminal():
        console = Console(highlight=False)
        for view in views:
            console.print(view.rich())
    else:
        for place, view in enumerate(views):
            if place:
                sys.stdout.write("\n")
            for line in view.plain():
                sys.stdout.write(line + "\n")


def write_text(file: Path, text: str) -> None:
    """Write a file beside the result.

    Raises:
        ExportError: It cannot be written.
    """
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ExportError(f"cannot write {file.name!r}: {error.strerror or error}; choose another place") from error


def is_terminal() -> bool:
    """Tell whether stdout is a terminal that may be drawn on."""
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Meter:
    """Shows on stderr how far an import is."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._name = ""
        self._task = progress.add_task("", total=None, items=0) if progress else None
        self._said = 0
        self._began = perf_counter()

    def begin(self, name: str) -> None:
        """Begin with an input."""
        self._name, self._said, self._began = name, 0, perf_counter()
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=name, items="")

    def __call__(self, told: ImportProgress) -> None:
        """Take how far the input is."""
        line = progress_line(told, perf_counter() - self._began)
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, items=line)
        elif told.read - self._said >= LINES_EVERY:
            self._said = told.read
            say(f"{self._name}: {line}")


def progress_line(told: ImportProgress, seconds: float) -> str:
    """Say how far an import is, how fast it goes, and how long it will go on.

    Args:
        told: How far it is.
        seconds: Time since it began.

    Examples:
        >>> progress_line(ImportProgress(50_000, 0.2), 10)
        '50,000 read, 5,000 a second, 20%, 40 s left'
    """
    parts = [f"{told.read:,} read"]
    if seconds > 0:
        parts.append(f"{told.read / seconds:,.0f} a second")
    if told.share:
        left = round(seconds * (1 - told.share) / told.share)
        minutes, rest = divmod(left, 60)
        parts += [f"{told.share:.0%}", f"{minutes} min {rest} s left" if minutes else f"{rest} s left"]
    return ", ".join(parts)


@contextmanager
def metered() -> Iterator[Meter]:
    """Show progress while the block runs: a moving line on a terminal, now and then a line elsewhere."""
    if not sys.stderr.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        yield Meter(None)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.fields[items]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Meter(progress)


def _plain_value(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} cannot be written as JSON")
