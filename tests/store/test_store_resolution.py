"""What an incremental resolve reads: the records that changed, blocks, columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import TextClause, text

from voicecrm.columns import encode_lists
from voicecrm.errors import StoreError
from voicecrm.profiles import Judgement, Verdict
from voicecrm.records import Attribute, Contact, Identifier, IdentityRecord, Interaction, Participant, Role
from voicecrm.store import IdentityColumns, Reader, Store, WriteOutcome, Writer

Write = Callable[..., list[WriteOutcome]]
NewDatabase = Callable[[], AbstractContextManager[str]]
NOW = datetime(2024, 9, 15, tzinfo=UTC)
EXAMPLES = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def phone(*numbers: str) -> IdentityRecord:
    return IdentityRecord("pbx", tuple(Identifier("phone", number, value=f"+{number}") for number in numbers))


def call(key: str, *numbers: str, raw: bytes = b"1", role: Role = "customer") -> Interaction:
    parties = tuple(Participant(role, phone(number)) for number in numbers)
    return Interaction(source="pbx", source_key=key, channel="call", raw=raw, participants=parties)


def judgement(pair: Sequence[str], verdict: Verdict = "positive", operation_id: str = "o") -> Judgement:
    return Judgement(
        record_a=pair[0],
        record_b=pair[1],
        verdict=verdict,
        actor="agent-7",
        reason="",
        judged_at=NOW,
        operation_id=operation_id,
    )


def names(reader: Reader, ids: np.ndarray) -> list[str]:
    return reader.identity_columns(ids).record_ids


def dirty(store: Store) -> list[str]:
    with store.reading() as reader:
        return names(reader, reader.dirty_records())


def clear(store: Store) -> None:
    with store.writing() as writer:
        writer.clear_dirty(writer.reader.dirty_records())


def ids_of(*numbers: str) -> list[str]:
    return sorted(phone(number).record_id for number in numbers)


def test_a_new_customer_is_dirty_and_one_that_is_known_or_no_customer_is_not(store: Store, write: Write) -> None:
    write(call("a", "1"), call("b", "1588", role="agent"))
    assert dirty(store) == ids_of("1")
    clear(store)
    assert dirty(store) == []
    write(call("c", "1"), call("b", "1588", role="agent"))
    assert dirty(store) == []
    write(call("d", "1588"))
    assert dirty(store) == ids_of("1588")


def test_records_that_leave_are_dirty_when_the_last_that_pointed_at_them_is_gone(store: Store, write: Write) -> None:
    write(call("a", "1"), call("b", "1", "2"))
    clear(store)
    for key, expected in (("a", []), ("b", ids_of("1", "2"))):
        with store.writing() as writer:
            writer.delete("pbx", key, NOW)
        assert dirty(store) == expected
    clear(store)
    write(call("b", "1", "2"))
    assert dirty(store) == ids_of("1", "2"), "restored"


def test_a_correction_makes_both_records_dirty(store: Store, write: Write) -> None:
    write(call("a", "1"))
    clear(store)
    write(call("a", "2", raw=b"2"))
    assert dirty(store) == ids_of("1", "2")


def test_a_judgement_and_its_withdrawal_make_both_records_dirty(store: Store, write: Write) -> None:
    write(call("a", "1"), call("b", "2"), call("c", "3"))
    clear(store)
    with store.writing() as writer:
        writer.add_judgements([judgement(ids_of("1", "2")), judgement(["r_unknown", *ids_of("2")])])
    assert dirty(store) == ids_of("1", "2")
    clear(store)
    with store.writing() as writer:
        writer.retract_judgements("o", NOW)
        writer.retract_judgements("another", NOW)
    assert dirty(store) == ids_of("1", "2")


def test_only_what_was_read_is_cleared(store: Store, write: Write) -> None:
    write(call("a", "1"))
    with store.reading() as reader:
        seen = reader.dirty_records()
    write(call("b", "2"))
    with store.writing() as writer:
        writer.clear_dirty(seen)
        writer.clear_dirty(np.empty(0, dtype=np.int64))
    assert dirty(store) == ids_of("2")


def test_a_first_load_is_cleared_at_once(store: Store, write: Write) -> None:
    write(*(call(str(number), str(number)) for number in range(12_000)))
    with store.writing() as writer:
        ids = writer.reader.dirty_records()
        writer.clear_dirty(ids[:-1])
        assert writer.reader.dirty_records().tolist() == ids[-1:].tolist()
    write(*(call(str(number), str(number), raw=b"2", role="agent") for number in range(12_000)))
    clear(store)
    assert dirty(store) == []


def test_what_is_rolled_back_leaves_no_mark(store: Store) -> None:
    def fail() -> None:
        with store.writing() as writer:
            writer.write(writer.begin_import("pbx", "", NOW), [call("a", "1")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.reading() as reader:
        assert reader.dirty_records().tolist() == []
        assert reader.counts().identity_records == 0


@dataclass(frozen=True)
class Seen:
    """What resolution depends on: who is live, and which judgements speak of whom today."""

    live: dict[int, int]
    judged: dict[str, set[tuple[str, str, str]]]


POINTERS = text(
    "SELECT p.identity_record_id, count(*) FROM voicecrm_participant p"
    " JOIN voicecrm_source_record s ON s.id = p.source_record_id"
    " WHERE p.role = 'customer' AND s.deleted_at IS NULL AND p.identity_record_id IS NOT NULL"
    " GROUP BY p.identity_record_id"
)
COUNTED = text("SELECT id, live_pointers FROM voicecrm_identity_record WHERE live_pointers <> 0")


def counts(reader: Reader, query: TextClause) -> dict[int, int]:
    return {row[0]: row[1] for row in reader._connection.execute(query)}


def see(store: Store) -> Seen:
    with store.reading() as reader:
        live = counts(reader, POINTERS)
        assert counts(reader, COUNTED) == live
        assert reader.counts().identity_records == len(live)
        assert sorted(reader.identity_columns().ids.tolist()) == sorted(live)
        succession = reader.succession()
        judged: dict[str, set[tuple[str, str, str]]] = {}
        for one in reader.judgements():
            a, b = (succession.get(record, record) for record in (one.record_a, one.record_b))
            judged.setdefault(a, set()).add((a, b, one.verdict))
            judged.setdefault(b, set()).add((a, b, one.verdict))
        return Seen(live, judged)


NUMBERS = st.sampled_from("1234")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from("abc"), st.lists(NUMBERS, max_size=2), st.integers(0, 9)),
        st.tuples(st.just("delete"), st.sampled_from("abc")),
        st.tuples(st.just("judge"), NUMBERS, NUMBERS, st.sampled_from(["positive", "negative"])),
        st.tuples(st.just("retract"), st.sampled_from(["positive", "negative"])),
        st.tuples(st.just("commit")),
    ),
    min_size=1,
    max_size=20,
)


def take(writer: Writer, run_id: int, step: tuple[object, ...]) -> None:
    match step:
        case ("write", str(key), list(numbers), int(payload)):
            writer.write(run_id, [call(key, *numbers, raw=repr((numbers, payload)).encode())])
        case ("delete", str(key)):
            writer.delete("pbx", key, NOW)
        case ("judge", str(a), str(b), str(verdict)) if a != b:
            made = judgement(ids_of(a, b), verdict, verdict)  # type: ignore[arg-type]
            writer.add_judgements([made])
        case ("retract", str(operation_id)):
            writer.retract_judgements(operation_id, NOW)


def transactions(steps: list[tuple[object, ...]]) -> Iterator[list[tuple[object, ...]]]:
    batch: list[tuple[object, ...]] = []
    for step in steps:
        if step == ("commit",):
            yield batch
            batch = []
        else:
            batch.append(step)
    yield batch


@given(steps=STEPS)
@EXAMPLES
def test_whatever_happens_live_records_are_counted_right_and_changes_are_dirty(
    new_database: NewDatabase, steps: list[tuple[object, ...]]
) -> None:
    with new_database() as url, Store.open(url) as store:
        before = see(store)
        for batch in transactions(steps):
            with store.writing() as writer:
                run_id = writer.begin_import("pbx", "", NOW)
                for step in batch:
                    take(writer, run_id, step)
            after = see(store)
            marked = set(dirty(store))
            with store.reading() as reader:
                turned = np.array(sorted(before.live.keys() ^ after.live.keys()), dtype=np.int64)
                assert set(names(reader, turned)) <= marked
                known = reader.records({*before.judged, *after.judged})
                keys = reader.identity_keys(known)
                for record, key in keys.items():
                    made, succession = reader.judgements_on(np.array([key]))
                    ends = [[succession.get(end, end) for end in (one.record_a, one.record_b)] for one in made]
                    stand = {(a, b, one.verdict) for (a, b), one in zip(ends, made, strict=True) if record in (a, b)}
                    assert stand == after.judged.get(record, set())
            spoken_of = {
                record for record in known if before.judged.get(record, set()) != after.judged.get(record, set())
            }
            assert spoken_of <= marked
            clear(store)
            assert dirty(store) == []
            before = after


@given(steps=STEPS)
@EXAMPLES
def test_a_batch_of_several_versions_counts_as_its_items_one_after_the_other(steps: list[tuple[object, ...]]) -> None:
    items = [
        call(str(step[1]), *step[2], raw=repr(step[2:]).encode())  # type: ignore[misc]
        for step in steps
        if step[0] == "write"
    ]
    with Store.open("sqlite://") as store:
        with store.writing() as writer:
            writer.write(writer.begin_import("pbx", "", NOW), items)
        see(store)


def as_values(found: IdentityColumns) -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        record_id: {kind: column.of(row) for kind, column in found.columns.items() if column.of(row)}
        for row, record_id in enumerate(found.record_ids)
    }


def test_identity_columns_hold_the_usable_values_of_live_records(store: Store, write: Write) -> None:
    hong = IdentityRecord(
        "crm",
        (Identifier("phone", "2", value="+2"), Identifier("phone", "1", value="+1"), Identifier("phone", "?")),
        (Attribute("full_name", "홍길동 님", "홍길동"), Attribute("full_name", "홍 길동", "홍길동")),
    )
    nobody = IdentityRecord("crm", attributes=(Attribute("city", "?"),), source_key="n")
    write(
        Contact(source="crm", source_key="h", raw=b"1", record=hong),
        Contact(source="crm", source_key="n", raw=b"1", record=nobody),
        call("a", "3"),
        call("b", "1588", role="agent"),
    )
    with store.writing() as writer:
        writer.delete("pbx", "a", NOW)
    with store.reading() as reader:
        everything = reader.identity_columns()
        assert as_values(everything) == {
            hong.record_id: {"phone": ("+1", "+2"), "full_name": ("홍길동",)},
            nobody.record_id: {},
        }
        assert everything.record_ids == sorted(everything.record_ids)
        assert everything.live.tolist() == [True, True]
        assert sorted(everything.columns) == ["full_name", "phone"]

        every = np.arange(10, dtype=np.int64)
        some = reader.identity_columns(every)
        assert dict(zip(some.record_ids, some.live.tolist(), strict=True)) == {
            hong.record_id: True,
            nobody.record_id: True,
            phone("3").record_id: False,
            phone("1588").record_id: False,
        }
        assert as_values(some)[phone("3").record_id] == {"phone": ("+3",)}
        assert reader.identity_columns(some.ids[:1]).record_ids == some.record_ids[:1]
        assert reader.identity_columns(np.array([99])).record_ids == []


STORABLE = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=3)


@given(
    people=st.lists(
        st.lists(st.tuples(st.sampled_from(["phone", "email"]), STORABLE)),
        max_size=8,
    )
)
@EXAMPLES
def test_identity_columns_are_what_the_values_encode_to(
    new_database: NewDatabase, people: list[list[tuple[str, str]]]
) -> None:
    items = [
        Contact(
            source="crm",
            source_key=str(number),
            raw=b"1",
            record=IdentityRecord(
                "crm",
                tuple(Identifier(kind, value, value=value) for kind, value in values),  # type: ignore[arg-type]
                source_key=str(number),
            ),
        )
        for number, values in enumerate(people)
    ]
    with new_database() as url, Store.open(url) as store:
        with store.writing() as writer:
            writer.write(writer.begin_import("crm", "", NOW), items)
        with store.reading() as reader:
            whole = reader.identity_columns()
            some = reader.identity_columns(whole.ids)
    records = sorted((item.record for item in items), key=lambda record: record.record_id)
    expected = {
        kind: encode_lists([[str(one.value) for one in record.identifiers if one.kind == kind] for record in records])
        for kind in {one.kind for record in records for one in record.identifiers}
    }
    for found in (whole, some):
        assert found.record_ids == [record.record_id for record in records]
        assert sorted(found.columns) == sorted(expected)
        for kind, column in expected.items():
            assert found.columns[kind].values == column.values
            assert found.columns[kind].codes.tolist() == column.codes.tolist()
            assert found.columns[kind].offsets.tolist() == column.offsets.tolist()


KEYS = st.sampled_from([-(2**63), -5, 0, 7, 2**63 - 1])
PAIRS = st.sets(st.tuples(st.integers(1, 9), KEYS), max_size=25)


def arrays(pairs: set[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    found = np.array(sorted(pairs, key=hash), dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


@given(first=PAIRS, second=PAIRS, gone=PAIRS, limits=st.tuples(*[st.integers(0, 9)] * 4))
@EXAMPLES
def test_blocks_hold_what_was_added_and_not_removed(
    new_database: NewDatabase,
    first: set[tuple[int, int]],
    second: set[tuple[int, int]],
    gone: set[tuple[int, int]],
    limits: tuple[int, int, int, int],
) -> None:
    with new_database() as url, Store.open(url) as store:
        with store.writing() as writer:
            writer.add_block_keys(*arrays(first))
            writer.add_block_keys(*arrays(second - first))
            writer.remove_block_keys(*arrays(gone))
        left = (first | second) - gone
        asked = np.array([7, -(2**63), 2**63 - 1, 12], dtype=np.int64)
        with store.reading() as reader:
            keys, members = reader.block_members(asked, np.array(limits))
        expected = {
            key: sorted(record for record, its in left if its == key)[: limit + 1]
            for key, limit in zip(asked.tolist(), limits, strict=True)
        }
        found: dict[int, list[int]] = {key: [] for key in asked.tolist()}
        for key, member in zip(keys.tolist(), members.tolist(), strict=True):
            found[key].append(member)
        assert found == expected


def test_a_pair_that_is_stored_is_refused_and_all_can_be_cleared(store: Store) -> None:
    pairs = np.array([1, 2]), np.array([7, 7])
    with store.writing() as writer:
        writer.add_block_keys(*pairs)
    with pytest.raises(StoreError), store.writing() as writer:
        writer.add_block_keys(*pairs)
    with store.writing() as writer:
        writer.clear_block_keys()
        assert writer.reader.block_members(np.array([7]), np.array([10]))[0].tolist() == []
        writer.add_block_keys(*pairs)
        assert writer.reader.block_members(np.array([7]), np.array([10]))[1].tolist() == [1, 2]


def test_many_block_keys_are_added_to_an_empty_and_to_a_filled_table(store: Store) -> None:
    records = np.arange(120_000, dtype=np.int64)
    with store.writing() as writer:
        writer.add_block_keys(records, records % 1000)
        writer.add_block_keys(records, records % 1000 + 1000)
    with store.reading() as reader:
        keys, members = reader.block_members(np.array([3, 1003]), np.array([4, 2]))
        by_key = [members[keys == key].tolist() for key in (3, 1003)]
        assert by_key == [[3, 1003, 2003, 3003, 4003], [3, 1003, 2003]]
    with pytest.raises(StoreError), store.writing() as writer:
        writer.add_block_keys(records[:1], records[:1])
