"""Many short texts as one buffer of bytes, one text a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voicecrm.columns import BoolArray, Int64Array, UInt8Array

UInt64Array = NDArray[np.uint64]
Forms = tuple[Int64Array, list[str]]
"""Normal forms as flat entries: position of the raw value, ascending, and one of its normal forms."""

_LINE_END: Final = 10
_WORD: Final = 8
_KEPT_HEAD: Final = np.array([(1 << 8 * size) - 1 for size in range(_WORD)] + [(1 << 64) - 1], dtype=np.uint64)
_TAIL: Final = 32
_KEPT_TAIL: Final = np.array(
    [
        [((1 << 256) - (1 << 8 * (_TAIL - size))) >> shift & (1 << 64) - 1 for shift in (0, 64, 128, 192)]
        for size in range(_TAIL + 1)
    ],
    dtype=np.uint64,
)
_MIXER: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, eq=False)
class Lines:
    """Texts in UTF-8, each with a line end behind it.

    Attributes:
        data: All texts.
    """

    data: bytes

    @cached_property
    def codes(self) -> UInt8Array:
        """Every byte, shape ``(n_bytes,)``."""
        return np.frombuffer(self.data, dtype=np.uint8)

    @cached_property
    def ends(self) -> Int64Array:
        """Byte index of every line end, shape ``(n_lines,)``."""
        return np.flatnonzero(self.codes == _LINE_END)

    @cached_property
    def starts(self) -> Int64Array:
        """Byte index of every line's first byte, shape ``(n_lines,)``."""
        return np.concatenate((np.zeros(1, dtype=np.int64), self.ends[:-1] + 1)) if len(self.ends) else self.ends

    @cached_property
    def lengths(self) -> Int64Array:
        """Bytes of every line, shape ``(n_lines,)``."""
        return self.ends - self.starts

    def lines_of(self, positions: Int64Array) -> Int64Array:
        """Return the line in which each byte stands.

        Args:
            positions: Byte indices, shape ``(n,)``.
        """
        return np.searchsorted(self.ends, positions)

    def count(self, table: bytes) -> Int64Array:
        """Count the bytes of a class in every line.

        Args:
            table: 1 for each of the 256 bytes that belongs to the class, 0 for the others.

        Returns:
            Number of such bytes, shape ``(n_lines,)``.
        """
        found = np.flatnonzero(np.frombuffer(self.data.translate(table), dtype=np.uint8))
        return np.bincount(self.lines_of(found), minlength=len(self.ends))

    def holds(self, table: bytes) -> BoolArray:
        """Say which lines hold a byte of a class, shape ``(n_lines,)``; see `count`."""
        marked = np.zeros(len(self.ends), dtype=np.bool_)
        found = np.flatnonzero(np.frombuffer(self.data.translate(table), dtype=np.uint8))
        if len(found):
            marked[self.lines_of(found)] = True
        return marked

    def heads(self, starts: Int64Array, lengths: Int64Array) -> UInt64Array:
        """Return the first eight bytes of texts as numbers, cut to each text's length.

        Args:
            starts: First byte of every text, shape ``(n,)``.
            lengths: Bytes of every text, shape ``(n,)``.

        Returns:
            The bytes, the first one lowest, shape ``(n,)``.
        """
        padded = self.data + b"\n" * _WORD
        words = np.ndarray(shape=(len(self.data) + 1,), dtype="<u8", buffer=padded, strides=(1,))
        return words[starts] & _KEPT_HEAD[np.minimum(lengths, _WORD)]

    def tails(self, ends: Int64Array, lengths: Int64Array) -> UInt64Array:
        """Return the last 32 bytes of texts as numbers, cut to each text's length.

        Args:
            ends: Byte behind the last one of every text, shape ``(n,)``.
            lengths: Bytes of every text, shape ``(n,)``.

        Returns:
            Four words of eight bytes, shape ``(n, 4)``.
        """
        padded = b"\0" * _TAIL + self.data
        places = np.ndarray(shape=(len(self.data) + 1,), dtype=f"V{_TAIL}", buffer=padded, strides=(1,))
        words = places[ends].view("<u8").reshape(-1, 4)
        words &= _KEPT_TAIL.take(np.minimum(lengths, _TAIL), axis=0)
        return words

    def lower(self) -> Lines:
        """Return the lines with ASCII letters in lower case."""
        lowered = Lines(self.data.lower())
        # Line ends stay where they are, so that they need not be looked for again.
        lowered.__dict__["ends"] = self.ends
        return lowered

    def keep(self, mask: BoolArray) -> Lines:
        """Return the lines for which `mask` is true, shape ``(n_lines,)``."""
        if mask.all():
            return self
        return Lines(self.codes[np.repeat(mask, self.lengths + 1)].tobytes())

    def texts(self) -> list[str]:
        """Return the lines as strings."""
        return self.data.decode("utf-8", "surrogatepass").split("\n")[:-1]


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Equal texts found.

    Attributes:
        texts: Distinct texts; some may stand there twice.
        codes: Index of every text, -1 for texts that are too long to be grouped, shape ``(n,)``.
    """

    texts: list[str]
    codes: Int64Array


def group_texts(lines: Lines, starts: Int64Array, lengths: Int64Array) -> Groups:
    """Find the distinct ones among many short ASCII texts.

    Args:
        lines: The buffer.
        starts: First byte of every text, shape ``(n,)``.
        lengths: Bytes of every text, shape ``(n,)``; an empty one and one of more than 32 is left out.

    Returns:
        The distinct texts.
    """
    words = lines.tails(starts + lengths, lengths)
    hashes = np.zeros(len(starts), dtype=np.uint64)
    for column in range(words.shape[1]):
        hashes = (hashes ^ words[:, column]) * _MIXER
        hashes ^= hashes >> np.uint64(32)
    slots = (hashes >> np.uint64(44)).astype(np.int64)
    codes = np.full(len(starts), -1, dtype=np.int64)
    open_rows = np.flatnonzero((lengths > 0) & (lengths <= _TAIL))
    texts: list[str] = []
    while len(open_rows):
        # One text of each slot stands for all that equal it; unlike ones in its slot have their turn later.
        chosen = np.full(1 << 20, -1, dtype=np.int64)
        chosen[slots[open_rows]] = open_rows
        leaders = chosen[slots[open_rows]]
        equal = (words[open_rows] == words[leaders]).all(axis=1)
        members = np.flatnonzero(chosen >= 0)
        code_of_slot = np.zeros(1 << 20, dtype=np.int64)
        code_of_slot[members] = len(texts) + np.arange(len(members))
        codes[open_rows[equal]] = code_of_slot[slots[open_rows[equal]]]
        texts += [
            lines.data[start : start + length].decode("ascii")
            for start, length in zip(starts[chosen[members]].tolist(), lengths[chosen[members]].tolist(), strict=True)
        ]
        open_rows = open_rows[~equal]
    return Groups(texts, codes)


def join_lines(values: Sequence[str]) -> Lines:
    """Join texts; none may hold a line end."""
    return Lines(("\n".join(values) + "\n").encode("utf-8", "surrogatepass") if len(values) else b"")


def byte_class(members: str) -> bytes:
    """Return the table of a class of ASCII characters for `Lines.count`."""
    return bytes(int(chr(code) in members) if code < 128 else 0 for code in range(256))


def outside_class(members: str) -> bytes:
    """Return the table of every byte but the given ASCII characters and the line end."""
    return bytes(int(code >= 128 or chr(code) not in f"{members}\n") for code in range(256))


class WordTable:
    """A set of words, looked up by length and first eight bytes.

    Args:
        words: The words, lower case.
    """

    def __init__(self, words: frozenset[str]) -> None:
        encoded = [word.encode() for word in words]
        heads = np.array([int.from_bytes(word[:_WORD], "little") for word in encoded], dtype=np.uint64)
        lengths = np.array([len(word) for word in encoded], dtype=np.int64)
        self._keys = np.unique(_word_keys(heads, lengths))
        self._hashed = np.zeros(1 << 16, dtype=np.bool_)
        self._hashed[(self._keys >> np.uint64(48)).astype(np.int64)] = True

    def may_hold(self, heads: UInt64Array, lengths: Int64Array) -> BoolArray:
        """Say which texts may be one of the words; every one that is, and hardly another.

        Args:
            heads: First eight bytes of every text, see `Lines.heads`, shape ``(n,)``.
            lengths: Bytes of every text, shape ``(n,)``.

        Returns:
            True where length and first eight letters agree with a word, shape ``(n,)``.
        """
        keys = _word_keys(heads, lengths)
        found: BoolArray = self._hashed[(keys >> np.uint64(48)).astype(np.int64)]
        near = np.flatnonzero(found)
        found[near] = np.isin(keys[near], self._keys)
        return found


def _word_keys(heads: UInt64Array, lengths: Int64Array) -> UInt64Array:
    mixed = heads ^ (lengths.astype(np.uint64) << np.uint64(56))
    return mixed * _MIXER


def one_by_one(values: Sequence[str], positions: Int64Array, form: Callable[[str], tuple[str, ...]]) -> Forms:
    """Find the normal forms of some values with the function for one value.

    Args:
        values: Raw values.
        positions: Which of them, ascending, shape ``(n,)``.
        form: Normal forms of one raw value.

    Returns:
        The entries of these values.
    """
    at: list[int] = []
    forms: list[str] = []
    for position in positions.tolist():
        found = form(values[position])
        if len(found) == 1:
            at.append(position)
            forms.append(found[0])
        else:
            at.extend([position] * len(found))
            forms.extend(found)
    return np.array(at, dtype=np.int64), forms


def merge_forms(left: Forms, right: Forms) -> Forms:
    """Merge the entries of two sets of values without a common one, in order of position."""
    if not len(left[1]) or not len(right[1]):
        return left if len(left[1]) else right
    positions = np.concatenate((left[0], right[0]))
    order = np.argsort(positions, kind="stable")
    forms = np.empty(len(positions), dtype=object)
    forms[: len(left[0])] = left[1]
    forms[len(left[0]) :] = right[1]
    return positions[order], forms[order].tolist()


def select(values: Sequence[str], mask: BoolArray) -> Sequence[str]:
    """Return the values for which `mask` is true."""
    return values if mask.all() else list(compress(values, mask.tolist()))
