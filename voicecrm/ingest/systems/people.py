"""Who takes part in a record: identifiers and attributes of a party, and which end of a call is the customer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from voicecrm.ingest.adapter import ReadContext
from voicecrm.ingest.building import attribute, identifier, participant
from voicecrm.ingest.calls.parties import caller_name, is_extension, is_own_number, is_withheld
from voicecrm.ingest.cells import is_damaged_number
from voicecrm.ingest.systems.description import Format, Party
from voicecrm.ingest.systems.paths import Place, first_text, text_or_word
from voicecrm.ingest.systems.units import COMPILERS, Unit, holds
from voicecrm.records import (
    ATTRIBUTE_KINDS,
    IDENTIFIER_KINDS,
    Attribute,
    Direction,
    Identifier,
    IdentifierKind,
    Participant,
    Role,
)

_SCOPED: Final = frozenset({"handle", "account", "customer_number", "device"})
NOBODY: Final = frozenset({"0", "-1"})
"""Numbers of accounts by which systems say that there is none."""
_URI: Final = re.compile(r"(?i)^(tel|sips?|callto|whatsapp|client):([^@;?]+)(?:[@;?].*)?$")


class Person(NamedTuple):
    """What a record says of one party.

    Attributes:
        identifiers: In the order of their kinds.
        attributes: In the order of their kinds.
    """

    identifiers: tuple[Identifier, ...]
    attributes: tuple[Attribute, ...]


def read_person(party: Party, place: Place, form: Format, context: ReadContext, flags: list[str]) -> Person:
    """Read what a record says of a party.

    Args:
        party: Where it stands.
        place: The record, or the entry that is the party.
        form: How the export is written.
        context: Where it is read.
        flags: Gets ``"damaged_number"`` when a spreadsheet has damaged one.

    Returns:
        The person; withheld numbers and names that only repeat a number are left out.
    """
    if any(holds({path: patterns}, place, form) for path, patterns in party.unless.items()):
        return Person((), ())
    compile_one = COMPILERS[form]
    identifiers: list[Identifier] = []
    for kind in IDENTIFIER_KINDS:
        for path in party.person.get(kind, ()):
            for value in compile_one(path)(place):
                text = text_or_word(value)
                one = None if text is None else _identifier(kind, text, party.platform, context, flags)
                if one is not None:
                    identifiers.append(one)
    number = next((one.raw_value for one in identifiers if one.kind == "phone"), None)
    attributes: list[Attribute] = []
    for name in ATTRIBUTE_KINDS:
        if name in party.person:
            text = first_text(map(compile_one, party.person[name]), place)
            said = attribute(name, caller_name(text, number) if name.endswith("name") else text)
            if said is not None:
                attributes.append(said)
    return Person(tuple(dict.fromkeys(identifiers)), tuple(attributes))


def _identifier(
    kind: IdentifierKind, text: str, platform: str, context: ReadContext, flags: list[str]
) -> Identifier | None:
    if kind == "phone":
        uri = _URI.match(text)
        if uri is not None:
            if re.search(r"[^\W\d_]", uri[2]):  # a user of the firm's system: sip:desk7@pbx, client:agent7
                return None
            text = uri[2]
        if is_withheld(text) or not re.search(r"\d", text):
            return None
    if kind in {"account", "customer_number"} and text in NOBODY:
        return None
    if kind != "email" and is_damaged_number(text):
        flags.append("damaged_number")
        return None
    scope = platform if kind in {"handle", "account"} else ""
    return identifier(kind, text, scope or (context.source if kind in _SCOPED else ""))


def read_sides(
    unit: Unit, direction: Direction | None, form: Format, context: ReadContext, flags: list[str], key: str
) -> tuple[Direction | None, tuple[Participant, ...]]:
    """Tell the customer's end of a call from the firm's.

    Args:
        unit: The call.
        direction: As the record says.
        form: How the export is written.
        context: Where it is read; the firm's own numbers are the firm.
        flags: Gets what must be known.
        key: Key of the call.

    Returns:
        The direction, also found by whose numbers the ends are, and the parties at both ends.
    """
    sides = unit.shape.sides
    if not sides:
        return direction, ()
    owners = _owners(unit, form)
    callers, callees = (_side(unit, side, form, context, flags) for side in ("from", "to"))
    inside = _are_inside(callers, context, owners), _are_inside(callees, context, owners)
    if direction is None and any(inside):
        direction = {(True, True): "internal", (True, False): "outbound", (False, True): "inbound"}[inside]  # type: ignore[assignment]
    if direction == "internal" or all(inside):
        return "internal", tuple(_party("agent", one, context, key) for one in (*callers, *callees))
    outer, inner = (callees, callers) if direction == "outbound" else (callers, callees)
    outside = [one for one in outer if not _is_inside(one, context, owners)] or outer[:1]
    return direction, (
        *(_party("customer", _without_own(one, context), context, key) for one in outside),
        *(_party("business", one, context, key) for one in inner),
    )


def _side(unit: Unit, side: str, form: Format, context: ReadContext, flags: list[str]) -> tuple[Person, ...]:
    """Read who is at one end; of a message to several people each is a person."""
    party = unit.shape.sides.get(side)
    places = places_of(party, unit.place, form) if party else ()
    people = (read_person(party, place, form, context, flags) for place in places) if party else ()
    return tuple(people) or (Person((), ()),)


def read_parties(unit: Unit, form: Format, context: ReadContext, flags: list[str], key: str) -> tuple[Participant, ...]:
    """Read the parties that a shape lists; who writes from the firm's own domain is an agent, its account the business.

    Args:
        unit: The record.
        form: How the export is written.
        context: Where it is read.
        flags: Gets what must be known.
        key: Key of the record.
    """
    found: list[Participant] = []
    owners = _owners(unit, form)
    for party, place in party_places(unit, form):
        person = read_person(party, place, form, context, flags)
        role: Role = "agent" if party.role == "customer" and _is_colleague(person, context) else party.role
        if role == "customer" and _is_owner(person, owners):
            role = "business"
        elif role == "customer":
            person = _without_own(person, context)
        if person.identifiers or person.attributes or (role == "customer" and not party.each):
            found.append(_party(role, person, context, key))
    return tuple(dict.fromkeys(found))


def party_places(unit: Unit, form: Format) -> Iterator[tuple[Party, Place]]:
    """List the parties of a record and where each stands."""
    for party in unit.shape.parties:
        if holds(party.when, unit.place, form):
            for place in places_of(party, unit.place, form):
                yield party, place


def places_of(party: Party, place: Place, form: Format) -> Iterator[Place]:
    """List where a party stands: the record, or every entry of its list that it is."""
    entries = COMPILERS[form](party.each)(place) if party.each else (place.record,)
    for entry in entries:
        one = place._replace(record=entry)
        if holds(party.where, one, form):
            yield one


def _party(role: Role, person: Person, context: ReadContext, key: str) -> Participant:
    return participant(role, context.source, person.identifiers, person.attributes, key)


def _owners(unit: Unit, form: Format) -> frozenset[str]:
    """Return the firm's own accounts and handles as the record tells them."""
    texts = (text_or_word(value) for path in unit.shape.owner for value in COMPILERS[form](path)(unit.place))
    return frozenset(text.casefold() for text in texts if text is not None)


