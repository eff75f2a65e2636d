"""Address headers: split first, decoded after, so that a comma inside a name never cuts an address in two."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from voicecrm.ingest.mail.encoded_words import decode_header

_TOKEN: Final = re.compile(
    r"""(?P<quoted>"(?:[^"\\]|\\.)*")
      | (?P<comment>\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))
      | (?P<angle><[^<>]*>)
      | (?P<literal>\[[^\[\]]*\])
      | (?P<mark>[,;:])
      | (?P<text>[^"(<\[,;:]+|.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_ADDRESS: Final = re.compile(r'(?:"[^"]*"|(?<![^\s"<>@,;:()])[^\s"<>@,;:()]+)@[^\s"<>@,;()]+')
_COMMENT: Final = re.compile(r"\([^()]*\)")
# A longer header is an attack or damage; the recipients up to here are kept.
_LONGEST: Final = 1_000_000
_LONGEST_PHRASE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One entry of an address header.

    Attributes:
        name: Display name, decoded, may be empty.
        address: As written, without brackets and comments; empty when there is none.
    """

    name: str
    address: str


@dataclass(slots=True)
class _Entry:
    """One entry while it is collected, still encoded."""

    phrase: str = ""
    comment: str = ""
    angle: str | None = None
    quoted: bool = False

    def add(self, text: str) -> None:
        if len(self.phrase) < _LONGEST_PHRASE:
            self.phrase += text

    def is_blank(self) -> bool:
        return not self.phrase.strip() and not self.comment and self.angle is None


def parse_mailboxes(raw: str) -> tuple[Mailbox, ...]:
    """Read an address header.

    Quoted and unquoted commas in names, comments, groups (only their members count), routes, ``;`` between addresses
    and entries without an address are understood.

    Args:
        raw: The undecoded header value.
    """
    found: list[Mailbox] = []
    for entry in _joined_names(_split(raw[:_LONGEST])):
        mailbox = _mailbox(entry)
        if mailbox.name or mailbox.address:
            found.append(mailbox)
    if len(found) == 1 and not found[0].address:
        # Some mailers encode the whole entry, address and all.
        decoded, _ = decode_header(raw)
        if decoded != raw and _ADDRESS.search(decoded):
            return parse_mailboxes(decoded)
    return tuple(found)


def _split(raw: str) -> list[_Entry]:
    entries: list[_Entry] = []
    entry = _Entry()
    for token in _TOKEN.finditer(raw):
        text = token[0]
        match token.lastgroup:
            case "quoted":
                entry.quoted = True
                # A quoted local part stays as written; a quoted name loses its quotes.
                entry.add(text if raw[token.end() : token.end() + 1] == "@" else _ESCAPED.sub(r"\1", text[1:-1]))
            case "comment":
                entry.comment = entry.comment or text[1:-1]
            case "angle":
                if entry.angle is None or "@" not in entry.angle:
                    entry.angle = text[1:-1]
            case "mark" if text == ":":
                if "@" in entry.phrase or entry.phrase.strip().lower() == "mailto":
                    entry.phrase = entry.phrase if "@" in entry.phrase else ""
                else:
                    entry = _Entry()
            case "mark":
                entries.append(entry)
                entry = _Entry()
            case _:
                entry.add(text)
    entries.append(entry)
    return [entry for entry in entries if not entry.is_blank()]


def _joined_names(entries: list[_Entry]) -> list[_Entry]:
    """Join ``Hong``, ``Gildong <hong@...>``: a bare phrase before an angle address was a comma inside the name."""
    joined: list[_Entry] = []
    for entry in entries:
        while entry.angle and not entry.quoted and joined and _is_bare_phrase(joined[-1]):
            entry.phrase = f"{joined.pop().phrase.strip()}, {entry.phrase.strip()}"
        joined.append(entry)
    return joined


def _is_bare_phrase(entry: _Entry) -> bool:
    return entry.angle is None and not entry.quoted and "@" not in entry.phrase and "=?" not in entry.phrase


def _mailbox(entry: _Entry) -> Mailbox:
    if entry.angle is not None:
        address = _clean_address(entry.angle)
        phrase = entry.phrase
        if not address and (inside := _ADDRESS.search(phrase)):
            address = inside[0]
    else:
        bare = entry.phrase.strip()
        inside = _ADDRESS.fullmatch(bare) or _ADDRESS.fullmatch("".join(bare.split())) or _ADDRESS.search(bare)
        address = inside[0] if inside else ""
        phrase = "" if address else entry.phrase
    name = decode_header(phrase)[0].strip(" \"'")
    if not name:
        name = decode_header(entry.comment)[0].strip()
    return Mailbox("" if name.casefold() == address.casefold() else name, decode_header(address)[0])


def _clean_address(inside: str) -> str:
    """Return the address of ``<...>``: without comments, route, blanks and ``mailto:``, or nothing without an ``@``."""
    text = _COMMENT.sub("", inside).strip()
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    if text[:7].lower() == "mailto:":
        text = text[7:]
    if not text.startswith('"'):
        text = "".join(text.split())
    local, at, domain = text.rpartition("@")
    return text if at and local and domain else ""
