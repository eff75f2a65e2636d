"""Survivorship: which values a profile shows when its records disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from voicecrm.identity.normalize import fold_family, fold_given, is_masked, normalize, split_name
from voicecrm.profiles import ProfileSummary
from voicecrm.records import IdentityRecord


def survive(records: Sequence[IdentityRecord]) -> ProfileSummary:
    """Choose what a profile shows of its records.

    Identifiers are shown in normal form, everything else as a source wrote it. The value that most records hold comes
    first; of equals the longer one, then the alphabetically smaller, so that no choice depends on arrival. A name with
    both parts beats a title or an initial, and a masked name shows only when there is no other.

    Args:
        records: The identity records of one profile, normalized.

    Returns:
        Name, values per field kind, and the keys under which its names are found.
    """
    values: dict[str, Counter[str]] = {}
    names: Counter[str] = Counter()
    for record in records:
        for identifier in record.identifiers:
            if identifier.value is not None:
                values.setdefault(identifier.kind, Counter())[identifier.value] += 1
        for attribute in record.attributes:
            if attribute.value is not None and attribute.kind not in ("full_name", "given_name", "family_name"):
                values.setdefault(attribute.kind, Counter())[attribute.raw_value.strip()] += 1
        names.update(record_names(record))
    ranked = sorted(names, key=lambda name: (*_name_rank(name), -names[name], -len(name), name))
    if ranked:
        values["name"] = Counter({name: len(ranked) - place for place, name in enumerate(ranked)})
    return ProfileSummary(
        name=ranked[0] if ranked else "",
        values={
            kind: tuple(sorted(counts, key=lambda value: (-counts[value], -len(value), value)))
            for kind, counts in sorted(values.items())
        },
        keys=name_keys(ranked),
    )


def record_names(record: IdentityRecord) -> tuple[str, ...]:
    """Return the names of one record as written; separate parts are joined in their script's order."""
    kinds: dict[str, list[str]] = {}
    for attribute in record.attributes:
        if attribute.value is not None and attribute.kind in ("full_name", "given_name", "family_name"):
            kinds.setdefault(attribute.kind, []).append(" ".join(attribute.raw_value.split()))
    names = list(kinds.get("full_name", ()))
    given, family = kinds.get("given_name", [""])[0], kinds.get("family_name", [""])[0]
    if not names and (given or family):
        eastern = any(char >= "⺀" for char in family + given)
        names.append(f"{family}{given}" if eastern else f"{given} {family}".strip())
    return tuple(dict.fromkeys(names))


def name_keys(names: Iterable[str]) -> tuple[str, ...]:
    """Return the keys under which names are found in every script and spelling, sorted."""
    keys = set()
    for name in names:
        for normal in normalize("full_name", name):
            parts = split_name(normal)
            sound = sorted(filter(None, (fold_family(parts.family), fold_given(parts.given))))
            if sound:
                keys.add(" ".join(sound))
    return tuple(sorted(keys))


def _name_rank(name: str) -> tuple[bool, bool]:
    """Masked names last, names with a missing part next to last."""
    normal = normalize("full_name", name)
    parts = split_name(normal[0]) if normal else None
    return is_masked(name), not (parts and parts.family and parts.given)
