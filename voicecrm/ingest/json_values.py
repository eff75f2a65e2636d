"""Reading values out of foreign JSON objects without trusting their shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from voicecrm.ingest.adapter import Sample
from voicecrm.ingest.building import FieldFaultError, text_of
from voicecrm.ingest.times import ParsedTime, parse_time


def value_at(value: object, *path: str) -> object:
    """Follow keys through nested objects; None where one is missing or no object."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def text_at(value: object, *path: str) -> str | None:
    """Return the stripped text or number at a place as text, or None."""
    return text_of(value_at(value, *path))


def object_at(value: object, *path: str) -> dict[str, object]:
    """Return the object at a place, empty when there is none."""
    found = value_at(value, *path)
    return found if isinstance(found, dict) else {}


def objects_at(value: object, *path: str) -> list[dict[str, object]]:
    """Return the objects of the list at a place; entries that are no objects are passed over."""
    found = value_at(value, *path)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def texts_at(value: object, *path: str) -> list[str]:
    """Return the texts of the list at a place; empty entries are passed over."""
    found = value_at(value, *path)
    texts = [text_of(entry) for entry in found] if isinstance(found, list) else []
    return [text for text in texts if text is not None]


def number_at(value: object, *path: str) -> float | None:
    """Return the number at a place, also when it is written as text, or None."""
    text = text_at(value, *path)
    try:
        number = None if text is None else float(text)
    except ValueError:
        return None
    return number if number is not None and abs(number) < float("inf") else None


def counts_at(value: object, names: Mapping[str, str], *path: str) -> dict[str, int]:
    """Return counters under our names.

    Args:
        value: The object.
        names: Our name of each key of the source.
        path: Where the counters stand in the object.

    Returns:
        The counters that are there, in the order of `names`.
    """
    counters = object_at(value, *path)
    found = ((ours, number_at(counters, theirs)) for theirs, ours in names.items())
    return {ours: int(number) for ours, number in found if number is not None}


def time_at(value: object, *path: str, zone: str) -> ParsedTime | None:
    """Return the time at a place, or None when it is absent or empty.

    Args:
        value: The object.
        path: Where the time stands in it.
        zone: IANA zone of a time that carries none.

    Raises:
        FieldFaultError: There is something, and it is no time.
    """
    text = text_at(value, *path)
    if text is None:
        return None
    try:
        return parse_time(text, zone=zone)
    except ValueError as error:
        raise FieldFaultError(".".join(path), "bad_time", str(error)) from error


def sample_objects(sample: Sample) -> Iterator[dict[str, object]]:
    """Return the JSON objects at the beginning of an input; of an array its elements."""
    for document in sample.documents:
        for entry in document if isinstance(document, list) else (document,):
            if isinstance(entry, dict):
                yield entry
