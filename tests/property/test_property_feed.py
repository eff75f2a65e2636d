"""Whoever follows the feed of profile changes from its beginning knows every membership."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voicecrm import NotFoundError, VoiceCRM

NewDatabase = Callable[[], AbstractContextManager[str]]

NAMES = ["김민수", "Minsu Kim", "이서연", ""]
PHONES = ["010-2345-6789", "010-2345-6780", ""]
EMAILS = ["kms@post.example", "seoyeon@post.example", ""]
NUMBERS = st.integers(0, 5)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ingest"), NUMBERS, st.sampled_from(NAMES), st.sampled_from(PHONES), st.sampled_from(EMAILS)),
        st.tuples(st.just("delete"), NUMBERS),
        st.tuples(st.just("judge"), NUMBERS, NUMBERS, st.sampled_from(["positive", "negative"])),
        st.tuples(st.just("resolve")),
        st.tuples(st.just("follow"), st.integers(1, 4)),
    ),
    min_size=1,
    max_size=20,
)


class Mirror:
    """Another system that keeps the records of each profile."""

    def __init__(self) -> None:
        self.cursor: int | None = None
        self.records: dict[str, set[str]] = {}

    def follow(self, crm: VoiceCRM, limit: int) -> None:
        while (page := crm.changes(since=self.cursor, limit=limit)).events:
            self.cursor = page.cursor
            for event in page.events:
                if event.kind in {"created", "split", "restored"}:
                    self.records[event.profile_id] = set(event.records)
                elif event.kind == "grown":
                    self.records[event.profile_id] |= set(event.records)
                elif event.kind == "shrunk":
                    self.records[event.profile_id] -= set(event.records)
                else:
                    del self.records[event.profile_id]


def take(crm: VoiceCRM, step: tuple[object, ...]) -> None:
    try:
        match step:
            case ("ingest", number, name, phone, email):
                row = {"고객번호": f"M-{number}", "이름": name, "휴대폰": phone, "이메일": email}
                crm.ingest([row], source="members")
            case ("delete", number):
                crm.delete("members", f"M-{number}")
            case ("judge", a, b, str(verdict)) if a != b:
                crm.judge(("members", f"M-{a}"), ("members", f"M-{b}"), verdict, actor="agent-7")
            case ("resolve",):
                crm.resolve()
    except NotFoundError:
        pass  # what is to be deleted or judged was never ingested


@given(steps=STEPS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_a_mirror_of_the_feed_holds_every_membership(
    new_database: NewDatabase, steps: list[tuple[object, ...]]
) -> None:
    with new_database() as url, VoiceCRM.open(url) as crm:
        mirror = Mirror()
        for step in steps:
            take(crm, step)
            if step[0] == "follow":
                mirror.follow(crm, int(str(step[1])))
        crm.resolve()
        mirror.follow(crm, 3)
        latecomer = Mirror()
        latecomer.follow(crm, 1000)
        frame = crm.memberships()
        memberships: dict[str, set[str]] = {}
        for profile_id, record_id in zip(frame["profile_id"], frame["record_id"], strict=True):
            memberships.setdefault(profile_id, set()).add(record_id)
        assert mirror.records == latecomer.records == memberships
