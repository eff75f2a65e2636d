"""Shared values: how many different names use one phone, address or handle, found from the data."""

from __future__ import annotations

from typing import Final

import numpy as np

from voicecrm.columns import (
    Column,
    Int32Array,
    Int64Array,
    UInt8Array,
    positions_of,
    run_sizes,
    run_starts,
    stable_order,
)
from voicecrm.identity.components import connected_components
from voicecrm.identity.generations import differ, one_is_junior
from voicecrm.identity.names import UNCLEAR, Names, name_levels
from voicecrm.identity.pairing import pairs_in_runs

CROWD: Final = 100
"""Records on a value above which it is everybody's: whose they are is not looked at any more."""

CROWDED: Final = 1_000_000
"""The count of names that stands for a crowd."""


def count_different_names(column: Column, names: Names, generations: UInt8Array | None = None) -> Int32Array:
    """Count the names on each value that cannot be one person's.

    Args:
        column: An identifier of all records.
        names: The names of all records.
        generations: What they say of Jr and Sr, shape ``(n_records,)``; None: nothing.

    Returns:
        Number of groups of mutually unlike given names per value, 0 where fewer than two records have one, `CROWDED`
        where more than `CROWD` records hold the value, shape ``(n_values,)``.
    """
    value, entry = _value_names(column, names, generations)
    counts = np.bincount(value, minlength=len(column.values)).astype(np.int32)
    several = counts[value] > 1
    value, entry = value[several], entry[several]
    if len(value):
        starts = run_starts(value)
        left, right = pairs_in_runs(run_sizes(starts, len(value)))
        _family, given = name_levels(names, entry[left], entry[right])
        records = names.records
        one, other = records[entry[left]], records[entry[right]]
        alike = given <= UNCLEAR
        if generations is not None and generations.any():
            alike &= ~(differ(generations, one, other) | one_is_junior(generations, one, other))
        alike |= one == other
        group = connected_components(len(value), left[alike], right[alike])
        counts[value[starts]] = np.add.reduceat((group == np.arange(len(value))).astype(np.int32), starts)
    counts[np.bincount(column.codes, minlength=len(column.values)) > CROWD] = CROWDED
    return counts


def _value_names(column: Column, names: Names, generations: UInt8Array | None) -> tuple[Int64Array, Int64Array]:
    """One name entry for each distinct name on each value that no crowd shares, sorted by value."""
    uses = np.bincount(column.codes, minlength=len(column.values))
    several = (uses[column.codes] > 1) & (uses[column.codes] <= CROWD)
    codes = column.codes[several].astype(np.int64)
    records = column.record_indices[several]
    position, entries = positions_of(names.offsets, records)
    # A family name alone is everybody's in the house: it tells nobody apart and makes no two the same.
    tells = (names.given[entries] >= 0) & ~names.read[entries]
    position, entries = position[tells], entries[tells]
    size = len(names.parts.values) + 1
    name = (names.family[entries].astype(np.int64) + 1) * size + names.given[entries] + 1
    if generations is not None:
        name = (name << 4) | generations[records[position]]
    codes = codes[position]
    order = stable_order(name)
    order = order[stable_order(codes[order])]
    value, name, entries = codes[order], name[order], entries[order]
    first = np.concatenate(([True], (value[1:] != value[:-1]) | (name[1:] != name[:-1]))) if len(value) else several[:0]
    return value[first], entries[first]
