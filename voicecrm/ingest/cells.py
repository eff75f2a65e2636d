"""Cells of a row as text, and what spreadsheets do to them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, Final

import numpy as np

from voicecrm.ingest.headers import fold_header
from voicecrm.ingest.mapping import Mapping as TableMapping

MULTIPLE: Final = " ::: "
"""What Google puts between several values in one cell."""

_MISSING: Final = frozenset({"NaT", "<NA>", "NaN"})
"""How the missing values of pandas and of `decimal` write themselves."""
# 8.21E+12 lost its digits; 14-Nov-22 was a number with dashes
_DAMAGED: Final = re.compile(r"\d+(?:[.,]\d+)?e\+?\d+|\d{1,2}-[a-z]{3}-\d{2}", re.IGNORECASE)


def is_damaged_number(text: str) -> bool:
    """Tell whether a spreadsheet has turned a number into something from which it cannot be restored.

    Examples:
        >>> is_damaged_number("8.21E+12"), is_damaged_number("010-1234-5678")
        (True, False)
    """
    return _DAMAGED.fullmatch(text.strip()) is not None


def cell_text(value: object) -> str:
    """Return a cell as text.

    Args:
        value: A text, a number, a time, or a missing value of any library (None, NaN, NaT, NA).

    Returns:
        The text without surrounding blanks and without the apostrophe by which spreadsheets keep a number a text; empty
        when the value is missing. Whole numbers have no decimals.
    """
    plain = value if isinstance(value, str) else plain_value(value)
    if plain is None:
        return ""
    if isinstance(plain, float) and plain.is_integer():
        return str(int(plain))
    text = str(plain).strip("\ufeff \t\r\n\xa0\u3000")
    return text[1:].lstrip() if text[:1] in {"'", "’"} and not text[1:].endswith(text[:1]) else text


def plain_value(value: object) -> str | float | bool | None:
    """Return a value of a foreign row as one that JSON knows; times in ISO form, missing ones as None."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, np.generic) and not isinstance(value, np.datetime64 | np.timedelta64):
        return plain_value(value.item())
    if isinstance(value, int | float):
        return None if math.isnan(value) else value
    # a spreadsheet's date is a time at midnight
    text = value.isoformat().removesuffix("T00:00:00") if isinstance(value, datetime | date | time) else str(value)
    return None if text in _MISSING else text


class Cells:
    """The cells of one row by field.

    Args:
        row: Cells by column.
        mapping: Which column holds what.
    """

    def __init__(self, row: Mapping[str, object], mapping: TableMapping) -> None:
        self._mapping = mapping
        self._row = row
        self._folded: dict[str, str] | None = None

    def one(self, field: str) -> str:
        """Return the first filled cell of a field, or its constant, or an empty text."""
        texts = self._texts(field)
        return texts[0] if texts else self._mapping.constants.get(field, "")

    def every(self, field: str) -> tuple[str, ...]:
        """Return all values of a field, or its constant."""
        values = [part.strip() for text in self._texts(field) for part in text.split(MULTIPLE)]
        if not values:
            constant = self._mapping.constants.get(field)
            return (constant,) if constant else ()
        return tuple(dict.fromkeys(value for value in values if value))

    def value(self, field: str) -> object:
        """Return the first filled cell of a field as the row has it, or None."""
        return next((value for value in self._values(field) if cell_text(value)), None)

    def column(self, field: str) -> str:
        """Return the column that a field was read from, for messages."""
        filled = (column for column in self._columns(field) if cell_text(self._row[column]))
        return next(filled, "") or next(iter(self._columns(field)), field)

    def meaning(self, field: str, known: Mapping[str, str]) -> str | None:
        """Return what the word in a field means: as the mapping says, else as `known` says."""
        word = fold_header(self.one(field))
        own: Mapping[str, str] = self._mapping.values.get(field, {})
        return own.get(word) or known.get(word)

    def _columns(self, field: str) -> Iterator[str]:
        for column in self._mapping.columns.get(field, ()):
            present = column if column in self._row else self._spelled_otherwise(column)
            if present is not None:
                yield present

    def _spelled_otherwise(self, column: str) -> str | None:
        """Find a column whose case and blanks differ from those of the mapping, which was written by hand."""
        if self._folded is None:
            self._folded = {fold_header(present): present for present in self._row}
        return self._folded.get(fold_header(column))

    def _values(self, field: str) -> Iterable[Any]:
        return (self._row[column] for column in self._columns(field))

    def _texts(self, field: str) -> list[str]:
        if field not in self._mapping.columns:
            return []
        texts = [text for text in map(cell_text, self._values(field)) if text]
        own = self._mapping.values.get(field)
        # the words of a direction are looked up with the known ones in `meaning`
        return [own.get(fold_header(text), text) for text in texts] if own and field != "direction" else texts
