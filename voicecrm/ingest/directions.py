"""The words by which tables say who called whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from voicecrm.ingest.headers import fold_header
from voicecrm.records import Direction

_WORDS: Final[Mapping[Direction, tuple[str, ...]]] = {
    "inbound": (
        "inbound",
        "in",
        "incoming",
        "received",
        "inbound call",
        "incoming call",
        "수신",
        "수신전화",
        "인바운드",
        "인콜",
        "IB",
        "I/B",
        "착신",
        "걸려온전화",
    ),
    "outbound": (
        "outbound",
        "out",
        "outgoing",
        "dialed",
        "manual",
        "outbound call",
        "outgoing call",
        "발신",
        "발신전화",
        "아웃바운드",
        "아웃콜",
        "OB",
        "O/B",
        "건전화",
    ),
    "internal": ("internal", "internal call", "내선", "사내"),
}

DIRECTION_WORDS: Final[Mapping[str, Direction]] = {
    fold_header(word): direction for direction, words in _WORDS.items() for word in words
}
"""Direction per folded word."""
