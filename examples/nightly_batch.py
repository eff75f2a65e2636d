"""Nightly batch: import every file of a folder, keep what could not be read, resolve, say what happened.

    python examples/nightly_batch.py inbox --db sqlite:///voice.db --rejected rejected

Safe to run again at any time: what is stored is not stored twice, and a run that was killed left nothing half done.
Rejected rows are kept once per set of them, so that a file somebody is mending is never overwritten; put the mended
file into the inbox, and the next run reads it.

Exit codes: 0 all read; 1 a file could not be read as a whole, or the database could not be used; 3 all files were
read, but rows were rejected that no earlier run had kept.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from voicecrm import IngestError, Rejection, Settings, VoiceCRM, VoiceCRMError
from voicecrm.ingest import write_rejections

FAILED, REJECTED = 1, 3


def run(inbox: Path, database: str, rejected: Path, settings: Settings) -> int:
    """Import, resolve and print; returns the exit code."""
    failed, new_rejections = False, False
    with VoiceCRM.open(database, settings=settings) as crm:
        for path in sorted(path for path in inbox.iterdir() if path.is_file() and not path.name.startswith(".")):
            try:
                report = crm.ingest(path)
            except IngestError as error:  # this file cannot be read; the others can
                failed = True
                print(f"{path.name}: {error}", file=sys.stderr)
                continue
            print(
                f"{path.name}: {report.read} read, {report.stored} stored, {report.updated} updated, "
                f"{report.duplicate} duplicate, {report.rejected} rejected"
            )
            if report.rejections:
                kept, is_new = keep(rejected, path.name, report.rejections)
                new_rejections |= is_new
                print(f"  {'to mend' if is_new else 'kept already'}: {kept}")
        resolved = crm.resolve()
        print(
            f"resolved in {resolved.seconds:.1f} s: {resolved.profiles} profiles "
            f"({resolved.created} created, {resolved.merged} merged, {resolved.split} split), "
            f"{resolved.review} pairs to review"
        )
    if failed:
        return FAILED
    return REJECTED if new_rejections else 0


def keep(folder: Path, name: str, rejections: Sequence[Rejection]) -> tuple[Path, bool]:
    """Write rejections to a file named after their content; returns it, and whether it is new."""
    lines = io.BytesIO()
    write_rejections(rejections, lines)
    content = lines.getvalue()
    path = folder / f"{name}.{hashlib.sha256(content).hexdigest()[:8]}.jsonl"
    if path.exists():
        return path, False
    folder.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_bytes(content)
    draft.replace(path)  # all of it or nothing
    return path, True


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and run."""
    command = argparse.ArgumentParser(description="Import a folder, resolve, and keep what could not be read.")
    command.add_argument("inbox", type=Path, help="folder of exports; they are left where they are")
    command.add_argument("--db", default=os.environ.get("VOICECRM_DB", "sqlite:///voice.db"))
    command.add_argument("--rejected", type=Path, default=Path("rejected"), help="folder for rejected rows")
    command.add_argument("--own-domain", action="append", default=[], help="the firm's e-mail domain; repeatable")
    command.add_argument("--own-number", action="append", default=[], help="the firm's phone number; repeatable")
    options = command.parse_args(arguments)
    if not options.inbox.is_dir():
        command.error(f"{options.inbox} is no folder")
    settings = Settings(own_domains=tuple(options.own_domain), own_numbers=tuple(options.own_number))
    try:
        return run(options.inbox, options.db, options.rejected, settings)
    except VoiceCRMError as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
