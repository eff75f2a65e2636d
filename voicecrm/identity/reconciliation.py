"""Reconciliation: give the persons of a new resolve the profile ids that they already have."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownProfiles:
    """The profiles as they stand.

    Attributes:
        memberships: Profile of each record id.
        sequence: Age of each profile id ever given; smaller is older.
        merged_into: Survivor of each alias.
        retired_members: Records of each alias when it was retired.
    """

    memberships: Mapping[str, str]
    sequence: Mapping[str, int]
    merged_into: Mapping[str, str]
    retired_members: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """What changes.

    Attributes:
        memberships: Profile of every record that is in a cluster.
        created: New profile ids.
        retired: Alias to survivor, for profiles that merged.
        restored: Aliases that are profiles again.
        emptied: Profiles that lost all their records and merged into none.
        split_from: For created and restored profiles the profile that most of their records were in.
    """

    memberships: dict[str, str]
    created: tuple[str, ...]
    retired: dict[str, str]
    restored: tuple[str, ...]
    emptied: tuple[str, ...]
    split_from: dict[str, str]


def reconcile(clusters: Sequence[Sequence[str]], known: KnownProfiles, new_id: Callable[[], str]) -> Reconciliation:
    """Give every cluster a profile id.

    When a profile comes apart, a part whose records belonged to one of its aliases takes that alias back: what a merge
    did, an unmerge undoes. Of the other parts the largest keeps the id (of equal parts the one with the smallest record
    id). Where several profiles go on in one cluster, the oldest survives and the others become its aliases.

    Args:
        clusters: Record ids of each person.
        known: The profiles as they stand.
        new_id: Makes a fresh profile id.

    Returns:
        The changes.
    """
    ordered = sorted(sorted(cluster) for cluster in clusters)
    former_alias = _former_aliases(ordered, known)
    heirs = _heirs(ordered, known, former_alias)
    while elsewhere := former_alias.keys() & heirs.keys():
        # Another profile goes on there, so the alias stays one, and the part is like all others.
        for index in elsewhere:
            del former_alias[index]
        heirs = _heirs(ordered, known, former_alias)
    memberships: dict[str, str] = {}
    created: list[str] = []
    restored: list[str] = []
    retired: dict[str, str] = {}
    split_from: dict[str, str] = {}
    for index, cluster in enumerate(ordered):
        going_on = sorted(heirs.get(index, ()), key=known.sequence.__getitem__)
        if going_on:
            profile = going_on[0]
            retired.update(dict.fromkeys(going_on[1:], profile))
        else:
            if index in former_alias:
                profile = former_alias[index]
                restored.append(profile)
            else:
                profile = new_id()
                created.append(profile)
            if past := [known.memberships[record] for record in cluster if record in known.memberships]:
                former = Counter(past)
                split_from[profile] = min(former, key=lambda old: (-former[old], known.sequence[old]))
        memberships.update(dict.fromkeys(cluster, profile))
    alive = set(memberships.values())
    emptied = sorted(set(known.memberships.values()) - alive - retired.keys())
    return Reconciliation(
        memberships=memberships,
        created=tuple(created),
        retired=retired,
        restored=tuple(restored),
        emptied=tuple(emptied),
        split_from=split_from,
    )


def _heirs(
    clusters: Sequence[Sequence[str]], known: KnownProfiles, former_alias: Mapping[int, str]
) -> dict[int, list[str]]:
    """The profiles that go on in each cluster, by cluster index."""
    parts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for index, cluster in enumerate(clusters if known.memberships else ()):
        for record in cluster:
            profile = known.memberships.get(record)
            if profile is not None:
                parts[profile][index] += 1
    heirs: defaultdict[int, list[str]] = defaultdict(list)
    for profile, counts in parts.items():
        own = [index for index in counts if index not in former_alias] or list(counts)
        heirs[min(own, key=lambda index: (-counts[index], index))].append(profile)
    return heirs


def _former_aliases(clusters: Sequence[Sequence[str]], known: KnownProfiles) -> dict[int, str]:
    """For each cluster the alias that most of its records once made up, each alias once."""
    if not known.merged_into:
        return {}
    aliases_of: defaultdict[str, list[str]] = defaultdict(list)
    for alias in known.merged_into:
        for record in known.retired_members.get(alias, ()):
            aliases_of[record].append(alias)
    found: dict[int, str] = {}
    taken: set[str] = set()
    for index, cluster in enumerate(clusters):
        votes = Counter(alias for record in cluster for alias in aliases_of.get(record, ()) if alias not in taken)
        fitting = [alias for alias in votes if 2 * votes[alias] > max(len(cluster), len(known.retired_members[alias]))]
        if fitting:
            found[index] = min(fitting, key=lambda alias: (-votes[alias], known.sequence[alias]))
            taken.add(found[index])
    return found
