"""What people are asked, in which order, and what their answers say."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from voicecrm import IdentityRecord, VoiceCRM
from voicecrm.errors import QueryError
from voicecrm.query.reviewing import binary_entropy
from voicecrm.query.side_by_side import compare_fields
from voicecrm.records import Attribute, Identifier

SOURCE = "members"


def row(key: str, name: str, phone: str, email: str = "") -> dict[str, str]:
    return {"고객번호": key, "이름": name, "휴대폰": phone, "이메일": email}


@pytest.fixture
def crm(database_url: str) -> Iterator[VoiceCRM]:
    """Four people: two profiles of two records and a lone one are named alike, and so are two lone ones."""
    rows = [
        row("C-1", "하보람", "010-7001-2006"),
        row("C-2", "하보람", "010-7001-2006", "boram@ha.example"),
        row("C-3", "하보람", "", "borami@bo.example"),
        row("C-4", "하보람", "", "borami@bo.example") | {"도시": "부산"},
        row("D-1", "편도휘", "010-7001-2010"),
        row("D-2", "편도휘", "", "dohwi@pyeon.example"),
    ]
    with VoiceCRM.open(database_url) as opened:
        opened.ingest(rows, source=SOURCE)
        opened.resolve()
        yield opened


def test_entropy_is_a_bit_at_a_half_and_nothing_at_the_ends() -> None:
    assert binary_entropy(np.array([0.5, 0.0, 1.0])) == pytest.approx([1.0, 0.0, 0.0], abs=1e-9)
    shares = np.linspace(0.01, 0.99, 99)
    assert binary_entropy(shares) == pytest.approx(binary_entropy(1 - shares))


def test_the_queue_asks_once_per_two_profiles_and_for_the_most_first(crm: VoiceCRM) -> None:
    pairs = crm.review()
    assert len({frozenset((pair.profile_a, pair.profile_b)) for pair in pairs}) == len(pairs) == 2
    assert [pair.record_a.source_key[0] for pair in pairs if pair.record_a.source_key] == ["C", "D"]
    for pair in pairs:
        entropy = float(binary_entropy(np.array([pair.match_probability]))[0])
        assert pair.expected_gain == pytest.approx(entropy * pair.moves)
        sizes = [
            2 * len(crm.profiles.get(profile).records) for profile in (pair.profile_a, pair.profile_b)
        ]  # each record stands in one source record
        assert pair.moves == min(sizes)
    gains = [pair.expected_gain for pair in pairs]
    assert gains == sorted(gains, reverse=True)
    assert crm.review(limit=1) == pairs[:1]


def test_one_answer_settles_two_profiles(crm: VoiceCRM) -> None:
    pair = crm.review()[0]
    crm.judge(pair.record_a.record_id, pair.record_b.record_id, "negative", actor="agent-7")
    left = crm.review()
    assert len(left) == 1
    crm.resolve()
    assert crm.review() == left


def test_a_sample_is_kept_and_its_estimate_follows_the_verdicts(crm: VoiceCRM) -> None:
    first = crm.precision_sample(5, seed=3)
    (stratum,) = first.strata
    assert (stratum.name, stratum.population, stratum.drawn, stratum.left) == ("merged", 2, 2, 2)
    assert stratum.share is None
    assert all(pair.profile_a == pair.profile_b for pair in first.pairs)
    right, wrong = first.pairs
    crm.judge(right.record_a.record_id, right.record_b.record_id, "positive", actor="agent-7")
    crm.judge(wrong.record_a.record_id, wrong.record_b.record_id, "negative", actor="agent-7")
    crm.resolve()
    again = crm.precision_sample(5, seed=3)
    (stratum,) = again.strata
    assert (stratum.positive, stratum.negative, stratum.left, stratum.share) == (1, 1, 0, 0.5)
    assert again.drawn_at == first.drawn_at
    assert again.pairs == ()


def test_a_sample_is_drawn_from_what_nobody_judged(crm: VoiceCRM) -> None:
    pair = crm.precision_sample(1, seed=1).pairs[0]
    crm.judge(pair.record_a.record_id, pair.record_b.record_id, "positive", actor="agent-7")
    other = crm.precision_sample(5, seed=2)
    assert (other.strata[0].population, len(other.pairs)) == (1, 1)
    assert {other.pairs[0].record_a, other.pairs[0].record_b} != {pair.record_a, pair.record_b}


def test_open_pairs_make_a_stratum_of_their_own(crm: VoiceCRM) -> None:
    report = crm.precision_sample(50, seed=9, include_open=True)
    merged, open_pairs = report.strata
    assert (merged.name, open_pairs.name) == ("merged", "open")
    assert open_pairs.drawn == open_pairs.population > 0
    apart = [pair for pair in report.pairs if pair.profile_a != pair.profile_b]
    assert len(apart) == open_pairs.drawn
    assert all(pair.match_probability >= crm.settings.review_threshold for pair in apart)


def test_a_sample_follows_a_corrected_record(crm: VoiceCRM) -> None:
    before = crm.precision_sample(5, seed=3)
    crm.ingest([row("C-1", "하보람", "010-7001-2006", "new@ha.example")], source=SOURCE)
    crm.resolve()
    after = crm.precision_sample(5, seed=3)
    assert len(after.pairs) == len(before.pairs)
    keys = {frozenset((pair.record_a.source_key, pair.record_b.source_key)) for pair in after.pairs}
    assert frozenset(("C-1", "C-2")) in keys


def test_a_sample_that_cannot_be_is_refused(crm: VoiceCRM) -> None:
    crm.precision_sample(5, seed=3)
    with pytest.raises(QueryError, match="drawn with 5 pairs"):
        crm.precision_sample(6, seed=3)
    with pytest.raises(QueryError, match="drawn with 5 pairs"):
        crm.precision_sample(5, seed=3, include_open=True)
    with pytest.raises(QueryError, match="at least 1"):
        crm.precision_sample(0, seed=4)
    for key in ("C-2", "C-4"):
        crm.delete(SOURCE, key)
    crm.resolve()
    with pytest.raises(QueryError, match="no pair to draw"):
        crm.precision_sample(5, seed=5)


def test_records_beside_each_other_show_what_agrees() -> None:
    one = IdentityRecord(
        "members",
        (
            Identifier("phone", "010-7001-2001", "", "+821070012001"),
            Identifier("email", "a@a.example", "", "a@a.example"),
        ),
        (Attribute("full_name", "나해든", "나해든"),),
    )
    other = IdentityRecord(
        "call_log",
        (Identifier("phone", "+82 10 7001 2001", "", "+821070012001"),),
        (Attribute("full_name", "도이랑", "도이랑"),),
    )
    relations = {field.kind: field.relation for field in compare_fields(one, other)}
    assert relations == {"full_name": "different", "phone": "same", "email": "one side"}
    assert next(iter(relations)) == "full_name"
