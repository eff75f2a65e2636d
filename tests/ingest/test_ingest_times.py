from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.ingest.durations import parse_duration
from voicecrm.ingest.times import find_dayfirst, is_ambiguous_date, parse_time

SEOUL = "Asia/Seoul"

WITH_OFFSET = {
    "Wed, 19 Oct 2022 20:07:25 +0000": "2022-10-19T20:07:25+00:00",
    "Wed Oct 19 20:07:25 +0000 2022": "2022-10-19T20:07:25+00:00",
    "2024-09-15T14:00:00Z": "2024-09-15T14:00:00+00:00",
    "2024-09-15T14:00:00.123456789+00:00": "2024-09-15T14:00:00.123456+00:00",
    "2022-10-19T20:07:25.0000000+00:00": "2022-10-19T20:07:25+00:00",
    "20190101T10:11_UTC": "2019-01-01T10:11:00+00:00",
    "1663225200000000000": "2022-09-15T07:00:00+00:00",
    "2024-09-15T14:00:00+0900": "2024-09-15T14:00:00+09:00",
    "2024-09-15T14:00:00+01": "2024-09-15T14:00:00+01:00",
    "2024-09-15T14:00:00-08:00[America/Los_Angeles]": "2024-09-15T14:00:00-08:00",
    "2024-09-15 14:00:00 KST": "2024-09-15T14:00:00+09:00",
    "2024-09-15 2:00 PM EST": "2024-09-15T14:00:00-05:00",
    "20240915T140000Z": "2024-09-15T14:00:00+00:00",
    "1663225200": "2022-09-15T07:00:00+00:00",
    "1663225200123": "2022-09-15T07:00:00.123000+00:00",
    "1663225200123456": "2022-09-15T07:00:00.123456+00:00",
    "1663225200.5": "2022-09-15T07:00:00.500000+00:00",
}
NAIVE = {
    "2021-04-2T10:11:12": "2021-04-02T10:11:12+09:00",
    "44824": "2022-09-20T00:00:00+09:00",
    "44824.604166667": "2022-09-20T14:30:00+09:00",
    "2024-09-15 14:00 (일)": "2024-09-15T14:00:00+09:00",
    "2024-09-15_14:00:00": "2024-09-15T14:00:00+09:00",
    "20240915 1400": "2024-09-15T14:00:00+09:00",
    "23-Feb-2022 06:34:27.403": "2022-02-23T06:34:27.403000+09:00",
    "2020/2/10 22:41": "2020-02-10T22:41:00+09:00",
    "20240915140000": "2024-09-15T14:00:00+09:00",
    "20240915": "2024-09-15T00:00:00+09:00",
    "2022.07.19": "2022-07-19T00:00:00+09:00",
    "2022. 7. 19. 오후 3:05": "2022-07-19T15:05:00+09:00",
    "2022년 7월 19일 (화) 오전 12시 5분": "2022-07-19T00:05:00+09:00",
    "2022-07-19 오후 12:30": "2022-07-19T12:30:00+09:00",
    "Feb 23, 2022 6:34:01 PM": "2022-02-23T18:34:01+09:00",
    "'2024-09-15 14:00": "2024-09-15T14:00:00+09:00",
    "2024-09-15T24:00": "2024-09-16T00:00:00+09:00",
    "31/01/2024 08:15": "2024-01-31T08:15:00+09:00",
    "１９/07/2022 ９:05": "2022-07-19T09:05:00+09:00",
}


@pytest.mark.parametrize(("text", "expected"), WITH_OFFSET.items())
def test_times_with_an_offset_keep_it(text: str, expected: str) -> None:
    parsed = parse_time(text, zone=SEOUL)
    assert (parsed.at.isoformat(), parsed.naive) == (expected, False)


@pytest.mark.parametrize(("text", "expected"), NAIVE.items())
def test_times_without_an_offset_get_the_zone(text: str, expected: str) -> None:
    parsed = parse_time(text, zone=SEOUL)
    assert (parsed.at.isoformat(), parsed.naive) == (expected, True)


