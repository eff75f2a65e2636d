"""vCard files: address books of phones, mail programs and CRMs, versions 2.1, 3.0, 4.0 and jCard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from voicecrm.ingest.adapter import NOT_MINE, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.building import FieldFaultError, attribute, contact, content_key, identifier, json_bytes, rejection
from voicecrm.ingest.contacts.vcard_properties import CardProperty, read_json_card, read_text_card
from voicecrm.ingest.decoding import open_text
from voicecrm.ingest.json_stream import BrokenLine, iter_documents
from voicecrm.ingest.times import parse_time
from voicecrm.records import Attribute, AttributeKind, Contact, Identifier, IdentifierKind, Item

_BEGIN: Final = "BEGIN:VCARD"
_END: Final = "END:VCARD"
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_SCHEMES: Final = ("tel:", "sms:", "mailto:")
_IDENTIFIERS: Final[dict[str, IdentifierKind]] = {"TEL": "phone", "EMAIL": "email"}
_ATTRIBUTES: Final[dict[str, AttributeKind]] = {
    "FN": "full_name",
    "ORG": "company",
    "TITLE": "occupation",
    "BDAY": "birth_date",
    "GENDER": "gender",
}
_ADDRESS: Final[tuple[AttributeKind, ...]] = ("street", "city", "region", "postal_code", "country")
"""Components of ADR from the third on; post box and extension come before."""


class VCard:
    """One contact per card."""

    name = "vcard"
    source = "vcard"
    title = "vCard address book (2.1, 3.0, 4.0, jCard)"
    channel = "contact"

    def recognise(self, sample: Sample) -> Recognition:
        beginning = sample.text.lstrip()
        if beginning[: len(_BEGIN)].upper() == _BEGIN:
            return Recognition(0.98, "it begins with BEGIN:VCARD")
        if _is_json(sample) and any(_is_json_card(card) for card in _json_beginnings(sample)):
            return Recognition(0.95, 'a JSON array that begins with "vcard"')
        return NOT_MINE

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:  # noqa: ARG002
        if _is_json(opened.sample):
            cards: Iterator[list[object] | str] = _json_cards(opened)
        else:
            cards = _text_cards(open_text(opened.stream, opened.sample.encoding or "utf-8"))
        for position, card in enumerate(cards, start=1):
            yield RawItem(position, card)

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        try:
            yield _contact(item, context)
        except FieldFaultError as fault:
            yield rejection(item, self.name, context, fault.field, fault.code, fault.reason)


def _is_json(sample: Sample) -> bool:
    return sample.text.lstrip().startswith("[")


def _is_json_card(card: object) -> bool:
    return isinstance(card, list) and bool(card) and card[0] == "vcard"


def _json_beginnings(sample: Sample) -> Iterator[object]:
    for document in sample.documents:
        yield document
        if isinstance(document, list):
            yield from document


def _json_cards(opened: Opened) -> Iterator[list[object] | str]:
    """Yield jCards; of a single one the reader gives the word and the properties as two elements."""
    for _, element in iter_documents(opened.stream):
        if element == "vcard":
            continue
        if isinstance(element, BrokenLine):
            yield element.text
        elif isinstance(element, list):
            yield element if _is_json_card(element) else ["vcard", element]
        else:
            yield json.dumps(element, ensure_ascii=False)


def _text_cards(lines: Iterable[str]) -> Iterator[str]:
    """Yield each card as text; a card that does not end stops where the next begins."""
    card: list[str] = []
    depth = 0
    for line in lines:
        word = line.strip().upper()
        if not card and not word:
            continue
        if word == _BEGIN:
            # Version 2.1 nests the card of an agent: AGENT:BEGIN:VCARD on two lines.
            is_nested = depth > 0 and card[-1].strip().upper() == "AGENT:"
            if card and not is_nested:
                yield "".join(card)
                card, depth = [], 0
            depth += 1
        card.append(line)
        if word == _END:
            depth -= 1
            if depth <= 0:
                yield "".join(card)
                card, depth = [], 0
    if "".join(card).strip():
        yield "".join(card)


def _contact(item: RawItem, context: ReadContext) -> Contact:
    properties = list(_properties(item.data))
    kinds = {entry.text.casefold() for entry in properties if entry.name in {"KIND", "X-ADDRESSBOOKSERVER-KIND"}}
    if "group" in kinds:
        raise FieldFaultError("KIND", "not_a_person", "a group came; expected the card of a person or firm")
    identifiers = [*_identifiers(properties)]
    attributes = [*_names(properties), *_addresses(properties)]
    if not any(identifiers) and not any(attributes):
        raise FieldFaultError("", "empty_card", "the card says nothing of a person; expected FN, N, TEL, EMAIL or ADR")
    revision = _first(properties, "REV")
    uid = _first(properties, "UID")
    key = uid or _card_key(identifiers, attributes)
    try:
        revised_at = parse_time(revision, zone="UTC").at if revision else None
    except ValueError as error:
        raise FieldFaultError("REV", "bad_time", str(error)) from error
    raw = item.data.encode("utf-8", "surrogatepass") if isinstance(item.data, str) else json_bytes(item.data)
    return contact(context.source, key, raw, identifiers=identifiers, attributes=attributes, revised_at=revised_at)


def _properties(data: object) -> Iterator[CardProperty]:
    if isinstance(data, str) and data.lstrip().startswith("["):
        try:
            data = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise FieldFaultError("", "bad_json", f"the card is no JSON ({error}); expected a jCard") from error
    if isinstance(data, list):
        if not _is_json_card(data) or len(data) < 2 or not isinstance(data[1], list):
            raise FieldFaultError("", "not_a_card", 'a JSON list came; expected ["vcard", [properties]]')
        return read_json_card(data[1])
    lines = _LINE_END.split(data.strip()) if isinstance(data, str) else []
    if not lines or lines[0].strip().upper() != _BEGIN:
        raise FieldFaultError("", "not_a_card", "text outside of a card came; expected BEGIN:VCARD")
    if lines[-1].strip().upper() != _END:
        raise FieldFaultError("", "truncated_card", "the card does not end; expected END:VCARD: mend it")
    return read_text_card(_own_lines(lines[1:-1]))


def _own_lines(lines: list[str]) -> Iterator[str]:
    """Yield the lines that are not of a nested card."""
    depth = 0
    for line in lines:
        word = line.strip().upper()
        depth += (word == _BEGIN) - (word == _END)
        if depth == 0 and word != _END:
            yield line


def _identifiers(properties: list[CardProperty]) -> Iterator[Identifier | None]:
    for entry in properties:
        if entry.name in _IDENTIFIERS:
            yield identifier(_IDENTIFIERS[entry.name], _without_scheme(entry.text))


def _names(properties: list[CardProperty]) -> Iterator[Attribute | None]:
    for entry in properties:
        if entry.name in _ATTRIBUTES:
            yield attribute(_ATTRIBUTES[entry.name], entry.text)
        elif entry.name == "N":
            family, given, *_ = (*entry.components, "", "")
            yield attribute("family_name", family)
            yield attribute("given_name", given)


def _addresses(properties: list[CardProperty]) -> Iterator[Attribute | None]:
    """Yield every address as a whole, and the parts of the preferred one: parts of several would mix."""
    addresses = [entry for entry in properties if entry.name == "ADR" and any(entry.components)]
    for entry in addresses:
        yield attribute("address", " ".join(" ".join(part.split()) for part in entry.components if part))
    preferred = next((entry for entry in addresses if entry.is_preferred), addresses[0] if addresses else None)
    if preferred is not None:
        for kind, part in zip(_ADDRESS, preferred.components[2:], strict=False):
            yield attribute(kind, part)


def _card_key(identifiers: list[Identifier | None], attributes: list[Attribute | None]) -> str:
    """Return a key of what the card says, so that an export without UID gives the same keys again."""
    said = [(entry.kind, entry.raw_value) for entry in (*identifiers, *attributes) if entry is not None]
    return content_key(*sorted(set(said)))


def _first(properties: list[CardProperty], name: str) -> str:
    return next((entry.text for entry in properties if entry.name == name and entry.text), "")


def _without_scheme(value: str) -> str:
    for scheme in _SCHEMES:
        if value[: len(scheme)].lower() == scheme:
            return value[len(scheme) :]
    return value
