"""Profiles as they are written by a resolve and read by everybody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from voicecrm.errors import StoreError
from voicecrm.profiles import Profile, ProfileChanges, ProfileEvent, ProfileEventKind, ProfileSummary
from voicecrm.records import Contact, Identifier, IdentityRecord, Interaction, Participant
from voicecrm.store import MembershipRecord, Store, WriteOutcome

Write = Callable[..., list[WriteOutcome]]
Apply = Callable[..., None]
NOW = datetime(2024, 9, 15, tzinfo=UTC)
RECORDS = {n: IdentityRecord("pbx", (Identifier("phone", n, value=f"+{n}"),)) for n in "1234"}
IDS = {n: record.record_id for n, record in RECORDS.items()}


def call(key: str, customer: str, day: int = 0, other: str | None = None) -> Interaction:
    parties = [Participant("customer", RECORDS[customer]), Participant("agent", RECORDS["4"])]
    if other is not None:
        parties.append(Participant("customer", RECORDS[other]))
    return Interaction(
        source="pbx",
        source_key=key,
        channel="call",
        raw=key.encode(),
        occurred_at=NOW + timedelta(days=day),
        participants=tuple(parties),
    )


def event(profile_id: str, kind: ProfileEventKind, *records: str, other: str | None = None) -> ProfileEvent:
    return ProfileEvent(
        sequence=0, profile_id=profile_id, kind=kind, at=NOW, cause="resolve", records=records, other_profile_id=other
    )


@pytest.fixture
def two_profiles(write: Write, apply: Apply) -> None:
    write(call("a", "1", 1), call("b", "1", 2), call("c", "2", 3, other="1"), call("d", "3", 4))
    apply(
        ProfileChanges(
            created=("p_old", "p_new"),
            summaries={
                "p_old": ProfileSummary(name="홍길동", values={"phone": ("+1",)}, keys=("honggildong", "홍길동")),
                "p_new": ProfileSummary(name="김영희", keys=("홍길동", "홍길동")),
            },
            events=(event("p_old", "created", IDS["1"]), event("p_new", "created", IDS["2"])),
        ),
        {IDS["1"]: "p_old", IDS["2"]: "p_new"},
    )


def get(store: Store, profile_id: str) -> Profile | None:
    with store.reading() as reader:
        return reader.profile(profile_id)


@pytest.mark.usefixtures("two_profiles")
def test_a_profile_shows_what_is_known_of_the_person(store: Store) -> None:
    assert get(store, "p_old") == Profile(
        profile_id="p_old",
        name="홍길동",
        values={"phone": ("+1",)},
        records=(RECORDS["1"],),
        sources=("pbx",),
        interactions=3,
        first_seen=NOW + timedelta(days=1),
        last_seen=NOW + timedelta(days=3),
    )
    assert get(store, "unknown") is None


@pytest.mark.usefixtures("two_profiles")
def test_profiles_are_listed_by_age_page_by_page(store: Store) -> None:
    with store.reading() as reader:
        assert [profile.profile_id for profile in reader.profiles()] == ["p_old", "p_new"]
        assert [profile.profile_id for profile in reader.profiles(limit=1)] == ["p_old"]
        assert [profile.profile_id for profile in reader.profiles(limit=1, after="p_old")] == ["p_new"]
        assert reader.profiles(after="p_new") == []
        assert reader.profile_count() == 2
        assert reader.counts().profiles == 2


@pytest.mark.usefixtures("two_profiles")
def test_profiles_are_found_by_record_and_key(store: Store) -> None:
    with store.reading() as reader:
        assert reader.profile_ids_by_records([IDS["1"], IDS["3"]]) == {IDS["1"]: "p_old"}
        assert reader.profile_ids_by_keys(["홍길동", "honggildong", "none"]) == {
            "honggildong": ("p_old",),
            "홍길동": ("p_old", "p_new"),
        }


@pytest.mark.usefixtures("two_profiles")
def test_memberships_name_every_customer_of_every_live_record(store: Store, write: Write) -> None:
    write(Contact(source="crm", source_key="7", raw=b"1", record=RECORDS["2"]))
    with store.writing() as writer:
        writer.delete("pbx", "b", NOW)
    with store.reading() as reader:
        assert reader.memberships() == sorted(
            [
                MembershipRecord("crm", "7", "p_new", IDS["2"]),
                MembershipRecord("pbx", "a", "p_old", IDS["1"]),
                MembershipRecord("pbx", "c", "p_new", IDS["2"]),
                MembershipRecord("pbx", "c", "p_old", IDS["1"]),
            ]
        )


@pytest.mark.usefixtures("two_profiles")
def test_a_timeline_holds_the_interactions_of_one_person(store: Store) -> None:
    with store.reading() as reader:
        entries = reader.timeline("p_old")
        assert [entry.interaction.source_key for entry in entries] == ["a", "b", "c"]
        assert [entry.profile_ids for entry in entries] == [("p_old",), ("p_old",), ("p_new", "p_old")]
        newest = reader.timeline("p_old", limit=2, newest_first=True)
        assert [entry.interaction.source_key for entry in newest] == ["c", "b"]
        assert reader.timeline("unknown") == []


def merge(survivor: str, alias: str, *records: str) -> tuple[ProfileChanges, dict[str, str]]:
    changes = ProfileChanges(
        retired={alias: survivor},
        events=(event(survivor, "merged", *records, other=alias), event(alias, "merged", *records, other=survivor)),
    )
    return changes, dict.fromkeys(records, survivor)


@pytest.mark.usefixtures("two_profiles")
def test_an_alias_leads_to_its_survivor_through_every_later_merge(store: Store, apply: Apply) -> None:
    apply(*merge("p_old", "p_new", IDS["2"]))
    apply(ProfileChanges(created=("p_last",)), {IDS["3"]: "p_last"})
    apply(*merge("p_last", "p_old", IDS["1"], IDS["2"]))

    for profile_id in ("p_new", "p_old", "p_last"):
        profile = get(store, profile_id)
        assert profile is not None
        assert (profile.profile_id, profile.aliases) == ("p_last", ("p_old", "p_new"))
        assert len(profile.records) == 3
    with store.reading() as reader:
        assert reader.survivors(["p_new", "p_last", "unknown"]) == {"p_new": "p_last", "p_last": "p_last"}
        assert len(reader.timeline("p_new")) == 4
        assert reader.profile_ids_by_keys(["홍길동"]) == {}
        state = reader.profile_state()
        assert reader.profile_state(["p_last"]) == state
        assert reader.profile_state([]).sequence == {}
        keys = reader.identity_keys([IDS["1"], IDS["4"]])
        assert reader.profile_ids_of(np.array(list(keys.values()))) == {keys[IDS["1"]]: "p_last"}
    assert state.memberships == {IDS[n]: "p_last" for n in "123"}
    assert state.sequence == {"p_old": 1, "p_new": 2, "p_last": 3}
    assert state.merged_into == {"p_new": "p_old", "p_old": "p_last"}
    assert state.retired_members == {"p_new": (IDS["2"],), "p_old": (IDS["1"], IDS["2"])}


@pytest.mark.usefixtures("two_profiles")
def test_an_alias_can_become_a_profile_again(store: Store, apply: Apply) -> None:
    apply(*merge("p_old", "p_new", IDS["2"]))
    apply(
        ProfileChanges(
            restored=("p_new",),
            summaries={"p_new": ProfileSummary(name="김영희", keys=("kim",))},
        ),
        {IDS["2"]: "p_new"},
    )
    profile = get(store, "p_new")
    assert profile is not None
    assert (profile.profile_id, profile.name) == ("p_new", "김영희")
    with store.reading() as reader:
        assert reader.profile_state().merged_into == {}
        assert reader.profile_state().retired_members == {}
        assert reader.profile_ids_by_keys(["kim"]) == {"kim": ("p_new",)}


@pytest.mark.usefixtures("two_profiles")
def test_a_profile_whose_records_left_is_gone_but_its_id_stays_taken(store: Store, apply: Apply) -> None:
    apply(ProfileChanges(events=(event("p_new", "retired"),)), None, IDS["2"])
    assert get(store, "p_new") is None
    with store.reading() as reader:
        assert reader.profile_count() == 1
        assert reader.profile_ids_by_keys(["홍길동"]) == {"홍길동": ("p_old",)}
        assert "p_new" in reader.profile_state().sequence
    with pytest.raises(StoreError):
        apply(ProfileChanges(created=("p_new",)))


@pytest.mark.usefixtures("two_profiles")
def test_the_journal_is_read_from_any_position(store: Store, apply: Apply) -> None:
    apply(*merge("p_old", "p_new", IDS["2"]))
    with store.reading() as reader:
        events = reader.events()
        assert [e.sequence for e in events] == [1, 2, 3, 4]
        assert [(e.profile_id, e.kind) for e in reader.changes(2, 9)] == [("p_old", "merged"), ("p_new", "merged")]
        assert [e.sequence for e in reader.changes(None, 3)] == [1, 2, 3]
        assert reader.changes(4, 9) == []
        assert [e.kind for e in reader.events("p_new")] == ["created", "merged"]
        assert (events[3].records, events[3].other_profile_id, events[3].at) == ((IDS["2"],), "p_old", NOW)


@pytest.mark.usefixtures("two_profiles")
def test_a_summary_replaces_the_one_before(store: Store, apply: Apply) -> None:
    apply(
        ProfileChanges(summaries={"p_old": ProfileSummary(name="새 이름", values={"email": ("a", "b")}, keys=("new",))})
    )
    profile = get(store, "p_old")
    assert profile is not None
    assert (profile.name, profile.values) == ("새 이름", {"email": ("a", "b")})
    with store.reading() as reader:
        assert reader.profile_ids_by_keys(["new", "honggildong"]) == {"new": ("p_old",)}


def test_a_membership_of_an_unknown_record_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="identity record 99 is not stored"), store.writing() as writer:
        writer.apply_profiles(ProfileChanges(created=("p",), memberships={99: "p"}), NOW)
    with store.reading() as reader:
        assert reader.profile_state().sequence == {}


def test_the_store_remembers_what_was_resolved(store: Store) -> None:
    with store.reading() as reader:
        assert reader.resolved() is None
    for version in (1, 2):
        with store.writing() as writer:
            writer.mark_resolved(version, "shipped-1 threshold=0.9")
    with store.reading() as reader:
        assert reader.resolved() == (2, "shipped-1 threshold=0.9")
        assert reader.data_version() == 0


def test_many_profiles_are_written_at_once(store: Store, write: Write, apply: Apply) -> None:
    records = [IdentityRecord("crm", source_key=str(n)) for n in range(3000)]
    write(*(Contact(source="crm", source_key=str(n), raw=b"1", record=record) for n, record in enumerate(records)))
    ids = [f"p{n:04d}" for n in range(3000)]
    summaries = {profile_id: ProfileSummary(name=profile_id, keys=(profile_id,)) for profile_id in ids}
    changes = ProfileChanges(
        created=tuple(ids),
        summaries=summaries,
    )
    apply(changes, {record.record_id: profile_id for record, profile_id in zip(records, ids, strict=True)})
    apply(ProfileChanges(summaries=summaries))
    with store.reading() as reader:
        assert [profile.profile_id for profile in reader.profiles(limit=2000, after="p0999")] == ids[1000:]
