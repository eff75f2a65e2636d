from collections.abc import Callable
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from voicecrm.identity.reconciliation import KnownProfiles, Reconciliation, reconcile


def known(
    memberships: dict[str, str] | None = None,
    merged_into: dict[str, str] | None = None,
    retired_members: dict[str, tuple[str, ...]] | None = None,
) -> KnownProfiles:
    ids = sorted({*(memberships or {}).values(), *(merged_into or {})})
    return KnownProfiles(
        memberships=memberships or {},
        sequence={profile: place for place, profile in enumerate(ids)},
        merged_into=merged_into or {},
        retired_members=retired_members or {},
    )


def fresh() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"new{next(numbers)}"


def test_a_profile_keeps_its_id_when_it_grows() -> None:
    outcome = reconcile([["r1", "r2"]], known({"r1": "P1"}), fresh())
    assert outcome.memberships == {"r1": "P1", "r2": "P1"}
    assert not outcome.created


def test_on_a_merge_the_older_id_survives() -> None:
    outcome = reconcile([["r1", "r2", "r3"]], known({"r1": "P1", "r2": "P2", "r3": "P2"}), fresh())
    assert set(outcome.memberships.values()) == {"P1"}
    assert outcome.retired == {"P2": "P1"}


def test_on_a_split_the_larger_part_keeps_the_id() -> None:
    outcome = reconcile([["r1"], ["r2", "r3"]], known({"r1": "P1", "r2": "P1", "r3": "P1"}), fresh())
    assert outcome.memberships == {"r1": "new1", "r2": "P1", "r3": "P1"}
    assert outcome.split_from == {"new1": "P1"}


def test_a_tie_goes_to_the_smallest_record() -> None:
    outcome = reconcile([["r2"], ["r1"]], known({"r1": "P1", "r2": "P1"}), fresh())
    assert outcome.memberships == {"r1": "P1", "r2": "new1"}


def test_an_alias_comes_back_even_when_it_was_the_larger_part() -> None:
    state = known({"r1": "P1", "r2": "P1", "r3": "P1", "r4": "P1"}, {"P2": "P1"}, {"P2": ("r2", "r3", "r4")})
    outcome = reconcile([["r1"], ["r2", "r3", "r4"]], state, fresh())
    assert outcome.memberships == {"r1": "P1", "r2": "P2", "r3": "P2", "r4": "P2"}
    assert outcome.restored == ("P2",)
    assert not outcome.created


def test_an_alias_that_another_profile_took_over_does_not_keep_the_larger_part_from_its_id() -> None:
    # r2 and r3 once made up P2; they leave P1 for P3, which is younger.
    memberships = {"r1": "P1", "r2": "P1", "r3": "P1", "r4": "P3"}
    state = known(memberships, {"P2": "P1"}, {"P2": ("r2", "r3")})
    outcome = reconcile([["r1"], ["r2", "r3", "r4"]], state, fresh())
    assert outcome.memberships == {"r1": "new1", "r2": "P1", "r3": "P1", "r4": "P1"}
    assert outcome.retired == {"P3": "P1"}
    assert not outcome.restored


def test_a_profile_whose_records_left_is_emptied() -> None:
    outcome = reconcile([["r2"]], known({"r1": "P1", "r2": "P2"}), fresh())
    assert outcome.emptied == ("P1",)


PARTITIONS = st.lists(st.integers(0, 4), min_size=8, max_size=8)


def clusters_of(labels: list[int]) -> list[list[str]]:
    groups: dict[int, list[str]] = {}
    for record, label in enumerate(labels):
        groups.setdefault(label, []).append(f"r{record}")
    return list(groups.values())


def follow(state: KnownProfiles, outcome: Reconciliation) -> KnownProfiles:
    """The state after a reconciliation was stored."""
    sequence = dict(state.sequence)
    for profile in outcome.created:
        sequence[profile] = len(sequence)
    merged = {alias: to for alias, to in state.merged_into.items() if alias not in outcome.restored} | outcome.retired
    members = dict(state.retired_members)
    for alias in outcome.retired:
        members[alias] = tuple(record for record, profile in state.memberships.items() if profile == alias)
    return KnownProfiles(
        memberships=outcome.memberships, sequence=sequence, merged_into=merged, retired_members=members
    )


@given(st.lists(PARTITIONS, min_size=1, max_size=6))
def test_ids_are_never_reused_and_every_id_leads_somewhere(history: list[list[int]]) -> None:
    state, new_id = known(), fresh()
    ever: set[str] = set()
    for labels in history:
        outcome = reconcile(clusters_of(labels), state, new_id)
        assert not ever & set(outcome.created)
        ever |= set(outcome.created)
        state = follow(state, outcome)
        by_profile: dict[str, set[str]] = {}
        for record, profile in state.memberships.items():
            by_profile.setdefault(profile, set()).add(record)
        assert {frozenset(group) for group in by_profile.values()} == {frozenset(c) for c in clusters_of(labels)}
        for profile in ever:
            end = profile
            for _ in ever:
                end = state.merged_into.get(end, end)
            assert end in by_profile


@given(PARTITIONS, PARTITIONS)
def test_going_there_and_back_restores_every_id(first: list[int], second: list[int]) -> None:
    joined = [min(a, 1) for a in first] if second else first
    state, new_id = known(), fresh()
    start = follow(state, reconcile(clusters_of(first), state, new_id))
    merged = follow(start, reconcile(clusters_of(joined), start, new_id))
    back = follow(merged, reconcile(clusters_of(first), merged, new_id))
    assert back.memberships == start.memberships
