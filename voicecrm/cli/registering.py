"""Commands from functions: the docstring is the help."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable

import typer

_EXAMPLES = re.compile(r"\n\n(?=Examples?:\n)")


def add_command(app: typer.Typer, name: str, function: Callable[..., None]) -> None:
    """Add a command.

    Args:
        app: Where to.
        name: Of the command.
        function: Its docstring is the help; the lines of its examples are kept apart.
    """
    # \b keeps a paragraph from being wrapped.
    app.command(name, help=_EXAMPLES.sub("\n\n\b\n", inspect.getdoc(function) or ""))(function)
