"""Resolving what changed ends where one resolve of everything would have, whatever happens in between.

A ledger puts rows, corrections, deletions and judgements into one database bit by bit. After each resolve it holds the
outcome against all records of that database at once, and against a new database that was given what stands in one go.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from voicecrm import VoiceCRM
from voicecrm.errors import JudgementError
from voicecrm.identity import clustering, keys, sharing
from voicecrm.identity.model import STANDING_MODEL, Model
from voicecrm.identity.model_text import write_model
from voicecrm.pipeline import standing
from voicecrm.pipeline.blocks import read_blocks
from voicecrm.pipeline.resolving import compute
from voicecrm.query import snapshot
from voicecrm.query import standing as query_standing
from voicecrm.query.snapshot import Snapshots

Reference = tuple[str, str]
Person = tuple[str, str, str, str, str]
Row = tuple[str, ...]
Entry = tuple[Reference, Row]

MEMBERS = "members"
CALLS = "calls"
HEADERS = {
    MEMBERS: ("고객번호", "비고", "이름", "휴대폰", "이메일", "생년월일", "도시"),
    CALLS: ("통화ID", "상담내용", "고객명", "연락처", "이메일", "생년월일", "도시", "상담일시"),
}
"""A customer has a number of their own; callers who say the same are one identity record."""


def row_of(reference: Reference, person: Person, note: str = "") -> Row:
    source, key = reference
    return (key, note, *person) if source == MEMBERS else (key, note, *person, "2026-03-02 10:00")


def put_rows(crm: VoiceCRM, entries: Iterable[Entry]) -> None:
    entries = list(entries)
    for source, headers in HEADERS.items():
        rows = [dict(zip(headers, row, strict=True)) for (name, _key), row in entries if name == source]
        assert not rows or not crm.ingest(rows, source=source).rejected


def put_model(crm: VoiceCRM, model: Model) -> None:
    with crm._store.writing() as writer:
        at = datetime.now(UTC)
        writer.apply_model(writer.add_model(model.name, {}, write_model(model), at), at)


@cache
def empty_database() -> sqlite3.Connection:
    """A database with our tables, to copy: making them takes longer than a resolve of a few records."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    VoiceCRM.open(create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool))
    return connection


@contextmanager
def new_database() -> Iterator[VoiceCRM]:
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as connection:
        empty_database().backup(connection)
        yield VoiceCRM.open(create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool))


class Ledger:
    """A database that is resolved now and then, and what was put into it."""

    def __init__(self, url: str = "sqlite://") -> None:
        self.crm = VoiceCRM.open(url)
        self.rows: dict[Reference, Row] = {}
        self._versions: dict[Reference, list[Row]] = {}
        self._brought_by: dict[Reference, int] = {}
        self._model: Model | None = None

    def put(self, *entries: Entry) -> None:
        """Ingest rows: a version that was seen before changes nothing, or brings a deleted record back as it was."""
        brought = set()
        for reference, row in entries:
            versions = self._versions.setdefault(reference, [])
            if row not in versions:
                versions.append(row)
                self.rows[reference] = row
            elif reference not in self.rows:
                self.rows[reference] = versions[-1]
            else:
                continue
            brought.add(reference)
        put_rows(self.crm, entries)
        runs = {run.source: run.run_id for run in self.crm.imports()}
        self._brought_by.update((reference, runs[reference[0]]) for reference in brought)

    def put_alike(self, person: Person, *references: Reference) -> None:
        self.put(*((reference, row_of(reference, person)) for reference in references))

    def delete(self, *references: Reference) -> None:
        for reference in references:
            self.crm.delete(*reference)
            del self.rows[reference]

    def undo_import(self) -> None:
        """Withdraw what the last import brought, and resolve."""
        run = max(self._brought_by[reference] for reference in self.rows)
        self.crm.undo(import_run=run, apply=True, by="agent-1")
        self.rows = {reference: row for reference, row in self.rows.items() if self._brought_by[reference] != run}

    def use(self, model: Model) -> None:
        put_model(self.crm, model)
        self._model = model

    def partition(self, crm: VoiceCRM | None = None) -> set[frozenset[Row]]:
        """Source, key and identity record of every customer of each profile."""
        frame = (crm or self.crm).memberships()
        columns = ["source", "source_key", "record_id"]
        return {frozenset(group.itertuples(index=False)) for _, group in frame.groupby("profile_id")[columns]}

    def are_together(self, one: Reference, other: Reference) -> bool:
        return self.crm.profile_of(one).profile_id == self.crm.profile_of(other).profile_id

    def resolve_and_check(self) -> None:
        self.crm.resolve()
        self.check()

    def check(self) -> None:
        """Hold the profiles, as resolved, against all records at once and against a new database."""
        with self.crm._store.reading() as reader:
            whole = compute(reader, self.crm.settings)
            stored = read_blocks(reader, np.unique(whole.block_keys.keys))
            assert not len(reader.dirty_records())
        standing_keys = whole.block_keys.where(~np.isin(whole.block_keys.keys, stored.crowded))
        assert np.array_equal(stored.pairs.keys, standing_keys.keys)
        assert np.array_equal(stored.pairs.ids, standing_keys.ids)
        found = self.partition()
        assert {frozenset(row[2] for row in group) for group in found} == set(map(frozenset, whole.clusters))
        with new_database() as fresh:
            if self._model is not None:
                put_model(fresh, self._model)
            put_rows(fresh, sorted(self.rows.items(), reverse=True))
            self._put_judgements(fresh)
            fresh.resolve()
            assert found == self.partition(fresh)
            assert shown(self.crm) == shown(fresh)
            assert weighed(self.crm) == weighed(fresh)

    def _put_judgements(self, fresh: VoiceCRM) -> None:
        """Judge as was judged, on the records that stand for the judged ones today."""
        with self.crm._store.reading() as reader:
            made, now = reader.judgements(), reader.succession()
        made = [
            replace(one, record_a=now.get(one.record_a, one.record_a), record_b=now.get(one.record_b, one.record_b))
            for one in made
        ]
        with fresh._store.writing() as writer:
            writer.add_judgements(made)


