"""Bytes to text: a ladder that tries the sure signs first and guesses last.

The steps: a byte order mark; zero bytes on one side only (UTF-16 without a mark); strict UTF-8; strict cp949 when what
comes out is Korean, or has known Korean headers; then `charset_normalizer`, restricted to the code pages that business
exports come in. Korean is always read as cp949, never as EUC-KR: EUC-KR lacks 똠 and 뷁.
"""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from typing import BinaryIO, Final, NamedTuple, TextIO

from charset_normalizer import from_bytes

from voicecrm.ingest.headers import field_of

HEAD_BYTES: Final = 65_536
"""How much of an input is looked at before it is read."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY_SIGNATURES: Final = (
    b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ",
    b"7z\xbc\xaf", b"Rar!", b"\xd0\xcf\x11\xe0", b"SQLite format 3", b"RIFF", b"OggS", b"ID3", b"\x7fELF", b"PAR1",
    b"{\\rtf",
)  # fmt: skip
_GUESSED: Final = ("cp1252", "cp932", "gb18030", "big5", "cp1251", "cp1256")
_TEXT_CONTROLS: Final = frozenset("\t\n\v\f\r\x1a\x1b\x85")  # 1A ends DOS files, 1B starts ISO-2022 escapes
_KS_X_1001: Final = frozenset(
    bytes((lead, trail)).decode("euc_kr") for lead in range(0xB0, 0xC9) for trail in range(0xA1, 0xFF)
)
_LABELS: Final = {
    "euckr": "cp949", "ksc56011987": "cp949", "ksc5601": "cp949", "ksc56011992": "cp949", "ks_c_5601": "cp949",
    "korean": "cp949", "isoir149": "cp949", "windows949": "cp949", "uhc": "cp949", "ms949": "cp949", "cp949": "cp949",
    "gb2312": "gb18030", "gbk": "gb18030", "gb231280": "gb18030", "cp936": "gb18030", "windows936": "gb18030",
    "xgbk": "gb18030", "chinese": "gb18030",
    "iso88591": "cp1252", "latin1": "cp1252", "l1": "cp1252", "usascii": "cp1252", "ascii": "cp1252",
    "ansix341968": "cp1252", "ansi": "cp1252",
    "iso88599": "cp1254", "latin5": "cp1254", "iso88598i": "iso8859-8",
    "shiftjis": "cp932", "sjis": "cp932", "xsjis": "cp932", "windows31j": "cp932", "mskanji": "cp932",
    "big5": "cp950", "xxbig5": "cp950", "unicode11utf7": "utf-7", "utf8mb4": "utf-8",
}  # fmt: skip


class Decoded(NamedTuple):
    """What a byte string says.

    Attributes:
        encoding: Python codec that reads it, also from the start of the whole stream.
        text: The text without byte order mark; a character cut off at the end is left out.
        reason: What told the encoding, one phrase.
        sure: False when it is a guess.
    """

    encoding: str
    text: str
    reason: str
    sure: bool = True


def decode_head(head: bytes) -> Decoded | None:
    """Find out the encoding of the beginning of an input.

    Args:
        head: First bytes, usually at most `HEAD_BYTES`; may end within a character.

    Returns:
        Encoding and text, or None when the bytes are no text (PDF, image, archive, database …).
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
            return Decoded(encoding, text, "byte order mark")
    if head.startswith(_BINARY_SIGNATURES):
        return None
    if b"\0" in head:
        return _utf16_without_mark(head)
    decoded = _utf8(head) or _korean(head) or _guessed(head)
    return decoded if _is_text(decoded.text) else None


def decode_as(head: bytes, encoding: str) -> Decoded:
    """Decode the beginning of an input whose encoding somebody named.

    Args:
        head: First bytes; may end within a character.
        encoding: Name of a codec, or a label of a mail or web page.

    Returns:
        Encoding and text; undecodable bytes are U+FFFD.
    """
    codec = codec_for(encoding)
    text = codecs.getincrementaldecoder(codec)("replace").decode(head)
    return Decoded(codec, text.removeprefix("\ufeff"), "named")


def open_text(stream: BinaryIO, encoding: str) -> TextIO:
    """Read a byte stream as text, lazily and never failing on single bytes.

    Args:
        stream: Bytes from the start of the input.
        encoding: As `decode_head` or `codec_for` named it.

    Returns:
        Text without byte order mark and with line ends as they are; undecodable bytes become U+FFFD.
    """
    # utf-8-sig also reads UTF-8 that has no mark
    codec = "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding
    return io.TextIOWrapper(stream, encoding=codec, errors="replace", newline="")


