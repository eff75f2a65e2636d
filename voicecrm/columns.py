"""Columns: the values of many records as flat numpy arrays, the form in which stages hand data on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

BoolArray: TypeAlias = NDArray[np.bool_]
Int32Array: TypeAlias = NDArray[np.int32]
Int64Array: TypeAlias = NDArray[np.int64]
UInt8Array: TypeAlias = NDArray[np.uint8]
UInt64Array: TypeAlias = NDArray[np.uint64]
FloatArray: TypeAlias = NDArray[np.float64]

_Numbers = TypeVar("_Numbers", Int64Array, UInt64Array)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """The values of one field kind, any number per record, dictionary-encoded.

    Attributes:
        values: Distinct values, in an order that depends on the records alone.
        codes: Code of every value, shape ``(n_values,)``; within a record ascending and distinct.
        offsets: Record ``i`` holds ``codes[offsets[i]:offsets[i + 1]]``, shape ``(n_records + 1,)``.
    """

    values: Sequence[str]
    codes: Int32Array
    offsets: Int64Array

    @property
    def n_records(self) -> int:
        return len(self.offsets) - 1

    @property
    def record_indices(self) -> Int64Array:
        """Record of every value, shape ``(n_values,)``."""
        return np.repeat(np.arange(self.n_records, dtype=np.int64), sizes_of(self.offsets))

    def only_codes(self) -> Int32Array | None:
        """Code of each record's value, -1 where it has none; None when a record has several, shape ``(n_records,)``."""
        sizes = sizes_of(self.offsets)
        if sizes.max(initial=0) > 1:
            return None
        codes = np.full(self.n_records, -1, dtype=np.int32)
        codes[sizes > 0] = self.codes
        return codes

    def values_of(self, records: Int64Array) -> tuple[Int64Array, Int64Array]:
        """Look up all values of many records.

        Args:
            records: Record indices, any order, shape ``(n,)``.

        Returns:
            Position in `records` (ascending) and code of every value found.
        """
        position, places = positions_of(self.offsets, records)
        return position, self.codes[places].astype(np.int64)

    def of(self, record: int) -> tuple[str, ...]:
        """Return the values of one record."""
        return tuple(self.values[code] for code in self.codes[self.offsets[record] : self.offsets[record + 1]].tolist())


def positions_of(offsets: Int64Array, rows: Int64Array) -> tuple[Int64Array, Int64Array]:
    """List the entries of many rows of a table whose row ``i`` holds the entries ``offsets[i]`` to ``offsets[i + 1]``.

    Args:
        offsets: Ascending, shape ``(n_rows + 1,)``.
        rows: Row numbers, any order, shape ``(n,)``.

    Returns:
        Position in `rows` (ascending) and place of every entry.
    """
    starts = offsets.take(rows)
    sizes = offsets.take(rows + 1) - starts
    if sizes.max(initial=0) <= 1:
        position = where_true(sizes)
        return position, starts.take(position)
    position = np.repeat(np.arange(len(rows), dtype=np.int64), sizes)
    within = np.arange(len(position), dtype=np.int64) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return position, starts[position] + within


def sizes_of(offsets: Int64Array) -> Int64Array:
    """Count the entries of each row of a table; of few rows, `numpy.diff` takes several times as long."""
    sizes: Int64Array = offsets[1:] - offsets[:-1]
    return sizes


def offsets_of(records: Int64Array, n_records: int) -> Int64Array:
    """Say where the entries of each record begin, given their records, ascending; shape ``(n_records + 1,)``."""
    offsets = np.zeros(n_records + 1, dtype=np.int64)
    np.cumsum(np.bincount(records, minlength=n_records), out=offsets[1:])
    return offsets


def where_true(chosen: NDArray[Any]) -> Int64Array:
    """Where a mask is true; of few, `numpy.flatnonzero` takes several times as long."""
    return chosen.nonzero()[0]


