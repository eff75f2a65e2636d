"""Why two profiles are two: every reason, and the pairs behind it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from voicecrm import VoiceCRM
from voicecrm.errors import NotFoundError, QueryError
from voicecrm.query.separation import Separation
from voicecrm.query.separation_reasons import CrossPairs, find_reasons
from voicecrm.query.snapshot import WeighedPairs

SOURCE = "members"
ROWS = [
    ("C-1", "나해든", "010-7001-2001", "haedeun@na.example"),
    ("C-2", "나해든", "010-8123-4567", "bora@do.example"),
    ("C-3", "도이랑", "010-7001-2003", ""),
]


def row(key: str, name: str, phone: str, email: str) -> dict[str, str]:
    return {"고객번호": key, "이름": name, "휴대폰": phone, "이메일": email}


@pytest.fixture
def crm(database_url: str) -> Iterator[VoiceCRM]:
    with VoiceCRM.open(database_url) as opened:
        opened.ingest([row(*one) for one in ROWS], source=SOURCE)
        opened.resolve()
        yield opened


def why_not(crm: VoiceCRM, one: str, other: str) -> Separation:
    return crm.why_not(*(crm.profile_of((SOURCE, key)).profile_id for key in (one, other)))


def test_a_pair_below_the_threshold_says_by_how_much(crm: VoiceCRM) -> None:
    found = why_not(crm, "C-1", "C-2")
    (reason,) = found.reasons
    assert reason.code == "below_threshold"
    assert f"{found.missing_bits:.2f} below the merge threshold" in reason.text
    (pair,) = found.pairs
    assert pair.compared
    assert pair.judgement is None
    explained = crm.explain((SOURCE, "C-1"), (SOURCE, "C-2"))
    assert pair.explanation.match_weight == explained.match_weight
    assert {pair.record_a.source_key, pair.record_b.source_key} == {"C-1", "C-2"}
    assert found.missing_bits is not None
    threshold = explained.match_weight + found.missing_bits
    assert 2**threshold / (1 + 2**threshold) == pytest.approx(crm.settings.merge_threshold)


def test_records_without_a_shared_key_were_never_compared(crm: VoiceCRM) -> None:
    (reason,) = why_not(crm, "C-1", "C-3").reasons
    assert reason.code == "never_compared"
    assert "share a blocking key" in reason.text
    assert not why_not(crm, "C-1", "C-3").pairs[0].compared


def test_a_negative_judgement_says_who_when_and_why(crm: VoiceCRM) -> None:
    crm.ingest([row("C-4", "나해든", "010-7001-2001", "")], source=SOURCE)
    made = crm.judge((SOURCE, "C-1"), (SOURCE, "C-4"), "negative", actor="agent-7", reason="아버지와 아들")
    crm.resolve()
    found = why_not(crm, "C-1", "C-4")
    assert [reason.code for reason in found.reasons] == ["judged_apart"]
    for part in ("agent-7", "아버지와 아들", f"{made.judged_at:%Y-%m-%d %H:%M}"):
        assert part in found.reasons[0].text
    assert found.pairs[0].judgement == made
    assert found.missing_bits is not None
    assert found.missing_bits < 0


def test_a_split_is_one_reason_however_many_pairs_it_judged(crm: VoiceCRM) -> None:
    crm.ingest([row(f"C-{n}", "나해든", "010-7001-2001", f"n{n}@na.example") for n in range(5, 9)], source=SOURCE)
    crm.resolve()
    whole = crm.profile_of((SOURCE, "C-5")).profile_id
    crm.split(whole, [(SOURCE, "C-5"), (SOURCE, "C-6")], actor="agent-7", reason="두 사람")
    found = why_not(crm, "C-5", "C-7")
    assert [reason.code for reason in found.reasons] == ["judged_apart"]
    assert "and 5 more pairs in one act" in found.reasons[0].text


def cross_pairs(weights: list[float], *, forbidden: list[bool]) -> CrossPairs:
    size = len(weights)
    weight = np.array(weights)
    weighed = WeighedPairs(
        np.zeros(size, dtype=np.int64),
        np.arange(1, size + 1),
        weight,
        weight + 13.0,
        np.array(forbidden, dtype=np.bool_),
    )
    return CrossPairs(
        record_ids=["r_a", *(f"r_{number}" for number in range(size))],
        weighed=weighed,
        compared=np.ones(size, dtype=np.bool_),
        merge_weight=3.0,
        resolved=True,
    )


def test_exclusive_identifiers_that_differ_are_named() -> None:
    (reason,) = find_reasons(cross_pairs([20.0], forbidden=[True]), [])
    assert reason.code == "exclusive_identifiers_differ"
    assert "r_a and r_0" in reason.text
    reasons = list(find_reasons(cross_pairs([20.0, 1.0], forbidden=[True, False]), []))
    assert [one.code for one in reasons] == ["exclusive_identifiers_differ", "below_threshold"]
    assert "+1.00 bits, 2.00 below" in reasons[1].text
    (only,) = find_reasons(cross_pairs([20.0, 9.0], forbidden=[True, False]), [])
    assert only.code == "exclusive_identifiers_differ"


def test_profiles_that_third_ones_keep_apart_have_a_reason_too() -> None:
    (reason,) = find_reasons(cross_pairs([20.0], forbidden=[False]), [])
    assert reason.code == "contradiction"
    assert "third profiles" in reason.text


def test_a_judgement_taken_back_no_longer_counts(crm: VoiceCRM) -> None:
    crm.judge((SOURCE, "C-1"), (SOURCE, "C-2"), "negative", actor="agent-7")
    crm.judge((SOURCE, "C-1"), (SOURCE, "C-2"), "unsure", actor="agent-8")
    crm.resolve()
    found = why_not(crm, "C-1", "C-2")
    assert [reason.code for reason in found.reasons] == ["below_threshold"]
    assert found.pairs[0].judgement is not None
    assert found.pairs[0].judgement.verdict == "unsure"


def test_a_contradiction_shows_what_speaks_against(crm: VoiceCRM) -> None:
    found = [row(f"D-{n}", "김민수", "010-5555-1111", f"minsu{n}@post.example") for n in range(2)]
    found += [row(f"E-{n}", "이서연", "010-5555-2222", f"seoyeon{n}@post.example") for n in range(2)]
    bridge = {"고객번호": "B-1", "이름": "", "휴대폰": "010-5555-1111", "이메일": "seoyeon0@post.example"}
    crm.ingest([*found, bridge], source=SOURCE)
    crm.resolve()
    bridged = crm.profile_of((SOURCE, "B-1")).profile_id
    other = next(key for key in ("D-0", "E-0") if crm.profile_of((SOURCE, key)).profile_id != bridged)
    separation = why_not(crm, "B-1", other)
    assert [reason.code for reason in separation.reasons] == ["contradiction"]
    assert separation.contradictions
    explanation = separation.contradictions[0].explanation
    assert explanation.match_weight - explanation.prior_weight < 0


def test_data_that_changed_since_the_resolve_is_said(crm: VoiceCRM) -> None:
    one, other = (crm.profile_of((SOURCE, key)).profile_id for key in ("C-1", "C-2"))
    crm.ingest([row("C-2", "나해든", "010-7001-2001", "haedeun@na.example")], source=SOURCE)
    found = crm.why_not(one, other)
    assert [reason.code for reason in found.reasons] == ["not_resolved"]
    assert (found.pairs, found.missing_bits) == ((), None)
    crm.resolve()
    with pytest.raises(QueryError, match="one profile"):
        crm.why_not(one, other)


def test_profiles_that_are_one_or_none_are_refused(crm: VoiceCRM) -> None:
    one = crm.profile_of((SOURCE, "C-1")).profile_id
    with pytest.raises(QueryError, match="one profile"):
        crm.why_not(one, one)
    with pytest.raises(NotFoundError, match="p_nobody"):
        crm.why_not(one, "p_nobody")
