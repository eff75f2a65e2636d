"""Evidence that depends on other evidence, counted once: a place in a place, a name in an address, a common home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from voicecrm.columns import FloatArray, Int32Array, Int64Array, UInt8Array, where_true
from voicecrm.identity.masked import MASKED_KINDS
from voicecrm.identity.model import DEPENDENT_GROUPS, HOUSEHOLD_GROUP, NAME_ALONE, WEIGHT_STEP
from voicecrm.identity.names import FAMILY_UNCLEAR, SHORT_FORM
from voicecrm.identity.usernames import begin_names, spell_names
from voicecrm.identity.weights import WeightTables

SPELLED_WEIGHT: Final = 2.0
"""Most that an equal or nearly equal user name weighs, bits, when it is made of the name that agrees anyway."""


def find_spelled_names(
    tables: WeightTables, levels: Mapping[str, UInt8Array], sides: Sequence[Mapping[str, Int32Array]]
) -> dict[str, Int64Array]:
    """Find the pairs whose names agree and whose equal (or nearly equal) user names are made of these names.

    Args:
        tables: The records.
        levels: Per comparison the level reached, shape ``(n_pairs,)`` each.
        sides: Of the left and of the right records per comparison the value; of names the entry.

    Returns:
        Per comparison (``username``, ``email``, ``masked_email``) the pairs in which one side's user name is made of
        its name, and of ``given_name`` those in which the name was read from the address that is equal, ascending.
    """
    evidence = tables.evidence
    parts, sounds = evidence.names.parts, evidence.names.parts.given_sounds
    agree = (levels["family_name"] <= FAMILY_UNCLEAR) & (levels["given_name"] <= SHORT_FORM)
    spelled = {}
    for kind, level in (("username", 0), ("email", 1), ("masked_email", 0)):
        if kind not in levels or not len(parts.values):
            continue
        rows = where_true(agree & (levels[kind] == level))
        if not len(rows):
            continue
        values = evidence.columns[kind].values
        found = np.zeros(len(rows), dtype=np.bool_)
        for codes in sides:
            entries = codes["given_name"][rows]
            names = [
                np.where(role[entries] >= 0, sounds[role[entries]], np.uint64(0))
                for role in (evidence.names.given, evidence.names.family)
            ]
            written = [values[code] for code in codes[kind][rows].tolist()]
            found |= begin_names(written, *names) if kind == "masked_email" else spell_names(written, *names)
        spelled[kind] = rows[found]
    if "email" in levels:
        read = [evidence.names.read[codes["given_name"]] for codes in sides] if len(evidence.names.read) else []
        spelled["given_name"] = where_true(
            np.logical_or.reduce([np.zeros(len(agree), dtype=np.bool_), *read]) & agree & (levels["email"] == 0)
        )
    return spelled


def add_up(
    tables: WeightTables,
    levels: Mapping[str, UInt8Array],
    weights: Mapping[str, FloatArray],
    sides: Sequence[Mapping[str, Int32Array]],
) -> tuple[FloatArray, FloatArray]:
    """Add the weights of each pair; what depends on something stronger is taken from them first, in place.

    Args:
        tables: What the values weigh.
        levels: Per comparison the level reached, shape ``(n_pairs,)`` each.
        weights: Per comparison the weight, bits.
        sides: Of the left and of the right records per comparison the value.

    Returns:
        Evidence weight and how much of it a household explains, bits, shape ``(n_pairs,)`` each.
    """
    for group in DEPENDENT_GROUPS:
        _keep_strongest([weights[name] for name in group if name in weights])
    _doubt_namesakes(tables, levels, weights)
    shared = []
    for name in HOUSEHOLD_GROUP:
        if name not in weights:
            continue
        weight = weights[name]
        if name in tables.common:
            common = tables.common[name][sides[0][name]]
            if name in MASKED_KINDS:
                common |= tables.common[name][sides[1][name]]
            weight = np.where((levels[name] == 0) & ~common, 0.0, weight)
        shared.append((weights[name], weight))
    total = np.zeros(len(levels["family_name"]), dtype=np.float64)
    for weight in weights.values():
        total += weight
    explained = _explain_by_household(shared, tables.household_weight, len(total))
    return total - explained, explained


def _doubt_namesakes(tables: WeightTables, levels: Mapping[str, UInt8Array], weights: Mapping[str, FloatArray]) -> None:
    """Let a name that agrees alone not bring two together who were born on different days, in place.

    Names run in families and are handed down, so a file holds more namesakes than the frequency of a name says. Where
    many birth dates are wrong, as training finds, they tell nobody apart.
    """
    if "birth_date" not in levels:
        return
    different = len(tables.model.comparison("birth_date").levels) - 1
    if tables.by_level["birth_date"][different] > -NAME_ALONE:
        return
    rows = np.flatnonzero(levels["birth_date"] == different)
    others = [weight[rows] for name, weight in weights.items() if name not in ("family_name", "given_name")]
    rows = rows[np.maximum.reduce(others) <= 0.0]
    named = weights["family_name"][rows] + weights["given_name"][rows]
    weights["given_name"][rows] -= np.maximum(named - tables.namesake_cap, 0.0)


def _explain_by_household(
    weights: list[tuple[FloatArray, FloatArray]], household_weight: float, n_pairs: int
) -> FloatArray:
    """Take away what one home explains, the weakest agreement first, in place; say how much that is in all.

    Two members of a household agree on everything that it has in common as surely as two records of one person. So
    where `s` bits speak for a common home and such pairs have odds of `h` bits, ``s - log2(1 + 2 ** (s + h))`` bits are
    left to tell one person from two.
    """
    explained = np.zeros(n_pairs, dtype=np.float64)
    if len(weights) < 1:
        return explained
    total = np.zeros(n_pairs, dtype=np.float64)
    for _whole, weight in weights:
        total += weight
    excess = np.log2(1.0 + np.exp2(np.minimum(total + household_weight, 200.0)))
    excess = np.floor(excess / WEIGHT_STEP) * WEIGHT_STEP
    rows = where_true((excess > 0) & (total > 0))
    left = np.minimum(excess[rows], total[rows])
    explained[rows] = left
    stacked = np.stack([weight[rows] for _whole, weight in weights])
    order = np.argsort(stacked, axis=0, kind="stable")
    taken = np.zeros_like(stacked)
    for place in range(len(weights)):
        row = order[place]
        here = np.take_along_axis(stacked, row[None], axis=0)[0]
        take = np.minimum(np.maximum(here, 0.0), left)
        np.put_along_axis(taken, row[None], take[None], axis=0)
        left = left - take
    for (whole, _weight), take in zip(weights, taken, strict=True):
        whole[rows] -= take
    return explained


def _keep_strongest(weights: list[FloatArray]) -> None:
    """Of dependent agreements only the strongest keeps its weight, in place; disagreements all stay."""
    if len(weights) < 2:
        return
    stacked = np.stack(weights)
    strongest = stacked.argmax(axis=0)
    for row, weight in enumerate(weights):
        weight[:] = np.where((stacked[row] > 0) & (strongest != row), 0.0, stacked[row])
