"""Bytes to the tree of MIME parts, by the standard library's parser."""

from __future__ import annotations

from email.errors import MessageError
from email.message import Message
from email.parser import HeaderParser, Parser
from email.policy import Compat32
from typing import Any, Final

from voicecrm.ingest.mail.encoded_words import header_bytes
from voicecrm.ingest.mail.header_block import HeaderBlock

_LONGEST_PARAMETERS: Final = 8_192


class Part(Message):
    """A part that also hands out its body as it came."""

    _payload: Any

    @property
    def body_bytes(self) -> bytes:
        """The body, still in its transfer encoding; empty when it consists of parts."""
        # `get_payload` decodes 8-bit text with whatever charset the part declares, and loses what does not fit.
        return header_bytes(self._payload) if isinstance(self._payload, str) else b""

    @property
    def children(self) -> list[Part]:
        """The parts of a multipart, or the message inside a message."""
        payload = self.get_payload() if self.is_multipart() else []
        return [child for child in payload if isinstance(child, Part)]


class _RawHeaders(Compat32):
    """Hand header values out as they stand: the standard policy replaces 8-bit bytes for good."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        # The library's reading of parameters takes time with the square of the length.
        return value[:_LONGEST_PARAMETERS] if name.lower().startswith("content-") else value


_POLICY: Final = _RawHeaders()


def parse_parts(block: HeaderBlock) -> tuple[Part, bool]:
    """Parse a message.

    Args:
        block: The message with a mended header block.

    Returns:
        The top part, and whether its structure could be read; of a message that the parser gives up on (nested too
        deep) the top part has the headers and the rest as its body.
    """
    text = block.data.decode("ascii", "surrogateescape")
    try:
        return _as_part(Parser(Part, policy=_POLICY).parsestr(text)), True
    except (MessageError, RecursionError, ValueError, LookupError, TypeError, AttributeError):
        head = _as_part(HeaderParser(Part, policy=_POLICY).parsestr(text[: block.body_start]))
        head.set_payload(text[block.body_start :])
        del head["content-transfer-encoding"]
        return head, False


def _as_part(message: Message) -> Part:
    assert isinstance(message, Part)  # the parser builds what it was given
    return message
