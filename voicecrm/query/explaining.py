"""Explain pairs of stored identity records with the frequencies of the whole database."""

from __future__ import annotations

from dataclasses import dataclass

from voicecrm.columns import encode_kinds
from voicecrm.errors import NotFoundError
from voicecrm.identity.evidence import Evidence, build_evidence
from voicecrm.identity.explanation import PairExplanation, explain_pair
from voicecrm.identity.model import SHIPPED_MODEL, Model
from voicecrm.store import Store


@dataclass(slots=True)
class _Snapshot:
    """The evidence of one state of the database."""

    data_version: int
    row_of: dict[str, int]
    evidence: Evidence


class Explainer:
    """Explains pairs; keeps the evidence as long as the data stay the same.

    Args:
        store: The database.
        model: The model of the resolve.
    """

    def __init__(self, store: Store, model: Model = SHIPPED_MODEL) -> None:
        self._store = store
        self._model = model
        self._snapshot: _Snapshot | None = None

    def explain(self, record_a: str, record_b: str) -> PairExplanation:
        """Explain why two identity records are, or are not, one person.

        Args:
            record_a: Id of one identity record.
            record_b: Id of the other.

        Returns:
            Prior, weight per comparison, and their exact sum.

        Raises:
            NotFoundError: A record is not stored, or only in deleted or replaced source records.
        """
        snapshot = self._current()
        for record in (record_a, record_b):
            if record not in snapshot.row_of:
                raise NotFoundError(
                    f"no customer's identity record {record!r}; expected a record id such as memberships() lists"
                )
        return explain_pair(snapshot.evidence, snapshot.row_of[record_a], snapshot.row_of[record_b], self._model)

    def _current(self) -> _Snapshot:
        with self._store.reading() as reader:
            version = reader.data_version()
            if self._snapshot is None or self._snapshot.data_version != version:
                values = reader.identity_values()
                self._snapshot = _Snapshot(
                    version,
                    {record: row for row, record in enumerate(values.record_ids)},
                    build_evidence(
                        encode_kinds(values.record_index, values.kinds, values.values, len(values.record_ids)),
                        len(values.record_ids),
                        self._model,
                    ),
                )
        return self._snapshot
