"""Byte streams whose beginning is looked at before they are read, seekable or not."""

from __future__ import annotations

from io import RawIOBase
from typing import BinaryIO

from voicecrm.errors import IngestError
from voicecrm.ingest.decoding import HEAD_BYTES


class Rejoined(RawIOBase):
    """A stream whose beginning was read already; closing it leaves the stream open.

    Args:
        head: What was read.
        rest: Where the rest comes from.
    """

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as one read goes."""
        chunk = self._head[: len(buffer)] if self._head else self._rest.read(len(buffer))
        self._head = self._head[len(chunk) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)


def read_head(stream: BinaryIO, name: str) -> bytes:
    """Read the first `HEAD_BYTES` in full; a pipe may hand them over in pieces.

    Args:
        stream: The input, at its start.
        name: Its name, for messages.

    Raises:
        IngestError: The stream yields text instead of bytes.
    """
    pieces: list[bytes] = []
    missing = HEAD_BYTES
    while missing and (piece := stream.read(missing)):
        if not isinstance(piece, bytes):
            raise IngestError(f"{name or 'the file object'} yields text; expected bytes: open it with mode 'rb'")
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def is_seekable(stream: BinaryIO) -> bool:
    """Tell whether a stream can be sought in; a file object of somebody's making may lack the question."""
    return bool(getattr(stream, "seekable", bool)())
