"""Resolving what changed ends in the partition that resolving everything at once does, whatever happens in between."""

from collections.abc import Iterator
from contextlib import contextmanager

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

from voicecrm import VoiceCRM
from voicecrm.errors import JudgementError
from voicecrm.identity import keys, sharing
from voicecrm.pipeline.blocks import read_blocks
from voicecrm.pipeline.resolving import compute

SOURCE = "members"
Row = dict[str, str]

NAMES = ["나해든", "Haedeun Na", "나해솔", "도이랑", "Irang Do", "라온", "마루한", "Boris Dubrov", "Борис Дубров", ""]
PHONES = ["010-7001-2001", "010-7001-2002", "010-7001-2003", "02-555-0147", "010-****-2001", ""]
EMAILS = [
    "haedeun.na@post.example",
    "irang87@post.example",
    "info@firm.example",
    "boris@post.example",
    "ha***@post.example",
    "",
]
DATES = ["1987-03-02", "1987-03-20", "1991-11-05", ""]
CITIES = ["부산", "대구", ""]

PEOPLE = st.tuples(*map(st.sampled_from, (NAMES, PHONES, EMAILS, DATES, CITIES)))
KEYS = st.integers(0, 13).map("C-{}".format)
VERDICTS = st.sampled_from(["positive", "negative", "unsure"])


def row_of(key: str, person: tuple[str, ...]) -> Row:
    return dict(zip(("고객번호", "이름", "휴대폰", "이메일", "생년월일", "도시"), (key, *person), strict=True))


@contextmanager
def small_bounds() -> Iterator[None]:
    """Let a few records fill a block, share a value and make a crowd."""
    with pytest.MonkeyPatch.context() as patch:
        for name, bound in {"BLOCK_BOUND": 5, "NAME_BOUND": 4, "PLACE_BOUND": 3, "RARE_BOUND": 2}.items():
            patch.setattr(keys, name, bound)
        patch.setattr(sharing, "CROWD", 6)
        yield


class Incremental(RuleBasedStateMachine):
    """A database that is resolved now and then, beside what was put into it."""

    def __init__(self) -> None:
        super().__init__()
        self.crm = VoiceCRM.open("sqlite://")
        self.rows: dict[str, Row] = {}
        self.judged: list[tuple[str, str, str]] = []
        self.resolved = True

    def teardown(self) -> None:
        self.crm.close()

    @initialize(people=st.lists(PEOPLE, min_size=1, max_size=8))
    def begin(self, people: list[tuple[str, ...]]) -> None:
        self.ingest([(f"C-{number}", person) for number, person in enumerate(people)])
        self.resolve()

    @rule(people=st.lists(st.tuples(KEYS, PEOPLE), min_size=1, max_size=4))
    def ingest(self, people: list[tuple[str, tuple[str, ...]]]) -> None:
        """New customers, and corrections of those that are known."""
        self.crm.ingest([row_of(key, person) for key, person in people], source=SOURCE)
        self.resolved = False

    @rule(number=st.integers(0, 100))
    def delete(self, number: int) -> None:
        known = self.source_keys()
        if known:
            self.crm.delete(SOURCE, known[number % len(known)])
            self.resolved = False

    @rule(one=st.integers(0, 100), other=st.integers(0, 100), verdict=VERDICTS)
    def judge(self, one: int, other: int, verdict: str) -> None:
        records = self.records()
        if records:
            pair = records[one % len(records)], records[other % len(records)]
            if pair[0] != pair[1]:
                self.crm.judge(*pair, verdict, actor="agent-7")
                self.resolved = False

    @rule()
    def unjudge(self) -> None:
        try:
            self.crm.undo(actor="agent-7", apply=True, by="agent-1")
        except JudgementError:
            return
        self.resolved = True

    @precondition(lambda self: self.resolved)
    @rule(one=st.integers(0, 100), other=st.integers(0, 100))
    def merge(self, one: int, other: int) -> None:
        profiles = self.profiles()
        chosen = [profiles[place % len(profiles)] for place in (one, other) if profiles]
        if len(set(chosen)) == 2:
            self.crm.merge(*chosen, actor="agent-8")

    @precondition(lambda self: self.resolved)
    @rule(number=st.integers(0, 100))
    def unmerge(self, number: int) -> None:
        profiles = self.profiles()
        if profiles:
            try:
                self.crm.unmerge(profiles[number % len(profiles)], actor="agent-8")
            except JudgementError:
                return

    @rule()
    def resolve(self) -> None:
        self.crm.resolve()
        self.resolved = True

    def source_keys(self) -> list[str]:
        with self.crm._store.reading() as reader:
            known = [f"C-{number}" for number in range(14)]
            return [key for key in known if reader.record_ids_of(SOURCE, key)]

    def records(self) -> list[str]:
        with self.crm._store.reading() as reader:
            return reader.identity_values().record_ids

    def profiles(self) -> list[str]:
        """In an order that does not depend on their ids, which are random."""
        frame = self.crm.memberships().sort_values("record_id")
        return list(dict.fromkeys(frame["profile_id"]))

    @invariant()
    def is_what_everything_at_once_comes_to(self) -> None:
        if not self.resolved:
            return
        with self.crm._store.reading() as reader:
            whole = compute(reader, self.crm.settings)
            stored = read_blocks(reader, np.unique(whole.block_keys.keys))
            assert not len(reader.dirty_records())
        assert partition(self.crm) == set(map(frozenset, whole.clusters))
        standing = whole.block_keys.where(~np.isin(whole.block_keys.keys, stored.crowded))
        assert np.array_equal(stored.pairs.keys, standing.keys)
        assert np.array_equal(stored.pairs.ids, standing.ids)


def partition(crm: VoiceCRM) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    frame = crm.memberships()
    for record, profile in zip(frame["record_id"], frame["profile_id"], strict=True):
        groups.setdefault(profile, set()).add(record)
    return {frozenset(group) for group in groups.values()}


@pytest.mark.parametrize("bounds", ["shipped", "small"])
def test_what_changed_comes_to_the_same_as_everything(bounds: str) -> None:
    # Shrinking runs the whole machine again and again and takes longer than reading what it failed on.
    rules = settings(
        max_examples=40,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
    )
    if bounds == "shipped":
        run_state_machine_as_test(Incremental, settings=rules)
    else:
        with small_bounds():
            run_state_machine_as_test(Incremental, settings=rules)
