"""What a path, a pattern, a folder, an archive or a stream holds: one input after the other.

A folder that is a Maildir is one input; of any other every file is one, those of its subfolders too. A zip, a gzip or a
tar archive is told by its content and stands for its members; an Excel workbook is no archive. Whatever cannot be
opened is handed on with the reason, so that it does not keep the others out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from glob import glob, has_magic
from io import BufferedReader
from os import PathLike, fspath
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, TypeAlias, cast

from voicecrm.errors import DamagedInputError, IngestError, InputNotFoundError, MissingExtraError
from voicecrm.ingest.adapter import Opened
from voicecrm.ingest.decoding import HEAD_BYTES
from voicecrm.ingest.detection import SURE_ENOUGH
from voicecrm.ingest.mail.maildir import Maildir
from voicecrm.ingest.opening import name_of, open_file, open_input, open_stream, share_of
from voicecrm.ingest.spreadsheet import is_workbook
from voicecrm.ingest.streams import Rejoined, is_seekable, read_head
from voicecrm.ingest.unpacking import Expansion, Member, gunzip, is_gzip, is_tar, is_zip, tar_members, zip_members

STANDARD_INPUT: Final = "-"
"""Name by which standard input is asked for."""
Fault: TypeAlias = IngestError | MissingExtraError

_DEEPEST: Final = 4
"""Archives in archives: a ``.tar.gz`` in a zip in a zip is as far as it goes."""


@dataclass(frozen=True, slots=True)
class Found:
    """One input that was found.

    Attributes:
        name: Path; of a member of an archive the path of the archive and its own.
        opened: The input at its start, or None when it is not opened. To be read before the next input is asked for.
        file: The file that it is or stands in, or None: a stream or a folder.
        fault: Why it could not be opened.
        passed_over: Why it was not tried to be opened.
        packed: It stands in an archive.
    """

    name: str
    opened: Opened | None = None
    file: Path | None = None
    fault: Fault | None = None
    passed_over: str = ""
    packed: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a stream stands: what `Found` says of it, and what is around it."""

    name: str
    file: Path | None
    encoding: str
    depth: int = 0
    packed: bool = False
    expansion: Expansion | None = None
    share_read: Callable[[], float | None] = lambda: None

    def found(self, opened: Opened) -> Found:
        if not self.packed:  # of an archive it is not known how much of a member was read
            opened = replace(opened, share_read=self.share_read)
        return Found(self.name, opened, file=self.file, packed=self.packed)

    def failed(self, fault: Fault) -> Found:
        return Found(self.name, file=self.file, fault=fault, packed=self.packed)

    def inside(self, expansion: Expansion | None, member: str = "") -> _Place:
        name = f"{self.name}/{member}" if member else self.name
        packed = self.packed or bool(member)
        return replace(self, name=name, depth=self.depth + 1, packed=packed, expansion=expansion)


def find_inputs(target: str | PathLike[str] | BinaryIO, *, encoding: str = "") -> Iterator[Found]:
    """Find the inputs that are meant.

    Args:
        target: A file, a folder, a Maildir, an archive, a glob pattern, ``"-"`` for standard input, or a file object
            open for reading bytes, which stays open.
        encoding: Codec of their texts; detected unless given.

    Yields:
        The inputs, by name.

    Raises:
        InputNotFoundError: A pattern matches nothing, or a folder holds no file.
        IngestError: The file object yields text instead of bytes.
    """
    if not isinstance(target, str | PathLike):
        yield from _in_stream(target, _Place(name_of(target), None, encoding))
    elif fspath(target) == STANDARD_INPUT:
        yield from _in_stream(sys.stdin.buffer, _Place("standard input", None, encoding))
    else:
        for path in _matching(fspath(target)):
            yield from _in_path(path, encoding)


def _matching(text: str) -> list[Path]:
    path = Path(text)
    if path.exists() or not has_magic(text):
        return [path]
    matching = sorted(map(Path, glob(text, recursive=True)))  # noqa: PTH207 - absolute patterns too
    found = [one for one in matching if not one.is_dir() or _is_maildir(one)]
    if not found:
        raise InputNotFoundError(f"no file matches {text!r}; expected at least one")
    return found


