"""Frequencies that a trained model takes along: those of values that are common in its records."""

from __future__ import annotations

from typing import Final

import numpy as np

from voicecrm.columns import FloatArray, Int64Array
from voicecrm.identity.evidence import Evidence
from voicecrm.identity.model import Model

FEWEST: Final = 5
"""Records that must have a value for its frequency to be believed."""

MOST: Final = 2_000
"""Values of one kind that are taken along, the commonest: what is rarer weighs nearly what the base frequency says."""


def common_frequencies(evidence: Evidence, model: Model) -> dict[str, dict[str, float]]:
    """List the values that are commoner than their comparison's base frequency.

    Args:
        evidence: The records, with frequencies of their own.
        model: Comparisons.

    Returns:
        Per comparison by frequency the share of people who have each of its common values.
    """
    found = {}
    for comparison in model.comparisons:
        name = comparison.name
        if name in evidence.frequencies and comparison.measure != "mask":
            values, counts = _counted(evidence, name)
            frequencies = evidence.frequencies[name]
            found[name] = _commonest(values, counts, frequencies, comparison.base_frequency)
    return {name: values for name, values in found.items() if values}


def _counted(evidence: Evidence, name: str) -> tuple[list[str], Int64Array]:
    if name in ("family_name", "given_name"):
        codes = evidence.names.family if name == "family_name" else evidence.names.given
        codes = codes[~evidence.names.read]
        values = list(evidence.names.parts.values)
        return values, np.bincount(codes[codes >= 0], minlength=len(values))
    column = evidence.columns[name]
    return list(column.values), np.bincount(column.codes, minlength=len(column.values))


def _commonest(values: list[str], counts: Int64Array, frequencies: FloatArray, base: float) -> dict[str, float]:
    rows = np.flatnonzero((counts >= FEWEST) & (frequencies > base))
    rows = rows[np.argsort(-counts[rows], kind="stable")][:MOST]
    return {values[row]: float(frequencies[row]) for row in np.sort(rows).tolist()}
