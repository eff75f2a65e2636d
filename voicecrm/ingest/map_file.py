"""Files that say how an input is to be read: a mapping of a table, or a description of a system.

Both are TOML; a description has ``[[shapes]]``, a mapping has ``[columns]`` or ``[splits]``.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeAlias

from voicecrm.errors import InputNotFoundError, MappingError
from voicecrm.ingest.mapping import Mapping
from voicecrm.ingest.mapping_file import mapping_from_toml, mapping_text
from voicecrm.ingest.systems.description import Description
from voicecrm.ingest.systems.loading import load_description

MapFile: TypeAlias = Mapping | Description
"""What such a file says."""


def load_map_file(path: str | Path) -> MapFile:
    """Read a mapping file or a description of a system, told apart by what they have.

    Args:
        path: A TOML file as `voicecrm.ingest.mapping` or `voicecrm.ingest.systems.description` shows it.

    Returns:
        The mapping or the description.

    Raises:
        InputNotFoundError: No file stands there.
        MappingError: The file is not TOML, or has something that neither has; the message names it.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise InputNotFoundError(f"mapping file {path}: {error.strerror or error}; expected a TOML file") from error
    origin = f"mapping file {path}"
    try:
        text = content.decode("utf-8-sig")
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(f"{origin} is not TOML in UTF-8: {error}") from error
    if _describes_system(document):
        return load_description(text, origin)
    try:
        return mapping_from_toml(document)
    except MappingError as error:
        raise MappingError(f"{origin}: {error}") from error


def map_file_text(read: MapFile) -> str:
    """Return what `load_map_file` read, as a file that it reads."""
    return read.toml if isinstance(read, Description) else mapping_text(read)


def _describes_system(document: dict[str, Any]) -> bool:
    """Tell a description; one that lacks its shapes has a title, which a mapping never has."""
    return not document.keys().isdisjoint({"shapes", "layouts", "title"}) and "columns" not in document
