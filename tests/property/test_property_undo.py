"""Undo in bulk, for any people and any decisions: what is shown is what happens, and looking changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from voicecrm import VoiceCRM
from voicecrm.errors import JudgementError
from voicecrm.profiles import UndoReport

NewDatabase = Callable[[], AbstractContextManager[str]]
Person = tuple[str, str, str]

EXAMPLES = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["김민수", "김민서", "Minsu Kim", "이서연", "홍길동", ""]),
        st.sampled_from(["010-2345-6789", "010-2345-6780", "010-9876-5432", ""]),
        st.sampled_from(["kms@post.example", "seoyeon@post.example", ""]),
    ),
    min_size=1,
    max_size=7,
)
DECISIONS = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.integers(0, 6),
        st.sampled_from(["positive", "negative", "unsure"]),
        st.sampled_from(["agent-7", "lee"]),
    ),
    min_size=1,
    max_size=6,
)


@contextmanager
def crm_of(new_database: NewDatabase) -> Iterator[VoiceCRM]:
    with new_database() as url, VoiceCRM.open(url) as crm:
        yield crm


def put(crm: VoiceCRM, prefix: str, people: Sequence[Person]) -> None:
    rows = [
        {"고객번호": f"{prefix}-{number}", "이름": name, "휴대폰": phone, "이메일": email}
        for number, (name, phone, email) in enumerate(people)
    ]
    crm.ingest(rows, source="members")
    crm.resolve()


def profiles_of(crm: VoiceCRM) -> dict[str, str]:
    """Profile by identity record."""
    frame = crm.memberships()
    return dict(zip(frame["record_id"], frame["profile_id"], strict=True))


def partition(crm: VoiceCRM) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for record, profile in profiles_of(crm).items():
        groups.setdefault(profile, set()).add(record)
    return {frozenset(group) for group in groups.values()}


def check_the_report(report: UndoReport, before: dict[str, str], after: dict[str, str]) -> None:
    """The profiles that the report names are those whose records went apart or away, with the sizes it says."""
    changed = {}
    for profile in set(before.values()):
        records = [record for record in before if before[record] == profile]
        parts: dict[str, int] = {}
        for record in records:
            if record in after:
                parts[after[record]] = parts.get(after[record], 0) + 1
        if len(parts) != 1 or sum(parts.values()) != len(records):
            changed[profile] = (len(records), sorted(parts.values(), reverse=True))
    told = {one.profile_id: (one.records, [part.records for part in one.parts]) for one in report.profiles}
    assert told == changed
    homes: dict[str, set[str]] = {}
    for record, profile in after.items():
        if record in before:
            homes.setdefault(profile, set()).add(before[record])
    joined = sorted(sorted(profiles) for profiles in homes.values() if len(profiles) > 1)
    assert sorted(sorted(part.profile_id for part in group) for group in report.joined) == joined


@given(people=PEOPLE, decisions=DECISIONS)
@EXAMPLES
def test_an_actors_judgements_are_undone_as_shown(
    new_database: NewDatabase, people: list[Person], decisions: list[tuple[int, int, str, str]]
) -> None:
    with crm_of(new_database) as crm, crm_of(new_database) as twin:
        for one in (crm, twin):
            put(one, "M", people)
        records = sorted(profiles_of(crm))
        pairs = [
            (records[a % len(records)], records[b % len(records)], verdict, actor)
            for a, b, verdict, actor in decisions
            if records and a % len(records) != b % len(records)
        ]
        assume(any(actor == "agent-7" for *_pair, actor in pairs))
        for a, b, verdict, actor in pairs:
            crm.judge(a, b, verdict, actor=actor)
            if actor != "agent-7":
                twin.judge(a, b, verdict, actor=actor)
        crm.resolve()
        twin.resolve()
        before = profiles_of(crm)
        looked = crm.undo(actor="agent-7")
        assert profiles_of(crm) == before
        again = crm.resolve()
        assert (again.created, again.merged, again.split) == (0, 0, 0)
        done = crm.undo(actor="agent-7", apply=True, by="kim")
        assert (done.profiles, done.joined, done.judgements) == (looked.profiles, looked.joined, looked.judgements)
        check_the_report(done, before, profiles_of(crm))
        assert partition(crm) == partition(twin), "as if agent-7 had never judged"


@given(first=PEOPLE, second=PEOPLE)
@EXAMPLES
def test_an_import_is_undone_as_shown(new_database: NewDatabase, first: list[Person], second: list[Person]) -> None:
    with crm_of(new_database) as crm:
        put(crm, "M", first)
        never = partition(crm)
        put(crm, "N", second)
        before = profiles_of(crm)
        run = crm.imports()[-1].run_id
        try:
            looked = crm.undo(import_run=run)
        except JudgementError:
            assert crm.imports()[-1].counts.stored == 0
            return
        assert profiles_of(crm) == before
        done = crm.undo(import_run=run, apply=True, by="kim")
        assert (done.profiles, done.joined, done.records) == (looked.profiles, looked.joined, looked.records)
        check_the_report(done, before, profiles_of(crm))
        assert partition(crm) == never, "as if the import had never been"