def shown(crm: VoiceCRM) -> tuple[list[object], list[object]]:
    """What people see of the profiles and of the pairs that are open."""
    profiles = [
        (profile.name, profile.values, [record.record_id for record in profile.records]) for profile in crm.profiles
    ]
    review = [
        (pair.record_a.record_id, pair.record_b.record_id, pair.match_probability, pair.expected_gain)
        for pair in crm.review(limit=1000)
    ]
    return sorted(profiles, key=repr), list(review)


def weighed(crm: VoiceCRM) -> tuple[list[str], list[float], list[bool]]:
    """What every two records weigh by all holders of their values, and whether a block proposes them."""
    with crm._store.reading() as reader:
        some = Snapshots().of(reader, reader.profile_state().memberships)
        left, right = np.triu_indices(len(some.record_ids), 1)
        return list(some.record_ids), some.weigh(left, right).weight.tolist(), some.were_compared(left, right).tolist()


@contextmanager
def small_bounds() -> Iterator[None]:
    """Let a few records fill a block, make a crowd of a value's holders and a component too large."""
    with pytest.MonkeyPatch.context() as patch:
        for name, bound in {"BLOCK_BOUND": 5, "NAME_BOUND": 4, "PLACE_BOUND": 3, "RARE_BOUND": 2}.items():
            patch.setattr(keys, name, bound)
        patch.setattr(sharing, "CROWD", 6)
        patch.setattr(clustering, "COMPONENT_BOUND", 6)
        patch.setattr(snapshot, "CROWD", 6)
        yield


POOLS = (
    ["나해든", "", "Haedeun Na", "도이랑", "Irang Do", "나해솔", "라온", "마루한", "Boris Dubrov", "Борис Дубров"],
    ["010-7001-2001", "", "02-555-0147", "010-7001-2002", "010-7001-2003", "010-****-2001"],
    ["", "haedeun.na@post.example", "irang87@post.example", "info@firm.example", "boris@post.example"],
    ["", "1987-03-02", "1991-11-05", "1987-03-20"],
    ["", "부산", "대구"],
)
NUMBERS = st.integers(0, 11)
PEOPLE = st.tuples(*[NUMBERS] * len(POOLS))
REFERENCES = st.one_of(
    st.integers(0, 13).map(lambda number: (MEMBERS, f"C-{number}")),
    st.integers(0, 4).map(lambda number: (CALLS, f"T-{number}")),
)
NOTES = st.sampled_from(["", "1", "2"])
VERDICTS = st.sampled_from(["positive", "negative", "unsure"])
MODELS = [
    STANDING_MODEL,
    replace(STANDING_MODEL, name="careful", base_records=40_000),
    replace(STANDING_MODEL, name="suspicious", shared_name_count=3),
]


