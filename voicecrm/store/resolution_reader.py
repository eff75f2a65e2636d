"""Reads what an incremental resolve works on."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, literal_column, select

from voicecrm.columns import Int64Array
from voicecrm.store.block_keys import read_block_members
from voicecrm.store.border import guarded
from voicecrm.store.dirty import read_dirty
from voicecrm.store.identity_columns import read_identity_columns
from voicecrm.store.model_versions import read_model_in_use, read_models
from voicecrm.store.state import (
    DATA_VERSION,
    IDENTITY_RECORDS,
    MODEL_VERSION,
    PROFILES,
    RESOLVED_VERSION,
    RESOLVED_WITH,
)
from voicecrm.store.statements import fetch_tuples
from voicecrm.store.tables import DIRTY, STATE
from voicecrm.store.values import IdentityColumns, ModelVersion, ResolvedMarker, ResolveState

_HAS_DIRTY: Final = "has_dirty"
_STATE: Final = select(STATE.c.name, STATE.c.value).union_all(
    select(literal_column(f"'{_HAS_DIRTY}'"), literal_column("''")).where(select(DIRTY.c.identity_record_id).exists())
)


@guarded
class ResolutionReader:
    """The part of `voicecrm.store.Reader` that is about what changed and what must be compared with it.

    Identity records are named by their integer key here, `IdentityColumns.ids`; it differs from database to database,
    so no decision may depend on its order.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def dirty_records(self) -> Int64Array:
        """Return the identity records that the next resolve must look at.

        These are the ones that began or ceased to take part in resolution, that were judged, or that stand for a judged
        record which was replaced.

        Returns:
            Keys, ascending, shape ``(n_records,)``.
        """
        return read_dirty(self._connection)

    def resolve_state(self) -> ResolveState:
        """Return in one query what a resolve must know first."""
        values: dict[str, str] = dict(fetch_tuples(self._connection, _STATE))
        resolved = values.get(RESOLVED_VERSION)
        model = values.get(MODEL_VERSION)
        return ResolveState(
            data_version=int(values[DATA_VERSION]),
            resolved=None if resolved is None else ResolvedMarker(int(resolved), values.get(RESOLVED_WITH, "")),
            has_dirty=_HAS_DIRTY in values,
            model_version=None if model is None else int(model),
            identity_records=int(values[IDENTITY_RECORDS]),
            profiles=int(values[PROFILES]),
        )

    def models(self) -> list[ModelVersion]:
        """Return all stored models, the oldest first."""
        return read_models(self._connection)

    def model_in_use(self) -> ModelVersion | None:
        """Return the model that was put to use last, None when none was."""
        return read_model_in_use(self._connection)

    def identity_columns(self, ids: Int64Array | None = None) -> IdentityColumns:
        """Read identity records as columns.

        Args:
            ids: Keys, each once, live or not; None for all that take part in resolution. Unknown ones are left out.
        """
        return read_identity_columns(self._connection, ids)

    def block_members(self, keys: Int64Array, limits: Int64Array) -> tuple[Int64Array, Int64Array]:
        """Return the identity records that have some blocking keys; no more of a large block is read.

        Args:
            keys: Blocking keys, each once, shape ``(n_keys,)``.
            limits: Members that each block may have, shape ``(n_keys,)``; of a larger one just one more is returned.

        Returns:
            Blocking key and identity record of every pair, each of shape ``(n_pairs,)``; the pairs of a key stand
            together, the records ascending.
        """
        return read_block_members(self._connection, keys, limits)
