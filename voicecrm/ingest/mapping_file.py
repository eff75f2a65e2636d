"""Mapping files: TOML to a `Mapping` and back."""

from __future__ import annotations

import codecs
import difflib
import json
import re
import tomllib
from collections import abc
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from voicecrm.errors import InputNotFoundError, MappingError
from voicecrm.ingest.headers import fold_header
from voicecrm.ingest.mapping import FIELDS, TIME_FIELDS, Mapping, Split, TimeForm
from voicecrm.records import CHANNELS, DIRECTIONS

_OPTIONS: Final = ("rows", "channel", "timezone", "dayfirst", "time_format", "delimiter", "encoding", "header")
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")


def load_mapping(path: str | Path) -> Mapping:
    """Read a mapping file.

    Args:
        path: A TOML file as `voicecrm.ingest.mapping` shows it.

    Returns:
        The mapping.

    Raises:
        InputNotFoundError: No file stands there.
        MappingError: The file is not TOML, names no column, or has an unknown field or option.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise InputNotFoundError(f"mapping file {path}: {error.strerror or error}; expected a TOML file") from error
    try:
        return mapping_from_toml(tomllib.loads(content.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(f"mapping file {path} is not TOML in UTF-8: {error}") from error
    except MappingError as error:
        raise MappingError(f"mapping file {path}: {error}") from error


def mapping_from_toml(document: abc.Mapping[str, Any]) -> Mapping:
    """Check a parsed mapping file.

    Args:
        document: Tables and values as in `voicecrm.ingest.mapping`.

    Returns:
        The mapping.

    Raises:
        MappingError: It names no column, or has an unknown field or option.
    """
    known = [option.name for option in fields(Mapping)]
    for name in document:
        if name not in known:
            raise MappingError(_unknown("option", name, known))
    columns = {name: _column_names(name, value) for name, value in _table(document, "columns").items()}
    splits = {name: _split(name, value) for name, value in _table(document, "splits").items()}
    times = {name: _time_form(name, value) for name, value in _table(document, "times").items()}
    if not columns and not splits:
        raise MappingError(
            'it names no column; expected a table [columns] with lines such as phone = "Telefon", '
            "or [[shapes]] of a system"
        )
    constants = {name: _word(f"constants.{name}", value) for name, value in _table(document, "constants").items()}
    values = {
        name: {
            fold_header(word): _word(f"values.{name}", meant)
            for word, meant in _table(document["values"], name).items()
        }
        for name in _table(document, "values")
    }
    for name in (*columns, *constants, *values, *times, *(name for split in splits.values() for name in split.into)):
        if name not in FIELDS:
            raise MappingError(_unknown("field", name, FIELDS))
    mapping = Mapping(
        columns=columns,
        rows=document.get("rows", "interaction"),
        channel=document.get("channel", "call"),
        constants=constants,
        values=values,
        splits=splits,
        times=times,
        timezone=document.get("timezone"),
        dayfirst=document.get("dayfirst"),
        time_format=document.get("time_format", ""),
        delimiter=document.get("delimiter", ""),
        encoding=document.get("encoding", ""),
        header=document.get("header", True),
    )
    _check_options(mapping)
    return mapping


def mapping_text(mapping: Mapping, comments: abc.Mapping[str, str] | None = None) -> str:
    """Write a mapping as the file that `load_mapping` reads.

    Args:
        mapping: What to write.
        comments: Beside an option or a column: by its name, or ``columns.FIELD``.

    Returns:
        TOML; options that have their default are left out, but for what a row is.
    """
    said = comments or {}
    default = Mapping(columns={})
    lines = [
        _line(name, getattr(mapping, name), said.get(name, ""))
        for name in _OPTIONS
        if name in {"rows", "channel"} or getattr(mapping, name) != getattr(default, name)
    ]
    tables: dict[str, abc.Mapping[str, object]] = {
        "columns": {name: c[0] if len(c) == 1 else list(c) for name, c in mapping.columns.items()},
        "constants": mapping.constants,
        **{f"values.{_key(name)}": words for name, words in mapping.values.items()},
        **{f"times.{_key(name)}": form.as_table() for name, form in mapping.times.items()},
        **{f"splits.{_key(name)}": split.as_table() for name, split in mapping.splits.items()},
    }
    for table, entries in tables.items():
        if entries:
            lines += ["", f"[{table}]"]
            lines += [_line(name, value, said.get(f"{table}.{name}", "")) for name, value in entries.items()]
    return "\n".join(lines).lstrip("\n") + "\n"


def _line(name: str, value: object, comment: str) -> str:
    line = f"{_key(name)} = {_value(value)}"
    return f"{line}  # {' '.join(comment.split())}" if comment else line


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _value(name)


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    # a basic string of TOML is one of JSON, but for the control character that JSON leaves as it is
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _check_options(mapping: Mapping) -> None:
    _one_of("rows", mapping.rows, ("interaction", "contact"))
    _one_of("channel", mapping.channel, CHANNELS)
    _one_of("delimiter", mapping.delimiter, ("", ",", ";", "\t", "|"))
    _one_of("header", mapping.header, (True, False))
    _one_of("dayfirst", mapping.dayfirst, (None, True, False))
    directions = [mapping.constants.get("direction", "inbound"), *mapping.values.get("direction", {}).values()]
    for direction in directions:
        _one_of("direction", direction, DIRECTIONS)
    if mapping.encoding and not isinstance(mapping.encoding, str):
        raise MappingError(f"encoding is {mapping.encoding!r}; expected a text such as 'cp949'")
    try:
        codecs.lookup(mapping.encoding or "utf-8")
    except (LookupError, ValueError) as error:
        raise MappingError(
            f"encoding {mapping.encoding!r} is not known ({error}); expected for instance 'cp949'"
        ) from error
    for form in (TimeForm(mapping.time_format, mapping.timezone), *mapping.times.values()):
        _check_time_form(form)


def _check_time_form(form: TimeForm) -> None:
    try:
        ZoneInfo(form.timezone or "UTC")
        datetime(2000, 1, 2).strftime(form.format)  # noqa: DTZ001 - only the format is tried
    except (TypeError, ValueError, OSError, LookupError) as error:  # an unknown zone is a KeyError
        raise MappingError(
            f"time format {form.format!r} or timezone {form.timezone!r} is not known ({error}); "
            "expected for instance '%d.%m.%y %H:%M', 'Asia/Seoul'"
        ) from error


def _time_form(name: str, value: object) -> TimeForm:
    if name in FIELDS and name not in TIME_FIELDS:
        raise MappingError(f"times.{name} is no time; expected one of {', '.join(TIME_FIELDS)}")
    table = _part(f"times.{name}", value, ("format", "timezone"))
    return TimeForm(str(table.get("format", "")), cast("str | None", table.get("timezone")))


def _split(column: str, value: object) -> Split:
    place = f"splits.{column}"
    table = _part(place, value, ("separator", "pattern", "into"))
    if ("separator" in table) == ("pattern" in table):
        raise MappingError(f"{place} is {value!r}; expected either a separator or a pattern")
    if "separator" in table:
        separator, into = table["separator"], table.get("into")
        if not (isinstance(separator, str) and separator and into):
            raise MappingError(f'{place} is {value!r}; expected separator = "/" and into = ["full_name", "phone"]')
        return Split(into=_column_names(f"{place}.into", into), separator=separator)
    if "into" in table:
        raise MappingError(f"{place} has a pattern and into; the named groups of a pattern are its fields: remove into")
    try:
        pattern = re.compile(table["pattern"])
    except (re.error, TypeError) as error:
        raise MappingError(f"{place} has no regular expression ({error}); expected (?P<field>…) groups") from error
    if not pattern.groupindex:
        raise MappingError(f"{place} names no field; expected groups such as (?P<full_name>…)")
    return Split(into=tuple(pattern.groupindex), pattern=pattern)


def _part(place: str, value: object, known: abc.Sequence[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise MappingError(f"{place} is {value!r}; expected a table of {', '.join(known)}")
    for name in value:
        if name not in known:
            raise MappingError(_unknown(f"option of {place}", name, known))
    return value


def _table(document: object, name: str) -> dict[str, Any]:
    table = document.get(name, {}) if isinstance(document, abc.Mapping) else None
    if not isinstance(table, dict):
        raise MappingError(f"{name} is {table!r}; expected a table of name = value lines")
    return table


def _column_names(name: str, value: object) -> tuple[str, ...]:
    columns = value if isinstance(value, list) else [value]
    if not columns or not all(isinstance(column, str) and column.strip() for column in columns):
        raise MappingError(f"columns.{name} is {value!r}; expected the name of a column or a list of names")
    return tuple(columns)


def _word(name: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise MappingError(f"{name} is {value!r}; expected a text")
    return str(value)


def _one_of(name: str, value: object, allowed: abc.Sequence[object]) -> None:
    if not any(value == option and type(value) is type(option) for option in allowed):
        listed = ", ".join(repr(option) for option in allowed if option not in {"", None})
        raise MappingError(f"{name} is {value!r}; expected one of {listed}")


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    choices = list(known)
    near = difflib.get_close_matches(name, choices, n=3, cutoff=0.5)
    advice = f"did you mean {' or '.join(near)}?" if near else f"known are: {', '.join(choices)}"
    return f"unknown {what} {name!r}; {advice}"