class Incremental(RuleBasedStateMachine):
    """Everything that can happen to a ledger, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger()
        self.pools: Sequence[Sequence[str]] = POOLS
        self.resolved = False
        self.checked = False

    def teardown(self) -> None:
        self.ledger.crm.close()

    @initialize(sizes=st.tuples(*[st.integers(1, 4)] * len(POOLS)), people=st.lists(PEOPLE, min_size=1, max_size=8))
    def begin(self, sizes: tuple[int, ...], people: list[tuple[int, ...]]) -> None:
        """A few values make people who have much in common."""
        self.pools = [pool[: 1 + size] for pool, size in zip(POOLS, sizes, strict=True)]
        self.ingest([((MEMBERS, f"C-{number}"), person) for number, person in enumerate(people)], "", resolve=True)

    @rule(people=st.lists(st.tuples(REFERENCES, PEOPLE), min_size=1, max_size=4), note=NOTES, resolve=st.booleans())
    def ingest(self, people: list[tuple[Reference, tuple[int, ...]]], note: str, resolve: bool) -> None:
        """New customers, and corrections of those that are known."""
        self.ledger.put(*((reference, row_of(reference, self.person(who), note)) for reference, who in people))
        self.changed(resolve)

    @rule(first=st.integers(0, 13), count=st.integers(2, 8), person=PEOPLE, note=NOTES, resolve=st.booleans())
    def ingest_alike(self, first: int, count: int, person: tuple[int, ...], note: str, resolve: bool) -> None:
        """So many that a block is over its bound, or a value is a crowd's."""
        self.ingest([((MEMBERS, f"C-{(first + n) % 14}"), person) for n in range(count)], note, resolve)

    @rule(number=NUMBERS, field=st.integers(0, len(POOLS) - 1), value=NUMBERS, resolve=st.booleans())
    def correct(self, number: int, field: int, value: int, resolve: bool) -> None:
        """Another value in one field moves a record from one block to another."""
        for reference in self.chosen([number]):
            row = list(self.ledger.rows[reference])
            row[2 + field] = self.pools[field][value % len(self.pools[field])]
            self.ledger.put((reference, tuple(row)))
            self.changed(resolve)

    @rule(numbers=st.lists(NUMBERS, min_size=1, max_size=5), resolve=st.booleans())
    def delete(self, numbers: list[int], resolve: bool) -> None:
        self.ledger.delete(*self.chosen(numbers))
        self.changed(resolve)

    @precondition(lambda self: self.ledger.rows)
    @rule()
    def undo_import(self) -> None:
        self.ledger.undo_import()
        self.changed(resolve=False)
        self.resolved = True

    @rule(one=NUMBERS, other=NUMBERS, verdict=VERDICTS, resolve=st.booleans())
    def judge(self, one: int, other: int, verdict: str, resolve: bool) -> None:
        with self.ledger.crm._store.reading() as reader:
            records = sorted({record for key in self.chosen(range(14)) for record in reader.record_ids_of(*key)})
        if len(records) > 1:
            one, other = one % len(records), other % (len(records) - 1)
            self.ledger.crm.judge(records[one], records[other + (other >= one)], verdict, actor="agent-7")
            self.changed(resolve)

    @rule()
    def unjudge(self) -> None:
        try:
            self.ledger.crm.undo(actor="agent-7", apply=True, by="agent-1")
        except JudgementError:
            return
        self.changed(resolve=False)
        self.resolved = True

    @precondition(lambda self: self.resolved)
    @rule(one=NUMBERS, other=NUMBERS)
    def merge(self, one: int, other: int) -> None:
        profiles = self.profiles()
        chosen = {profiles[place % len(profiles)] for place in (one, other) if profiles}
        if len(chosen) == 2:
            self.ledger.crm.merge(*sorted(chosen), actor="agent-8")
            self.checked = False

    @precondition(lambda self: self.resolved)
    @rule(number=NUMBERS)
    def unmerge(self, number: int) -> None:
        profiles = self.profiles()
        if profiles:
            try:
                self.ledger.crm.unmerge(profiles[number % len(profiles)], actor="agent-8")
            except JudgementError:
                return
            self.checked = False

    @rule(model=st.sampled_from(MODELS))
    def use(self, model: Model) -> None:
        self.ledger.use(model)
        self.changed(resolve=True)

    @rule()
    def resolve(self) -> None:
        self.changed(resolve=True)

    def person(self, numbers: tuple[int, ...]) -> Person:
        name, phone, email, date, city = (
            pool[number % len(pool)] for pool, number in zip(self.pools, numbers, strict=True)
        )
        return name, phone, email, date, city

    def chosen(self, numbers: Sequence[int]) -> list[Reference]:
        known = sorted(self.ledger.rows)
        return sorted({known[number % len(known)] for number in numbers}) if known else []

    def profiles(self) -> list[str]:
        """In an order that does not depend on their ids, which are random."""
        frame = self.ledger.crm.memberships().sort_values("record_id")
        return list(dict.fromkeys(frame["profile_id"]))

    def changed(self, resolve: bool) -> None:
        if resolve:
            self.ledger.crm.resolve()
        self.resolved, self.checked = resolve, False

    @invariant()
    def is_what_everything_at_once_comes_to(self) -> None:
        if self.resolved and not self.checked:
            self.ledger.check()
            self.checked = True


