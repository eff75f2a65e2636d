"""Who is on an Asterisk call, and who called whom."""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from voicecrm.ingest.adapter import ReadContext
from voicecrm.ingest.building import attribute, identifier, participant
from voicecrm.ingest.calls.asterisk_rows import CdrRow
from voicecrm.ingest.calls.parties import caller_name, is_own_number, is_withheld
from voicecrm.records import Direction, Participant

_INBOUND: Final = re.compile(
    r"from-(?:trunk|pstn|did|zaptel|dahdi|digital|analog|sip-external|external|outside|provider)|ext-did|incoming|inbound",
    re.IGNORECASE,
)
_OUTBOUND: Final = re.compile(r"outbound|outgoing|dialout|outrt", re.IGNORECASE)
_TRUNK: Final = re.compile(r"trunk|provider|gateway|gw|pstn|carrier|DAHDI/", re.IGNORECASE)
_PEER: Final = re.compile(r"[A-Za-z0-9]+/([^-@/;]+)")
_CLID: Final = re.compile(r'\s*"?(?P<name>.*?)"?\s*<(?P<number>[^>]*)>\s*$')
_LONGEST_EXTENSION: Final = 6


class Parties(NamedTuple):
    """Both sides of a call.

    Attributes:
        direction: None when the row does not tell.
        agent: Extension of the firm's person.
        participants: The customer first; an internal call has none.
    """

    direction: Direction | None
    agent: str | None
    participants: tuple[Participant, ...]


def read_parties(row: CdrRow, context: ReadContext) -> Parties:
    """Read caller and called of one row."""
    direction = _direction(row, context)
    name, number = _caller(row)
    own_line = _peer(row.channel)
    if direction == "internal":
        sides = (_line("agent", row.src or number, context, name), _line("agent", row.dst, context))
        return Parties(direction, row.src or None, sides)
    if direction == "outbound":
        customer = _customer(row.dst, None, row, context)
        agent = own_line if _is_extension(own_line) else (row.src if _is_extension(row.src) else None)
        return Parties(direction, agent, (customer, _line("business", row.src, context)))
    answered = _peer(row.dstchannel)
    agent = answered if _is_extension(answered) else (row.dst if _is_extension(row.dst) else None)
    return Parties(direction, agent, (_customer(number, name, row, context), _line("business", row.dst, context)))


def _direction(row: CdrRow, context: ReadContext) -> Direction | None:
    _, number = _caller(row)
    own_line = _peer(row.channel)
    # A caller that is named like the line it calls from is a desk, whatever the name looks like.
    from_inside = _is_extension(row.src) or bool(own_line and row.src == own_line and not _is_number(row.src))
    to_inside = not _is_number(row.dst)
    if from_inside and to_inside:
        return "internal"
    if _INBOUND.search(row.dcontext):
        return "inbound"
    if from_inside or _is_extension(own_line):
        return "internal" if to_inside else "outbound"
    if _OUTBOUND.search(row.dcontext) or (_is_number(row.src) and is_own_number(row.src, context.own_numbers)):
        return "outbound"
    if to_inside or is_own_number(row.dst, context.own_numbers) or _TRUNK.search(row.channel):
        return "inbound" if _is_number(number) or is_withheld(number) else None
    return "outbound" if _TRUNK.search(row.dstchannel) else None


def _caller(row: CdrRow) -> tuple[str | None, str]:
    """Return name and number of the caller; the caller id fills in for an empty src."""
    match = _CLID.match(row.clid)
    name, shown = (match["name"].strip('" '), match["number"].strip()) if match else ("", row.clid.strip('" '))
    number = row.src or shown
    return caller_name(name, number), number


def _customer(number: str, name: str | None, row: CdrRow, context: ReadContext) -> Participant:
    known = not is_withheld(number) and not is_own_number(number, context.own_numbers)
    return participant(
        "customer",
        context.source,
        [identifier("phone", number) if known else None],
        [attribute("full_name", name)],
        row.source_key,
    )


def _line(
    role: Literal["agent", "business"], number: str, context: ReadContext, name: str | None = None
) -> Participant:
    """Return a party on the firm's side: a number of its own, or an extension, which is a device of this PBX."""
    shown = None if is_withheld(number) else number
    known = identifier("phone", shown) if _is_number(number) else identifier("device", shown, context.source)
    names = [attribute("full_name", name)] if known else []
    return participant(role, context.source, [known], names)


def _peer(channel: str) -> str:
    match = _PEER.match(channel)
    return match[1] if match else ""


def _is_extension(value: str) -> bool:
    return value.isdigit() and len(value) <= _LONGEST_EXTENSION


def _is_number(value: str) -> bool:
    digits = re.sub(r"[\s()./+-]", "", value)
    return digits.isdigit() and len(digits) > _LONGEST_EXTENSION
