import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.columns import BoolArray, FloatArray, Int64Array
from voicecrm.identity.clustering import LinkRules, cluster_pairs

EDGES = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda edge: edge[0] != edge[1]), max_size=20)


def cluster(weights: dict[tuple[int, int], float], size: int, rules: LinkRules | None = None) -> list[int]:
    """Cluster records whose pairs weigh as given; a pair that is not given has nothing in common."""

    def weigh(left: Int64Array, right: Int64Array) -> tuple[FloatArray, FloatArray, BoolArray]:
        found = np.array([weights.get((a, b), 0.0) for a, b in zip(left.tolist(), right.tolist(), strict=True)])
        return found, found, np.zeros(len(found), dtype=np.bool_)

    left, right = (np.array([pair[side] for pair in weights], dtype=np.int64) for side in (0, 1))
    found = cluster_pairs(
        size,
        (left, right),
        np.array(list(weights.values())),
        merge_weight=3.0,
        weigh=weigh,
        rules=rules or LinkRules(),
    )
    return [int(one) for one in found]


def test_a_chain_with_nothing_against_it_is_one_person() -> None:
    assert cluster({(0, 1): 5.0, (1, 2): 5.0}, 3) == [0, 0, 0]


def test_a_chain_across_a_contradiction_breaks_at_its_weaker_link() -> None:
    assert cluster({(0, 1): 4.0, (1, 2): 6.0, (0, 2): -12.0}, 3) == [0, 1, 1]


def test_two_groups_held_by_one_false_link_come_apart() -> None:
    within = {(0, 1): 8.0, (0, 2): 8.0, (1, 2): 8.0, (3, 4): 8.0, (3, 5): 8.0, (4, 5): 8.0}
    across = {(a, b): -9.0 for a in (0, 1, 2) for b in (3, 4, 5)}
    assert cluster(within | across | {(2, 3): 7.0}, 6) == [0, 0, 0, 3, 3, 3]


def test_more_weight_than_any_bound_still_obeys_a_negative_judgement() -> None:
    found = cluster({(0, 1): 99.0, (1, 2): 99.0, (0, 2): 99.0}, 3, LinkRules(cannot_link=[(2, 0)]))
    assert found[0] != found[2]


@given(st.dictionaries(EDGES.filter(bool).map(lambda edges: (min(edges[0]), max(edges[0]))), st.integers(-9, 9)))
def test_no_two_records_judged_negative_share_a_cluster(drawn: dict[tuple[int, int], int]) -> None:
    weights = {pair: float(weight) for pair, weight in drawn.items()}
    banned = [pair for pair, weight in weights.items() if weight < -6]
    forced = [pair for pair, weight in weights.items() if weight > 6]
    found = cluster(weights | {(0, 11): 4.0}, 12, LinkRules(must_link=forced, cannot_link=banned))
    assert all(found[a] != found[b] for a, b in banned)
