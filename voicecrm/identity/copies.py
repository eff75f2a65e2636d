"""Copies: records of the same content, of which a few say all that many can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import Column, Int64Array, UInt64Array, run_sizes, run_starts, sizes_of, stable_order
from voicecrm.identity.hashing import hash_texts, mix

COPIES_KEPT: Final = 8
"""Copies of one record that are compared: enough to weigh in the training, too few to crowd a block."""

_BUCKETS: Final = 1 << 22
"""Counters by which records without many copies are passed over before anything is sorted."""


@dataclass(frozen=True, slots=True, eq=False)
class Copies:
    """Records that need not be compared.

    Attributes:
        kept: The other records, ascending, shape ``(n_kept,)``.
        followers: Records that have at least `COPIES_KEPT` equal ones before them, shape ``(n_followers,)``.
        first: The first of the equal records, shape ``(n_followers,)``.
        last: The last of them that is kept.
    """

    kept: Int64Array
    followers: Int64Array
    first: Int64Array
    last: Int64Array

    def spread(self, cluster: Int64Array) -> Int64Array:
        """Give every record its cluster; one follows its equals where these are one person.

        Args:
            cluster: Cluster of the kept records, named by its smallest member's place among them, shape ``(n_kept,)``.

        Returns:
            Cluster of every record, named by its smallest member, shape ``(n_records,)``.
        """
        everybody = np.arange(len(self.kept) + len(self.followers), dtype=np.int64)
        everybody[self.kept] = self.kept[cluster]
        first, last = everybody[self.first], everybody[self.last]
        everybody[self.followers] = np.where(first == last, first, self.followers)
        return everybody


def find_copies(columns: Mapping[str, Column], n_records: int) -> Copies:
    """Find the records of which there are many copies.

    Args:
        columns: Normal forms per field kind, each of `n_records` records.
        n_records: Number of records.

    Returns:
        Which records to compare, and whom the others follow.
    """
    content = _hash_content(columns, n_records)
    bucket = (content >> np.uint64(42)).astype(np.int64)
    rows = np.flatnonzero(np.bincount(bucket, minlength=_BUCKETS)[bucket] > COPIES_KEPT)
    rows = rows[stable_order(content[rows])]
    starts = run_starts(content[rows])
    start = np.repeat(starts, run_sizes(starts, len(rows)))
    places = np.flatnonzero(np.arange(len(rows), dtype=np.int64) - start >= COPIES_KEPT)
    followers, first = rows[places], rows[start[places]]
    last = rows[start[places] + COPIES_KEPT - 1]
    return Copies(np.delete(np.arange(n_records, dtype=np.int64), followers), followers, first, last)


def keep_records(column: Column, copies: Copies) -> Column:
    """Leave out the followers."""
    if not len(copies.followers):
        return column
    kept = np.ones(column.n_records, dtype=np.bool_)
    kept[copies.followers] = False
    sizes = sizes_of(column.offsets)
    offsets = np.zeros(len(copies.kept) + 1, dtype=np.int64)
    np.cumsum(sizes[copies.kept], out=offsets[1:])
    return Column(column.values, column.codes[np.repeat(kept, sizes)], offsets)


def _hash_content(columns: Mapping[str, Column], n_records: int) -> UInt64Array:
    """One number per record; records of the same values in every column have the same one."""
    content = np.zeros(n_records, dtype=np.uint64)
    for kind, column in columns.items():
        seed = hash_texts([kind])[0] | np.uint64(1)
        only = column.only_codes()
        if only is not None:
            content += (only + 1).astype(np.uint64) * seed
            continue
        numbers = mix(column.codes.astype(np.uint64) ^ seed)
        rows = np.flatnonzero(sizes_of(column.offsets))
        content[rows] += np.add.reduceat(numbers, column.offsets[rows])
    return mix(content)
