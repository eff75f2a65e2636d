from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecrm.identity import Resolution, encode_lists, normalize, resolve_columns
from voicecrm.identity.clustering import LinkRules
from voicecrm.identity.model import STANDING_MODEL, Model

Row = dict[str, str]


def resolve(rows: Sequence[Row], rules: LinkRules | None = None, *, model: Model | None = None) -> Resolution:
    kinds = sorted({kind for row in rows for kind in row})
    columns = {
        kind: encode_lists([normalize(kind, row[kind], scope="s") if kind in row else () for row in rows])
        for kind in kinds
    }
    return resolve_columns(columns, len(rows), model=model, rules=rules or LinkRules())


def persons(rows: Sequence[Row], rules: LinkRules | None = None, *, model: Model | None = None) -> list[int]:
    return [int(one) for one in resolve(rows, rules, model=model).cluster]


def test_one_mobile_and_one_name_in_two_scripts_is_one_person() -> None:
    rows = [
        {"full_name": "홍길동", "phone": "010-2345-6789"},
        {"full_name": "Gildong Hong", "phone": "+82 10 2345 6789"},
    ]
    assert persons(rows) == [0, 0]


def test_a_mobile_without_a_name_joins_the_one_person_who_uses_it() -> None:
    assert persons([{"full_name": "홍길동", "phone": "010-2345-6789"}, {"phone": "01023456789"}]) == [0, 0]


def test_father_and_son_on_one_phone_are_two_and_a_nameless_call_is_neither() -> None:
    rows = [
        {"full_name": "홍길동", "phone": "010-2345-6789"},
        {"full_name": "홍준서", "phone": "010-2345-6789"},
        {"phone": "010-2345-6789"},
    ]
    assert persons(rows) == [0, 1, 2]


def test_a_family_with_a_rare_name_in_one_home_is_not_one_person() -> None:
    home = {"phone": "031-555-0199", "address": "경기 가평군 은하수로 7", "city": "가평", "email": "home@post.example"}
    rows = [home | {"full_name": name} for name in ("남궁옥분", "남궁철", "남궁민서")]
    assert persons(rows) == [0, 1, 2]


def test_a_switchboard_found_from_the_data_binds_nobody() -> None:
    names = ["김민수", "이서연", "박지훈", "최유진", "정하늘", "강도윤"]
    rows = [{"full_name": name, "phone": "02-555-0147"} for name in names] + [{"phone": "02-555-0147"}]
    assert persons(rows) == list(range(7))


def test_a_person_who_also_calls_from_a_switchboard_is_found_by_name_and_line() -> None:
    names = ["김민수", "이서연", "박지훈", "최유진", "정하늘"]
    rows = [{"full_name": name, "phone": "010-9555-0147"} for name in names]
    found = resolve([*rows, {"full_name": "남궁옥분", "phone": "010-9555-0147"}])
    assert found.evidence.name_counts["phone"].tolist() == [6]
    assert len(set(found.cluster.tolist())) == 6


def test_a_name_alone_merges_nobody_where_more_records_may_come() -> None:
    assert persons([{"full_name": "남궁옥분"}, {"full_name": "남궁옥분"}], model=STANDING_MODEL) == [0, 1]


def test_name_and_birth_date_are_enough_in_a_small_file() -> None:
    rows = [
        {"given_name": "Robert", "family_name": "Alan", "birth_date": "1971-06-24"},
        {"given_name": "Bob", "family_name": "Alan", "birth_date": "1971-06-24"},
        {"given_name": "Alan", "family_name": "Robert", "birth_date": "1971-06-24"},
    ]
    assert persons(rows) == [0, 0, 0]


def test_a_bridge_between_two_people_does_not_join_them() -> None:
    rows = [
        {"full_name": "김민수", "phone": "010-2345-6789", "birth_date": "1960-01-02"},
        {"phone": "010-2345-6789", "email": "kms@post.example"},
        {"full_name": "이서연", "email": "kms@post.example", "birth_date": "1991-07-08"},
    ]
    found = persons(rows)
    assert found[0] != found[2]


def test_two_exclusive_identifiers_are_two_people_whatever_agrees() -> None:
    same = {"full_name": "홍길동", "phone": "010-2345-6789", "birth_date": "1980-01-02"}
    rows = [same | {"exclusive_identifier": "A-1"}, same | {"exclusive_identifier": "A-2"}]
    assert persons(rows) == [0, 1]


def test_a_negative_judgement_holds_against_transitivity() -> None:
    same = {"full_name": "홍길동", "phone": "010-2345-6789"}
    rows = [same | {"email": f"{letter}@post.example"} for letter in "abc"]
    assert persons(rows) == [0, 0, 0]
    found = persons(rows, LinkRules(cannot_link=[(0, 2)]))
    assert found[0] != found[2]


def test_a_positive_judgement_joins_what_nothing_else_does() -> None:
    rows = [{"full_name": "홍길동", "phone": "010-2345-6789"}, {"full_name": "Acme Fan", "email": "fan@post.example"}]
    assert persons(rows, LinkRules(must_link=[(0, 1)])) == [0, 0]


