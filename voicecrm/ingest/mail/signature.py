"""What a sender's own signature says of them: numbers to call, and a name where the address carries none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

_NUMBER: Final = re.compile(r"(?<![\w.@-])\+?\(?\d[\d\s().\-–]{6,20}\d(?![\w@-])")
_NO_PHONE: Final = re.compile(r"\bfax\b|팩스|\bf\s*[.:]|사업자|등록번호|\biban\b|\bvat\b|https?:|www\.", re.IGNORECASE)
_NAME: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’-]){1,40}")
_MOST_NUMBERS: Final = 3
_FEWEST_DIGITS: Final = 9
_MOST_DIGITS: Final = 15
_MOST_WORDS: Final = 4


class Signature(NamedTuple):
    """What a signature says.

    Attributes:
        phones: Numbers as written.
        name: Its first line where that looks like a name, else empty.
    """

    phones: tuple[str, ...] = ()
    name: str = ""


def read_signature(lines: Iterable[str]) -> Signature:
    """Read a signature.

    Args:
        lines: Its lines, stripped, without the delimiter.

    Returns:
        Up to three numbers that can be telephone numbers, fax lines left out, and the name.

    Examples:
        >>> read_signature(["Haedeun Na", "Mobile 010-7001-2001", "Fax 02-555-0199"])
        Signature(phones=('010-7001-2001',), name='Haedeun Na')
    """
    known = list(lines)
    first = known[0] if known else ""
    is_name = _NAME.fullmatch(first) is not None and len(first.split()) <= _MOST_WORDS
    found = [
        match[0].strip()
        for line in known
        if not _NO_PHONE.search(line)
        for match in _NUMBER.finditer(line)
        if _FEWEST_DIGITS <= len(re.sub(r"\D", "", match[0])) <= _MOST_DIGITS
    ]
    return Signature(tuple(dict.fromkeys(found))[:_MOST_NUMBERS], first if is_name else "")
