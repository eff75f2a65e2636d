"""Reads who is who: a table that says which records are one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Final, TypeAlias

import pandas as pd

from voicecrm.errors import InputNotFoundError, QueryError

Reference: TypeAlias = tuple[str, ...]
"""A record: ``(record_id,)``, or ``(source, source_key)``."""

RECORD_COLUMNS: Final = (("record_id",), ("source", "source_key"))
PERSON_COLUMNS: Final = ("person", "person_id")
SAME: Final = {"1": True, "1.0": True, "true": True, "0": False, "0.0": False, "false": False}
EXPECTED: Final = (
    "expected source, source_key, person; or record_id, person; or pairs: source_a, source_key_a, source_b, "
    "source_key_b, same; or record_id_a, record_id_b, same (1 or 0)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Who is who, for any subset of the records.

    Attributes:
        people: Person per record; empty when pairs were given.
        pairs: Two records and whether they are one person; empty when people were given.
    """

    people: dict[Reference, str]
    pairs: dict[tuple[Reference, Reference], bool]


def read_truth(truth: pd.DataFrame | str | PathLike[str]) -> Truth:
    """Read the truth.

    Args:
        truth: A DataFrame or a CSV file (UTF-8) with the columns ``source, source_key, person``, or ``record_id,
            person``, or with pairs: ``source_a, source_key_a, source_b, source_key_b, same``, or ``record_id_a,
            record_id_b, same``. ``person_id`` is as good as ``person``. Rows without a person are passed over.

    Returns:
        The truth.

    Raises:
        InputNotFoundError: There is no such file.
        QueryError: The columns are others, a record has two persons, or `same` is neither 1 nor 0.
    """
    table = truth if isinstance(truth, pd.DataFrame) else _read_file(Path(fspath(truth)))
    person = next((name for name in PERSON_COLUMNS if name in table), None)
    for columns in RECORD_COLUMNS:
        if person is not None and all(name in table for name in columns):
            return Truth(people=_people(table, columns, person), pairs={})
        sides = [[f"{name}_{side}" for name in columns] for side in "ab"]
        if "same" in table and all(name in table for side in sides for name in side):
            return Truth(people={}, pairs=_pairs(table, sides))
    raise QueryError(f"the truth has the columns {', '.join(map(str, table.columns))}; {EXPECTED}")


def _read_file(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputNotFoundError(f"no file at {str(path)!r}; expected a CSV file that says who is who") from None
    except (OSError, ValueError) as error:  # pandas' own errors and a wrong encoding are ValueErrors
        raise QueryError(f"{path.name!r} cannot be read as a CSV table in UTF-8; {EXPECTED}") from error


def _texts(table: pd.DataFrame, columns: Sequence[str]) -> list[Reference]:
    """Rows of some columns as texts; what is missing is empty."""
    parts = [["" if pd.isna(value) else str(value).strip() for value in table[name].tolist()] for name in columns]
    return list(zip(*parts, strict=True))


def _people(table: pd.DataFrame, columns: Sequence[str], person_column: str) -> dict[Reference, str]:
    people: dict[Reference, str] = {}
    for reference, (person,) in zip(_texts(table, columns), _texts(table, [person_column]), strict=True):
        if person and people.setdefault(reference, person) != person:
            raise QueryError(f"the truth names two persons for record {'/'.join(reference)!r}; expected one")
    return people


def _pairs(table: pd.DataFrame, sides: Sequence[Sequence[str]]) -> dict[tuple[Reference, Reference], bool]:
    pairs: dict[tuple[Reference, Reference], bool] = {}
    left, right = (_texts(table, side) for side in sides)
    for a, b, (said,) in zip(left, right, _texts(table, ["same"]), strict=True):
        if (same := SAME.get(said.lower())) is None:
            raise QueryError(f"same is {said!r} for {'/'.join(a)!r} and {'/'.join(b)!r}; expected 1 or 0")
        if pairs.setdefault((min(a, b), max(a, b)), same) != same:
            raise QueryError(f"the truth says both 1 and 0 of {'/'.join(a)!r} and {'/'.join(b)!r}; expected one")
    return pairs
