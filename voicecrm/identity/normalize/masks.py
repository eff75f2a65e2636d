"""Values with letters or digits hidden for privacy: 김*수, 010-****-1234, pa***@naver.com."""

from __future__ import annotations

import re
from typing import Final

from voicecrm.identity.normalize.cleaning import LENGTH_LIMIT, clean

_STARS: Final = str.maketrans(dict.fromkeys("＊∗⁎✱○●◯〇◦•□■", "*"))
_HANGUL_BLANK: Final = re.compile(r"(?<=[가-힣])[ox0](?=[가-힣ox0]|$)|(?<=[가-힣]\*)[ox0](?=$|[가-힣])")
_MASKED_NUMBER: Final = re.compile(r"\+?[\d\-. ()*x#]{7,}")


def plain_stars(text: str) -> str:
    """Write every sign that hides a letter as ``*``, also the O of 김O수.

    Args:
        text: A cleaned, casefolded value.
    """
    return _HANGUL_BLANK.sub("*", text.translate(_STARS))


def is_masked(value: str) -> bool:
    """Say whether parts of a value are hidden, so that it must be matched as a pattern and never compared as text.

    Args:
        value: A raw value or normal form.

    Returns:
        True when it holds a star between readable characters (or 김O수, 010-XXXX-1234).
    """
    text = _plain(value)
    return "*" in text and any(map(str.isalnum, text))


def mask_pattern(value: str) -> str:
    """Return what a masked value may stand for.

    Args:
        value: A masked name, e-mail address or phone number.

    Returns:
        A regular expression for `re.fullmatch` against normal forms. One star hides one character of a Hangul or CJK
        name; in Latin names and mailbox names the number of stars says nothing; in phone numbers each hides one digit.
        A value without a mask gives a pattern for itself.
    """
    text = _plain(value)
    if "@" in text:
        return re.sub(r"(?:\\\*)+", "[^@]*", re.escape(text))
    if _MASKED_NUMBER.fullmatch(text) and any(map(str.isdigit, text)):
        digits = re.sub(r"[^\d*]", "", text)
        if text.startswith("+"):
            return r"\+" + digits.replace("*", r"\d")
        return r"\+\d{1,3}" + digits.removeprefix("0").replace("*", r"\d")
    if text.replace("*", "").isascii():
        return re.sub(r"(?:\\\*)+", ".*", re.escape(text))
    return re.escape(text).replace(r"\*", ".")


def _plain(value: str) -> str:
    text = plain_stars(clean(value[:LENGTH_LIMIT]).casefold())
    if "x" in text and _MASKED_NUMBER.fullmatch(text) and re.search(r"xx", text):
        return text.replace("x", "*")
    return text
