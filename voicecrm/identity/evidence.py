"""Evidence: the normalized values of records arranged for comparison, with what only all records together can say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

import numpy as np

from voicecrm.columns import (
    BoolArray,
    Column,
    FloatArray,
    Int32Array,
    Int64Array,
    UInt8Array,
    UInt64Array,
    sizes_of,
    where_true,
)
from voicecrm.identity.generations import read_generations
from voicecrm.identity.masked import MASKED_KINDS, are_masked, set_masks_apart
from voicecrm.identity.model import FAMILY_BASE_FREQUENCY, SHAREABLE, Comparison, Model
from voicecrm.identity.names import NAME_KINDS, Names, build_names
from voicecrm.identity.naming import sound_keys
from voicecrm.identity.normalize import mask_chances, personal_phones
from voicecrm.identity.sharing import count_different_names
from voicecrm.identity.signatures import digit_signatures, signatures
from voicecrm.identity.signed import find_signed, unsign_columns
from voicecrm.identity.similarity import MOST_BITS
from voicecrm.identity.usernames import email_years, usernames

OTHER_SPELLINGS: Final = "family_name in another spelling"

INITIAL_FREQUENCY: Final = 0.05
"""Share of people whose given name begins with a given letter."""

NEW_YEAR: Final = 10
"""How many times as often as any other day 1 January stands for a birth date: who knows the year alone writes it. An
estimate of ours, of how many registers look; no statistic stands behind it."""

LEAST_SHARE: Final = 0.05
"""Least share of a script that frequencies are corrected for."""

WORTH_A_THREAD: Final = 10_000
"""Records from which on two threads are done sooner than one."""

SharingCounts = Mapping[str, Mapping[str, int]]
"""Per shareable kind and value the number of different names that use it."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What is known of ``n_records`` records; rows stand in the caller's canonical order.

    Attributes:
        n_records: Number of records.
        population: Records among which a match is sought: `n_records`, or more when these are a part of them.
        columns: Normal forms per field kind, names excepted.
        names: The names.
        frequencies: Per comparison by frequency the share of people who have each value, aligned with the column's
            values (of ``family_name`` and ``given_name`` with ``names.parts.values``).
        name_counts: Per shareable kind the number of different names that use each value.
        personal_phones: True for phones of more than one record that are one person's (a mobile, an extension), aligned
            with the phones.
        generations: What names say of Jr and Sr; see `voicecrm.identity.generations`, shape ``(n_records,)``.
        signatures: Per comparison that takes near values the signature of each value.
        only_codes: Per column the value of each record, -1 for none; None where records have several.
        hidden: Per comparison of masked values those of its values that are masked.
        signed: True for the phones that a record knows from a signature alone, aligned with the column's entries; empty
            where there are none.
    """

    n_records: int
    population: int
    columns: Mapping[str, Column]
    names: Names
    frequencies: Mapping[str, FloatArray]
    name_counts: Mapping[str, Int32Array]
    personal_phones: BoolArray
    generations: UInt8Array
    signatures: Mapping[str, UInt64Array]
    only_codes: Mapping[str, Int32Array | None]
    hidden: Mapping[str, BoolArray]
    signed: BoolArray

    def pair_codes(self, kind: str, left: Int64Array, right: Int64Array) -> tuple[Int64Array, Int32Array, Int32Array]:
        """List the values of a kind that pairs of records can be compared in.

        Args:
            kind: Field kind.
            left: Record index of one side, shape ``(n_pairs,)``.
            right: The other side.

        Returns:
            Pair (ascending), code of the left and code of the right value of every combination.
        """
        only = self.only_codes[kind]
        if only is not None:
            left_codes, right_codes = only.take(left), only.take(right)
            pair = where_true((left_codes | right_codes) >= 0)
            if len(pair) < len(left):
                left_codes, right_codes = left_codes.take(pair), right_codes.take(pair)
            return pair, left_codes, right_codes
        column = self.columns[kind]
        pair, left_places, right_places = combine(column.offsets, left, right)
        return pair, column.codes[left_places], column.codes[right_places]

    def are_signed(self, kind: str, left: Int64Array, right: Int64Array) -> BoolArray | None:
        """Say which of the combinations of `pair_codes` one side knows from a signature alone; None where none does."""
        if kind != "phone" or not len(self.signed):
            return None
        _pair, left_places, right_places = combine(self.columns[kind].offsets, left, right)
        signed: BoolArray = self.signed[left_places] | self.signed[right_places]
        return signed if signed.any() else None

    def knows_somebody(self) -> BoolArray:
        """True for records with a name or an identifier; the others stand for nobody, shape ``(n_records,)``."""
        known: BoolArray = sizes_of(self.names.offsets) > 0
        for kind in (*SHAREABLE, "vin", "exclusive_identifier"):
            if kind in self.columns:
                known = known | (sizes_of(self.columns[kind].offsets) > 0)
        return known


def build_evidence(
    columns: Mapping[str, Column],
    n_records: int,
    model: Model,
    *,
    population: int | None = None,
    sharing: SharingCounts | None = None,
) -> Evidence:
    """Arrange normalized columns for comparison.

    Args:
        columns: Normal forms per field kind, each of ``n_records`` records.
        n_records: Number of records.
        model: Which comparisons there are, and the frequencies; without its own, those of all the records are taken.
        population: Records among which a match is sought; None: `n_records`.
        sharing: How many different names use each value; None: as many as in these records.

    Returns:
        The evidence.
    """
    columns, signed = unsign_columns(columns)
    with _meanwhile(n_records, partial(build_names, columns, n_records)) as named:
        generations = read_generations(columns, n_records)
        known = {comparison.name for comparison in model.comparisons} - set(NAME_KINDS)
        columns = set_masks_apart(columns)
        columns = {**columns, "username": usernames(columns, n_records), "email_year": email_years(columns, n_records)}
        plain = {kind: column for kind, column in columns.items() if kind in known and len(column.codes)}
        personal = _personal_phones(plain["phone"]) if "phone" in plain else np.zeros(0, dtype=np.bool_)
        near = {
            comparison.name: _signatures_of(plain[comparison.name].values, comparison.measure)
            for comparison in model.comparisons
            if comparison.name in plain and (comparison.measure in MOST_BITS or comparison.measure == "date")
        }
        only_codes = {kind: column.only_codes() for kind, column in plain.items()}
        names = named()
    frequencies = _frequencies(plain, names, model)
    counts = (
        count_all_names(plain, names, generations)
        if sharing is None
        else {
            kind: _look_up(plain[kind].values, sharing.get(kind, {}), np.zeros(len(plain[kind].values))).astype(
                np.int32
            )
            for kind in SHAREABLE
            if kind in plain
        }
    )
    return Evidence(
        n_records,
        population or n_records,
        plain,
        names,
        frequencies,
        counts,
        personal,
        generations,
        near,
        only_codes,
        {kind: are_masked(plain[kind]) for kind in MASKED_KINDS if kind in plain},
        find_signed(plain.get("phone"), signed),
    )


@contextmanager
def _meanwhile(n_records: int, work: Callable[[], Names]) -> Iterator[Callable[[], Names]]:
    """Do work in another thread meanwhile, unless there is so little that two would only wait for each other."""
    if n_records < WORTH_A_THREAD:
        yield work
        return
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(work).result


def count_all_names(columns: Mapping[str, Column], names: Names, generations: UInt8Array) -> dict[str, Int32Array]:
    """Count the different names on each value of every shareable kind; see `Evidence.name_counts`."""
    return {kind: count_different_names(columns[kind], names, generations) for kind in SHAREABLE if kind in columns}


def combine(offsets: Int64Array, left: Int64Array, right: Int64Array) -> tuple[Int64Array, Int64Array, Int64Array]:
    """All combinations of the entries of each pair: pair index (ascending), place of the left and the right entry."""
    left_start, right_start = offsets.take(left), offsets.take(right)
    n_left, n_right = offsets.take(left + 1) - left_start, offsets.take(right + 1) - right_start
    sizes = n_left * n_right
    if not len(sizes) or sizes.max() <= 1:
        pair = where_true(sizes)
        return pair, left_start[pair], right_start[pair]
    pair = np.repeat(np.arange(len(left), dtype=np.int64), sizes)
    left_place, right_place = left_start.take(pair), right_start.take(pair)
    several = where_true(sizes.take(pair) > 1)
    within = several - (np.cumsum(sizes) - sizes).take(pair.take(several))
    row, column = np.divmod(within, n_right.take(pair.take(several)))
    left_place[several] += row
    right_place[several] += column
    return pair, left_place, right_place


def _signatures_of(values: Sequence[str], measure: str) -> UInt64Array:
    if measure == "date":
        return digit_signatures(values)
    return signatures(values, odd=measure != "similarity")  # which is no count of edits


def _personal_phones(column: Column) -> BoolArray:
    """True for personal numbers; asked only of those that more than one record holds."""
    personal = np.bincount(column.codes, minlength=len(column.values)) > 1
    repeated = where_true(personal)
    personal[repeated] = personal_phones([column.values[code] for code in repeated.tolist()])
    return personal


def _frequencies(plain: Mapping[str, Column], names: Names, model: Model) -> dict[str, FloatArray]:
    frequencies = {}
    for comparison in model.comparisons:
        name = comparison.name
        if name in ("family_name", "given_name"):
            frequencies[name] = _name_frequencies(names, comparison, model)
            if name == "family_name":
                sounds = names.parts.family_sounds
                frequencies[OTHER_SPELLINGS] = (
                    _other_spellings(frequencies[name], sounds) if model.frequencies is None else frequencies[name]
                )
        elif name in plain and comparison.measure == "mask":
            frequencies[name] = mask_chances(plain[name].values)
        elif name in plain and comparison.levels[0].by_frequency:
            frequencies[name] = _value_frequencies(plain[name], comparison, model)
    return frequencies


def _look_up(values: Sequence[str], known: Mapping[str, float], base: FloatArray) -> FloatArray:
    if not known:
        return base
    return np.array([known.get(*pair) for pair in zip(values, base.tolist(), strict=True)], dtype=np.float64)


def _shrink(counts: FloatArray, base: FloatArray | float, n_records: int, model: Model) -> FloatArray:
    """Mix a value's own frequency with the shipped one; the record at hand does not count itself."""
    mixed: FloatArray = (np.maximum(counts - 1.0, 0.0) + model.frequency_strength * np.asarray(base)) / (
        n_records + model.frequency_strength
    )
    return mixed


