"""Which numbers are the firm's own, learned from who is on calls of which nothing else tells caller from called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import Final, TypeAlias

from voicecrm.ingest.calls.parties import LEAST_SHARED_DIGITS, is_withheld, national_digits
from voicecrm.ingest.covering import find_own
from voicecrm.records import Interaction, Item, OwnContact

MOST_INTERNAL: Final = 0.05
"""Share of the calls between two numbers of the firm; a log of outside lines has hardly any."""

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


def learn_own_numbers(calls: Iterable[Ends]) -> tuple[OwnContact, ...]:
    """Find the few numbers of which exactly one is on nearly every call, while the other end varies.

    Args:
        calls: Their ends, in any order.

    Returns:
        The firm's numbers, that of most partners first; none where the calls are too few, or could be read either way.
    """
    known = [pair for pair in calls if _digits(pair[0]) != _digits(pair[1])]
    ends = [frozenset(filter(None, map(_digits, pair))) for pair in known]
    spellings = Counter(chain.from_iterable(known))
    return tuple(
        OwnContact(
            kind="phone",
            value=min((-times, text) for text, times in spellings.items() if _digits(text) == number)[1],
            seen=sum(number in pair for pair in ends),
            of=len(ends),
        )
        for number in find_own(ends, most_internal=MOST_INTERNAL, alone_is_internal=False)
    )


def _digits(number: str) -> str:
    """Return what a number is told by; empty of an extension, and where none is shown."""
    digits = "" if is_withheld(number) else national_digits(number)
    return digits if len(digits) >= LEAST_SHARED_DIGITS else ""
