"""Joining clusters: strongest first, whatever the order of the rows, never across a ban."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.identity.agglomeration import Links, join_clusters

Link = tuple[int, int, float, bool]
SIZE = 9
LINKS = st.dictionaries(
    st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)).filter(lambda pair: pair[0] < pair[1]),
    st.tuples(st.integers(-12, 12).map(float), st.sampled_from([False, False, False, True])),
    max_size=25,
).map(lambda drawn: [(a, b, pull, banned) for (a, b), (pull, banned) in drawn.items()])


def links_of(drawn: Sequence[Link]) -> Links:
    left, right = (np.array([link[side] for link in drawn], dtype=np.int64) for side in (0, 1))
    pull = np.array([link[2] for link in drawn], dtype=np.float64)
    return Links(
        left, right, pull, (pull != 0).astype(np.float64), np.array([link[3] for link in drawn], dtype=np.bool_)
    )


def join(drawn: Sequence[Link], forced: Sequence[tuple[int, int]] = ()) -> list[int]:
    label = join_clusters(np.arange(SIZE, dtype=np.int64), links_of(drawn), forced)
    return [int(one) for one in label]


@given(drawn=LINKS, data=st.data())
def test_the_order_of_the_rows_does_not_matter(drawn: list[Link], data: st.DataObject) -> None:
    assert join(data.draw(st.permutations(drawn))) == join(drawn)


@given(drawn=LINKS, forced=st.lists(st.sampled_from([(0, 1), (1, 2), (0, 2), (3, 4)]), max_size=3))
def test_no_ban_is_ever_crossed(drawn: list[Link], forced: list[tuple[int, int]]) -> None:
    found = join(drawn, forced)
    assert all(found[a] != found[b] for a, b, _pull, banned in drawn if banned)


@given(drawn=LINKS)
def test_a_forced_pair_is_joined_whatever_pushes(drawn: list[Link]) -> None:
    found = join([link for link in drawn if not link[3]], [(0, 8)])
    assert found[0] == found[8]


@given(drawn=LINKS)
def test_a_cluster_is_named_by_its_smallest_member(drawn: list[Link]) -> None:
    found = join(drawn)
    assert all(found[name] == name <= record for record, name in enumerate(found))


@given(drawn=LINKS)
def test_nothing_that_pulls_is_left_between_two_clusters(drawn: list[Link]) -> None:
    found = join(drawn)
    between: dict[tuple[int, int], list[float]] = {}
    banned = {tuple(sorted((found[a], found[b]))) for a, b, _pull, is_banned in drawn if is_banned}
    for a, b, pull, _banned in drawn:
        if found[a] != found[b]:
            one, other = sorted((found[a], found[b]))
            between.setdefault((one, other), []).append(pull)
    assert all(sum(pulls) <= 0 for pair, pulls in between.items() if pair not in banned)


def test_the_stronger_of_two_rivals_wins() -> None:
    assert join([(0, 1, 4.0, False), (1, 2, 6.0, False), (0, 2, -12.0, False)])[:3] == [0, 1, 1]


def test_equal_rivals_go_to_the_smaller_name() -> None:
    assert join([(0, 1, 5.0, False), (1, 2, 5.0, False), (0, 2, -12.0, False)])[:3] == [0, 0, 2]


def test_the_first_of_two_forced_pairs_that_exclude_each_other_counts() -> None:
    assert join([(0, 2, 0.0, True)], [(0, 1), (1, 2)])[:3] == [0, 0, 2]
    assert join([(0, 2, 0.0, True)], [(1, 2), (0, 1)])[:3] == [0, 1, 1]
