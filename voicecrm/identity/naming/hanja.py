"""Korean readings of Chinese characters.

The standard KS X 1001 orders its 4,888 characters by their Korean reading and holds a character once for each of its
readings, the repeated ones as compatibility ideographs. So the first character of each reading, listed by hand, tells
the readings of all, with 두음법칙 (柳 is both 류 and 유); Python's own codec knows the order.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise, product
from typing import Final

from voicecrm.identity.naming.learned import read_words
from voicecrm.identity.normalize.hangul import SURNAME_OF_HANJA

_PERSONAL: Final = {
    "賈": "가",
    "車": "차",
    "金": "김금",
    "易": "역이",
    "葉": "엽섭",
    "瑞": "서",
    "奭": "석",
    "乭": "돌",
    "柰": "내",
}
MOST_READINGS: Final = 4


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    order = "".join(bytes((row, cell)).decode("euc_kr") for row in range(0xCA, 0xFE) for cell in range(0xA1, 0xFF))
    found: dict[str, list[str]] = {}
    position = 0
    starts: list[tuple[int, str]] = []
    plain = unicodedata.normalize("NFKC", order)
    for word in read_words("hanja_readings.txt"):
        position = plain.index(word[1], position)
        starts.append((position, word[0]))
        position += 1
    starts.append((len(plain), ""))
    for (start, reading), (end, _) in pairwise(starts):
        for character in plain[start:end]:
            if reading not in found.setdefault(character, []):
                found[character].append(reading)
    for word in read_words("hanja_forms.txt"):
        for form in word[1:]:
            for reading in found.get(word[0], ()):
                if reading not in found.setdefault(form, []):
                    found[form].append(reading)
    for character, readings in _PERSONAL.items():
        found[character] = [*readings, *(one for one in found.get(character, ()) if one not in readings)]
    return {character: tuple(readings) for character, readings in found.items()}


def read_hanja(text: str, *, family: bool) -> tuple[str, ...]:
    """Return the Korean readings of a name part in Chinese characters.

    Args:
        text: Chinese characters only, in NFKC.
        family: Whether it is a surname; its usual reading as one stands first.

    Returns:
        Up to `MOST_READINGS` Hangul readings; empty when a character's reading is not known.

    Examples:
        >>> read_hanja("朴", family=True), read_hanja("東烈", family=False)
        (('박',), ('동렬', '동열'))
    """
    table = _readings()
    per_character = [table.get(character, ()) for character in text]
    found = ["".join(parts) for parts in product(*per_character)] if text and all(per_character) else []
    surname = SURNAME_OF_HANJA.get(text) if family else None
    if surname is not None:
        found = [surname, *(reading for reading in found if reading != surname)]
    return tuple(found[:MOST_READINGS])
