"""Documents taken apart into units: one record each, with what of the document around it belongs to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
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
    whole = _recognised(document, description)
    itself = whole is not None and whole[1] is document
    if itself:
        yield document
    paths = [path for path in _record_paths(description) if _begins(document, path)]
    found = [
        (path, ways, record, _shape_at(record, document, path, description) if isinstance(record, dict) else None)
        for path in paths
        for ways, record in _records(document, path)
    ]
    known = {id(record) for _, _, record, shape in found if shape} | ({id(document)} if itself else set())
    for path, ways, record, shape in found:
        if record is None:
            continue
        # what only holds records, or is a part of a known one, is no record
        is_part = any(id(way.around) in known for way in ways)
        is_holder = isinstance(record, dict) and _holds_records(record, path, paths)
        if shape or not (is_part or is_holder):
            yield _wrapped(record, ways, shape, document)
    if not found and not itself:
        yield document


def match(document: Document, description: Description) -> Unit | None:
    """Find the record of a document that holds one, and its shape; None where no shape fits.

    Args:
        document: A unit, or a document as the system answered it.
        description: Which records there are.
    """
    recognised = _recognised(document, description)
    if recognised is None:
        return None
    shape, record = recognised
    return Unit(shape, Place(record, document, _found(record, document, shape)), document)


def beside(unit: Unit, description: Description) -> Iterator[Unit]:
    """Find what else the record of a unit tells, by the shapes that stand beside others."""
    for shape in description.shapes:
        if shape.beside and _fits(shape, unit.place, description.format):
            yield unit._replace(shape=shape)


def holds(conditions: Conditions, place: Place, form: Format) -> bool:
    """Tell whether all conditions hold at a place; an empty pattern asks for nothing being there."""
    if not conditions:
        return True
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
    if shape.only and len(record) > len(shape.signs):
        return False
    return bool(shape.signs or shape.where) and holds(shape.where, place, form)


def _has(record: Document, sign: str, form: Format) -> bool:
    """Tell whether a record has a key, whatever its value."""
    if form == "table":
        return fold_header(sign) in record
    if sign in record:
        return True
    if "." not in sign and "[" not in sign:
        return False
    value: object = record
    for key in sign.replace("[]", "").split("."):
        while isinstance(value, list):
            value = value[0] if value else None
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return True


def _recognised(document: Document, description: Description) -> tuple[Shape, Document] | None:
    """Find the record of a document that holds one, and its shape."""
    for shape in description.shapes:
        if shape.alone and not shape.beside and _fits(shape, Place(document, document), description.format):
            return shape, document
    paths = [path for path in _record_paths(description) if _begins(document, path)]
    for path in sorted(paths, key=lambda path: path.count(".")):  # a ticket before its comments
        for _, record in _records(document, path):
            if isinstance(record, dict) and (found := _shape_at(record, document, path, description)) is not None:
                return found, record
    return None


def _holds_records(record: Document, path: str, paths: Sequence[str]) -> bool:
    """Tell an object that only stands around records from a record of no known shape."""
    inner = [other.removeprefix(f"{path}.") for other in paths if other.startswith(f"{path}.")]
    return any(True for other in inner for _ in _records(record, other))


@lru_cache
def _record_paths(description: Description) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path for shape in description.shapes for path in shape.records))


def _begins(document: Document, path: str) -> bool:
    """Tell whether a document has the first key of a record path."""
    return path.partition(".")[0].removesuffix("[]") in document


def _shape_at(record: Document, document: Document, path: str, description: Description) -> Shape | None:
    for shape in description.shapes:
        if path in shape.records and not shape.beside and _fits(shape, Place(record, document), description.format):
            return shape
    return None


def _records(document: Document, path: str) -> Iterator[tuple[tuple[_Around, ...], object]]:
    """List what stands at a record path, and around each; None for an empty list."""
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
    yield from heads


def _wrapped(record: object, ways: tuple[_Around, ...], shape: Shape | None, document: Document) -> Document:
    kept = shape.keep if shape else ()
    unit = record
    for around, key, is_list in reversed(ways):
        unit = {
            **{name: around[name] for name in kept if name in around and name != key},
            key: [unit] if is_list else unit,
        }
    assert isinstance(unit, dict)
    if shape is None or not isinstance(record, dict):
        return unit
    return {**unit, **{f"@{name}": one for name, one in _found(record, document, shape).items()}}


def _entries(lookup: Lookup, record: Document, document: Document) -> list[object]:
    entries = compile_path("/" + lookup.entries + "[]")(Place(document, document))
    if not entries:
        return []
    place = Place(record, document)
    wanted = {text_or_word(value) for path in lookup.by for value in compile_path(path)(place)} - {None}
    key = compile_path(lookup.key)
    return [entry for entry in entries if any(text_or_word(value) in wanted for value in key(Place(entry, document)))]


def _found(record: Document, document: Document, shape: Shape) -> Mapping[str, object]:
    """Return what the look-ups of a shape find, by their names; a unit holds it already."""
    found = {}
    for name, lookup in shape.lookups.items():
        entry = document.get(f"@{name}") or next(iter(_entries(lookup, record, document)), None)
        if entry is not None:
            found[name] = entry
    return found
