"""Whose phone: which of many numbers ring at one person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Int64Array
from voicecrm.identity.normalize.bulk.country_codes import country_codes
from voicecrm.identity.normalize.bulk.digits import POWERS, WIDTH, group_rows, read_digits
from voicecrm.identity.normalize.bulk.lines import byte_class, join_lines, outside_class
from voicecrm.identity.normalize.numbering import FIXED, GENERAL, MOBILE, OTHER, line_types, plan_of, region_of
from voicecrm.identity.normalize.phones import is_personal_phone

_STRANGE: Final = outside_class("0123456789+")
_PLUS: Final = byte_class("+")
_SHORTEST: Final = 7
_FEWEST: Final = 32
"""Fewer numbers of one country are not worth its automaton."""


def personal_phones(values: Sequence[str]) -> BoolArray:
    """Say of many numbers whether each usually rings at one person; the same as `is_personal_phone` says of each.

    Args:
        values: Phone numbers in their normal form.

    Returns:
        True for mobile and personal numbers, for a line with an extension, and for numbers of no known type, shape
        ``(n_values,)``.

    Examples:
        >>> personal_phones(["+821012345678", "+82212345678"]).tolist()
        [True, False]
    """
    personal = np.zeros(len(values), dtype=np.bool_)
    certain = np.zeros(len(values), dtype=np.bool_)
    if len(values) >= _FEWEST:
        _judge_plain(values, personal, certain)
    for row in np.flatnonzero(~certain).tolist():
        personal[row] = is_personal_phone(values[row])
    return personal


def _judge_plain(values: Sequence[str], personal: BoolArray, certain: BoolArray) -> None:
    """Fill in the answers that the numbering plans give at once."""
    lines = join_lines(values)
    if len(lines.ends) != len(values):
        return
    lengths = lines.lengths - 1
    plain = (lines.codes[lines.starts] == ord("+")) & ~lines.holds(_STRANGE) & (lines.count(_PLUS) == 1)
    plain &= (lengths >= _SHORTEST) & (lengths <= WIDTH)
    rows = np.flatnonzero(plain)
    digits = read_digits(lines.data, lines.ends[rows], lengths[rows])
    codes = country_codes(digits.numbers, digits.lengths)
    for key, within in group_rows(codes * (WIDTH + 1) + digits.lengths):
        code, length = divmod(key, WIDTH + 1)
        types = line_types(code) if len(within) >= _FEWEST else None
        if types is None:
            continue
        national_length = length - len(str(code))
        national = digits.numbers[within] % POWERS[national_length]
        flags = types.match(national, national_length)
        flags[_may_be_rewritten(code, national, national_length)] = OTHER
        mobile = flags & (MOBILE | FIXED | OTHER) == MOBILE
        fixed = flags & (MOBILE | FIXED | OTHER | GENERAL) == FIXED | GENERAL
        personal[rows[within]] = mobile
        certain[rows[within]] = mobile | fixed


def _may_be_rewritten(code: int, national: Int64Array, length: int) -> BoolArray:
    """True where a full parse might change the digits behind the country code, shape ``(n,)``."""
    plan = plan_of(region_of(str(code)))
    if plan is None or not plan.rewrites:
        return np.zeros(len(national), dtype=np.bool_)
    return np.isin(national // POWERS[length - 1], [int(digit) for digit in plan.trunk_starts])
