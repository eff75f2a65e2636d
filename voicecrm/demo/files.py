"""The files that the demo brings along."""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from voicecrm.demo import INPUTS, TRUTH
from voicecrm.errors import ExportError


class TrueRecord(NamedTuple):
    """Whose record a source record really is."""

    source: str
    source_key: str
    person_id: str


def extract(folder: Path) -> list[Path]:
    """Write the demo's files into a folder, which is made when it is not there.

    Args:
        folder: Where to; files of these names are replaced.

    Returns:
        Their paths.

    Raises:
        ExportError: The folder cannot be written.
    """
    data = resources.files("voicecrm.demo") / "data"
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in (*INPUTS, TRUTH, "README.md"):
            target = folder / name
            target.write_bytes((data / name).read_bytes())
            written.append(target)
    except OSError as error:
        raise ExportError(
            f"cannot write the demo's files into {str(folder)!r}: {error.strerror or error}; choose another folder"
        ) from error
    return written


def read_truth() -> list[TrueRecord]:
    """Return the true person of every record of which one can be told."""
    data = resources.files("voicecrm.demo") / "data" / TRUTH
    table = csv.DictReader(data.read_text(encoding="utf-8").splitlines())
    rows = [TrueRecord(row["source"], row["source_key"], row["person_id"]) for row in table]
    return [row for row in rows if row.person_id]
