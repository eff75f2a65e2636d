"""Korean name parts and their Latin spellings: what a part may be in Hangul, and with which probability.

A *reading* is a Hangul name part packed into one integer, so that readings can be compared by the million.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import product
from typing import Final

from voicecrm.identity.naming.learned import learned
from voicecrm.identity.normalize.hangul import (
    FIRST_SYLLABLE,
    LAST_SYLLABLE,
    SURNAME_OF_LATIN,
    SURNAMES,
    surname_class,
)

Readings = list[tuple[int, float]]
"""Readings with the joint probability of reading and spelling, most probable first."""

MOST_READINGS: Final = 8
N_SPELLINGS: Final = 3
SMOOTHING: Final = 8.0
SINGLE_SHARE: Final = 0.07
"""Share of given names of one syllable."""
WHOLE_SHARE: Final = 0.4
"""Weight of the count of a whole given name beside the product of its syllables."""
RARE: Final = 0.3
"""Count that is given to what was never seen."""
UNLISTED_SURNAME: Final = 2e-5
LEAST_SHARE: Final = 2e-4

_CENSUS: Final = """
김 21.5 이 14.7 박 8.4 최 4.7 정 4.85 강 2.55 조 2.4 윤 2.1 장 2.2 임 2.0 한 1.55 오 1.54 서 1.51 신 1.85 권 1.42 황 1.4
안 1.38 송 1.37 전 1.35 홍 1.12 유 2.0 고 .95 문 .93 양 1.06 손 .92 배 .8 백 .77 허 .66 남 .56 심 .55 노 .63 하 .46
곽 .41 성 .4 차 .39 주 .45 우 .39 구 .42 민 .35 진 .38 지 .32 엄 .29 채 .26 원 .26 천 .24 방 .27 공 .18 현 .18 함 .16
변 .22 염 .14 여 .16 추 .12 도 .12 소 .11 석 .12 선 .09 설 .09 마 .08 길 .08 연 .07 위 .07 표 .06 명 .06 기 .06 반 .06
나 .32 왕 .05 금 .05 옥 .05 육 .05 인 .05 맹 .05 제 .06 탁 .04 모 .04 국 .04 남궁 .04 은 .03 편 .03 용 .03 황보 .02
제갈 .01 사공 .009 선우 .007 서문 .004 독고 .001 동방 .001
"""
"""Percent of people by surname: Statistics Korea, census of 2015, spellings of one surname together."""

# 烈 and 律 are written 렬 or 열, 률 or 율 in one and the same name.
_ONE_SOUND: Final = str.maketrans("렬률", "열율")
_PACK: Final = LAST_SYLLABLE - FIRST_SYLLABLE + 2

_MAY_BE_KOREAN: Final = re.compile(
    "(?:(?:[gkdtpbjs]{1,2}|ch?|[nrlmhzf]|sh|[ktpr]h|)(?:[aeiouwy]{1,4}h?)(?:ng|ck|[ngkmlpbtrdsc])?(?: |$)?){1,2}"
)


def pack_hangul(text: str) -> int:
    """Pack up to four Hangul syllables into one integer; the empty text is 0."""
    code = 0
    for character in text:
        code = code * _PACK + ord(character) - FIRST_SYLLABLE + 1
    return code


@lru_cache(maxsize=65_536)
def unpack_hangul(code: int) -> str:
    """Return the syllables that `pack_hangul` packed."""
    text = ""
    while code:
        code, index = divmod(code, _PACK)
        text = chr(index - 1 + FIRST_SYLLABLE) + text
    return text


def one_spelling(hangul: str, *, family: bool) -> str:
    """Write a name part in the one of its Hangul spellings that readings are made of (류 and 유, 동렬 and 동열)."""
    return surname_class(hangul) if family else hangul.translate(_ONE_SOUND)


@cache
def _surname_shares() -> dict[str, float]:
    words = _CENSUS.split()
    shares = {name: float(percent) / 100 for name, percent in zip(words[::2], words[1::2], strict=True)}
    for surname in SURNAMES:
        shares.setdefault(surname_class(surname), UNLISTED_SURNAME)
    return shares


def family_share(hangul: str) -> float:
    """Return the share of Koreans with a surname."""
    return _surname_shares().get(surname_class(hangul), UNLISTED_SURNAME)


@cache
def _totals() -> tuple[float, float, float]:
    table = learned()
    return sum(table.first.values()), sum(table.second.values()), sum(table.single.values())


@lru_cache(maxsize=262_144)
def given_share(hangul: str) -> float:
    """Return the probability of a Korean given name: the product of its syllables, helped by whole names' counts."""
    table = learned()
    n_first, n_second, n_single = _totals()
    if len(hangul) == 1:
        return SINGLE_SHARE * (table.single.get(hangul, 0.0) + RARE) / (n_single + 200 * RARE)
    share = 1 - SINGLE_SHARE
    for position, syllable in enumerate(hangul):
        counts, total = (table.first, n_first) if position == 0 else (table.second, n_second)
        share *= (counts.get(syllable, 0.0) + RARE) / (total + 400 * RARE)
    whole = table.names.get(hangul, 0.0) / n_first
    return share if len(hangul) > 2 else (1 - WHOLE_SHARE) * share + WHOLE_SHARE * whole


