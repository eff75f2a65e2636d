"""The command line, ``voicecrm``: parse, call, print, exit code."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``voicecrm``."""
    try:
        # Loaded here, so that Ctrl-C while the libraries load is as quiet as later.
        from voicecrm.cli.app import app  # noqa: PLC0415

        for stream in (sys.stdout, sys.stderr):
            # What goes into a pipe or file is UTF-8 everywhere; a terminal keeps its own encoding.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
        app(prog_name="voicecrm")
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(130)