def _value_frequencies(column: Column, comparison: Comparison, model: Model) -> FloatArray:
    base = np.full(len(column.values), comparison.base_frequency)
    if comparison.measure == "date":
        base[[value.endswith("-01-01") for value in column.values]] *= NEW_YEAR
    if model.frequencies is not None:
        return _look_up(column.values, model.frequencies.get(comparison.name, {}), base)
    counts = np.bincount(column.codes, minlength=len(column.values)).astype(np.float64)
    return _shrink(counts, base, int(np.count_nonzero(sizes_of(column.offsets))), model)


def _name_frequencies(names: Names, comparison: Comparison, model: Model) -> FloatArray:
    """Frequency of each name part as it is written."""
    is_family = comparison.name == "family_name"
    base = np.full(len(names.parts.values), comparison.base_frequency)
    if is_family:
        base = _family_base(names, comparison.base_frequency)
    if model.frequencies is not None:
        known = model.frequencies.get(comparison.name, {})
        base[names.parts.initial] = np.maximum(base[names.parts.initial], INITIAL_FREQUENCY)
        return _look_up(names.parts.values, known, base)
    codes = (names.family if is_family else names.given)[~names.read]
    counts = np.bincount(codes[codes >= 0], minlength=len(base)).astype(np.float64)
    frequencies = _shrink(counts, base, len(codes), model)
    if not is_family:
        # A given name goes with a family name of its own language, of which the script tells the most.
        scripts = names.parts.scripts
        share = np.bincount(scripts[codes[codes >= 0]], minlength=scripts.max(initial=0) + 1) / max(len(codes), 1)
        frequencies = np.minimum(frequencies / np.maximum(share, LEAST_SHARE)[scripts], 1.0)
    frequencies[names.parts.initial] = np.maximum(frequencies[names.parts.initial], INITIAL_FREQUENCY)
    return frequencies


