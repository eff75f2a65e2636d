"""Survivorship: which values a profile shows when its records disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from voicecrm.identity.normalize import MASKED_VALUES, fold_family, fold_given, is_masked, split_name
from voicecrm.identity.signed import is_signed, unsign_phone
from voicecrm.profiles import ProfileSummary
from voicecrm.records import IDENTIFIER_KINDS, IdentityRecord

NAME_KINDS: Final = ("full_name", "given_name", "family_name")
_NAMES: Final = frozenset(NAME_KINDS)
_NO_PART: Final = ("", "")
_SHOWN_IN_NORMAL_FORM: Final = frozenset(IDENTIFIER_KINDS)
FIRST_EAST_ASIAN: Final = "\u2e80"
"""From this character on scripts write the family name first, without a space."""


WrittenValue = tuple[str, str, str]
"""Kind of a value, as a source wrote it, and in normal form."""


def survive(records: Sequence[IdentityRecord]) -> ProfileSummary:
    """Choose what a profile shows of its records, as `survive_values` does.

    Args:
        records: The identity records of one profile, normalized.
    """
    return survive_values([list(_written(record)) for record in records])


def _written(record: IdentityRecord) -> Iterator[WrittenValue]:
    for identifier in record.identifiers:
        if identifier.value is not None:
            yield identifier.kind, identifier.raw_value, identifier.value
    for attribute in record.attributes:
        if attribute.value is not None:
            yield attribute.kind, attribute.raw_value, attribute.value


def survive_values(records: Sequence[Sequence[WrittenValue]]) -> ProfileSummary:
    """Choose what a profile shows of its records.

    Identifiers are shown in normal form, everything else as a source wrote it. The value that most records hold comes
    first; of equals the longer one, then the alphabetically smaller, so that no choice depends on arrival. A name with
    both parts beats a title or an initial, and a masked name, phone or e-mail address shows only when there is no
    other. Phones that only signatures say come last.

    Args:
        records: The usable values of each identity record of one profile.

    Returns:
        Name, values per field kind, and the keys under which its names are found.
    """
    values: dict[str, dict[str, int]] = {}
    names: dict[_Name, int] = {}
    signed: set[str] = set()
    for record in records:
        named = []
        for written in record:
            kind, raw_value, value = written
            if kind in _NAMES:
                named.append(written)
                continue
            if kind == "phone" and is_signed(value):
                signed.add(unsign_phone(value))
                continue
            shown_value = value if kind in _SHOWN_IN_NORMAL_FORM else raw_value.strip()
            counts = values.get(kind)
            if counts is None:
                values[kind] = {shown_value: 1}
            else:
                counts[shown_value] = counts.get(shown_value, 0) + 1
        for name in _record_names(tuple(named)):
            names[name] = names.get(name, 0) + 1
    ranked = list(names)
    if len(ranked) > 1:
        ranked.sort(key=lambda name: (name.masked, not name.whole, -names[name], -len(name.shown), name))
    shown = {kind: _ranked(_unmasked(kind, values[kind])) for kind in sorted(values)}
    if signed:
        known = shown.get("phone", ())
        shown["phone"] = (*known, *sorted(signed.difference(known)))
    if ranked:
        shown["name"] = tuple(dict.fromkeys(name.shown for name in ranked))
    return ProfileSummary(
        name=ranked[0].shown if ranked else "",
        values=shown,
        keys=tuple(sorted({key for name in ranked if (key := _key(name.family, name.given))})),
    )


def _unmasked(kind: str, counts: dict[str, int]) -> dict[str, int]:
    if kind not in MASKED_VALUES or len(counts) == 1:
        return counts
    return {value: count for value, count in counts.items() if not is_masked(value)} or counts


def _ranked(counts: Mapping[str, int]) -> tuple[str, ...]:
    if len(counts) == 1:
        return tuple(counts)
    return tuple(sorted(counts, key=lambda value: (-counts[value], -len(value), value)))


class _Name(NamedTuple):
    """A name as shown, and its parts in normal form."""

    shown: str
    family: str
    given: str

    @property
    def masked(self) -> bool:
        return _is_masked(self.shown)

    @property
    def whole(self) -> bool:
        return bool(self.family and self.given)


@lru_cache(maxsize=65_536)
def _record_names(named: tuple[WrittenValue, ...]) -> frozenset[_Name]:
    """The names of one record; separate parts count when there is no full name, joined in their script's order."""
    parts: dict[str, tuple[str, str]] = {}
    names: set[_Name] = set()
    for kind, raw_value, value in named:
        if kind == "full_name":
            split = split_name(value)
            names.add(_Name(_shown(raw_value, value), split.family, split.given))
        else:
            parts.setdefault(kind, (raw_value, value))
    if parts and not names:
        family, given = parts.get("family_name", _NO_PART), parts.get("given_name", _NO_PART)
        last, first = _shown(*family), _shown(*given)
        shown = f"{last}{first}" if max(last + first) >= FIRST_EAST_ASIAN else f"{first} {last}".strip()
        names.add(_Name(shown, family[1], given[1]))
    return frozenset(names)


def _shown(raw_value: str, value: str) -> str:
    """The part of a written name that its normal form kept: without title and 고객님, in the writer's capitals."""
    raw = " ".join(raw_value.split())
    folded = raw.casefold()
    if folded == value:
        return raw
    start = folded.find(value)
    return raw[start : start + len(value)] if start >= 0 and len(folded) == len(raw) else raw


def name_keys(names: Iterable[str]) -> tuple[str, ...]:
    """Return the keys under which names are found in every script and spelling, sorted.

    Args:
        names: Full names in normal form.
    """
    parts = (split_name(name) for name in names)
    return tuple(sorted({key for part in parts if (key := _key(part.family, part.given))}))


def _key(family: str, given: str) -> str:
    """The sounds of both parts, in alphabetical order, because sources disagree on which comes first."""
    one, other = _family_sound(family), _given_sound(given)
    if one and other:
        return f"{one} {other}" if one < other else f"{other} {one}"
    return one or other


_is_masked = lru_cache(maxsize=65_536)(is_masked)
_family_sound = lru_cache(maxsize=65_536)(fold_family)
_given_sound = lru_cache(maxsize=262_144)(fold_given)
