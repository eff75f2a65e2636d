"""Blocking: which pairs of records are worth comparing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import Column, Int64Array
from voicecrm.identity.evidence import Evidence
from voicecrm.identity.model import SHAREABLE

BLOCK_BOUND: Final = 60
"""Records in one block up to which all pairs are compared; a larger block is refined by name sound, birth date and
place, because pairs grow with the square and what so many share says little."""

WINDOW: Final = 8
"""In a refined block that is still too large, each record is compared with this many neighbours in canonical order:
enough to hold the many records of one person together; clustering then weighs all pairs among them."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Candidate pairs, each once, ``left < right``, ascending.

    Attributes:
        left: Record index, shape ``(n_pairs,)``.
        right: Record index, shape ``(n_pairs,)``.
        oversized: Per blocking rule the pairs that a block over `BLOCK_BOUND` left out even when refined.
    """

    left: Int64Array
    right: Int64Array
    oversized: dict[str, int]


def candidate_pairs(evidence: Evidence) -> Candidates:
    """Find the pairs that agree on a blocking rule.

    Rules: every identifier alone; the sound of the full name; birth date, postal code, city or street together with
    the sound of one name part; the user name in e-mails and handles.

    Args:
        evidence: The records.

    Returns:
        The candidate pairs of all rules together.
    """
    n_records = max(evidence.n_records, 1)
    refinements = _refinements(evidence)
    found: list[Int64Array] = []
    oversized: dict[str, int] = {}
    for rule, records, keys in _rules(evidence):
        pairs, left_out = _pairs_in_blocks(records, keys, refinements, n_records)
        found.append(pairs)
        if left_out:
            oversized[rule] = left_out
    joined = np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
    if len(joined):
        joined = joined[np.concatenate(([True], joined[1:] != joined[:-1]))]
    return Candidates(joined // n_records, joined % n_records, oversized)


def _rules(evidence: Evidence) -> Iterator[tuple[str, Int64Array, Int64Array]]:
    """Every rule as entries ``(record, key)``."""
    columns = evidence.columns
    for kind in (*SHAREABLE, "vin", "exclusive_identifier"):
        if kind in columns:
            yield kind, columns[kind].record_indices, columns[kind].codes.astype(np.int64)
    if "username" in columns:
        yield "username", columns["username"].record_indices, columns["username"].codes.astype(np.int64)
    names = evidence.names
    name_records = names.column.record_indices
    sound = names.sound_codes()[names.column.codes]
    yield "full name", name_records[sound >= 0], sound[sound >= 0]
    family = names.families.sounds_of(names.family_codes[names.column.codes])
    given = names.givens.sounds_of(names.given_codes[names.column.codes])
    for part, keys in (("family name", family), ("given name", given)):
        for kind in ("birth_date", "postal_code", "city", "street", "address", "company"):
            if kind in columns:
                records, joint = _join(name_records, keys, columns[kind])
                yield f"{kind} and {part}", records, joint
    if "birth_date" in columns and ("postal_code" in columns or "city" in columns):
        place = columns["postal_code" if "postal_code" in columns else "city"]
        dates = columns["birth_date"]
        records, joint = _join(dates.record_indices, dates.codes.astype(np.int64), place)
        yield "birth_date and place", records, joint


def _join(records: Int64Array, keys: Int64Array, other: Column) -> tuple[Int64Array, Int64Array]:
    """Combine each entry with every value that the record has in another column."""
    records, keys = records[keys >= 0], keys[keys >= 0]
    position, codes = other.values_of(records)
    return records[position], keys[position] * max(len(other.values), 1) + codes


def _refinements(evidence: Evidence) -> list[Int64Array]:
    """What splits an oversized block: one key per record, -1 where unknown."""
    refinements = []
    names = evidence.names
    first = names.column.offsets[:-1]
    known = np.diff(names.column.offsets) > 0
    sound = np.full(evidence.n_records, -1, dtype=np.int64)
    if len(names.column.codes):
        sounds = names.sound_codes()
        sound[known] = sounds[names.column.codes[first[known]]]
    refinements.append(sound)
    for kind in ("birth_date", "postal_code", "city"):
        if kind in evidence.columns:
            column = evidence.columns[kind]
            filled = np.diff(column.offsets) > 0
            keys = np.full(evidence.n_records, -1, dtype=np.int64)
            keys[filled] = column.codes[column.offsets[:-1][filled]]
            refinements.append(keys)
    return refinements


def _pairs_in_blocks(
    records: Int64Array, keys: Int64Array, refinements: list[Int64Array], n_records: int
) -> tuple[Int64Array, int]:
    """Pairs ``left * n_records + right`` within blocks, and how many oversized blocks left out."""
    order = np.lexsort((records, keys))
    records, keys = records[order], keys[order]
    sizes = _run_lengths(keys)
    small = np.repeat(sizes <= BLOCK_BOUND, sizes)
    pairs = [_pairs_in_runs(records[small], sizes[sizes <= BLOCK_BOUND], n_records)]
    all_pairs = int((sizes[sizes > BLOCK_BOUND] * (sizes[sizes > BLOCK_BOUND] - 1) // 2).sum())
    refined: list[Int64Array] = []
    if all_pairs:
        rest_records, rest_keys = records[~small], keys[~small]
        for refinement in refinements:
            known = refinement[rest_records] >= 0
            sub_records, sub_keys = rest_records[known], rest_keys[known]
            sub_refined = refinement[sub_records]
            order = np.lexsort((sub_records, sub_refined, sub_keys))
            sub_records, sub_keys, sub_refined = sub_records[order], sub_keys[order], sub_refined[order]
            sub_sizes = _run_lengths(sub_keys * (int(refinement.max()) + 1) + sub_refined)
            fits = np.repeat(sub_sizes <= BLOCK_BOUND, sub_sizes)
            refined.append(_pairs_in_runs(sub_records[fits], sub_sizes[sub_sizes <= BLOCK_BOUND], n_records))
            large = sub_sizes[sub_sizes > BLOCK_BOUND]
            refined.append(_pairs_in_runs(sub_records[~fits], large, n_records, WINDOW))
    kept = np.unique(np.concatenate(refined)) if refined else np.zeros(0, dtype=np.int64)
    return np.concatenate([*pairs, kept]), all_pairs - len(kept)


def _run_lengths(keys: Int64Array) -> Int64Array:
    """Lengths of the runs of equal keys."""
    if not len(keys):
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    return np.diff(np.concatenate((starts, [len(keys)])))


def _pairs_in_runs(records: Int64Array, sizes: Int64Array, n_records: int, furthest: int = BLOCK_BOUND) -> Int64Array:
    """Pairs within each run of records at most `furthest` places apart, as ``left * n_records + right``."""
    run = np.repeat(np.arange(len(sizes)), sizes)
    found = []
    for step in range(1, min(int(sizes.max(initial=1)), furthest + 1)):
        same = np.flatnonzero(run[step:] == run[:-step])
        a, b = records[same], records[same + step]
        low, high = np.minimum(a, b), np.maximum(a, b)
        found.append((low * n_records + high)[low != high])
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
