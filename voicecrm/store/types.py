"""Column types that read back alike on every back end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine

from voicecrm.errors import StoreError

BIG_ID: Final = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite makes only a column declared INTEGER its rowid."""

JSON_VALUE: Final = JSON(none_as_null=True)

EARLIEST: Final = datetime(1, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - counted from as UTC
_EPOCH_UTC: Final = datetime(1970, 1, 1, tzinfo=UTC)


def to_utc(at: datetime) -> datetime:
    """Convert an aware time to UTC; one that leaves the calendar on the way becomes its first or last moment.

    Raises:
        StoreError: The time has no offset.
    """
    if at.utcoffset() is None:
        raise StoreError(f"the time {at.isoformat()} has no UTC offset; expected an aware time, give it a zone")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return EARLIEST if at.year == 1 else LATEST


def utc_text(at: datetime) -> str:
    """Write an aware time as it is stored in SQLite: UTC, of one length, so that the order is that of the texts.

    Raises:
        StoreError: The time has no offset.
    """
    try:
        local = _EPOCH + (at - _EPOCH_UTC)  # what `to_utc` gives, without its zone, in a third of the time
    except (OverflowError, TypeError):
        local = to_utc(at).replace(tzinfo=None)
    return local.isoformat(" ", "microseconds")


def offset_minutes(at: datetime) -> int:
    """Return how far the local time of `at` is ahead of UTC, whole minutes."""
    return round((at.utcoffset() or timedelta()).total_seconds() / 60)


def at_offset(at: datetime, minutes: int | None) -> datetime:
    """Show a UTC time as the source wrote it."""
    try:
        return at.astimezone(timezone(timedelta(minutes=minutes or 0)))
    except OverflowError:
        return at


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time: timestamptz on PostgreSQL, sortable UTC text on SQLite; always read as aware UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(26))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        if value is None:
            return None
        return utc_text(value) if dialect.name == "sqlite" else to_utc(value)

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
