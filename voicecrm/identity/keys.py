"""Blocking keys: numbers that records share when they are worth comparing; each is a function of one record alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np

from voicecrm.columns import Column, Int32Array, Int64Array, UInt64Array, positions_of, where_true
from voicecrm.identity.evidence import Evidence
from voicecrm.identity.hashing import hash_texts, mix
from voicecrm.identity.model import SHAREABLE
from voicecrm.identity.naming import sound_keys
from voicecrm.identity.usernames import spelled_words

PLACES: Final = ("birth_date", "postal_code", "city", "street", "address", "company")
"""Kinds that make a key together with the sound of one name part."""


BLOCK_BOUND: Final = 60
"""Records in one block up to which all pairs are compared. Of a larger block none is: pairs grow with the square, and
what so many share says little; whoever belongs together in it shares a rarer key too."""

NAME_BOUND: Final = 30
"""The same for a full name."""

PLACE_BOUND: Final = 20
"""The same for one name part in one city, which is the weakest key of all."""

RARE_BOUND: Final = 12
"""The same for a single name part, date or place: by itself only a rare one makes a pair worth comparing."""

RARE: Final = ("birth_date", "postal_code", "street", "address")

_BOUND_BITS: Final = np.uint64(3)

KEY_KINDS: Final = frozenset((*SHAREABLE, "vin", "exclusive_identifier", "username", *PLACES))
"""Kinds that keys are made of, names excepted."""


@dataclass(frozen=True, slots=True, eq=False)
class RuleKeys:
    """The keys that one blocking rule gives.

    Attributes:
        rule: Its name, for reports.
        records: Record of every key, shape ``(n_keys,)``.
        keys: The keys, shape ``(n_keys,)``.
        bound: Records of the largest block whose pairs are compared.
    """

    rule: str
    records: Int64Array
    keys: UInt64Array
    bound: int = BLOCK_BOUND


def blocking_keys(evidence: Evidence, *, stable: bool = False) -> Iterator[RuleKeys]:
    """Yield the keys of all records, rule by rule.

    Rules: every identifier alone; the sound of the full name, also as an e-mail address spells it; birth date, postal
    code, city or street together with the sound of one name part; the user name in e-mails and handles.

    Args:
        evidence: The records.
        stable: Make the keys of a record the same whatever other records there are, on every machine, so that they can
            be stored; it takes longer. Their lowest bits say which bound their blocks have.

    Yields:
        Keys; equal keys of different rules never meet.
    """
    rules = _rules(evidence, stable=stable)
    return map(_with_bound, rules) if stable else rules


def bound_of(keys: UInt64Array) -> Int64Array:
    """Records of the largest block whose pairs are compared, of stable keys, shape ``(n_keys,)``."""
    found: Int64Array = np.array(_bounds(), dtype=np.int64)[(keys & _BOUND_BITS).astype(np.int64)]
    return found


def largest_bound() -> int:
    """Records of the largest block of any rule whose pairs are compared."""
    return max(_bounds())


def identifier_keys(kind: str, values: Sequence[str]) -> UInt64Array:
    """Return the stable key of each value of a shareable kind, which all who hold the value have."""
    return _with_bound(RuleKeys(kind, np.zeros(0, dtype=np.int64), _seeded(kind, hash_texts(values)), BLOCK_BOUND)).keys


def _bounds() -> tuple[int, ...]:
    return BLOCK_BOUND, NAME_BOUND, PLACE_BOUND, RARE_BOUND


def _with_bound(rule: RuleKeys) -> RuleKeys:
    return replace(rule, keys=rule.keys & ~_BOUND_BITS | np.uint64(_bounds().index(rule.bound)))


def _rules(evidence: Evidence, *, stable: bool) -> Iterator[RuleKeys]:
    columns = evidence.columns
    hashes = {
        kind: hash_texts(columns[kind].values)
        if stable
        else mix(np.arange(1, len(columns[kind].values) + 1, dtype=np.uint64))
        for kind in columns
        if kind in KEY_KINDS
    }
    for kind in (*SHAREABLE, "vin", "exclusive_identifier", "username"):
        if kind in columns:
            yield _rule(kind, columns[kind].record_indices, hashes[kind][columns[kind].codes])
    yield from _name_keys(evidence, hashes)
    for kind in RARE:
        if kind in columns:
            yield _rule(f"{kind} alone", columns[kind].record_indices, hashes[kind][columns[kind].codes], RARE_BOUND)
    places = [kind for kind in ("postal_code", "city") if kind in columns]
    if not stable:
        places = places[:1]  # a postal code says it better, but that others have one must not matter
    for place in places if "birth_date" in columns else ():
        dates = columns["birth_date"]
        yield _joint(
            f"birth_date and {place}",
            dates.record_indices,
            mix(hashes["birth_date"])[dates.codes],
            columns[place],
            hashes[place],
        )


def _name_keys(evidence: Evidence, hashes: Mapping[str, UInt64Array]) -> Iterator[RuleKeys]:
    """Yield the keys that are made of names, alone and together with places and dates."""
    columns, names = evidence.columns, evidence.names
    owners = names.records
    parts = (names.parts.family_sounds, names.family), (names.parts.given_sounds, names.given)
    family, given = (_gather(sounds, codes) for sounds, codes in parts)
    mixed_family, mixed_given = (_gather(mix(sounds), codes) for sounds, codes in parts)
    # Addition, since sources disagree on which part comes first.
    whole = np.where((family != 0) & (given != 0), mixed_family + mixed_given, np.uint64(0))
    entries = [(owners, whole)]
    if "email" in columns:
        entries.append(_spelled_names(columns["email"]))
    records, keys = (np.concatenate(part) for part in zip(*entries, strict=True))
    yield _rule("full name", records[keys != 0], keys[keys != 0], NAME_BOUND)
    if "city" in columns:
        yield _joint("city and full name", owners, mix(whole), columns["city"], hashes["city"])
    for part, sounds, mixed in (("family name", family, mixed_family), ("given name", given, mixed_given)):
        for kind in PLACES:
            if kind in columns:
                bound = PLACE_BOUND if kind == "city" else BLOCK_BOUND
                yield _joint(f"{kind} and {part}", owners, mixed, columns[kind], hashes[kind], bound)
        yield _rule(part, owners[sounds != 0], sounds[sounds != 0], RARE_BOUND)


def _gather(sounds: UInt64Array, parts: Int32Array) -> UInt64Array:
    """Sound of each entry's name part, 0 where it has none."""
    found: UInt64Array = np.append(sounds, np.uint64(0)).take(parts)
    return found


