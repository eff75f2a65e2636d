"""The stored identity records arranged for comparison, as the read side asks about pairs of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from voicecrm.columns import BoolArray, Column, FloatArray, Int64Array
from voicecrm.errors import NotFoundError
from voicecrm.identity.blocking import candidate_pairs
from voicecrm.identity.clustering import CONTRADICTION
from voicecrm.identity.evidence import Evidence, build_evidence
from voicecrm.identity.explanation import PairExplanation, explain_pair
from voicecrm.identity.keys import RuleKeys, blocking_keys, bound_of, largest_bound
from voicecrm.identity.model import SHAREABLE, Model
from voicecrm.identity.resolution import weigh_pairs
from voicecrm.identity.sharing import CROWD, CROWDED
from voicecrm.identity.signed import stored_forms, unsign_columns
from voicecrm.identity.weights import WeightTables, weigh_values
from voicecrm.query.standing import read_standing
from voicecrm.store import IdentityColumns, Reader


@dataclass(frozen=True, slots=True, eq=False)
class WeighedPairs:
    """Pairs of records with what their comparison weighs.

    Attributes:
        left: Row of one record, shape ``(n_pairs,)``.
        right: Row of the other, shape ``(n_pairs,)``.
        weight: Match weight with prior, bits, shape ``(n_pairs,)``.
        contradiction: Lowest weight of one comparison, bits.
        forbidden: True where two exclusive identifiers differ, shape ``(n_pairs,)``.
    """

    left: Int64Array
    right: Int64Array
    weight: FloatArray
    contradiction: FloatArray
    forbidden: BoolArray

    @property
    def against(self) -> BoolArray:
        """True where a pair speaks against one person, shape ``(n_pairs,)``."""
        speaks: BoolArray = (self.contradiction <= CONTRADICTION) & (self.weight < 0)
        return speaks


class Snapshot:
    """One state of the identity records; rows are places in `record_ids`.

    Args:
        data_version: Of the database.
        record_ids: Ascending.
        evidence: Of these records.
        model: How evidence is weighed.
    """

    def __init__(self, data_version: int, record_ids: Sequence[str], evidence: Evidence, model: Model) -> None:
        self.data_version = data_version
        self.record_ids = record_ids
        self.row_of = {record: row for row, record in enumerate(record_ids)}
        self._evidence = evidence
        self._model = model

    def explain(self, record_a: str, record_b: str) -> PairExplanation:
        """Explain a pair of records.

        Raises:
            NotFoundError: A record is not stored, or only in deleted or replaced source records.
        """
        for record in (record_a, record_b):
            if record not in self.row_of:
                raise NotFoundError(
                    f"no customer's identity record {record!r}; expected a record id such as memberships() lists"
                )
        return explain_pair(self._evidence, self.row_of[record_a], self.row_of[record_b], self._model)

    def weigh(self, left: Int64Array, right: Int64Array) -> WeighedPairs:
        """Weigh any pairs of rows."""
        return WeighedPairs(left, right, *weigh_pairs(self._tables, left, right))

    @cached_property
    def _tables(self) -> WeightTables:
        return weigh_values(self._evidence, self._model)

    @cached_property
    def candidates(self) -> WeighedPairs:
        """The pairs that blocking proposes, ``left < right``, ascending, weighed."""
        found = candidate_pairs(blocking_keys(self._evidence, stable=True), len(self.record_ids))
        return self.weigh(found.left, found.right)

    def were_compared(self, left: Int64Array, right: Int64Array) -> BoolArray:
        """Say of pairs of rows whether a blocking rule proposes them, shape ``(n_pairs,)``."""
        size = max(len(self.record_ids), 1)
        compared = self.candidates.left * size + self.candidates.right
        found: BoolArray = np.isin(np.minimum(left, right) * size + np.maximum(left, right), compared)
        return found


class PartialSnapshot(Snapshot):
    """Some of the identity records, weighed as they are among all.

    Args:
        reader: The store.
        records: These records.
        evidence: Of these records.
        model: How evidence is weighed.
    """

    def __init__(self, reader: Reader, records: IdentityColumns, evidence: Evidence, model: Model) -> None:
        super().__init__(reader.data_version(), records.record_ids, evidence, model)
        rules = list(blocking_keys(evidence, stable=True))
        keys = np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *(rule.keys for rule in rules)]))
        found, ids = reader.block_members(keys.view(np.int64), bound_of(keys))
        keys = found.view(np.uint64)
        _key, block, sizes = np.unique(keys, return_inverse=True, return_counts=True)
        row_of = {key: row for row, key in enumerate(records.ids.tolist())}
        rows = np.array([row_of.get(key, -1) for key in ids.tolist()], dtype=np.int64)
        compared = (rows >= 0) & (sizes[block] <= bound_of(keys))
        self._members = RuleKeys("any", rows[compared], keys[compared], largest_bound())

    @cached_property
    def candidates(self) -> WeighedPairs:
        """The pairs that share a block, as the last resolve stored the blocks."""
        found = candidate_pairs([self._members], len(self.record_ids))
        return self.weigh(found.left, found.right)


def _names_on(reader: Reader, kind: str, column: Column, model: Model) -> dict[str, int]:
    """How many different names use each value that two of the records hold, by all that hold it."""
    shared = np.flatnonzero(np.bincount(column.codes, minlength=len(column.values)) > 1)
    values = [column.values[code] for code in shared.tolist()]
    stored = reader.record_ids_by_value(kind, [form for value in values for form in stored_forms(kind, value)])
    holders = {
        value: {record for form in stored_forms(kind, value) for record in stored.get(form, ())} for value in values
    }
    counts = {value: CROWDED for value, records in holders.items() if len(records) > CROWD}
    few = {record for value, records in holders.items() if value not in counts for record in records}
    keys = np.array(sorted(reader.identity_keys(few).values()), dtype=np.int64)
    records = reader.identity_columns(keys)
    if len(keys):
        evidence = build_evidence(records.columns, len(records.ids), model)
        known = dict(zip(evidence.columns[kind].values, evidence.name_counts[kind].tolist(), strict=True))
        counts |= {value: known[value] for value in holders if value not in counts}
    return counts


class Snapshots:
    """Takes snapshots; keeps the last one as long as the data stay the same."""

    def __init__(self) -> None:
        self._last: Snapshot | None = None

    def of(self, reader: Reader, record_ids: Iterable[str]) -> Snapshot:
        """Return a snapshot of some records, as they stand among all; only these and who shares their values are read.

        Whether pairs of them are compared is read from what the last resolve stored.
        """
        keys = np.array(sorted(reader.identity_keys(record_ids).values()), dtype=np.int64)
        records = reader.identity_columns(keys)
        records = reader.identity_columns(records.ids[records.live])
        model, population = read_standing(reader)
        columns, _signed = unsign_columns(records.columns)
        sharing = {kind: _names_on(reader, kind, columns[kind], model) for kind in SHAREABLE if kind in columns}
        evidence = build_evidence(records.columns, len(records.ids), model, population=population, sharing=sharing)
        return PartialSnapshot(reader, records, evidence, model)

    def take(self, reader: Reader) -> Snapshot:
        """Return the snapshot of what a reader sees."""
        version = reader.data_version()
        last = self._last
        if last is None or last.data_version != version:
            records = reader.identity_columns()
            model, population = read_standing(reader)
            evidence = build_evidence(records.columns, len(records.ids), model, population=population)
            last = self._last = Snapshot(version, records.record_ids, evidence, model)
        return last
