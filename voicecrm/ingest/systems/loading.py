"""Descriptions of systems out of TOML, checked down to every path."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from importlib.util import find_spec
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from voicecrm.errors import MappingError
from voicecrm.ingest.systems.checks import (
    check_names,
    conditions,
    one_of,
    paths,
    pattern,
    share_in,
    table_in,
    tables_in,
    text_in,
    texts,
    truth_in,
    words,
)
from voicecrm.ingest.systems.description import (
    ATTACHMENT_FIELDS,
    FIELDS,
    PERSON_FIELDS,
    SPECIAL,
    Attachments,
    Description,
    Format,
    Layout,
    Lookup,
    Party,
    Shape,
    Turns,
)
from voicecrm.ingest.systems.paths import Getter, compile_column, compile_path
from voicecrm.records import CHANNELS, ROLES, Channel, Role

_FORMATS: Final = ("json", "table")
_KINDS: Final = ("interaction", "contact", "nothing")


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
        return description_from_toml(tomllib.loads(content), content)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{origin} is not TOML: {error}") from error
    except MappingError as error:
        raise MappingError(f"{origin}: {error}") from error


def description_from_toml(document: Mapping[str, Any], content: str = "") -> Description:
    """Check a parsed description.

    Args:
        document: Tables and values as in the module's documentation.
        content: The text that was parsed.

    Returns:
        The description.

    Raises:
        MappingError: It has something that a description does not have; the message names it.
    """
    check_names("option", document, [one.name for one in fields(Description) if one.name != "toml"])
    for name in ("name", "title", "channel"):
        if not isinstance(document.get(name), str) or not document[name]:
            raise MappingError(f"{name} is absent; expected a text")
    chosen = document.get("format", "json")
    one_of("format", chosen, _FORMATS)
    compile_one = compile_column if chosen == "table" else compile_path
    shapes = tuple(_shape(shape, compile_one) for shape in tables_in(document, "shapes"))
    if not shapes:
        raise MappingError("it has no shape; expected at least one table [[shapes]]")
    plain = {name: text_in(name, document, name) for name in ("reads", "left_out", "notes")}
    return Description(
        name=document["name"],
        title=document["title"],
        channel=document["channel"],
        source=text_in("source", document, "source", document["name"]),
        format=cast("Format", chosen),
        layouts=tuple(_layout(table) for table in tables_in(document, "layouts")),
        timezone=_timezone(text_in("timezone", document, "timezone")),
        prepare=_prepare(text_in("prepare", document, "prepare")),
        shapes=shapes,
        toml=content,
        **plain,
    )


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name or "UTC")
    except (ValueError, OSError, LookupError) as error:
        raise MappingError(f"timezone is {name!r}; expected for instance 'Asia/Seoul'") from error
    return name


def _prepare(name: str) -> str:
    if name and (not name.isidentifier() or find_spec(f"{SPECIAL}.{name}") is None):
        raise MappingError(
            f"prepare is {name!r}; expected the name of a module of voicecrm itself: what needs code of your own "
            "is an adapter, see the how-to 'Write an adapter'"
        )
    return name


def _layout(table: Mapping[str, Any]) -> Layout:
    check_names("option of a layout", table, [one.name for one in fields(Layout)])
    columns, marks = texts("columns of a layout", table.get("columns", [])), table.get("marks", {})
    if not columns or not marks:
        raise MappingError(f"a layout is {table!r}; expected columns, and marks by which it is known")
    check_names("column of a layout", marks, columns)
    try:
        patterns = {column: re.compile(str(mark), re.IGNORECASE) for column, mark in marks.items()}
    except re.error as error:
        raise MappingError(f"marks of a layout are {marks!r}; expected regular expressions: {error}") from error
    fewest = table.get("fewest", len(columns))
    if not isinstance(fewest, int):
        raise MappingError(f"fewest of a layout is {fewest!r}; expected a number of cells")
    return Layout(columns=columns, fewest=fewest, marks=patterns)


def _shape(table: Mapping[str, Any], compile_one: Callable[[str], Getter]) -> Shape:
    check_names("option of a shape", table, [one.name for one in fields(Shape)])
    if not isinstance(table.get("name"), str):
        raise MappingError("a shape has no name; expected a text such as 'call'")
    label = f"shape {table['name']!r}"
    one_of(f"{label}: kind", table.get("kind", "interaction"), _KINDS)
    one_of(f"{label}: channel", table.get("channel", "call"), CHANNELS)
    for name in ("fields", "constants", "values", "markup", "pick"):
        check_names(f"field of {label}", table.get(name, {}), FIELDS)
    for kind in table.get("markup", {}).values():
        one_of(f"{label}: markup", kind, ("html", "entities"))
    check_names(f"side of {label}", table.get("sides", {}), ("from", "to"))
    dayfirst = table.get("dayfirst")
    shape = Shape(
        name=table["name"],
        kind=table.get("kind", "interaction"),
        reason=text_in(f"{label}: reason", table, "reason"),
        beside=truth_in(f"{label}: beside", table, "beside", default=False),
        records=paths(f"{label}: records", table.get("records", [])),
        alone=truth_in(f"{label}: alone", table, "alone", default=True),
        keep=texts(f"{label}: keep", table.get("keep", [])),
        signs=paths(f"{label}: signs", table.get("signs", [])),
        only=truth_in(f"{label}: only", table, "only", default=False),
        where=conditions(f"{label}: where", table.get("where", {})),
        confidence=share_in(f"{label}: confidence", table, "confidence", 0.9),
        channel=cast("Channel", table.get("channel", "call")),
        fields={name: paths(f"{label}: {name}", found) for name, found in table.get("fields", {}).items()},
        constants=words(f"{label}: constants", table.get("constants", {})),
        values={name: words(f"{label}: values.{name}", one) for name, one in table.get("values", {}).items()},
        markup=table.get("markup", {}),
        pick={name: pattern(f"{label}: pick of {name}", one) for name, one in table.get("pick", {}).items()},
        counts={
            name: paths(f"{label}: {name}", one) for name, one in table_in(f"{label}: counts", table, "counts").items()
        },
        flags={
            name: conditions(f"{label}: {name}", one)
            for name, one in table_in(f"{label}: flags", table, "flags").items()
        },
        lookups={
            name: _lookup(label, name, one) for name, one in table_in(f"{label}: lookups", table, "lookups").items()
        },
        sides={name: _party(label, side) for name, side in table.get("sides", {}).items()},
        parties=tuple(_party(label, party) for party in tables_in(table, "parties")),
        merged=paths(f"{label}: merged", table.get("merged", [])),
        owner=paths(f"{label}: owner", table.get("owner", [])),
        attachments=tuple(_attachments(label, one) for one in tables_in(table, "attachments")),
        turns=_turns(label, table["turns"]) if "turns" in table else None,
        dayfirst=None if dayfirst is None else truth_in(f"{label}: dayfirst", table, "dayfirst", default=False),
    )
    for path in _all_paths(shape):
        try:
            compile_one(path)
        except ValueError as error:
            raise MappingError(f"{label}: {error}") from error
    return shape


def _party(label: str, table: Mapping[str, Any]) -> Party:
    own = ("role", "each", "when", "where", "unless", "platform")
    check_names(f"field of a party of {label}", table, (*own, *PERSON_FIELDS))
    one_of(f"{label}: role", table.get("role", "customer"), ROLES)
    return Party(
        person={name: paths(f"{label}: {name}", found) for name, found in table.items() if name not in own},
        role=cast("Role", table.get("role", "customer")),
        each=text_in(f"{label}: each", table, "each"),
        when=conditions(f"{label}: when", table.get("when", {})),
        where=conditions(f"{label}: where", table.get("where", {})),
        unless=conditions(f"{label}: unless", table.get("unless", {})),
        platform=text_in(f"{label}: platform", table, "platform"),
    )


def _attachments(label: str, table: Mapping[str, Any]) -> Attachments:
    check_names(f"field of an attachment of {label}", table, ("each", *ATTACHMENT_FIELDS))
    found = {name: paths(f"{label}: {name}", one) for name, one in table.items() if name != "each"}
    return Attachments(paths=found, each=text_in(f"{label}: each", table, "each"))


def _turns(label: str, table: Mapping[str, Any]) -> Turns:
    check_names(f"option of the turns of {label}", table, [one.name for one in fields(Turns)])
    if not isinstance(table.get("each"), str) or "text" not in table:
        raise MappingError(f"the turns of {label} are {table!r}; expected each and text")
    speaker = paths(f"{label}: speaker", table.get("speaker", []))
    return Turns(each=table["each"], text=paths(f"{label}: text", table["text"]), speaker=speaker)


def _lookup(label: str, name: str, table: Mapping[str, Any]) -> Lookup:
    check_names(f"option of the lookup {name} of {label}", table, ("entries", "key", "by"))
    try:
        entries, key, by = table["entries"], table["key"], table["by"]
    except KeyError as error:
        raise MappingError(f"the lookup {name} of {label} has no {error}; expected entries, key and by") from error
    if not isinstance(entries, str) or not isinstance(key, str):
        raise MappingError(f"the lookup {name} of {label} is {table!r}; expected paths as entries and key")
    return Lookup(entries=entries, key=key, by=paths(f"{label}: by", by))


def _all_paths(shape: Shape) -> Iterator[str]:
    yield from (*shape.records, *shape.signs, *shape.where, *shape.merged, *shape.owner)
    for found in (*shape.fields.values(), *shape.counts.values()):
        yield from found
    for asked in shape.flags.values():
        yield from asked
    for lookup in shape.lookups.values():
        yield from (lookup.entries, lookup.key, *lookup.by)
    for party in (*shape.sides.values(), *shape.parties):
        for found in (*party.person.values(), tuple(party.when), tuple(party.where), tuple(party.unless)):
            yield from found
        yield party.each or "each"
    if shape.turns is not None:
        yield from (shape.turns.each, *shape.turns.text, *shape.turns.speaker)
    for attachments in shape.attachments:
        yield from (path for found in attachments.paths.values() for path in found)
        yield attachments.each or "each"
