"""Chinese names as people from the south of China and overseas spell them, and foreign names in Chinese characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from voicecrm.identity.naming.learned import read_rows, read_words
from voicecrm.identity.naming.transliteration import latinize


@cache
def _southern() -> dict[int, str]:
    words = (re.fullmatch("([^a-z]+)([a-z]+)", word) for word in read_words("southern_chinese.txt"))
    return {ord(character): f"{word[2]} " for word in words if word is not None for character in word[1]}


@cache
def _foreign_names() -> dict[str, str]:
    rows = (row.split("\t") for row in read_rows("foreign_in_chinese.tsv"))
    return {characters: latin for latin, several in rows for characters in several.split()}


def read_southern(values: Sequence[str], latin: Sequence[str]) -> list[str]:
    """Read Chinese characters as in the south of China, and foreign names in them as the names they stand for.

    Args:
        values: Name parts in any script.
        latin: The same in Latin letters, which is kept where nothing else is known.

    Returns:
        Latin letters, one word a name.
    """
    read = list(latin)
    for index, value in enumerate(values):
        if not value.isascii() and any("\u3400" <= character <= "\u9fff" for character in value):
            words = [_foreign_names().get(word) or word.translate(_southern()) for word in re.split("[ ·]", value)]
            read[index] = " ".join(latinize(words)).replace("  ", " ").strip()
    return read
