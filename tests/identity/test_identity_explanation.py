import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecrm.identity import SHIPPED_MODEL, encode_lists, explain_pair, normalize
from voicecrm.identity.evidence import build_evidence
from voicecrm.identity.explanation import PairExplanation
from voicecrm.identity.normalize import masked_forms
from voicecrm.identity.resolution import weigh_pairs
from voicecrm.identity.weights import weigh_values

KINDS = ("full_name", "phone", "email", "birth_date", "city", "postal_code", "vin")
VALUES = {
    "full_name": ["김민수", "김민서", "Kim Minsu", "Bob Stone", "Robert Stone", "김*수", "김 부장"],
    "phone": ["010-2345-6789", "010-2345-6780", "02-555-0147", "010-****-6789"],
    "email": ["kms@post.example", "kms2@post.example", "kms@mail.example", "km***@post.example"],
    "birth_date": ["1980-01-02", "1980-02-01", "1991-07-08"],
    "city": ["서울", "부산", "London"],
    "postal_code": ["06236", "06237", "48058"],
    "vin": ["KMHL14JA5PA000017"],
}
ROW = st.fixed_dictionaries({}, optional={kind: st.sampled_from(VALUES[kind]) for kind in KINDS})


def normal_forms(kind: str, raw_value: str) -> tuple[str, ...]:
    return normalize(kind, raw_value) or masked_forms(kind, raw_value)


def explain(rows: list[dict[str, str]]) -> tuple[PairExplanation, float]:
    columns = {kind: encode_lists([normal_forms(kind, row.get(kind, "")) for row in rows]) for kind in KINDS}
    evidence = build_evidence(columns, len(rows), SHIPPED_MODEL)
    weights = weigh_pairs(weigh_values(evidence, SHIPPED_MODEL), np.array([0]), np.array([1]))[0]
    return explain_pair(evidence, 0, 1, SHIPPED_MODEL), float(weights[0])


@given(rows=st.lists(ROW, min_size=2, max_size=8))
@settings(max_examples=150, deadline=None)
def test_the_explanation_adds_up_exactly(rows: list[dict[str, str]]) -> None:
    explanation, weight = explain(rows)
    assert explanation.prior_weight + sum(row.match_weight for row in explanation.comparisons) == weight
    assert explanation.match_weight == weight


def test_a_weight_is_log2_of_m_over_u_unless_a_note_says_why_not() -> None:
    explanation, _ = explain(
        [
            {"full_name": "김민수", "phone": "010-2345-6789", "city": "서울"},
            {"full_name": "김민수", "phone": "010-2345-6789", "city": "서울"},
            {"full_name": "이서연", "phone": "010-2345-6789"},
        ]
    )
    for row in explanation.comparisons:
        assert row.m_probability is not None
        assert row.u_probability is not None
        plain = np.log2(row.m_probability / row.u_probability)
        assert bool(row.note) == (abs(plain - row.match_weight) > 0.001)
    by_name = {row.comparison: row for row in explanation.comparisons}
    assert by_name["phone"].note == "shared by 2 different names"
    assert (by_name["city"].left_value, by_name["city"].right_value) == ("서울", "서울")


def test_what_a_household_has_in_common_counts_once_when_given_names_differ() -> None:
    home = {"phone": "010-2345-6789", "city": "서울", "postal_code": "06236"}
    explanation, _ = explain([home | {"full_name": "홍길동"}, home | {"full_name": "홍준서"}])
    assert [row.comparison for row in explanation.comparisons if row.match_weight > 0] == ["phone"]


def test_one_place_is_not_counted_twice() -> None:
    explanation, _ = explain([{"city": "서울", "postal_code": "06236"}, {"city": "서울", "postal_code": "06236"}])
    weights = {row.comparison: row.match_weight for row in explanation.comparisons}
    assert weights["city"] == 0
    assert weights["postal_code"] > 0
