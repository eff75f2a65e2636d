"""The weight of two family names, or of two given names, in bits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from voicecrm.columns import FloatArray, Int64Array
from voicecrm.identity.naming.pairs import NamePairs
from voicecrm.identity.naming.rarity import NameFrequencies


def part_weights(
    left: Sequence[str], right: Sequence[str], *, family: bool, frequencies: NameFrequencies | None = None
) -> FloatArray:
    """Weigh pairs of family names, or of given names.

    Args:
        left: Normal forms, any script; an empty one is unknown and weighs nothing.
        right: The same for the other side, as many.
        family: Which of the two they are.
        frequencies: How frequent names are in the data at hand, instead of the shipped tables.

    Returns:
        ``log2`` of the likelihood ratio of one person's against two people's names, in bits, shape ``(n_pairs,)``.

    Examples:
        >>> one, other = part_weights(["김", "남궁"], ["kim", "namgung"], family=True)
        >>> bool(0 < one < other)
        True
        >>> same, other = part_weights(["영수", "영수"], ["young soo", "min-ji"], family=False)
        >>> bool(other < 0 < same)
        True
    """
    values, first, second = _encode_pairs(left, right)
    return NamePairs(values, family=family, frequencies=frequencies).weigh(first, second)


def _encode_pairs(left: Sequence[str], right: Sequence[str]) -> tuple[list[str], Int64Array, Int64Array]:
    """Number the distinct values of both sides.

    Returns:
        The distinct values in the order of their first appearance, and the codes of each side, shape ``(n_pairs,)``.
    """
    values = list(dict.fromkeys(chain(left, right)))
    code_of = {value: code for code, value in enumerate(values)}
    codes = [np.fromiter(map(code_of.__getitem__, side), dtype=np.int64, count=len(side)) for side in (left, right)]
    return values, codes[0], codes[1]
