"""How an input is to be read."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from typing import TypedDict

from voicecrm.ingest import MapFile
from voicecrm.pipeline.importing import Progress


class IngestChoices(TypedDict, total=False):
    """What `VoiceCRM.ingest` may be told; `IngestOptions` says what each means."""

    source: str | None
    mapping: MapFile | str | PathLike[str] | None
    timezone: str | None
    dayfirst: bool | None
    encoding: str
    max_rejected: float | str | None
    resume: bool
    dry_run: bool
    progress: Progress | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestOptions:
    """How inputs are to be read.

    Attributes:
        source: Name of a registered adapter (see ``voicecrm sources``), or (with a mapping, a DataFrame or rows) the
            name to store the records under; None: the adapter is detected from the content.
        mapping: Columns of a table, or the description of a system: a value of `voicecrm.ingest`, or the path of its
            TOML file.
        timezone: IANA zone of times that carry none; None: as in the settings.
        dayfirst: ``03/04/2026`` is the third of April (True) or the fourth of March (False); None: the column decides,
            and where it does not, an error asks.
        encoding: Codec of texts; detected unless given.
        max_rejected: Rejected rows from which an input is given up and nothing of it stored: a number of rows, or a
            share such as ``"5%"``; None: no limit.
        resume: Pass over files that an earlier import with the same options has read to the end and that have not
            changed since.
        dry_run: Count what would happen and write nothing.
        progress: Told after every batch how far the current input is.
    """

    source: str | None = None
    mapping: MapFile | str | PathLike[str] | None = None
    timezone: str | None = None
    dayfirst: bool | None = None
    encoding: str = ""
    max_rejected: float | str | None = None
    resume: bool = False
    dry_run: bool = False
    progress: Progress | None = None