@lru_cache(maxsize=262_144)
def root_of_share(reading: int, family: bool) -> float:
    """Return the square root of the probability of a reading among Koreans; two of them divide a likelihood ratio."""
    hangul = unpack_hangul(reading)
    return math.sqrt(family_share(hangul) if family else given_share(hangul))


@cache
def spell_syllable(syllable: str) -> dict[str, float]:
    """Return every Latin spelling of a syllable of a given name with its probability.

    Source:
        Counts of aligned names, smoothed by the product of the letters' spellings.
    """
    table = learned()
    index = ord(syllable) - FIRST_SYLLABLE
    letters = (
        table.letters["onset"][str(index // 588)],
        table.letters["nucleus"][str(index % 588 // 28)],
        table.letters["coda"][str(index % 28)],
    )
    counts = table.given.get(syllable, {})
    total = sum(counts.values()) + SMOOTHING
    spellings: dict[str, float] = defaultdict(float)
    for parts in product(*letters):
        share = letters[0][parts[0]] * letters[1][parts[1]] * letters[2][parts[2]]
        spellings["".join(parts)] += SMOOTHING * share / total
    for latin, count in counts.items():
        spellings[latin] += count / total
    return {latin: share for latin, share in spellings.items() if share > LEAST_SHARE}


@cache
def _chunks() -> tuple[dict[str, list[tuple[int, float]]], ...]:
    """Syllables by Latin spelling with their joint probability: alone, first and second in a given name."""
    table = learned()
    n_first, n_second, n_single = _totals()
    inverted: tuple[dict[str, list[tuple[int, float]]], ...] = ({}, {}, {})
    for place, counts, total in (
        (0, table.single, n_single), (1, table.first, n_first), (2, table.second, n_second),
    ):  # fmt: skip
        for syllable in sorted({*table.first, *table.second, *table.single}):
            share = (counts.get(syllable, 0.0) + RARE) / (total + 400 * RARE)
            code = pack_hangul(one_spelling(syllable, family=False))
            for latin, spelled in spell_syllable(syllable).items():
                inverted[place].setdefault(latin, []).append((code, share * spelled))
        for latin, found in inverted[place].items():
            inverted[place][latin] = sorted(found, key=lambda item: (-item[1], item[0]))[:8]
    return inverted


def read_given(words: Iterable[str]) -> Readings:
    """Read a Latin given name as Korean.

    Args:
        words: Its words in lower-case letters; a hyphen or space is a syllable's end.

    Returns:
        Up to `MOST_READINGS` Hangul readings; empty when it cannot be one or two Korean syllables.
    """
    pieces = list(words)
    alone, first, second = _chunks()
    found: dict[int, float] = defaultdict(float)
    if len(pieces) == 1:
        text = pieces[0]
        if len(text) > 14:
            return []
        for code, share in alone.get(text, ()):
            found[code] += SINGLE_SHARE * share
        cuts = [(text[:end], text[end:]) for end in range(max(1, len(text) - 7), min(8, len(text)))]
    else:
        cuts = [(pieces[0], pieces[1])] if len(pieces) == 2 else []
    for head, tail in cuts:
        heads = first.get(head)
        tails = second.get(tail) if heads else None
        if heads and tails:
            for code, share in heads:
                for last, last_share in tails:
                    found[code * _PACK + last] += (1 - SINGLE_SHARE) * share * last_share
    # A frequent whole name is likelier than the product of its syllables says.
    frequent = _frequent_names()
    for code in found.keys() & frequent.keys():
        found[code] *= frequent[code]
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST_READINGS]


@cache
def _frequent_names() -> dict[int, float]:
    n_first, n_second, _ = _totals()
    table = learned()
    factors: dict[int, float] = {}
    for name in table.names:
        if len(name) == 2:
            product_share = (1 - SINGLE_SHARE) * (table.first.get(name[0], 0.0) + RARE) / (n_first + 400 * RARE)
            product_share *= (table.second.get(name[1], 0.0) + RARE) / (n_second + 400 * RARE)
            factors[pack_hangul(one_spelling(name, family=False))] = given_share(name) / product_share
    return factors


@cache
def surname_spellings() -> Mapping[str, Mapping[str, float]]:
    """Return the probability of each Latin spelling of each surname.

    Source:
        Counts of aligned names, smoothed by a hand-made list in the order of use.
    """
    table = learned()
    listed: dict[str, list[str]] = defaultdict(list)
    for latin, hangul in SURNAME_OF_LATIN.items():
        listed[hangul].append(latin)
    spellings: dict[str, dict[str, float]] = {}
    for hangul in sorted({surname_class(name) for name in (*table.family, *listed, *SURNAMES)}):
        counts: dict[str, float] = defaultdict(float)
        ranks = listed.get(hangul, ())
        weights = [1 / (rank + 1) ** 1.5 for rank in range(len(ranks))]
        for latin, weight in zip(ranks, weights, strict=True):
            counts[latin] += 0.7 * SMOOTHING * weight / sum(weights)
        if len(hangul) == 1:
            for latin, share in spell_syllable(hangul).items():
                counts[latin] += 0.3 * SMOOTHING * share
        for spelled, found in table.family.items():
            if surname_class(spelled) == hangul:
                for latin, count in found.items():
                    counts[latin] += count
        total = sum(counts.values())
        spellings[hangul] = {latin: count / total for latin, count in counts.items()}
    return spellings


@cache
def surname_readings() -> Mapping[str, Readings]:
    """Return the Hangul readings of every Latin spelling of a surname."""
    inverted: dict[str, Readings] = defaultdict(list)
    for hangul, spellings in surname_spellings().items():
        for latin, share in spellings.items():
            inverted[latin].append((pack_hangul(hangul), share * family_share(hangul)))
    return {latin: sorted(found, key=lambda item: (-item[1], item[0]))[:8] for latin, found in inverted.items()}


def read_family(word: str) -> Readings:
    """Read a Latin surname as Korean; empty when it spells none."""
    return surname_readings().get(word, [])


@lru_cache(maxsize=262_144)
def read_latin(text: str, *, family: bool) -> Readings:
    """Read a name part in Latin letters as Korean.

    Args:
        text: Words of the letters a to z with a space between them.
        family: Whether it is a surname.

    Returns:
        Its Hangul readings; empty when it can be none.
    """
    if family:
        return read_family(text.replace(" ", ""))
    return read_given(text.split(" ")) if _MAY_BE_KOREAN.fullmatch(text) else []


@cache
def _top_spellings(syllable: str) -> list[tuple[str, float]]:
    return sorted(spell_syllable(syllable).items(), key=lambda item: (-item[1], item[0]))[:N_SPELLINGS]


@cache
def usual_spellings(hangul: str, family: bool) -> tuple[str, ...]:
    """Return the `N_SPELLINGS` most usual Latin spellings of a Hangul name part, the last repeated to fill up."""
    if family:
        known = surname_spellings().get(surname_class(hangul), {})
        found = sorted(known, key=lambda latin: (-known[latin], latin))[:N_SPELLINGS] or [hangul]
        return (*found, *found[-1:] * (N_SPELLINGS - len(found)))
    best = [("", 1.0)]
    for syllable in hangul:
        best = [(text + latin, share * more) for text, share in best for latin, more in _top_spellings(syllable)]
        best = sorted(best, key=lambda item: (-item[1], item[0]))[:N_SPELLINGS]
    found = [text for text, _ in best]
    return (*found, *found[-1:] * (N_SPELLINGS - len(found)))


def bits_of(share: float) -> float:
    """Return ``-log2`` of a probability, in bits."""
    return -math.log2(share)
