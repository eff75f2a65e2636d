"""Invented phone numbers and e-mail addresses."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, FloatArray, Int64Array
from voicecrm.testing.draws import Draws, ObjectArray, blank, texts, zipf_weights

PROVIDERS: Final = (
    "mail.example", "post.example", "inbox.example", "webmail.example", "naru.example", "hanmadang.example",
    "letter.example", "quickmail.example", "pochta.example", "mymail.example", "home.example", "office.example",
)  # fmt: skip
"""Mail providers, the largest first; ``.example`` is reserved, so that no address is anyone's (RFC 2606)."""

_WORDS: Final = (
    "happy", "lucky", "blue", "silver", "golden", "sunny", "quiet", "rapid", "brave", "misty", "cosmic", "little",
    "red", "wild", "lazy", "clever", "royal", "tiny", "star", "moon", "tiger", "rabbit", "cloud", "river", "forest",
    "coffee", "piano", "guitar", "runner", "hiker", "baker", "gamer", "reader", "sailor", "dragon", "panda",
)  # fmt: skip
_LOCAL_PARTS: Final = (
    "{given}.{family}", "{initial}{family}{number}", "{given}{yy:02d}", "{family}.{given}", "{given}_{family}",
    "{given}{family}{year}", "{word}.{given}", "{word}{other}{number}",
)  # fmt: skip
_LOCAL_PART_LIMITS: Final = (0.28, 0.40, 0.52, 0.62, 0.70, 0.78, 0.84)
"""How the part before the @ is built, and up to which draw: five of six people take it from their name."""
_KOREAN, _WESTERN = 0, 1


def mobile_numbers(languages: Int64Array, draws: Draws) -> ObjectArray:
    """Make a mobile number per person, as written in the person's country, shape ``(len(languages),)``."""
    size = len(languages)
    head, tail, third = draws.below(8000, size) + 2000, draws.below(10000, size), draws.below(1000, size)
    rows = zip(languages.tolist(), head.tolist(), tail.tolist(), third.tolist(), strict=True)
    return texts([_mobile(*row) for row in rows])


def _mobile(language: int, head: int, tail: int, third: int) -> str:
    if language == _KOREAN:
        return f"010-{head}-{tail:04d}"
    if language == _WESTERN:
        return f"+44 7{(4, 5, 7, 8, 9)[head % 5]}{head // 5 % 100:02d} {third:03d}{tail % 1000:03d}"
    return f"+7 9{head // 10 % 100:02d} {third:03d}-{tail // 100:02d}-{tail % 100:02d}"


def landlines(languages: Int64Array, draws: Draws) -> ObjectArray:
    """Make a fixed-line number per household or firm, shape ``(len(languages),)``."""
    size = len(languages)
    area, head, tail = draws.below(4, size), draws.below(700, size) + 200, draws.below(10000, size)
    rows = zip(languages.tolist(), area.tolist(), head.tolist(), tail.tolist(), strict=True)
    return texts([_landline(*row) for row in rows])


def _landline(language: int, area: int, head: int, tail: int) -> str:
    if language == _KOREAN:
        return f"{('02', '031', '051', '053')[area]}-{head}-{tail:04d}"
    if language == _WESTERN:
        return f"+44 {('121', '161', '113', '117')[area]} {head} {tail:04d}"
    return f"+7 {('495', '812', '343', '383')[area]} {head}-{tail // 100:02d}-{tail % 100:02d}"


def reformat_phone(phone: str, style: float) -> str:
    """Write a number in another usual way: without separators, or a Korean one with its country code."""
    if style < 0.5 or not phone.startswith("0"):
        return phone.replace("-", "").replace(" ", "")
    return f"+82 {phone[1:]}"


class Mailboxes:
    """Gives out addresses, each once, as providers do: a taken name gets a number."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def open(self, people: tuple[ObjectArray, ObjectArray, Int64Array], wanted: BoolArray, draws: Draws) -> ObjectArray:
        """Open an address for those who want one.

        Args:
            people: Given and family name in lower-case Latin letters, and year of birth, each of shape ``(n,)``.
            wanted: Who wants one, shape ``(n,)``.
            draws: Where chance comes from.

        Returns:
            Addresses, None where none was wanted, shape ``(n,)``.
        """
        rows = np.flatnonzero(wanted)
        size = len(rows)
        given, family, year = (part[rows].tolist() for part in people)
        style, number = draws.uniform(size).tolist(), draws.below(100, size).tolist()
        word, other = draws.below(len(_WORDS), size).tolist(), draws.below(len(_WORDS), size).tolist()
        provider = draws.weighted(_PROVIDER_WEIGHTS, size).tolist()
        locals_ = map(_local_part, given, family, year, style, number, word, other)
        addresses = blank(len(wanted))
        addresses[rows] = [self._free(local, PROVIDERS[index]) for local, index in zip(locals_, provider, strict=True)]
        return addresses

    def _free(self, local: str, provider: str) -> str:
        address = f"{local}@{provider}"
        while address in self._taken:
            self._taken[address] += 1
            address = f"{local}{self._taken[address]}@{provider}"
        self._taken[address] = 0
        return address


_PROVIDER_WEIGHTS: Final[FloatArray] = zipf_weights(len(PROVIDERS), 1)


def _local_part(given: str, family: str, year: int, style: float, number: int, word: int, other: int) -> str:
    pattern = _LOCAL_PARTS[bisect_right(_LOCAL_PART_LIMITS, style)]
    return pattern.format(
        given=given, initial=given[:1], family=family, year=year, yy=year % 100, number=number,
        word=_WORDS[word], other=_WORDS[other],
    )  # fmt: skip
