"""Values as texts of one line, and their widths."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

VALUE_CELLS: Final = 28

_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+")


def percent(probability: float) -> str:
    """Write a probability; never rounded up to certainty or down to nothing."""
    if 0.9995 <= probability < 1:
        return "> 99.9 %"
    if 0 < probability < 0.0005:
        return "< 0.1 %"
    return f"{100 * probability:.1f} %"


def share(probability: float | None) -> str:
    """Write an m- or u-probability to three digits; nothing where there is none."""
    return "" if probability is None else f"{probability:.3g}"


def both_values(left: str, right: str) -> str:
    """Write the two values of a comparison in one line."""
    left, right = clean(left), clean(right)
    if left == right:
        return f"{shorten(left, 2 * VALUE_CELLS)} (both)" if left else ""
    return f"{shorten(left, VALUE_CELLS)} | {shorten(right, VALUE_CELLS)}"


def clean(text: str) -> str:
    """Return a text as one line that cannot move a cursor, turn the direction of what follows, or break an XML file."""
    return _UNSAFE.sub(" ", text).strip()


def cells(text: str) -> int:
    """Return the width of a text in terminal cells; a Korean syllable takes two, a combining mark none."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text
    )


def shorten(text: str, width: int) -> str:
    """Cut a text to a width in terminal cells, with an ellipsis where something is missing."""
    if cells(text) <= width:
        return text
    kept, used = "", 0
    for character in text:
        used += cells(character)
        if used > width - 1:
            break
        kept += character
    return kept.rstrip() + "…"
