"""Masked phones and e-mail addresses in the comparison: wildcards, never keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Column, Int32Array, Int64Array, UInt8Array, offsets_of, run_sizes, run_starts
from voicecrm.identity.normalize import mask_levels, personal_phones

MASKED_KINDS: Final[Mapping[str, str]] = {"masked_phone": "phone", "masked_email": "email"}
"""Comparison of masked values by the kind that they are of."""

MASK: Final = "*"


def set_masks_apart(columns: Mapping[str, Column]) -> dict[str, Column]:
    """Take masked values out of the columns that keys are made of.

    Args:
        columns: Normal forms and masked forms per field kind.

    Returns:
        The columns without masked values; where a kind has some, all its values once more under `MASKED_KINDS`.
    """
    found = dict(columns)
    for masked, kind in MASKED_KINDS.items():
        if kind in columns and MASK in "\n".join(columns[kind].values):
            column = columns[kind]
            plain = ~are_masked(column)[column.codes]
            offsets = offsets_of(column.record_indices[plain], column.n_records)
            found |= {masked: column, kind: Column(column.values, column.codes[plain], offsets)}
    return found


def are_masked(column: Column) -> BoolArray:
    """True for values that hide something, shape ``(n_values,)``."""
    return np.fromiter((MASK in value for value in column.values), dtype=np.bool_, count=len(column.values))


def are_personal(column: Column) -> BoolArray:
    """True for one person's phones, of masked ones those that show a mobile's prefix, shape ``(n_values,)``."""
    return personal_phones([value.replace(MASK, "5") for value in column.values])


def masked_pairs(
    column: Column, hidden: BoolArray, left: Int64Array, right: Int64Array
) -> tuple[Int64Array, Int64Array, Int64Array]:
    """List the values of pairs of records of which at least one is masked.

    Args:
        column: All values of a kind.
        hidden: True for those that are masked, shape ``(n_values,)``.
        left: Record index of one side, shape ``(n_pairs,)``.
        right: The other side.

    Returns:
        Pair (ascending), code of the left and code of the right value of every combination.
    """
    holds = np.zeros(column.n_records, dtype=np.bool_)
    holds[column.record_indices[hidden[column.codes]]] = True
    rows = np.flatnonzero(holds[left] | holds[right])
    place, left_codes = column.values_of(left[rows])
    again, right_codes = column.values_of(right[rows[place]])
    left_codes, pair = left_codes[again], rows[place[again]]
    some = hidden[left_codes] | hidden[right_codes]
    return pair[some], left_codes[some], right_codes[some]


def grade_masked(column: Column, left: Int64Array | Int32Array, right: Int64Array | Int32Array) -> UInt8Array:
    """Grade pairs of values of which at least one is masked; each distinct pair is compared once.

    Args:
        column: All values of a kind.
        left: Codes of one side, shape ``(n_pairs,)``.
        right: The other side.

    Returns:
        What `mask_levels` says, shape ``(n_pairs,)``.
    """
    size = len(column.values)
    keys = np.minimum(left, right).astype(np.int64) * size + np.maximum(left, right)
    order = np.argsort(keys, kind="stable")
    starts = run_starts(keys[order])
    first, second = np.divmod(keys[order][starts], size)
    graded = mask_levels(
        [column.values[code] for code in first.tolist()], [column.values[code] for code in second.tolist()]
    )
    levels = np.empty(len(left), dtype=np.uint8)
    levels[order] = np.repeat(graded, run_sizes(starts, len(keys)))
    return levels
