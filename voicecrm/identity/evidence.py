"""Evidence: the normalized values of records arranged for comparison, with what only all records together can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Column, FloatArray, Int32Array, Int64Array, encode_column
from voicecrm.identity.model import FAMILY_BASE_FREQUENCY, SHAREABLE, Comparison, Model
from voicecrm.identity.names import NAME_KINDS, NameParts, Names, build_names
from voicecrm.identity.normalize import fold_family, is_personal_phone
from voicecrm.identity.sharing import count_different_names

SHORTEST_USERNAME: Final = 6
SEPARATORS: Final = str.maketrans("", "", "._-")


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What is known of ``n_records`` records; rows stand in the caller's canonical order.

    Attributes:
        n_records: Number of records.
        columns: Normal forms per field kind, names excepted.
        names: The names.
        frequencies: Per comparison the share of records that hold each value, moved towards the shipped base
            frequency; aligned with the column's values (for names with ``families.values`` and ``givens.values``).
        name_counts: Per shareable kind the number of different names that use each value.
        personal_phones: True for phones of more than one record that are one person's (a mobile, an extension), aligned
            with the phones.
    """

    n_records: int
    columns: Mapping[str, Column]
    names: Names
    frequencies: Mapping[str, FloatArray]
    name_counts: Mapping[str, Int32Array]
    personal_phones: BoolArray

    def knows_somebody(self) -> BoolArray:
        """True for records with a name or an identifier; the others stand for nobody, shape ``(n_records,)``."""
        known: BoolArray = np.diff(self.names.column.offsets) > 0
        for kind in (*SHAREABLE, "vin", "exclusive_identifier"):
            if kind in self.columns:
                known = known | (np.diff(self.columns[kind].offsets) > 0)
        return known


def build_evidence(columns: Mapping[str, Column], n_records: int, model: Model) -> Evidence:
    """Arrange normalized columns for comparison; looks at all records (frequencies, shared values).

    Args:
        columns: Normal forms per field kind, each of ``n_records`` records.
        n_records: Number of records.
        model: Which comparisons there are, and the shipped frequencies.

    Returns:
        The evidence.
    """
    names = build_names(columns, n_records)
    known = {comparison.name for comparison in model.comparisons}
    columns = {**columns, "username": usernames(columns, n_records)}
    plain = {kind: column for kind, column in columns.items() if kind in known - set(NAME_KINDS) and len(column.codes)}
    frequencies = {
        comparison.name: _value_frequencies(plain[comparison.name], comparison, model)
        for comparison in model.comparisons
        if comparison.name in plain and comparison.levels[0].by_frequency
    }
    surnames = {fold_family(surname): share for surname, share in FAMILY_BASE_FREQUENCY.items()}
    frequencies["family_name"] = _name_frequencies(
        names, names.families, names.family_codes, model.comparison("family_name"), model, surnames
    )
    frequencies["given_name"] = _name_frequencies(
        names, names.givens, names.given_codes, model.comparison("given_name"), model, {}
    )
    return Evidence(
        n_records,
        plain,
        names,
        frequencies,
        {kind: count_different_names(plain[kind], names) for kind in SHAREABLE if kind in plain},
        _personal_phones(plain["phone"]) if "phone" in plain else np.zeros(0, dtype=np.bool_),
    )


def usernames(columns: Mapping[str, Column], n_records: int) -> Column:
    """What people call themselves, wherever they do: local parts of e-mails and handles, without separators.

    Args:
        columns: Normal forms per field kind.
        n_records: Number of records.

    Returns:
        One column of all of them; those under `SHORTEST_USERNAME` letters are everybody's and left out.
    """
    records: list[int] = []
    values: list[str] = []
    for kind in ("email", "handle"):
        if kind in columns:
            column = columns[kind]
            names = [value.rpartition(":")[2].partition("@")[0].translate(SEPARATORS) for value in column.values]
            for record, code in zip(column.record_indices.tolist(), column.codes.tolist(), strict=True):
                if len(names[code]) >= SHORTEST_USERNAME:
                    records.append(record)
                    values.append(names[code])
    return encode_column(records, values, n_records)


def _personal_phones(column: Column) -> BoolArray:
    """True for personal numbers; asked only of those that more than one record holds."""
    repeated = np.bincount(column.codes, minlength=len(column.values)) > 1
    return np.array(
        [again and is_personal_phone(value) for value, again in zip(column.values, repeated.tolist(), strict=True)],
        dtype=np.bool_,
    )


def _shrink(counts: FloatArray, base: FloatArray | float, n_records: int, model: Model) -> FloatArray:
    """Mix a value's own frequency with the shipped one; the record at hand does not count itself."""
    mixed: FloatArray = (np.maximum(counts - 1.0, 0.0) + model.frequency_strength * np.asarray(base)) / (
        n_records + model.frequency_strength
    )
    return mixed


def _value_frequencies(column: Column, comparison: Comparison, model: Model) -> FloatArray:
    counts = np.bincount(column.codes, minlength=len(column.values)).astype(np.float64)
    return _shrink(counts, comparison.base_frequency, int(np.count_nonzero(np.diff(column.offsets))), model)


def _name_frequencies(
    names: Names,
    parts: NameParts,
    codes: Int32Array,
    comparison: Comparison,
    model: Model,
    known: Mapping[str, float],
) -> FloatArray:
    """Frequency of each name part by its sound, so that the spellings of one name count together."""
    uses = np.bincount(names.column.codes, minlength=len(codes))
    present = codes >= 0
    counts = np.bincount(codes[present], weights=uses[present], minlength=len(parts.values)).astype(np.float64)
    heard: Int64Array = np.flatnonzero(parts.fold_codes >= 0)
    by_fold = np.bincount(parts.fold_codes[heard], weights=counts[heard])
    counts[heard] = by_fold[parts.fold_codes[heard]]
    base = np.array([known.get(fold, comparison.base_frequency) for fold in parts.folds], dtype=np.float64)
    return _shrink(counts, base, int(uses.sum()), model)