def _is_maildir(path: Path) -> bool:
    with open_input(path) as opened:
        return Maildir().recognise(opened.sample).confidence >= SURE_ENOUGH


def _in_path(path: Path, encoding: str) -> Iterator[Found]:
    if not path.is_dir():
        yield from _in_file(path, encoding)
    elif _is_maildir(path):
        with open_input(path) as opened:
            yield Found(str(path), opened)
    else:
        is_empty = True
        for found in _in_folder(path, encoding):
            is_empty = is_empty and bool(found.passed_over)
            yield found
        if is_empty:
            raise InputNotFoundError(f"the folder '{path}' holds no file; expected files or a Maildir")


def _in_folder(folder: Path, encoding: str) -> Iterator[Found]:
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        fault = InputNotFoundError(f"{folder} cannot be read ({error.strerror or error}); make it readable")
        yield Found(str(folder), fault=fault)
        return
    for path in inside:
        if path.name.startswith("."):
            yield Found(str(path), passed_over="hidden")
        elif path.is_symlink() and path.is_dir():
            yield Found(str(path), passed_over="a link to a folder")
        elif path.is_dir() and not _is_maildir(path):
            yield from _in_folder(path, encoding)
        elif path.is_file() or path.is_dir():
            yield from _in_path(path, encoding)
        else:
            yield Found(str(path), passed_over="a device")


def _in_file(path: Path, encoding: str) -> Iterator[Found]:
    place = _Place(str(path), path, encoding)
    try:
        stream = open_file(path)
    except InputNotFoundError as error:
        yield place.failed(error)
        return
    with stream:
        yield from _in_stream(stream, replace(place, share_read=share_of(stream)))


def _in_stream(stream: BinaryIO, place: _Place) -> Iterator[Found]:
    """Yield what a stream holds; whatever is wrong with it is a value, unless it is no byte stream at all."""
    starts_at_zero = is_seekable(stream) and stream.tell() == 0
    try:
        head = read_head(stream, place.name)
    except DamagedInputError as error:
        yield place.failed(error)
        return
    if not (is_gzip(head) or is_tar(head) or (is_zip(head) and not is_workbook(head))):
        yield from _plain(head, stream, place)
    elif place.depth == _DEEPEST:
        yield place.failed(DamagedInputError(f"archives stand in archives, {_DEEPEST} deep; unpack the outer ones"))
    else:
        if starts_at_zero:
            stream.seek(0)
            whole = stream
        else:
            whole = cast("BinaryIO", BufferedReader(Rejoined(head, stream), HEAD_BYTES))
        yield from _unpacked(head, whole, place)


def _plain(head: bytes, stream: BinaryIO, place: _Place) -> Iterator[Found]:
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(open_stream(head, stream, place.name, place.encoding))
        except (IngestError, MissingExtraError) as error:
            yield place.failed(error)
            return
        yield place.found(opened)


def _unpacked(head: bytes, stream: BinaryIO, place: _Place) -> Iterator[Found]:
    if is_gzip(head):
        content, expansion = gunzip(stream, place.expansion)
        yield from _in_stream(content, place.inside(expansion))
        return
    try:
        for member in tar_members(stream) if is_tar(head) else zip_members(stream, place.expansion):
            yield from _in_member(member, place)
    except DamagedInputError as error:
        yield place.failed(error)


def _in_member(member: Member, place: _Place) -> Iterator[Found]:
    name = PurePosixPath(member.name.replace("\\", "/"))
    inner = place.inside(member.expansion or place.expansion, str(name))
    if any(part.startswith(".") for part in name.parts) or "__MACOSX" in name.parts:
        yield Found(inner.name, file=place.file, passed_over="hidden", packed=True)
    elif member.stream is None:
        yield inner.failed(DamagedInputError(member.problem))
    else:
        yield from _in_stream(member.stream, inner)
