"""What addresses and handles say of their owner: the name that somebody goes by, and a year of birth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from voicecrm.columns import Column, Int64Array, encode_codes

SHORTEST_USERNAME: Final = 6
SEPARATORS: Final = str.maketrans("", "", "._-")


def usernames(columns: Mapping[str, Column], n_records: int) -> Column:
    """What people call themselves, wherever they do: local parts of e-mails and handles, without separators.

    Args:
        columns: Normal forms per field kind.
        n_records: Number of records.

    Returns:
        One column of all of them; those under `SHORTEST_USERNAME` letters are everybody's and left out.
    """
    code_of: dict[str, int] = {}
    records: list[Int64Array] = [np.zeros(0, dtype=np.int64)]
    codes: list[Int64Array] = [np.zeros(0, dtype=np.int64)]
    for kind in ("email", "handle"):
        if kind not in columns:
            continue
        column = columns[kind]
        code = np.full(len(column.values), -1, dtype=np.int64)
        for index, value in enumerate(column.values):
            name = value[value.rfind(":") + 1 :].partition("@")[0].translate(SEPARATORS)
            if len(name) >= SHORTEST_USERNAME:
                code[index] = code_of.setdefault(name, len(code_of))
        found = code[column.codes]
        records.append(column.record_indices[found >= 0])
        codes.append(found[found >= 0])
    return _in_order(np.concatenate(records), np.concatenate(codes), list(code_of), n_records)


def email_years(columns: Mapping[str, Column], n_records: int) -> Column:
    """Years of birth that people put into their addresses: 1987 or 87 before the ``@``.

    Args:
        columns: Normal forms per field kind.
        n_records: Number of records.

    Returns:
        One column of years as written, with two or four digits.
    """
    none = np.zeros(0, dtype=np.int64)
    if "email" not in columns:
        return encode_codes(none, none, [], n_records)
    column = columns["email"]
    code_of: dict[str, int] = {}
    code = np.full(len(column.values), -1, dtype=np.int64)
    for index, value in enumerate(column.values):
        local = value[: value.find("@")]
        digits = local[len(local.rstrip("0123456789")) :]
        if len(digits) == 2 or (len(digits) == 4 and digits[:2] in ("19", "20")):
            code[index] = code_of.setdefault(digits, len(code_of))
    found = code[column.codes]
    return _in_order(column.record_indices[found >= 0], found[found >= 0], list(code_of), n_records)


def _in_order(records: Int64Array, codes: Int64Array, values: list[str], n_records: int) -> Column:
    """Encode with the values sorted, so that which value of a record comes first does not depend on the others."""
    rank = np.zeros(len(values), dtype=np.int64)
    rank[sorted(range(len(values)), key=values.__getitem__)] = np.arange(len(values))
    return encode_codes(records, rank[codes], sorted(values), n_records)
