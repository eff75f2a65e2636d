"""Undo in bulk: what was shown is what happens, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from voicecrm import ProfileEvent, VoiceCRM
from voicecrm.errors import JudgementError, NotFoundError, VoiceCRMError
from voicecrm.pipeline import undoing
from voicecrm.profiles import UndoReport

SOURCE = "members"


def row(key: str, name: str, phone: str, email: str = "") -> dict[str, str]:
    return {"고객번호": key, "이름": name, "휴대폰": phone, "이메일": email}


@pytest.fixture
def crm(database_url: str) -> Iterator[VoiceCRM]:
    rows = [
        row("C-1", "나해든", "010-7001-2001"),
        row("C-2", "도이랑", "010-7001-2002"),
        row("C-3", "마루한", "010-7001-2003"),
        row("C-4", "하보람", "010-7001-2004"),
    ]
    with VoiceCRM.open(database_url) as opened:
        opened.ingest(rows, source=SOURCE)
        opened.resolve()
        yield opened


def partition(crm: VoiceCRM) -> set[frozenset[str]]:
    frame = crm.memberships()
    return {frozenset(group) for _, group in frame.groupby("profile_id")["source_key"]}


def ids(crm: VoiceCRM) -> dict[str, str]:
    frame = crm.memberships()
    return dict(zip(frame["source_key"], frame["profile_id"], strict=True))


def shape(report: UndoReport) -> list[tuple[int, list[int]]]:
    return [(one.records, [part.records for part in one.parts]) for one in report.profiles]


def test_what_an_actor_judged_is_undone_and_no_more(crm: VoiceCRM) -> None:
    before = partition(crm)
    found = ids(crm)
    crm.merge(found["C-1"], found["C-2"], actor="lee", reason="asked")
    with_lee = partition(crm)
    crm.merge(found["C-1"], found["C-3"], actor="agent-7")
    crm.judge((SOURCE, "C-3"), (SOURCE, "C-4"), "negative", actor="agent-7")
    crm.resolve()
    looked = crm.undo(actor="agent-7")
    assert (looked.applied, looked.pending) == (False, False)
    assert shape(looked) == [(3, [2, 1])]
    (apart,) = looked.profiles
    assert apart.profile_id == found["C-1"]
    assert {apart.parts[1].name} == {"마루한"}
    assert partition(crm) != with_lee
    done = crm.undo(actor="agent-7", apply=True, by="kim", reason="was new here")
    assert done.applied
    assert (done.profiles, done.judgements) == (looked.profiles, looked.judgements)
    assert partition(crm) == with_lee
    assert ids(crm)["C-3"] == found["C-3"]
    assert crm.history(found["C-3"])[-1].cause == "kim: undo what agent-7 judged (was new here)"
    with pytest.raises(JudgementError, match="nothing to undo"):
        crm.undo(actor="agent-7")
    crm.undo(actor="lee", apply=True, by="kim")
    assert partition(crm) == before


def test_a_denial_taken_back_joins_what_the_evidence_joins(crm: VoiceCRM) -> None:
    crm.ingest([row("C-5", "나해든", "010-7001-2001")], source=SOURCE)
    crm.resolve()
    together = partition(crm)
    crm.judge((SOURCE, "C-1"), (SOURCE, "C-5"), "negative", actor="agent-7")
    crm.resolve()
    looked = crm.undo(actor="agent-7")
    (group,) = looked.joined
    assert [(part.name, part.records) for part in group] == [("나해든", 1), ("나해든", 1)]
    assert {part.profile_id for part in group} == {ids(crm)["C-1"], ids(crm)["C-5"]}
    crm.undo(actor="agent-7", apply=True, by="kim")
    assert partition(crm) == together


def test_only_what_was_judged_since_is_undone(crm: VoiceCRM) -> None:
    found = ids(crm)
    crm.merge(found["C-1"], found["C-2"], actor="agent-7")
    before = partition(crm)
    moment = datetime.now(UTC)
    crm.merge(found["C-3"], found["C-4"], actor="agent-7")
    crm.undo(actor="agent-7", since=moment, apply=True, by="kim")
    assert partition(crm) == before
    with pytest.raises(JudgementError, match="nothing to undo"):
        crm.undo(actor="agent-7", since=datetime.now(UTC) + timedelta(days=1))


def test_an_import_is_undone_as_if_it_had_never_been(crm: VoiceCRM) -> None:
    crm.ingest(
        [row("C-5", "나해든", "010-7001-2001", "a@na.example"), row("C-6", "나해든", "", "b@na.example")], source=SOURCE
    )
    crm.resolve()
    before = ids(crm)
    bridge = [row("C-7", "나해든", "010-7001-2001", "b@na.example"), row("C-8", "편도휘", "010-7001-2008")]
    crm.ingest(bridge, source=SOURCE)
    crm.resolve()
    bridged = partition(crm)
    assert {"C-1", "C-5", "C-6", "C-7"} in bridged
    run = crm.imports()[-1].run_id
    looked = crm.undo(import_run=run)
    assert (looked.records, looked.revised) == (2, 0)
    assert shape(looked) == [(4, [2, 1]), (1, [])]
    assert partition(crm) == bridged
    done = crm.undo(import_run=run, apply=True, by="kim", reason="wrong columns")
    assert done.profiles == looked.profiles
    assert ids(crm) == before
    with pytest.raises(JudgementError, match="nothing to undo"):
        crm.undo(import_run=run)
    crm.ingest([bridge[1] | {"도시": "부산"}], source=SOURCE)
    crm.resolve()
    assert ids(crm)["C-8"]
    assert {frozenset(group) for group in partition(crm)} == {*partition_of(before), frozenset({"C-8"})}


def partition_of(profiles: dict[str, str]) -> set[frozenset[str]]:
    return {frozenset(key for key, one in profiles.items() if one == profile) for profile in profiles.values()}


def test_a_record_that_an_import_only_revised_is_counted(crm: VoiceCRM) -> None:
    crm.ingest([row("C-1", "나해든", "010-7001-2002"), row("C-9", "편도휘", "010-7001-2009")], source=SOURCE)
    looked = crm.undo(import_run=crm.imports()[-1].run_id)
    assert (looked.records, looked.revised, looked.pending) == (2, 1, True)
    assert [one.parts for one in looked.profiles] == [()]


def test_what_a_model_merged_comes_apart(crm: VoiceCRM, monkeypatch: pytest.MonkeyPatch) -> None:
    crm.ingest([row("C-5", "나해든", "", "a@na.example")], source=SOURCE)
    crm.resolve()
    before = ids(crm)
    crm.ingest([row("C-6", "나해든", "010-7001-2001", "a@na.example")], source=SOURCE)
    crm.resolve()
    assert ids(crm)["C-1"] == ids(crm)["C-5"] == ids(crm)["C-6"]
    with pytest.raises(JudgementError, match="does not say which model"):
        crm.undo(model="model-2")

    def told(event: ProfileEvent) -> str | None:
        return "model-2" if event.cause == "resolve" else None

    monkeypatch.setattr(undoing, "model_of", told)
    looked = crm.undo(model="model-2")
    assert looked.denials == 2
    assert shape(looked) == [(3, [2, 1])]
    with pytest.raises(JudgementError, match="nothing of what model model-1 merged"):
        crm.undo(model="model-1")
    crm.undo(model="model-2", apply=True, by="kim")
    assert {key: profile for key, profile in ids(crm).items() if key != "C-6"} == before
    crm.undo(actor="kim", apply=True, by="kim", reason="was right after all")
    assert ids(crm)["C-1"] == ids(crm)["C-5"]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({}, JudgementError, "got 0 of"),
        ({"actor": "a", "model": "b"}, JudgementError, "got 2 of"),
        ({"import_run": 1, "since": "7d"}, JudgementError, "leave since out"),
        ({"import_run": 99}, NotFoundError, "no import 99"),
        ({"actor": "nobody"}, JudgementError, "nothing of what nobody judged"),
        ({"import_run": 1, "apply": True}, JudgementError, "say who"),
    ],
)
def test_an_undo_that_makes_no_sense_is_refused(
    crm: VoiceCRM, options: dict[str, object], error: type[VoiceCRMError], message: str
) -> None:
    before = ids(crm)
    with pytest.raises(error, match=message):
        crm.undo(**options)  # type: ignore[arg-type]
    crm.resolve()
    assert ids(crm) == before
