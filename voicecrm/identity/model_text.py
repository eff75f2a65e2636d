"""Models as JSON text, for storing and shipping; reading what was written gives an equal model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import lru_cache

from voicecrm.errors import IdentityError
from voicecrm.identity.model import BUILT_IN_MEASURES, Comparison, ComparisonLevel, Measure, Model


def write_model(model: Model) -> str:
    """Write a model as JSON; numbers keep every digit. Of a measure of one's own only the name is written."""
    named = tuple(replace(one, measure=one.measure_name) for one in model.comparisons)
    return json.dumps(
        asdict(replace(model, comparisons=named)), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def read_model(text: str, measures: Sequence[Measure] = ()) -> Model:
    """Read a model that `write_model` wrote.

    Args:
        text: The model.
        measures: Measures of one's own that it names.

    Raises:
        IdentityError: It names a measure that is neither built in nor given.
    """
    model = _read_plain(text)
    own = {measure.name: measure for measure in measures}
    if not own and all(one.measure in BUILT_IN_MEASURES for one in model.comparisons):
        return model
    return replace(model, comparisons=tuple(_with_measure(one, own) for one in model.comparisons))


def _with_measure(comparison: Comparison, own: dict[str, Measure]) -> Comparison:
    name = comparison.measure_name
    if name in BUILT_IN_MEASURES:
        return comparison
    if name not in own:
        raise IdentityError(
            f"the model compares {comparison.name!r} by the measure {name!r}, which is not built in; "
            "give it to read_model as measures=[Measure(...)]"
        )
    return replace(comparison, measure=own[name])


@lru_cache(maxsize=4)
def _read_plain(text: str) -> Model:
    fields = json.loads(text)
    comparisons = tuple(
        Comparison(**{**one, "levels": tuple(ComparisonLevel(**level) for level in one["levels"])})
        for one in fields.pop("comparisons")
    )
    return Model(comparisons=comparisons, **fields)
