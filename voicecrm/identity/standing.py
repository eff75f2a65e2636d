"""The standing model: how records are weighed in a database that grows.

Whether two stored records are one person must not depend on how many others came before or since, or one new record
could move any two. So frequencies are those of the model, not of the data; the prior follows the number of records in
steps; and of a value only the records that hold it say whether several people use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Column, Int32Array, encode_codes
from voicecrm.identity.evidence import Evidence
from voicecrm.identity.model import SHIPPED_MODEL, Model
from voicecrm.identity.sharing import CROWDED, count_different_names

STANDING_MODEL: Final = replace(SHIPPED_MODEL, name="standing-1", frequencies={})
"""The shipped model with the shipped frequencies."""

STEP: Final = 4
"""From one step of the population to the next; the prior then changes by two bits, and all records are weighed anew."""


def population_step(n_records: int, model: Model) -> int:
    """Return the number of records that the prior is set for: the next step of ``base_records * 4 ** k``."""
    step = model.base_records
    while step < n_records:
        step *= STEP
    return step


def name_counts(evidence: Evidence, left_out: BoolArray) -> dict[str, Int32Array]:
    """Count the different names on each value without some of the records.

    Args:
        evidence: The records.
        left_out: True for records that do not count, shape ``(n_records,)``.

    Returns:
        As `Evidence.name_counts`.
    """
    return {
        kind: count_different_names(_without(evidence.columns[kind], left_out), evidence.names)
        for kind in evidence.name_counts
    }


def sharing_classes(counts: Mapping[str, Int32Array], model: Model) -> dict[str, Int32Array]:
    """Say how each value weighs by the names on it: 0 one person's, 1 a household's, 2 everybody's, 3 a crowd's."""
    steps = np.array([2, model.shared_name_count, CROWDED])
    return {kind: np.searchsorted(steps, found, side="right").astype(np.int32) for kind, found in counts.items()}


def _without(column: Column, left_out: BoolArray) -> Column:
    if not left_out.any():
        return column
    records = column.record_indices
    staying = ~left_out[records]
    return encode_codes(records[staying], column.codes[staying].astype(np.int64), column.values, column.n_records)
