"""Vehicle identification numbers."""

from __future__ import annotations

import re
from typing import Final

from voicecrm.identity.normalize.cleaning import clean

_VIN: Final = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_LABEL: Final = re.compile(r"^(?:VIN|차대번호|FIN)[\s:#.]+")
_HIDDEN: Final = re.compile(r"X{4,}|0{8,}")


def normalize_vin(raw_value: str) -> tuple[str, ...]:
    """Return a vehicle identification number as 17 capital letters and digits.

    Args:
        raw_value: As the source wrote it.

    Returns:
        The number, or nothing for another length, the letters I, O and Q (which no number has), masked and dummy ones.

    Source:
        ISO 3779:2009, content and structure of the VIN.
    """
    text = re.sub(r"[\s\-]+", "", _LABEL.sub("", clean(raw_value).upper()))
    if not _VIN.fullmatch(text) or _HIDDEN.search(text) or len(set(text)) < 5:
        return ()
    if not any(map(str.isdigit, text)) or text in {"1234567890ABCDEFG", "12345678901234567"}:
        return ()
    return (text,)