@pytest.mark.parametrize("bounds", ["shipped", "small"])
def test_what_changed_comes_to_the_same_as_everything(bounds: str) -> None:
    # Shrinking runs the whole machine again and again and takes longer than reading what it failed on.
    rules = settings(
        max_examples=settings().max_examples // 8,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
    )
    if bounds == "shipped":
        run_state_machine_as_test(Incremental, settings=rules)
    else:
        with small_bounds():
            run_state_machine_as_test(Incremental, settings=rules)


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    with small_bounds():
        found = Ledger(database_url)
        yield found
        found.crm.close()


def member(number: int) -> Reference:
    return MEMBERS, f"C-{number}"


def members(first: int, last: int) -> list[Reference]:
    return [member(number) for number in range(first, last + 1)]


ONE, TWO = members(1, 2)
PHONE, OTHER_PHONE, LANDLINE = "010-7001-2001", "010-7001-2002", "02-555-0147"
EMAIL = "haedeun.na@post.example"
NAMESAKE: Person = ("나해든", "", "", "1987-03-02", "부산")
VAST = 10**15
"""Records among which a namesake with the same birth date may well be somebody else."""
BLIND = replace(
    STANDING_MODEL, comparisons=tuple(one for one in STANDING_MODEL.comparisons if one.name != "birth_date")
)
STRANGER: Person = ("도이랑", PHONE, "", "1991-11-05", "")


def test_a_block_over_its_bound_and_under_it_again(ledger: Ledger) -> None:
    ledger.put_alike(NAMESAKE, *members(1, 5))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    ledger.put_alike(NAMESAKE, member(6))
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO), "six are more than are compared"
    ledger.put_alike(STRANGER, member(6))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    ledger.put_alike(NAMESAKE, *members(6, 9))
    ledger.resolve_and_check()
    ledger.delete(*members(6, 9))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO), "the block had become too large to be read"


def test_a_value_that_strangers_use_and_no_longer(ledger: Ledger) -> None:
    ledger.put_alike(("나해든", PHONE, "", "", ""), ONE)
    ledger.put_alike(("", PHONE, "", "1987-03-02", ""), TWO)
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    ledger.put_alike(STRANGER, member(3))
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO)
    ledger.delete(member(3))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)


def test_a_value_that_becomes_a_crowds_and_no_longer(ledger: Ledger) -> None:
    ledger.put_alike(("나해든", PHONE, "", "", ""), ONE, TWO)
    ledger.put_alike(("", PHONE, "", "", ""), *members(3, 6))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    ledger.put_alike(("", PHONE, "", "", ""), member(7))
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO)
    ledger.put_alike(("나해든", PHONE, "", "", ""), member(8))
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, member(8))
    ledger.delete(member(8))
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO)
    ledger.put_alike(("", OTHER_PHONE, "", "", ""), member(7))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)


def test_a_value_weighs_by_all_its_holders_also_those_who_are_not_compared(ledger: Ledger) -> None:
    ledger.put_alike(("나해든", PHONE, EMAIL, "1987-03-02", ""), ONE)
    ledger.put_alike(("나해든", PHONE, "", "1991-11-05", ""), TWO)
    for number, name in enumerate(("도이랑", "라온", "마루한", "Boris Dubrov"), start=3):
        ledger.put_alike((name, PHONE, "", "", ""), member(number))
    ledger.resolve_and_check()
    ledger.put_alike(("나해든", OTHER_PHONE, EMAIL, "", ""), member(7))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, member(7))
    assert not ledger.are_together(ONE, TWO)


