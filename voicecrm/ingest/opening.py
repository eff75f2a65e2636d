"""A path or a file object to an input whose beginning was looked at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from io import BufferedReader, BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, cast

from voicecrm.errors import InputNotFoundError
from voicecrm.ingest.adapter import Opened
from voicecrm.ingest.decoding import HEAD_BYTES
from voicecrm.ingest.detection import directory_sample, sample_of
from voicecrm.ingest.spreadsheet import is_workbook
from voicecrm.ingest.streams import Rejoined, read_head

_MEMORY_BYTES: Final = 16 * 1024 * 1024
"""Up to here a workbook that comes through a pipe is kept in memory, beyond it in a temporary file."""


@contextmanager
def open_input(target: str | Path | BinaryIO, name: str = "", *, encoding: str = "") -> Iterator[Opened]:
    """Open one input and look at its beginning; an archive is opened as what it is, see `find_inputs`.

    Args:
        target: A file, a directory (Maildir), or a file object open for reading bytes; a pipe will do. The file object
            stays open.
        name: Name for messages; the path unless given.
        encoding: Codec of its text; detected unless given.

    Yields:
        The input, at its start.

    Raises:
        InputNotFoundError: Nothing stands at the path, or it may not be read.
        IngestError: The file object yields text instead of bytes.
        MissingExtraError: It is an Excel workbook, and openpyxl is not installed.
        DamagedInputError: It is an Excel workbook that cannot be opened.
    """
    with ExitStack() as stack:
        if isinstance(target, str | Path):
            path = Path(target)
            if path.is_dir():
                yield Opened(directory_sample(path), BytesIO())
                return
            stream: BinaryIO = stack.enter_context(open_file(path))
            name = name or str(path)
        else:
            stream = target
            name = name or name_of(target)
        share_read = share_of(stream) if isinstance(target, str | Path) else None
        opened = stack.enter_context(open_stream(read_head(stream, name), stream, name, encoding))
        yield replace(opened, share_read=share_read) if share_read else opened


@contextmanager
def open_stream(head: bytes, rest: BinaryIO, name: str, encoding: str = "") -> Iterator[Opened]:
    """Open a stream whose beginning was read.

    Args:
        head: What was read, as `read_head` returns it.
        rest: Where the rest comes from.
        name: For messages.
        encoding: Codec of its text; detected unless given.

    Yields:
        The input, at its start.

    Raises:
        MissingExtraError: It is an Excel workbook, and openpyxl is not installed.
        DamagedInputError: It is an Excel workbook that cannot be opened.
    """
    if not is_workbook(head):
        yield Opened(sample_of(head, name, encoding=encoding), BufferedReader(Rejoined(head, rest), HEAD_BYTES))
        return
    with SpooledTemporaryFile(max_size=_MEMORY_BYTES) as spooled:
        spooled.write(head)
        shutil.copyfileobj(rest, spooled)
        spooled.seek(0)
        workbook = cast("BinaryIO", spooled)
        yield Opened(sample_of(head, name, workbook=workbook), workbook)


def share_of(file: BinaryIO) -> Callable[[], float | None]:
    """Return what tells how much of a file was read, 0 to 1; None of a pipe or device, which has no size."""
    size_bytes = os.fstat(file.fileno()).st_size
    return lambda: file.tell() / size_bytes if size_bytes else None


def open_file(path: Path) -> BinaryIO:
    """Open a file for reading bytes.

    Raises:
        InputNotFoundError: Nothing stands at the path, or it may not be read.
    """
    try:
        return path.open("rb")
    except OSError as error:
        raise InputNotFoundError(
            f"{path} cannot be opened ({error.strerror or error}); expected a file or a folder: check the path"
        ) from error


def name_of(stream: BinaryIO) -> str:
    """Return the name of a file object, or an empty text."""
    name = getattr(stream, "name", "")  # a file descriptor's name is a number
    return name if isinstance(name, str) else ""
