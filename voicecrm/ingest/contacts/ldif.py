"""LDIF files: address books of Thunderbird and of LDAP directories (RFC 2849)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from voicecrm.ingest.adapter import NOT_MINE, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.building import attribute, contact, content_key, identifier, json_bytes, rejection
from voicecrm.ingest.decoding import open_text
from voicecrm.ingest.times import parse_time
from voicecrm.records import AttributeKind, IdentifierKind, Item

_FIRST_LINE: Final = re.compile(r"\s*(?:#[^\n]*\n|version:\s*\d+\s*\n|\s)*dn::?\s*\S", re.IGNORECASE)
_LINE: Final = re.compile(r"(?P<name>[A-Za-z][\w-]*)(?:;[^:]*)?:(?P<how>[:<]?)\s*(?P<value>.*)", re.DOTALL)
_IDENTIFIERS: Final[Mapping[str, IdentifierKind]] = {
    **dict.fromkeys(("mail", "mozillasecondemail", "email", "rfc822mailbox"), "email"),
    **dict.fromkeys(("telephonenumber", "mobile", "cellphone", "homephone", "workphone"), "phone"),
    **dict.fromkeys(("employeenumber", "customernumber"), "customer_number"),
}
_ATTRIBUTES: Final[Mapping[str, AttributeKind]] = {
    **dict.fromkeys(("cn", "commonname", "displayname"), "full_name"),
    **dict.fromkeys(("givenname", "gn"), "given_name"),
    **dict.fromkeys(("sn", "surname"), "family_name"),
    **dict.fromkeys(("o", "organizationname", "company"), "company"),
    "title": "occupation",
    **dict.fromkeys(("mozillahomestreet", "street", "streetaddress"), "street"),
    **dict.fromkeys(("mozillahomelocalityname", "l", "locality"), "city"),
    **dict.fromkeys(("mozillahomestate", "st", "region"), "region"),
    **dict.fromkeys(("mozillahomepostalcode", "postalcode", "zip"), "postal_code"),
    **dict.fromkeys(("mozillahomecountryname", "c", "countryname"), "country"),
}
_BIRTH: Final = ("birthyear", "birthmonth", "birthday")
_NO_PEOPLE: Final = frozenset({"groupofnames", "groupofuniquenames", "organizationalunit", "mozillaabpersonlist"})


class Ldif:
    """One contact per entry; lists and units are no people."""

    name = "ldif"
    source = "ldif"
    title = "LDIF address book (Thunderbird, LDAP)"
    channel = "contact"

    def recognise(self, sample: Sample) -> Recognition:
        if _FIRST_LINE.match(sample.text):
            return Recognition(0.95, "its first entry begins with dn:")
        return NOT_MINE

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:  # noqa: ARG002
        lines = open_text(opened.stream, opened.sample.encoding or "utf-8")
        for position, entry in enumerate(_entries(lines), start=1):
            yield RawItem(position, entry)

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        if not isinstance(item.data, str):
            yield rejection(item, self.name, context, "", "not_an_entry", "expected an entry as lines of name: value")
            return
        values = _values(item.data)
        if _NO_PEOPLE & {word.casefold() for word in values.get("objectclass", [])}:
            yield rejection(item, self.name, context, "", "not_an_interaction", "a list or unit is no person")
            return
        identifiers = [
            identifier(kind, value, context.source if kind == "customer_number" else "")
            for name, kind in _IDENTIFIERS.items()
            for value in values.get(name, [])
        ]
        first: dict[AttributeKind, str] = {}
        for name, attribute_kind in _ATTRIBUTES.items():
            for value in values.get(name, [])[:1]:
                first.setdefault(attribute_kind, value)
        attributes = [attribute(kind, value) for kind, value in first.items()]
        attributes.append(attribute("birth_date", _birth_date(values)))
        if not any(identifiers) and not any(attributes):
            reason = "the entry names nobody; expected cn, sn, mail or a telephone number"
            yield rejection(item, self.name, context, "", "empty_row", reason)
            return
        key = next(iter([*values.get("uid", []), *values.get("entryuuid", []), *values.get("dn", [])]), None)
        yield contact(
            context.source,
            key or content_key(sorted(values.items())),
            json_bytes(item.data),
            identifiers=identifiers,
            attributes=attributes,
        )


def _entries(lines: Iterable[str]) -> Iterator[str]:
    """Yield each entry as text, folded lines joined; comments and the version are left out."""
    entry: list[str] = []
    is_comment = False
    for raw in lines:
        line = raw.rstrip("\r\n")
        if line.startswith(" ") and (entry or is_comment):
            if not is_comment:
                entry[-1] += line[1:]
            continue
        is_comment = line.startswith("#")
        if not line.strip():
            if entry:
                yield "\n".join(entry)
            entry = []
        elif not is_comment and not (not entry and line.casefold().startswith("version:")):
            entry.append(line)
    if entry:
        yield "\n".join(entry)


def _values(entry: str) -> dict[str, list[str]]:
    """Read the values of an entry by lower-case name; what is no LDIF, or stands elsewhere, is left out."""
    values: dict[str, list[str]] = {}
    for line in entry.split("\n"):
        match = _LINE.fullmatch(line)
        if match is None or match["how"] == "<":
            continue
        value = match["value"]
        if match["how"] == ":":
            try:
                value = base64.b64decode(value, validate=False).decode("utf-8")
            except (binascii.Error, UnicodeDecodeError):
                continue  # a photograph
        if value:
            values.setdefault(match["name"].casefold(), []).append(value)
    return values


def _birth_date(values: Mapping[str, list[str]]) -> str | None:
    parts = [next(iter(values.get(name, [])), "") for name in _BIRTH]
    if not all(parts):
        return None
    try:
        return parse_time("-".join(parts), zone="UTC").at.date().isoformat()
    except ValueError:
        return None
