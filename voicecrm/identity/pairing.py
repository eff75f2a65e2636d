"""Pairs of the members of groups, as arrays."""

from __future__ import annotations

import numpy as np

from voicecrm.columns import Int64Array


def pairs_in_runs(sizes: Int64Array) -> tuple[Int64Array, Int64Array]:
    """List all pairs inside runs that lie one after the other.

    Args:
        sizes: Members of each run, shape ``(n_runs,)``.

    Returns:
        Places of both members of each pair, left before right, shape ``(n_pairs,)`` each; sorted by left member.
    """
    ends = np.repeat(np.cumsum(sizes), sizes)
    place = np.arange(len(ends), dtype=np.int64)
    after = ends - place - 1
    left = np.repeat(place, after)
    within = np.arange(len(left), dtype=np.int64) - np.repeat(np.cumsum(after) - after, after)
    return left, left + within + 1
