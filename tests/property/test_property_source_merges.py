"""A merge that a source has recorded holds whatever comes first, and no longer than the source says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from io import BytesIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voicecrm import VoiceCRM

NewDatabase = Callable[[], AbstractContextManager[str]]
Version = tuple[str, int, tuple[str, ...]]
"""Key of a contact, who it is, and the keys merged into it."""

EXAMPLES = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
ACTOR = "source:hubspot"
PEOPLE = [
    {"firstname": "Haedeun", "lastname": "Na", "date_of_birth": "1987-03-02", "email": "na@post.example"},
    {"firstname": "Boris", "lastname": "Dubrov", "date_of_birth": "1961-11-30", "email": "boris@post.example"},
    {"firstname": "Olga", "lastname": "Petrova", "date_of_birth": "1999-07-14", "phone": "010-7001-2003"},
    {},
]
KEYS = ["101", "102", "103", "104"]
VERSIONS = st.tuples(
    st.sampled_from(KEYS), st.integers(0, len(PEOPLE) - 1), st.lists(st.sampled_from(KEYS), max_size=2).map(tuple)
)


def contact(version: Version, revision: int) -> dict[str, object]:
    key, person, merged = version
    said = {"email": "", "lastname": "", "firstname": f"No {key}", **PEOPLE[person]}
    times = {"lastmodifieddate": f"2026-01-{revision + 1:02}T00:00:00Z"}
    return {"id": key, "properties": {**said, **times, "hs_merged_object_ids": ";".join(merged)}}


def ticket(key: str) -> dict[str, object]:
    """A call of whom only the number of a contact is known."""
    properties = {"hs_timestamp": "2026-01-05T01:02:03Z", "hs_call_direction": "INBOUND", "hs_call_duration": "1000"}
    associations = {"contacts": {"results": [{"id": key, "type": "call_to_contact"}]}}
    return {"id": f"call-{key}", "properties": properties, "associations": associations}


def put(crm: VoiceCRM, *documents: dict[str, object]) -> None:
    for document in documents:
        report = crm.ingest(BytesIO(json.dumps({"results": [document]}).encode()), source="hubspot")
        assert not report.rejected, report.rejections


def partition(crm: VoiceCRM) -> set[frozenset[str]]:
    crm.resolve()
    frame = crm.memberships()
    return {frozenset(keys) for _, keys in frame.groupby("profile_id")["source_key"]}


def in_one_go(new_database: NewDatabase, documents: Iterable[dict[str, object]]) -> set[frozenset[str]]:
    with new_database() as url, VoiceCRM.open(url) as crm:
        put(crm, *documents)
        return partition(crm)


@given(versions=st.lists(VERSIONS, min_size=1, max_size=7), calls=st.sets(st.sampled_from(KEYS)), data=st.data())
@EXAMPLES
def test_laws_2_to_4_hold_for_merges_of_the_source(
    new_database: NewDatabase, versions: list[Version], calls: set[str], data: st.DataObject
) -> None:
    documents = [contact(version, revision) for revision, version in enumerate(versions)]
    standing = {str(document["id"]): document for document in documents}
    with new_database() as url, VoiceCRM.open(url) as crm:
        steps = data.draw(st.permutations([*documents, *map(ticket, sorted(calls))]))
        for step in steps:
            put(crm, step)
            if data.draw(st.booleans()):
                crm.resolve()
        leaving = data.draw(st.sets(st.sampled_from(sorted(standing)), max_size=1))
        for key in leaving:
            crm.delete("hubspot", key)
            del standing[key]
        found = partition(crm)
        assert found == in_one_go(new_database, [*standing.values(), *map(ticket, sorted(calls))])
        before = crm.counts(), crm.memberships().to_dict("list")
        put(crm, *(standing[key] for key in sorted(standing)))
        assert crm.resolve().compared == 0
        assert (crm.counts(), crm.memberships().to_dict("list")) == before


@given(versions=st.lists(VERSIONS, min_size=2, max_size=5), data=st.data())
@EXAMPLES
def test_law_6_no_source_overrules_a_person(
    new_database: NewDatabase, versions: list[Version], data: st.DataObject
) -> None:
    documents = [contact(version, revision) for revision, version in enumerate(versions)]
    with new_database() as url, VoiceCRM.open(url) as crm:
        put(crm, contact(("101", 0, ("102",)), 20), contact(("102", data.draw(st.integers(0, 3)), ()), 20))
        crm.resolve()
        crm.judge(("hubspot", "101"), ("hubspot", "102"), "negative", actor="agent-7")
        put(crm, *documents)
        put(crm, contact(("101", 0, ("102", "103")), 28))
        crm.resolve()
        assert crm.profile_of(("hubspot", "101")).profile_id != crm.profile_of(("hubspot", "102")).profile_id


@given(versions=st.lists(VERSIONS, min_size=1, max_size=6))
@EXAMPLES
def test_what_was_undone_is_not_judged_again_by_another_import(
    new_database: NewDatabase, versions: list[Version]
) -> None:
    documents = [contact(version, revision) for revision, version in enumerate(versions)]
    with new_database() as url, VoiceCRM.open(url) as crm:
        put(crm, contact(("101", 0, ("102",)), 20), *documents)
        crm.resolve()
        crm.undo(actor=ACTOR, apply=True, by="agent-7")
        after = partition(crm)
        put(crm, *documents)
        assert partition(crm) == after
