"""Why two records are one person, asked of the database."""

from __future__ import annotations

import pytest

from voicecrm import VoiceCRM
from voicecrm.errors import NotFoundError


def test_an_explanation_adds_up_and_names_what_agrees(crm: VoiceCRM) -> None:
    found = crm.explain(("members", "C-1"), ("call_log", "K-1"))
    assert found.match_weight == found.prior_weight + sum(one.match_weight for one in found.comparisons)
    levels = {one.comparison: one.level for one in found.comparisons}
    assert (levels["phone"], levels["given_name"]) == ("equal", "equal")
    assert found.match_probability > 0.99
    assert not found.forbidden


def test_an_explanation_is_the_same_from_either_side(crm: VoiceCRM) -> None:
    pair = ("members", "C-1"), ("members", "C-3")
    assert crm.explain(*pair).match_weight == crm.explain(*reversed(pair)).match_weight
    assert crm.explain(*pair).match_probability < 0.9


def test_an_explanation_follows_the_data(crm: VoiceCRM) -> None:
    before = crm.explain(("members", "C-1"), ("members", "C-3"))
    changed = {"고객번호": "C-3", "이름": "나해든", "휴대폰": "01070012001", "이메일": "other@do.example"}
    crm.ingest([changed], source="members")
    after = crm.explain(("members", "C-1"), ("members", "C-3"))
    assert after.match_weight > before.match_weight


def test_a_record_that_is_not_there_cannot_be_explained(crm: VoiceCRM) -> None:
    record = crm.memberships().set_index("source_key").loc["C-3", "record_id"]
    with pytest.raises(NotFoundError, match="r_nobody"):
        crm.explain("r_nobody", str(record))
    with pytest.raises(NotFoundError, match="has 0 customers"):
        crm.explain(("members", "C-9"), ("members", "C-1"))
    crm.delete("members", "C-3")
    with pytest.raises(NotFoundError):
        crm.explain(str(record), ("members", "C-1"))
