"""When an Asterisk call was: CDR times carry no zone, the unique id tells it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from voicecrm.ingest.building import FieldFaultError
from voicecrm.ingest.times import parse_time

_EPOCH: Final = re.compile(r"(\d{9,10})\.\d+$")
_QUARTER_SECONDS: Final = 900
_WIDEST_OFFSET_SECONDS: Final = 14 * 3600
_SLACK_SECONDS: Final = 60
"""A row starts when its channel does, within seconds; more is a later leg, of which nothing can be told."""
_LATER_LEG_SECONDS: Final = 840
"""A later leg still agrees with the zone of the settings when it starts this much after its channel."""


@dataclass(frozen=True, slots=True)
class Zone:
    """Zone of a row's times.

    Attributes:
        name: IANA name in which the times are read.
        offset: Offset that the unique id proves, or None when `name` decides.
        is_assumed: True when the row does not say its zone.
    """

    name: str
    offset: tzinfo | None
    is_assumed: bool


def zone_of(start: str, uniqueid: str, timezone_name: str) -> Zone:
    """Compare a local start with the epoch seconds in the unique id.

    Args:
        start: Start as written, without zone.
        uniqueid: ``1690325492.2``, perhaps with a system name in front.
        timezone_name: IANA zone of the settings; kept, and not assumed, when the two agree in it.
    """
    assumed = Zone(timezone_name, None, is_assumed=True)
    match = _EPOCH.search(uniqueid)
    try:
        local = parse_time(start, zone="UTC").at.replace(tzinfo=None)
    except ValueError:
        return assumed
    if match is None:
        return assumed
    created = datetime.fromtimestamp(int(match[1]), UTC).replace(tzinfo=None)
    shift = (local - created).total_seconds()
    expected = local.replace(tzinfo=ZoneInfo(timezone_name)).utcoffset() or timedelta()
    if -_SLACK_SECONDS <= shift - expected.total_seconds() <= _LATER_LEG_SECONDS:
        return Zone(timezone_name, None, is_assumed=False)
    offset = round(shift / _QUARTER_SECONDS) * _QUARTER_SECONDS
    if abs(offset) > _WIDEST_OFFSET_SECONDS or abs(shift - offset) > _SLACK_SECONDS:
        return assumed
    return Zone(timezone_name, timezone(timedelta(seconds=offset)), is_assumed=False)


def read_time(field: str, value: str, zone: Zone) -> datetime | None:
    """Read a CDR time in its zone; None when it is empty (a call that was not answered).

    Raises:
        FieldFaultError: There is something, and it is no time.
    """
    if not value:
        return None
    try:
        parsed = parse_time(value, zone=zone.name)
    except ValueError as error:
        raise FieldFaultError(field, "bad_time", str(error)) from error
    return parsed.at.replace(tzinfo=zone.offset) if parsed.naive and zone.offset is not None else parsed.at
