"""Seeded draws that give the same bytes on every platform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from voicecrm.columns import BoolArray, FloatArray, Int64Array

ObjectArray: TypeAlias = NDArray[np.object_]
"""Texts; None stands for a missing one."""

_ONE: Final = np.nextafter(1.0, 0.0)


class Draws:
    """A PCG64 stream of which only uniform doubles are taken.

    Everything else is derived from them by comparison and multiplication, so that neither the platform nor another
    version of numpy's distributions changes a draw.
    """

    def __init__(self, seed: int) -> None:
        self._generator = np.random.Generator(np.random.PCG64(seed))

    def uniform(self, size: int) -> FloatArray:
        """Draw from 0 (included) to 1 (excluded), shape ``(size,)``."""
        return self._generator.random(size)

    def chance(self, probability: float | FloatArray, size: int) -> BoolArray:
        """Draw True with the given probability, shape ``(size,)``."""
        return self.uniform(size) < probability

    def below(self, limit: int | Int64Array, size: int) -> Int64Array:
        """Draw integers from 0 up to, without, `limit`, shape ``(size,)``."""
        drawn: Int64Array = (self.uniform(size) * limit).astype(np.int64)
        return drawn

    def weighted(self, weights: FloatArray, size: int) -> Int64Array:
        """Draw indices into `weights` in proportion to them, shape ``(size,)``."""
        cumulative = np.cumsum(weights)
        places: Int64Array = np.searchsorted(
            cumulative, self.uniform(size) * cumulative[-1] * _ONE, side="right"
        ).astype(np.int64)
        return places

    def order(self, size: int) -> Int64Array:
        """Draw a permutation, shape ``(size,)``."""
        order: Int64Array = np.argsort(self.uniform(size), kind="stable").astype(np.int64)
        return order


def zipf_weights(size: int, flattening: float) -> FloatArray:
    """Weights that fall with the rank as Zipf and Mandelbrot found for names, shape ``(size,)``.

    Args:
        size: Number of ranks.
        flattening: Added to the rank: the larger, the less the first ones stand out.

    Returns:
        ``1 / (rank + flattening)``, the first rank being 1; not normalized.

    Source:
        Mandelbrot (1953), "An informational theory of the statistical structure of language", with exponent 1.
    """
    return 1.0 / (np.arange(1, size + 1, dtype=np.float64) + flattening)


def texts(values: Sequence[str | None]) -> ObjectArray:
    """Put texts into an object array, shape ``(len(values),)``."""
    array = blank(len(values))
    array[:] = values
    return array


def blank(size: int) -> ObjectArray:
    """Make a column of missing texts, shape ``(size,)``."""
    return np.full(size, None, dtype=np.object_)
