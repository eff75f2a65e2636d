"""Give the values of items their normal forms on the way from ingest to store."""

from __future__ import annotations

from dataclasses import replace

from voicecrm.identity.normalize import normalize
from voicecrm.records import Attribute, Contact, Identifier, IdentityRecord, Interaction, Participant
from voicecrm.settings import Settings

CACHE_BOUND = 200_000
"""Distinct values kept: a call log repeats its numbers and names, and the cache stays below 100 MB."""


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
        self._own_domains = tuple(f"@{domain.lower()}" for domain in settings.own_domains)
        self._forms: dict[tuple[str, str, str], tuple[str, ...]] = {}

    def item(self, item: Interaction | Contact) -> Interaction | Contact:
        """Return the item with normal forms in all its identity records."""
        if isinstance(item, Contact):
            return replace(item, record=self.record(item.record, item.source_key))
        return replace(
            item,
            participants=tuple(
                party if party.record is None else Participant(party.role, self.record(party.record, item.source_key))
                for party in item.participants
            ),
        )

    def record(self, record: IdentityRecord, source_key: str) -> IdentityRecord:
        """Return the record with normal forms; a raw value with several becomes several identifiers.

        A record whose identifiers are all placeholders is like one without: it stands for its source record alone.
        """
        identifiers: list[Identifier] = []
        for identifier in record.identifiers:
            values = self.values(identifier.kind, identifier.raw_value, identifier.scope) or (None,)
            identifiers.extend(
                Identifier(identifier.kind, identifier.raw_value, identifier.scope, value) for value in values
            )
        attributes: list[Attribute] = []
        for attribute in record.attributes:
            forms = self.values(attribute.kind, attribute.raw_value) or (None,)
            attributes.extend(Attribute(attribute.kind, attribute.raw_value, form) for form in forms)
        stands_alone = record.source_key is not None or all(one.value is None for one in identifiers)
        own_key = (record.source_key or source_key) if stands_alone else None
        return IdentityRecord(record.source, tuple(identifiers), tuple(attributes), own_key)

    def values(self, kind: str, raw_value: str, scope: str = "") -> tuple[str, ...]:
        """Return the normal forms of one value that are evidence for a customer."""
        key = (kind, raw_value, scope)
        forms = self._forms.get(key)
        if forms is None:
            forms = tuple(
                value
                for value in normalize(kind, raw_value, scope=scope, region=self._region)
                if not self._is_own(kind, value)
            )
            if len(self._forms) >= CACHE_BOUND:
                self._forms.clear()
            self._forms[key] = forms
        return forms

    def _is_own(self, kind: str, value: str) -> bool:
        if kind == "phone":
            return value.partition(";")[0] in self._own_phones
        return kind == "email" and bool(self._own_domains) and value.endswith(self._own_domains)
