"""How two different values of one field are graded: every measure maps pairs of values to comparison levels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from voicecrm.columns import UInt8Array, where_true
from voicecrm.errors import IdentityError
from voicecrm.identity.model import Measure
from voicecrm.identity.normalize import address_levels
from voicecrm.identity.normalize.address_levels import DIFFERENT_ADDRESS

BuiltIn = Callable[[Sequence[str], Sequence[str], int], UInt8Array]

SIMILAR_TEXT: Final = 0.9
LONG_VALUE: Final = 9
"""From this length on two edits still mean one value; below it only one."""

SHORTEST_LOCAL_PART: Final = 5


def _exact(left: Sequence[str], _right: Sequence[str], worst: int) -> UInt8Array:
    """Values that are not equal are different."""
    return np.full(len(left), worst, dtype=np.uint8)


def _edits(left: Sequence[str], right: Sequence[str], worst: int) -> UInt8Array:
    """One edit (two in a long value) is level 1."""
    distance = cpdist(left, right, scorer=OSA.distance, score_cutoff=2)
    shorter = np.minimum(*(np.fromiter(map(len, side), dtype=np.int64, count=len(side)) for side in (left, right)))
    return np.where(distance <= np.where(shorter >= LONG_VALUE, 2, 1), 1, worst).astype(np.uint8)


def _phone(left: Sequence[str], right: Sequence[str], worst: int) -> UInt8Array:
    """One wrong, missing or swapped digit is level 1; two would reach the neighbours of a company's line."""
    return np.where(cpdist(left, right, scorer=OSA.distance, score_cutoff=1) <= 1, 1, worst).astype(np.uint8)


def _email(left: Sequence[str], right: Sequence[str], worst: int) -> UInt8Array:
    """A typo is level 1, unless the local part is too short to tell."""
    levels = _edits(left, right, worst)
    near = where_true(levels == 1)
    short = [min(left[row].find("@"), right[row].find("@")) < SHORTEST_LOCAL_PART for row in near.tolist()]
    levels[near[short]] = worst
    return levels


def _date(left: Sequence[str], right: Sequence[str], worst: int) -> UInt8Array:
    """ISO dates: swapped day and month or one typo is level 1, two typos or two of three parts equal level 2."""
    a, b = (_digits(side) for side in (left, right))
    wrong = (a != b).sum(axis=1)
    same_year, same_month, same_day = ((a[:, part] == b[:, part]).all(axis=1) for part in _PARTS)
    swapped = same_year & (a[:, 4:6] == b[:, 6:8]).all(axis=1) & (a[:, 6:8] == b[:, 4:6]).all(axis=1)
    turned = np.zeros(len(a), dtype=np.bool_)
    for place in (0, 1, 2, 4, 6):
        crossed = (a[:, place] == b[:, place + 1]) & (a[:, place + 1] == b[:, place])
        turned |= crossed & (a[:, place] != b[:, place])
    one_typo = (wrong == 1) | ((wrong == 2) & turned)
    two_of_three = same_year.astype(np.int64) + same_month + same_day == 2
    levels = np.where((wrong == 2) | two_of_three, 2, worst)
    return np.where(one_typo | swapped, 1, levels).astype(np.uint8)


_PARTS: Final = (slice(0, 4), slice(4, 6), slice(6, 8))


def _digits(dates: Sequence[str]) -> UInt8Array:
    """The eight digits of ISO dates, shape ``(n, 8)``."""
    text = "".join(dates).replace("-", "").encode()
    return np.frombuffer(text, dtype=np.uint8).reshape(-1, 8)


def _similarity(left: Sequence[str], right: Sequence[str], worst: int) -> UInt8Array:
    """Jaro-Winkler of at least `SIMILAR_TEXT` is level 1."""
    alike = cpdist(left, right, scorer=JaroWinkler.similarity, score_cutoff=SIMILAR_TEXT)
    return np.where(alike >= SIMILAR_TEXT, 1, worst).astype(np.uint8)


def _address(left: Sequence[str], right: Sequence[str], worst: int) -> UInt8Array:
    """Part by part, as `address_levels` says; one goes by road and the other by lot is no level."""
    levels = address_levels(left, right)
    return np.where(levels == DIFFERENT_ADDRESS, worst, levels).astype(np.uint8)


MEASURES: Final[dict[str, BuiltIn]] = {
    "exact": _exact,
    "edits": _edits,
    "phone": _phone,
    "email": _email,
    "date": _date,
    "similarity": _similarity,
    "address": _address,
}
"""Measure by name; each takes pairs of unequal values and the number of the worst level."""

EQUATING: Final = frozenset(("address",))
"""Measures by which two different values can be as good as equal, or not comparable."""

MOST_DIGITS: Final = 4
"""Digits in which two dates that are not the worst level apart can differ: of the year, or of day and month."""

SAYS_NOTHING: Final = 255
"""What a measure of one's own returns for two values that cannot be compared."""


def grade_by(measure: Measure, left: Sequence[str], right: Sequence[str], worst: int) -> UInt8Array:
    """Grade pairs of unequal values by a measure of one's own; which one is left depends on the two texts alone.

    Args:
        measure: How.
        left: One side, shape ``(n_pairs,)``.
        right: The other side.
        worst: Number of the worst level.

    Returns:
        Level reached, shape ``(n_pairs,)``.

    Raises:
        IdentityError: What it returned are not the levels of so many pairs.
    """
    ordered = [(a, b) if a <= b else (b, a) for a, b in zip(left, right, strict=True)]
    graded = np.asarray(measure.grade([a for a, _ in ordered], [b for _, b in ordered]))
    fits = graded.shape == (len(ordered),) and graded.dtype.kind in "iub"
    if not fits or not ((graded >= 0) & ((graded <= worst) | (graded == SAYS_NOTHING))).all():
        raise IdentityError(
            f"measure {measure.name!r} returned something else than {len(ordered)} whole numbers from 0 to {worst} or "
            f"{SAYS_NOTHING}; return the level of each pair"
        )
    return graded.astype(np.uint8)


MOST_BITS: Final = {"edits": 4, "phone": 2, "email": 4, "similarity": 6}
"""Bits of their signatures in which two values that are not the worst level apart can differ."""