def test_the_negative_judgement_wins_over_a_chain_of_positive_ones() -> None:
    rows = [{"full_name": name, "email": f"{name}@post.example"} for name in ("anna", "bertha", "clara")]
    found = persons(rows, LinkRules(must_link=[(0, 1), (1, 2)], cannot_link=[(0, 2)]))
    assert found[0] == found[1]
    assert found[0] != found[2]


def test_many_records_of_one_person_stay_together() -> None:
    rows = [{"full_name": "홍길동", "phone": "010-2345-6789", "city": f"도시{number}"} for number in range(50)]
    assert set(persons(rows)) == {0}
    assert set(persons(rows, model=STANDING_MODEL)) == {0}


def test_what_an_oversized_block_leaves_out_is_reported() -> None:
    rows = [
        {"city": "서울", "given_name": f"{first}{second}"} for first in "가나다라마바사" for second in "하호후흐" * 5
    ]
    found = resolve([row | {"phone": "02-555-0147"} for row in rows])
    assert found.oversized["phone"] > 0


def test_pairs_in_doubt_are_offered_for_review() -> None:
    rows = [{"full_name": "남궁옥분", "city": "서울"}, {"full_name": "남궁옥분", "city": "서울"}]
    others = [{"full_name": "김민수", "phone": "010-2345-6789"}, {"full_name": "이서연"}]
    found = resolve([*rows, *others], model=STANDING_MODEL)
    assert list(zip(found.review_left.tolist(), found.review_right.tolist(), strict=True)) == [(0, 1)]
    assert 0.1 <= found.review_probability[0] < 0.7


def test_no_records_are_no_persons() -> None:
    assert resolve_columns({}, 0).cluster.tolist() == []


NAMES = ["김민수", "김민서", "Kim Minsu", "이서연", "Seoyeon Lee", "홍길동", ""]
PHONES = ["010-2345-6789", "010-2345-6780", "02-555-0147", ""]
EMAILS = ["kms@post.example", "kms2@post.example", "lee@post.example", ""]
ROWS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(PHONES), st.sampled_from(EMAILS)), min_size=1, max_size=14
)


def partition(rows: Sequence[tuple[str, str, str]], order: Sequence[int]) -> set[frozenset[int]]:
    """Resolve the rows as a store would: sorted by content, whatever order they came in."""
    arranged = sorted(order, key=lambda index: (rows[index], index))
    found = persons(
        [
            {kind: value for kind, value in zip(("full_name", "phone", "email"), rows[index], strict=True) if value}
            for index in arranged
        ]
    )
    groups: dict[int, set[int]] = {}
    for position, cluster in enumerate(found):
        groups.setdefault(cluster, set()).add(arranged[position])
    return {frozenset(group) for group in groups.values()}


@given(rows=ROWS, data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_order_of_arrival_does_not_matter(rows: list[tuple[str, str, str]], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(range(len(rows))))
    assert partition(rows, range(len(rows))) == partition(rows, shuffled)


MODELS = pytest.mark.parametrize("model", [None, STANDING_MODEL], ids=["trained", "standing"])
STRANGERS = ["김민수", "이서연", "박지훈", "최유진", "정하늘", "강도윤", "조예린", "윤준서"]


@MODELS
@pytest.mark.parametrize(
    "shared",
    [
        {"phone": "010-2345-6789"},
        {"phone": "02-555-0147"},
        {"email": "info@maker.example"},
        {"email": "thekims@post.example"},
        {"handle": "x:family"},
        {"address": "서울 강남구 테헤란로 7", "city": "서울", "phone": "02-555-0147"},
        {"birth_date": "1990-01-15", "city": "서울"},
        {"postal_code": "06236", "birth_date": "1990-01-15"},
    ],
    ids="+".join,
)
@pytest.mark.parametrize("count", [2, 3, 8])
def test_what_strangers_share_does_not_bind_them(shared: Row, count: int, model: Model | None) -> None:
    assert persons([shared | {"full_name": name} for name in STRANGERS[:count]], model=model) == list(range(count))


@MODELS
@pytest.mark.parametrize("shared", [{"phone": "031-555-0199"}, {"email": "home@post.example"}], ids=["phone", "email"])
def test_a_family_at_one_address_stays_a_family(shared: Row, model: Model | None) -> None:
    home = shared | {"address": "경기 가평군 은하수로 7", "city": "가평", "postal_code": "12401"}
    assert persons([home | {"full_name": name} for name in ("홍길동", "홍준서", "홍서연")], model=model) == [0, 1, 2]


@MODELS
def test_junior_and_senior_are_two(model: Model | None) -> None:
    home = {"phone": "+1 734 555 0147", "address": "7 Hill Street", "city": "Monroe"}
    rows = [
        home | {"full_name": "Robert Stone Sr", "birth_date": "1950-03-04"},
        home | {"full_name": "Robert Stone Jr", "birth_date": "1981-11-27"},
    ]
    assert persons(rows, model=model) == [0, 1]


@MODELS
@pytest.mark.parametrize("value", ["000-0000-0000", "+266696687", "unknown", "anonymous"])
def test_placeholders_are_no_evidence(value: str, model: Model | None) -> None:
    assert persons([{"phone": value}, {"phone": value}], model=model) == [0, 1]
    assert persons([{"email": f"{value}@unknown.example"}, {"full_name": value}], model=model) == [0, 1]
