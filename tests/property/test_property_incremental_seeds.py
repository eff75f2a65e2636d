"""Everything that can make a resolve look at stored records again does: one test for each.

Every test fails when what begins its change is left out of `voicecrm.pipeline.movement`, `voicecrm.pipeline.closure` or
the marks that the store sets.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.property.ledger import CALLS, MAILS, MEMBERS, Ledger, Person, Reference, row_of, small_bounds
from voicecrm.identity import clustering
from voicecrm.identity.model import STANDING_MODEL
from voicecrm.pipeline import standing
from voicecrm.query import standing as query_standing


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    with small_bounds():
        found = Ledger(database_url)
        yield found
        found.crm.close()


def member(number: int) -> Reference:
    return MEMBERS, f"C-{number}"


def members(first: int, last: int) -> list[Reference]:
    return [member(number) for number in range(first, last + 1)]


ONE, TWO = members(1, 2)
PHONE, OTHER_PHONE, LANDLINE = "010-7001-2001", "010-7001-2002", "02-555-0147"
EMAIL = "haedeun.na@post.example"
NAMESAKE: Person = ("나해든", "", "", "1987-03-02", "부산")
VAST = 10**15
"""Records among which a namesake with the same birth date may well be somebody else."""
BLIND = replace(
    STANDING_MODEL, comparisons=tuple(one for one in STANDING_MODEL.comparisons if one.name != "birth_date")
)
STRANGER: Person = ("도이랑", PHONE, "", "1991-11-05", "")


def test_a_number_that_strangers_sign_with(ledger: Ledger) -> None:
    mine, others = (MAILS, "mine@post.example"), [(MAILS, f"{number}@post.example") for number in range(3)]
    ledger.put_alike(("나해든", PHONE, EMAIL, "", ""), mine)
    ledger.put_alike(("나해든", PHONE, "", "", ""), ONE)
    ledger.resolve_and_check()
    assert ledger.are_together(mine, ONE)
    for number, other in enumerate(others):
        ledger.put_alike((("도이랑", "고은별", "추가람")[number], PHONE, f"{number}@post.example", "", ""), other)
    ledger.resolve_and_check()
    assert not any(ledger.are_together(mine, other) for other in others)
    ledger.delete(*others)
    ledger.resolve_and_check()
    assert ledger.are_together(mine, ONE)


def test_a_block_over_its_bound_and_under_it_again(ledger: Ledger) -> None:
    ledger.put_alike(NAMESAKE, *members(1, 5))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    ledger.put_alike(NAMESAKE, member(6))
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO), "six are more than are compared"
    ledger.put_alike(STRANGER, member(6))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    ledger.put_alike(NAMESAKE, *members(6, 9))
    ledger.resolve_and_check()
    ledger.delete(*members(6, 9))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO), "the block had become too large to be read"


def test_a_value_that_strangers_use_and_no_longer(ledger: Ledger) -> None:
    ledger.put_alike(("나해든", PHONE, "", "", ""), ONE)
    ledger.put_alike(("", PHONE, "", "1987-03-02", ""), TWO)
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    ledger.put_alike(STRANGER, member(3))
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO)
    ledger.delete(member(3))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)


def test_a_value_that_becomes_a_crowds_and_no_longer(ledger: Ledger) -> None:
    ledger.put_alike(("나해든", PHONE, "", "", ""), ONE, TWO)
    ledger.put_alike(("", PHONE, "", "", ""), *members(3, 6))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    ledger.put_alike(("", PHONE, "", "", ""), member(7))
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO)
    ledger.put_alike(("나해든", PHONE, "", "", ""), member(8))
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, member(8))
    ledger.delete(member(8))
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO)
    ledger.put_alike(("", OTHER_PHONE, "", "", ""), member(7))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)


@pytest.mark.parametrize(
    "others", [("도이랑", "라온", "마루한", "Boris Dubrov"), ("",) * 5], ids=["strangers", "crowd"]
)
def test_a_value_weighs_by_all_its_holders_also_those_who_are_not_compared(
    ledger: Ledger, others: tuple[str, ...]
) -> None:
    ledger.put_alike(("나해든", PHONE, EMAIL, "1987-03-02", ""), ONE)
    ledger.put_alike(("나해든", PHONE, "", "1991-11-05", ""), TWO)
    for number, name in enumerate(others, start=3):
        ledger.put_alike((name, PHONE, "", "", ""), member(number))
    ledger.resolve_and_check()
    ledger.put_alike(("나해든", OTHER_PHONE, EMAIL, "", ""), member(9))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, member(9))
    assert not ledger.are_together(ONE, TWO)


def test_a_bridge_that_is_deleted_or_corrected(ledger: Ledger) -> None:
    ledger.put_alike(("나해든", PHONE, "", "", ""), ONE)
    ledger.put_alike(("나해든", PHONE, EMAIL, "", ""), TWO)
    ledger.put_alike(("", "", EMAIL, "", ""), member(3))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, member(3))
    ledger.put_alike(("라온", OTHER_PHONE, "", "", ""), TWO)
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, member(3))
    ledger.put((TWO, row_of(TWO, ("나해든", PHONE, EMAIL, "", ""), "taken back")))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, member(3))
    ledger.delete(TWO)
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, member(3))
    ledger.put((TWO, row_of(TWO, ("나해든", PHONE, EMAIL, "", ""))))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, member(3)), "what was deleted is restored"


def test_a_component_too_large_for_its_weak_links(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustering, "COMPONENT_BOUND", 3)
    ledger.put_alike(("나해든", LANDLINE, "", "", ""), *members(1, 3))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    ledger.put_alike(("나해든", LANDLINE, "", "", ""), member(4))
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO)
    ledger.delete(member(4))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO), "though the one that left was in no profile with them"


def test_a_component_too_large_because_of_a_judgement(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustering, "COMPONENT_BOUND", 4)
    crm = ledger.crm
    tied, denied = member(4), member(5)
    ledger.put_alike(("나해든", LANDLINE, "", "", ""), *members(1, 3))
    ledger.put_alike(("", PHONE, "", "", ""), tied)
    ledger.put_alike(("라온", OTHER_PHONE, "", "", ""), denied)
    ledger.resolve_and_check()
    crm.judge(ONE, denied, "positive", actor="agent-7")
    crm.judge(tied, denied, "negative", actor="agent-7")
    crm.judge(ONE, tied, "positive", actor="agent-7")
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO)
    assert not ledger.are_together(ONE, denied)
    ledger.delete(denied)
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)


def test_judgements_tie_and_their_end_unties(ledger: Ledger) -> None:
    crm = ledger.crm
    for number, name in enumerate(("나해든", "도이랑", "라온", "마루한"), start=1):
        ledger.put_alike((name, f"010-7001-300{number}", "", "", ""), member(number))
    ledger.resolve_and_check()
    crm.judge(ONE, TWO, "positive", actor="agent-7")
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    crm.judge(TWO, member(3), "positive", actor="agent-8")
    crm.judge(ONE, member(3), "negative", actor="agent-8")
    ledger.resolve_and_check()
    assert ledger.are_together(TWO, member(3)), "the newer of two that contradict each other"
    ledger.delete(member(3))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO), "what kept them apart has left"
    crm.undo(actor="agent-7", apply=True, by="agent-1")
    ledger.check()
    assert not ledger.are_together(ONE, TWO)


def test_a_judgement_on_a_replaced_record_speaks_of_the_one_that_stands(ledger: Ledger) -> None:
    crm = ledger.crm
    ledger.put_alike(("나해든", PHONE, "", "", ""), ONE)
    ledger.put_alike(("", OTHER_PHONE, "", "", ""), TWO)
    ledger.resolve_and_check()
    crm.judge(ONE, TWO, "positive", actor="agent-7")
    ledger.resolve_and_check()
    ledger.put_alike(("나해든", "010-7001-2004", "", "", ""), ONE)
    ledger.put_alike(("", "010-7001-2005", "", "", ""), TWO)
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    ledger.put_alike(("나해든", "010-7001-2004", "", "", ""), member(3))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    assert ledger.are_together(ONE, member(3))
    crm.undo(actor="agent-7", apply=True, by="agent-1")
    ledger.check()
    assert not ledger.are_together(ONE, TWO)


def test_what_kept_a_corrected_record_from_its_tie_leaves(ledger: Ledger) -> None:
    crm = ledger.crm
    for number, name in enumerate(("나해든", "도이랑", "라온"), start=1):
        ledger.put_alike((name, f"010-7001-300{number}", "", "", ""), member(number))
    ledger.resolve_and_check()
    crm.judge(ONE, TWO, "positive", actor="agent-7")
    crm.judge(ONE, member(3), "negative", actor="agent-7")
    crm.judge(TWO, member(3), "positive", actor="agent-7")
    ledger.put_alike(("나해든", PHONE, "", "", ""), ONE)
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO)
    ledger.delete(member(3))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)


OLD: Person = ("도이랑", OTHER_PHONE, "", "", "")
NEW: Person = ("나해든", PHONE, "", "", "")
OTHER: Person = ("마루한", "010-7001-2003", "", "", "")
FIRST, SECOND, THIRD = ((CALLS, f"T-{number}") for number in (1, 2, 3))


@pytest.fixture
def denied(ledger: Ledger) -> Ledger:
    """A customer, and a caller who was judged to be somebody else before the name and number were corrected."""
    ledger.put_alike(NEW, ONE)
    ledger.put_alike(OLD, FIRST, SECOND)
    ledger.resolve_and_check()
    ledger.crm.judge(ONE, FIRST, "negative", actor="agent-7")
    ledger.resolve_and_check()
    ledger.put_alike(NEW, FIRST)
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, FIRST), "the judgement speaks of the second call, which is as it was"
    ledger.delete(SECOND)
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, FIRST), "the judgement speaks of the correction"
    return ledger


def test_a_judged_record_that_comes_back_takes_its_judgement_along(denied: Ledger) -> None:
    denied.put_alike(OLD, THIRD)
    denied.resolve_and_check()
    assert denied.are_together(ONE, FIRST)


def test_a_judged_record_is_replaced_by_another(denied: Ledger) -> None:
    denied.put((THIRD, row_of(THIRD, OLD)), (THIRD, row_of(THIRD, OTHER)))
    denied.resolve_and_check()
    assert denied.are_together(ONE, FIRST)


def test_a_judged_record_is_replaced_by_one_that_was_there(ledger: Ledger) -> None:
    ledger.put_alike(NEW, ONE, SECOND)
    ledger.put_alike(OLD, FIRST)
    ledger.resolve_and_check()
    ledger.crm.judge(ONE, FIRST, "negative", actor="agent-7")
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, SECOND)
    ledger.put_alike(NEW, FIRST)
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, SECOND)


def test_two_replaced_records_are_judged(ledger: Ledger) -> None:
    ledger.put_alike(OLD, FIRST)
    ledger.put_alike(OTHER, SECOND)
    ledger.resolve_and_check()
    (one,), (other,) = (ledger.crm.profile_of(call).records for call in (FIRST, SECOND))
    ledger.put_alike(NEW, FIRST)
    ledger.put_alike(("나해든", PHONE, EMAIL, "", ""), SECOND)
    ledger.resolve_and_check()
    assert ledger.are_together(FIRST, SECOND)
    ledger.crm.judge(one.record_id, other.record_id, "negative", actor="agent-7")
    ledger.resolve_and_check()
    assert not ledger.are_together(FIRST, SECOND)


def test_nobody_is_judged_and_becomes_somebody(ledger: Ledger) -> None:
    nobody: Person = ("", "", "", "1987-03-02", "부산")
    ledger.put_alike(nobody, FIRST, SECOND)
    ledger.put_alike(NAMESAKE, ONE)
    ledger.resolve_and_check()
    ledger.crm.judge(ONE, FIRST, "negative", actor="agent-7")
    ledger.resolve_and_check()
    ledger.put_alike(NAMESAKE, FIRST)
    ledger.resolve_and_check()


def test_another_model_weighs_everything_anew(ledger: Ledger) -> None:
    ledger.put_alike(("나해든", "", "", "1987-03-02", ""), ONE, TWO)
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    ledger.use(BLIND)
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO)
    ledger.use(STANDING_MODEL)
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)


def test_a_step_of_the_population_weighs_everything_anew(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (standing, query_standing):
        monkeypatch.setattr(module, "population_step", lambda records, _model: 10_000 if records < 3 else VAST)
    ledger.put_alike(("나해든", "", "", "1987-03-02", ""), ONE, TWO)
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    ledger.put_alike(STRANGER, member(3))
    ledger.resolve_and_check()
    assert not ledger.are_together(ONE, TWO)
    ledger.delete(member(3))
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)


def test_an_upgrade_that_weighs_otherwise_loses_nobody(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """It went unseen, so nothing was weighed anew; whoever is in a profile that is looked at is."""
    ledger.put_alike(("나해든", "", "", "1987-03-02", ""), ONE, TWO)
    ledger.resolve_and_check()
    assert ledger.are_together(ONE, TWO)
    monkeypatch.setattr(standing, "STANDING_MODEL", BLIND)
    ledger.put_alike(STRANGER, member(3))
    ledger.crm.judge(ONE, member(3), "positive", actor="agent-7")
    ledger.crm.resolve()
    assert {row[1] for group in ledger.partition() for row in group} == {"C-1", "C-2", "C-3"}
