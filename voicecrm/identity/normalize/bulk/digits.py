"""Decimal digits in a buffer as numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import Int64Array
from voicecrm.identity.normalize.bulk.lines import UInt64Array

WIDTH: Final = 16
POWERS: Final = 10 ** np.arange(19, dtype=np.int64)

# Bytes of the last `size` of 16 digits, as two words of eight.
_KEPT: Final = np.array(
    [[((1 << 128) - (1 << 8 * (WIDTH - size))) >> shift & (1 << 64) - 1 for shift in (0, 64)] for size in range(17)],
    dtype=np.uint64,
)


@dataclass(frozen=True, slots=True, eq=False)
class Digits:
    """Numbers as digits, the last one at the right of 16 places.

    Attributes:
        words: The digits' bytes, two words of eight, zero where there is no digit, shape ``(n, 2)``.
        numbers: The digits as a number, shape ``(n,)``.
        lengths: Number of digits, shape ``(n,)``.
    """

    words: UInt64Array
    numbers: Int64Array
    lengths: Int64Array


def read_digits(data: bytes, ends: Int64Array, lengths: Int64Array) -> Digits:
    """Read the digits in front of each end.

    Args:
        data: A buffer of digits.
        ends: Byte behind the last digit of each number, shape ``(n,)``.
        lengths: Digits of each number, at most 16, shape ``(n,)``.

    Returns:
        The numbers.
    """
    padded = b"\0" * WIDTH + data
    places = np.ndarray(shape=(len(data) + 1,), dtype="V16", buffer=padded, strides=(1,))
    words = places[ends].view("<u8").reshape(-1, 2)
    words &= _KEPT.take(lengths, axis=0)
    numbers = _eight_digits(words[:, 0]) * POWERS[8] + _eight_digits(words[:, 1])
    return Digits(words, numbers, lengths)


def group_rows(keys: Int64Array) -> Iterator[tuple[int, Int64Array]]:
    """Group rows by a small key.

    Args:
        keys: Key of every row, from 0 to 65,535, shape ``(n,)``.

    Yields:
        Each key that stands there and the rows that have it, ascending.
    """
    small = keys.astype(np.uint16)  # sorted by counting, in linear time
    order = np.argsort(small, kind="stable")
    small = small[order]
    starts = np.flatnonzero(np.concatenate(([True], small[1:] != small[:-1]))) if len(small) else order
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(small)], strict=False):
        yield int(small[start]), order[start:end]


def last_digits(digits: Digits, lengths: Int64Array) -> UInt64Array:
    """Return the bytes of the last digits of each number, zero bytes in front, shape ``(n, 2)``."""
    kept: UInt64Array = digits.words & _KEPT.take(lengths, axis=0)
    return kept


def _eight_digits(words: UInt64Array) -> Int64Array:
    """Eight bytes of ASCII digits (or zero bytes) as a number: neighbors are added up in three steps."""
    unsigned = np.uint64
    words = words & unsigned(0x0F0F0F0F0F0F0F0F)
    words = (words * unsigned(10) + (words >> unsigned(8))) & unsigned(0x00FF00FF00FF00FF)
    words = (words * unsigned(100) + (words >> unsigned(16))) & unsigned(0x0000FFFF0000FFFF)
    return ((words * unsigned(10000) + (words >> unsigned(32))) & unsigned(0xFFFFFFFF)).astype(np.int64)
