"""Models as JSON text, for storing and shipping; reading what was written gives an equal model."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache

from voicecrm.identity.model import Comparison, ComparisonLevel, Model


def write_model(model: Model) -> str:
    """Write a model as JSON; numbers keep every digit."""
    return json.dumps(asdict(model), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@lru_cache(maxsize=4)
def read_model(text: str) -> Model:
    """Read a model that `write_model` wrote."""
    fields = json.loads(text)
    comparisons = tuple(
        Comparison(**{**one, "levels": tuple(ComparisonLevel(**level) for level in one["levels"])})
        for one in fields.pop("comparisons")
    )
    return Model(comparisons=comparisons, **fields)
