"""What agreements weigh: rare more than common, personal more than shared, each thing once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from voicecrm.identity import SHIPPED_MODEL, encode_lists, normalize
from voicecrm.identity.comparison import Compared, compare_pairs
from voicecrm.identity.evidence import build_evidence
from voicecrm.identity.model import WEIGHT_STEP
from voicecrm.identity.weights import weigh_values

Row = dict[str, str | tuple[str, ...]]


def compare(rows: Sequence[Row], left: int = 0, right: int = 1) -> Compared:
    """Compare two of some records."""
    kinds = sorted({kind for row in rows for kind in row})
    columns = {}
    for kind in kinds:
        raw = [row.get(kind, ()) for row in rows]
        texts = [(value,) if isinstance(value, str) else value for value in raw]
        columns[kind] = encode_lists([[form for text in some for form in normalize(kind, text)] for some in texts])
    tables = weigh_values(build_evidence(columns, len(rows), SHIPPED_MODEL), SHIPPED_MODEL)
    return compare_pairs(tables, np.array([left], dtype=np.int64), np.array([right], dtype=np.int64))


def weight(rows: Sequence[Row], comparison: str, left: int = 0, right: int = 1) -> float:
    return float(compare(rows, left, right).weights[comparison][0])


def level(rows: Sequence[Row], comparison: str) -> str:
    found = int(compare(rows).levels[comparison][0])
    return "" if found == 255 else SHIPPED_MODEL.comparison(comparison).levels[found].name


def test_a_common_surname_weighs_less_than_a_rare_one() -> None:
    common = weight([{"full_name": "김민수"}, {"full_name": "김민수"}], "family_name")
    rare = weight([{"full_name": "심민수"}, {"full_name": "심민수"}], "family_name")
    assert 0 < common < rare


def test_a_name_that_fills_the_file_weighs_less() -> None:
    pair: list[Row] = [{"full_name": "Robert Stone"}, {"full_name": "Robert Stone"}]
    others: list[Row] = [{"full_name": f"Robert {name}"} for name in ("Hill", "Marsh", "Brook", "Field", "Grove") * 60]
    filler: list[Row] = [{"full_name": f"{name} Marsh"} for name in ("Ann", "Mary", "Paul", "Ivan", "Olga") * 60]
    assert weight([*pair, *others], "given_name") < weight([*pair, *filler], "given_name")


def test_spellings_of_one_name_are_counted_together() -> None:
    pair: list[Row] = [{"full_name": "한보람"}, {"full_name": "Boram Han"}]
    hangul: list[Row] = [{"full_name": "윤보람"}] * 200
    latin: list[Row] = [{"full_name": "Boram Yoon"}] * 200
    strangers: list[Row] = [{"full_name": "윤하늘"}] * 200
    assert weight([*pair, *hangul], "given_name") == weight([*pair, *latin], "given_name")
    assert weight([*pair, *latin], "given_name") < weight([*pair, *strangers], "given_name")


def test_a_common_city_weighs_less_than_a_rare_one() -> None:
    most: list[Row] = [{"city": "서울"}] * 400
    rows: list[Row] = [{"city": "울산"}, {"city": "울산"}, *most]
    assert weight(rows, "city", 2, 3) < weight(rows, "city", 0, 1)


def test_a_full_name_alone_never_outweighs_the_prior() -> None:
    found = compare([{"full_name": "남궁옥분"}, {"full_name": "남궁옥분"}])
    assert 0 < found.evidence_weight[0] <= SHIPPED_MODEL.name_weight_cap(2)
    assert found.evidence_weight[0] + SHIPPED_MODEL.prior_weight(2) < 0


@pytest.mark.parametrize(
    ("kind", "a", "b", "expected"),
    [
        ("phone", "010-2345-6789", "+82 10 2345 6789", "equal"),
        ("phone", "010-2345-6789", "010-2345-6788", "one digit differs"),
        ("phone", "010-2345-6789", "010-9876-5432", "different"),
        ("phone", "010-2345-6789", "anonymous", ""),
        ("email", "haedeun@na.example", "haedeum@na.example", "one or two characters differ"),
        ("birth_date", "1990-01-12", "1990-12-01", "day and month swapped or one typo"),
        ("given_name", "Robert", "Bob", "initial, short form or masked"),
        ("family_name", "Garcia", "Gracia", "similar"),
        ("gender", "남", "F", "different"),
        ("postal_code", "04524", "04525", "one or two characters differ"),
    ],
)
def test_the_level_says_how_far_two_values_agree(kind: str, a: str, b: str, expected: str) -> None:
    assert level([{kind: a}, {kind: b}], kind) == expected


def test_what_one_side_does_not_have_weighs_nothing() -> None:
    found = compare([{"phone": "010-2345-6789", "city": "울산"}, {"city": "울산"}])
    assert (int(found.levels["phone"][0]), float(found.weights["phone"][0])) == (255, 0.0)
    assert (int(found.left_codes["phone"][0]), int(found.right_codes["phone"][0])) == (-1, -1)


def test_of_several_values_the_best_pair_counts() -> None:
    rows: list[Row] = [
        {"phone": ("010-2345-6789", "010-1111-2222")},
        {"phone": ("010-9876-5432", "010-2345-6789")},
    ]
    assert level(rows, "phone") == "equal"
    assert weight(rows, "phone") == weight([{"phone": "010-2345-6789"}] * 2, "phone")


def test_a_landline_weighs_less_than_a_mobile() -> None:
    mobile = weight([{"phone": "010-2345-6789"}] * 2, "phone")
    landline = weight([{"phone": "02-555-0147"}] * 2, "phone")
    assert 0 < landline < mobile


def test_a_number_that_more_people_use_weighs_less() -> None:
    people = ["김민수", "이서연", "박지훈", "최유진", "정하늘", "강도윤"]

    def shared_by(count: int) -> float:
        rows: list[Row] = [{"full_name": name, "phone": "010-2345-6789"} for name in people[:count]]
        return weight([*rows, rows[0]], "phone", 0, count)

    assert shared_by(1) > shared_by(2) >= shared_by(3) > 0
    assert shared_by(5) <= 5.5


def test_one_place_and_one_mailbox_count_once() -> None:
    rows: list[Row] = [{"postal_code": "04524", "city": "서울", "region": "서울", "country": "KR"}] * 2
    found = compare(rows)
    assert np.count_nonzero([found.weights[name][0] for name in ("postal_code", "city", "region", "country")]) == 1
    mailbox = compare([{"email": "haedeun@na.example"}] * 2)
    assert mailbox.weights["username"][0] == 0
    assert mailbox.weights["email"][0] > 0


def test_disagreements_all_count() -> None:
    rows: list[Row] = [{"postal_code": "04524", "city": "Seoul"}, {"postal_code": "61186", "city": "Gwangju"}]
    found = compare(rows)
    assert found.weights["postal_code"][0] < 0
    assert found.weights["city"][0] < 0


def test_two_exclusive_identifiers_forbid_and_one_does_not() -> None:
    assert compare([{"exclusive_identifier": "a1"}, {"exclusive_identifier": "b2"}]).forbidden.tolist() == [True]
    assert compare([{"exclusive_identifier": "a1"}, {"exclusive_identifier": "a1"}]).forbidden.tolist() == [False]
    assert compare([{"exclusive_identifier": "a1"}, {"phone": "010-2345-6789"}]).forbidden.tolist() == [False]


def test_weights_are_exact_and_the_same_from_either_side() -> None:
    rows: list[Row] = [
        {"full_name": "김민수", "phone": "010-2345-6789", "birth_date": "1990-01-15", "city": "서울"},
        {"full_name": "Kim Minsoo", "phone": "010-2345-6780", "birth_date": "1990-01-16", "city": "울산"},
    ]
    there, back = compare(rows, 0, 1), compare(rows, 1, 0)
    assert there.evidence_weight == back.evidence_weight
    for name, found in there.weights.items():
        assert found[0] == back.weights[name][0]
        assert (found[0] / WEIGHT_STEP).is_integer()
    assert there.evidence_weight[0] == sum(float(found[0]) for found in there.weights.values())


def test_no_pairs_are_no_weights() -> None:
    evidence = build_evidence({"phone": encode_lists([["+821023456789"]])}, 1, SHIPPED_MODEL)
    none = np.zeros(0, dtype=np.int64)
    assert compare_pairs(weigh_values(evidence, SHIPPED_MODEL), none, none).evidence_weight.tolist() == []
