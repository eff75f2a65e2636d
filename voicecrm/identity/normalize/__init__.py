"""Normal forms: what a raw value identifies a person by, or nothing when it is never evidence."""

from __future__ import annotations

from voicecrm.identity.normalize.bulk.values import normalize_values
from voicecrm.identity.normalize.dispatch import normalize
from voicecrm.identity.normalize.folding import fold_family, fold_given, fold_name
from voicecrm.identity.normalize.masks import is_masked, mask_pattern
from voicecrm.identity.normalize.names import NameParts, split_name
from voicecrm.identity.normalize.phones import is_personal_phone
from voicecrm.identity.normalize.titles import is_company

__all__ = [
    "NameParts",
    "fold_family",
    "fold_given",
    "fold_name",
    "is_company",
    "is_masked",
    "is_personal_phone",
    "mask_pattern",
    "normalize",
    "normalize_values",
    "split_name",
]
