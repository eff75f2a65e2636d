"""How a command ends when something is wrong: one line on stderr, an exit code, no traceback."""

from __future__ import annotations

import os
import sys
from typing import Any, Final

import typer
from typer.core import TyperGroup

from voicecrm.errors import VoiceCRMError

EXIT_ERROR: Final = 1
EXIT_REJECTIONS: Final = 3
EXIT_INTERRUPTED: Final = 130
EXIT_BROKEN_PIPE: Final = 141
"""128 + SIGPIPE, what a shell shows for a program that its reader left."""


class Commands(TyperGroup):
    """The commands; whatever goes wrong inside becomes one line and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was parsed."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except KeyboardInterrupt:
            say("interrupted; what was not finished is not stored")
            raise typer.Exit(EXIT_INTERRUPTED) from None
        except BrokenPipeError:
            # Python flushes stdout once more at its end; there is nobody to read it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(EXIT_BROKEN_PIPE) from None
        except Exception as error:
            if hasattr(error, "exit_code") or isinstance(error, typer.Abort):
                raise  # Typer's own: usage errors and exits
            if ctx.params.get("_debug"):
                raise
            say(f"error: {describe(error)}")
            raise typer.Exit(EXIT_ERROR) from None
        return result


def describe(error: Exception) -> str:
    """Return one line that says what went wrong."""
    text = " ".join(str(error).split())
    if isinstance(error, VoiceCRMError):
        return text
    return f"unexpected {type(error).__name__}: {text or 'no message'}; please report this with the output of --debug"


def say(message: str) -> None:
    """Write a message for people to stderr."""
    typer.echo(message, err=True)
