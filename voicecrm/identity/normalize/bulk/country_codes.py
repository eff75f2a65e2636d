"""Country codes of many international numbers."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from voicecrm.columns import Int64Array
from voicecrm.identity.normalize.bulk.digits import POWERS
from voicecrm.identity.normalize.numbering import plan_of, region_of


def country_codes(numbers: Int64Array, lengths: Int64Array) -> Int64Array:
    """Return the country code that each number begins with.

    Args:
        numbers: All digits behind the plus as a number, shape ``(n,)``.
        lengths: Number of digits, at least 3, shape ``(n,)``.

    Returns:
        The country code, 0 where there is none, shape ``(n,)``.
    """
    codes: Int64Array = _code_table()[numbers // POWERS[lengths - 3]]
    return codes


@lru_cache(maxsize=1)
def _code_table() -> Int64Array:
    """Country code by the three digits that a number begins with, shape ``(1000,)``."""
    return np.array([_code_of(f"{leading:03d}") for leading in range(1000)], dtype=np.int64)


def _code_of(leading: str) -> int:
    plan = plan_of(region_of(leading))
    return int(plan.country_code) if plan else 0
