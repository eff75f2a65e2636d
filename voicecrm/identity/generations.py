"""Generations: Jr and Sr tell father and son apart where everything else of the name is equal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Column, Int64Array, UInt8Array
from voicecrm.identity.names import NAME_KINDS

GENERATIONS: Final[Mapping[str, int]] = {
    "sr": 1,
    "i": 1,
    "jr": 2,
    "ii": 2,
    "2nd": 2,
    "iii": 4,
    "3rd": 4,
    "iv": 8,
    "4th": 8,
}
"""One bit for each generation; a second is as good as a junior."""

_GENERATION: Final = re.compile(r"[ ,](sr|i|jr|ii|2nd|iii|3rd|iv|4th)\.?$", re.MULTILINE)


def read_generations(columns: Mapping[str, Column], n_records: int) -> UInt8Array:
    """Read which generation of a family the names of each record say.

    Args:
        columns: Normal forms per field kind; names are read.
        n_records: Number of records.

    Returns:
        Bits of `GENERATIONS`, 0 where no name says, shape ``(n_records,)``.
    """
    found = np.zeros(n_records, dtype=np.uint8)
    for kind in NAME_KINDS:
        if kind not in columns or not _GENERATION.search("\n".join(columns[kind].values)):
            continue
        column = columns[kind]
        matches = map(_GENERATION.search, column.values)
        of_value = np.array([0 if match is None else GENERATIONS[match[1]] for match in matches], dtype=np.uint8)
        np.bitwise_or.at(found, column.record_indices, of_value[column.codes])
    return found


def differ(generations: UInt8Array, left: Int64Array, right: Int64Array) -> BoolArray:
    """True where both records say their generation and have none in common, shape ``(n_pairs,)``."""
    one, other = generations[left], generations[right]
    apart: BoolArray = (one != 0) & (other != 0) & ((one & other) == 0)
    return apart


def one_is_junior(generations: UInt8Array, left: Int64Array, right: Int64Array) -> BoolArray:
    """True where one of the two says its generation and the other, as fathers are written, says none."""
    apart: BoolArray = (generations[left] != 0) != (generations[right] != 0)
    return apart
