"""Give the values of items their normal forms on the way from ingest to store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from voicecrm.identity.normalize import MASKED_VALUES, is_masked, masked_forms, normalize, normalize_values
from voicecrm.identity.signed import sign_phone
from voicecrm.item_columns import ItemColumns
from voicecrm.records import SIGNATURE_SCOPE, Attribute, Identifier, IdentityRecord, Participant
from voicecrm.settings import Settings

CACHE_BOUND = 100_000
"""Distinct values kept: a call log repeats its numbers and names, and the cache stays below 50 MB."""

RECORDS_BOUND = 25_000
"""Distinct records kept: who calls once calls again under the same name; about 25 MB."""


class Normalizer:
    """Normalizes identity records; the firm's own numbers and mailboxes are evidence for nobody.

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
        self._forms: dict[tuple[str, str, str], tuple[str, ...]] = {}
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
        normalized = tuple(
            party if party.record is None else Participant(party.role, self.record(party.record, source_key))
            for party in parties
        )
        if all(party.record is None or party.record.source_key is None for party in normalized):
            if len(self._known) >= RECORDS_BOUND:
                self._known.clear()
            self._known[id(parties)] = parties, normalized  # the parties are kept, so that their id stays theirs
        return normalized

    def _learn(self, items: ItemColumns) -> None:
        """Find the normal forms of all values of a batch at once."""
        if len(self._forms) >= CACHE_BOUND:
            self._forms.clear()
        wanted: dict[tuple[str, str], dict[str, None]] = {}
        met = {id(parties): parties for parties in items.participants}
        for parties in (parties for key, parties in met.items() if key not in self._known):
            for record in (party.record for party in parties if party.record is not None):
                for one in record.identifiers:
                    wanted.setdefault((one.kind, one.scope), {})[one.raw_value] = None
                for said in record.attributes:
                    wanted.setdefault((said.kind, ""), {})[said.raw_value] = None
        for (kind, scope), values in wanted.items():
            raw_values = [value for value in values if (kind, value, scope) not in self._forms]
            forms: list[list[str]] = [[] for _ in raw_values]
            places, found = normalize_values(kind, raw_values, scope=scope, region=self._region)
            for place, form in zip(places.tolist(), found, strict=True):
                forms[place].append(form)
            for value, all_forms in zip(raw_values, forms, strict=True):
                self._forms[kind, value, scope] = self._kept(kind, value, scope, all_forms)

    def record(self, record: IdentityRecord, source_key: str) -> IdentityRecord:
        """Return the record with normal forms; a raw value with several becomes several identifiers.

        A record whose identifiers are all placeholders is like one without: it stands for its source record alone.
        """
        normalized = self._records.get(record)
        if normalized is None:
            normalized = self._normalized(record, source_key)
            if normalized.source_key is None:  # otherwise no second one is like it
                if len(self._records) >= RECORDS_BOUND:
                    self._records.clear()
                self._records[record] = normalized
        return normalized

    def _normalized(self, record: IdentityRecord, source_key: str) -> IdentityRecord:
        identifiers: list[Identifier] = []
        for one in record.identifiers:
            values = self.values(one.kind, one.raw_value, one.scope) or (None,)
            identifiers += [Identifier(one.kind, one.raw_value, one.scope, value) for value in values]
        attributes: list[Attribute] = []
        for said in record.attributes:
            forms = self.values(said.kind, said.raw_value) or (None,)
            attributes += [Attribute(said.kind, said.raw_value, form) for form in forms]
        stands_alone = record.source_key is not None or not any(map(_identifies, identifiers))
        own_key = (record.source_key or source_key) if stands_alone else None
        return IdentityRecord(record.source, tuple(identifiers), tuple(attributes), own_key)

    def values(self, kind: str, raw_value: str, scope: str = "") -> tuple[str, ...]:
        """Return the normal forms of one value that are evidence for a customer."""
        key = (kind, raw_value, scope)
        forms = self._forms.get(key)
        if forms is None:
            found = normalize(kind, raw_value, scope=scope, region=self._region)
            forms = self._kept(kind, raw_value, scope, found)
            if len(self._forms) >= CACHE_BOUND:
                self._forms.clear()
            self._forms[key] = forms
        return forms

    def _kept(self, kind: str, raw_value: str, scope: str, forms: Sequence[str]) -> tuple[str, ...]:
        """Leave out what is the firm's own; a value that hides something has its masked forms."""
        kept = tuple(form for form in forms if not self._is_own(kind, form))
        kept = kept or masked_forms(kind, raw_value, region=self._region)
        return tuple(map(sign_phone, kept)) if kind == "phone" and scope == SIGNATURE_SCOPE else kept

    def _is_own(self, kind: str, value: str) -> bool:
        if kind == "phone":
            return value.partition(";")[0] in self._own_phones
        return kind == "email" and (value in self._own_mailboxes or value.endswith(self._own_domains))


def _identifies(identifier: Identifier) -> bool:
    """True for a value that is one; equal masks are not equal values."""
    return identifier.value is not None and not (identifier.kind in MASKED_VALUES and is_masked(identifier.value))
