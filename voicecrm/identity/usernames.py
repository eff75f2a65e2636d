"""What addresses and handles say of their owner: the name that somebody goes by, and a year of birth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Column, Int64Array, encode_codes
from voicecrm.identity.normalize import fold_name

SHORTEST_USERNAME: Final = 6
SEPARATORS: Final = str.maketrans("", "", "._-")
DIGITS: Final = "0123456789"


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
    return encode_codes(np.concatenate(records), np.concatenate(codes), list(code_of), n_records)


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
    return encode_codes(column.record_indices[found >= 0], found[found >= 0], list(code_of), n_records)


def spell_names(usernames: Sequence[str], families: Sequence[str], givens: Sequence[str]) -> BoolArray:
    """Tell which user names are made of a name: ``gildong.hong`` of 홍길동.

    Args:
        usernames: User names, shape ``(n,)``.
        families: Family names, may be empty.
        givens: Given names, may be empty.

    Returns:
        True where the given name, or the whole family name at either end, is in the user name, shape ``(n,)``.
    """
    found = []
    for username, family, given in zip(usernames, families, givens, strict=True):
        folded = fold_name(username.strip(DIGITS))
        one, other = fold_name(given), fold_name(family)
        by_given = len(one) > 2 and one in folded
        by_family = len(other) > 1 and (folded.startswith(other) or folded.endswith(other))
        found.append(by_given or by_family)
    return np.array(found, dtype=np.bool_)
