"""What was learned from names in two scripts: how syllables are spelled, and how often they stand in a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

Counts = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """The table of `scripts/learn_syllables.py`.

    Attributes:
        family: Counts of Latin spellings of each surname.
        given: Counts of Latin spellings of each syllable of a given name.
        first: Counts of syllables that begin a given name of two.
        second: Counts of syllables that end a given name of two.
        single: Counts of given names of one syllable.
        names: Counts of whole given names, the frequent ones.
        letters: Share of each spelling of a letter, by role (``onset``, ``nucleus``, ``coda``) and index of the letter.
        bigrams: Counts of two letters in names that are not Korean; ``_`` is the edge of a word.
    """

    family: Counts
    given: Counts
    first: Mapping[str, float]
    second: Mapping[str, float]
    single: Mapping[str, float]
    names: Mapping[str, float]
    letters: Mapping[str, Counts]
    bigrams: Mapping[str, float]


@cache
def learned() -> Learned:
    """Read the table that ships with the package, once."""
    text = (files("voicecrm.identity.naming") / "data" / "syllables.tsv").read_text(encoding="utf-8")
    table: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for line in text.splitlines():
        if not line.startswith("#"):
            role, hangul, latin, count = line.split("\t")
            table[role][hangul][latin] = float(count)

    def plain(role: str) -> dict[str, float]:
        return {key: counts[""] for key, counts in table[role].items()}

    return Learned(
        family=table["family"],
        given=table["given"],
        first=plain("first"),
        second=plain("second"),
        single=plain("single"),
        names=plain("name"),
        letters={role: table[role] for role in ("onset", "nucleus", "coda")},
        bigrams=plain("bigram"),
    )