@pytest.mark.parametrize(
    "value",
    ["", "Whenever", "%date%", "2026-02-30", "2026-13-01", "0001-01-01T07:35", "8.21E+12", "12", "2026-07-19 25:00",
     "2026-07-19T10:00 Nowhere/Land", "24.09.15", None, True, float("nan"), float("inf"), pd.NaT, 10**30],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_a_reason(value: object) -> None:
    with pytest.raises(ValueError, match="is no time"):
        parse_time(value, zone=SEOUL)


def test_the_order_of_day_and_month_follows_the_caller_then_the_rule() -> None:
    assert parse_time("03/04/2026", zone="UTC", dayfirst=True).at.month == 4
    assert parse_time("03/04/2026", zone="UTC", dayfirst=False).at.month == 3
    assert parse_time("03/04/2026", zone="UTC").at.month == 4
    assert parse_time("3/4/2026", zone="UTC").at.month == 3
    assert parse_time("03/04/2026 02:05 PM", zone="UTC").at.month == 3
    assert parse_time("03.04.2026", zone="UTC").at.month == 4


def test_a_column_proves_its_order() -> None:
    assert find_dayfirst(["03/04/2026", "31/01/2026"]) == (True, True)
    assert find_dayfirst(["03/04/2026", "01/31/2026"]) == (False, True)
    assert find_dayfirst(["03/04/2026"]) == (None, False)
    assert find_dayfirst(["31/01/2026", "01/31/2026"]) == (None, True)
    assert is_ambiguous_date("03/04/2026")
    assert not is_ambiguous_date("04/04/2026")
    assert not is_ambiguous_date("2026-03-04")


def test_numbers_are_told_apart_by_their_size_as_their_texts_are() -> None:
    for number in (44824, 1663225200, 1663225200123, 1663225200123456, 20240915, 20240915140000):
        assert parse_time(number, zone=SEOUL) == parse_time(str(number), zone=SEOUL)
    assert parse_time(44824.604166667, zone=SEOUL).at.isoformat() == "2022-09-20T14:30:00+09:00"


def test_times_of_other_libraries_are_read() -> None:
    expected = datetime(2026, 7, 19, 6, 5, tzinfo=UTC)
    assert parse_time(pd.Timestamp("2026-07-19 15:05", tz=SEOUL), zone="UTC").at == expected
    assert parse_time(np.datetime64("2026-07-19T15:05"), zone=SEOUL).at == expected
    assert parse_time(np.int64(1784441100), zone=SEOUL).at == expected
    assert parse_time(date(2026, 7, 19), zone="UTC").at == datetime(2026, 7, 19, tzinfo=UTC)


@given(st.text(max_size=60) | st.integers() | st.floats())
def test_any_value_is_a_time_or_a_value_error(value: object) -> None:
    try:
        parsed = parse_time(value, zone=SEOUL)
    except ValueError:
        return
    assert parsed.at.tzinfo is not None


@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2150, 1, 1)))  # noqa: DTZ001
def test_iso_times_survive_the_round_trip(moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC)
    assert parse_time(aware.isoformat(), zone=SEOUL).at == aware


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("00:03:20", 200), ("3:20", 200), ("3분 20초", 200), ("1시간 2분", 3720), ("200초", 200), ("200", 200), (200, 200),
     ("1h 5m", 3900), ("PT3M20S", 200), ("12.5", 12.5), (time(0, 3, 20), 200), (timedelta(seconds=7), 7)],
)  # fmt: skip
def test_durations(value: object, seconds: float) -> None:
    assert parse_duration(value) == seconds


@pytest.mark.parametrize("value", ["", "long", "-5", "5 parsecs", "3 months", "99999999999"])
def test_what_is_no_duration_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        parse_duration(value)


DIGITS = {n: st.text("0123456789", min_size=n, max_size=n) for n in (2, 4)}
YEARS = st.integers(0, 9999).map("{:04}".format) | st.integers(1890, 2210).map(str)
COMMON_TIMES = st.builds(
    "".join,
    st.tuples(
        YEARS, st.sampled_from("-/."), DIGITS[2] | st.just("01"), st.sampled_from("-/."), DIGITS[2] | st.just("02"),
        st.sampled_from(["", " 09:05", "T23:59:60", " 24:00", " 00:00:00", "T09:05:07.123", " 09:05:07.123456"])
        | st.builds(" {}:{}:{}".format, DIGITS[2], DIGITS[2], DIGITS[2]),
        st.sampled_from(["", "Z", "+09:00", "-00:00", "+17:59", "-23:00", "+05:99", " ", "x"]),
    ),
)  # fmt: skip


def outcome(text: str) -> tuple[str, bool] | str:
    try:
        parsed = parse_time(text, zone="America/New_York")
    except ValueError as error:
        return str(error).partition(" is no time: ")[2]
    return parsed.at.isoformat(), parsed.naive


@given(COMMON_TIMES)
def test_common_forms_are_read_as_the_general_rules_read_them(text: str) -> None:
    # an apostrophe in front, by which spreadsheets keep a text a text, leads past the shortcut for common forms
    assert outcome(text) == outcome(f"'{text}")
    assert is_ambiguous_date(text) == is_ambiguous_date(f"'{text}")


@given(st.text("0123456789", min_size=1, max_size=9))
def test_whole_seconds_are_read_as_the_general_rules_read_them(text: str) -> None:
    def seconds(shown: str) -> float | None:
        try:
            return parse_duration(shown)
        except ValueError:
            return None

    assert seconds(text) == seconds(f"'{text}")
