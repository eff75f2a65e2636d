"""Fold a name of any script and romanisation to one phonetic skeleton.

Hangul goes through a jamo table, every other script through anyascii and then, like Latin, through one ordered list
of rewrite rules, so that 영수, Yeong-su, Young Soo and YOUNGSU meet. The rules choose, for a spelling that may mean
two Korean vowels, the one that people's own romanisations use more often (``jung`` is 정 more often than 중).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from voicecrm.identity.normalize.cleaning import clean
from voicecrm.identity.normalize.hangul import (
    FIRST_SYLLABLE,
    LAST_SYLLABLE,
    SURNAME_OF_HANJA,
    SURNAME_OF_LATIN,
    SURNAMES,
    is_hangul,
    sound_of_syllable,
    surname_class,
)

_NOT_LETTERS: Final = re.compile(r"[^a-z]+")
_HANGUL_OR_NOT: Final = re.compile(r"[\uac00-\ud7a3]+|[^\uac00-\ud7a3]+")

# Upper-case letters are settled sounds that later rules leave alone.
_RULES: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # consonants; Q is the one sound that ng spells
        (r"ng", "Q"),
        (r"tch|sch", "ch"),
        (r"ph", "p"),
        (r"sh", "s"),
        (r"ch(?=[lr])", "k"),
        (r"ch|zh", "j"),
        (r"c(?=[eiy])", "s"),
        (r"ck|[ckq]", "g"),
        (r"x", "gs"),
        (r"z", "j"),
        (r"f", "p"),
        (r"v", "b"),
        (r"(?<=[gtdbr])h", ""),
        (r"wh", "hw"),
        (r"([a-z])\1+", r"\1\1"),
        (r"([^aeiouw])\1", r"\1"),
        # vowels
        (r"(?<=[aeo])h(?![aeiouyw])", ""),
        (r"uh(?![aeiouyw])", "O"),
        (r"w(?:oo|u)", "U"),
        (r"weo", "wO"),
        (r"wae|wai|oae|wea|(?<=h)o[ei]|oe(?![u]|$)", "wE"),
        (r"yeou?|yeu(?=l)|you(?=[nQ])|yoeu?|yuh(?![aeiouyw])", "yO"),
        (r"yoo|you", "yU"),
        (r"(?<=[hmbpls])yu(?=[nglQ])|(?<=g)yu(?=[Qm])|yu(?=[Qbp])", "yO"),
        (r"yae|yea|yei", "yE"),
        (r"oo|ou|ue$", "U"),
        (r"eui|(?<=h)ui|(?<![a-z])ui", "I"),
        (r"eu", "U"),
        (r"eou?", "O"),
        (r"ee", "I"),
        (r"ae|a[iy](?![aeiouAEIOU])|ea", "E"),
        (r"ey$|ie(?![a-z])|yi", "I"),
        (r"y(?![aeiouAEIOU])", "i"),
        (r"^u(?=Q)", "U"),
        (r"u(?=Q)", "O"),
        (r"(?<=[sg])u(?=n)|(?<=j)u(?=l)|(?<=b)u(?=m)|(?<=[sdh])u(?=g)|(?<=s)u(?=[bp])", "O"),
        (r"(?<=s)o(?=[gbp])|(?<=j)o(?=l$)", "O"),
        (r"p(?![aeiouwyAEIOUh])", "b"),
        (r"t(?![aeiouwyAEIOUh])", "d"),
    )
)
_LETTERS_OF_SETTLED: Final = {"yO": "yo", "wO": "wo", "O": "eo", "U": "u", "E": "e", "I": "i"}
_SETTLED: Final = re.compile("|".join(_LETTERS_OF_SETTLED))
_DOUBLES: Final = re.compile(r"(.)\1+")
_SILENT_H: Final = re.compile(r"(?<=[gdb])h")


@lru_cache(maxsize=262_144)
def fold_name(value: str) -> str:
    """Fold a name to its phonetic skeleton, in the order in which it is written.

    Args:
        value: A name or part of one, any script.

    Returns:
        Lower-case ASCII letters only; names that sound alike fold to equal or nearly equal strings. Empty when the
        value has no letters.

    Examples:
        >>> fold_name("영수") == fold_name("Yeong-su") == fold_name("YOUNG SOO")
        True
    """
    text = clean(value)
    skeleton = "".join(
        "".join(map(sound_of_syllable, run)) if FIRST_SYLLABLE <= ord(run[0]) <= LAST_SYLLABLE else _fold_latin(run)
        for run in _HANGUL_OR_NOT.findall(text)
    )
    return _DOUBLES.sub(r"\1", _SILENT_H.sub("", skeleton.replace("r", "l"))).replace("Q", "ng")


def _fold_latin(text: str) -> str:
    # Word by word, so that the a and the i of "Ga-in" stay two sounds.
    return "".join(map(_fold_word, _NOT_LETTERS.split(anyascii(text).lower().replace("'", ""))))


def _fold_word(word: str) -> str:
    for pattern, replacement in _RULES:
        word = pattern.sub(replacement, word)
    return _SETTLED.sub(lambda match: _LETTERS_OF_SETTLED[match.group()], word)


@lru_cache(maxsize=65_536)
def fold_family(value: str) -> str:
    """Fold a family name; every spelling of one Korean surname gives the same skeleton.

    Args:
        value: A family name, any script.

    Returns:
        The skeleton of the Korean surname when the value is a known spelling of one (``park``, 박 and 朴 are equal; of
        an ambiguous spelling such as ``chung`` the most frequent surname is meant), else what `fold_name` returns.
    """
    surname = korean_surname(value)
    return fold_name(surname) if surname else fold_name(value)


def fold_given(value: str) -> str:
    """Fold a given name; the same as `fold_name`, named for symmetry with `fold_family`."""
    return fold_name(value)


@lru_cache(maxsize=65_536)
def korean_surname(value: str) -> str:
    """Return the Hangul of a known Korean surname in any spelling, or an empty string."""
    text = clean(value).casefold()
    if is_hangul(text):
        return surname_class(text) if len(text) > 1 or text in SURNAMES else ""
    if text in SURNAME_OF_HANJA:
        return SURNAME_OF_HANJA[text]
    return SURNAME_OF_LATIN.get(text.replace("-", "").replace(" ", ""), "")