def test_a_bridge_that_is_deleted_or_corrected(ledger: Ledger) -> None:
    ledger.put_alike(("나해든", PHONE, "", "", ""), ONE)
    ledger.put_alike(("나해든", PHONE, EMAIL, "", ""), TWO)
    ledger.put_alike(("", "", EMAIL, "", ""), member(3))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, member(3))
    ledger.put_alike(("라온", OTHER_PHONE, "", "", ""), TWO)
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, member(3))
    ledger.put((TWO, row_of(TWO, ("나해든", PHONE, EMAIL, "", ""), "taken back")))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, member(3))
    ledger.delete(TWO)
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, member(3))
    ledger.put((TWO, row_of(TWO, ("나해든", PHONE, EMAIL, "", ""))))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, member(3)), "what was deleted is restored"


def test_a_component_too_large_for_its_weak_links(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustering, "COMPONENT_BOUND", 3)
    ledger.put_alike(("나해든", LANDLINE, "", "", ""), *members(1, 3))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    ledger.put_alike(("나해든", LANDLINE, "", "", ""), member(4))
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO)
    ledger.delete(member(4))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO), "though the one that left was in no profile with them"


def test_a_component_too_large_because_of_a_judgement(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustering, "COMPONENT_BOUND", 4)
    crm = ledger.crm
    tied, denied = member(4), member(5)
    ledger.put_alike(("나해든", LANDLINE, "", "", ""), *members(1, 3))
    ledger.put_alike(("", PHONE, "", "", ""), tied)
    ledger.put_alike(("라온", OTHER_PHONE, "", "", ""), denied)
    ledger.resolve_and_check()
    crm.judge(ONE, denied, "positive", actor="agent-7")
    crm.judge(tied, denied, "negative", actor="agent-7")
    crm.judge(ONE, tied, "positive", actor="agent-7")
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO)
    assert not ledger.are_together(ONE, denied)
    ledger.delete(denied)
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)


def test_judgements_tie_and_their_end_unties(ledger: Ledger) -> None:
    crm = ledger.crm
    for number, name in enumerate(("나해든", "도이랑", "라온", "마루한"), start=1):
        ledger.put_alike((name, f"010-7001-300{number}", "", "", ""), member(number))
    ledger.resolve_and_check()
    crm.judge(ONE, TWO, "positive", actor="agent-7")
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    crm.judge(TWO, member(3), "positive", actor="agent-8")
    crm.judge(ONE, member(3), "negative", actor="agent-8")
    ledger.resolve_and_check()
    assert ledger.are_together(TWO, member(3)), "the newer of two that contradict each other"
    ledger.delete(member(3))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO), "what kept them apart has left"
    crm.undo(actor="agent-7", apply=True, by="agent-1")
    ledger.check()
    assert not ledger.are_together(ONE, TWO)


def test_a_judgement_on_a_replaced_record_speaks_of_the_one_that_stands(ledger: Ledger) -> None:
    crm = ledger.crm
    ledger.put_alike(("나해든", PHONE, "", "", ""), ONE)
    ledger.put_alike(("", OTHER_PHONE, "", "", ""), TWO)
    ledger.resolve_and_check()
    crm.judge(ONE, TWO, "positive", actor="agent-7")
    ledger.resolve_and_check()
    ledger.put_alike(("나해든", "010-7001-2004", "", "", ""), ONE)
    ledger.put_alike(("", "010-7001-2005", "", "", ""), TWO)
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    ledger.put_alike(("나해든", "010-7001-2004", "", "", ""), member(3))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    assert ledger.are_together(ONE, member(3))
    crm.undo(actor="agent-7", apply=True, by="agent-1")
    ledger.check()
    assert not ledger.are_together(ONE, TWO)


def test_what_kept_a_corrected_record_from_its_tie_leaves(ledger: Ledger) -> None:
    crm = ledger.crm
    for number, name in enumerate(("나해든", "도이랑", "라온"), start=1):
        ledger.put_alike((name, f"010-7001-300{number}", "", "", ""), member(number))
    ledger.resolve_and_check()
    crm.judge(ONE, TWO, "positive", actor="agent-7")
    crm.judge(ONE, member(3), "negative", actor="agent-7")
    crm.judge(TWO, member(3), "positive", actor="agent-7")
    ledger.put_alike(("나해든", PHONE, "", "", ""), ONE)
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO)
    ledger.delete(member(3))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)


