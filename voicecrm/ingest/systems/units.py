"""Documents taken apart into units: one record each, with what of the document around it belongs to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from voicecrm.ingest.headers import fold_header
from voicecrm.ingest.systems.description import Conditions, Description, Format, Lookup, Shape
from voicecrm.ingest.systems.paths import Getter, Place, compile_column, compile_path, matches, text_or_word

Document: TypeAlias = dict[str, object]

COMPILERS: Final = {"json": compile_path, "table": compile_column}


class Unit(NamedTuple):
    """One record.

    Attributes:
        shape: What it is.
        place: The record in its document.
        document: The least document that it can be read from again.
    """

    shape: Shape
    place: Place
    document: Document


class _Around(NamedTuple):
    """An object around a record, and where in it the way to the record goes on."""

    around: Document
    key: str
    is_list: bool


def take_apart(document: Document, description: Description) -> Iterator[Document]:
    """Find the records of a document.

    Args:
        document: As the system answered.
        description: Which records there are.

    Yields:
        Documents with one record each, in the order of the paths, then of the document; a document in which nothing is
        found comes back as it is.
    """
    whole = match(document, description)
    itself = whole is not None and whole.place.record is document
    if itself:
        yield document
    found = itself
    for path in dict.fromkeys(path for shape in description.shapes for path in shape.records):
        for ways, record in _records(document, path):
            found = True
            if record is None:
                continue
            unit = _shape_at(record, document, path, description)
            if unit is not None:
                yield _wrapped(record, ways, unit, document)
            elif not itself:
                yield _wrapped(record, ways, None, document)
    if not found:
        yield document


def match(document: Document, description: Description) -> Unit | None:
    """Find the record of a document that holds one, and its shape; None where no shape fits.

    Args:
        document: A unit, or a document as the system answered it.
        description: Which records there are.
    """
    for shape in description.shapes:
        if _fits(shape, Place(document, document), description.format):
            return Unit(shape, Place(document, document, _found(document, document, shape)), document)
    for shape in description.shapes:
        for path in shape.records:
            for _, record in _records(document, path):
                if record is not None and _fits(shape, Place(record, document), description.format):
                    return Unit(shape, Place(record, document, _found(record, document, shape)), document)
    return None


def holds(conditions: Conditions, place: Place, form: Format) -> bool:
    """Tell whether all conditions hold at a place; an empty pattern asks for nothing being there."""
    compile_one = COMPILERS[form]
    return all(_holds(compile_one(path), patterns, place) for path, patterns in conditions.items())


def _holds(get: Getter, patterns: tuple[str, ...], place: Place) -> bool:
    words = [word for value in get(place) if (word := text_or_word(value)) is not None]
    if not words:
        return "" in patterns or ("*" in patterns and bool(get(place)))
    return any(matches(word, patterns) for word in words)


def _fits(shape: Shape, place: Place, form: Format) -> bool:
    record = place.record
    if not isinstance(record, dict) or not all(_has(record, sign, form) for sign in shape.signs):
        return False
    return bool(shape.signs or shape.where) and holds(shape.where, place, form)


def _has(record: Document, sign: str, form: Format) -> bool:
    """Tell whether a record has a key, whatever its value."""
    if form == "table":
        return fold_header(sign) in record
    value: object = record
    for key in sign.replace("[]", "").split("."):
        while isinstance(value, list):
            value = value[0] if value else None
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return True


def _shape_at(record: Document, document: Document, path: str, description: Description) -> Shape | None:
    for shape in description.shapes:
        if path in shape.records and _fits(shape, Place(record, document), description.format):
            return shape
    return None


def _records(document: Document, path: str) -> Iterator[tuple[tuple[_Around, ...], Document | None]]:
    """List the objects at a record path and what stands around each; None for what is no object and an empty list."""
    heads: list[tuple[tuple[_Around, ...], object]] = [((), document)]
    for step in path.split("."):
        key, is_list = step.removesuffix("[]"), step.endswith("[]")
        following: list[tuple[tuple[_Around, ...], object]] = []
        for ways, value in heads:
            if not isinstance(value, dict) or key not in value:
                continue
            inner, way = value[key], (*ways, _Around(value, key, is_list))
            if is_list and isinstance(inner, list):
                following += [(way, entry) for entry in inner] or [(way, None)]
            elif not is_list and isinstance(inner, dict):
                following.append((way, inner))
        heads = following
    for ways, value in heads:
        yield ways, value if isinstance(value, dict) else None


def _wrapped(record: Document, ways: tuple[_Around, ...], shape: Shape | None, document: Document) -> Document:
    kept = shape.keep if shape else ()
    unit: Document = record
    for around, key, is_list in reversed(ways):
        unit = {
            **{name: around[name] for name in kept if name in around and name != key},
            key: [unit] if is_list else unit,
        }
    if shape is not None:
        for lookup in shape.lookups.values():
            entries = _entries(lookup, record, document)
            if entries:
                _put(unit, lookup.entries, entries)
    return unit


def _entries(lookup: Lookup, record: Document, document: Document) -> list[object]:
    place = Place(record, document)
    wanted = {text_or_word(value) for path in lookup.by for value in compile_path(path)(place)} - {None}
    key = compile_path(lookup.key)
    return [
        entry
        for entry in compile_path("/" + lookup.entries + "[]")(Place(document, document))
        if any(text_or_word(value) in wanted for value in key(Place(entry, document)))
    ]


def _put(unit: Document, path: str, entries: list[object]) -> None:
    """Put entries into a list of a unit, beside those that another look-up put there."""
    *keys, last = path.split(".")
    for key in keys:
        inner = unit.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        unit = inner
    there = unit.setdefault(last, [])
    if isinstance(there, list):
        there += [entry for entry in entries if entry not in there]


def _found(record: Document, document: Document, shape: Shape) -> Mapping[str, object]:
    found = {name: _entries(lookup, record, document) for name, lookup in shape.lookups.items()}
    return {name: entries[0] for name, entries in found.items() if entries}
