"""Signatures: 64 bits per text that tell in a nanosecond that two texts are far apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voicecrm.columns import Int32Array, Int64Array, UInt8Array, UInt64Array

_SPREAD: Final = np.uint32(0x9E3779B1)
BITS_PER_EDIT: Final = 2
"""One edit takes a letter away and puts another one there: at most two bits of a signature change."""


def signatures(texts: Sequence[str], *, odd: bool = False) -> UInt64Array:
    """Note which letters occur in each text, one bit for every letter (several letters share a bit).

    Args:
        texts: Any texts.
        odd: Note the letters that occur an odd number of times instead, which tells more of texts of common letters.

    Returns:
        Shape ``(n_texts,)``. Texts that are `k` edits apart differ in at most ``2 * k`` bits.
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    joined = "".join(texts)
    if joined.isascii():
        bits = _bits(np.arange(128, dtype=np.uint32)).take(np.frombuffer(joined.encode("ascii"), dtype=np.uint8))
    else:
        bits = _bits(np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32))
    found = np.zeros(len(texts), dtype=np.uint64)
    some = np.flatnonzero(lengths > 0)
    if len(some):
        gather = np.bitwise_xor if odd else np.bitwise_or
        found[some] = gather.reduceat(bits, (np.cumsum(lengths) - lengths)[some])
    return found


def _bits(letters: NDArray[np.uint32]) -> UInt64Array:
    bits: UInt64Array = np.uint64(1) << ((letters * _SPREAD) >> np.uint32(26)).astype(np.uint64)
    return bits


def bits_apart(signature: UInt64Array, left: Int64Array | Int32Array, right: Int64Array | Int32Array) -> UInt8Array:
    """Count the bits in which the signatures of pairs differ, shape ``(n_pairs,)``."""
    apart: UInt8Array = np.bitwise_count(signature.take(left) ^ signature.take(right))
    return apart


def digit_signatures(dates: Sequence[str]) -> UInt64Array:
    """Pack the eight digits of each ISO date into a number, a byte each; shape ``(n_dates,)``."""
    return np.frombuffer("".join(dates).replace("-", "").encode(), dtype="<u8").astype(np.uint64)


def years_of(dates: UInt64Array) -> Int32Array:
    """Read the years out of `digit_signatures`, shape ``(n_dates,)``."""
    digits = dates.astype("<u8").view(np.uint8).reshape(-1, 8)[:, :4].astype(np.int32) - ord("0")
    years: Int32Array = digits @ np.array((1000, 100, 10, 1), dtype=np.int32)
    return years


def bytes_apart(left: UInt64Array, right: UInt64Array) -> UInt8Array:
    """Count the bytes in which numbers differ."""
    apart = left ^ right
    for shift in (4, 2, 1):
        apart |= apart >> np.uint64(shift)
    counts: UInt8Array = np.bitwise_count(apart & np.uint64(0x0101010101010101))
    return counts
