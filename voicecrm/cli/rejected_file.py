"""The file of rejections that ``voicecrm import`` writes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

from voicecrm.errors import ExportError
from voicecrm.records import Rejection


class RejectedFile:
    """The file of rejections: proved writable before the import, and replaced only when the import is done.

    So a file of mended rejections can be read and replaced by what is still refused.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
                self._draft = Path(stream.name)
        except OSError as error:
            raise self._error(error) from error

    def add(self, rejections: Iterable[Rejection]) -> None:
        """Write some more of them.

        Raises:
            ExportError: They cannot be written.
        """
        from voicecrm.ingest.rejections import write_rejections  # noqa: PLC0415 - help does without all adapters

        try:
            with self._draft.open("ab") as stream:
                write_rejections(rejections, cast("BinaryIO", stream))
        except OSError as error:
            raise self._error(error) from error

    def finish(self) -> None:
        """Put the file in its place.

        Raises:
            ExportError: It cannot be written.
        """
        try:
            self._draft.replace(self._path)
        except OSError as error:
            raise self._error(error) from error

    def discard(self) -> None:
        """Remove the draft of an import that broke off."""
        self._draft.unlink(missing_ok=True)

    def _error(self, error: OSError) -> ExportError:
        return ExportError(f"cannot write {str(self._path)!r}: {error.strerror or error}; choose another place")
