"""Identity resolution without a database: normalized columns in, persons out."""

from voicecrm.columns import Column, encode_column, encode_lists
from voicecrm.identity.blocking import estimate_pairs
from voicecrm.identity.explanation import ComparisonExplanation, PairExplanation, explain_pair
from voicecrm.identity.model import SHIPPED_MODEL, Comparison, ComparisonLevel, Measure, Model
from voicecrm.identity.naming import NameFrequencies, name_match_weight, name_match_weights
from voicecrm.identity.normalize import normalize
from voicecrm.identity.resolution import Resolution, resolve_columns

__all__ = [
    "SHIPPED_MODEL",
    "Column",
    "Comparison",
    "ComparisonExplanation",
    "ComparisonLevel",
    "Measure",
    "Model",
    "NameFrequencies",
    "PairExplanation",
    "Resolution",
    "encode_column",
    "encode_lists",
    "estimate_pairs",
    "explain_pair",
    "name_match_weight",
    "name_match_weights",
    "normalize",
    "resolve_columns",
]