def run_starts(sorted_keys: Int64Array | UInt64Array) -> Int64Array:
    """Where each run of equal keys begins."""
    new = np.ones(len(sorted_keys), dtype=np.bool_)
    np.not_equal(sorted_keys[1:], sorted_keys[:-1], out=new[1:])
    return where_true(new)


def run_sizes(starts: Int64Array, length: int) -> Int64Array:
    """How long each run is, of runs that begin at `starts` and fill `length` places, shape ``(n_runs,)``."""
    sizes = np.empty_like(starts)
    if len(starts):
        np.subtract(starts[1:], starts[:-1], out=sizes[:-1])
        sizes[-1] = length - starts[-1]
    return sizes


def distinct(values: _Numbers) -> _Numbers:
    """Return each value once, ascending; many times as fast as `numpy.unique`, which hashes them.

    Args:
        values: Any numbers, shape ``(n,)``.
    """
    ascending = np.sort(values)
    return ascending[run_starts(ascending)]


def stable_order(keys: Int64Array | UInt64Array) -> Int64Array:
    """Order that sorts keys and leaves equal ones as they stand; several times as fast as numpy's own stable sort.

    Args:
        keys: Any numbers, shape ``(n,)``.
    """
    order = np.argsort(keys)
    new = np.ones(len(keys), dtype=np.bool_)
    ascending = keys.take(order)
    np.not_equal(ascending[1:], ascending[:-1], out=new[1:])
    if new.all():
        return order
    # A run's number and then the place: both fit, since there are no more runs than keys.
    run = np.cumsum(new) * len(keys)
    stable: Int64Array = np.sort(run + order) - run
    return stable


def is_among(values: Int64Array | UInt64Array, ascending: Int64Array | UInt64Array) -> BoolArray:
    """Say which values are among others that stand in ascending order; of few of them faster than `numpy.isin`."""
    if not len(ascending):
        return np.zeros(len(values), dtype=np.bool_)
    place = np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)
    found: BoolArray = ascending[place] == values
    return found


def encode_codes(record_indices: Int64Array, codes: Int64Array, values: Sequence[str], n_records: int) -> Column:
    """Build a column from entries whose values are encoded already.

    Args:
        record_indices: Record of every entry, any order, shape ``(n_entries,)``.
        codes: Place in `values` of every entry, shape ``(n_entries,)``.
        values: Distinct values.
        n_records: Number of records; those without an entry have no value.

    Returns:
        The column; an entry that stands twice counts once.
    """
    size = max(len(values), 1)
    keys = record_indices * size + codes
    if len(keys) > 1 and not (keys[1:] > keys[:-1]).all():
        keys = np.sort(keys)
        keys = keys[run_starts(keys)]
    records, own = np.divmod(keys, size)
    return Column(values, own.astype(np.int32), offsets_of(records, n_records))


def encode_column(record_indices: Sequence[int] | Int64Array, values: Sequence[str], n_records: int) -> Column:
    """Dictionary-encode ``(record, value)`` entries.

    Args:
        record_indices: Record of every entry, any order, shape ``(n_entries,)``.
        values: Value of every entry, shape ``(n_entries,)``.
        n_records: Number of records; those without an entry have no value.

    Returns:
        The column, its values sorted; an entry that stands twice counts once.
    """
    distinct = sorted(dict.fromkeys(values))  # a database often gives them in order, which sorting then keeps
    code_of = {value: code for code, value in enumerate(distinct)}
    codes = np.fromiter(map(code_of.__getitem__, values), dtype=np.int64, count=len(values))
    return encode_codes(np.asarray(record_indices, dtype=np.int64), codes, distinct, n_records)


def encode_lists(lists: Iterable[Sequence[str]]) -> Column:
    """Dictionary-encode one sequence of values per record."""
    records: list[int] = []
    values: list[str] = []
    n_records = 0
    for index, row in enumerate(lists):
        n_records = index + 1
        records.extend([index] * len(row))
        values.extend(row)
    return encode_column(records, values, n_records)
