"""A model is trained on what is stored, kept as a version, and changes profiles only when it is applied."""

from __future__ import annotations

import json

from voicecrm import VoiceCRM
from voicecrm.testing import synthetic_people

ROWS = 300


def put_people(crm: VoiceCRM) -> None:
    people = synthetic_people(ROWS, seed=3)
    rows = [
        {"고객번호": f"C-{key}", "이름": name, "휴대폰": phone, "이메일": email, "생년월일": date}
        for key, name, phone, email, date in people[["unique_id", "full_name", "phone", "email", "birth_date"]]
        .astype(object)
        .where(people.notna(), "")
        .itertuples(index=False)
    ]
    crm.ingest(rows, source="members", resolve=True)


def partition(crm: VoiceCRM) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    frame = crm.memberships()
    for key, profile in zip(frame["source_key"], frame["profile_id"], strict=True):
        groups.setdefault(profile, set()).add(key)
    return {frozenset(group) for group in groups.values()}


def test_training_says_what_it_would_change_and_changes_it_when_told_to(database_url: str) -> None:
    with VoiceCRM.open(database_url) as crm:
        put_people(crm)
        before = partition(crm)
        looked = crm.train()
        assert (looked.version, looked.applied, looked.records) == (1, False, ROWS)
        assert partition(crm) == before
        assert crm.resolve().compared == 0
        applied = crm.train(apply=True)
        assert (applied.version, applied.merged, applied.split) == (2, looked.merged, looked.split)
        assert len(partition(crm)) == applied.profiles
        assert {event.model_version for event in crm.changes(limit=100_000).events} <= {None, 2}


def test_a_model_in_use_is_what_new_records_are_weighed_by(database_url: str) -> None:
    with VoiceCRM.open(database_url) as crm:
        put_people(crm)
        crm.train(apply=True)
        crm.ingest(
            [{"고객번호": "C-9999", "이름": "나해든", "휴대폰": "010-7001-2001"}], source="members", resolve=True
        )
        (created,) = [event for event in crm.changes(limit=100_000).events if event.cause == "resolve"][-1:]
        assert (created.kind, created.model_version) == ("created", 1)


def test_a_stored_model_is_plain_text(database_url: str) -> None:
    with VoiceCRM.open(database_url) as crm:
        put_people(crm)
        crm.train()
        with crm._store.reading() as reader:
            (stored,) = reader.models()
        assert json.loads(stored.payload)["names_suffice"] is False
