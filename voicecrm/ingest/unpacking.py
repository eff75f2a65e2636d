"""Archives as streams of members: zip, gzip, and tar inside gzip or alone; nothing is written under a member's name.

An archive may expand to `MOST_TIMES` its size, or to `ALWAYS_BYTES` if that is more, all members and all archives in
it taken together. What expands further is made to fill a disk or a memory, and is refused.
"""

from __future__ import annotations

import gzip
import lzma
import shutil
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, Protocol, cast

from voicecrm.errors import DamagedInputError
from voicecrm.ingest.streams import is_seekable

ALWAYS_BYTES: Final = 256 * 1024 * 1024
"""What any archive may expand to."""
MOST_TIMES: Final = 200
"""Exports in text shrink to a tenth, rarely to a fiftieth; deflate ends at a thousandth."""
MOST_DIRECTORY_BYTES: Final = 64 * 1024 * 1024
"""Size of a zip's list of members, which is read at once: room for half a million of them."""

_GZIP: Final = b"\x1f\x8b\x08"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_TAR_MARK: Final = 257
_CHUNK: Final = 64 * 1024
_MEMORY_BYTES: Final = 16 * 1024 * 1024
_END_OF_ZIP: Final = b"PK\x05\x06"
_ENDS_BYTES: Final = 65_557 + 20
"""The record at the end of a zip, with the longest comment, and the locator before it."""
_FAULTS: Final = (
    OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, NotImplementedError,
    RuntimeError, ValueError, LookupError, ArithmeticError, struct.error,
)  # fmt: skip
"""What the readers of the standard library raise on damage."""


