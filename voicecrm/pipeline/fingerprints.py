"""By what a file is known again that an earlier import has read to the end."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

from voicecrm.pipeline.options import IngestOptions
from voicecrm.settings import Settings


@cache
def _version() -> str:
    return version("voicecrm")


def fingerprint_of(file: Path, name: str, how: IngestOptions, mapping: str | None, settings: Settings) -> str | None:
    """Return what an input is known again by.

    The same file is one of the same path, size and time of change; read by the same version with the same options.

    Args:
        file: The file that the input is or stands in.
        name: Name of the input, which tells apart the members of an archive.
        how: Options of the import.
        mapping: The mapping, as text.
        settings: Own numbers and domains and the region decide what is stored, too.

    Returns:
        A hash, or None: the file is gone.
    """
    try:
        status = file.stat()
        place = str(file.resolve())
    except OSError:
        return None
    content = [
        place,
        name,
        status.st_size,
        status.st_mtime_ns,
        _version(),
        how.source,
        mapping,
        how.timezone or settings.timezone,
        how.dayfirst,
        how.encoding,
        settings.default_region,
        settings.own_numbers,
        settings.own_domains,
    ]
    return hashlib.blake2b(json.dumps(content).encode(), digest_size=16).hexdigest()
