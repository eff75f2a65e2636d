"""Standing: by which model records are weighed now, and among how many."""

from __future__ import annotations

from voicecrm.identity.model import STANDING_MODEL, Model
from voicecrm.identity.model_text import read_model
from voicecrm.identity.standing import population_step
from voicecrm.store import Reader


def read_standing(reader: Reader) -> tuple[Model, int]:
    """Return the model in use, and the number of records that its prior is set for."""
    state = reader.resolve_state()
    used = reader.model_in_use() if state.model_version is not None else None
    model = STANDING_MODEL if used is None else read_model(used.payload)
    return model, population_step(state.identity_records, model)
