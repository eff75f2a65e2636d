"""What a source says of merged contacts is a judgement that it made, and that people can look at, overrule and undo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import pytest

from voicecrm import VoiceCRM
from voicecrm.profiles import Judgement

ACTOR = "source:hubspot"
NA = {"firstname": "Haedeun", "lastname": "Na", "date_of_birth": "1987-03-02", "email": "na@post.example"}
BORIS = {"firstname": "Boris", "lastname": "Dubrov", "date_of_birth": "1961-11-30", "email": "boris@post.example"}


def contact(key: str, person: dict[str, str], merged: str = "", day: int = 1) -> dict[str, object]:
    times = {"lastmodifieddate": f"2026-01-{day:02}T00:00:00Z"}
    return {"id": key, "properties": {**person, **times, "hs_merged_object_ids": merged}}


def call(key: str) -> dict[str, object]:
    properties = {"hs_timestamp": "2026-01-05T01:02:03Z", "hs_call_direction": "INBOUND", "hs_call_duration": "1000"}
    associations = {"contacts": {"results": [{"id": key, "type": "call_to_contact"}]}}
    return {"id": "c-1", "properties": properties, "associations": associations}


SURVIVOR = contact("101", NA, "102", day=3)
RETIRED = contact("102", BORIS)
"""Nothing of what is said of the two is alike."""


def put(crm: VoiceCRM, *documents: dict[str, object]) -> None:
    for document in documents:
        assert not crm.ingest(BytesIO(json.dumps({"results": [document]}).encode()), source="hubspot").rejected
    crm.resolve()


def profile_of(crm: VoiceCRM, key: str) -> str:
    return crm.profile_of(("hubspot", key)).profile_id


def judgements(crm: VoiceCRM) -> list[Judgement]:
    with crm._store.reading() as reader:
        return reader.judgements()


@pytest.fixture
def crm(database_url: str) -> Iterator[VoiceCRM]:
    with VoiceCRM.open(database_url) as opened:
        yield opened


@pytest.mark.parametrize("order", [(SURVIVOR, RETIRED), (RETIRED, SURVIVOR)])
def test_contacts_that_nothing_else_ties_are_one_person(crm: VoiceCRM, order: tuple[dict[str, object], ...]) -> None:
    put(crm, *order)
    assert profile_of(crm, "101") == profile_of(crm, "102")
    made = judgements(crm)
    assert {(one.actor, one.verdict) for one in made} == {(ACTOR, "positive")}
    assert {one.reason for one in made} == {"hubspot says that '101' and '102' are one person"}
    assert {one.judged_at for one in made} == {datetime(2026, 1, 3, tzinfo=UTC)}


def test_contacts_of_one_file_are_one_person(crm: VoiceCRM) -> None:
    assert not crm.ingest(BytesIO(json.dumps({"results": [RETIRED, SURVIVOR]}).encode())).rejected
    crm.resolve()
    assert profile_of(crm, "101") == profile_of(crm, "102")


def test_what_is_known_under_a_retired_number_is_the_survivors(crm: VoiceCRM) -> None:
    put(crm, call("102"), SURVIVOR)
    assert profile_of(crm, "101") == profile_of(crm, "c-1")
    (found,) = crm.profiles.find(customer_number="102")
    assert found.profile_id == profile_of(crm, "101")
    assert sorted(crm.memberships()["source_key"]) == ["101", "c-1"], "102 was never listed"


def test_a_merge_ends_when_the_source_takes_it_back_and_holds_again_when_it_says_so_again(crm: VoiceCRM) -> None:
    put(crm, SURVIVOR, RETIRED)
    put(crm, contact("101", NA, day=4))
    assert profile_of(crm, "101") != profile_of(crm, "102")
    put(crm, contact("101", NA, "103;102", day=5))
    assert profile_of(crm, "101") == profile_of(crm, "102")


def test_another_merge_in_its_place_ties_nobody_to_the_first(crm: VoiceCRM) -> None:
    put(
        crm,
        SURVIVOR,
        RETIRED,
        contact("103", {"firstname": "Olga", "lastname": "Petrova", "email": "olga@post.example"}),
    )
    put(crm, contact("101", NA, "103", day=4))
    assert profile_of(crm, "101") == profile_of(crm, "103")
    assert profile_of(crm, "101") != profile_of(crm, "102")


def test_a_corrected_contact_stays_merged(crm: VoiceCRM) -> None:
    put(crm, SURVIVOR, RETIRED)
    put(crm, contact("102", {**BORIS, "phone": "010-7001-2003"}, day=4))
    put(crm, contact("101", {**NA, "city": "부산"}, "102", day=5))
    assert profile_of(crm, "101") == profile_of(crm, "102")


def test_a_person_overrules_the_source_whenever_it_says_it(crm: VoiceCRM) -> None:
    put(crm, SURVIVOR, RETIRED)
    profile = profile_of(crm, "101")
    crm.split(profile, [("hubspot", "102")], actor="agent-7", reason="two people")
    assert profile_of(crm, "101") != profile_of(crm, "102")
    put(crm, contact("101", NA, "102;103", day=9))
    assert profile_of(crm, "101") != profile_of(crm, "102")


def test_unmerge_takes_a_merge_of_the_source_apart(crm: VoiceCRM) -> None:
    put(crm, RETIRED)
    put(crm, contact("101", NA))
    put(crm, SURVIVOR)
    crm.unmerge(profile_of(crm, "101"), actor="agent-7")
    assert profile_of(crm, "101") != profile_of(crm, "102")
    put(crm, SURVIVOR, RETIRED)
    assert profile_of(crm, "101") != profile_of(crm, "102")


def test_what_the_source_judged_is_undone_and_stays_so(crm: VoiceCRM) -> None:
    put(crm, SURVIVOR, RETIRED, call("102"))
    assert crm.undo(actor=ACTOR, apply=True, by="agent-7").judgements == 2
    assert profile_of(crm, "101") != profile_of(crm, "102")
    assert profile_of(crm, "c-1") == profile_of(crm, "102"), "they have a number in common"
    put(crm, SURVIVOR, contact("101", {**NA, "city": "부산"}, "102", day=9), RETIRED)
    assert profile_of(crm, "101") != profile_of(crm, "102")


def test_importing_again_changes_nothing(crm: VoiceCRM) -> None:
    put(crm, SURVIVOR, RETIRED)
    before = judgements(crm)
    put(crm, SURVIVOR, RETIRED)
    assert judgements(crm) == before
    assert crm.resolve().compared == 0


def test_a_merged_contact_is_named_by_its_key(crm: VoiceCRM) -> None:
    put(crm, SURVIVOR, RETIRED)
    crm.judge(("hubspot", "101"), ("hubspot", "102"), "negative", actor="agent-7")
    crm.resolve()
    assert profile_of(crm, "101") != profile_of(crm, "102")
    assert crm.explain(("hubspot", "101"), ("hubspot", "102")) is not None


def test_a_withdrawn_import_takes_its_merges_along(crm: VoiceCRM) -> None:
    put(crm, RETIRED)
    put(crm, SURVIVOR)
    crm.undo(import_run=2, apply=True, by="agent-7")
    assert [*crm.memberships()["source_key"]] == ["102"]
    assert [one.values.get("customer_number") for one in crm.profiles] == [("hubspot:102",)]
