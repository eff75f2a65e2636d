"""Blocking: which pairs of records are worth comparing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import Column, Int64Array, UInt64Array, distinct, run_sizes, run_starts
from voicecrm.identity.evidence import build_evidence
from voicecrm.identity.keys import RuleKeys, blocking_keys
from voicecrm.identity.model import Model
from voicecrm.identity.pairing import pairs_in_runs

THREADS: Final = 2
"""Rules grouped at once; the pairs are sorted afterwards, so that it does not matter which is ready first."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Candidate pairs, each once, ``left < right``, ascending.

    Attributes:
        left: Record index, shape ``(n_pairs,)``.
        right: Record index, shape ``(n_pairs,)``.
        oversized: Per blocking rule the pairs in blocks over the rule's bound, which it left out.
    """

    left: Int64Array
    right: Int64Array
    oversized: dict[str, int]


def candidate_pairs(rules: Iterable[RuleKeys], n_records: int) -> Candidates:
    """Find the pairs that share a blocking key.

    Args:
        rules: Keys of all records, rule by rule.
        n_records: Number of records.

    Returns:
        The candidate pairs of all rules together.
    """

    def pairs_of(rule: RuleKeys) -> tuple[str, Int64Array, int]:
        records, sizes, left_out = blocks(rule.records, rule.keys, rule.bound)
        first, second = pairs_in_runs(sizes)
        a, b = records.take(first), records.take(second)  # records ascend within a block
        return rule.rule, a * n_records + b, left_out

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(pairs_of, rules))
    oversized = {rule: left_out for rule, _pairs, left_out in found if left_out}
    pairs = np.concatenate([np.zeros(0, dtype=np.int64), *(pairs for _rule, pairs, _left_out in found)])
    del found
    pairs.sort()
    pairs = pairs[run_starts(pairs)]
    left = pairs // max(n_records, 1)
    return Candidates(left, pairs - left * n_records, oversized)


def estimate_pairs(columns: Mapping[str, Column], n_records: int, model: Model) -> dict[str, int]:
    """Count the pairs that each blocking rule would give, before any is made.

    Args:
        columns: Normal forms per field kind, each of `n_records` records.
        n_records: Number of records.
        model: Which comparisons there are.

    Returns:
        Per rule the number of pairs; a pair that several rules give counts in each.

    Examples:
        >>> from voicecrm.identity import SHIPPED_MODEL, encode_lists
        >>> phones = encode_lists([["+821023456789"], ["+821023456789"], ["+821098765432"]])
        >>> estimate_pairs({"phone": phones}, 3, SHIPPED_MODEL)["phone"]
        1
    """
    found: dict[str, int] = {}
    for rule in blocking_keys(build_evidence(columns, n_records, model)):
        _records, sizes, _left_out = blocks(rule.records, rule.keys, rule.bound)
        found[rule.rule] = int((sizes * (sizes - 1) // 2).sum())
    return found


def blocks(records: Int64Array, keys: UInt64Array, bound: int) -> tuple[Int64Array, Int64Array, int]:
    """Group records by key.

    Args:
        records: Record of every key, shape ``(n_keys,)``.
        keys: The keys.
        bound: Records of the largest block that is taken.

    Returns:
        The records block by block, each record once in a block, the sizes of the blocks (2 to `bound`), and how
        many pairs lie in larger ones.
    """
    bits = np.uint64(int(records.max(initial=0)).bit_length())
    members, starts = _grouped(keys >> bits, records, bits)
    if len(starts) < len(distinct(keys)):  # two keys differ in the bits that were cut off
        members, starts = _grouped(np.unique(keys, return_inverse=True)[1].astype(np.uint64), records, bits)
    sizes = run_sizes(starts, len(members))
    large = sizes[sizes > bound]
    fits = (sizes > 1) & (sizes <= bound)
    chosen = members[np.repeat(fits, sizes)] & ~(~np.uint64(0) << bits)
    return chosen.astype(np.int64), sizes[fits], int((large * (large - 1) // 2).sum())


def _grouped(keys: UInt64Array, records: Int64Array, bits: np.uint64) -> tuple[UInt64Array, Int64Array]:
    """Write key and record into one number, of which the record has the lowest `bits`; sorting those is cheapest.

    Returns:
        The numbers, each once, ascending, and where each key begins among them.
    """
    members = distinct(keys << bits | records.astype(np.uint64))
    return members, run_starts(members >> bits)
