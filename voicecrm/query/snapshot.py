"""The stored identity records arranged for comparison, as the read side asks about pairs of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from voicecrm.columns import BoolArray, FloatArray, Int64Array
from voicecrm.errors import NotFoundError
from voicecrm.identity.blocking import candidate_pairs
from voicecrm.identity.clustering import CONTRADICTION
from voicecrm.identity.evidence import Evidence, build_evidence
from voicecrm.identity.explanation import PairExplanation, explain_pair
from voicecrm.identity.keys import blocking_keys
from voicecrm.identity.model import STANDING_MODEL, Model
from voicecrm.identity.model_text import read_model
from voicecrm.identity.resolution import weigh_pairs
from voicecrm.identity.standing import population_step
from voicecrm.identity.weights import WeightTables, weigh_values
from voicecrm.store import Reader


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


class Snapshots:
    """Takes snapshots; keeps the last one as long as the data stay the same."""

    def __init__(self) -> None:
        self._last: Snapshot | None = None

    def take(self, reader: Reader) -> Snapshot:
        """Return the snapshot of what a reader sees."""
        version = reader.data_version()
        last = self._last
        if last is None or last.data_version != version:
            records = reader.identity_columns()
            model, population = _standing(reader)
            evidence = build_evidence(records.columns, len(records.ids), model, population=population)
            last = self._last = Snapshot(version, records.record_ids, evidence, model)
        return last


def _standing(reader: Reader) -> tuple[Model, int]:
    """The model in use, and the number of records that its prior is set for."""
    used = reader.model_in_use()
    model = STANDING_MODEL if used is None else read_model(used.payload)
    return model, population_step(reader.resolve_state().identity_records, model)
