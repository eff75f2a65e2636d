"""Synthetic customers and call logs with the truth beside them, and a kit that tests adapters."""

from voicecrm.testing.adapters import check_adapter
from voicecrm.testing.calls import CALL_COLUMNS, call_rows, write_call_log
from voicecrm.testing.corruption import CLEAN, PLACEHOLDERS, ErrorRates
from voicecrm.testing.metrics import PairwiseMetrics, pairwise_metrics
from voicecrm.testing.people import synthetic_people

__all__ = [
    "CALL_COLUMNS",
    "CLEAN",
    "PLACEHOLDERS",
    "ErrorRates",
    "PairwiseMetrics",
    "call_rows",
    "check_adapter",
    "pairwise_metrics",
    "synthetic_people",
    "write_call_log",
]
