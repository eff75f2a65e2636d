"""Merges that a source has recorded, as its own positive judgements on the contacts that it merged.

A contact says by key which others it is merged with. Each of these has a stand-in beside the contact's own record: an
identity record that holds nothing but the other's key, so that all that is known under that key agrees with it. The
source judges twice: that the contact and the stand-in are one person, and, as soon as the other contact is there, that
the stand-in and that one are. When a newer version of the contact takes the merge back, the stand-in leaves, and what
was judged of it speaks of nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from voicecrm.item_columns import ItemColumns
from voicecrm.pipeline.normalizing import Normalizer
from voicecrm.profiles import SOURCE_ACTOR, Judgement
from voicecrm.store import Reader, WriteOutcome, Writer

SURVIVOR_PREFIX: Final = "merged-by-source:"
RETIRED_PREFIX: Final = "retired-by-source:"


class _Merge(NamedTuple):
    """One contact that is merged with another.

    Attributes:
        survivor: Own record of the contact that says so.
        stand_in: Record beside it.
        at: When the source said it.
    """

    survivor: str
    stand_in: str
    at: datetime


class SourceMerges:
    """Judges for sources, batch by batch, in the transaction of an import.

    Args:
        writer: Where to.
        normalizer: Gives keys their normal forms.
    """

    def __init__(self, writer: Writer, normalizer: Normalizer) -> None:
        self._writer = writer
        self._normalizer = normalizer
        self._judged: dict[str, bool] = {}

    def judge(self, items: ItemColumns, outcomes: Sequence[WriteOutcome]) -> None:
        """Write the judgements that a batch of stored items brings; those that were ever made are not made again.

        Args:
            items: As stored.
            outcomes: What became of each.
        """
        contacts: dict[str, dict[str, int]] = {}
        for place, (channel, outcome) in enumerate(zip(items.channel, outcomes, strict=True)):
            if channel is None and outcome != "duplicate":
                contacts.setdefault(items.source[place], {})[items.source_key[place]] = place
        for source, places in contacts.items():
            merging = {
                key: items.revised_at[place] for key, place in places.items() if len(items.participants[place]) > 1
            }
            if merging or self._has_judged(source):
                self._judge(source, merging, places)

    def _has_judged(self, source: str) -> bool:
        if source not in self._judged:
            self._judged[source] = self._writer.reader.has_judged(SOURCE_ACTOR + source)
        return self._judged[source]

    def _judge(self, source: str, merging: dict[str, datetime | None], contacts: Iterable[str]) -> None:
        reader = self._writer.reader
        now = datetime.now(UTC)
        said = [
            _Merge(own, stand_in, merging[key] or now)
            for key, (own, *stand_ins) in reader.contact_records(source, merging).items()
            for stand_in in stand_ins
        ]
        known = self._merged_with(source, contacts, reader)
        merges = {merge.stand_in: merge for merge in (*known, *said)}
        stand_ins = reader.records(merges)
        key_of = {name: record.identifiers[0].raw_value for name, record in stand_ins.items()}
        retired = reader.contact_records(source, key_of.values())
        made = []
        for name, merge in sorted(merges.items()):
            reason = f"{source} says that {stand_ins[name].source_key!r} and {key_of[name]!r} are one person"
            pairs = [(SURVIVOR_PREFIX, merge.survivor)] + [
                (RETIRED_PREFIX, other) for other in retired.get(key_of[name], ())[:1]
            ]
            made += [
                Judgement(
                    record_a=min(name, other),
                    record_b=max(name, other),
                    verdict="positive",
                    actor=SOURCE_ACTOR + source,
                    reason=reason,
                    judged_at=merge.at,
                    operation_id=prefix + name,
                )
                for prefix, other in pairs
            ]
        before = reader.judgements_of(one.operation_id for one in made)
        self._writer.add_judgements([one for one in made if one.operation_id not in before])
        self._judged[source] = True

    def _merged_with(self, source: str, contacts: Iterable[str], reader: Reader) -> list[_Merge]:
        """Find the stand-ins of contacts that have come, beside those that came before them."""
        values = {value for key in contacts for value in self._normalizer.values("customer_number", key, source)}
        holders = {one for found in reader.record_ids_by_value("customer_number", values).values() for one in found}
        judged = reader.judgements_of(SURVIVOR_PREFIX + holder for holder in holders)
        return [
            _Merge(*_apart(judgement, judgement.operation_id.removeprefix(SURVIVOR_PREFIX)), judgement.judged_at)
            for judgement in judged.values()
        ]


def _apart(judgement: Judgement, stand_in: str) -> tuple[str, str]:
    """Return the survivor's record and the stand-in's."""
    pair = judgement.record_a, judgement.record_b
    return pair[pair[0] == stand_in], stand_in
