"""Call logs and consultation lists as call centers and CRMs export them, in Korean and English."""

from __future__ import annotations

from typing import Final

from voicecrm.ingest.adapter import NOT_MINE, Recognition
from voicecrm.ingest.headers import fold_header
from voicecrm.ingest.table_adapter import KnownColumns, TableAdapter

_PERSON: Final = ("phone", "full_name", "given_name", "family_name", "caller", "callee", "customer_number", "email")
_SAID: Final = ("duration", "direction", "text", "status", "agent")
_CALL_WORDS: Final = ("통화", "상담", "콜", "call", "발신", "수신")
_LOGGED: Final = frozenset(
    fold_header(word) for word in ("created at", "created", "created on", "등록일시", "생성일시", "start date")
)
"""Times that address books have, too."""
_LEAD_LIST: Final = frozenset(
    fold_header(word) for word in ("통화가능시간", "DB 업체명", "DB업체", "다음연락일", "콜백일시")
)
"""Columns of a list of people to be called: its calls are the firm's own."""


class CallLog(TableAdapter):
    """Call logs and consultation lists."""

    name = "call_log"
    source = "call_log"
    title = "Call log or consultation list (CSV, Excel; Korean or English headers)"
    channel = "call"

    def judge(self, columns: KnownColumns) -> Recognition:
        """Judge the columns that were found."""
        fields = columns.fields
        times = [column for name in ("occurred_at", "date", "time") for column in fields.get(name, ())]
        if not times or not any(name in fields for name in _PERSON):
            return NOT_MINE
        calls = {"duration", "caller", "callee"} & fields.keys()
        said = [name for name in _SAID if name in fields]
        worded = [word for column in sum(fields.values(), ()) for word in _CALL_WORDS if word in fold_header(column)]
        if all(fold_header(time) in _LOGGED for time in times) and not calls and not worded:
            return NOT_MINE
        if "vin" in fields and not calls:
            return Recognition(0.5, "a time and a person, but also a VIN")
        if not calls and not worded:
            return Recognition(0.5 if said else 0.0, "a time, a person and a text, but no word of a call")
        return Recognition(
            min(0.7 + 0.05 * len(said), 0.9), f"a table with the columns {', '.join(times)} and a person"
        )

    def constants(self, columns: KnownColumns) -> dict[str, str]:
        """Return what holds for every row."""
        told = {"direction", "caller", "callee"} & columns.fields.keys()
        is_lead_list = any(fold_header(column) in _LEAD_LIST for column in columns.header)
        return {"direction": "outbound"} if is_lead_list and not told else {}