def _other_spellings(frequencies: FloatArray, sounds: UInt64Array) -> FloatArray:
    """Chance that a stranger has the same family name in another spelling, given that somebody has it.

    Of a name that a share ``S`` of people have, in spellings of shares ``f``, two strangers among them write it
    differently with probability ``1 - sum(f ** 2) / S ** 2``.
    """
    _sound, group = np.unique(sounds, return_inverse=True)
    known = np.where(sounds == 0, 0.0, frequencies)
    total = np.bincount(group, weights=known)[group]
    squares = np.bincount(group, weights=known**2)[group]
    apart: FloatArray = np.where(total > 0, total - squares / np.maximum(total, 1e-12), frequencies)
    return np.maximum(apart, 0.0)


def _family_base(names: Names, base: float) -> FloatArray:
    """The shipped share of people who have each family name, in whatever spelling."""
    sounds, shares = _shipped_surnames()
    at = np.minimum(np.searchsorted(sounds, names.parts.family_sounds), len(sounds) - 1)
    return np.where(sounds[at] == names.parts.family_sounds, shares[at], base)


@cache
def _shipped_surnames() -> tuple[UInt64Array, FloatArray]:
    """Sounds of the largest surnames, ascending, and their shares."""
    sounds = sound_keys(list(FAMILY_BASE_FREQUENCY), family=True)
    order = np.argsort(sounds)
    return sounds[order], np.array(list(FAMILY_BASE_FREQUENCY.values()))[order]
