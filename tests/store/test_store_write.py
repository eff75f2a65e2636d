"""What a batch of items does to the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from voicecrm.errors import StoreError
from voicecrm.records import (
    Attachment,
    Attribute,
    Contact,
    Identifier,
    IdentityRecord,
    Interaction,
    Participant,
)
from voicecrm.store import InteractionQuery, Store, WriteCounts, WriteOutcome

Write = Callable[..., list[WriteOutcome]]
KST = timezone(timedelta(hours=9))
NOON = datetime(2024, 9, 15, 12, 0, tzinfo=KST)


def caller(phone: str, name: str = "홍길동") -> IdentityRecord:
    return IdentityRecord(
        "pbx", (Identifier("phone", phone, value=f"+82{phone[1:]}"),), (Attribute("full_name", name, name),)
    )


def call(key: str, raw: bytes = b"1", phone: str = "01012345678", **fields: object) -> Interaction:
    item = Interaction(
        source="pbx",
        source_key=key,
        channel="call",
        raw=raw,
        occurred_at=NOON,
        participants=(Participant("customer", caller(phone)), Participant("agent")),
    )
    return replace(item, **fields)  # type: ignore[arg-type]


def contact(key: str, raw: bytes = b"1", phone: str = "01012345678") -> Contact:
    return Contact(source="crm", source_key=key, raw=raw, record=replace(caller(phone), source="crm", source_key=key))


def stored(store: Store) -> dict[str, tuple[int, Interaction]]:
    with store.reading() as reader:
        entries = reader.search(InteractionQuery())
    return {entry.interaction.source_key: (entry.version, entry.interaction) for entry in entries}


def test_everything_an_interaction_says_reads_back(store: Store, write: Write) -> None:
    item = Interaction(
        source="x",
        source_key="42",
        channel="social",
        raw=b'{"id": 42}',
        direction="inbound",
        occurred_at=datetime(2024, 9, 15, 14, 30, 0, 123456, KST),
        ended_at=datetime(2024, 9, 15, 1, 35, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
        duration_seconds=12.5,
        subject="배송 문의",
        text="아직도 안 왔어요 🚚",
        language="ko",
        conversation_id="t1",
        in_reply_to="41",
        agent="agent-7",
        status="부재",
        rating=4.5,
        counts={"likes": 3, "reposts": 0},
        url="https://example.com/42",
        attachments=(Attachment("a.jpg", "image/jpeg", 12, ""), Attachment("b")),
        flags=("naive_time",),
        revised_at=datetime(2024, 9, 16, tzinfo=UTC),
        participants=(
            Participant("customer", IdentityRecord("x", (Identifier("handle", "Hong", "x", "x:hong"),))),
            Participant("customer"),
            Participant("business", IdentityRecord("x", attributes=(Attribute("company", "예시"),), source_key="42")),
        ),
    )

    write(item)

    version, back = stored(store)["42"]
    assert back == replace(item, raw=b"")
    assert version == 1
    assert back.occurred_at is not None
    assert back.occurred_at.utcoffset() == timedelta(hours=9)
    with store.reading() as reader:
        (payload,) = reader.payload_versions("x", "42")
    assert payload.payload == b'{"id": 42}'
    assert payload.received_at.tzinfo is not None


def test_the_same_item_again_is_a_duplicate(store: Store, write: Write) -> None:
    assert write(call("a"), contact("c")) == ["stored", "stored"]
    with store.reading() as reader:
        version = reader.data_version()
    assert write(call("a"), contact("c")) == ["duplicate", "duplicate"]
    with store.reading() as reader:
        assert reader.data_version() == version


def test_a_new_payload_is_a_new_version_and_the_old_one_stays_in_the_history(store: Store, write: Write) -> None:
    write(call("a", b"1", status="open"))
    assert write(call("a", b"2", status="closed")) == ["updated"]
    assert write(call("a", b"1", status="open")) == ["duplicate"]

    version, item = stored(store)["a"]
    assert (version, item.status) == (2, "closed")
    with store.reading() as reader:
        assert [(v.version, v.payload) for v in reader.payload_versions("pbx", "a")] == [(1, b"1"), (2, b"2")]


def test_an_older_version_that_comes_late_is_kept_and_changes_nothing(store: Store, write: Write) -> None:
    new = call("a", b"new", status="closed", revised_at=NOON)
    old = call("a", b"old", status="open", revised_at=NOON - timedelta(days=1))

    assert write(new) == ["stored"]
    assert write(old, old) == ["duplicate", "duplicate"]

    version, item = stored(store)["a"]
    assert (version, item.status) == (1, "closed")
    with store.reading() as reader:
        assert {v.payload for v in reader.payload_versions("pbx", "a")} == {b"new", b"old"}
    assert write(call("a", b"newest", revised_at=NOON + timedelta(days=1))) == ["updated"]
    assert stored(store)["a"][0] == 3


def test_a_deleted_record_is_gone_until_it_comes_again(store: Store, write: Write) -> None:
    write(call("a", b"1", status="open"))
    write(call("a", b"2", status="closed"))
    with store.writing() as writer:
        assert writer.delete("pbx", "a", NOON)
        assert not writer.delete("pbx", "a", NOON)
        assert not writer.delete("pbx", "unknown", NOON)
    assert stored(store) == {}
    with store.reading() as reader:
        assert reader.identity_columns().record_ids == []
        assert len(reader.payload_versions("pbx", "a")) == 2

    assert write(call("a", b"1", status="open")) == ["stored"]
    assert stored(store)["a"][1].status == "closed", "the last version is in force again"
    assert write(call("a", b"1"), call("a", b"2")) == ["duplicate", "duplicate"]


def test_a_deleted_record_comes_back_in_a_new_version(store: Store, write: Write) -> None:
    write(call("a", b"1"))
    with store.writing() as writer:
        writer.delete("pbx", "a", NOON)
    assert write(call("a", b"2", status="closed")) == ["stored"]
    version, item = stored(store)["a"]
    assert (version, item.status) == (2, "closed")


def test_a_record_may_turn_from_interaction_to_contact(store: Store, write: Write) -> None:
    write(call("a", b"1"))
    changed = Contact(source="pbx", source_key="a", raw=b"2", record=replace(caller("01012345678"), source_key="a"))
    assert write(changed) == ["updated"]
    with store.reading() as reader:
        counts = reader.counts()
    assert (dict(counts.interactions), counts.contacts) == ({}, 1)


def test_equal_identity_records_are_stored_once(store: Store, write: Write) -> None:
    write(*(call(str(n)) for n in range(5)))
    write(call("9"))
    with store.reading() as reader:
        records = reader.identity_columns()
        counts = reader.counts()
    assert records.record_ids == [caller("01012345678").record_id]
    assert {kind: column.of(0) for kind, column in records.columns.items()} == {
        "phone": ("+821012345678",),
        "full_name": ("홍길동",),
    }
    assert (counts.identity_records, dict(counts.interactions)) == (1, {"call": 6})


def test_what_no_database_can_hold_is_replaced(store: Store, write: Write) -> None:
    record = IdentityRecord("p\x00bx", (Identifier("phone", "010\x00", value="x\ud800"),), source_key="k\x00")
    item = call("a\x00b", b"\x00\xff", text="nul \x00 lone \ud83d", counts={"li\x00kes": 1})
    item = replace(item, flags=("f\x00",), rating=float("nan"), participants=(Participant("customer", record),))

    assert write(item) == ["stored"]
    assert write(item) == ["duplicate"]

    _, back = stored(store)["a\ufffdb"]
    assert back.text == "nul \ufffd lone \ufffd"
    assert back.counts == {"li\ufffdkes": 1}
    assert back.rating is None
    with store.reading() as reader:
        (record_id,) = reader.identity_columns().record_ids
        assert reader.records([record_id])[record_id].record_id == record_id
        assert reader.payload_versions("pbx", "a\x00b")[0].payload == b"\x00\xff"


def test_oversized_keys_and_values_are_stored(store: Store, write: Write) -> None:
    long = "".join(chr(0xAC00 + n % 11000) for n in range(50_000))
    record = IdentityRecord("pbx", attributes=(Attribute("company", long, long),), source_key=long)
    items = [
        replace(call(long + end), conversation_id=long, text=long, participants=(Participant("customer", record),))
        for end in "ab"
    ]
    assert write(*items) == ["stored", "stored"]
    assert write(*items) == ["duplicate", "duplicate"]
    assert len(stored(store)) == 2
    with store.reading() as reader:
        records = reader.identity_columns()
        assert not records.columns, "nothing that long is evidence"
        (back,) = reader.records(records.record_ids).values()
        assert back.attributes[0].raw_value == long


@pytest.mark.parametrize(
    "at", [datetime(1, 1, 1, tzinfo=KST), datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=9)))]
)
def test_times_at_the_ends_of_the_calendar_are_stored(store: Store, write: Write, at: datetime) -> None:
    assert write(call("a", occurred_at=at)) == ["stored"]
    back = stored(store)["a"][1].occurred_at
    assert back is not None
    assert abs(back.replace(tzinfo=None) - at.replace(tzinfo=None)) < timedelta(days=1)


def test_a_time_without_offset_is_refused(store: Store, write: Write) -> None:
    naive = datetime(2024, 1, 1)  # noqa: DTZ001
    for item in (call("a", occurred_at=naive), call("a", ended_at=naive), call("a", revised_at=naive)):
        with pytest.raises(StoreError, match="no UTC offset"):
            write(item)
    assert stored(store) == {}


def test_writing_for_an_import_that_was_never_begun_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="never begun"), store.writing() as writer:
        writer.write(99, [call("a")])


def test_imports_are_journalled(store: Store) -> None:
    counts = WriteCounts(read=3, stored=1, duplicate=1, rejected=1)
    with store.writing() as writer:
        run_id = writer.begin_import("pbx", "calls.csv", NOON)
        writer.finish_import(run_id, counts, NOON + timedelta(minutes=1))
        writer.begin_import("pbx", "more.csv", NOON)
    with store.reading() as reader:
        first, second = reader.import_runs()
    assert (first.source, first.input_name, first.started_at, first.counts) == ("pbx", "calls.csv", NOON, counts)
    assert first.finished_at == NOON + timedelta(minutes=1)
    assert second.finished_at is None


STEPS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 4), st.sampled_from([None, 0, 1, 2])), min_size=1, max_size=12
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, cuts=st.sets(st.integers(1, 11)))
@example(steps=[("a", 1, None), ("b", 1, None), ("b", 2, None), ("a", 3, None)], cuts=set())
def test_a_batch_does_what_its_items_do_one_after_the_other(
    steps: list[tuple[str, int, int | None]], cuts: set[int]
) -> None:
    items = [
        call(
            key,
            str(payload).encode(),
            f"0101234567{payload}",
            status=str(payload),
            revised_at=None if age is None else NOON + timedelta(days=age),
        )
        for key, payload, age in steps
    ]

    def outcome(sizes: set[int]) -> object:
        with Store.open("sqlite://") as store:
            outcomes: list[WriteOutcome] = []
            edges = [0, *sorted(size for size in sizes if size < len(items)), len(items)]
            for start, end in pairwise(edges):
                with store.writing() as writer:
                    run_id = writer.begin_import("pbx", "", NOON)
                    outcomes += writer.write(run_id, items[start:end])
            with store.reading() as reader:
                history = [reader.payload_versions("pbx", key) for key in "ab"]
                return outcomes, stored(store), history, reader.succession(), reader.identity_columns().record_ids

    assert outcome(cuts) == outcome(set(range(1, len(items))))
