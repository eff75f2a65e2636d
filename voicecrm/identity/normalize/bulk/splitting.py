"""Many full names taken apart at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, UInt8Array
from voicecrm.identity.normalize.hangul import FIRST_SYLLABLE, LAST_SYLLABLE
from voicecrm.identity.normalize.name_order import GIVEN_NAMES
from voicecrm.identity.normalize.names import MAY_STAND_FIRST, split_hangul_word, split_name, split_western
from voicecrm.identity.normalize.titles import CYRILLIC_LEGAL_FORMS, GENERATIONS, HANGUL_LEGAL_FORMS, LATIN_LEGAL_FORMS

_HANGUL, _LATIN, _CYRILLIC, _SPACE, _OTHER = 1, 2, 4, 8, 16
_LONGEST_HANGUL: Final = 4
_LEGAL_FORMS: Final = LATIN_LEGAL_FORMS | CYRILLIC_LEGAL_FORMS
_LONGEST: Final = 200


def split_names(values: Sequence[str]) -> tuple[list[str], list[str]]:
    """Take full names apart; what `split_name` says of each.

    Args:
        values: Full names in their normal form.

    Returns:
        Family name and given names of each, empty where unknown.

    Examples:
        >>> split_names(["김민수", "john smith"])
        (['김', 'smith'], ['민수', 'john'])
    """
    if not values:
        return [], []
    text = "\n".join(values)
    if text.count("\n") >= len(values):
        return _split_one_by_one(values)
    hangul, words = _plain_names(text)
    families, givens = [""] * len(values), [""] * len(values)
    for index, (value, in_hangul, in_words) in enumerate(zip(values, hangul.tolist(), words.tolist(), strict=True)):
        if in_hangul and value not in HANGUL_LEGAL_FORMS:
            families[index], givens[index] = split_hangul_word(value)
        elif in_words and (split := _split_words(value)):
            families[index], givens[index] = split
        else:
            parts = split_name(value)
            families[index], givens[index] = parts.family, parts.given
    return families, givens


def _split_words(value: str) -> tuple[str, str] | None:
    """Family and given name of words of one alphabet; none for a firm and where a generation stands behind."""
    words = value.split(" ")
    firm = not _LEGAL_FORMS.isdisjoint(value.replace("-", " ").split(" ") if "-" in value else words)
    if firm or words[-1] in GENERATIONS:
        return None
    if len(words) == 2 and words[0] not in MAY_STAND_FIRST and words[1] not in GIVEN_NAMES and value.isascii():
        return words[1], words[0]
    return split_western(words)


def _split_one_by_one(values: Sequence[str]) -> tuple[list[str], list[str]]:
    parts = list(map(split_name, values))
    return [part.family for part in parts], [part.given for part in parts]


def _plain_names(text: str) -> tuple[BoolArray, BoolArray]:
    """True for lines of two to four Hangul syllables, and for words of one alphabet, shape ``(n_lines,)`` each."""
    codes = np.frombuffer(f"{text}\n".encode("utf-32-le", "surrogatepass"), dtype="<u4")
    kinds = _kinds()[np.minimum(codes, 0xFFFF)]
    ends = np.flatnonzero(codes == ord("\n"))
    starts = np.concatenate(([0], ends[:-1] + 1))
    lengths = ends - starts
    found = np.bitwise_or.reduceat(kinds, starts)
    syllables = (found == _HANGUL) & (lengths >= 2) & (lengths <= _LONGEST_HANGUL)
    blank = (kinds == _SPACE) | (kinds == 0)
    odd = np.flatnonzero(blank & np.concatenate(([True], blank[:-1])))
    words = (found & ~np.uint8(_SPACE) == _LATIN) | (found & ~np.uint8(_SPACE) == _CYRILLIC)
    words[np.searchsorted(ends, odd)] = False
    return syllables, words & (lengths <= _LONGEST)


@cache
def _kinds() -> UInt8Array:
    """Kind of letter by code point, shape ``(65536,)``; the line end is none."""
    kinds = np.full(0x10000, _OTHER, dtype=np.uint8)
    kinds[FIRST_SYLLABLE : LAST_SYLLABLE + 1] = _HANGUL
    kinds[ord("a") : ord("z") + 1] = _LATIN
    kinds[ord("\u0430") : ord("\u044f") + 1] = _CYRILLIC
    kinds[ord("\u0451")] = _CYRILLIC
    kinds[ord("-")] = _LATIN
    kinds[ord(" ")] = _SPACE
    kinds[ord("\n")] = 0
    return kinds
