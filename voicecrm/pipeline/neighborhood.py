"""Neighborhood: the identity records that were read because a change may concern them, arranged for comparison."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from voicecrm.columns import BoolArray, Column, Int32Array, Int64Array, UInt64Array, encode_codes
from voicecrm.identity.evidence import Evidence, build_evidence
from voicecrm.identity.keys import blocking_keys, identifier_keys
from voicecrm.identity.model import Model
from voicecrm.identity.sharing import CROWDED
from voicecrm.identity.standing import name_counts
from voicecrm.pipeline.blocks import KeyPairs
from voicecrm.store import IdentityColumns, Reader


class Neighborhood:
    """Identity records read so far; rows are places in `record_ids`, and change when more are read.

    Args:
        reader: The store.
        model: How evidence is weighed.
        population: Records among which a match is sought.
        ids: Records to begin with, live or not.

    Attributes:
        records: The records as read.
        evidence: The same, arranged for comparison; of shared values it knows only what the records here say.
    """

    def __init__(self, reader: Reader, model: Model, population: int, ids: Int64Array) -> None:
        self._reader = reader
        self._model = model
        self._population = population
        self.records = reader.identity_columns(ids)
        self._arrange()

    def read(self, ids: Int64Array) -> None:
        """Read more records; those that are here already are passed over."""
        new = np.setdiff1d(ids, self._sorted_ids)
        if len(new):
            self.records = _joined(self.records, self._reader.identity_columns(new))
            self._arrange()

    def _arrange(self) -> None:
        records = self.records
        self._order = np.argsort(records.ids)
        self._sorted_ids = records.ids[self._order]
        self.evidence: Evidence = build_evidence(
            records.columns, len(records.ids), self._model, population=self._population
        )

    def rows(self, ids: Int64Array) -> Int64Array:
        """Return the row of each record, all of which must have been read."""
        found: Int64Array = self._order[np.searchsorted(self._sorted_ids, ids)]
        return found

    def known(self, ids: Int64Array) -> Int64Array:
        """Return those records that have been read."""
        return ids[np.isin(ids, self._sorted_ids)]

    def block_keys(self, ids: Int64Array) -> KeyPairs:
        """Return the blocking keys of records that have been read, each pair once, ascending by key."""
        wanted = np.zeros(len(self.records.ids), dtype=np.bool_)
        wanted[self.rows(ids)] = True
        return distinct_keys(self.evidence, self.records.ids, wanted)

    def shareable_keys(self) -> dict[str, UInt64Array]:
        """Return per shareable kind the blocking key of each value."""
        return {kind: identifier_keys(self.evidence, kind) for kind in self.evidence.name_counts}

    def counts_without(self, left_out: BoolArray) -> dict[str, Int32Array]:
        """Count the different names on each value, leaving some records out."""
        return name_counts(self.evidence, left_out)

    def counted(self, crowded: UInt64Array) -> Evidence:
        """Return the evidence with what the records that take part say of shared values.

        Args:
            crowded: Blocking keys of more records than are read.
        """
        left_out = ~self.records.live
        counts = self.counts_without(left_out) if left_out.any() else dict(self.evidence.name_counts)
        if len(crowded):
            counts = mark_crowds(counts, self.shareable_keys(), crowded)
        return replace(self.evidence, name_counts=counts)


def mark_crowds(
    counts: dict[str, Int32Array], keys: dict[str, UInt64Array], crowded: UInt64Array
) -> dict[str, Int32Array]:
    """Give the values of crowds the count that stands for one."""
    return {
        kind: np.where(np.isin(keys[kind], crowded), CROWDED, found).astype(np.int32) for kind, found in counts.items()
    }


def distinct_keys(evidence: Evidence, ids: Int64Array, wanted: BoolArray) -> KeyPairs:
    """Return the blocking keys of some records, each pair once, ascending by key.

    Args:
        evidence: The records.
        ids: Key of each in the database, shape ``(n_records,)``.
        wanted: Which ones, shape ``(n_records,)``.
    """
    keys, rows = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.int64)]
    for rule in blocking_keys(evidence, stable=True):
        chosen = wanted[rule.records]
        keys.append(rule.keys[chosen])
        rows.append(rule.records[chosen])
    return distinct_pairs(np.concatenate(keys), ids[np.concatenate(rows)])


def distinct_pairs(keys: UInt64Array, ids: Int64Array) -> KeyPairs:
    """Sort pairs of blocking key and record, each once."""
    order = np.lexsort((ids, keys))
    keys, ids = keys[order], ids[order]
    again = np.flatnonzero((keys[1:] == keys[:-1]) & (ids[1:] == ids[:-1])) + 1
    return KeyPairs(np.delete(keys, again), np.delete(ids, again))


def _joined(one: IdentityColumns, other: IdentityColumns) -> IdentityColumns:
    """Put two sets of records together that have none in common."""
    names = [*one.record_ids, *other.record_ids]
    order = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
    row_of = np.empty(len(names), dtype=np.int64)
    row_of[order] = np.arange(len(names))
    parts = ((one, row_of[: len(one.ids)]), (other, row_of[len(one.ids) :]))
    return IdentityColumns(
        np.concatenate((one.ids, other.ids))[order],
        [names[place] for place in order.tolist()],
        np.concatenate((one.live, other.live))[order],
        {
            kind: _join_columns(
                [(part.columns[kind], rows) for part, rows in parts if kind in part.columns], len(names)
            )
            for kind in sorted(one.columns.keys() | other.columns.keys())
        },
    )


def _join_columns(parts: Iterable[tuple[Column, Int64Array]], n_records: int) -> Column:
    parts = list(parts)
    values = sorted(set().union(*(column.values for column, _rows in parts)))
    code_of = {value: code for code, value in enumerate(values)}
    records, codes = [], []
    for column, rows in parts:
        new_code = np.fromiter(map(code_of.__getitem__, column.values), dtype=np.int64, count=len(column.values))
        records.append(rows[column.record_indices])
        codes.append(new_code[column.codes])
    return encode_codes(np.concatenate(records), np.concatenate(codes), values, n_records)
