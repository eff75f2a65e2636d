"""Compares profiles with the truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from voicecrm.demo.files import TrueRecord
from voicecrm.demo.report import Accuracy, Mistake
from voicecrm.testing.metrics import pairwise_metrics


def measure(
    truth: Sequence[TrueRecord], profile_of: Mapping[tuple[str, str], str], names: Mapping[str, str]
) -> Accuracy:
    """Compare.

    Args:
        truth: Records whose customer is known.
        profile_of: Profile per source and source key; a record that is in none counts as a profile of its own.
        names: Name per profile.

    Returns:
        The agreement.
    """
    people = [row.person_id for row in truth]
    found = [profile_of.get(row[:2], f"none {row.source} {row.source_key}") for row in truth]
    profiles_of: defaultdict[str, Counter[str]] = defaultdict(Counter)
    people_in: defaultdict[str, set[str]] = defaultdict(set)
    for person, profile in zip(people, found, strict=True):
        profiles_of[person][profile] += 1
        people_in[profile].add(person)
    name_of = {person: _name(profiles, names) for person, profiles in profiles_of.items()}
    mistakes = []
    for person, profiles in sorted(profiles_of.items()):
        strangers = set[str]().union(*(people_in[profile] for profile in profiles)) - {person}
        if len(profiles) > 1 or strangers:
            mistakes.append(
                Mistake(
                    name=name_of[person],
                    person_id=person,
                    profiles=len(profiles),
                    strangers=tuple(sorted(name_of[stranger] for stranger in strangers)),
                )
            )
    metrics = pairwise_metrics(people, found)
    return Accuracy(
        records=len(truth),
        customers=len(profiles_of),
        exact=len(profiles_of) - len(mistakes),
        precision=metrics.precision,
        recall=metrics.recall,
        mistakes=tuple(mistakes),
    )


def _name(profiles: Counter[str], names: Mapping[str, str]) -> str:
    """Name of the profile that holds most of a person's records and has one."""
    ranked = sorted(profiles, key=lambda profile: (-profiles[profile], profile))
    return next((names[profile] for profile in ranked if names.get(profile)), "(no name)")
