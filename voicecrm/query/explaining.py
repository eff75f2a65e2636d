"""Explain pairs of stored identity records as they are weighed among all."""

from __future__ import annotations

from voicecrm.identity.explanation import PairExplanation
from voicecrm.query.snapshot import Snapshots
from voicecrm.store import Store


class Explainer:
    """Explains pairs.

    Args:
        store: The database.
        snapshots: Where the records as compared come from.
    """

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        self._store = store
        self._snapshots = snapshots

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
        with self._store.reading() as reader:
            snapshot = self._snapshots.of(reader, (record_a, record_b))
        return snapshot.explain(record_a, record_b)
