"""Rows as PostgreSQL's COPY reads them from text, made column by column: psycopg's own way is a call per row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

_NULL: Final = r"\N"
_SPECIAL: Final = re.compile(r"[\\\t\n\r]")
_ESCAPES: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def copy_text(columns: Iterable[Sequence[Any]]) -> bytes:
    r"""Write rows as text for ``COPY … FROM STDIN``.

    Args:
        columns: Per column the values of all rows: None, and numbers, texts, bytes or times of one kind.

    Returns:
        One line per row, in UTF-8.

    Examples:
        >>> copy_text([[1, 2], ["a\tb", None]])
        b'1\ta\\tb\n2\t\\N\n'
    """
    lines = map("\t".join, zip(*map(_fields, columns), strict=True))
    return "\n".join([*lines, ""]).encode()


def _fields(values: Sequence[Any]) -> Sequence[str]:
    first = next((value for value in values if value is not None), None)
    if isinstance(first, bytes):
        return [_NULL if value is None else rf"\\x{value.hex()}" for value in values]
    if isinstance(first, str):
        return _texts(values)
    write = datetime.isoformat if isinstance(first, datetime) else str
    return [_NULL if value is None else write(value) for value in values]


def _texts(values: Sequence[str | None]) -> Sequence[str]:
    whole = None not in values
    if not _SPECIAL.search("".join(values if whole else filter(None, values))):  # type: ignore[arg-type]  # no None
        return values if whole else [_NULL if value is None else value for value in values]  # type: ignore[return-value]
    return [_NULL if value is None else value.translate(_ESCAPES) for value in values]