def codec_for(label: str) -> str:
    """Translate a charset label of a mail or web page into the codec that reads what senders really send.

    Args:
        label: ``"ks_c_5601-1987"``, ``"ISO-8859-1"``; may be wrong or empty.

    Returns:
        Name of a Python codec; ``"utf-8"`` when the label is unknown.

    Examples:
        >>> codec_for("EUC-KR"), codec_for("iso-8859-1"), codec_for("x-unknown")
        ('cp949', 'cp1252', 'utf-8')
    """
    plain = label.strip().strip("\"'")
    folded = re.sub(r"[^a-z0-9]", "", plain.casefold())
    if folded in _LABELS:
        return _LABELS[folded]
    try:
        info = codecs.lookup(plain)
    except (LookupError, ValueError):  # ValueError: a NUL in the label
        return "utf-8"
    return info.name if _is_charset(info.name) else "utf-8"


def _is_charset(codec: str) -> bool:
    """Tell charsets from base64, rot13 and the like, which are codecs to Python, too."""
    try:
        b"a".decode(codec)
    except (LookupError, ValueError):
        return False
    return True


def _utf16_without_mark(head: bytes) -> Decoded | None:
    whole = head[: len(head) & ~1]
    even = whole[0::2].count(0)
    odd = whole[1::2].count(0)
    # the high byte of ASCII is zero, and every text has some ASCII: commas, blanks, line ends
    if min(even, odd) > 0.05 * max(even, odd):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(whole)
    except UnicodeDecodeError:
        return None
    unassigned = sum(unicodedata.category(char) in {"Cn", "Co"} for char in text)
    return (
        Decoded(encoding, text, "zero bytes on one side") if _is_text(text) and unassigned <= 0.02 * len(text) else None
    )


def _utf8(head: bytes) -> Decoded | None:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        text = decoder.decode(head)
    except UnicodeDecodeError:
        return None
    cut = bool(decoder.getstate()[0])
    # a lone last byte of a short ASCII text is no cut UTF-8 character but another code page ("café" in cp1252)
    if cut and text.isascii() and len(head) < HEAD_BYTES:
        return None
    return Decoded("utf-8", text, "ASCII only" if text.isascii() else "valid UTF-8")


def _korean(head: bytes) -> Decoded | None:
    try:
        text = codecs.getincrementaldecoder("cp949")("strict").decode(head)
    except UnicodeDecodeError:
        return None
    foreign = [char for char in text if not char.isascii()]
    hangul = [char for char in foreign if "가" <= char <= "힣"]
    common = sum(char in _KS_X_1001 for char in hangul)
    if len(hangul) > 0.75 * len(foreign) and common > 0.9 * len(hangul):
        return Decoded("cp949", text, "Korean in cp949")
    # the few names of a short table may be of rare syllables; bytes of another code page do not spell known headers
    if hangul and sum(map(_is_korean_header, re.split(r"[,;\t|]", text.partition("\n")[0]))) >= 2:
        return Decoded("cp949", text, "Korean headers in cp949")
    return None


def _is_korean_header(cell: str) -> bool:
    header = cell.strip(' "\r')
    return len(header) > 1 and "가" <= header[0] <= "힣" and field_of(header) is not None


def _guessed(head: bytes) -> Decoded:
    # a guess on half a character goes wrong: stop at the last whole line
    whole = head[: head.rfind(b"\n") + 1] if len(head) >= HEAD_BYTES and b"\n" in head else head
    matches = list(from_bytes(whole, cp_isolation=list(_GUESSED)))
    least = min((match.chaos for match in matches), default=0.0)
    good = [match.encoding for match in matches if match.chaos == least]
    # a word or two in Latin letters fit every single-byte code page; then the most common one it is
    encoding = "cp1252" if "cp1252" in good or not good else good[0]
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    return Decoded(encoding, text, "the likeliest of the usual code pages", sure=False)


def _is_text(text: str) -> bool:
    controls = sum(char < " " or "\x7f" <= char < "\xa0" for char in text if char not in _TEXT_CONTROLS)
    return controls <= 0.02 * len(text)
