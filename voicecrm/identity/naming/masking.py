"""Name parts that are not written out, 민*, s***h or the initials of 민수: what is left to be seen decides."""

from __future__ import annotations

import re
from typing import Final

from voicecrm.identity.naming.spellings import usual_spellings
from voicecrm.identity.normalize.masks import mask_pattern

MASK: Final = "*"
_INITIAL_BITS: Final = 3.0
"""Bits of an equal initial: the initials of two Koreans agree in 0.33 % of pairs, 8.2 bits for three."""


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


def weigh_initials(initials: str, hangul: str, bits: float, floor: float, *, family: bool) -> float:
    """Weigh the initials of a name part against the part in Hangul, in bits.

    Args:
        initials: Single Latin letters with spaces between them.
        hangul: Syllables of the other part.
        bits: What an exact agreement on it would weigh.
        floor: What two names weigh that have nothing in common.
        family: Whether they are family names.

    Returns:
        A few bits a letter when each may begin its syllable, else `floor`.
    """
    letters = initials.split()
    if max(map(len, letters), default=2) > 1:
        return floor
    syllables = [hangul] if family else list(hangul)
    if len(letters) > len(syllables):
        return floor
    for letter, syllable in zip(letters, syllables, strict=False):
        if all(spelling[0] != letter for spelling in usual_spellings(syllable, family)):
            return floor
    return min(_INITIAL_BITS * len(letters), bits)
