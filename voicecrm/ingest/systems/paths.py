r"""Paths into foreign JSON, as descriptions of systems write them.

A path is a row of keys with dots between them: ``contact.phone``. After a key may stand

* ``[]``: all entries of the list (a list that ends a path needs no mark);
* ``[0]`` or ``[-1]``: one entry;
* ``[type=mobile|work]``: the entries of which a value is one of these, whatever the case; ``*`` stands for any letters;
* ``[;]``: the parts of a text between semicolons (or commas: ``[,]``).

A path that begins with ``/`` starts at the whole document, one that begins with ``@name.`` at what the look-up of that
name found, any other at the record; ``.`` is the record, or the entry of a list, itself. A text with braces is put
together from paths: ``+{countryCode}{phoneNumber}``; it is absent when one of them is. Of a table a path is a column's
header, compared without regard to case, spaces, ``_`` and ``-``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from voicecrm.ingest.building import text_of
from voicecrm.ingest.headers import fold_header

Getter: TypeAlias = Callable[["Place"], Sequence[object]]

ITSELF: Final = "."
"""Path of the entry of a list that is a text or a number."""
_STEP: Final = re.compile(r"(?P<key>[^.\[\]]+)|\[(?P<mark>[^\]]*)\]|(?P<dot>\.)")
_SEPARATORS: Final = frozenset({";", ","})
_HOLE: Final = re.compile(r"\{([^{}]+)\}")


class Place(NamedTuple):
    """Where paths start.

    Attributes:
        record: The record at hand, or an entry of a list in it.
        root: The whole document that it stands in.
        found: What look-ups found, by their names.
    """

    record: object
    root: object
    found: Mapping[str, object] = MappingProxyType({})


@cache
def compile_path(path: str) -> Getter:
    """Return what finds the values at a path.

    Args:
        path: As the module's documentation says.

    Returns:
        Gives the values that are there, lists taken apart, without None.

    Raises:
        ValueError: The text is no path.
    """
    if "{" in path:
        return _template(path)
    if path == ITSELF:
        return _itself
    start, rest = _start(path)
    steps = _steps(rest)

    def get(place: Place) -> Sequence[object]:
        values: list[object] = [start(place)]
        for step in steps:
            values = [found for value in values for found in step(value)]
        return [flat for value in values for flat in _flat(value)]

    return get if "[" in rest or not rest else _through_objects(start, rest.split("."), get)


def _through_objects(start: Callable[[Place], object], keys: Sequence[str], get: Getter) -> Getter:
    """Return what follows keys from object to object, as nearly all paths lead, and takes another way at a list."""

    def follow(place: Place) -> Sequence[object]:
        value = start(place)
        for key in keys:
            if not isinstance(value, dict):
                return get(place)
            value = value.get(key)
            if value is None:
                return ()
        return get(place) if isinstance(value, list) else (value,)

    return follow


@cache
def compile_column(header: str) -> Getter:
    """Return what finds the cell under a header, in a row whose headers are folded."""
    if "{" in header:
        return _template(header, compile_column)
    if header == ITSELF:
        return _itself
    name, bracket, mark = header.partition("[")
    separator = mark.removesuffix("]") if bracket and mark[:-1] in _SEPARATORS else ""
    folded = fold_header(name if separator else header)

    def get(place: Place) -> Sequence[object]:
        cell = place.record.get(folded) if isinstance(place.record, dict) else None
        if cell is None or cell == "":
            return ()
        return _parts(cell, separator) if separator else (cell,)

    return get


def text_or_word(value: object) -> str | None:
    """Return a scalar as text, ``true`` and ``false`` among them; None of what is no scalar or empty."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return text_of(value)


def first_text(getters: Iterable[Getter], place: Place) -> str | None:
    """Return the first scalar that stands at a place, as text."""
    for get in getters:
        for value in get(place):
            text = text_or_word(value)
            if text is not None:
                return text
    return None


def fits(value: object, patterns: Sequence[str]) -> bool:
    """Tell whether a scalar is one of the patterns, whatever the case."""
    text = text_or_word(value)
    return text is not None and matches(text, patterns)


def matches(text: str, patterns: Sequence[str]) -> bool:
    """Tell whether a text is one of the patterns, whatever the case; ``*`` stands for any letters, ``?`` for one."""
    folded = text.casefold()
    return any(_pattern(pattern).fullmatch(folded) for pattern in patterns)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    wild = re.escape(text.casefold()).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(wild, re.DOTALL)


def _itself(place: Place) -> Sequence[object]:
    return tuple(_flat(place.record))


def _start(path: str) -> tuple[Callable[[Place], object], str]:
    if path.startswith("/"):
        return itemgetter(1), path[1:]
    if path.startswith("@"):
        name, _, rest = path[1:].partition(".")
        return lambda place: place.found.get(name), rest
    return itemgetter(0), path


def _steps(path: str) -> tuple[Callable[[object], Sequence[object]], ...]:
    steps: list[Callable[[object], Sequence[object]]] = []
    end = 0
    for match in _STEP.finditer(path):
        if match.start() != end:
            break
        end = match.end()
        if match["key"] is not None:
            steps.append(_key(match["key"]))
        elif match["mark"] is not None:
            steps.append(_entries(match["mark"]))
    if end != len(path):
        raise ValueError(
            f"{path!r} is no path; expected keys with dots between them, such as 'contact.phones[].number'"
        )
    return tuple(steps)


def _key(key: str) -> Callable[[object], Sequence[object]]:
    def step(value: object) -> Sequence[object]:
        if isinstance(value, dict):
            found = value.get(key)
            return () if found is None else (found,)
        if isinstance(value, list):
            return [entry[key] for entry in value if isinstance(entry, dict) and entry.get(key) is not None]
        return ()

    return step


def _entries(mark: str) -> Callable[[object], Sequence[object]]:
    if not mark:
        return lambda value: value if isinstance(value, list) else ()
    if mark in _SEPARATORS:
        return lambda value: _parts(value, mark)
    if re.fullmatch(r"-?\d+", mark):
        place = int(mark)
        return lambda value: value[place : place + 1 or None] if isinstance(value, list) else ()
    key, equal, wanted = mark.partition("=")
    if not equal:
        raise ValueError(f"[{mark}] is no choice of entries; expected [], [0] or [type=mobile]")
    get, patterns = compile_path(key), wanted.split("|")
    return lambda value: (
        [entry for entry in value if any(fits(one, patterns) for one in get(Place(entry, entry)))]
        if isinstance(value, list)
        else ()
    )


def _parts(value: object, separator: str) -> Sequence[object]:
    if isinstance(value, list):
        return [part for entry in value for part in _parts(entry, separator)]
    return [part.strip() for part in value.split(separator)] if isinstance(value, str) else (value,)


def _template(text: str, compile_hole: Callable[[str], Getter] = compile_path) -> Getter:
    getters = tuple(compile_hole(hole) for hole in _HOLE.findall(text))
    literals = _HOLE.split(text)[::2]

    def get(place: Place) -> Sequence[object]:
        filled = [literals[0]]
        for getter, literal in zip(getters, literals[1:], strict=True):
            words = (text_or_word(value) for value in getter(place))
            word = next((word for word in words if word is not None), None)
            if word is None:
                return ()
            filled += (word, literal)
        return ("".join(filled),)

    return get


def _flat(value: object) -> Iterator[object]:
    if isinstance(value, list):
        for entry in value:
            yield from _flat(entry)
    elif value is not None:
        yield value
