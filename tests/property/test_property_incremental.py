"""Resolving what changed ends where one resolve of everything would have, whatever happens in between."""

from collections.abc import Sequence
from dataclasses import replace

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

from tests.property.ledger import CALLS, MAILS, MEMBERS, Ledger, Person, Reference, row_of, small_bounds
from voicecrm.errors import JudgementError
from voicecrm.identity.model import STANDING_MODEL, Model

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
    st.integers(0, 4).map(lambda number: (MAILS, f"m-{number}@post.example")),
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
            place = field % min(len(row) - 2, len(POOLS))  # a mail says less
            row[2 + place] = self.pools[place][value % len(self.pools[place])]
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
        self.resolved, self.checked = True, False

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
        self.resolved, self.checked = True, False

    @precondition(lambda self: self.resolved)
    @rule(one=NUMBERS, other=NUMBERS)
    def merge(self, one: int, other: int) -> None:
        profiles = self.profiles()
        chosen = dict.fromkeys(profiles[place % len(profiles)] for place in (one, other) if profiles)
        if len(chosen) == 2:
            self.ledger.crm.merge(*chosen, actor="agent-8")
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
