"""The standing model: how records are weighed in a database that grows.

Whether two stored records are one person must not depend on how many others came before or since, or one new record
could move any two. So frequencies are those of the model, not of the data; the prior follows the number of records in
steps; and of a value only the records that hold it say whether several people use it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Int32Array, Int64Array, encode_codes
from voicecrm.identity.evidence import Evidence
from voicecrm.identity.model import Model
from voicecrm.identity.sharing import CROWDED, count_different_names

STEP: Final = 4
"""From one step of the population to the next; the prior then changes by two bits, and all records are weighed anew."""


def population_step(n_records: int, model: Model) -> int:
    """Return the number of records that the prior is set for: the next step of ``base_records * 4 ** k``."""
    step = model.base_records
    while step < n_records:
        step *= STEP
    return step


def count_names(evidence: Evidence, kind: str, wanted: BoolArray, left_out: BoolArray) -> Int32Array:
    """Count the different names on some values of a shareable kind, without some of the records.

    Args:
        evidence: The records.
        kind: Of the values.
        wanted: Which values, shape ``(n_values,)``.
        left_out: True for records that do not count, shape ``(n_records,)``.

    Returns:
        As `Evidence.name_counts`, of the values wanted only, shape ``(n_wanted,)``.
    """
    column = evidence.columns[kind]
    records = column.record_indices
    chosen = wanted[column.codes] & ~left_out[records]
    some = encode_codes(records[chosen], column.codes[chosen].astype(np.int64), column.values, column.n_records)
    return count_different_names(some, evidence.names, evidence.generations)[wanted]


def sharing_classes(counts: Int32Array, model: Model) -> Int64Array:
    """Say how values weigh by the names on them: 0 one person's, 1 a household's, 2 everybody's, 3 a crowd's."""
    return np.searchsorted(np.array([2, model.shared_name_count, CROWDED]), counts, side="right")
