"""Which numbers are the firm's own, learned from who is on calls of which nothing else tells caller from called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Final, TypeAlias

from voicecrm.ingest.calls.parties import LEAST_SHARED_DIGITS, is_withheld, national_digits
from voicecrm.records import Interaction, Item, OwnNumber

FEWEST_CALLS: Final = 20
"""Of fewer calls nothing is learned."""
COVERED: Final = 0.95
"""Share of the calls that must have a number of the firm on them, and exactly one."""
FEWEST_PARTNERS: Final = 5
"""Different numbers that a number of the firm has talked with, at least."""
OTHERS_PER_OWN: Final = 10
"""Different numbers of others for each of the firm's, at least: a firm has few, its customers are many."""
TIMES_AS_BUSY: Final = 2
"""So many times as many partners as the busiest other has each number of the firm: otherwise either could be it."""

Ends: TypeAlias = tuple[str, str]
"""Number of the caller and of the called one, as written; empty where there is none."""


def ends_of(item: Item) -> Ends | None:
    """Return the ends of a call with numbers whose direction nothing told; None of anything else.

    Adapters take the caller of such a call for the customer, and the called one for the business.
    """
    if not isinstance(item, Interaction) or item.channel != "call" or item.direction is not None:
        return None
    numbers = {
        party.role: next((one.raw_value for one in party.record.identifiers if one.kind == "phone"), "")
        for party in item.participants
        if party.record is not None
    }
    return (numbers.get("customer", ""), numbers.get("business", "")) if any(numbers.values()) else None


def learn_own_numbers(calls: Iterable[Ends]) -> tuple[OwnNumber, ...]:
    """Find the few numbers of which exactly one is on nearly every call, while the other end varies.

    Args:
        calls: Their ends, in any order.

    Returns:
        The firm's numbers, that of most partners first; none where the calls are too few, or could be read either way.
    """
    known = [pair for pair in calls if _digits(pair[0]) != _digits(pair[1])]
    if len(known) < FEWEST_CALLS:
        return ()
    ends = [frozenset(filter(None, map(_digits, pair))) for pair in known]
    partners: dict[str, set[str]] = {}
    for pair in ends:
        for number in pair:
            partners.setdefault(number, set()).update(pair - {number})
    own = _smallest_cover(ends, partners)
    others = {number for number in partners if number not in own}
    busiest = max((len(partners[number]) for number in others), default=0)
    if (
        not own
        or sum(len(pair & own) == 1 for pair in ends) < COVERED * len(ends)
        or len(others) < OTHERS_PER_OWN * len(own)
        or min(len(partners[number]) for number in own) < TIMES_AS_BUSY * busiest
    ):
        return ()
    spellings = Counter(chain.from_iterable(known))
    return tuple(
        OwnNumber(
            number=min((-times, text) for text, times in spellings.items() if _digits(text) == number)[1],
            calls=sum(number in pair for pair in ends),
            of=len(ends),
        )
        for number in sorted(own, key=lambda number: (-len(partners[number]), number))
    )


def _smallest_cover(ends: Iterable[frozenset[str]], partners: Mapping[str, set[str]]) -> set[str]:
    """Take the numbers of most partners until nearly every call has one on it."""
    bare = [*ends]
    most = (1 - COVERED) * len(bare)
    own: set[str] = set()
    for number in sorted(partners, key=lambda number: (-len(partners[number]), number)):
        if len(bare) <= most or len(partners[number]) < FEWEST_PARTNERS:
            break
        left = [pair for pair in bare if number not in pair]
        if len(bare) - len(left) >= FEWEST_PARTNERS:
            own.add(number)
            bare = left
    return own


def _digits(number: str) -> str:
    """Return what a number is told by; empty of an extension, and where none is shown."""
    digits = "" if is_withheld(number) else national_digits(number)
    return digits if len(digits) >= LEAST_SHARED_DIGITS else ""
