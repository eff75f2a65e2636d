"""The headers of one message, decoded when asked for."""

from __future__ import annotations

import re
from email.message import Message
from typing import Final

from voicecrm.ingest.building import content_key
from voicecrm.ingest.mail.addresses import Mailbox, parse_mailboxes
from voicecrm.ingest.mail.encoded_words import decode_header

_MESSAGE_ID: Final = re.compile(r"<([^<>]+)>")
_BLANKS: Final = re.compile(r"\s+")
# Longer than any mailer writes; a longer one would not fit into an index.
_LONGEST_ID: Final = 500


class Headers:
    """The headers of a parsed message by name, whatever their case.

    Attributes:
        repaired_charset: True when a value read so far was not in the charset that it declares.
    """

    def __init__(self, message: Message) -> None:
        self._raw: dict[str, list[str]] = {}
        self.repaired_charset = False
        for name, value in message.raw_items():
            self._raw.setdefault(name.lower(), []).append(value)

    def __contains__(self, name: str) -> bool:
        return name in self._raw

    def raw(self, name: str) -> str:
        """Return the first value as it stands, or nothing."""
        return self._raw.get(name, [""])[0]

    def text(self, name: str) -> str:
        """Return the first value decoded, on one line, or nothing."""
        return self._decoded(self.raw(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return all values decoded, in order."""
        return tuple(self._decoded(raw) for raw in self._raw.get(name, ()))

    def mailboxes(self, name: str) -> tuple[Mailbox, ...]:
        """Return the entries of all values of an address header, in order."""
        return tuple(mailbox for raw in self._raw.get(name, ()) for mailbox in parse_mailboxes(raw))

    def message_ids(self, name: str) -> tuple[str, ...]:
        """Return the message ids of a header, without angle brackets, in order."""
        text = self.text(name)
        found = _MESSAGE_ID.findall(text)
        if not found and text and ("@" in text or name == "message-id"):
            found = [text.strip("<>")] if name == "message-id" else text.split()
        ids = (_BLANKS.sub("", entry).strip("<>") for entry in found)
        return tuple(entry if len(entry) <= _LONGEST_ID else content_key(entry) for entry in ids if entry)

    def _decoded(self, raw: str) -> str:
        text, repaired = decode_header(raw)
        self.repaired_charset |= repaired
        return text
