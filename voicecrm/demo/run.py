"""The demo: a week at an invented car maker, imported and resolved for real, and held against the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from time import perf_counter
from typing import Final

from voicecrm.crm import VoiceCRM
from voicecrm.demo import INPUTS, OWN_DOMAINS, OWN_NUMBERS
from voicecrm.demo.accuracy import measure
from voicecrm.demo.files import TrueRecord, extract, read_truth
from voicecrm.demo.report import DemoReport, Exhibit, ImportedFile
from voicecrm.profiles import Profile
from voicecrm.records import Attribute, Identifier, IdentityRecord
from voicecrm.settings import Settings

CONTACTS: Final = "contacts_csv"
HEROINE: Final = "HB-20400"
"""Customer number of the woman whom the story follows; see the README beside the data."""


def run_demo(
    folder: Path, database: str, *, settings: Settings | None = None, begin: Callable[[str], None] | None = None
) -> DemoReport:
    """Write the demo's files, import them, resolve, and look at the result.

    Args:
        folder: Where the files are written.
        database: URL of the database; what it already holds stays.
        settings: What the firm says of itself; the demo brings its own domains and numbers.
        begin: Told the name of each step as it begins.

    Returns:
        What happened.
    """
    started = perf_counter()
    say = begin or (lambda _step: None)
    settings = settings or Settings()
    settings = replace(settings, own_domains=OWN_DOMAINS, own_numbers=OWN_NUMBERS)
    extract(folder)
    truth = read_truth()
    with VoiceCRM.open(database, settings=settings) as crm:
        files = []
        for name in INPUTS:
            say(name)
            files.append(ImportedFile(name, crm.ingest(folder / name)))
        say("resolve")
        resolved = crm.resolve()
        heroine = crm.profile_of((CONTACTS, HEROINE))
        rows = crm.memberships().itertuples(index=False)
        profile_of = {(str(row.source), str(row.source_key)): str(row.profile_id) for row in rows}
        profiles = list(crm.profiles)
        return DemoReport(
            database=database,
            files=tuple(files),
            resolved=resolved,
            profile=heroine,
            timeline=tuple(crm.timeline(heroine.profile_id)),
            exhibits=_exhibits(crm, heroine, profiles, truth),
            accuracy=measure(truth, profile_of, {profile.profile_id: profile.name for profile in profiles}),
            seconds=perf_counter() - started,
        )


def _exhibits(
    crm: VoiceCRM, heroine: Profile, profiles: Iterable[Profile], truth: Iterable[TrueRecord]
) -> tuple[Exhibit, ...]:
    profile_of = {record.record_id: profile.profile_id for profile in profiles for record in profile.records}
    contacts = _contacts(profiles, truth)
    pairs = [
        ("one woman, two alphabets", _two_scripts(crm, heroine)),
        ("one name, two men", _first_pair(contacts, "full_name", same_name=True)),
        ("one phone, father and son", _first_pair(contacts, "phone", same_name=False)),
    ]
    return tuple(
        Exhibit(
            question=question,
            record_a=pair[0],
            record_b=pair[1],
            explanation=crm.explain(pair[0].record_id, pair[1].record_id),
            together=profile_of[pair[0].record_id] == profile_of[pair[1].record_id],
        )
        for question, pair in pairs
        if pair is not None
    )


def _two_scripts(crm: VoiceCRM, profile: Profile) -> tuple[IdentityRecord, IdentityRecord] | None:
    """Of the records that write a name in Latin letters and those that do not: the pair with the strongest evidence."""
    latin = [record for record in profile.records if (name := _value(record, "full_name")) and name.isascii()]
    other = [record for record in profile.records if (name := _value(record, "full_name")) and not name.isascii()]
    pairs = [(one, two) for one in other for two in latin if one.source != two.source]
    return max(
        pairs,
        key=lambda pair: (crm.explain(pair[0].record_id, pair[1].record_id).match_weight, pair[0].record_id),
        default=None,
    )


def _contacts(profiles: Iterable[Profile], truth: Iterable[TrueRecord]) -> list[tuple[str, IdentityRecord]]:
    """Person and record of every contact, by customer number."""
    person_of = {row.source_key: row.person_id for row in truth if row.source == CONTACTS}
    records = {
        record.source_key: record
        for profile in profiles
        for record in profile.records
        if record.source == CONTACTS and record.source_key is not None
    }
    return [(person_of[key], records[key]) for key in sorted(records) if key in person_of]


def _first_pair(
    contacts: Iterable[tuple[str, IdentityRecord]], kind: str, *, same_name: bool
) -> tuple[IdentityRecord, IdentityRecord] | None:
    """The first two contacts that are two people and share a value of this kind, and their name or not."""
    for (person, record), (other_person, other) in combinations(contacts, 2):
        shared = _value(record, kind) is not None and _value(record, kind) == _value(other, kind)
        namesakes = _value(record, "full_name") == _value(other, "full_name")
        if person != other_person and shared and namesakes == same_name:
            return record, other
    return None


def _value(record: IdentityRecord, kind: str) -> str | None:
    """First normal form of a kind."""
    known: tuple[Identifier | Attribute, ...] = (*record.identifiers, *record.attributes)
    return next((one.value for one in known if one.kind == kind and one.value is not None), None)
