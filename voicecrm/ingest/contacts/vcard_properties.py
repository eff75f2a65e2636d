"""The properties of a vCard, whatever its version: 2.1, 3.0, 4.0 as text, or jCard as JSON."""

from __future__ import annotations

import base64
import quopri
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from voicecrm.ingest.building import text_of
from voicecrm.ingest.decoding import codec_for, decode_head

_CONTENT_LINE: Final = re.compile(
    r'(?:[A-Za-z0-9-]+\.)?(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<parameters>(?:;(?:"[^"]*"|[^":])*)?):(?P<value>.*)$',
    re.DOTALL,
)
_PARAMETER: Final = re.compile(r';((?:"[^"]*"|[^";])*)')
_SOFT_BREAK: Final = re.compile(r"^[^:]*QUOTED-PRINTABLE[^:]*:.*=$", re.IGNORECASE | re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_PIECE: Final = re.compile(r"\\.|[^;\\]+|;|\\$", re.DOTALL)
_ENCODINGS: Final = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "7BIT", "8BIT"})
_STRUCTURED: Final = frozenset({"N", "ADR", "ORG", "GENDER"})
_BINARY: Final = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})


@dataclass(frozen=True, slots=True)
class CardProperty:
    """One property.

    Attributes:
        name: In capitals, without group.
        components: Its text, taken apart where the property has components, escapes decoded.
        parameters: Values by name, both in capitals.
    """

    name: str
    components: tuple[str, ...]
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The first component."""
        return self.components[0] if self.components else ""

    @property
    def is_preferred(self) -> bool:
        return "PREF" in self.parameters or "PREF" in self.parameters.get("TYPE", ())


def read_text_card(lines: Iterable[str]) -> Iterator[CardProperty]:
    """Read the properties of a card written as text; pictures and keys are passed over.

    Args:
        lines: Lines of one card, still folded.
    """
    for line in _unfold(lines):
        match = _CONTENT_LINE.match(line)
        if match is None or match["name"].upper() in _BINARY:
            continue
        name = match["name"].upper()
        parameters = _parameters(match["parameters"])
        value = _decoded(match["value"], parameters)
        parts = _split(value) if name in _STRUCTURED else [value]
        yield CardProperty(name, tuple(_unescape(part) for part in parts), parameters)


def read_json_card(properties: Sequence[object]) -> Iterator[CardProperty]:
    """Read the properties of a jCard; what is no property is passed over.

    Args:
        properties: ``[name, parameters, type, value, …]`` each.
    """
    for entry in properties:
        if not (isinstance(entry, list) and len(entry) > 3 and isinstance(entry[0], str)):
            continue
        name = entry[0].upper()
        values = entry[3] if isinstance(entry[3], list) else [entry[3]]
        parameters = entry[1] if isinstance(entry[1], dict) else {}
        if name not in _BINARY:
            yield CardProperty(
                name,
                tuple(_joined(value) for value in values),
                {key.upper(): tuple(text.upper() for text in _texts(value)) for key, value in parameters.items()},
            )


def _unfold(lines: Iterable[str]) -> Iterator[str]:
    current = ""
    for raw in lines:
        line = raw.rstrip("\r\n")
        if _SOFT_BREAK.match(current):
            current = current[:-1] + line.lstrip()
        elif line[:1] in {" ", "\t"} and current:
            current += line[1:]
        else:
            if current:
                yield current
            current = line
    if current:
        yield current


def _parameters(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for parameter in _PARAMETER.findall(text):
        name, equals, value = parameter.partition("=")
        if not equals:
            # Version 2.1 leaves the name out.
            name, value = ("ENCODING" if parameter.upper() in _ENCODINGS else "TYPE"), parameter
        values = tuple(part.strip('" ').upper() for part in value.strip('"').split(","))
        found[name.upper()] = found.get(name.upper(), ()) + values
    return found


def _decoded(value: str, parameters: Mapping[str, tuple[str, ...]]) -> str:
    encoding = parameters.get("ENCODING", ("",))[0]
    if encoding not in {"QUOTED-PRINTABLE", "BASE64", "B"}:
        return value
    try:
        content = value.encode()
        octets = quopri.decodestring(content) if encoding == "QUOTED-PRINTABLE" else base64.b64decode(content)
    except ValueError:
        return value
    charset = parameters.get("CHARSET", ("",))[0]
    if charset:
        return octets.decode(codec_for(charset), "replace")
    decoded = decode_head(octets)
    return decoded.text if decoded else value


def _split(value: str) -> list[str]:
    """Split at semicolons that no backslash escapes."""
    parts = [""]
    for piece in _PIECE.findall(value):
        if piece == ";":
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _unescape(value: str) -> str:
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value).strip()


def _joined(value: object) -> str:
    return " ".join(_texts(value))


def _texts(value: object) -> list[str]:
    found = [text_of(entry) for entry in (value if isinstance(value, list) else [value])]
    return [text for text in found if text]
