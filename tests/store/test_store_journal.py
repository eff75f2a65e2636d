"""What people's work on profiles stands on: sizes, samples, and what is taken back in bulk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from voicecrm.profiles import Judgement, ProfileChanges
from voicecrm.records import Contact, Identifier, IdentityRecord, Interaction, Participant
from voicecrm.store import ProfileSize, Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANN = IdentityRecord("pbx", (Identifier("phone", "1", "", "+821000000001"),))
BOB = IdentityRecord("pbx", (Identifier("phone", "2", "", "+821000000002"),))


def call(key: str, record: IdentityRecord, raw: bytes = b"1") -> Interaction:
    return Interaction(
        source="pbx", source_key=key, channel="call", raw=raw, participants=(Participant("customer", record),)
    )


def judgement(actor: str, at: datetime, verdict: str = "negative") -> Judgement:
    return Judgement(
        record_a=ANN.record_id,
        record_b=BOB.record_id,
        verdict=verdict,  # type: ignore[arg-type]
        actor=actor,
        reason="",
        judged_at=at,
        operation_id=f"o:{actor}:{at.isoformat()}",
    )


def test_a_profile_is_as_large_as_what_points_at_it(
    store: Store, write: Callable[..., object], apply: Callable[..., None]
) -> None:
    contact = Contact(source="crm", source_key="C", raw=b"c", record=BOB)
    write(call("a", ANN), call("b", ANN), call("c", BOB), contact)
    apply(ProfileChanges(created=("p_1", "p_2")), {ANN.record_id: "p_1", BOB.record_id: "p_2"})
    with store.writing() as writer:
        writer.delete("pbx", "c", NOON)
    with store.reading() as reader:
        assert reader.profile_sizes(["p_1", "p_2", "p_3"]) == {"p_1": ProfileSize(1, 2), "p_2": ProfileSize(1, 1)}


def test_a_sample_is_kept_under_its_seed(store: Store) -> None:
    with store.writing() as writer:
        writer.keep_sample(1, "old")
        writer.keep_sample(2, "other")
        writer.keep_sample(1, "표본")
    with store.reading() as reader:
        assert [reader.sample(seed) for seed in (1, 2, 3)] == ["표본", "other", None]
        assert reader.data_version() == 0, "a sample is no data that a resolve must look at"


def test_judgements_of_an_actor_are_taken_back_and_what_they_covered_holds_again(store: Store) -> None:
    with store.writing() as writer:
        writer.add_judgements([judgement("lee", NOON, "positive")])
        writer.add_judgements(
            [judgement("kim", NOON + timedelta(hours=1)), judgement("kim", NOON + timedelta(hours=2))]
        )
    with store.writing() as writer:
        assert writer.retract_judgements_by("kim", NOON, since=NOON + timedelta(hours=2)) == 1
        assert [one.actor for one in writer.reader.judgements()] == ["kim"]
        assert writer.retract_judgements_by("kim", NOON) == 1
        assert writer.retract_judgements_by("kim", NOON) == 0
    with store.reading() as reader:
        assert [(one.actor, one.verdict) for one in reader.judgements()] == [("lee", "positive")]
        assert len(reader.judgement_history([ANN.record_id])) == 3


def test_an_import_is_withdrawn_in_the_versions_that_it_brought(store: Store) -> None:
    with store.writing() as writer:
        first = writer.begin_import("pbx", "one.csv", NOON)
        writer.write(first, [call("a", ANN), call("b", ANN)])
    with store.writing() as writer:
        second = writer.begin_import("pbx", "two.csv", NOON)
        writer.write(second, [call("a", ANN, b"1"), call("b", BOB, b"2"), call("c", BOB)])
        writer.clear_dirty(writer.reader.dirty_records())
    with store.writing() as writer:
        assert writer.reader.revised_by_import(second) == 1
        assert writer.withdraw_import(second, NOON) == 2
        assert writer.withdraw_import(second, NOON) == 0
        assert len(writer.reader.dirty_records()) == 1, "Bob left, so the next resolve looks at him"
    with store.reading() as reader:
        assert reader.identity_columns().record_ids == [ANN.record_id]
        assert reader.record_ids_of("pbx", "a") == [ANN.record_id]
        assert len(reader.payload_versions("pbx", "b")) == 2
