"""Checks of the tables and values of a description; whatever is wrong is named, with what was expected."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from voicecrm.errors import MappingError
from voicecrm.ingest.systems.description import Conditions, Paths


def text_in(name: str, table: Mapping[str, Any], key: str, default: str = "") -> str:
    """Return a text of a table."""
    value = table.get(key, default)
    if not isinstance(value, str):
        raise MappingError(f"{name} is {value!r}; expected a text")
    return value


def truth_in(name: str, table: Mapping[str, Any], key: str, *, default: bool) -> bool:
    """Return a truth value of a table."""
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise MappingError(f"{name} is {value!r}; expected true or false")
    return value


def share_in(name: str, table: Mapping[str, Any], key: str, default: float) -> float:
    """Return a number from 0 to 1 of a table."""
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise MappingError(f"{name} is {value!r}; expected a number from 0 to 1")
    return float(value)


def table_in(name: str, table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return a table within a table."""
    value = table.get(key, {})
    if not isinstance(value, Mapping):
        raise MappingError(f"{name} is {value!r}; expected a table")
    return value


def tables_in(table: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    """Return the tables of a list."""
    tables = table.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise MappingError(f"{key} is {tables!r}; expected tables [[{key}]]")
    return tables


def texts(name: str, value: object) -> tuple[str, ...]:
    """Return a list of texts."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise MappingError(f"{name} is {value!r}; expected a list of texts")
    return tuple(value)


def paths(name: str, value: object) -> Paths:
    """Return a path, or several in order of preference."""
    found = value if isinstance(value, list) else [value]
    if not all(isinstance(path, str) and path for path in found):
        raise MappingError(f"{name} is {value!r}; expected a path or a list of paths")
    return tuple(found)


def words(name: str, value: object) -> dict[str, str]:
    """Return a table of words and what they mean."""
    if not isinstance(value, Mapping) or not all(isinstance(one, str | int | float) for one in value.values()):
        raise MappingError(f"{name} is {value!r}; expected a table of word = meaning")
    return {word: str(meant) for word, meant in value.items()}


def pattern(name: str, value: object) -> re.Pattern[str]:
    """Return a regular expression of which the first group is what counts."""
    try:
        compiled = re.compile(str(value))
    except re.error as error:
        raise MappingError(f"{name} is {value!r}, which is no regular expression: {error}") from error
    if not compiled.groups:
        raise MappingError(f"{name} is {value!r}; expected a regular expression with a group, such as 'thread=([^&]+)'")
    return compiled


def conditions(name: str, value: object) -> Conditions:
    """Return patterns per path."""
    if not isinstance(value, dict):
        raise MappingError(f"{name} is {value!r}; expected a table of path = value, or of path = [values]")
    found = {}
    for path, wanted in value.items():
        patterns = wanted if isinstance(wanted, list) else [wanted]
        found[path] = tuple(str(one).lower() if isinstance(one, bool) else str(one) for one in patterns)
    return found


def check_names(what: str, table: object, known: Iterable[str]) -> None:
    """Refuse a table that has other names than the known ones."""
    choices = list(known)
    if not isinstance(table, Mapping):
        raise MappingError(f"{what}: {table!r} came; expected a table")
    for name in table:
        if name not in choices:
            near = difflib.get_close_matches(name, choices, n=3, cutoff=0.5)
            advice = f"did you mean {' or '.join(near)}?" if near else f"known are: {', '.join(choices)}"
            raise MappingError(f"unknown {what} {name!r}; {advice}")


def one_of(name: str, value: object, allowed: Sequence[str]) -> None:
    """Refuse a value that is none of those allowed."""
    if value not in allowed:
        raise MappingError(f"{name} is {value!r}; expected one of {', '.join(map(repr, allowed))}")
