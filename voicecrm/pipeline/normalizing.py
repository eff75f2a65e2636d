"""Give the values of items their normal forms on the way from ingest to store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Generic, TypeVar

from voicecrm.identity.normalize import MASKED_VALUES, is_masked, masked_forms, normalize, normalize_values
from voicecrm.identity.signed import sign_phone
from voicecrm.item_columns import ItemColumns
from voicecrm.records import (
    SIGNATURE_SCOPE,
    Attribute,
    AttributeKind,
    Identifier,
    IdentifierKind,
    IdentityRecord,
    Participant,
)
from voicecrm.settings import Settings

CACHE_BOUND = 100_000
"""Distinct values kept: a call log repeats its numbers and names, and the cache stays below 50 MB."""

RECORDS_BOUND = 25_000
"""Distinct records kept: who calls once calls again under the same name; about 25 MB."""

_Value = TypeVar("_Value", Identifier, Attribute)


class _Forms:
    """Finds normal forms that are evidence for a customer.

    Args:
        settings: Region, own numbers and domains.
    """

    def __init__(self, settings: Settings) -> None:
        self._region = settings.default_region
        self._own_phones = {
            value for number in settings.own_numbers for value in normalize("phone", number, region=self._region)
        }
        own = [domain.lower() for domain in settings.own_domains]
        self._own_domains = tuple(end + domain for domain in own if "@" not in domain for end in ("@", "."))
        self._own_mailboxes = {form for address in own if "@" in address for form in normalize("email", address)}

    def of_one(self, kind: str, raw_value: str, scope: str) -> tuple[str | None, ...]:
        """Return the forms of a value; the one form None when it has none."""
        return self._kept(kind, scope, raw_value, normalize(kind, raw_value, scope=scope, region=self._region))

    def of_many(self, kind: str, raw_values: list[str], scope: str) -> Iterable[tuple[str | None, ...]]:
        """Return the same of each of many values."""
        forms: list[list[str]] = [[] for _ in raw_values]
        places, found = normalize_values(kind, raw_values, scope=scope, region=self._region)
        for place, form in zip(places.tolist(), found, strict=True):
            forms[place].append(form)
        return map(partial(self._kept, kind, scope), raw_values, forms)

    def _kept(self, kind: str, scope: str, raw_value: str, forms: Iterable[str]) -> tuple[str | None, ...]:
        kept = tuple([form for form in forms if not self._is_own(kind, form)])
        kept = kept or masked_forms(kind, raw_value, region=self._region)
        if kind == "phone" and scope == SIGNATURE_SCOPE:
            kept = tuple(map(sign_phone, kept))
        return kept or (None,)

    def _is_own(self, kind: str, value: str) -> bool:
        if kind == "phone":
            return value.partition(";")[0] in self._own_phones
        return kind == "email" and (value in self._own_mailboxes or value.endswith(self._own_domains))


class _Known(dict[str, "tuple[_Value, ...]"], Generic[_Value]):
    """The values of one kind and scope with their normal forms, by raw value; one with several stands there as several.

    Args:
        kind: Of the values.
        scope: Of the values.
        forms: Finds the forms of those that are not known yet.
        make: Makes an identifier or attribute of a raw value and a form.
    """

    def __init__(self, kind: str, scope: str, forms: _Forms, make: Callable[[str, str | None], _Value]) -> None:
        super().__init__()
        self._kind = kind
        self._scope = scope
        self._forms = forms
        self._make: Callable[[str, str | None], _Value] = make

    def __missing__(self, raw_value: str) -> tuple[_Value, ...]:
        made = self[raw_value] = self._made(raw_value, self._forms.of_one(self._kind, raw_value, self._scope))
        return made

    def learn(self, raw_values: Iterable[str]) -> None:
        """Know values, many at once."""
        new = [value for value in raw_values if value not in self]
        self.update(zip(new, map(self._made, new, self._forms.of_many(self._kind, new, self._scope)), strict=True))

    def _made(self, raw_value: str, forms: Iterable[str | None]) -> tuple[_Value, ...]:
        return tuple([self._make(raw_value, form) for form in forms])


class Normalizer:
    """Normalizes identity records; the firm's own numbers and mailboxes are evidence for nobody.

    Args:
        settings: Region, own numbers and domains.
    """

    def __init__(self, settings: Settings) -> None:
        self._forms = _Forms(settings)
        self._identifiers: dict[tuple[IdentifierKind, str], _Known[Identifier]] = {}
        self._attributes: dict[AttributeKind, _Known[Attribute]] = {}
        self._records: dict[IdentityRecord, IdentityRecord] = {}
        self._known: dict[int, tuple[tuple[Participant, ...], tuple[Participant, ...]]] = {}

    def columns(self, items: ItemColumns) -> ItemColumns:
        """Return the items with normal forms in all their identity records."""
        self._learn(items)
        said = zip(items.participants, items.source_key, strict=True)
        return replace(items, participants=[self._parties(parties, key) for parties, key in said])

    def _parties(self, parties: tuple[Participant, ...], source_key: str) -> tuple[Participant, ...]:
        known = self._known.get(id(parties))
        if known is not None:
            return known[1]
        records = [None if party.record is None else self.record(party.record, source_key) for party in parties]
        normalized = tuple(map(Participant, [party.role for party in parties], records))
        if all(record is None or record.source_key is None for record in records):
            if len(self._known) >= RECORDS_BOUND:
                self._known.clear()
            self._known[id(parties)] = parties, normalized  # the parties are kept, so that their id stays theirs
        return normalized

    def _learn(self, items: ItemColumns) -> None:
        """Find the normal forms of all values of a batch at once."""
        n_known = sum(map(len, self._identifiers.values())) + sum(map(len, self._attributes.values()))
        if n_known >= CACHE_BOUND:
            self._identifiers.clear()
            self._attributes.clear()
        identifiers: dict[tuple[IdentifierKind, str], set[str]] = {}
        attributes: dict[AttributeKind, set[str]] = {}
        met = {id(parties): parties for parties in items.participants}
        for parties in [parties for key, parties in met.items() if key not in self._known]:
            for record in [party.record for party in parties if party.record is not None]:
                for one in record.identifiers:
                    identifiers.setdefault((one.kind, one.scope), set()).add(one.raw_value)
                for said in record.attributes:
                    attributes.setdefault(said.kind, set()).add(said.raw_value)
        for (kind, scope), raw_values in identifiers.items():
            self._identifiers_of(kind, scope).learn(raw_values)
        for attribute_kind, raw_values in attributes.items():
            self._attributes_of(attribute_kind).learn(raw_values)

    def record(self, record: IdentityRecord, source_key: str) -> IdentityRecord:
        """Return the record with normal forms; a raw value with several becomes several identifiers.

        A record whose identifiers are all placeholders is like one without: it stands for its source record alone.
        """
        if record.source_key is not None:  # no second one is like it
            return self._normalized(record, source_key)
        normalized = self._records.get(record)
        if normalized is None:
            normalized = self._normalized(record, source_key)
            if normalized.source_key is None:
                if len(self._records) >= RECORDS_BOUND:
                    self._records.clear()
                self._records[record] = normalized
        return normalized

    def _normalized(self, record: IdentityRecord, source_key: str) -> IdentityRecord:
        identifiers: list[Identifier] = []
        for one in record.identifiers:
            identifiers += self._identifiers_of(one.kind, one.scope)[one.raw_value]
        attributes: list[Attribute] = []
        for said in record.attributes:
            attributes += self._attributes_of(said.kind)[said.raw_value]
        stands_alone = record.source_key is not None or not any(map(_identifies, identifiers))
        own_key = (record.source_key or source_key) if stands_alone else None
        return IdentityRecord(record.source, tuple(identifiers), tuple(attributes), own_key)

    def values(self, kind: IdentifierKind, raw_value: str, scope: str = "") -> tuple[str, ...]:
        """Return the normal forms of one identifier that are evidence for a customer."""
        found = self._identifiers_of(kind, scope)[raw_value]
        return tuple(one.value for one in found if one.value is not None)

    def _identifiers_of(self, kind: IdentifierKind, scope: str) -> _Known[Identifier]:
        known = self._identifiers.get((kind, scope))
        if known is None:

            def make(raw_value: str, value: str | None) -> Identifier:
                return Identifier(kind, raw_value, scope, value)

            known = self._identifiers[kind, scope] = _Known(kind, scope, self._forms, make)
        return known

    def _attributes_of(self, kind: AttributeKind) -> _Known[Attribute]:
        known = self._attributes.get(kind)
        if known is None:
            known = self._attributes[kind] = _Known(kind, "", self._forms, partial(Attribute, kind))
        return known


def _identifies(identifier: Identifier) -> bool:
    """True for a value that is one; equal masks are not equal values."""
    return identifier.value is not None and not (identifier.kind in MASKED_VALUES and is_masked(identifier.value))
