"""Neighborhood: the identity records that were read because a change may concern them, some arranged for comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Column, Int32Array, Int64Array, UInt64Array, distinct, encode_codes, is_among
from voicecrm.identity.evidence import Evidence, build_evidence
from voicecrm.identity.keys import blocking_keys, identifier_keys
from voicecrm.identity.model import SHAREABLE
from voicecrm.identity.sharing import CROWDED
from voicecrm.identity.standing import count_names
from voicecrm.pipeline.blocks import NO_IDS, NO_KEYS, Blocks, KeyPairs, distinct_pairs, joined_pairs
from voicecrm.pipeline.standing import Standing
from voicecrm.store import IdentityColumns, Reader

MANY: Final = 10_000
"""Records of an arrangement from which on the keys of few of them are made sooner by arranging these anew."""
FEW_OF_MANY: Final = 3
"""So many times as many records must there be at least."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Identity records that were read; rows are places in `records`.

    Attributes:
        records: The records, in the order of their record ids.
        order: Rows by ascending key in the database, shape ``(n_records,)``.
        sorted_ids: Keys in the database, ascending.
    """

    records: IdentityColumns
    order: Int64Array
    sorted_ids: Int64Array

    @classmethod
    def of(cls, records: IdentityColumns) -> Part:
        """Sort the keys of records."""
        order = np.argsort(records.ids)
        return cls(records, order, records.ids[order])

    def rows_of(self, ids: Int64Array) -> Int64Array:
        """Return the rows, ascending, of those records that are here."""
        inside = ids[is_among(ids, self.sorted_ids)]
        return np.sort(self.order[np.searchsorted(self.sorted_ids, inside)])


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement(Part):
    """Some identity records, arranged for comparison.

    Attributes:
        evidence: The same for comparison; nothing is known of shared values.
    """

    evidence: Evidence

    def holds(self, ids: Int64Array) -> bool:
        """Say whether all of some records are here."""
        return bool(is_among(ids, self.sorted_ids).all())

    def rows(self, ids: Int64Array) -> Int64Array:
        """Return the row of each record, all of which must be here."""
        found: Int64Array = self.order[np.searchsorted(self.sorted_ids, ids)]
        return found

    def mask(self, ids: Int64Array) -> BoolArray:
        """True for the rows of some records, all of which must be here."""
        chosen = np.zeros(len(self.order), dtype=np.bool_)
        chosen[self.rows(ids)] = True
        return chosen

    def block_keys(self, ids: Int64Array) -> KeyPairs:
        """Return the blocking keys of some records, each pair once, ascending by key."""
        wanted = self.mask(ids)
        keys, rows = [NO_KEYS], [NO_IDS]
        for rule in blocking_keys(self.evidence, stable=True):
            chosen = wanted[rule.records]
            keys.append(rule.keys[chosen])
            rows.append(rule.records[chosen])
        return distinct_pairs(np.concatenate(keys), self.records.ids[np.concatenate(rows)])

    def shareable_values(self, ids: Int64Array) -> dict[str, BoolArray]:
        """Say per shareable kind which values some records hold, shape ``(n_values,)`` each."""
        wanted = self.mask(ids)
        found = {}
        for kind in SHAREABLE:
            if kind in self.evidence.columns:
                column = self.evidence.columns[kind]
                held = np.zeros(len(column.values), dtype=np.bool_)
                held[column.codes[wanted[column.record_indices]]] = True
                found[kind] = held
        return found

    def keys_of(self, kind: str, wanted: BoolArray) -> UInt64Array:
        """Return the blocking key of each value that is wanted, shape ``(n_wanted,)``."""
        values = self.evidence.columns[kind].values
        return identifier_keys(kind, [values[code] for code in np.flatnonzero(wanted).tolist()])


class Neighborhood:
    """Identity records read so far, and what is known of the values that they share.

    Args:
        reader: The store.
        standing: How records are weighed.
    """

    def __init__(self, reader: Reader, standing: Standing) -> None:
        self._reader = reader
        self._standing = standing
        self._parts: list[Part] = []
        self._ids = NO_IDS
        self._live = NO_IDS
        self._sharing: dict[str, dict[str, int]] = {kind: {} for kind in SHAREABLE}
        self._somebody = NO_IDS
        self._keyed = NO_IDS
        self._keys: list[KeyPairs] = []

    def read(self, ids: Int64Array) -> None:
        """Read records, each given once, ascending; those that were read before are passed over."""
        new = ids[~is_among(ids, self._ids)]
        if len(new):
            records = self._reader.identity_columns(new)
            self._parts.append(Part.of(records))
            self._ids = np.sort(np.concatenate((self._ids, records.ids)))
            self._live = np.sort(np.concatenate((self._live, records.ids[records.live])))

    def live(self, ids: Int64Array) -> Int64Array:
        """Read records and return those that take part in resolution."""
        self.read(ids)
        return ids[is_among(ids, self._live)]

    def arrange(self, ids: Int64Array) -> Arrangement:
        """Read records and arrange them."""
        self.read(ids)
        rows = [(part.records, part.rows_of(ids)) for part in self._parts]
        part = Part.of(_joined([_taken(records, some) for records, some in rows if len(some)]))
        records = part.records
        evidence = build_evidence(
            records.columns,
            len(records.ids),
            self._standing.model,
            population=self._standing.population,
            sharing={},
        )
        self._somebody = distinct(np.concatenate((self._somebody, records.ids[evidence.knows_somebody()])))
        return Arrangement(records, part.order, part.sorted_ids, evidence)

    def heads(self, ids: Int64Array) -> tuple[Int64Array, list[str], BoolArray]:
        """Name records that were arranged before.

        Args:
            ids: Which ones, ascending, shape ``(n_records,)``.

        Returns:
            Key, record id and whether it stands for somebody of each, by ascending record id.
        """
        name_of: dict[int, str] = {}
        for part in self._parts:
            rows, records = part.rows_of(ids), part.records
            names = [records.record_ids[row] for row in rows.tolist()]
            name_of.update(zip(records.ids[rows].tolist(), names, strict=True))
        found = np.array(sorted(name_of, key=name_of.__getitem__), dtype=np.int64)
        return found, [name_of[key] for key in found.tolist()], is_among(found, self._somebody)

    def block_keys(self, arrangement: Arrangement, ids: Int64Array) -> KeyPairs:
        """Return the blocking keys of some records, each pair once; those of a record are made once.

        Args:
            arrangement: Which holds the records.
            ids: Which ones, ascending.
        """
        before = is_among(ids, self._keyed)
        new = ids[~before]
        found = [pairs.where(is_among(pairs.ids, ids[before])) for pairs in self._keys] if before.any() else []
        if len(new):
            if len(arrangement.order) > max(MANY, FEW_OF_MANY * len(new)):
                arrangement = self.arrange(new)
            found.append(arrangement.block_keys(new))
            self._keys.append(found[-1])
            self._keyed = np.sort(np.concatenate((self._keyed, new)))
        return joined_pairs(found)

    def unknown_values(self, arrangement: Arrangement, ids: Int64Array) -> dict[str, BoolArray]:
        """Say per shareable kind which values that some records hold were not counted yet, shape ``(n_values,)``."""
        found = arrangement.shareable_values(ids)
        for kind, held in found.items():
            values, known = arrangement.evidence.columns[kind].values, self._sharing[kind]
            codes = np.flatnonzero(held)
            held[codes] = [values[code] not in known for code in codes.tolist()]
        return {kind: held for kind, held in found.items() if held.any()}

    def count(self, arrangement: Arrangement, wanted: dict[str, BoolArray], blocks: Blocks) -> None:
        """Learn how many names use values, whose holders must be in the arrangement unless they are a crowd."""
        left_out = ~arrangement.records.live
        for kind, some in wanted.items():
            counts = count_names(arrangement.evidence, kind, some, left_out)
            counts[is_among(arrangement.keys_of(kind, some), blocks.crowded)] = CROWDED
            self.learn(arrangement, kind, some, counts)

    def learn(self, arrangement: Arrangement, kind: str, wanted: BoolArray, counts: Int32Array) -> None:
        """Remember how many names use values, shape ``(n_wanted,)``."""
        values = arrangement.evidence.columns[kind].values
        codes = np.flatnonzero(wanted).tolist()
        self._sharing[kind].update(zip((values[code] for code in codes), counts.tolist(), strict=True))

    def counted(self, arrangement: Arrangement) -> Evidence:
        """Return the evidence of an arrangement with what is known of shared values."""
        columns = arrangement.evidence.columns
        return replace(
            arrangement.evidence,
            name_counts={
                kind: np.array([self._sharing[kind].get(value, 0) for value in columns[kind].values], dtype=np.int32)
                for kind in arrangement.evidence.name_counts
            },
        )


def _taken(records: IdentityColumns, rows: Int64Array) -> IdentityColumns:
    """Take some of the records, by ascending rows."""
    if len(rows) == len(records.ids):
        return records
    return IdentityColumns(
        records.ids[rows],
        [records.record_ids[row] for row in rows.tolist()],
        records.live[rows],
        {kind: _taken_of(column, rows) for kind, column in records.columns.items()},
    )


def _taken_of(column: Column, rows: Int64Array) -> Column:
    positions, codes = column.values_of(rows)
    distinct, place = np.unique(codes, return_inverse=True)
    return encode_codes(positions, place, [column.values[code] for code in distinct.tolist()], len(rows))


def _joined(parts: Sequence[IdentityColumns]) -> IdentityColumns:
    """Put sets of records together that have none in common."""
    if len(parts) == 1:
        return parts[0]
    names = [name for part in parts for name in part.record_ids]
    order = np.argsort(np.array(names, dtype=np.bytes_)) if names else NO_IDS
    row_of = np.empty(len(names), dtype=np.int64)
    row_of[order] = np.arange(len(names))
    rows = np.split(row_of, np.cumsum([len(part.ids) for part in parts])[:-1])
    kinds = sorted({kind for part in parts for kind in part.columns})
    return IdentityColumns(
        np.concatenate([NO_IDS, *(part.ids for part in parts)])[order],
        [names[place] for place in order.tolist()],
        np.concatenate([np.zeros(0, dtype=np.bool_), *(part.live for part in parts)])[order],
        {
            kind: _joined_columns(
                [(part.columns[kind], own) for part, own in zip(parts, rows, strict=True) if kind in part.columns],
                len(names),
            )
            for kind in kinds
        },
    )


def _joined_columns(parts: Sequence[tuple[Column, Int64Array]], n_records: int) -> Column:
    # Values stand in order in every part, which sorting makes use of.
    values = sorted(dict.fromkeys(chain.from_iterable(column.values for column, _rows in parts)))
    code_of = {value: code for code, value in enumerate(values)}
    records, codes = [], []
    for column, rows in parts:
        new_code = np.fromiter(map(code_of.__getitem__, column.values), dtype=np.int64, count=len(column.values))
        records.append(rows[column.record_indices])
        codes.append(new_code[column.codes])
    return encode_codes(np.concatenate(records), np.concatenate(codes), values, n_records)
