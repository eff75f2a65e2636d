"""Give the values of items their normal forms on the way from ingest to store."""

from __future__ import annotations

from dataclasses import replace

from voicecrm.identity.normalize import MASKED_VALUES, is_masked, masked_forms, normalize
from voicecrm.records import Attribute, Contact, Identifier, IdentityRecord, Interaction, Participant
from voicecrm.settings import Settings

CACHE_BOUND = 200_000
"""Distinct values kept: a call log repeats its numbers and names, and the cache stays below 100 MB."""

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
        self._own_domains = tuple(end + domain.lower() for domain in settings.own_domains for end in ("@", "."))
        self._forms: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._records: dict[IdentityRecord, IdentityRecord] = {}

    def item(self, item: Interaction | Contact) -> Interaction | Contact:
        """Return the item with normal forms in all its identity records."""
        if isinstance(item, Contact):
            return replace(item, record=self.record(item.record, item.source_key))
        parties = [
            party if party.record is None else Participant(party.role, self.record(party.record, item.source_key))
            for party in item.participants
        ]
        return _with_participants(item, tuple(parties))

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
            forms = tuple(
                value
                for value in normalize(kind, raw_value, scope=scope, region=self._region)
                if not self._is_own(kind, value)
            ) or masked_forms(kind, raw_value, region=self._region)
            if len(self._forms) >= CACHE_BOUND:
                self._forms.clear()
            self._forms[key] = forms
        return forms

    def _is_own(self, kind: str, value: str) -> bool:
        if kind == "phone":
            return value.partition(";")[0] in self._own_phones
        return kind == "email" and bool(self._own_domains) and value.endswith(self._own_domains)


def _identifies(identifier: Identifier) -> bool:
    """True for a value that is one; equal masks are not equal values."""
    return identifier.value is not None and not (identifier.kind in MASKED_VALUES and is_masked(identifier.value))


def _with_participants(item: Interaction, participants: tuple[Participant, ...]) -> Interaction:
    """Do what `dataclasses.replace` does in half its time: this is done for every row of an import."""
    return Interaction(
        source=item.source,
        source_key=item.source_key,
        channel=item.channel,
        raw=item.raw,
        direction=item.direction,
        occurred_at=item.occurred_at,
        ended_at=item.ended_at,
        duration_seconds=item.duration_seconds,
        subject=item.subject,
        text=item.text,
        language=item.language,
        conversation_id=item.conversation_id,
        in_reply_to=item.in_reply_to,
        agent=item.agent,
        status=item.status,
        rating=item.rating,
        counts=item.counts,
        url=item.url,
        attachments=item.attachments,
        flags=item.flags,
        revised_at=item.revised_at,
        participants=participants,
    )
