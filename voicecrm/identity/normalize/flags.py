"""Why a raw value is no evidence, in words that reports and explanations can show."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from voicecrm.identity.normalize.cleaning import LENGTH_LIMIT, clean
from voicecrm.identity.normalize.dates import is_default_date
from voicecrm.identity.normalize.dispatch import normalize
from voicecrm.identity.normalize.emails import is_example, is_role, read_addresses
from voicecrm.identity.normalize.masks import is_masked
from voicecrm.identity.normalize.phones import DAMAGED_NUMBER, is_dummy_text
from voicecrm.identity.normalize.placeholders import is_placeholder, is_placeholder_name

VALUE_FLAGS: Final = ("damaged", "truncated", "masked", "placeholder", "role")
"""All flags, in the order in which `value_flags` gives them."""

_NAME_KINDS: Final = frozenset(("full_name", "given_name", "family_name"))
_NUMBER_KINDS: Final = frozenset(
    ("phone", "customer_number", "account", "device", "identifier", "exclusive_identifier", "postal_code", "birth_date")
)
_CELL_ERROR: Final = re.compile(r"#{3,}|#(?:ref|n/a|value|name|num|null|div/0|spill|calc)[!?]?")
_CUT: Final = re.compile(r"\S(?:…|\.{3})$")


def value_flags(kind: str, raw_value: str) -> tuple[str, ...]:
    """Say what is wrong with a raw value.

    Args:
        kind: A kind that `normalize` knows.
        raw_value: As the source wrote it.

    Returns:
        Some of `VALUE_FLAGS`, in that order. ``damaged``: a spreadsheet wrote it over (``1.01234E+09``, ``#####``,
        ``#REF!``) or a wrong encoding did; what it was cannot be told, so it is never expanded. ``truncated``: cut off
        with dots, or longer than what is read. ``masked``: parts are hidden. ``placeholder``: it stands where nothing
        is known. ``role``: a mailbox of a function, not of a person. Empty for a value that is evidence, and for one
        that just cannot be read.

    Raises:
        IdentityError: The kind is unknown.

    Examples:
        >>> value_flags("phone", "1.01234E+09"), value_flags("email", "info@example.org")
        (('damaged',), ('role',))
    """
    is_evidence = bool(normalize(kind, raw_value))
    text = clean(raw_value).casefold()
    is_damaged = _is_damaged(kind, text)
    flags = {
        "damaged": is_damaged,
        "truncated": len(raw_value) > LENGTH_LIMIT or _CUT.search(text) is not None,
        "masked": is_masked(raw_value),
        "placeholder": not is_evidence and not is_damaged and _PLACEHOLDERS.get(kind, is_placeholder)(text),
        "role": not is_evidence and kind == "email" and any(map(is_role, read_addresses(raw_value))),
    }
    return tuple(flag for flag in VALUE_FLAGS if flags[flag])


def _is_damaged(kind: str, text: str) -> bool:
    if _CELL_ERROR.fullmatch(text) or "\ufffd" in text:
        return True
    return kind in _NUMBER_KINDS and DAMAGED_NUMBER.fullmatch(text.lstrip("'\"+")) is not None


def _is_placeholder_phone(text: str) -> bool:
    return is_placeholder(text) or is_dummy_text(text)


def _is_placeholder_email(text: str) -> bool:
    return is_placeholder(text) or any(map(is_example, read_addresses(text)))


def _is_placeholder_date(text: str) -> bool:
    return is_placeholder(text) or is_default_date(text)


_PLACEHOLDERS: Final[Mapping[str, Callable[[str], bool]]] = {
    **dict.fromkeys(_NAME_KINDS, is_placeholder_name),
    "phone": _is_placeholder_phone,
    "email": _is_placeholder_email,
    "birth_date": _is_placeholder_date,
}
