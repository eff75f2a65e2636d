"""Normal forms: what a raw value identifies a person by, or nothing when it is never evidence."""

from __future__ import annotations

from voicecrm.identity.normalize.address_levels import ADDRESS_LEVELS, address_levels
from voicecrm.identity.normalize.address_parts import AddressParts, parse_address
from voicecrm.identity.normalize.bulk.personal import personal_phones
from voicecrm.identity.normalize.bulk.splitting import split_names
from voicecrm.identity.normalize.bulk.values import normalize_values
from voicecrm.identity.normalize.dispatch import normalize
from voicecrm.identity.normalize.flags import VALUE_FLAGS, value_flags
from voicecrm.identity.normalize.folding import fold_family, fold_given, fold_name
from voicecrm.identity.normalize.local_parts import (
    LocalPartDigits,
    local_part_digits,
    local_part_pattern,
    local_part_weights,
)
from voicecrm.identity.normalize.mask_levels import mask_chances, mask_levels
from voicecrm.identity.normalize.masks import (
    MASKED_VALUES,
    add_masked_forms,
    is_masked,
    mask_matches,
    mask_pattern,
    masked_forms,
)
from voicecrm.identity.normalize.names import NameParts, split_name
from voicecrm.identity.normalize.phones import is_personal_phone
from voicecrm.identity.normalize.titles import is_company

__all__ = [
    "ADDRESS_LEVELS",
    "MASKED_VALUES",
    "VALUE_FLAGS",
    "AddressParts",
    "LocalPartDigits",
    "NameParts",
    "add_masked_forms",
    "address_levels",
    "fold_family",
    "fold_given",
    "fold_name",
    "is_company",
    "is_masked",
    "is_personal_phone",
    "local_part_digits",
    "local_part_pattern",
    "local_part_weights",
    "mask_chances",
    "mask_levels",
    "mask_matches",
    "mask_pattern",
    "masked_forms",
    "normalize",
    "normalize_values",
    "parse_address",
    "personal_phones",
    "split_name",
    "split_names",
    "value_flags",
]
