"""Text as it is compared: NFKC, no invisible characters, single spaces."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LENGTH_LIMIT: Final = 1000
"""Characters that are looked at; nothing that identifies a person is longer."""

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_FILLERS: Final = str.maketrans("", "", "\u115f\u1160\u3164\uffa0\u034f\ufe0f")
_FILLER: Final = re.compile("[\u115f\u1160\u3164\uffa0\u034f\ufe0f]")
_SPACES: Final = re.compile(r"\s+")
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−─ー﹘－", "-"))


def clean(text: str) -> str:
    """Bring a raw value into the form that every normal form starts from.

    Args:
        text: Any text, also with lone surrogates or of any length.

    Returns:
        NFKC text without control, format and unassigned characters, with single spaces and none at the ends.
    """
    text = text[:LENGTH_LIMIT]
    if text.isprintable() and (text.isascii() or _is_plain(text)):
        return _SPACES.sub(" ", text).strip()
    visible = _visible(_visible(text))
    return _SPACES.sub(" ", visible).strip()[:LENGTH_LIMIT]


def _is_plain(text: str) -> bool:
    return unicodedata.is_normalized("NFKC", text) and not _FILLER.search(text)


def _visible(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).translate(_FILLERS)
    return "".join(
        character if character.isspace() or unicodedata.category(character) not in _INVISIBLE else _gap(character)
        for character in normal
    )


def _gap(character: str) -> str:
    # A control character may separate two words; a zero-width or lone one never does.
    return " " if unicodedata.category(character) == "Cc" else ""


def plain_dashes(text: str) -> str:
    """Replace every dash by the ASCII hyphen; the Japanese long-vowel mark counts as one, so not for names."""
    return text.translate(_DASHES)


def word_set(text: str) -> frozenset[str]:
    """Read a table of words that is written as running text."""
    return frozenset(text.split())
