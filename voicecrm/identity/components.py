"""Connected components of a graph given as arrays."""

from __future__ import annotations

import numpy as np

from voicecrm.columns import Int64Array


def connected_components(n_records: int, left: Int64Array, right: Int64Array) -> Int64Array:
    """Label connected records with their smallest member, shape ``(n_records,)``."""
    label = np.arange(n_records, dtype=np.int64)
    while len(left):
        a, b = label[left], label[right]
        different = a != b
        if not different.any():
            break
        left, right = left[different], right[different]
        a, b = a[different], b[different]
        np.minimum.at(label, np.maximum(a, b), np.minimum(a, b))
        while True:
            shorter = label[label]
            if np.array_equal(shorter, label):
                break
            label = shorter
    return label
