"""Survivorship: which values a profile shows when its records disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from voicecrm.identity.normalize import fold_family, fold_given, is_masked, split_name
from voicecrm.profiles import ProfileSummary
from voicecrm.records import Attribute, IdentityRecord

NAME_KINDS: Final = ("full_name", "given_name", "family_name")
FIRST_EAST_ASIAN: Final = "\u2e80"
"""From this character on scripts write the family name first, without a space."""


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
    names: Counter[_Name] = Counter()
    for record in records:
        for identifier in record.identifiers:
            if identifier.value is not None:
                values.setdefault(identifier.kind, Counter())[identifier.value] += 1
        for attribute in record.attributes:
            if attribute.value is not None and attribute.kind not in NAME_KINDS:
                values.setdefault(attribute.kind, Counter())[attribute.raw_value.strip()] += 1
        names.update(_record_names(record))
    ranked = sorted(names, key=lambda name: (name.masked, not name.whole, -names[name], -len(name.shown), name))
    shown = {
        kind: tuple(sorted(counts, key=lambda value: (-counts[value], -len(value), value)))
        for kind, counts in sorted(values.items())
    }
    if ranked:
        shown["name"] = tuple(dict.fromkeys(name.shown for name in ranked))
    return ProfileSummary(
        name=ranked[0].shown if ranked else "",
        values=shown,
        keys=tuple(sorted({key for name in ranked if (key := _key(name.family, name.given))})),
    )


class _Name(NamedTuple):
    """A name as shown, and its parts in normal form."""

    shown: str
    family: str
    given: str

    @property
    def masked(self) -> bool:
        return is_masked(self.shown)

    @property
    def whole(self) -> bool:
        return bool(self.family and self.given)


def _record_names(record: IdentityRecord) -> set[_Name]:
    """The names of one record; separate parts count when there is no full name, joined in their script's order."""
    parts: dict[str, Attribute] = {}
    names: set[_Name] = set()
    for attribute in record.attributes:
        if attribute.value is not None and attribute.kind == "full_name":
            split = split_name(attribute.value)
            names.add(_Name(_shown(attribute), split.family, split.given))
        elif attribute.value is not None and attribute.kind in NAME_KINDS:
            parts.setdefault(attribute.kind, attribute)
    if parts and not names:
        family, given = (parts.get(kind) for kind in ("family_name", "given_name"))
        last, first = (_shown(part) if part else "" for part in (family, given))
        shown = f"{last}{first}" if max(last + first) >= FIRST_EAST_ASIAN else f"{first} {last}".strip()
        names.add(_Name(shown, (family and family.value) or "", (given and given.value) or ""))
    return names


def _shown(attribute: Attribute) -> str:
    """The part of a written name that its normal form kept: without title and 고객님, in the writer's capitals."""
    raw, value = " ".join(attribute.raw_value.split()), attribute.value or ""
    folded = raw.casefold()
    start = folded.find(value)
    return raw[start : start + len(value)] if start >= 0 and len(folded) == len(raw) else raw


def name_keys(names: Iterable[str]) -> tuple[str, ...]:
    """Return the keys under which names are found in every script and spelling, sorted.

    Args:
        names: Full names in normal form.
    """
    parts = (split_name(name) for name in names)
    return tuple(sorted({key for part in parts if (key := _key(part.family, part.given))}))


@lru_cache(maxsize=65_536)
def _key(family: str, given: str) -> str:
    """The sounds of both parts, in alphabetical order, because sources disagree on which comes first."""
    return " ".join(sorted(filter(None, (fold_family(family), fold_given(given)))))
