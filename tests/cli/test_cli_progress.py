"""The line that says how far an import is."""

from __future__ import annotations

import pytest

from voicecrm.cli.output import progress_line
from voicecrm.records import ImportProgress


@pytest.mark.parametrize(
    ("told", "seconds", "line"),
    [
        (ImportProgress(50_000, 0.2), 10, "50,000 read, 5,000 a second, 20%, 40 s left"),
        (ImportProgress(50_000, 0.1), 20, "50,000 read, 2,500 a second, 10%, 3 min 0 s left"),
        (ImportProgress(10, 1.0), 2, "10 read, 5 a second, 100%, 0 s left"),
        (ImportProgress(7), 2, "7 read, 4 a second"),
        (ImportProgress(0, 0.0), 0, "0 read"),
    ],
)
def test_the_line_says_rate_and_time_left(told: ImportProgress, seconds: float, line: str) -> None:
    assert progress_line(told, seconds) == line
