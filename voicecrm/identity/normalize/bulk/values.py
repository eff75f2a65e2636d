"""One door to the normal forms of many values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Int64Array
from voicecrm.identity.normalize.bulk.codes import (
    normalize_plain_addresses,
    normalize_plain_handles,
    normalize_plain_identifiers,
    normalize_plain_numbers,
    normalize_plain_places,
    normalize_plain_postal_codes,
    normalize_plain_texts,
)
from voicecrm.identity.normalize.bulk.dates import normalize_plain_dates
from voicecrm.identity.normalize.bulk.emails import normalize_plain_emails
from voicecrm.identity.normalize.bulk.lines import Forms, Lines, join_lines, merge_forms, one_by_one
from voicecrm.identity.normalize.bulk.names import normalize_plain_names
from voicecrm.identity.normalize.bulk.phones import normalize_plain_phones
from voicecrm.identity.normalize.dispatch import normalize

_FEWEST: Final = 256
"""Fewer values are faster one by one than as a buffer."""

_PLAIN: Final[Mapping[str, Callable[[Lines], tuple[Forms, BoolArray]]]] = {
    "email": normalize_plain_emails,
    "birth_date": normalize_plain_dates,
    "full_name": partial(normalize_plain_names, whole=True),
    "given_name": partial(normalize_plain_names, whole=False),
    "family_name": partial(normalize_plain_names, whole=False),
    "city": normalize_plain_places,
    "region": normalize_plain_places,
    "postal_code": normalize_plain_postal_codes,
    "address": normalize_plain_addresses,
    "street": normalize_plain_addresses,
    "house_number": normalize_plain_addresses,
    "company": normalize_plain_texts,
    "occupation": normalize_plain_texts,
    "text": normalize_plain_texts,
}
_SCOPED: Final[Mapping[str, Callable[[Lines, str], tuple[Forms, BoolArray]]]] = {
    "handle": normalize_plain_handles,
    "customer_number": normalize_plain_numbers,
    "identifier": normalize_plain_identifiers,
    "exclusive_identifier": normalize_plain_identifiers,
}


def normalize_values(
    kind: str, raw_values: Sequence[str], *, scope: str = "", region: str = "KR"
) -> tuple[Int64Array, list[str]]:
    """Return every normal form of many raw values, the same ones that `normalize` returns for each.

    Args:
        kind: As for `normalize`.
        raw_values: Distinct raw values; equal ones are allowed but cost as much as different ones.
        scope: As for `normalize`.
        region: As for `normalize`.

    Returns:
        Position in `raw_values` of each normal form, ascending, shape ``(n_forms,)``, and the normal forms; those of
        one value stand in the order in which `normalize` gives them.

    Raises:
        IdentityError: The kind is unknown.

    Examples:
        >>> positions, values = normalize_values("phone", ["010-1234-5678", "unknown", "+1 202-555-0143"])
        >>> positions.tolist(), values
        ([0, 2], ['+821012345678', '+12025550143'])
    """

    def form(raw_value: str) -> tuple[str, ...]:
        return normalize(kind, raw_value, scope=scope, region=region)

    form("")  # an unknown kind is an error also where there are no values
    everything = np.arange(len(raw_values), dtype=np.int64)
    if len(raw_values) < _FEWEST:
        return one_by_one(raw_values, everything, form)
    lines = join_lines(raw_values)
    if len(lines.ends) != len(raw_values):
        # A line end inside a value would make two of it; such values are few.
        broken = np.array(["\n" in value for value in raw_values], dtype=np.bool_)
        whole = np.flatnonzero(~broken)
        positions, values = normalize_values(kind, [raw_values[i] for i in whole.tolist()], scope=scope, region=region)
        return merge_forms((whole[positions], values), one_by_one(raw_values, np.flatnonzero(broken), form))
    plain = _normalize_plain(kind, lines, scope, region)
    if plain is None:
        return one_by_one(raw_values, everything, form)
    forms, certain = plain
    return merge_forms(forms, one_by_one(raw_values, np.flatnonzero(~certain), form))


def _normalize_plain(kind: str, lines: Lines, scope: str, region: str) -> tuple[Forms, BoolArray] | None:
    """Entries of the plainly written values, which these are; None for a kind without a common form."""
    if kind == "phone":
        return normalize_plain_phones(lines, region)
    if kind in _PLAIN:
        return _PLAIN[kind](lines)
    if kind in _SCOPED and "\n" not in scope:
        return _SCOPED[kind](lines, scope)
    return None