OLD: Person = ("도이랑", OTHER_PHONE, "", "", "")
NEW: Person = ("나해든", PHONE, "", "", "")
OTHER: Person = ("마루한", "010-7001-2003", "", "", "")
FIRST, SECOND, THIRD = ((CALLS, f"T-{number}") for number in (1, 2, 3))


@pytest.fixture
def denied(ledger: Ledger) -> Ledger:
    """A customer, and a caller who was judged to be somebody else before the name and number were corrected."""
    ledger.put_alike(NEW, ONE)
    ledger.put_alike(OLD, FIRST, SECOND)
    ledger.resolve_and_check()
    ledger.crm.judge(ONE, FIRST, "negative", actor="agent-7")
    ledger.resolve_and_check()
    ledger.put_alike(NEW, FIRST)
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, FIRST), "the judgement speaks of the second call, which is as it was"
    ledger.delete(SECOND)
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, FIRST), "the judgement speaks of the correction"
    return ledger


def test_a_judged_record_that_comes_back_takes_its_judgement_along(denied: Ledger) -> None:
    denied.put_alike(OLD, THIRD)
    denied.resolve_and_check()
    assert denied.are_together(ONE, FIRST)


def test_a_judged_record_is_replaced_by_another(denied: Ledger) -> None:
    denied.put((THIRD, row_of(THIRD, OLD)), (THIRD, row_of(THIRD, OTHER)))
    denied.resolve_and_check()
    assert denied.are_together(ONE, FIRST)


def test_a_judged_record_is_replaced_by_one_that_was_there(ledger: Ledger) -> None:
    ledger.put_alike(NEW, ONE, SECOND)
    ledger.put_alike(OLD, FIRST)
    ledger.resolve_and_check()
    ledger.crm.judge(ONE, FIRST, "negative", actor="agent-7")
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, SECOND)
    ledger.put_alike(NEW, FIRST)
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, SECOND)


def test_two_replaced_records_are_judged(ledger: Ledger) -> None:
    ledger.put_alike(OLD, FIRST)
    ledger.put_alike(OTHER, SECOND)
    ledger.resolve_and_check()
    (one,), (other,) = (ledger.crm.profile_of(call).records for call in (FIRST, SECOND))
    ledger.put_alike(NEW, FIRST)
    ledger.put_alike(("나해든", PHONE, EMAIL, "", ""), SECOND)
    ledger.resolve_and_check()
    assert ledger.are_together(FIRST, SECOND)
    ledger.crm.judge(one.record_id, other.record_id, "negative", actor="agent-7")
    ledger.resolve_and_check()
    assert not ledger.are_together(FIRST, SECOND)


def test_nobody_is_judged_and_becomes_somebody(ledger: Ledger) -> None:
    nobody: Person = ("", "", "", "1987-03-02", "부산")
    ledger.put_alike(nobody, FIRST, SECOND)
    ledger.put_alike(NAMESAKE, ONE)
    ledger.resolve_and_check()
    ledger.crm.judge(ONE, FIRST, "negative", actor="agent-7")
    ledger.resolve_and_check()
    ledger.put_alike(NAMESAKE, FIRST)
    ledger.resolve_and_check()


def test_another_model_weighs_everything_anew(ledger: Ledger) -> None:
    ledger.put_alike(("나해든", "", "", "1987-03-02", ""), ONE, TWO)
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    ledger.use(BLIND)
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO)
    ledger.use(STANDING_MODEL)
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)


def test_a_step_of_the_population_weighs_everything_anew(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (standing, query_standing):
        monkeypatch.setattr(module, "population_step", lambda records, _model: 10_000 if records < 3 else VAST)
    ledger.put_alike(("나해든", "", "", "1987-03-02", ""), ONE, TWO)
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    ledger.put_alike(STRANGER, member(3))
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO)
    ledger.delete(member(3))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)


def test_an_upgrade_that_weighs_otherwise_loses_nobody(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """It went unseen, so nothing was weighed anew; whoever is in a profile that is looked at is."""
    ledger.put_alike(("나해든", "", "", "1987-03-02", ""), ONE, TWO)
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    monkeypatch.setattr(standing, "STANDING_MODEL", BLIND)
    ledger.put_alike(STRANGER, member(3))
    ledger.crm.judge(ONE, member(3), "positive", actor="agent-7")
    ledger.crm.resolve()
    assert {row[1] for group in ledger.partition() for row in group} == {"C-1", "C-2", "C-3"}
