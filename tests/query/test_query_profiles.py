"""Finding people by what is known of them."""

from __future__ import annotations

from typing import Any

import pytest

from voicecrm import VoiceCRM
from voicecrm.errors import NotFoundError, QueryError


def found(crm: VoiceCRM, **criteria: Any) -> list[str]:
    """The customer numbers of the profiles found."""
    profiles = crm.profiles.find(**criteria)
    return [number.partition(":")[2] for profile in profiles for number in profile.values["customer_number"]]


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({"phone": "010-7001-2001"}, ["c-1"]),
        ({"phone": "+82 10 7001 2001"}, ["c-1"]),
        ({"phone": "tel:+82-10-7001-2001"}, ["c-1"]),
        ({"phone": "０１０－７００１－２００１"}, ["c-1"]),
        ({"email": " HAEDEUN@na.example "}, ["c-1"]),
        ({"email": "mailto:haedeun@na.example"}, ["c-1"]),
        ({"handle": "irang@talk.example"}, ["c-2"]),
        ({"handle": "@irang@talk.example"}, ["c-2"]),
        ({"handle": "mastodon:irang@talk.example"}, ["c-2"]),
        ({"handle": "x:irang@talk.example"}, []),
        ({"account": "https://talk.example/@irang"}, ["c-2"]),
        ({"vin": "kmhdn41bpju000001"}, ["c-1"]),
        ({"vin": "KMHDN41BP-JU000001"}, ["c-1"]),
        ({"customer_number": "C-2"}, ["c-2"]),
        ({"customer_number": "members:c-2"}, ["c-2"]),
        ({"customer_number": "elsewhere:c-2"}, []),
        ({"name": "도이랑"}, ["c-2"]),
        ({"name": "도이랑 고객님"}, ["c-2"]),
        ({"name": "Irang Do"}, ["c-2"]),
        ({"name": "DO, Irang"}, ["c-2"]),
        ({"name": "마*한"}, ["c-4"]),
        ({"phone": "010-7001-2999"}, []),
    ],
)
def test_a_person_is_found_however_it_is_written(crm: VoiceCRM, criteria: dict[str, str], expected: list[str]) -> None:
    assert found(crm, **criteria) == expected


@pytest.mark.parametrize(
    "criteria",
    [
        {"phone": "발신번호표시제한"},
        {"phone": "000-0000-0000"},
        {"phone": "010-****-2001"},
        {"phone": "8.21E+12"},
        {"email": "not an address"},
        {"name": "unknown"},
        {"name": ""},
        {"vin": "KMHDNXXXXXXXXXXXX"},
        {"handle": ""},
        {"handle": ":"},
        {"customer_number": "members:"},
    ],
)
def test_what_is_nobodys_finds_nobody(crm: VoiceCRM, criteria: dict[str, Any]) -> None:
    assert crm.profiles.find(**criteria) == []


def test_the_most_probable_comes_first(crm: VoiceCRM) -> None:
    profiles = crm.profiles.find(name="나해든", phone="010-7001-8888")
    chances = [profile.match_probability for profile in profiles]
    assert [profile.values["customer_number"] for profile in profiles] == [("members:c-3",), ("members:c-1",)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.99
    assert all(0 <= chance <= 1 for chance in chances)


def test_a_name_alone_is_less_than_certain(crm: VoiceCRM) -> None:
    namesakes = crm.profiles.find(name="Haedeun Na")
    assert len(namesakes) == 2
    assert all(profile.match_probability < 0.9 for profile in namesakes)
    assert len(crm.profiles.find(name="나해든", limit=1)) == 1
    by_phone = crm.profiles.find(phone="010-7001-2001")[0]
    assert by_phone.match_probability > 0.9


def test_more_that_agrees_is_more_certain(crm: VoiceCRM) -> None:
    phone = crm.profiles.find(phone="010-7001-2001")[0].match_probability
    both = crm.profiles.find(phone="010-7001-2001", name="나해든")[0].match_probability
    other = crm.profiles.find(phone="010-7001-2001", name="박하늘")[0].match_probability
    assert other < phone < both


def test_people_are_weighed_by_the_model_in_use(crm: VoiceCRM) -> None:
    """Who asks by a name and a phone weighs what a caller with them does."""
    caller = {"통화ID": "K-9", "상담일시": "2026-03-07 09:00", "고객명": "나해든", "연락처": "010-7001-8888"}
    before = crm.profiles.find(name="나해든", phone="010-7001-8888")[0].match_probability
    crm.train(apply=True)
    crm.ingest([caller], source="calls")
    found = crm.profiles.find(name="나해든", phone="010-7001-8888")[0]
    assert found.values["customer_number"] == ("members:c-3",)
    assert found.match_probability == crm.explain(("calls", "K-9"), ("members", "C-3")).match_probability
    assert found.match_probability != before


def test_a_question_that_is_not_understood_is_one_clear_error(crm: VoiceCRM) -> None:
    with pytest.raises(QueryError, match="nothing was given to find by; expected one or more of name, phone"):
        crm.profiles.find()
    with pytest.raises(QueryError, match="'fax' is not something to find by"):
        crm.profiles.find(fax="02-555-0147")


def test_profiles_are_listed_counted_and_read(crm: VoiceCRM) -> None:
    listed = list(crm.profiles)
    assert len(listed) == len(crm.profiles) == 4
    assert len({profile.profile_id for profile in listed}) == 4
    for profile in listed:
        assert crm.profiles.get(profile.profile_id) == profile
        assert profile.match_probability == 1.0
    with pytest.raises(NotFoundError, match="p_nobody"):
        crm.profiles.get("p_nobody")


def test_a_profile_shows_what_all_sources_know(crm: VoiceCRM) -> None:
    (profile,) = crm.profiles.find(email="haedeun@na.example")
    assert profile.name == "나해든"
    assert set(profile.values["name"]) == {"나해든", "Haedeun Na"}
    assert profile.values["phone"] == ("+821070012001",)
    assert profile.values["vin"] == ("KMHDN41BPJU000001",)
    assert profile.sources == ("call_log", "email", "members", "service_visits")
    assert profile.interactions == 4


def test_an_alias_leads_to_the_survivor(crm: VoiceCRM) -> None:
    one, other = crm.profiles.find(customer_number="C-1")[0], crm.profiles.find(customer_number="C-2")[0]
    survivor = crm.merge(one.profile_id, other.profile_id, actor="agent-7")
    third = crm.profiles.find(customer_number="C-4")[0]
    last = crm.merge(survivor.profile_id, third.profile_id, actor="agent-7")
    for retired in (one, other, third):
        assert crm.profiles.get(retired.profile_id).profile_id == last.profile_id
    assert len(last.aliases) == 2
    assert [profile.profile_id for profile in crm.profiles.find(phone="010-7001-2002")] == [last.profile_id]
    assert {event.profile_id for event in crm.history(last.profile_id)} == {last.profile_id, *last.aliases}


def test_nothing_is_found_before_a_resolve(database_url: str) -> None:
    with VoiceCRM.open(database_url) as crm:
        crm.ingest([{"고객번호": "C-1", "이름": "나해든", "휴대폰": "01070012001"}], source="members")
        assert crm.profiles.find(phone="010-7001-2001") == []
        assert crm.profiles.find(name="나해든") == []
        crm.resolve()
        assert len(crm.profiles.find(name="나해든")) == 1
