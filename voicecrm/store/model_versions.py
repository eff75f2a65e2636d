"""Versions of the model: how evidence is weighed, trained, kept and put to use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from voicecrm.errors import StoreError
from voicecrm.store.rows import clean
from voicecrm.store.state import MODEL_VERSION, read_state, write_state
from voicecrm.store.tables import MODEL
from voicecrm.store.values import ModelVersion

_LAST: Final = select(func.coalesce(func.max(MODEL.c.version), 0))
_APPLY: Final = update(MODEL).where(MODEL.c.version == bindparam("key"))


def add_model(
    connection: Connection, name: str, trained_on: Mapping[str, Any], payload: str, created_at: datetime
) -> int:
    """Store a model, without using it, and return its version."""
    version = int(connection.execute(_LAST).scalar_one()) + 1
    row = {
        "version": version,
        "name": clean(name),
        "created_at": created_at,
        "trained_on": dict(trained_on),
        "payload": clean(payload),
    }
    connection.execute(insert(MODEL), [row])
    return version


def apply_model(connection: Connection, version: int, at: datetime) -> None:
    """Put a stored model to use."""
    if connection.execute(_APPLY, {"key": version, "applied_at": at}).rowcount == 0:
        raise StoreError(f"model version {version} is not stored; expected one that add_model returned")
    write_state(connection, MODEL_VERSION, str(version))


def read_models(connection: Connection) -> list[ModelVersion]:
    """Return all models, the oldest first."""
    rows = connection.execute(select(MODEL).order_by(MODEL.c.version)).mappings()
    return [ModelVersion(**row) for row in rows]


def read_model_in_use(connection: Connection) -> ModelVersion | None:
    """Return the model that was put to use last."""
    version = read_state(connection, MODEL_VERSION)
    if version is None:
        return None
    row = connection.execute(select(MODEL).where(MODEL.c.version == int(version))).mappings().one()
    return ModelVersion(**row)
