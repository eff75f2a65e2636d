"""People decide: judge, merge, unmerge, split and review, and every way to ask for nonsense."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from voicecrm import VoiceCRM
from voicecrm.errors import JudgementError, NotFoundError, VoiceCRMError

SOURCE = "members"
ROWS = [
    ("C-1", "나해든", "010-7001-2001"),
    ("C-2", "Haedeun Na", "+82 10 7001 2001"),
    ("C-3", "도이랑", "010-7001-2002"),
    ("C-4", "마루한", "010-7001-2003"),
]
NOBODY = "r_000000000000000000000000"


@pytest.fixture
def crm(database_url: str) -> Iterator[VoiceCRM]:
    with VoiceCRM.open(database_url) as opened:
        opened.ingest([{"고객번호": key, "이름": name, "휴대폰": phone} for key, name, phone in ROWS], source=SOURCE)
        opened.resolve()
        yield opened


def profile_ids(crm: VoiceCRM) -> dict[str, str]:
    frame = crm.memberships()
    return dict(zip(frame["source_key"], frame["profile_id"], strict=True))


def record_ids(crm: VoiceCRM) -> dict[str, str]:
    frame = crm.memberships()
    return dict(zip(frame["source_key"], frame["record_id"], strict=True))


def test_a_judgement_is_journalled_as_made(crm: VoiceCRM) -> None:
    records = record_ids(crm)
    made = crm.judge(records["C-2"], records["C-1"], "negative", actor="agent-7", reason="아버지와 아들")
    assert {made.record_a, made.record_b} == {records["C-1"], records["C-2"]}
    assert made.record_a < made.record_b
    assert (made.verdict, made.actor, made.reason) == ("negative", "agent-7", "아버지와 아들")
    assert made.judged_at.tzinfo is not None


def test_the_latest_judgement_on_a_pair_holds(crm: VoiceCRM) -> None:
    pair = (SOURCE, "C-1"), (SOURCE, "C-2")
    apart = []
    for verdict in ("negative", "unsure", "negative", "positive"):
        crm.judge(*pair, verdict, actor="agent-7")
        crm.resolve()
        found = profile_ids(crm)
        apart.append(found["C-1"] != found["C-2"])
    assert apart == [True, False, True, False]


def test_a_negative_judgement_beats_a_chain_of_positive_ones(crm: VoiceCRM) -> None:
    crm.judge((SOURCE, "C-1"), (SOURCE, "C-3"), "negative", actor="agent-7")
    crm.judge((SOURCE, "C-1"), (SOURCE, "C-4"), "positive", actor="agent-7")
    crm.judge((SOURCE, "C-3"), (SOURCE, "C-4"), "positive", actor="agent-7")
    crm.resolve()
    found = profile_ids(crm)
    assert found["C-1"] != found["C-3"]


@pytest.mark.parametrize(
    ("a", "b", "verdict", "actor", "error", "message"),
    [
        ("C-1", "C-2", "maybe", "agent-7", JudgementError, "expected one of positive, negative, unsure"),
        ("C-1", "C-1", "positive", "agent-7", JudgementError, "given twice"),
        ("C-1", "C-2", "positive", " ", JudgementError, "say who decides"),
        ("C-1", "C-9", "positive", "agent-7", NotFoundError, "'C-9'"),
    ],
)
def test_a_judgement_that_makes_no_sense_is_refused(
    crm: VoiceCRM, a: str, b: str, verdict: str, actor: str, error: type[VoiceCRMError], message: str
) -> None:
    before = profile_ids(crm)
    with pytest.raises(error, match=message):
        crm.judge((SOURCE, a), (SOURCE, b), verdict, actor=actor)
    crm.resolve()
    assert profile_ids(crm) == before


def test_a_judgement_on_an_unknown_record_is_refused(crm: VoiceCRM) -> None:
    with pytest.raises(NotFoundError, match=NOBODY):
        crm.judge((SOURCE, "C-1"), NOBODY, "positive", actor="agent-7")


def test_merge_keeps_the_older_id_and_says_who_did_it(crm: VoiceCRM) -> None:
    before = profile_ids(crm)
    oldest = next(iter(crm.profiles)).profile_id
    other = next(one for one in before.values() if one != oldest)
    merged = crm.merge(other, oldest, actor="agent-7", reason="same voice")
    assert (merged.profile_id, merged.aliases) == (oldest, (other,))
    assert crm.profiles.get(other) == merged
    events = {(event.profile_id, event.kind): event for event in crm.history(oldest)}
    assert events[other, "merged"].cause == "agent-7: same voice"
    assert events[other, "merged"].other_profile_id == oldest
    assert crm.history(other) == crm.history(oldest)


def test_several_profiles_merge_at_once_and_stay_together(crm: VoiceCRM) -> None:
    found = profile_ids(crm)
    merged = crm.merge(found["C-4"], found["C-3"], found["C-1"], actor="agent-7")
    assert len(merged.records) == 4
    assert len(merged.aliases) == 2
    crm.ingest([{"고객번호": "C-5", "이름": "보라", "휴대폰": "010-7001-2005"}], source=SOURCE)
    crm.resolve()
    assert len(set(profile_ids(crm).values())) == 2


def test_what_the_evidence_merged_can_be_unmerged_for_good(crm: VoiceCRM) -> None:
    crm.judge((SOURCE, "C-1"), (SOURCE, "C-2"), "negative", actor="agent-7")
    crm.resolve()
    apart = profile_ids(crm)
    crm.judge((SOURCE, "C-1"), (SOURCE, "C-2"), "unsure", actor="agent-7")
    crm.resolve()
    survivor = profile_ids(crm)["C-1"]
    restored = crm.unmerge(survivor, actor="agent-7", reason="two people after all")
    assert {profile.profile_id for profile in restored} == {apart["C-1"], apart["C-2"]}
    crm.ingest([{"고객번호": "C-5", "이름": "나해든", "휴대폰": "010-7001-2001"}], source=SOURCE)
    crm.resolve()
    found = profile_ids(crm)
    assert (found["C-1"], found["C-2"]) == (apart["C-1"], apart["C-2"])


@pytest.mark.parametrize("which", ["survivor", "alias"])
def test_unmerge_is_asked_of_either_side(crm: VoiceCRM, which: str) -> None:
    before = profile_ids(crm)
    survivor = crm.merge(before["C-1"], before["C-3"], actor="agent-7")
    crm.unmerge(survivor.profile_id if which == "survivor" else survivor.aliases[0], actor="agent-7")
    assert profile_ids(crm) == before


def test_merges_are_undone_one_after_the_other(crm: VoiceCRM) -> None:
    before = profile_ids(crm)
    crm.merge(before["C-1"], before["C-3"], actor="agent-7")
    between = profile_ids(crm)
    crm.merge(between["C-1"], between["C-4"], actor="agent-7")
    crm.unmerge(between["C-1"], actor="agent-7")
    assert profile_ids(crm) == between
    crm.unmerge(between["C-1"], actor="agent-7")
    assert profile_ids(crm) == before
    with pytest.raises(JudgementError, match="nothing to undo"):
        crm.unmerge(between["C-1"], actor="agent-7")


def test_merging_nonsense_is_refused(crm: VoiceCRM) -> None:
    found = profile_ids(crm)
    with pytest.raises(JudgementError, match="expected at least two"):
        crm.merge(found["C-1"], found["C-2"], actor="agent-7")
    with pytest.raises(JudgementError, match="expected at least two"):
        crm.merge(found["C-1"], actor="agent-7")
    with pytest.raises(NotFoundError, match="p_nobody"):
        crm.merge(found["C-1"], "p_nobody", actor="agent-7")
    with pytest.raises(JudgementError, match="say who decides"):
        crm.merge(found["C-1"], found["C-3"], actor="")
    with pytest.raises(NotFoundError, match="p_nobody"):
        crm.unmerge("p_nobody", actor="agent-7")
    assert profile_ids(crm) == found


def test_split_takes_records_out_and_keeps_the_id_with_the_rest(crm: VoiceCRM) -> None:
    crm.ingest([{"고객번호": "C-5", "이름": "나해든", "휴대폰": "010-7001-2001"}], source=SOURCE)
    crm.resolve()
    before = profile_ids(crm)
    assert before["C-1"] == before["C-2"] == before["C-5"]
    kept, new = crm.split(before["C-1"], [(SOURCE, "C-2")], actor="agent-7", reason="her father")
    after = profile_ids(crm)
    assert (kept.profile_id, new.profile_id) == (before["C-1"], after["C-2"])
    assert after["C-1"] == after["C-5"] == before["C-1"]
    assert after["C-2"] != before["C-2"]
    last = crm.history(new.profile_id)[-1]
    assert (last.kind, last.other_profile_id, last.cause) == ("split", before["C-1"], "agent-7: her father")
    crm.resolve()
    assert profile_ids(crm) == after


def test_splitting_nonsense_is_refused(crm: VoiceCRM) -> None:
    found = profile_ids(crm)
    for records, message in (
        ([], "expected some, not all"),
        ([(SOURCE, "C-1"), (SOURCE, "C-2")], "expected some, not all"),
        ([(SOURCE, "C-3")], "is not in profile"),
        ([NOBODY], "is not in profile"),
    ):
        with pytest.raises(JudgementError, match=message):
            crm.split(found["C-1"], records, actor="agent-7")
    with pytest.raises(NotFoundError, match="p_nobody"):
        crm.split("p_nobody", [(SOURCE, "C-1")], actor="agent-7")
    with pytest.raises(NotFoundError, match="C-9"):
        crm.split(found["C-1"], [(SOURCE, "C-9")], actor="agent-7")
    with pytest.raises(JudgementError, match="say who decides"):
        crm.split(found["C-1"], [(SOURCE, "C-1")], actor="")
    assert profile_ids(crm) == found


def test_review_offers_open_pairs_until_somebody_decides(crm: VoiceCRM) -> None:
    rows = [
        {"고객번호": "C-6", "이름": "하보람", "휴대폰": "010-7001-2006", "이메일": ""},
        {"고객번호": "C-7", "이름": "하보람", "휴대폰": "", "이메일": "borami@bo.example"},
    ]
    crm.ingest(rows, source=SOURCE)
    assert crm.resolve().review == len(crm.review()) == 1
    (pair,) = crm.review()
    records = record_ids(crm)
    assert {pair.record_a.record_id, pair.record_b.record_id} == {records["C-6"], records["C-7"]}
    assert 0.1 <= pair.match_probability < 0.7
    assert crm.review(limit=1) == [pair]
    crm.judge(pair.record_a.record_id, pair.record_b.record_id, "unsure", actor="agent-7")
    assert crm.review() == []
    found = profile_ids(crm)
    assert found["C-6"] != found["C-7"]


def test_the_profile_of_a_record_is_found_by_its_key_or_id(crm: VoiceCRM) -> None:
    found, records = profile_ids(crm), record_ids(crm)
    assert crm.profile_of((SOURCE, "C-1")).profile_id == found["C-1"]
    assert crm.profile_of(records["C-3"]).profile_id == found["C-3"]
    with pytest.raises(NotFoundError, match="C-9"):
        crm.profile_of((SOURCE, "C-9"))
    with pytest.raises(NotFoundError, match=NOBODY):
        crm.profile_of(NOBODY)
    with pytest.raises(NotFoundError, match="p_nobody"):
        crm.history("p_nobody")
