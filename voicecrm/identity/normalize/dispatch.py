"""One door to the normal form of every kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from voicecrm.errors import IdentityError
from voicecrm.identity.normalize.addresses import (
    normalize_address,
    normalize_city,
    normalize_country,
    normalize_gender,
    normalize_postal_code,
    normalize_region,
    normalize_text,
)
from voicecrm.identity.normalize.cleaning import LENGTH_LIMIT
from voicecrm.identity.normalize.dates import normalize_birth_date
from voicecrm.identity.normalize.emails import normalize_email
from voicecrm.identity.normalize.handles import (
    normalize_account,
    normalize_customer_number,
    normalize_device,
    normalize_handle,
    normalize_identifier,
)
from voicecrm.identity.normalize.names import normalize_company, normalize_full_name, normalize_name_part
from voicecrm.identity.normalize.phones import normalize_phone
from voicecrm.identity.normalize.vehicles import normalize_vin

_PLAIN: Final[Mapping[str, Callable[[str], tuple[str, ...]]]] = {
    "email": normalize_email,
    "vin": normalize_vin,
    "full_name": normalize_full_name,
    "given_name": normalize_name_part,
    "family_name": normalize_name_part,
    "birth_date": normalize_birth_date,
    "gender": normalize_gender,
    "company": normalize_company,
    "occupation": normalize_text,
    "address": normalize_address,
    "street": normalize_address,
    "house_number": normalize_address,
    "city": normalize_city,
    "postal_code": normalize_postal_code,
    "region": normalize_region,
    "country": normalize_country,
    "text": normalize_text,
}
_SCOPED: Final[Mapping[str, Callable[[str, str], tuple[str, ...]]]] = {
    "handle": normalize_handle,
    "account": normalize_account,
    "customer_number": normalize_customer_number,
    "device": normalize_device,
    "identifier": normalize_identifier,
    "exclusive_identifier": normalize_identifier,
}


def normalize(kind: str, raw_value: str, *, scope: str = "", region: str = "KR") -> tuple[str, ...]:
    """Return every normal form of a raw value.

    Args:
        kind: An identifier or attribute kind of `voicecrm.records`, or ``text``, ``identifier``,
            ``exclusive_identifier``.
        raw_value: As the source wrote it; any text, only its first 1,000 characters are read.
        scope: Where a handle, account, customer number or device is unique; it stands in front of the normal form.
        region: ISO 3166 alpha-2 region in which national phone numbers are read.

    Returns:
        The normal forms, several when the value lists several; empty when it is a placeholder, damaged or otherwise
        never evidence. A normal form normalizes to itself.

    Raises:
        IdentityError: The kind is unknown.

    Examples:
        >>> normalize("phone", "010-1234-5678 / 02-123-4567")
        ('+821012345678', '+8221234567')
        >>> normalize("email", "info@example.com")
        ()
    """
    raw_value = raw_value[:LENGTH_LIMIT]
    if kind == "phone":
        return normalize_phone(raw_value, region)
    plain = _PLAIN.get(kind)
    if plain is not None:
        return plain(raw_value)
    scoped = _SCOPED.get(kind)
    if scoped is not None:
        return scoped(raw_value, scope)
    kinds = ", ".join(sorted({"phone", *_PLAIN, *_SCOPED}))
    raise IdentityError(f"unknown kind {kind!r}: expected one of {kinds}")
