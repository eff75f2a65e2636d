"""What pairs weighed before, in a table of bounded size."""

from __future__ import annotations

from threading import Lock
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, FloatArray, Int64Array

_SLOTS_PER_VALUE: Final = 16
_FEWEST_BITS, _MOST_BITS = 10, 21
"""The largest table holds two million pairs in 32 MB; it remembers six of seven where 600,000 were asked for."""
_MIXER: Final = np.uint64(0x9E3779B97F4A7C15)


class WeightMemory:
    """Weights by pair of codes; a pair takes the place of another that falls into its slot.

    Args:
        n_values: Codes are below this.
    """

    def __init__(self, n_values: int) -> None:
        self._n_values = n_values
        bits = min(max((n_values * _SLOTS_PER_VALUE).bit_length(), _FEWEST_BITS), _MOST_BITS)
        self._shift = np.uint64(64 - bits)
        self._keys = np.full(1 << bits, -1, dtype=np.int64)
        self._weights = np.zeros(1 << bits, dtype=np.float64)
        self._lock = Lock()

    def recall(self, left: Int64Array, right: Int64Array) -> tuple[FloatArray, BoolArray]:
        """Look up pairs.

        Args:
            left: Codes of one side, shape ``(n_pairs,)``.
            right: The same for the other side.

        Returns:
            Weights, and True where one is known, shape ``(n_pairs,)`` each.
        """
        keys, slots = self._places(left, right)
        with self._lock:
            known = self._keys[slots] == keys
            return self._weights[slots], known

    def remember(self, left: Int64Array, right: Int64Array, weights: FloatArray) -> None:
        """Keep the weights of pairs; see `recall`."""
        keys, slots = self._places(left, right)
        with self._lock:
            self._keys[slots] = keys
            self._weights[slots] = weights

    def _places(self, left: Int64Array, right: Int64Array) -> tuple[Int64Array, Int64Array]:
        keys = left.astype(np.int64) * self._n_values + right
        return keys, ((keys.view(np.uint64) * _MIXER) >> self._shift).view(np.int64)
