"""Cells of a row as text, and what spreadsheets do to them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from json.encoder import encode_basestring
from typing import Final, cast

import numpy as np

from voicecrm.ingest.building import json_bytes
from voicecrm.ingest.headers import MULTIPLE, PLATFORM_OF, fold_header
from voicecrm.ingest.mapping import Mapping as TableMapping
from voicecrm.ingest.splitting import split_cell
from voicecrm.records import ATTRIBUTE_KINDS, IDENTIFIER_KINDS

_BLANKS: Final = "\ufeff \t\r\n\xa0\u3000"
_NAMING: Final = frozenset({"given_name", "middle_name", "family_name", "caller"})
"""Fields that a full name can be put together from."""
_BORN: Final = frozenset({"birth_year", "birth_month", "birth_day"})
"""Fields that a birth date can be put together from."""
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
    text = value.strip(_BLANKS) if isinstance(value, str) else _foreign_text(value)
    if text and text[0] in "'’" and not text[1:].endswith(text[0]):
        return text[1:].lstrip()
    return text


def cell_texts(values: Sequence[str]) -> list[str]:
    """Return many cells that hold texts as `cell_text` does."""
    texts = [value.strip(_BLANKS) for value in values]
    together = "".join(texts)
    return [*map(cell_text, texts)] if "'" in together or "’" in together else texts


def _foreign_text(value: object) -> str:
    plain = plain_value(value)
    if plain is None:
        return ""
    return str(int(plain)) if isinstance(plain, float) and plain.is_integer() else str(plain).strip(_BLANKS)


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


class Layout:
    """Which column holds what, found once for all rows that have the same columns.

    Args:
        columns: Columns of the rows.
        mapping: What it is found by.

    Attributes:
        mapping: As given.
        present: The columns as given.
        columns: Columns per field, only those that the rows have, in order of preference.
        keys: All columns as JSON writes them before their cells.
        identifier_kinds: Those that a row can have, in their order.
        attribute_kinds: The same.
        handle_fields: Fields of a platform's handles that a row can have.
        words: Per field the mapping's words for cells.
        splits: Columns that are taken apart; their parts stand in columns of their own.
    """

    def __init__(self, columns: Iterable[str], mapping: TableMapping) -> None:
        self.present = present = tuple(columns)
        self.keys = tuple(f"{encode_basestring(column)}: " for column in present)
        # the case and blanks of a mapping that was written by hand may differ
        folded = {fold_header(column): column for column in present}
        found: dict[str, tuple[str, ...]] = {}
        for field, names in mapping.columns.items():
            spelled = (name if name in present else folded.get(fold_header(name)) for name in names)
            found[field] = tuple(name for name in spelled if name is not None)
        written = (
            (column if column in present else folded.get(fold_header(column)), mapping.splits[column])
            for column in mapping.splits
        )
        self.splits = tuple((column, split) for column, split in written if column is not None)
        for column, split in self.splits:
            for field in split.into:
                found[field] = (*found.get(field, ()), _part_name(column, field))
        self.mapping = mapping
        self.columns: Mapping[str, tuple[str, ...]] = found
        known = {*mapping.constants, *(field for field, names in found.items() if names)}
        self.identifier_kinds = tuple(kind for kind in IDENTIFIER_KINDS if kind in known)
        self.handle_fields = tuple(field for field in PLATFORM_OF if field in known)
        named = known & _NAMING
        put_together = {"full_name"} if named else set()
        if known >= _BORN:
            put_together.add("birth_date")
        self.attribute_kinds = tuple(kind for kind in ATTRIBUTE_KINDS if kind in known | put_together)
        # the words of a direction are looked up with the known ones in `Cells.meaning`
        self.words = {field: own for field, own in mapping.values.items() if own and field != "direction"}

    def knows(self, field: str) -> bool:
        """Tell whether a row can have a field."""
        return bool(self.columns.get(field)) or field in self.mapping.constants

    def meant(self, field: str, text: str) -> str:
        """Return what the mapping says that a word in a field means; the word itself when it says nothing."""
        return self.words[field].get(fold_header(text), text)

    def with_parts(self, row: Mapping[str, object]) -> tuple[Mapping[str, object], bool]:
        """Return a row with the parts of its split columns, and whether some column is not as its split expects."""
        parts: dict[str, object] = {}
        fits = True
        for column, split in self.splits:
            text = cell_text(row.get(column))
            found = split_cell(text, split) if text else {}
            fits = fits and (bool(found) or not text)
            parts |= {_part_name(column, field): found.get(field, "") for field in split.into}
        return {**row, **parts}, fits


def _part_name(column: str, field: str) -> str:
    return f"{column} → {field}"


def row_bytes(row: Mapping[str, object], layout: Layout) -> bytes:
    """Return a row as `json_bytes` does; a row of texts, as most are, several times faster."""
    texts = cast("Iterable[str]", row.values())  # anything else raises and takes the slow way
    try:
        cells = [key + encode_basestring(text) for key, text in zip(layout.keys, texts, strict=True)]
        return f"{{{', '.join(cells)}}}".encode()
    except (TypeError, UnicodeEncodeError):  # a cell that is no text; a lone surrogate
        return json_bytes(row)


def rows_bytes(columns: Sequence[Sequence[str]], layout: Layout) -> list[bytes]:
    """Return rows of texts, given column by column, as `row_bytes` does, in a quarter of its time."""
    forms, cells = [], []
    for key, column in zip(layout.keys, columns, strict=True):
        together = "".join(column)
        is_plain = together.isprintable() and '"' not in together and "\\" not in together
        forms.append(key.replace("%", "%%") + ('"%s"' if is_plain else "%s"))
        cells.append(column if is_plain else [*map(encode_basestring, column)])
    row_form = f"{{{', '.join(forms)}}}"
    try:
        return [(row_form % row).encode() for row in zip(*cells, strict=True)]
    except UnicodeEncodeError:  # a lone surrogate
        return [row_bytes(dict(zip(layout.present, row, strict=True)), layout) for row in zip(*columns, strict=True)]


class Cells:
    """The cells of one row by field.

    Args:
        row: Cells by column.
        layout: Which column holds what.

    Attributes:
        texts: Per field the first filled cell, or the constant.
        fits: Every split column is as the mapping expects it.
    """

    __slots__ = ("_layout", "_row", "fits", "texts")

    def __init__(self, row: Mapping[str, object], layout: Layout) -> None:
        self._layout = layout
        self.fits = True
        if layout.splits:
            row, self.fits = layout.with_parts(row)
        self._row = row
        self.texts = texts = dict(layout.mapping.constants)
        for field, columns in layout.columns.items():
            for column in columns:
                if text := cell_text(row[column]):
                    texts[field] = layout.meant(field, text) if field in layout.words else text
                    break

    def one(self, field: str) -> str:
        """Return the first filled cell of a field, or its constant, or an empty text."""
        return self.texts.get(field, "")

    def every(self, field: str) -> tuple[str, ...]:
        """Return all values of a field, or its constant."""
        layout = self._layout
        columns = layout.columns.get(field, ())
        if len(columns) == 1 and field not in layout.mapping.constants:  # as nearly always
            text = self.texts.get(field, "")
            if MULTIPLE not in text:
                value = text.strip()
                return (value,) if value else ()
        texts = [text for column in columns if (text := cell_text(self._row[column]))]
        if not texts:
            constant = layout.mapping.constants.get(field)
            return (constant,) if constant else ()
        if field in layout.words:
            texts = [layout.meant(field, text) for text in texts]
        values = (part.strip() for text in texts for part in text.split(MULTIPLE))
        return tuple(dict.fromkeys(value for value in values if value))

    def value(self, field: str) -> object:
        """Return the first filled cell of a field as the row has it, or None."""
        if field not in self.texts:
            return None
        for column in self._layout.columns.get(field, ()):
            value = self._row[column]
            if cell_text(value):
                return value
        return None

    def column(self, field: str) -> str:
        """Return the column that a field was read from, for messages."""
        columns = self._layout.columns.get(field, ())
        return next((column for column in columns if cell_text(self._row[column])), "") or next(iter(columns), field)

    def meaning(self, field: str, known: Mapping[str, str]) -> str | None:
        """Return what the word in a field means: as the mapping says, else as `known` says."""
        word = fold_header(self.one(field))
        own: Mapping[str, str] = self._layout.mapping.values.get(field, {})
        return own.get(word) or known.get(word)
