"""Shared values: how many different names use one phone, address or handle, found from the data."""

from __future__ import annotations

from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Column, Int32Array, Int64Array, UInt8Array
from voicecrm.identity.names import (
    FAMILY_DIFFERENT,
    GIVEN_DIFFERENT,
    MISSING,
    Names,
    name_levels,
)

NAMES_COMPARED: Final = 30
"""On a value with more distinct names than this they are counted, not compared: nobody is spelled in thirty ways."""


def count_different_names(column: Column, names: Names) -> Int32Array:
    """Count the names on each value that cannot be one person's.

    Args:
        column: An identifier of all records.
        names: The names of all records.

    Returns:
        Number of groups of mutually unlike names per value, 0 where no record has a name, shape ``(n_values,)``.
    """
    counts = np.zeros(len(column.values), dtype=np.int32)
    value_of, name_of = _value_names(column, names)
    if not len(value_of):
        return counts
    per_value = np.bincount(value_of, minlength=len(column.values))
    starts = np.concatenate(([0], np.cumsum(per_value)))
    counts[:] = np.minimum(per_value, 1)
    crowded = per_value > NAMES_COMPARED
    counts[crowded] = per_value[crowded]
    several = np.flatnonzero((per_value > 1) & ~crowded)
    left: list[int] = []
    right: list[int] = []
    for value in several.tolist():
        members = range(int(starts[value]), int(starts[value + 1]))
        pairs = [(a, b) for a in members for b in members if a < b]
        left.extend(a for a, _ in pairs)
        right.extend(b for _, b in pairs)
    family, given = name_levels(
        names, name_of[np.array(left, dtype=np.int64)], name_of[np.array(right, dtype=np.int64)]
    )
    alike = ~names_differ(family, given)
    cursor = 0
    for value in several.tolist():
        size = int(per_value[value])
        n_pairs = size * (size - 1) // 2
        counts[value] = _groups(size, alike[cursor : cursor + n_pairs].tolist())
        cursor += n_pairs
    return counts


def names_differ(family: UInt8Array, given: UInt8Array) -> BoolArray:
    """True where the levels say two people: unlike given names, or unlike family names and no given name to agree."""
    unlike: BoolArray = (given == GIVEN_DIFFERENT) | ((given == MISSING) & (family == FAMILY_DIFFERENT))
    return unlike


def _value_names(column: Column, names: Names) -> tuple[Int64Array, Int64Array]:
    """Distinct (value, name) entries, sorted by value then name."""
    position, name_codes = names.column.values_of(column.record_indices)
    n_names = max(len(names.column.values), 1)
    keys = np.unique(column.codes.astype(np.int64)[position] * n_names + name_codes)
    return keys // n_names, keys % n_names


def _groups(size: int, alike: list[bool]) -> int:
    """Number of connected groups among `size` names, given for each pair in order whether they are alike."""
    parent = list(range(size))

    def root(node: int) -> int:
        while parent[node] != node:
            node = parent[node]
        return node

    flags = iter(alike)
    for a in range(size):
        for b in range(a + 1, size):
            if next(flags):
                parent[root(b)] = root(a)
    return sum(parent[node] == node for node in range(size))
