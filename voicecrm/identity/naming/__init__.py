"""Whether two names are one person's, in every script: weights in bits, and keys of what sounds alike."""

from voicecrm.identity.naming.keys import SURNAME_KEYS, sound_keys
from voicecrm.identity.naming.matching import name_match_weight, name_match_weights
from voicecrm.identity.naming.pairs import NamePairs
from voicecrm.identity.naming.parts import part_weights
from voicecrm.identity.naming.rarity import NameFrequencies, name_bits

__all__ = [
    "SURNAME_KEYS",
    "NameFrequencies",
    "NamePairs",
    "name_bits",
    "name_match_weight",
    "name_match_weights",
    "part_weights",
    "sound_keys",
]
