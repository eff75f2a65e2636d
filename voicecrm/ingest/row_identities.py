"""Who stands in a row of a table: the identifiers and attributes of the customer."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, NamedTuple

from voicecrm.ingest.building import attribute, identifier
from voicecrm.ingest.calls.parties import caller_name
from voicecrm.ingest.cells import Cells, Layout, is_damaged_number
from voicecrm.ingest.headers import PLATFORM_OF
from voicecrm.ingest.times import is_ambiguous_date, parse_time
from voicecrm.records import Attribute, AttributeKind, Identifier, IdentifierKind

_SCOPED: Final = frozenset({"handle", "account", "customer_number", "device"})
_NUMBERS: Final = frozenset({"phone", "customer_number", "vin", "device", "account"})
"""Identifiers that a spreadsheet can take for a number."""


class Who(NamedTuple):
    """Who is on a row.

    Attributes:
        identifiers: Of the customer.
        attributes: Of the customer.
        firm_number: Of the firm's side; may be empty.
        is_internal: Two people of the firm talked with each other; there is no customer.
    """

    identifiers: tuple[Identifier, ...]
    attributes: tuple[Attribute, ...]
    firm_number: str
    is_internal: bool = False

    def names(self) -> list[tuple[str, str]]:
        """Return what the customer is known by in a key that is made from content; empty of somebody unknown."""
        numbers = sorted((str(i.kind), i.raw_value) for i in self.identifiers)
        return numbers or sorted((str(a.kind), a.raw_value) for a in self.attributes if a.kind.endswith("name"))


def read_identifiers(cells: Cells, layout: Layout, source: str, flags: list[str]) -> tuple[Identifier, ...]:
    """Read what the customer is known by.

    Args:
        cells: The row.
        layout: Which column holds what.
        source: Name of the system, within which its own numbers and handles are unique.
        flags: Gets ``"damaged_number"`` when a spreadsheet has damaged one.

    Returns:
        The identifiers in the order of their kinds, then the handles of platforms.
    """
    found: list[Identifier] = []
    for kind in layout.identifier_kinds:
        found += check_identifiers(kind, cells.every(kind), source, flags)
    for field in layout.handle_fields:
        handles = (identifier("handle", value, PLATFORM_OF[field]) for value in cells.every(field))
        found += (handle for handle in handles if handle is not None)
    return tuple(found)


def check_identifiers(kind: IdentifierKind, values: tuple[str, ...], source: str, flags: list[str]) -> list[Identifier]:
    """Return the values as identifiers, without those that a spreadsheet has damaged; these are flagged."""
    found: list[Identifier] = []
    for value in values:
        if kind in _NUMBERS and is_damaged_number(value):
            flags.append("damaged_number")
        elif (one := identifier(kind, value, source if kind in _SCOPED else "")) is not None:
            found.append(one)
    return found


def read_attributes(cells: Cells, layout: Layout, dayfirst: bool | None) -> tuple[Attribute, ...]:
    """Read what else is said of the customer, in the order of the kinds.

    Args:
        cells: The row.
        layout: Which column holds what.
        dayfirst: Order of ``03/04/2026``, or None: not known.

    Raises:
        ValueError: An ambiguous birth date is no date in the order that the other rows prove.
    """
    found: list[Attribute] = []
    for kind in layout.attribute_kinds:
        text = _birth_date(cells, layout, dayfirst) if kind == "birth_date" else _attribute_text(cells, kind)
        if text and (one := attribute(kind, text)) is not None:
            found.append(one)
    return tuple(found)


def is_number(text: str) -> bool:
    """Tell a number, or a number with a name beside it, from a name alone."""
    return len(re.sub(r"\D", "", text)) >= 3


def _attribute_text(cells: Cells, kind: AttributeKind) -> str:
    text = cells.one(kind)
    if kind == "full_name" and not text:
        return _joined_name(cells)
    return text


def _birth_date(cells: Cells, layout: Layout, dayfirst: bool | None) -> str:
    """Return the cell as it is read only here, by the mapping's format and the order that the other rows prove."""
    text = cells.one("birth_date") or _joined_birth_date(cells)
    form = layout.mapping.times.get("birth_date")
    if text and form is not None and form.format:
        try:
            return datetime.strptime(text, form.format).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            pass
    if dayfirst is not None and is_ambiguous_date(text):
        return parse_time(text, zone="UTC", dayfirst=dayfirst).at.date().isoformat()
    return text


def _joined_birth_date(cells: Cells) -> str:
    parts = [cells.one(part) for part in ("birth_year", "birth_month", "birth_day")]
    return "-".join(part.zfill(2) for part in parts) if all(part.isdecimal() for part in parts) else ""


def _joined_name(cells: Cells) -> str:
    given, middle, family = cells.one("given_name"), cells.one("middle_name"), cells.one("family_name")
    caller = cells.one("caller")
    if not (given or middle or family or caller):
        return ""
    if not given and not family and not is_number(caller):
        return caller_name(caller, None) or ""
    order = (family, given, middle) if _is_east_asian(family or given) else (given, middle, family)
    return " ".join(part for part in order if part)


def _is_east_asian(name: str) -> bool:
    return bool(re.search(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]", name))
