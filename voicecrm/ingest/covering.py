"""The few that are on nearly everything: how a log tells the firm from its customers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

FEWEST: Final = 20
"""Of fewer calls or mails nothing is learned."""
COVERED: Final = 0.95
"""Share of them that the firm must be on."""
FEWEST_PARTNERS: Final = 5
"""Different others that a number or mailbox of the firm has been in touch with, at least."""
OTHERS_PER_OWN: Final = 10
"""Different others for each of the firm's, at least: a firm has few, its customers are many."""
TIMES_AS_BUSY: Final = 2
"""So many times as many partners as the busiest other has each of the firm's: otherwise either could be it."""


def find_own(parties: Sequence[frozenset[str]], *, most_internal: float, alone_is_internal: bool) -> tuple[str, ...]:
    """Find the few of which one is on nearly everything, while the others vary.

    Args:
        parties: Who is on each call or mail, in any order.
        most_internal: Share of them that may have the firm alone on it.
        alone_is_internal: One of the firm by itself writes to its like; otherwise the other is withheld.

    Returns:
        The firm's, that of most partners first; none where there are too few, or they could be read either way.
    """
    if len(parties) < FEWEST:
        return ()
    partners: dict[str, set[str]] = {}
    for some in parties:
        for one in some:
            partners.setdefault(one, set()).update(some - {one})
    own = _smallest_cover(parties, partners)
    others = partners.keys() - own
    busiest = max((len(partners[one]) for one in others), default=0)
    covered = sum(not own.isdisjoint(some) for some in parties)
    internal = sum(some <= own and (alone_is_internal or len(some) > 1) for some in parties)
    if (
        not own
        or covered < COVERED * len(parties)
        or internal > most_internal * len(parties)
        or len(others) < OTHERS_PER_OWN * len(own)
        or min(len(partners[one] - own) for one in own) < TIMES_AS_BUSY * busiest
    ):
        return ()
    return tuple(sorted(own, key=lambda one: (-len(partners[one]), one)))


def _smallest_cover(parties: Iterable[frozenset[str]], partners: Mapping[str, set[str]]) -> set[str]:
    """Take those of most partners until nearly everything has one on it."""
    bare = [*parties]
    most = (1 - COVERED) * len(bare)
    own: set[str] = set()
    for one in sorted(partners, key=lambda one: (-len(partners[one]), one)):
        if len(bare) <= most or len(partners[one]) < FEWEST_PARTNERS:
            break
        left = [some for some in bare if one not in some]
        if len(bare) - len(left) >= FEWEST_PARTNERS:
            own.add(one)
            bare = left
    return own
