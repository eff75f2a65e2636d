"""The laws that hold for every database of voicecrm, on every back end."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from io import BytesIO
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from voicecrm import VoiceCRM
from voicecrm.cli.documents import explanation_document
from voicecrm.ingest import write_rejections
from voicecrm.query.drawing import draw_explanation
from voicecrm.query.waterfall import explanation_text

NewDatabase = Callable[[], AbstractContextManager[str]]
Row = dict[str, str]

EXAMPLES = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

NAMES = ["김민수", "김민서", "Minsu Kim", "KIM Min-su", "이서연", "홍길동", "김*수", "김 부장", ""]
PHONES = ["010-2345-6789", "+82 10 2345 6789", "010-2345-6780", "02-555-0147", "발신번호표시제한", ""]
EMAILS = ["kms@post.example", "kms2@post.example", "seoyeon@post.example", "info@firm.example", ""]
PEOPLE = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(PHONES), st.sampled_from(EMAILS)), min_size=2, max_size=10
)
UNLIKE_NAMES = ["김민수", "이서연", "박지훈", "최유진", "정하늘", "Robert Stone", "Olga Petrova"]


def member(number: int, person: tuple[str, str, str]) -> Row:
    name, phone, email = person
    return {"고객번호": f"M-{number}", "이름": name, "휴대폰": phone, "이메일": email}


def members(people: Iterable[tuple[str, str, str]]) -> list[Row]:
    return [member(number, person) for number, person in enumerate(people)]


@contextmanager
def crm_of(new_database: NewDatabase) -> Iterator[VoiceCRM]:
    with new_database() as url, VoiceCRM.open(url) as crm:
        yield crm


def profiles_of(crm: VoiceCRM) -> dict[str, str]:
    """Profile id by source key."""
    frame = crm.memberships()
    return dict(zip(frame["source_key"], frame["profile_id"], strict=True))


def partition(crm: VoiceCRM) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for source_key, profile_id in profiles_of(crm).items():
        groups.setdefault(profile_id, set()).add(source_key)
    return {frozenset(group) for group in groups.values()}


def partition_at_once(new_database: NewDatabase, rows: Sequence[Row]) -> set[frozenset[str]]:
    with crm_of(new_database) as crm:
        crm.ingest(rows, source="members")
        crm.resolve()
        return partition(crm)


CALL_TIMES = st.sampled_from(["2026-03-02 10:00", "2026.03.02 11:30", "어제", "2026-13-41", "", "20260302120000"])
CALLS = st.lists(st.tuples(CALL_TIMES, st.sampled_from(NAMES), st.sampled_from(PHONES)), min_size=1, max_size=12)


@given(calls=CALLS)
@EXAMPLES
def test_law_1_nothing_is_lost(new_database: NewDatabase, calls: list[tuple[str, str, str]]) -> None:
    lines = ["통화ID,상담일시,고객명,연락처,상담내용"]
    lines += [f"T-{number},{time},{name},{phone},환불 문의" for number, (time, name, phone) in enumerate(calls)]
    with crm_of(new_database) as crm:
        report = crm.ingest(BytesIO("\n".join(lines).encode("cp949")), source="call_log")
        assert report.read == len(calls)
        assert report.read == report.stored + report.updated + report.duplicate + report.rejected
        assert len(report.rejections) == report.rejected

        written = BytesIO()
        write_rejections(report.rejections, written)
        mended = []
        for line in written.getvalue().decode().splitlines():
            rejected = json.loads(line)
            rejected["raw"]["상담일시"] = "2026-03-03 09:00"
            mended.append(json.dumps(rejected, ensure_ascii=False))
        if mended:
            again = crm.ingest(BytesIO("\n".join(mended).encode()))
            assert (again.read, again.stored, again.rejected) == (len(mended), len(mended), 0)
        assert sum(crm.counts().interactions.values()) == len(calls)


@given(people=PEOPLE)
@EXAMPLES
def test_law_2_twice_is_once(new_database: NewDatabase, people: list[tuple[str, str, str]]) -> None:
    with crm_of(new_database) as crm:
        first = crm.ingest(members(people), source="members")
        crm.resolve()
        before = profiles_of(crm)
        second = crm.ingest(members(people), source="members")
        assert (second.stored, second.updated) == (0, 0)
        assert second.duplicate == first.stored
        resolved = crm.resolve()
        assert (resolved.created, resolved.merged, resolved.split) == (0, 0, 0)
        assert profiles_of(crm) == before


@given(old=PEOPLE, new=PEOPLE)
@EXAMPLES
def test_law_2_a_newer_version_replaces_the_older_one_for_good(
    new_database: NewDatabase, old: list[tuple[str, str, str]], new: list[tuple[str, str, str]]
) -> None:
    size = min(len(old), len(new))
    rows = [member(number, person) for number, person in enumerate(new[:size]) if any(person)]
    assume(rows)
    with crm_of(new_database) as crm:
        crm.ingest(members(old[:size]), source="members")
        crm.ingest(rows, source="members")
        crm.ingest(members(old[:size]), source="members")
        crm.resolve()
        current = {int(row["고객번호"][2:]): row for row in rows}
        expected = [current.get(number, member(number, person)) for number, person in enumerate(old[:size])]
        assert partition(crm) == partition_at_once(new_database, expected)


@given(people=PEOPLE, data=st.data())
@EXAMPLES
def test_law_3_order_does_not_matter(
    new_database: NewDatabase, people: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    rows = members(people)
    shuffled = data.draw(st.permutations(rows))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(rows)), max_size=4)) | {0, len(rows)})
    with crm_of(new_database) as crm:
        for start, end in pairwise(cuts):
            crm.ingest(shuffled[start:end], source="members")
            if data.draw(st.booleans()):
                crm.resolve()
        crm.resolve()
        assert partition(crm) == partition_at_once(new_database, rows)


@given(people=PEOPLE, data=st.data())
@EXAMPLES
def test_law_4_leaving_is_clean(
    new_database: NewDatabase, people: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    rows = members(people)
    leaving = data.draw(st.sets(st.sampled_from(range(len(rows))), max_size=len(rows) - 1))
    with crm_of(new_database) as crm:
        report = crm.ingest(rows, source="members")
        crm.resolve()
        rejected = {rejection.position - 1 for rejection in report.rejections}
        for number in sorted(leaving - rejected):
            crm.delete("members", f"M-{number}")
        crm.resolve()
        staying = [row for number, row in enumerate(rows) if number not in leaving]
        assert partition(crm) == partition_at_once(new_database, staying)


@given(people=PEOPLE, data=st.data())
@EXAMPLES
def test_law_5_ids_are_stable(
    new_database: NewDatabase, people: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    ever: dict[str, int] = {}
    with crm_of(new_database) as crm:
        for row in data.draw(st.permutations(members(people))):
            before = profiles_of(crm)
            crm.ingest([row], source="members")
            crm.resolve()
            after = profiles_of(crm)
            # A part that was an alias takes its own id back, however large it is.
            restored = set(after.values()) & ever.keys() - set(before.values())
            for profile_id in set(after.values()) - ever.keys():
                ever[profile_id] = len(ever)
            for profile_id in set(before.values()):
                parts = [
                    {key for key in before if before[key] == profile_id and after[key] == other}
                    for other in set(after.values()) - restored
                ]
                largest = max(map(len, parts), default=0)
                survivor = crm.profiles.get(profile_id).profile_id
                kept = {key for key in before if before[key] == profile_id and after[key] == survivor}
                assert len(kept) == largest or survivor != profile_id
                assert ever[survivor] <= ever[profile_id]
        for profile_id in ever:
            assert crm.profiles.get(profile_id).records


@given(people=PEOPLE, data=st.data())
@EXAMPLES
def test_law_6_merge_then_unmerge_is_identity(
    new_database: NewDatabase, people: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    with crm_of(new_database) as crm:
        crm.ingest(members(people), source="members")
        crm.resolve()
        before = profiles_of(crm)
        assume(len(set(before.values())) >= 2)
        chosen = data.draw(st.permutations(sorted(set(before.values()))))[:2]
        survivor = crm.merge(*chosen, actor="agent-7", reason="same voice")
        assert {crm.profiles.get(one).profile_id for one in chosen} == {survivor.profile_id}
        crm.unmerge(data.draw(st.sampled_from(chosen)), actor="agent-7")
        assert profiles_of(crm) == before


@given(people=PEOPLE, later=PEOPLE, data=st.data())
@EXAMPLES
def test_law_6_a_negative_judgement_outlives_everything(
    new_database: NewDatabase,
    people: list[tuple[str, str, str]],
    later: list[tuple[str, str, str]],
    data: st.DataObject,
) -> None:
    with crm_of(new_database) as crm:
        report = crm.ingest(members(people), source="members")
        assume(report.stored >= 2)
        rejected = {rejection.position - 1 for rejection in report.rejections}
        stored = sorted(set(range(len(people))) - rejected)
        a, b = (f"M-{number}" for number in data.draw(st.permutations(stored))[:2])
        crm.judge(("members", a), ("members", b), "negative", actor="agent-7", reason="father and son")
        crm.resolve()
        crm.ingest([member(100 + number, person) for number, person in enumerate(later)], source="members")
        crm.resolve()
        found = profiles_of(crm)
        assert a not in found or b not in found or found[a] != found[b]


@given(
    names=st.lists(st.sampled_from(UNLIKE_NAMES), unique=True, min_size=2),
    shared=st.sampled_from(
        [("010-2345-6789", ""), ("02-555-0147", ""), ("", "family@post.example"), ("", "info@firm.example"),
         ("+266696687", ""), ("000-0000-0000", ""), ("발신번호표시제한", "")]
    ),
    nameless=st.integers(0, 3),
)  # fmt: skip
@EXAMPLES
def test_law_7_shared_values_do_not_bind(
    new_database: NewDatabase, names: list[str], shared: tuple[str, str], nameless: int
) -> None:
    people = [(name, *shared) for name in names] + [("", *shared)] * nameless
    with crm_of(new_database) as crm:
        crm.ingest(members(people), source="members")
        crm.resolve()
        found = profiles_of(crm)
        assert len({found[f"M-{number}"] for number in range(len(names))}) == len(names)


@given(people=PEOPLE)
@EXAMPLES
def test_law_8_the_explanation_adds_up(new_database: NewDatabase, people: list[tuple[str, str, str]]) -> None:
    with crm_of(new_database) as crm:
        crm.ingest(members(people), source="members")
        crm.resolve()
        records = sorted(set(crm.memberships()["record_id"]))
        for record_a, record_b in combinations(records[:5], 2):
            explanation = crm.explain(record_a, record_b)
            total = explanation.prior_weight + sum(row.match_weight for row in explanation.comparisons)
            assert explanation.match_weight == total
            document = json.loads(json.dumps(explanation_document(explanation)))
            assert document["match_weight"] == document["prior_weight"] + sum(
                one["match_weight"] for one in document["comparisons"]
            )
            printed = f"{Decimal(total).quantize(Decimal('0.01')) + 0:+.2f}"
            for text in (explanation_text(explanation), draw_explanation(explanation)):
                assert printed in text
            drawn = ET.fromstring(draw_explanation(explanation))
            bits = [Decimal(one.text or "") for one in drawn.iter() if one.get("class") == "weight"]
            assert f"{sum(bits):+.2f}" == printed


@pytest.mark.parametrize("value", ["unknown", "anonymous", "고객"])
def test_law_7_a_placeholder_name_is_nobodys(new_database: NewDatabase, value: str) -> None:
    with crm_of(new_database) as crm:
        crm.ingest(members([(value, "010-2345-6789", ""), (value, "010-3456-7890", "")]), source="members")
        crm.resolve()
        assert len(partition(crm)) == 2
