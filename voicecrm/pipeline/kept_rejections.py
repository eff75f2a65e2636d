"""The rejections of an import, as they come: few of them in memory, many in a temporary file."""

from __future__ import annotations

import pickle
import weakref
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from tempfile import SpooledTemporaryFile
from threading import Lock
from typing import Final, NamedTuple, cast, overload

from voicecrm.errors import IngestError
from voicecrm.records import Rejection

IN_MEMORY_BYTES: Final = 16 * 1024 * 1024
"""Size from which the rejections of one call go to disk: tens of thousands of rows, so that most never do."""


class _Chunk(NamedTuple):
    """Rejections that were kept together: the first one's place, and where they stand in the file."""

    start: int
    offset: int


class RejectionSpool:
    """Takes rejections in their order and gives them back; on disk they stand in a file without a name."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - closed when nobody needs it
        self._chunks: list[_Chunk] = []
        self._count = 0
        self._end = 0
        self._last: tuple[int, list[Rejection]] | None = None
        self._lock = Lock()
        weakref.finalize(self, self._file.close)

    def __len__(self) -> int:
        return self._count

    def extend(self, rejections: Sequence[Rejection]) -> None:
        """Keep some more.

        Args:
            rejections: Those of one batch, which is bounded.

        Raises:
            IngestError: There is no room for them.
        """
        if not rejections:
            return
        content = pickle.dumps(list(rejections), pickle.HIGHEST_PROTOCOL)
        with self._lock:
            try:
                self._file.seek(self._end)
                self._file.write(content)
            except OSError as error:
                raise IngestError(
                    f"{self._count + len(rejections)} rejected rows cannot be kept in a temporary file "
                    f"({error.strerror or error}); free some space, or give the input up early with max_rejected"
                ) from error
            self._chunks.append(_Chunk(self._count, self._end))
            self._count += len(rejections)
            self._end += len(content)

    def cut(self, count: int) -> None:
        """Keep the first ones only: those of an input that was given up are nobody's.

        Args:
            count: How many there were after some call of `extend`.
        """
        with self._lock:
            dropped = [chunk for chunk in self._chunks if chunk.start >= count]
            if dropped:
                del self._chunks[-len(dropped) :]
                self._count, self._end, self._last = count, dropped[0].offset, None

    def since(self, start: int) -> KeptRejections:
        """Return those that were kept from a place on."""
        return KeptRejections(self, start, self._count)

    def chunk(self, place: int) -> tuple[int, list[Rejection]]:
        """Return the rejections that were kept together with the one at a place, and the place of their first."""
        with self._lock:
            number = bisect_right(self._chunks, place, key=lambda chunk: chunk.start) - 1
            start, offset = self._chunks[number]
            if self._last is None or self._last[0] != start:
                self._file.seek(offset)
                # written by this object, into a file that nobody else can open
                self._last = start, cast("list[Rejection]", pickle.load(self._file))  # noqa: S301
            return self._last


class KeptRejections(Sequence[Rejection]):
    """Some rejections of a spool, read when they are asked for.

    Args:
        spool: Where they are kept.
        start: Place of the first.
        stop: Place after the last.
    """

    __slots__ = ("_spool", "_start", "_stop")

    def __init__(self, spool: RejectionSpool, start: int, stop: int) -> None:
        self._spool, self._start, self._stop = spool, start, stop

    def __len__(self) -> int:
        return self._stop - self._start

    def __iter__(self) -> Iterator[Rejection]:
        place = self._start
        while place < self._stop:
            start, chunk = self._spool.chunk(place)
            inside = chunk[place - start : self._stop - start]
            yield from inside
            place += len(inside)

    @overload
    def __getitem__(self, index: int) -> Rejection: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Rejection]: ...

    def __getitem__(self, index: int | slice) -> Rejection | Sequence[Rejection]:
        places = range(self._start, self._stop)[index]
        if isinstance(places, int):
            start, chunk = self._spool.chunk(places)
            return chunk[places - start]
        if places.step == 1:
            return KeptRejections(self._spool, places.start, max(places.start, places.stop))
        return tuple(self[place - self._start] for place in places)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, KeptRejections | tuple | list):
            return NotImplemented
        return len(self) == len(other) and all(one == two for one, two in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # as of a list: it is compared by what it holds

    def __reduce__(self) -> tuple[type[tuple[Rejection, ...]], tuple[tuple[Rejection, ...]]]:
        return tuple, (tuple(self),)  # a copy of a report stands alone

    def __repr__(self) -> str:
        shown = ", ".join(map(repr, islice(self, 3)))
        return f"<{len(self)} rejections: {shown}{', …' if len(self) > 3 else ''}>"
