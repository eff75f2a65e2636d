"""Search tokens, made here and not by the database, so that every back end and locale finds the same.

Scripts that put spaces between words give words. Hangul, Han, kana, Thai, Lao, Khmer and Burmese give overlapping pairs
of characters, because a word there carries endings or stands unspaced in a compound: ``환불해`` becomes
``환불 불해 해``, so that the pairs of ``환불`` are found in it. The last character alone lets a query of one character
find every place where it stands, as the beginning of a token.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from typing import Final

MAX_TOKENS: Final = 16_383
"""PostgreSQL counts positions up to here; what stands further back in a text is not searchable on either back end."""

MAX_WORD: Final = 50
"""Characters of a word that count; with `MAX_TOKENS` this keeps a document below PostgreSQL's limit of one megabyte."""

_MAX_BYTES: Final = 1_000_000
_PREFIX_FROM: Final = 3
_MOST_WORDS: Final = 20_000
"""Words whose tokens are remembered: the common ones of a language, which most of a text is made of."""
_LONGEST_REMEMBERED: Final = 30
"""Characters of a word that is remembered; longer ones are links, or sentences of a script without spaces."""

_UNSPACED: Final = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7ff\uf900-\ufaff\u0e01-\u0e4e\u0e81-\u0ece\u1000-\u109f\u1780-\u17d3"
    "\U00020000-\U0003ffff"
)
_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u0d4d"
)
"""Vowel signs and accents that belong to the word they stand in (Hebrew, Arabic, the scripts of India)."""

_LETTER: Final = rf"[^\W_{_UNSPACED}]"
_RUNS: Final = re.compile(rf"([{_UNSPACED}]+)|({_LETTER}+(?:[{_MARKS}]+{_LETTER}*)*)")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a document must hold.

    Attributes:
        tokens: Tokens that must follow one another.
        prefix: True when the one token may be the beginning of a longer one.
    """

    tokens: tuple[str, ...]
    prefix: bool


def document_tokens(*texts: str | None) -> list[str]:
    """Return the tokens under which texts are found.

    Args:
        texts: Subject, body …; None is nothing.

    Returns:
        At most `MAX_TOKENS` tokens, in the order of the texts.

    Examples:
        >>> document_tokens("환불해 please")
        ['환불', '불해', '해', 'please']
    """
    tokens: list[str] = []
    room = MAX_TOKENS
    for text in texts:
        if text:
            folded = _fold(text)
            tokens += _tokens(folded)
            room -= len(folded)
    if room >= 0:  # a character begins at most one token, so nothing can be too many, nor too long
        return tokens
    del tokens[MAX_TOKENS:]
    room = _MAX_BYTES
    for index, token in enumerate(tokens):
        room -= 4 * len(token) + 6
        if room < 0:
            return tokens[:index]
    return tokens


def query_terms(query: str) -> tuple[Term, ...]:
    """Return what a document must hold to answer a query; every character that is no letter or digit only separates.

    A word of three or more letters is also found as the beginning of a longer word (``refund`` finds ``refunds``),
    a shorter one only exactly.

    Args:
        query: What a person typed.

    Returns:
        Terms that must all be found; none when the query holds no letter or digit.

    Examples:
        >>> query_terms("배송지연")
        (Term(tokens=('배송', '송지', '지연'), prefix=False),)
    """
    terms: dict[Term, None] = {}
    for unspaced, word in _runs(_fold(query)):
        if word:
            terms[Term((word[:MAX_WORD],), prefix=len(word) >= _PREFIX_FROM)] = None
        elif len(unspaced) > 1:
            terms[Term(tuple(_pairs(unspaced)), prefix=False)] = None
        else:
            terms[Term((unspaced,), prefix=True)] = None
    return tuple(terms)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _runs(folded: str) -> list[tuple[str, str]]:
    """Runs of letters and digits: an unspaced one or a word, the other of the two is empty."""
    return _RUNS.findall(folded)


def _tokens(folded: str) -> list[str]:
    tokens: list[str] = []
    for word in folded.split():  # no run holds a blank
        tokens += _known_tokens(word) if len(word) <= _LONGEST_REMEMBERED else _word_tokens(word)
    return tokens


def _word_tokens(text: str) -> tuple[str, ...]:
    tokens: list[str] = []
    for unspaced, word in _runs(text):
        if word:
            tokens.append(word[:MAX_WORD])
        else:
            tokens += _pairs(unspaced)
            tokens.append(unspaced[-1])
    return tuple(tokens)


_known_tokens = lru_cache(maxsize=_MOST_WORDS)(_word_tokens)


def _pairs(run: str) -> Iterator[str]:
    return map(add, run, run[1:])
