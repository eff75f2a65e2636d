"""Names read from e-mail addresses and handles, for records whose own name is missing or incomplete.

``linda.jackson@`` says the given name of a record that is just called Jackson. Such a name is of lower standing than
one that a source gave: it can speak for a pair, never against one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import Column, FloatArray, Int64Array, UInt8Array
from voicecrm.identity.naming import part_weights, sound_keys

READ_DOUBT: Final = 1.0
"""Bits that a name weighs less because it was read from an address."""

MISSING: Final = 255
"""As in `voicecrm.identity.names`."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_SHORTEST_NAME: Final = 3
"""Letters from which on a known name is looked for inside a word, and what is left can be a name."""

OwnName = tuple[str, str]
"""Family and given name, empty where unknown."""


@dataclass(frozen=True, slots=True)
class _Address:
    """An address of a record, and one name that the record has (or none)."""

    record: int
    words: tuple[str, ...]
    own: OwnName


def read_names(
    columns: Mapping[str, Column], own: Mapping[int, Sequence[OwnName]]
) -> tuple[Int64Array, list[str], list[str]]:
    """Read names from the addresses of records.

    Args:
        columns: Normal forms per field kind; ``email`` and ``handle`` are read.
        own: The names of each record that is looked at, all of them incomplete; none for a record without a name.

    Returns:
        Record, family name and given name of every name read, of which one may be empty.
    """
    addresses = [
        _Address(record, words, name) for record, words in _words(columns, own) for name in (own[record] or (("", ""),))
    ]
    if not addresses:
        return np.zeros(0, dtype=np.int64), [], []
    texts = sorted({text for one in addresses for text in (*one.words, *one.own)})
    sounds = tuple(dict(zip(texts, sound_keys(texts, family=family).tolist(), strict=True)) for family in (True, False))
    found = [(one.record, *name) for one in addresses for name in _read(one, sounds)]
    return (
        np.array([record for record, _family, _given in found], dtype=np.int64),
        [family for _record, family, _given in found],
        [given for _record, _family, given in found],
    )


def read_fuller_names(
    columns: Mapping[str, Column], records: Int64Array, families: Sequence[str], givens: Sequence[str]
) -> tuple[Int64Array, list[str], list[str]]:
    """Read names from addresses that spell one part of a whole name as it is and the other nearly so.

    ``edward.mitchell@`` of Ted Mitchell, ``alexander.rice@`` of Alexender Rice; but not ``david.williams@`` of Sandra.

    Args:
        columns: Normal forms per field kind; ``email`` and ``handle`` are read.
        records: Record of every name, shape ``(n_names,)``.
        families: Family name of every name.
        givens: Given name of every name.

    Returns:
        Record, family name and given name of every name read.
    """
    near: tuple[list[tuple[int, str]], list[tuple[int, str]]] = [], []
    for kind in ("email", "handle"):
        if kind not in columns:
            continue
        values = columns[kind].values
        position, codes = columns[kind].values_of(records)
        for place, code in zip(position.tolist(), codes.tolist(), strict=True):
            bare, family, given = values[code], families[place], givens[place]
            if (family in bare) != (given in bare):
                known, role = (family, 0) if family in bare else (given, 1)
                rest = _without(_words_of(bare), known, {})
                if rest is not None and len(rest) >= _SHORTEST_NAME:
                    near[role].append((place, rest))
    names: list[tuple[int, str, str]] = []
    for role, own in enumerate((givens, families)):
        known, rests = [own[place] for place, _rest in near[role]], [rest for _place, rest in near[role]]
        if not known:
            continue
        weights = part_weights(known, rests, family=bool(role))
        for row in np.flatnonzero(weights > 0).tolist():
            place, rest = near[role][row]
            names.append((place, rest, givens[place]) if role else (place, families[place], rest))
    return (
        records[np.array([place for place, _family, _given in names], dtype=np.int64)],
        [family for _place, family, _given in names],
        [given for _place, _family, given in names],
    )


def doubt_read_names(
    rows: Int64Array, levels: tuple[UInt8Array, UInt8Array], weights: tuple[FloatArray, FloatArray]
) -> None:
    """Let names that were read weigh a little less, and nothing where they disagree, in place.

    Args:
        rows: The pairs of names of which one was read.
        levels: Of family and of given names, shape ``(n_pairs,)`` each.
        weights: Of family and of given names, bits.
    """
    family, given = weights[0][rows], weights[1][rows]
    against = rows[(family < 0) | (given < 0) | (family + given <= READ_DOUBT)]
    weights[1][rows] -= READ_DOUBT
    for part in (0, 1):
        weights[part][against] = 0.0
        levels[part][against] = MISSING


def is_initial(name: str) -> bool:
    """True for a single letter of an alphabet."""
    return len(name.rstrip(".")) == 1 and name[0] < "\u0600"


def _words(columns: Mapping[str, Column], wanted: Mapping[int, object]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The words of every address of the records that are wanted."""
    rows = np.array(sorted(wanted), dtype=np.int64)
    for kind in ("email", "handle"):
        if kind in columns:
            position, codes = columns[kind].values_of(rows)
            for record, code in zip(rows[position].tolist(), codes.tolist(), strict=True):
                words = _words_of(columns[kind].values[code])
                if words:
                    yield record, words


def _words_of(address: str) -> tuple[str, ...]:
    """The words in front of the at sign and behind the scope; none of a masked address."""
    bare = address.rpartition(":")[2].partition("@")[0]
    return tuple(_WORD.findall(bare)) if "*" not in bare else ()


def _read(address: _Address, sounds: Sequence[Mapping[str, int]]) -> list[OwnName]:
    family, given = address.own
    words = address.words
    if family and (not given or is_initial(given)):
        found = _without(words, family, sounds[0])
        names = [word for word in words if len(word) >= _SHORTEST_NAME] if found is None else [found]
        start = given[:1]
        return [(family, name) for name in names if name.startswith(start) and len(name) > len(start)]
    if given and not family:
        found = _without(words, given, sounds[1])
        if found is None and len(words) == 1 and words[0].startswith(given[0]):
            found = words[0][1:]
        return [(found, given)] if found is not None and len(found) >= _SHORTEST_NAME else []
    if not family and len(words) == 2 and min(map(len, words)) > 1:
        return [(words[0], words[1]), (words[1], words[0])]
    return []


def _without(words: Sequence[str], name: str, sounds: Mapping[str, int]) -> str | None:
    """What is left of the words without a name that is one of them, or begins or ends them; None where it does not."""
    own = sounds.get(name, 0)
    rest = [word for word in words if word != name and (own == 0 or sounds[word] != own)]
    if 0 < len(rest) < len(words):
        return "".join(rest)
    joined = "".join(words)
    if len(name) < _SHORTEST_NAME or len(joined) <= len(name):
        return None
    if joined.startswith(name):
        return joined[len(name) :]
    return joined[: -len(name)] if joined.endswith(name) else None