def _rule(rule: str, records: Int64Array, keys: UInt64Array, bound: int | None = None) -> RuleKeys:
    return RuleKeys(rule, records, _seeded(rule, keys), BLOCK_BOUND if bound is None else bound)


def _seeded(rule: str, keys: UInt64Array) -> UInt64Array:
    return mix(keys ^ _seed(rule))


@cache
def _seed(rule: str) -> np.uint64:
    """What sets the keys of one rule apart from those of the others."""
    seed: np.uint64 = hash_texts([rule])[0]
    return seed


def _joint(
    rule: str,
    records: Int64Array,
    keys: UInt64Array,
    other: Column,
    hashes: UInt64Array,
    bound: int | None = None,
) -> RuleKeys:
    """Combine each entry, its key mixed, with every value that its record has in another column."""
    known = where_true(keys)
    records, keys = records.take(known), keys.take(known)
    position, places = positions_of(other.offsets, records)
    return _rule(rule, records.take(position), keys.take(position) ^ hashes.take(other.codes.take(places)), bound)


def _spelled_names(emails: Column) -> tuple[Int64Array, UInt64Array]:
    """Read ``gildong.hong@`` as a full name; either word may be the family's."""
    rows, words = spelled_words(emails.values)
    if not words:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64)
    code_of = {word: code for code, word in enumerate(dict.fromkeys(words))}
    places = np.fromiter(map(code_of.__getitem__, words), dtype=np.int64, count=len(words))
    family, given = (sound_keys(list(code_of), family=role)[places] for role in (True, False))
    records = emails.record_indices
    found = []
    for one, other in ((0, 1), (1, 0)):
        keys = np.zeros(len(emails.values), dtype=np.uint64)
        f, g = family[one::2], given[other::2]
        keys[rows] = np.where((f != 0) & (g != 0), mix(f) + mix(g), np.uint64(0))
        found.append(keys[emails.codes])
    return np.concatenate([records, records]), np.concatenate(found)
