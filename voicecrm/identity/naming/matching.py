"""Whole names: the best way to lay the parts of one over the parts of the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from voicecrm.columns import FloatArray
from voicecrm.identity.naming.masking import MASK
from voicecrm.identity.naming.parts import part_weights
from voicecrm.identity.naming.rarity import NameFrequencies
from voicecrm.identity.naming.spellings import read_latin
from voicecrm.identity.naming.transliteration import latinize
from voicecrm.identity.nicknames import form_groups
from voicecrm.identity.normalize import normalize, split_name
from voicecrm.identity.normalize.hangul import (
    COMPOUND_SURNAMES,
    SURNAME_OF_HANJA,
    SURNAME_OF_LATIN,
    SURNAMES,
    is_hangul,
)

SWAPPED: Final = -1.5
"""Bits of a name whose parts stand in the other order than usual."""
WHOLE: Final = -1.0
"""Bits of comparing whole names word by word, because their parts are not told apart."""
TWO_GENERATIONS: Final = -12.0
"""Bits of father and son, instead of all that their equal names would weigh for a match."""
_VOWELS: Final = frozenset("aeiou")
ONE_GENERATION: Final = -1.0


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to take a name apart, and what taking it costs in bits."""

    family: str
    given: str
    cost: float


def name_match_weight(a: str, b: str, *, frequencies: NameFrequencies | None = None) -> float:
    """Weigh two names of people as one person's against two people's.

    Args:
        a: A name as a source wrote it: any script, order, case, width, with or without titles.
        b: The other.
        frequencies: How frequent names are in the data at hand, instead of the shipped tables.

    Returns:
        ``log2`` of the likelihood ratio, in bits: positive for one person, negative against. 0 when one is no name.

    Examples:
        >>> name_match_weight("김민수", "Minsoo KIM") > 8 > 0 > name_match_weight("김민수", "Park Jiyoung")
        True
        >>> name_match_weight("김민수", "김민수") < name_match_weight("남궁민", "남궁민")
        True
    """
    return float(name_match_weights([a], [b], frequencies=frequencies)[0])


def name_match_weights(
    left: Sequence[str], right: Sequence[str], *, frequencies: NameFrequencies | None = None
) -> FloatArray:
    """Weigh pairs of names; `name_match_weight` for many.

    Args:
        left: Names as sources wrote them.
        right: The same for the other side, as many.
        frequencies: How frequent names are in the data at hand, instead of the shipped tables.

    Returns:
        Match weights in bits, shape ``(n_pairs,)``.
    """
    families: tuple[list[str], list[str]] = [], []
    givens: tuple[list[str], list[str]] = [], []
    costs: list[float] = []
    sizes: list[int] = []
    for a, b in zip(left, right, strict=True):
        before = len(costs)
        for one, other in _lay_over(a, b):
            families[0].append(one.family)
            families[1].append(other.family)
            givens[0].append(one.given)
            givens[1].append(other.given)
            costs.append(one.cost + other.cost)
        sizes.append(len(costs) - before)
    weights = part_weights(*families, family=True, frequencies=frequencies)
    weights += part_weights(*givens, family=False, frequencies=frequencies)
    weights += np.asarray(costs, dtype=np.float64)
    best = np.zeros(len(sizes))
    counts = np.asarray(sizes, dtype=np.int64)
    known = np.flatnonzero(counts)
    if len(known):
        starts = np.concatenate(([0], np.cumsum(counts[known])[:-1]))
        best[known] = np.maximum.reduceat(weights, starts)
    for index in known.tolist():
        best[index] = _weigh_generations(left[index], right[index], float(best[index]))
    return best


def _lay_over(a: str, b: str) -> list[tuple[_Way, _Way]]:
    one, other = sorted((a, b))
    first, second = _ways(one), _ways(other)
    if not first or not second:
        return []
    pairs = [(first[0], second[0]), *((first[0], way) for way in second[1:])]
    pairs += [(way, second[0]) for way in first[1:]]
    whole = _whole(one), _whole(other)
    if whole[0] is not None and whole[1] is not None:
        pairs.append((whole[0], whole[1]))
    return pairs


def _weigh_generations(a: str, b: str, weight: float) -> float:
    one, other = _generation(a), _generation(b)
    if one == other:
        return weight
    return min(weight, 0.0) + TWO_GENERATIONS if one and other else weight + ONE_GENERATION


def _generation(name: str) -> str:
    return next((split_name(value).suffix for value in normalize("full_name", name)), "")


@lru_cache(maxsize=65_536)
def _ways(name: str) -> tuple[_Way, ...]:
    """Ways to take a name apart, the usual one first."""
    values = normalize("full_name", name)
    if not values:
        return ()
    parts = split_name(values[0])
    family, given = parts.family, parts.given
    if not family and len(given) == 3 and is_hangul(given.replace(MASK, "가")):  # a misspelled or hidden surname
        return _Way("", given, 0.0), _Way(given[0], given[1:], SWAPPED)
    initials = values[0].replace(" ", "")
    if initials.isascii() and 2 <= len(initials) <= 3 and (" " in values[0] or not _VOWELS & set(initials)):
        return (_Way(family, given, 0.0), _Way(initials[0], " ".join(initials[1:]), SWAPPED))
    if not family and not given:
        return (_Way("", values[0], 0.0),)
    ways = [_Way(family, given, 0.0)]
    if len(family) == len(given) == 1 and is_hangul(family + given):  # a given name that begins like a surname
        ways.append(_Way("", family + given, SWAPPED))
    if family and not given and form_groups(family):  # Kim may be a given name too
        ways.append(_Way("", family, SWAPPED))
    if family and given:
        ways.append(_Way(given, family, SWAPPED))
        if family in COMPOUND_SURNAMES:
            ways.append(_Way(family[0], family[1] + given, SWAPPED))
        words = values[0].replace(",", " ").split()
        if len(words) > 2:
            edges = ((words[0], words[1:]), (words[-1], words[:-1]))
            ways += [_Way(edge, " ".join(rest), SWAPPED) for edge, rest in edges if edge != family]
    return tuple(ways)


def _whole(name: str) -> _Way | None:
    """The whole name as one part; none for a Korean name, whose parts its letters tell."""
    family, given = _ways(name)[0].family, _ways(name)[0].given
    if family.isascii():
        korean = family in SURNAME_OF_LATIN and (not given or bool(read_latin(latinize([given])[0], family=False)))
    else:
        known = family in SURNAMES or family in COMPOUND_SURNAMES or family in SURNAME_OF_HANJA
        korean = known and len(given) <= 2
    return None if korean else _Way("", normalize("full_name", name)[0].replace(",", ""), WHOLE / 2)
