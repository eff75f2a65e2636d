"""Two addresses compared part by part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import token_sort_ratio

from voicecrm.columns import UInt8Array
from voicecrm.identity.normalize.address_parts import AddressParts, parse_normal_address

SAME_UNIT: Final = 0
SAME_BUILDING: Final = 1
SAME_STREET: Final = 2
SIMILAR_ADDRESS: Final = 3
DIFFERENT_ADDRESS: Final = 4
INCOMPARABLE: Final = 255
"""One address goes by road and the other by lot, or one says nothing that the other says."""

ADDRESS_LEVELS: Final = ("same unit", "same building", "same street", "similar", "different")
"""Names of the levels 0 to 4."""

_SIMILAR_TEXT: Final = 90
_SHORTEST_TYPO: Final = 4
"""Letters of a road name from which on one edit may be a typo."""
_AREA: Final = 3
"""Characters of a postal code that name an area."""


def address_levels(left: Sequence[str], right: Sequence[str]) -> UInt8Array:
    """Compare addresses part by part.

    Args:
        left: Addresses in their normal form, shape ``(n,)``.
        right: Addresses in their normal form, shape ``(n,)``.

    Returns:
        `SAME_UNIT` where building and door agree exactly, or the texts are equal; `SAME_BUILDING` where the building
        does but the doors differ or one is not written; `SAME_STREET` on one road or in one lot-numbered quarter;
        `SIMILAR_ADDRESS` for what may be a spelling of the same; `DIFFERENT_ADDRESS`; `INCOMPARABLE` (255) where one
        goes by road and the other by lot, which only a government's table could bring together, and where one is just
        a place. Shape ``(n,)``.

    Examples:
        >>> address_levels(["서울 강남구 테헤란로 152 3층"], ["강남구 테헤란로 152 4층"]).tolist()
        [1]
    """
    parts: dict[str, AddressParts] = {}
    for values in (left, right):
        for value in values:
            if value not in parts:
                parts[value] = parse_normal_address(value)
    levels = [SAME_UNIT if a == b and a else _level(parts[a], parts[b], a, b) for a, b in zip(left, right, strict=True)]
    return np.array(levels, dtype=np.uint8)


def _level(left: AddressParts, right: AddressParts, left_text: str, right_text: str) -> int:
    if _elsewhere(left, right):
        return DIFFERENT_ADDRESS
    if left.street and right.street:
        return _road_level(left, right, left_text, right_text)
    if left.lot and right.lot:
        return _lot_level(left, right)
    return INCOMPARABLE


def _elsewhere(left: AddressParts, right: AddressParts) -> bool:
    """True where province, city or postal area say two places."""
    if left.province and right.province and left.province != right.province:
        return True
    if left.cities and right.cities and set(left.cities).isdisjoint(right.cities):
        return True
    if left.postal_code and right.postal_code:
        return left.postal_code[:_AREA] != right.postal_code[:_AREA]
    return False


def _road_level(left: AddressParts, right: AddressParts, left_text: str, right_text: str) -> int:
    if left.street == right.street:
        if left.number and left.number == right.number:
            return SAME_UNIT if left.unit == right.unit else SAME_BUILDING
        return SAME_STREET
    numbers_agree = left.number != "" and left.number == right.number
    shortest = min(len(left.street), len(right.street))
    if numbers_agree and shortest >= _SHORTEST_TYPO and _is_typo(left.street, right.street):
        return SIMILAR_ADDRESS
    if not (left.number and right.number) and token_sort_ratio(left_text, right_text) >= _SIMILAR_TEXT:
        return SIMILAR_ADDRESS
    return DIFFERENT_ADDRESS


def _is_typo(left: str, right: str) -> bool:
    """One edit, and not in a digit: 5길 and 6길 are two roads."""
    if OSA.distance(left, right, score_cutoff=1) > 1:
        return False
    return "".join(filter(str.isdigit, left)) == "".join(filter(str.isdigit, right))


def _lot_level(left: AddressParts, right: AddressParts) -> int:
    if left.town != right.town:
        return DIFFERENT_ADDRESS
    if left.lot == right.lot:
        return SAME_UNIT if left.unit == right.unit else SAME_BUILDING
    return SAME_STREET
