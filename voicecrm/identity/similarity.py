"""How two different values of one field are graded: every measure maps pairs of values to comparison levels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from voicecrm.columns import UInt8Array

Measure = Callable[[Sequence[str], Sequence[str], int], UInt8Array]

SIMILAR_TEXT: Final = 0.9
LONG_VALUE: Final = 9
"""From this length on two edits still mean one value; below it only one."""

SHORTEST_LOCAL_PART: Final = 5


def _exact(left: Sequence[str], _right: Sequence[str], worst: int) -> UInt8Array:
    """Values that are not equal are different."""
    return np.full(len(left), worst, dtype=np.uint8)


def _edits(left: Sequence[str], right: Sequence[str], worst: int) -> UInt8Array:
    """One edit (two in a long value) is level 1."""
    distance = cpdist(left, right, scorer=OSA.distance)
    allowed = np.array(
        [2 if min(len(a), len(b)) >= LONG_VALUE else 1 for a, b in zip(left, right, strict=True)], dtype=np.int64
    )
    return np.where(distance <= allowed, 1, worst).astype(np.uint8)


def _phone(left: Sequence[str], right: Sequence[str], worst: int) -> UInt8Array:
    """One wrong, missing or swapped digit is level 1; two would reach the neighbours of a company's line."""
    return np.where(cpdist(left, right, scorer=OSA.distance) <= 1, 1, worst).astype(np.uint8)


def _email(left: Sequence[str], right: Sequence[str], worst: int) -> UInt8Array:
    """A typo is level 1, unless the local part is too short to tell."""
    levels = _edits(left, right, worst)
    short = [min(a.find("@"), b.find("@")) < SHORTEST_LOCAL_PART for a, b in zip(left, right, strict=True)]
    levels[np.array(short, dtype=np.bool_)] = worst
    return levels


def _date(left: Sequence[str], right: Sequence[str], worst: int) -> UInt8Array:
    """ISO dates: swapped day and month or one typo is level 1, two typos or two of three parts equal level 2."""
    levels = np.full(len(left), worst, dtype=np.uint8)
    edits = cpdist(left, right, scorer=OSA.distance)
    for index, (a, b) in enumerate(zip(left, right, strict=True)):
        year, month, day = (*a.split("-"), "", "")[:3]
        other_year, other_month, other_day = (*b.split("-"), "", "")[:3]
        if edits[index] <= 1 or (year == other_year and month == other_day and day == other_month):
            levels[index] = 1
        elif edits[index] == 2 or (year == other_year) + (month == other_month) + (day == other_day) == 2:
            levels[index] = 2
    return levels


def _similarity(left: Sequence[str], right: Sequence[str], worst: int) -> UInt8Array:
    """Jaro-Winkler of at least `SIMILAR_TEXT` is level 1."""
    return np.where(cpdist(left, right, scorer=JaroWinkler.similarity) >= SIMILAR_TEXT, 1, worst).astype(np.uint8)


MEASURES: Final[dict[str, Measure]] = {
    "exact": _exact,
    "edits": _edits,
    "phone": _phone,
    "email": _email,
    "date": _date,
    "similarity": _similarity,
}
"""Measure by name; each takes pairs of unequal values and the number of the worst level."""
