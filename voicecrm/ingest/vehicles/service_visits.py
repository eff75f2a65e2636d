"""Visits to the dealer's workshop: one row per visit with the vehicle, the day and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from voicecrm.ingest.adapter import NOT_MINE, Recognition
from voicecrm.ingest.table_adapter import KnownColumns, TableAdapter

_OF_A_CALL: Final = ("duration", "direction", "caller", "callee")
_OF_A_VISIT: Final = ("dealer", "odometer", "text")


class ServiceVisits(TableAdapter):
    """Visits to a workshop."""

    name = "service_visits"
    source = "service_visits"
    title = "Service visits (VIN, date, dealer, odometer; CSV or Excel)"
    channel = "visit"

    def words_of(self, header: tuple[str, ...]) -> Mapping[str, str]:  # noqa: ARG002 - the same for every header
        """Return the words for the customer."""
        return {"owner": "full_name", "ownername": "full_name"}

    def judge(self, columns: KnownColumns) -> Recognition:
        """Judge the columns that were found."""
        fields = columns.fields
        if "vin" not in fields or not {"date", "occurred_at"} & fields.keys():
            return NOT_MINE
        if any(name in fields for name in _OF_A_CALL):
            return Recognition(0.4, "a VIN and a date, but also the columns of a call")
        known = [name for name in _OF_A_VISIT if name in fields]
        return Recognition(0.65 + 0.1 * len(known), "a table with a VIN and a date")
