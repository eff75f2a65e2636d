"""Searching what was said, and timelines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from voicecrm import VoiceCRM
from voicecrm.errors import NotFoundError, QueryError
from voicecrm.query.interactions import Entries

POST = "https://talk.example/users/irang/statuses/9001"


def keys(entries: Entries) -> list[str]:
    return [entry.interaction.source_key for entry in entries]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("환불", ["K-3", POST, "K-1"]),
        ("불해", ["K-1"]),
        ("환불해주세요", ["K-1"]),
        ("환불 충전", ["K-1"]),
        ("환불 절차", ["K-3"]),
        ("경고등", [POST, "K-2"]),
        ("refund", ["m1@na.example"]),
        ("REFUND charging", ["m1@na.example"]),
        ("80", ["m1@na.example"]),
        ("환급", []),
        ("불환", []),
        ("' OR 1=1 --", []),
        ("%", []),
    ],
)
def test_words_are_found_newest_first(crm: VoiceCRM, text: str, expected: list[str]) -> None:
    assert keys(crm.interactions.search(text)) == expected


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"channel": "call"}, ["K-3", "K-1"]),
        ({"channel": "social"}, [POST]),
        ({"channel": "email"}, []),
        ({"source": "mastodon"}, [POST]),
        ({"source": "nowhere"}, []),
        ({"since": "2026-03-04"}, ["K-3", POST]),
        ({"until": "2026-03-04"}, ["K-1"]),
        ({"since": "2026-03-04", "until": "2026-03-05"}, [POST]),
        ({"since": "2026-03-05"}, ["K-3"]),
        ({"since": "2026-03-04T15:30Z"}, ["K-3"]),
        ({"until": "2026-03-04T15:30:00+00:00"}, [POST, "K-1"]),
        ({"since": datetime(2026, 3, 4, 13, tzinfo=UTC)}, ["K-3"]),
        ({"since": datetime(2026, 3, 5)}, ["K-3"]),  # noqa: DTZ001 - read in the zone of the settings
        ({"channel": "call", "since": "2026-03-04"}, ["K-3"]),
        ({"limit": 1}, ["K-3"]),
    ],
)
def test_filters_narrow_a_search(crm: VoiceCRM, filters: dict[str, Any], expected: list[str]) -> None:
    assert keys(crm.interactions.search("환불", **filters)) == expected


def test_an_age_counts_back_from_now(crm: VoiceCRM) -> None:
    now = datetime.now(UTC)
    lines = ["통화ID,상담일시,구분,고객명,연락처,상담내용"]
    for key, ago in (("min", timedelta(minutes=10)), ("hour", timedelta(hours=5)), ("day", timedelta(days=3))):
        lines.append(f"{key},{(now - ago).isoformat()},수신,마루,010-7001-2009,견인 요청")
    crm.ingest(BytesIO("\n".join(lines).encode()), source="call_log")
    found = {age: keys(crm.interactions.search("견인", since=age)) for age in ("30m", "6h", "7d", "1w", " 2 d ")}
    assert found == {
        "30m": ["min"],
        "6h": ["min", "hour"],
        "7d": ["min", "hour", "day"],
        "1w": ["min", "hour", "day"],
        " 2 d ": ["min", "hour"],
    }
    assert keys(crm.interactions.search("견인", until="2d")) == ["day"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"channel": "phone"}, "expected one of call, email"),
        ({"since": "yesterday"}, "expected an age such as '7d'"),
        ({"until": "7y"}, "until is '7y'"),
        ({"since": "9999999d"}, "since is"),
        ({"since": "999999w"}, "since is"),
        ({"since": "0001-01-01"}, "since is '0001-01-01'"),
        ({"until": "9999-12-31T23:59-12:00"}, "until is"),
        ({"limit": 0}, "expected at least 1"),
    ],
)
def test_a_filter_that_is_not_understood_is_one_clear_error(
    crm: VoiceCRM, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(QueryError, match=message):
        crm.interactions.search("환불", **arguments)


def test_without_words_everything_is_found(crm: VoiceCRM) -> None:
    found = crm.interactions.search()
    assert len(found) == 6
    times = [entry.interaction.occurred_at for entry in found]
    assert times == sorted(times, key=lambda at: at or datetime.min.replace(tzinfo=UTC), reverse=True)


def test_a_timeline_holds_every_channel_in_order(crm: VoiceCRM) -> None:
    (profile,) = crm.profiles.find(email="haedeun@na.example")
    found = crm.timeline(profile.profile_id)
    assert [(entry.interaction.channel, entry.interaction.direction) for entry in found] == [
        ("call", "inbound"),
        ("email", "inbound"),
        ("call", "outbound"),
        ("visit", None),
    ]
    assert keys(found)[:3] == ["K-1", "m1@na.example", "K-3"]
    assert {entry.profile_ids for entry in found} == {(profile.profile_id,)}
    assert len(found) == profile.interactions
    assert found[0].interaction.occurred_at == profile.first_seen
    assert found[-1].interaction.occurred_at == profile.last_seen
    assert keys(crm.timeline(profile.profile_id, limit=2)) == keys(found)[-2:]
    assert [entry.interaction.channel for entry in found[1:3]] == ["email", "call"]


def test_an_alias_leads_to_the_timeline_of_the_survivor(crm: VoiceCRM) -> None:
    one, other = crm.profiles.find(phone="010-7001-2001")[0], crm.profiles.find(phone="010-7001-2002")[0]
    survivor = crm.merge(one.profile_id, other.profile_id, actor="agent-7")
    merged = crm.timeline(survivor.aliases[0])
    assert len(merged) == one.interactions + other.interactions == survivor.interactions
    assert keys(merged) == keys(crm.timeline(survivor.profile_id))
    crm.unmerge(survivor.profile_id, actor="agent-7")
    assert len(crm.timeline(one.profile_id)) == one.interactions


def test_a_timeline_of_nobody_is_an_error(crm: VoiceCRM) -> None:
    with pytest.raises(NotFoundError, match="p_nobody"):
        crm.timeline("p_nobody")


def test_a_deleted_interaction_leaves_search_and_timeline(crm: VoiceCRM) -> None:
    (profile,) = crm.profiles.find(email="haedeun@na.example")
    crm.delete("call_log", "K-1")
    assert keys(crm.interactions.search("환불")) == ["K-3", POST]
    assert "K-1" not in keys(crm.timeline(profile.profile_id))
    assert crm.profiles.get(profile.profile_id).interactions == profile.interactions - 1


def test_a_newer_version_replaces_the_words(crm: VoiceCRM) -> None:
    lines = (
        "통화ID,상담일시,구분,고객명,연락처,상담내용\nK-1,2026-03-02 09:10,수신,나해든,010-7001-2001,교환 요청으로 변경"
    )
    assert crm.ingest(BytesIO(lines.encode()), source="call_log").updated == 1
    assert keys(crm.interactions.search("환불해")) == []
    (found,) = crm.interactions.search("교환")
    assert (found.interaction.source_key, found.version) == ("K-1", 2)
