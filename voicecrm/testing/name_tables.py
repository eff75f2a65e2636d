"""What a language contributes to an invented population: names with frequencies, spellings and cities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from voicecrm.columns import FloatArray
from voicecrm.testing.draws import ObjectArray


@dataclass(frozen=True, slots=True, eq=False)
class NameTables:
    """The names of one language; gender 0 is male, 1 is female.

    Attributes:
        given: Given names as written at home, shape ``(n_given,)``.
        given_weights: How common each is, shape ``(2, n_given)``.
        given_latin: The same in Latin letters, shape ``(n_spellings, n_given)``.
        nicknames: Short form of each or None, shape ``(n_given,)``.
        family: Family names per gender as written at home, shape ``(2, n_family)``.
        family_weights: How common each is, shape ``(n_family,)``.
        family_latin: The same in Latin letters, shape ``(n_spellings, 2, n_family)``.
        cities: Cities as written at home, the largest first, shape ``(n_cities,)``.
        cities_latin: The same in Latin letters.
        family_first: True when a full name at home begins with the family name.
        joined: True when no space stands between the parts of a full name at home.
    """

    given: ObjectArray
    given_weights: FloatArray
    given_latin: ObjectArray
    nicknames: ObjectArray
    family: ObjectArray
    family_weights: FloatArray
    family_latin: ObjectArray
    cities: ObjectArray
    cities_latin: ObjectArray
    family_first: bool = False
    joined: bool = False

    @property
    def n_spellings(self) -> int:
        return len(self.given_latin)


def for_both_genders(row: ObjectArray) -> ObjectArray:
    """Repeat what does not depend on gender, shape ``(2, len(row))``."""
    return np.stack([row, row])
