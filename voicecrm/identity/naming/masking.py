"""Name parts with hidden letters, 민* or s***h: what is left to be seen decides."""

from __future__ import annotations

import re
from typing import Final

from voicecrm.identity.normalize.masks import mask_pattern

MASK: Final = "*"


def weigh_hidden(a: str, b: str, a_bits: float, b_bits: float, floor: float) -> float:
    """Weigh two name parts of which at least one hides letters, in bits.

    Args:
        a: A normal form.
        b: The other.
        a_bits: What an exact agreement on `a` would weigh.
        b_bits: The same of `b`.
        floor: What two names weigh that have nothing in common.

    Returns:
        The bits of the visible part when the one may stand for the other, else `floor`; nothing when no letter is seen.
    """
    if not a.replace(MASK, "").strip() or not b.replace(MASK, "").strip():
        return 0.0
    if MASK in a and MASK in b:
        seen = [(x, y) for x, y in zip(a, b, strict=False) if MASK not in (x, y)]
        if not seen:
            return 0.0
        fits = len(a) == len(b) and all(x == y for x, y in seen)
        return min(a_bits, b_bits) * len(seen) / max(len(a), len(b)) if fits else floor
    masked, plain, bits = (a, b, b_bits) if MASK in a else (b, a, a_bits)
    if masked.replace(MASK, "").isascii() != plain.isascii():
        return 0.0
    if re.fullmatch(mask_pattern(masked), plain) is None:
        return floor
    visible = len(masked.replace(MASK, ""))
    return bits * min(visible / len(plain), 1.0)
