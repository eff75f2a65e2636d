"""64-bit hashes that are the same on every machine, for blocking keys."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

import numpy as np

from voicecrm.columns import UInt64Array

_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)


def mix(keys: UInt64Array) -> UInt64Array:
    """Scramble numbers so that sums and exclusive-ors of them do not collide by pattern.

    Args:
        keys: Any numbers.

    Returns:
        Numbers of the same shape; 0 gives 0.

    Source:
        The finalizer of splitmix64, Steele, Lea & Flood (2014), "Fast splittable pseudorandom number generators".
    """
    keys = (keys ^ (keys >> np.uint64(30))) * _FIRST
    keys = (keys ^ (keys >> np.uint64(27))) * _SECOND
    mixed: UInt64Array = keys ^ (keys >> np.uint64(31))
    return mixed


def hash_texts(texts: Sequence[str]) -> UInt64Array:
    """Hash texts.

    Args:
        texts: Any texts.

    Returns:
        Never 0, shape ``(n_texts,)``.
    """
    raw = b"".join([blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest() for text in texts])
    hashes = np.frombuffer(raw, dtype="<u8").astype(np.uint64)
    return np.where(hashes == 0, np.uint64(1), hashes)
