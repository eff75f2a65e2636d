"""What people decided, as the rules that clustering obeys."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

from voicecrm.pipeline.partition import link_rules
from voicecrm.profiles import Judgement, Verdict

ROW_OF = {"r_a": 0, "r_b": 1, "r_c": 2}


def judged(record_a: str, record_b: str, verdict: Verdict, minute: int = 0) -> Judgement:
    return Judgement(
        record_a=record_a,
        record_b=record_b,
        verdict=verdict,
        actor="agent-7",
        reason="",
        judged_at=datetime(2026, 3, 2, 10, minute, tzinfo=UTC),
        operation_id="merge:1",
    )


def test_the_latest_judgement_on_the_records_that_stand_holds() -> None:
    made = [
        judged("r_old", "r_b", "positive"),
        judged("r_a", "r_b", "negative", 1),
        judged("r_gone", "r_c", "positive"),
    ]
    rules = link_rules(made, {"r_old": "r_a"}, ROW_OF)
    assert (rules.must_link, rules.cannot_link) == ([], [(0, 1)])


def test_of_one_act_the_records_that_stand_say_which_pair_binds_first() -> None:
    """The ids that corrected records had once must not matter, nor the order in which judgements are read."""
    corrected = [judged("r_x", "r_z", "positive"), judged("r_w", "r_z", "positive"), judged("r_w", "r_x", "unsure")]
    succession = {"r_x": "r_a", "r_w": "r_b", "r_z": "r_c"}
    plain = link_rules([judged("r_a", "r_c", "positive"), judged("r_b", "r_c", "positive")], {}, ROW_OF)
    for made in permutations(corrected):
        assert link_rules(made, succession, ROW_OF).must_link == plain.must_link == [(1, 2), (0, 2)]
