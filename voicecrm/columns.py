"""Columns: the values of many records as flat numpy arrays, the form in which stages hand data on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

BoolArray: TypeAlias = NDArray[np.bool_]
Int32Array: TypeAlias = NDArray[np.int32]
Int64Array: TypeAlias = NDArray[np.int64]
UInt8Array: TypeAlias = NDArray[np.uint8]
FloatArray: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """The values of one field kind, any number per record, dictionary-encoded.

    Attributes:
        values: Distinct values, sorted, so that codes do not depend on row order.
        codes: Code of every value, shape ``(n_values,)``; within a record sorted and distinct.
        offsets: Record ``i`` holds ``codes[offsets[i]:offsets[i + 1]]``, shape ``(n_records + 1,)``.
    """

    values: tuple[str, ...]
    codes: Int32Array
    offsets: Int64Array

    @property
    def n_records(self) -> int:
        return len(self.offsets) - 1

    @property
    def record_indices(self) -> Int64Array:
        """Record of every value, shape ``(n_values,)``."""
        return np.repeat(np.arange(self.n_records, dtype=np.int64), np.diff(self.offsets))

    def values_of(self, records: Int64Array) -> tuple[Int64Array, Int64Array]:
        """Look up all values of many records.

        Args:
            records: Record indices, any order, shape ``(n,)``.

        Returns:
            Position in `records` (ascending) and code of every value found.
        """
        sizes = np.diff(self.offsets)[records]
        position = np.repeat(np.arange(len(records), dtype=np.int64), sizes)
        within = np.arange(len(position), dtype=np.int64) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return position, self.codes[self.offsets[records][position] + within].astype(np.int64)

    def of(self, record: int) -> tuple[str, ...]:
        """Return the values of one record."""
        return tuple(self.values[code] for code in self.codes[self.offsets[record] : self.offsets[record + 1]])


def encode_column(record_indices: Sequence[int] | Int64Array, values: Sequence[str], n_records: int) -> Column:
    """Dictionary-encode ``(record, value)`` entries.

    Args:
        record_indices: Record of every entry, any order, shape ``(n_entries,)``.
        values: Value of every entry, shape ``(n_entries,)``.
        n_records: Number of records; those without an entry have no value.

    Returns:
        The column; an entry that stands twice counts once.
    """
    distinct = sorted(dict.fromkeys(values))  # a database often gives them in order, which sorting then keeps
    code_of = {value: code for code, value in enumerate(distinct)}
    entry_codes = np.fromiter(map(code_of.__getitem__, values), dtype=np.int64, count=len(values))
    keys = np.asarray(record_indices, dtype=np.int64) * max(len(distinct), 1) + entry_codes
    keys.sort()
    if len(keys):
        keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))]
    records = keys // max(len(distinct), 1)
    offsets = np.zeros(n_records + 1, dtype=np.int64)
    np.cumsum(np.bincount(records, minlength=n_records), out=offsets[1:])
    return Column(tuple(distinct), (keys % max(len(distinct), 1)).astype(np.int32), offsets)


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


def encode_kinds(
    record_indices: Int64Array, kinds: Sequence[str], values: Sequence[str], n_records: int
) -> dict[str, Column]:
    """Encode ``(record, kind, value)`` entries as one column per kind.

    Args:
        record_indices: Record of every entry, shape ``(n_entries,)``.
        kinds: Field kind of every entry, shape ``(n_entries,)``.
        values: Value of every entry, shape ``(n_entries,)``.
        n_records: Number of records.

    Returns:
        The columns, each of ``n_records`` records.
    """
    entries: dict[str, tuple[list[int], list[str]]] = {}
    for record, kind, value in zip(record_indices.tolist(), kinds, values, strict=True):
        records, texts = entries.setdefault(kind, ([], []))
        records.append(record)
        texts.append(value)
    return {kind: encode_column(records, texts, n_records) for kind, (records, texts) in entries.items()}