def _is_owner(person: Person, owners: frozenset[str]) -> bool:
    return any(one.kind in {"account", "handle"} and one.raw_value.casefold() in owners for one in person.identifiers)


def _are_inside(people: Sequence[Person], context: ReadContext, owners: frozenset[str]) -> bool:
    return all(_is_inside(person, context, owners) for person in people)


def _is_inside(person: Person, context: ReadContext, owners: frozenset[str]) -> bool:
    """Tell whether an end of a call or message is the firm's: an extension, one of its own numbers or accounts."""
    if _is_owner(person, owners):
        return True
    numbers = [one.raw_value for one in person.identifiers if one.kind == "phone"]
    return bool(numbers) and all(
        is_own_number(number, context.own_numbers) or is_extension(number) for number in numbers
    )


def _is_colleague(person: Person, context: ReadContext) -> bool:
    addresses = [one.raw_value for one in person.identifiers if one.kind == "email"]
    return bool(addresses) and all(_domain(address) in context.own_domains for address in addresses)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip(" >").casefold()


def _without_own(person: Person, context: ReadContext) -> Person:
    """Drop the firm's own numbers, and extensions, from a customer."""
    kept: Sequence[Identifier] = [
        one
        for one in person.identifiers
        if one.kind != "phone" or not (is_own_number(one.raw_value, context.own_numbers) or is_extension(one.raw_value))
    ]
    return Person(tuple(kept), person.attributes)
