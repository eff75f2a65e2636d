"""Identity records, what follows them when they are revised, and the judgements on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from voicecrm.profiles import Judgement, Verdict
from voicecrm.records import Attribute, Contact, Identifier, IdentityRecord, Interaction, Participant
from voicecrm.store import Store, WriteOutcome

Write = Callable[..., list[WriteOutcome]]
Records = Callable[[], dict[str, IdentityRecord]]
NOW = datetime(2024, 9, 15, tzinfo=UTC)


def phone(*numbers: str) -> IdentityRecord:
    return IdentityRecord("pbx", tuple(Identifier("phone", number, value=f"+{number}") for number in numbers))


def call(key: str, record: IdentityRecord | None, raw: bytes = b"1") -> Interaction:
    parties = (Participant("agent", phone("1588")), Participant("customer", record))
    return Interaction(source="pbx", source_key=key, channel="call", raw=raw, participants=parties)


def succession(store: Store) -> dict[str, str]:
    with store.reading() as reader:
        return reader.succession()


def test_records_read_back_with_all_their_values(write: Write, stored_records: Records) -> None:
    record = IdentityRecord(
        "pbx",
        (
            Identifier("phone", "010-1/02-2", value="+8210"),
            Identifier("phone", "010-1/02-2", value="+822"),
            Identifier("handle", "Hong", "x", "x:hong"),
        ),
        (Attribute("full_name", "홍길동 님", "홍길동"), Attribute("birth_date", "0000-00-00")),
    )
    nothing = IdentityRecord("crm", attributes=(Attribute("full_name", "미상"),), source_key="7")
    write(call("a", record), Contact(source="crm", source_key="7", raw=b"1", record=nothing))
    assert stored_records() == {record.record_id: record, nothing.record_id: nothing}


def test_only_customers_of_live_records_are_resolved(store: Store, write: Write) -> None:
    write(call("a", phone("1")), call("b", phone("2")), call("c", None))
    with store.writing() as writer:
        writer.delete("pbx", "b", NOW)
    with store.reading() as reader:
        records = reader.identity_columns()
        assert records.record_ids == [phone("1").record_id]
        assert records.columns["phone"].of(0) == ("+1",)
        assert reader.record_ids_by_value("phone", ["+1", "+2", "+1588"]) == {"+1": (phone("1").record_id,)}
        assert list(reader.records([phone("2").record_id, "r_unknown"])) == [phone("2").record_id]
        assert reader.record_ids_of("pbx", "a") == [phone("1").record_id]
        assert reader.record_ids_of("pbx", "b") == []


def test_records_without_a_usable_value_take_part(store: Store, write: Write) -> None:
    damaged = IdentityRecord("pbx", (Identifier("phone", "???"),))
    records = [phone("1", "2"), damaged, phone("3")]
    write(*(call(str(n), record) for n, record in enumerate(records)))
    with store.reading() as reader:
        read = reader.identity_columns()
    assert read.record_ids == sorted(record.record_id for record in records)
    assert {record_id: read.columns["phone"].of(row) for row, record_id in enumerate(read.record_ids)} == {
        records[0].record_id: ("+1", "+2"),
        damaged.record_id: (),
        records[2].record_id: ("+3",),
    }


def test_scopes_are_listed(store: Store, write: Write) -> None:
    handles = tuple(Identifier("handle", "Hong", scope, f"{scope}:hong") for scope in ("x", "mastodon"))
    write(call("a", IdentityRecord("pbx", handles)))
    with store.reading() as reader:
        assert reader.scopes("handle") == ["mastodon", "x"]


def test_a_corrected_record_is_followed_to_the_one_that_stands(store: Store, write: Write) -> None:
    write(call("a", phone("1"), b"1"))
    write(call("a", phone("2"), b"2"), call("a", phone("3"), b"3"))
    write(call("a", phone("4"), b"4"))
    end = phone("4").record_id
    assert succession(store) == {phone(number).record_id: end for number in "123"}


def test_a_record_that_still_stands_has_no_successor(store: Store, write: Write) -> None:
    write(call("a", phone("1"), b"1"), call("b", phone("1"), b"1"))
    write(call("a", phone("2"), b"2"))
    assert succession(store) == {}
    write(call("b", phone("2"), b"2"))
    assert succession(store) == {phone("1").record_id: phone("2").record_id}


def test_a_correction_that_is_taken_back_ends_where_it_began(store: Store, write: Write) -> None:
    write(call("a", phone("1"), b"1"))
    write(call("a", phone("2"), b"2"))
    write(call("a", phone("1"), b"3"))
    assert succession(store) == {phone("2").record_id: phone("1").record_id}
    with store.writing() as writer:
        writer.delete("pbx", "a", NOW)
    assert set(succession(store)) <= {phone("1").record_id, phone("2").record_id}


def judgement(a: str, b: str, verdict: Verdict, minutes: int = 0, operation_id: str = "o") -> Judgement:
    return Judgement(
        record_a=a,
        record_b=b,
        verdict=verdict,
        actor="agent-7",
        reason="아버지와 아들",
        judged_at=NOW + timedelta(minutes=minutes),
        operation_id=operation_id,
    )


def test_of_a_pair_the_latest_judgement_holds_until_it_is_retracted(store: Store) -> None:
    first = judgement("r_1", "r_2", "positive", 1, "merge-1")
    second = judgement("r_1", "r_2", "negative", 2, "split-1")
    other = judgement("r_1", "r_3", "unsure", 0)
    with store.writing() as writer:
        writer.add_judgements([second, first, other])
    with store.reading() as reader:
        assert reader.judgements() == [other, second]
        assert reader.judgement_history(["r_2"]) == [first, second]
        before = reader.data_version()
    with store.writing() as writer:
        assert writer.retract_judgements("split-1", NOW) == 1
        assert writer.retract_judgements("split-1", NOW) == 0
        assert writer.retract_judgements("unknown", NOW) == 0
    with store.reading() as reader:
        assert reader.judgements() == [other, first]
        assert reader.judgement_history(["r_2", "r_3"]) == [other, first, second]
        assert reader.data_version() == before + 1


def test_a_pair_is_stored_the_smaller_id_first(store: Store) -> None:
    with store.writing() as writer:
        writer.add_judgements([judgement("r_9", "r_1", "positive"), judgement("r_1", "r_9", "negative", 1)])
    with store.reading() as reader:
        assert reader.judgements() == [judgement("r_1", "r_9", "negative", 1)]


@pytest.mark.parametrize("size", [1, 25_000])
def test_long_lists_are_looked_up(store: Store, write: Write, size: int) -> None:
    record = replace(phone("1"), source="crm")
    write(call("a", record))
    with store.reading() as reader:
        assert reader.records([record.record_id, *(f"r_{n}" for n in range(size))]) == {record.record_id: record}
