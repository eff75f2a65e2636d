"""Bytes of a mail to text: the declared charset when it holds, else what the bytes say."""

from __future__ import annotations

import re
from typing import Final

from voicecrm.ingest.decoding import codec_for, decode_head

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_ISO_2022: Final = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$B", "iso2022_jp_2"), (b"\x1b$@", "iso2022_jp_2"))
_WESTERN: Final = frozenset({"cp1252", "iso8859-15"})
_NOT_CHARSETS: Final = frozenset({"unicode-escape", "raw-unicode-escape", "punycode", "idna", "undefined"})
# No Western text has as many accented letters; Korean and Chinese that is labelled Western has.
_FOREIGN_SHARE: Final = 0.3
_DETECTION_BYTES: Final = 65_536


def decode_declared(data: bytes, label: str) -> tuple[str, bool]:
    """Decode with the declared charset, or with what the bytes say when that does not hold.

    Args:
        data: Encoded text.
        label: Charset as the mail names it, empty when it names none.

    Returns:
        The text, and whether the declared charset had to be overruled.
    """
    if data.isascii() and b"\x1b" not in data and not label.lower().startswith(("utf-7", "utf7", "hz", "utf-16")):
        return data.decode("ascii"), False
    if not label:
        return decode_undeclared(data), False
    codec = codec_for(label).lower().replace("_", "-")
    if codec in _NOT_CHARSETS:
        return decode_undeclared(data), True
    try:
        text = data.decode(codec)
    except (LookupError, ValueError):
        return decode_undeclared(data), True
    if codec in _WESTERN and not data.isascii():
        corrected = _mislabelled(data)
        if corrected is not None:
            return corrected, True
    return text, False


def decode_undeclared(data: bytes) -> str:
    """Decode bytes of which no charset is known; what no charset explains becomes U+FFFD."""
    for escape, codec in _ISO_2022:
        if escape in data:
            try:
                return data.decode(codec)
            except ValueError:
                break
    try:
        return data.decode("utf-8")
    except ValueError:
        decoded = decode_head(data[:_DETECTION_BYTES])
    # A null byte makes bytes look binary; in a mail it is damage.
    encoding = "cp1252" if decoded is None or decoded.encoding.startswith("utf-16") else decoded.encoding
    return data.decode(encoding, errors="replace")


def storable(text: str) -> str:
    """Replace what no database stores: null characters go, lone surrogates become U+FFFD."""
    return _UNSTORABLE.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", text)


def _mislabelled(data: bytes) -> str | None:
    """Return the text when the bytes are plainly not the Western charset that they are labelled with."""
    try:
        return data.decode("utf-8")
    except ValueError:
        pass
    head = data[:_DETECTION_BYTES]
    if len(head.translate(None, bytes(range(128)))) < _FOREIGN_SHARE * len(head):
        return None
    decoded = decode_head(head)
    if decoded is None or decoded.encoding not in {"cp949", "gb18030", "big5", "cp932"}:
        return None
    return data.decode(decoded.encoding, errors="replace")
