"""Descriptions of systems out of TOML, checked down to every path."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, cast
from zoneinfo import ZoneInfo

from voicecrm.errors import MappingError
from voicecrm.ingest.systems.description import (
    ATTACHMENT_FIELDS,
    FIELDS,
    PERSON_FIELDS,
    Attachments,
    Conditions,
    Description,
    Layout,
    Lookup,
    Party,
    Paths,
    Shape,
    Turns,
)
from voicecrm.ingest.systems.paths import Getter, compile_column, compile_path
from voicecrm.records import CHANNELS, ROLES, Role


def load_description(content: str, origin: str) -> Description:
    """Read a description.

    Args:
        content: TOML as the module's documentation shows it.
        origin: Where it stands, for messages.

    Returns:
        The description.

    Raises:
        MappingError: It is no TOML, or has something that a description does not have; the message names it.
    """
    try:
        return description_from_toml(tomllib.loads(content))
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{origin} is not TOML: {error}") from error
    except MappingError as error:
        raise MappingError(f"{origin}: {error}") from error


def description_from_toml(document: Mapping[str, Any]) -> Description:
    """Check a parsed description.

    Args:
        document: Tables and values as in the module's documentation.

    Returns:
        The description.

    Raises:
        MappingError: It has something that a description does not have; the message names it.
    """
    _check_names("option", document, [one.name for one in fields(Description)])
    for name in ("name", "title", "channel"):
        if not isinstance(document.get(name), str):
            raise MappingError(f"{name} is absent; expected a text")
    chosen = document.get("format", "json")
    _one_of("format", chosen, ("json", "table"))
    compile_one = compile_column if chosen == "table" else compile_path
    shapes = tuple(_shape(shape, compile_one) for shape in _tables(document, "shapes"))
    if not shapes:
        raise MappingError("it has no shape; expected at least one table [[shapes]]")
    plain = {name: value for name, value in document.items() if name not in {"shapes", "source", "layouts"}}
    try:
        ZoneInfo(document.get("timezone") or "UTC")
    except (TypeError, ValueError, OSError, LookupError) as error:
        raise MappingError(f"timezone is {document['timezone']!r}; expected for instance 'Asia/Seoul'") from error
    layouts = tuple(_layout(table) for table in _tables(document, "layouts"))
    return Description(**plain, source=document.get("source", document["name"]), layouts=layouts, shapes=shapes)


def _layout(table: Mapping[str, Any]) -> Layout:
    _check_names("option of a layout", table, [one.name for one in fields(Layout)])
    columns, marks = tuple(table.get("columns", ())), table.get("marks", {})
    if not columns or not marks:
        raise MappingError(f"a layout is {table!r}; expected columns, and marks by which it is known")
    _check_names("column of a layout", marks, columns)
    try:
        patterns = {column: re.compile(pattern, re.IGNORECASE) for column, pattern in marks.items()}
    except re.error as error:
        raise MappingError(f"marks of a layout are {marks!r}; expected regular expressions: {error}") from error
    return Layout(columns=columns, fewest=table.get("fewest", len(columns)), marks=patterns)


def _shape(table: Mapping[str, Any], compile_one: Callable[[str], Getter]) -> Shape:
    _check_names("option of a shape", table, [one.name for one in fields(Shape)])
    if not isinstance(table.get("name"), str):
        raise MappingError("a shape has no name; expected a text such as 'call'")
    label = f"shape {table['name']!r}"
    _one_of(f"{label}: kind", table.get("kind", "interaction"), ("interaction", "contact", "nothing"))
    _one_of(f"{label}: channel", table.get("channel", "call"), CHANNELS)
    _check_names(f"field of {label}", table.get("fields", {}), FIELDS)
    for name in ("constants", "values", "markup", "pick"):
        _check_names(f"field of {label}", table.get(name, {}), FIELDS)
    for kind in table.get("markup", {}).values():
        _one_of(f"{label}: markup", kind, ("html", "entities"))
    _check_names(f"side of {label}", table.get("sides", {}), ("from", "to"))
    shape = Shape(
        name=table["name"],
        kind=table.get("kind", "interaction"),
        reason=table.get("reason", ""),
        beside=table.get("beside", False),
        records=_paths(f"{label}: records", table.get("records", [])),
        alone=table.get("alone", True),
        keep=tuple(table.get("keep", ())),
        signs=_paths(f"{label}: signs", table.get("signs", [])),
        where=_conditions(f"{label}: where", table.get("where", {})),
        confidence=float(table.get("confidence", 0.9)),
        channel=table.get("channel", "call"),
        fields={name: _paths(f"{label}: {name}", paths) for name, paths in table.get("fields", {}).items()},
        constants={name: str(value) for name, value in table.get("constants", {}).items()},
        values={name: {w: str(m) for w, m in words.items()} for name, words in table.get("values", {}).items()},
        markup=table.get("markup", {}),
        pick={name: _pattern(f"{label}: pick of {name}", one) for name, one in table.get("pick", {}).items()},
        counts={name: _paths(f"{label}: {name}", paths) for name, paths in table.get("counts", {}).items()},
        flags={
            name: _conditions(f"{label}: {name}", conditions) for name, conditions in table.get("flags", {}).items()
        },
        lookups={name: _lookup(label, name, one) for name, one in table.get("lookups", {}).items()},
        sides={name: _party(label, side) for name, side in table.get("sides", {}).items()},
        parties=tuple(_party(label, party) for party in _tables(table, "parties")),
        merged=_paths(f"{label}: merged", table.get("merged", [])),
        owner=_paths(f"{label}: owner", table.get("owner", [])),
        attachments=tuple(_attachments(label, one) for one in _tables(table, "attachments")),
        turns=_turns(label, table["turns"]) if "turns" in table else None,
        dayfirst=table.get("dayfirst"),
    )
    for path in _all_paths(shape):
        try:
            compile_one(path)
        except ValueError as error:
            raise MappingError(f"{label}: {error}") from error
    return shape


def _party(label: str, table: Mapping[str, Any]) -> Party:
    own = ("role", "each", "when", "where", "unless", "platform")
    _check_names(f"field of a party of {label}", table, (*own, *PERSON_FIELDS))
    _one_of(f"{label}: role", table.get("role", "customer"), ROLES)
    return Party(
        person={name: _paths(f"{label}: {name}", paths) for name, paths in table.items() if name not in own},
        role=cast("Role", table.get("role", "customer")),
        each=table.get("each", ""),
        when=_conditions(f"{label}: when", table.get("when", {})),
        where=_conditions(f"{label}: where", table.get("where", {})),
        unless=_conditions(f"{label}: unless", table.get("unless", {})),
        platform=table.get("platform", ""),
    )


def _attachments(label: str, table: Mapping[str, Any]) -> Attachments:
    _check_names(f"field of an attachment of {label}", table, ("each", *ATTACHMENT_FIELDS))
    paths = {name: _paths(f"{label}: {name}", found) for name, found in table.items() if name != "each"}
    return Attachments(paths=paths, each=table.get("each", ""))


def _turns(label: str, table: Mapping[str, Any]) -> Turns:
    _check_names(f"option of the turns of {label}", table, [one.name for one in fields(Turns)])
    if not isinstance(table.get("each"), str) or "text" not in table:
        raise MappingError(f"the turns of {label} are {table!r}; expected each and text")
    speaker = _paths(f"{label}: speaker", table.get("speaker", []))
    return Turns(each=table["each"], text=_paths(f"{label}: text", table["text"]), speaker=speaker)


def _lookup(label: str, name: str, table: Mapping[str, Any]) -> Lookup:
    _check_names(f"option of the lookup {name} of {label}", table, ("entries", "key", "by"))
    try:
        return Lookup(entries=table["entries"], key=table["key"], by=_paths(f"{label}: by", table["by"]))
    except KeyError as error:
        raise MappingError(f"the lookup {name} of {label} has no {error}; expected entries, key and by") from error


def _all_paths(shape: Shape) -> Iterator[str]:
    yield from (*shape.records, *shape.signs, *shape.where, *shape.merged, *shape.owner)
    for paths in (*shape.fields.values(), *shape.counts.values()):
        yield from paths
    for conditions in shape.flags.values():
        yield from conditions
    for lookup in shape.lookups.values():
        yield from (lookup.entries, lookup.key, *lookup.by)
    for party in (*shape.sides.values(), *shape.parties):
        for paths in (*party.person.values(), tuple(party.when), tuple(party.where), tuple(party.unless)):
            yield from paths
        yield party.each or "each"
    if shape.turns is not None:
        yield from (shape.turns.each, *shape.turns.text, *shape.turns.speaker)
    for attachments in shape.attachments:
        yield from (path for paths in attachments.paths.values() for path in paths)
        yield attachments.each or "each"


def _paths(name: str, value: object) -> Paths:
    paths = value if isinstance(value, list) else [value]
    if not all(isinstance(path, str) and path for path in paths):
        raise MappingError(f"{name} is {value!r}; expected a path or a list of paths")
    return tuple(paths)


def _pattern(name: str, value: object) -> re.Pattern[str]:
    try:
        pattern = re.compile(str(value))
    except re.error as error:
        raise MappingError(f"{name} is {value!r}, which is no regular expression: {error}") from error
    if not pattern.groups:
        raise MappingError(f"{name} is {value!r}; expected a regular expression with a group, such as 'thread=([^&]+)'")
    return pattern


def _conditions(name: str, value: object) -> Conditions:
    if not isinstance(value, dict):
        raise MappingError(f"{name} is {value!r}; expected a table of path = value, or of path = [values]")
    found = {}
    for path, wanted in value.items():
        patterns = wanted if isinstance(wanted, list) else [wanted]
        found[path] = tuple(str(one).lower() if isinstance(one, bool) else str(one) for one in patterns)
    return found


def _tables(document: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    tables = document.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise MappingError(f"{name} is {tables!r}; expected tables [[{name}]]")
    return tables


def _check_names(what: str, table: object, known: Iterable[str]) -> None:
    choices = list(known)
    if not isinstance(table, Mapping):
        raise MappingError(f"{what}: {table!r} came; expected a table")
    for name in table:
        if name not in choices:
            near = difflib.get_close_matches(name, choices, n=3, cutoff=0.5)
            advice = f"did you mean {' or '.join(near)}?" if near else f"known are: {', '.join(choices)}"
            raise MappingError(f"unknown {what} {name!r}; {advice}")


def _one_of(name: str, value: object, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise MappingError(f"{name} is {value!r}; expected one of {', '.join(map(repr, allowed))}")
