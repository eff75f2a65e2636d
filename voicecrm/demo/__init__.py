"""The demo's data: one invented week at an invented car maker, in seven exports of six systems, with the truth.

What each file is, and the story in it, stands in ``data/README.md``. Nobody in it exists.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

__all__ = ["INPUTS", "OWN_DOMAINS", "OWN_NUMBERS", "TRUTH", "data_path"]

INPUTS: Final = (
    "contacts.csv",
    "calls_cp949.csv",
    "calls_cp949_again.csv",
    "mailbox.mbox",
    "x_posts.json",
    "mastodon.jsonl",
    "service_visits.csv",
)
"""Files to import, who is known first, then what was heard; any order gives the same profiles."""

TRUTH: Final = "truth.csv"
"""File that says which item is whose: ``source, source_key, person_id``."""

OWN_DOMAINS: Final = ("hanbit-motors.example",)
"""The car maker's e-mail domain, for `Settings.own_domains`."""

OWN_NUMBERS: Final = ("02-555-0100", "02-555-0119")
"""The car maker's switchboard and its breakdown line, for `Settings.own_numbers`."""


def data_path() -> Path:
    """Return the folder that holds the demo's files.

    Examples:
        >>> sorted(path.suffix for path in data_path().glob("calls*"))
        ['.csv', '.csv']
    """
    return Path(__file__).parent / "data"