class Expansion:
    """Counts what comes out of an archive against what went into it.

    Args:
        packed_bytes: Bytes of the archive, or a function that says how many of them were read so far.
    """

    def __init__(self, packed_bytes: int | Callable[[], int]) -> None:
        self._packed_bytes = packed_bytes
        self._unpacked_bytes = 0

    def add(self, count: int) -> None:
        """Count bytes that came out.

        Raises:
            DamagedInputError: They are more than an honest archive holds.
        """
        self._unpacked_bytes += count
        if self._unpacked_bytes > ALWAYS_BYTES:
            packed = self._packed_bytes if isinstance(self._packed_bytes, int) else self._packed_bytes()
            if self._unpacked_bytes > MOST_TIMES * packed:
                raise DamagedInputError(
                    f"the archive expands to more than {MOST_TIMES} times its size; expected an export: if it is one, "
                    "unpack it and import the files"
                )


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Unpacked(RawIOBase):
    """Bytes out of an archive, counted; whatever is wrong with them is a `DamagedInputError`.

    Args:
        member: Where they come from.
        expansion: Counts them; None where they were counted before.
    """

    def __init__(self, member: _Readable, expansion: Expansion | None) -> None:
        self._member = member
        self._expansion = expansion

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as one read goes."""
        try:
            chunk = self._member.read(len(buffer))
        except _FAULTS as error:
            raise _damaged(error) from error
        if self._expansion is not None:
            self._expansion.add(len(chunk))
        buffer[: len(chunk)] = chunk
        return len(chunk)


class _Counted:
    """A stream that knows how much was read of it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int = -1, /) -> bytes:
        chunk = self._stream.read(size)
        self.count += len(chunk)
        return chunk


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive.

    Attributes:
        name: Its path in the archive.
        stream: Its bytes, or None: see `problem`. To be read before the next member is asked for.
        problem: Why it cannot be read.
        expansion: Counts what comes out of the archive, where the archive itself is packed.
    """

    name: str
    stream: BinaryIO | None
    problem: str = ""
    expansion: Expansion | None = None


def is_gzip(head: bytes) -> bool:
    """Tell a gzip stream by its first bytes."""
    return head.startswith(_GZIP)


def is_zip(head: bytes) -> bool:
    """Tell a zip archive by its first bytes; Office documents are such archives, too."""
    return head.startswith(_ZIP)


def is_tar(head: bytes) -> bool:
    """Tell a tar archive by its first bytes."""
    return head[_TAR_MARK : _TAR_MARK + 5] == b"ustar"


def gunzip(stream: BinaryIO, expansion: Expansion | None) -> tuple[BinaryIO, Expansion]:
    """Open a gzip stream.

    Args:
        stream: The stream from its start.
        expansion: Of the archive around it, if there is one.

    Returns:
        The bytes in it, and what counts them.
    """
    counted = _Counted(stream)
    expansion = expansion or Expansion(lambda: counted.count)
    opened = gzip.GzipFile(fileobj=cast("BinaryIO", counted), mode="rb")
    return BufferedReader(Unpacked(opened, expansion), _CHUNK), expansion


def tar_members(stream: BinaryIO) -> Iterator[Member]:
    """Take a tar archive apart in the order of its members.

    Args:
        stream: The archive from its start; a pipe will do.

    Yields:
        Files; links and devices with the reason why they are none. Directories are passed over.

    Raises:
        DamagedInputError: The archive cannot be read on.
    """
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for info in archive:
                if info.isdir():
                    continue
                file = archive.extractfile(info) if info.isfile() else None
                if file is None:
                    yield Member(info.name, None, "it is a link or a device; expected a file")
                else:
                    yield Member(info.name, BufferedReader(Unpacked(file, None), _CHUNK))
                archive.members = []  # type: ignore[attr-defined]  # it keeps a list of all that it has seen
    except _FAULTS as error:
        raise _damaged(error) from error


def zip_members(stream: BinaryIO, expansion: Expansion | None) -> Iterator[Member]:
    """Take a zip archive apart in the order of its list.

    Args:
        stream: The archive from its start; what cannot be sought in is first copied to a temporary file.
        expansion: Of the archive around it, if there is one.

    Yields:
        Files; those that are encrypted or packed in an unknown way with the reason. Directories are passed over.

    Raises:
        DamagedInputError: The list of members cannot be read.
    """
    with _seekable(stream) as (archive_file, size):
        expansion = expansion or Expansion(size)
        try:
            _check_directory(archive_file, size)
            archive = zipfile.ZipFile(archive_file)
        except _FAULTS as error:
            raise _damaged(error) from error
        with archive:
            for info in archive.infolist():
                expansion.add(0)  # once it is spent, no member is left to read
                if not info.filename.endswith("/"):
                    yield from _zip_member(archive, info, expansion)


def check_expansion(stream: BinaryIO) -> None:
    """Make sure that a zip archive which somebody else unpacks, as a workbook is, does not expand without measure.

    Args:
        stream: The archive, seekable; left at its start.

    Raises:
        DamagedInputError: It does, or its list of members cannot be read.
    """
    size = stream.seek(0, 2)
    try:
        _check_directory(stream, size)
        with zipfile.ZipFile(stream) as archive:
            Expansion(size).add(sum(info.file_size for info in archive.infolist()))
    except _FAULTS as error:
        raise _damaged(error) from error
    stream.seek(0)


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, expansion: Expansion) -> Iterator[Member]:
    name = _member_name(info)
    if info.flag_bits & 1:
        yield Member(name, None, "it is encrypted; unpack the archive with its password and import the files")
        return
    try:
        member = archive.open(info)
    except _FAULTS as error:
        yield Member(name, None, str(_damaged(error)))
        return
    with member:
        yield Member(name, BufferedReader(Unpacked(member, expansion), _CHUNK), expansion=expansion)


def _member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member; without the mark of UTF-8 it is in the code page of the packing machine."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    written = info.filename.encode("cp437", "replace")
    for codec in ("utf-8", "cp949"):
        try:
            return written.decode(codec)
        except UnicodeDecodeError:
            continue
    return info.filename


@contextmanager
def _seekable(stream: BinaryIO) -> Iterator[tuple[BinaryIO, int]]:
    """Provide a stream that can be sought in, at its start, and its size in bytes."""
    with SpooledTemporaryFile(max_size=_MEMORY_BYTES) as spooled:
        if is_seekable(stream) and stream.tell() == 0:
            seekable = stream
        else:
            shutil.copyfileobj(stream, spooled, _CHUNK)
            seekable = cast("BinaryIO", spooled)
        size = seekable.seek(0, 2)
        seekable.seek(0)
        yield seekable, size


def _check_directory(stream: BinaryIO, size: int) -> None:
    """Refuse a list of members that is too long to be read at once."""
    stream.seek(max(0, size - _ENDS_BYTES))
    ending = stream.read(_ENDS_BYTES)
    place = ending.rfind(_END_OF_ZIP)
    if place < 0 or len(ending) < place + 22:
        raise zipfile.BadZipFile("the list of members at its end is missing")
    directory_bytes = struct.unpack_from("<L", ending, place + 12)[0]
    if directory_bytes == 0xFFFFFFFF and place >= 20:  # the archive is a zip64
        stream.seek(struct.unpack_from("<Q", ending, place - 12)[0])
        directory_bytes = struct.unpack_from("<Q", stream.read(56).ljust(56, b"\0"), 40)[0]
    if directory_bytes > MOST_DIRECTORY_BYTES:
        raise zipfile.BadZipFile(f"its list of members has {directory_bytes} bytes, more than {MOST_DIRECTORY_BYTES}")
    stream.seek(0)


def _damaged(error: BaseException) -> DamagedInputError:
    return DamagedInputError(
        f"the archive is damaged ({error or type(error).__name__}); expected a whole zip, gzip or tar archive: "
        "fetch or pack it again"
    )
