"""Phones that a record knows from its signature alone: found like others, of lower standing.

A signature may name a colleague's number, an office's line, or the number of two jobs ago. So an equal number there
speaks for a pair with `SIGNED_DOUBT` bits less, and a different one says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Column, FloatArray, Int64Array, is_among, offsets_of, run_starts
from voicecrm.records import SIGNATURE_SCOPE

SIGNED_DOUBT: Final = 2.0
"""Bits that an equal or nearly equal number weighs less where one side has it from a signature."""

_PREFIX: Final = f"{SIGNATURE_SCOPE}:"


def sign_phone(value: str) -> str:
    """Return the stored form of a phone in normal form that is known from a signature."""
    return _PREFIX + value


def is_signed(value: str) -> bool:
    """True for the stored form of a phone that is known from a signature."""
    return value.startswith(_PREFIX)


def unsign_phone(value: str) -> str:
    """Return the phone in normal form, however it is known."""
    return value.removeprefix(_PREFIX)


def stored_forms(kind: str, value: str) -> tuple[str, ...]:
    """Return the forms under which a value in normal form may be stored."""
    return (value, sign_phone(value)) if kind == "phone" else (value,)


def unsign_columns(columns: Mapping[str, Column]) -> tuple[dict[str, Column], Int64Array]:
    """Bring phones that are known from signatures together with the others.

    Args:
        columns: Stored normal forms per field kind.

    Returns:
        The columns, in which every phone is in normal form; and of each entry of the phones that its record knows from
        a signature alone ``record * n_values + code``, ascending.
    """
    column = columns.get("phone")
    if column is None or _PREFIX not in "\n".join(column.values):
        return {**columns}, np.zeros(0, dtype=np.int64)
    plain = [unsign_phone(value) for value in column.values]
    values = sorted(set(plain))
    code_of = {value: code for code, value in enumerate(values)}
    new_code = np.array([code_of[value] for value in plain], dtype=np.int64)
    signed = np.array([is_signed(value) for value in column.values], dtype=np.bool_)
    size = len(values)
    # A number that the record knows otherwise as well stands in front of the same one from a signature.
    entries = np.sort((column.record_indices * size + new_code[column.codes]) * 2 + signed[column.codes])
    entries = entries[run_starts(entries >> 1)]
    keys = entries >> 1
    records, codes = np.divmod(keys, size)
    merged = Column(values, codes.astype(np.int32), offsets_of(records, column.n_records))
    return {**columns, "phone": merged}, keys[(entries & 1) == 1]


def find_signed(column: Column | None, signed: Int64Array) -> BoolArray:
    """Say which entries of the phones are known from a signature alone.

    Args:
        column: The phones.
        signed: As `unsign_columns` gave them.

    Returns:
        Shape ``(n_entries,)``; empty where no entry is.
    """
    if column is None or not len(signed):
        return np.zeros(0, dtype=np.bool_)
    return is_among(column.record_indices * len(column.values) + column.codes, signed)


def doubt_signed(weights: FloatArray) -> FloatArray:
    """Return what pairs of equal or nearly equal phones weigh where one side is known from a signature, bits."""
    return np.maximum(weights - SIGNED_DOUBT, np.minimum(weights, 0.0))
