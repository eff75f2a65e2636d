"""Profiles follow what is stored and judged: corrections, deletions, repetitions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from voicecrm import Settings, VoiceCRM
from voicecrm.errors import NotFoundError

SOURCE = "members"
Row = dict[str, str]


def member(key: str, name: str, phone: str = "", email: str = "", note: str = "") -> Row:
    return {"고객번호": key, "이름": name, "휴대폰": phone, "이메일": email, "비고": note}


@pytest.fixture
def crm(database_url: str) -> Iterator[VoiceCRM]:
    with VoiceCRM.open(database_url) as opened:
        yield opened


def put(crm: VoiceCRM, *rows: Row) -> None:
    crm.ingest(rows, source=SOURCE)
    crm.resolve()


def profile_ids(crm: VoiceCRM) -> dict[str, str]:
    frame = crm.memberships()
    return dict(zip(frame["source_key"], frame["profile_id"], strict=True))


def together(crm: VoiceCRM, a: str, b: str) -> bool:
    found = profile_ids(crm)
    return found[a] == found[b]


def test_a_second_resolve_changes_nothing(crm: VoiceCRM) -> None:
    put(
        crm,
        member("C-1", "나해든", "010-7001-2001"),
        member("C-2", "Haedeun Na", "+82 10 7001 2001"),
        member("C-3", "도이랑", "010-7001-2002"),
    )
    profiles, journal = list(crm.profiles), [crm.history(profile.profile_id) for profile in crm.profiles]
    assert len(profiles) == 2
    again = crm.resolve()
    assert (again.records, again.profiles) == (3, 2)
    assert (again.created, again.merged, again.split) == (0, 0, 0)
    assert list(crm.profiles) == profiles
    assert [crm.history(profile.profile_id) for profile in crm.profiles] == journal


def test_a_resolve_after_an_import_that_brought_nothing_changes_nothing(crm: VoiceCRM) -> None:
    rows = [member("C-1", "나해든", "010-7001-2001"), member("C-2", "도이랑", "010-7001-2002")]
    put(crm, *rows)
    before = list(crm.profiles), profile_ids(crm)
    put(crm, *rows)
    assert (list(crm.profiles), profile_ids(crm)) == before
    assert [event.kind for event in crm.history(profile_ids(crm)["C-1"])] == ["created"]


def test_an_empty_database_resolves_to_nobody(crm: VoiceCRM) -> None:
    report = crm.resolve()
    assert (report.records, report.profiles, report.created, report.review) == (0, 0, 0, 0)


def test_other_thresholds_resolve_anew(database_url: str) -> None:
    rows = [member("C-1", "나해든", "010-7001-2001"), member("C-2", "Haedeun Na", "+82 10 7001 2001")]
    with VoiceCRM.open(database_url) as crm:
        put(crm, *rows)
        assert together(crm, "C-1", "C-2")
    with VoiceCRM.open(database_url, settings=Settings(merge_threshold=0.999999)) as strict:
        assert strict.resolve().split == 1
        assert not together(strict, "C-1", "C-2")
        assert [pair.match_probability < 0.999999 for pair in strict.review()] == [True]
    with VoiceCRM.open(database_url) as crm:
        crm.resolve()
        assert together(crm, "C-1", "C-2")


def test_a_corrected_customer_keeps_the_profile(crm: VoiceCRM) -> None:
    put(crm, member("C-1", "나해든", "010-7001-2001"))
    before = profile_ids(crm)["C-1"]
    put(crm, member("C-1", "나해든", "010-7009-9999"))
    assert profile_ids(crm) == {"C-1": before}
    profile = crm.profiles.get(before)
    assert profile.values["phone"] == ("+821070099999",)
    assert crm.profiles.find(phone="010-7001-2001") == []
    assert [event.kind for event in crm.history(before)] == ["created", "grown", "shrunk"]


def test_a_customer_corrected_twice_between_resolves_keeps_the_profile(crm: VoiceCRM) -> None:
    put(crm, member("C-1", "나해든", "010-7001-2001"))
    before = profile_ids(crm)["C-1"]
    crm.ingest([member("C-1", "나해든", "010-7009-9999")], source=SOURCE)
    crm.ingest([member("C-1", "나해든", "010-7009-8888", "haedeun@na.example")], source=SOURCE)
    crm.resolve()
    assert profile_ids(crm) == {"C-1": before}


def test_a_correction_takes_away_what_it_had_bridged(crm: VoiceCRM) -> None:
    put(
        crm,
        member("C-1", "나해든", "010-7001-2001"),
        member("C-2", "나해든", "010-7001-2001", "haedeun@na.example"),
        member("C-3", "나해든", "", "haedeun@na.example"),
    )
    assert together(crm, "C-1", "C-3")
    old = profile_ids(crm)["C-1"]
    put(crm, member("C-2", "도이랑", "010-7001-2002"))
    found = profile_ids(crm)
    assert len(set(found.values())) == 3
    assert old in found.values()


@pytest.mark.parametrize("corrected", ["C-1", "C-2"])
def test_a_negative_judgement_follows_a_correction(crm: VoiceCRM, corrected: str) -> None:
    rows = {key: member(key, "나해든", "010-7001-2001") for key in ("C-1", "C-2")}
    put(crm, *rows.values())
    assert together(crm, "C-1", "C-2")
    crm.judge((SOURCE, "C-1"), (SOURCE, "C-2"), "negative", actor="agent-7", reason="mother and daughter")
    crm.resolve()
    assert not together(crm, "C-1", "C-2")
    put(crm, rows[corrected] | {"이메일": "haedeun@na.example"})
    put(crm, rows[corrected] | {"이메일": "haedeun2@na.example"})
    assert not together(crm, "C-1", "C-2")
    assert crm.review() == []


def test_a_positive_judgement_follows_a_correction(crm: VoiceCRM) -> None:
    put(crm, member("C-1", "나해든", "010-7001-2001"), member("C-2", "도이랑", "010-7001-2002"))
    crm.judge((SOURCE, "C-1"), (SOURCE, "C-2"), "positive", actor="agent-7", reason="changed the name")
    crm.resolve()
    assert together(crm, "C-1", "C-2")
    put(crm, member("C-2", "도이랑", "010-7001-3333"))
    assert together(crm, "C-1", "C-2")


def test_a_merge_can_be_undone_after_a_correction(crm: VoiceCRM) -> None:
    put(crm, member("C-1", "나해든", "010-7001-2001"), member("C-2", "도이랑", "010-7001-2002"))
    before = profile_ids(crm)
    crm.merge(before["C-1"], before["C-2"], actor="agent-7")
    put(crm, member("C-1", "나해든", "010-7001-4444"), member("C-2", "도이랑", "010-7001-3333"))
    assert together(crm, "C-1", "C-2")
    crm.unmerge(before["C-1"], actor="agent-7")
    assert profile_ids(crm) == before


def test_a_merge_overrules_a_negative_judgement_from_before_a_correction(crm: VoiceCRM) -> None:
    keys = ("C-1", "C-2", "C-3", "C-4", "C-5", "C-6")
    one = [member(key, "나해든", "010-7001-2001") for key in keys[:3]]
    other = [member(key, "도이랑", "010-7001-2002") for key in keys[3:]]
    put(crm, *one, *other)
    for a in keys[:3]:
        for b in keys[3:]:
            crm.judge((SOURCE, a), (SOURCE, b), "negative", actor="agent-7")
    put(crm, *(row | {"이메일": "a@na.example"} for row in one))
    found = profile_ids(crm)
    crm.merge(found["C-1"], found["C-4"], actor="agent-8", reason="sisters after all")
    assert len(set(profile_ids(crm).values())) == 1


def test_a_correction_taken_back_and_deleted_does_not_stop_a_judgement(crm: VoiceCRM) -> None:
    put(crm, member("C-1", "나해든", "010-7001-2001"), member("C-2", "나해든", "010-7001-2001"))
    crm.judge((SOURCE, "C-1"), (SOURCE, "C-2"), "negative", actor="agent-7")
    put(crm, member("C-1", "나해든", "010-7001-5555"))
    put(crm, member("C-1", "나해든", "010-7001-2001", note="taken back"))
    assert not together(crm, "C-1", "C-2")
    crm.delete(SOURCE, "C-1")
    assert crm.resolve().profiles == 1
    assert crm.review() == []


def test_what_is_deleted_leaves_and_what_comes_back_is_judged_as_before(crm: VoiceCRM) -> None:
    rows = [member("C-1", "나해든", "010-7001-2001"), member("C-2", "나해든", "010-7001-2001")]
    put(crm, *rows)
    crm.judge((SOURCE, "C-1"), (SOURCE, "C-2"), "negative", actor="agent-7")
    crm.resolve()
    crm.delete(SOURCE, "C-2")
    assert crm.resolve().profiles == 1
    assert list(crm.memberships()["source_key"]) == ["C-1"]
    put(crm, *rows)
    assert len(set(profile_ids(crm).values())) == 2


def test_a_deleted_customer_is_nobody_until_imported_again(crm: VoiceCRM) -> None:
    put(crm, member("C-1", "나해든", "010-7001-2001"))
    gone = profile_ids(crm)["C-1"]
    crm.delete(SOURCE, "C-1")
    with pytest.raises(NotFoundError, match="C-1"):
        crm.delete(SOURCE, "C-1")
    crm.resolve()
    assert list(crm.profiles) == []
    with pytest.raises(NotFoundError):
        crm.profiles.get(gone)
    assert [event.kind for event in crm.history(gone)] == ["created", "retired"]
    put(crm, member("C-1", "나해든", "010-7001-2001"))
    again = profile_ids(crm)["C-1"]
    assert again != gone, "an id is never reused"
    assert crm.profiles.find(phone="010-7001-2001")[0].profile_id == again


def test_deleting_what_was_never_there_is_an_error(crm: VoiceCRM) -> None:
    with pytest.raises(NotFoundError, match="expected one that was imported"):
        crm.delete(SOURCE, "C-9")
