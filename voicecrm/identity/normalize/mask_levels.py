"""Masked phones and e-mail addresses compared, and how much a mask shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from voicecrm.columns import FloatArray, UInt8Array
from voicecrm.identity.normalize.masks import mask_matcher

FITS: Final = 0
MISFITS: Final = 1
SAYS_NOTHING: Final = 255
"""Two masks hide each other's visible parts."""

_SUBSCRIBER: Final = 7
"""Last digits of a phone number, which tell subscribers apart; before them stand carrier and area, which many share."""
_LETTER_BITS: Final = (3.5, 2.0, 1.0)
"""Bits of the first letters that a mailbox name shows: two strangers' names begin with the same letter once in 11
times, with the same two once in 45; less for what follows, since local parts are made of names and words."""
_MORE_LETTER_BITS: Final = 0.5
_DOMAIN_BITS: Final = 1.5
"""Of a domain: most strangers are with one of a few providers, and colleagues share theirs."""


def mask_levels(left: Sequence[str], right: Sequence[str]) -> UInt8Array:
    """Grade pairs of values of which at least one is masked.

    Args:
        left: What `masked_forms` or `normalize` returned for phones or e-mail addresses, shape ``(n,)``.
        right: Values of the same kind.

    Returns:
        `FITS` where one may stand for the other: a value in a mask, or a mask that shows the more in one that shows
        less; `MISFITS` where no value fits into both; `SAYS_NOTHING` for two masks that show different parts, shape
        ``(n,)``.

    Examples:
        >>> mask_levels(["+8210****1234"] * 3, ["+821055551234", "+8210****1234", "+8210****9999"]).tolist()
        [0, 0, 1]
    """
    return np.fromiter(map(_mask_level, left, right), dtype=np.uint8, count=len(left))


def _mask_level(left: str, right: str) -> int:
    if left == right or _shows_less(left, right) or _shows_less(right, left):
        return FITS
    if "*" not in left or "*" not in right:
        return MISFITS
    return SAYS_NOTHING if _may_meet(left, right) else MISFITS


def _shows_less(mask: str, value: str) -> bool:
    """True where everything that a mask shows stands in a value or in another mask, too."""
    if "*" not in mask:
        return False
    if "@" in mask:
        return mask_matcher(mask)(value) is not None
    return len(mask) == len(value) and all(a in ("*", b) for a, b in zip(mask, value, strict=True))


def _may_meet(left: str, right: str) -> bool:
    """True where some value may fit into both masks: for all that they show at the same places."""
    if "@" not in left:
        return len(left) == len(right) and all("*" in (a, b) or a == b for a, b in zip(left, right, strict=True))
    heads, tails = (
        (left.partition("*")[0], right.partition("*")[0]),
        (left.rpartition("*")[2], right.rpartition("*")[2]),
    )
    return (heads[0].startswith(heads[1]) or heads[1].startswith(heads[0])) and (
        tails[0].endswith(tails[1]) or tails[1].endswith(tails[0])
    )


def mask_chances(values: Sequence[str]) -> FloatArray:
    """Say how many strangers' values would fit into masked ones.

    Args:
        values: What `masked_forms` or `normalize` returned for phones or e-mail addresses.

    Returns:
        Share of strangers whose value fits, 0 for a value that is not masked, shape ``(n_values,)``.

    Examples:
        >>> mask_chances(["+8210****1234", "+821055551234"]).tolist()
        [0.0001, 0.0]
    """
    return np.fromiter(map(_mask_chance, values), dtype=np.float64, count=len(values))


def _mask_chance(value: str) -> float:
    if "*" not in value:
        return 0.0
    local, at, domain = value.partition("@")
    if not at:
        return 10.0 ** -sum(map(str.isdigit, value[-_SUBSCRIBER:]))
    shown = sum(map(str.isalnum, local))
    bits = sum(_LETTER_BITS[:shown]) + _MORE_LETTER_BITS * max(shown - len(_LETTER_BITS), 0)
    return float(2.0 ** -(bits + _DOMAIN_BITS * ("*" not in domain)))
