"""Names read from addresses: for a pair, never against one, and never counted as somebody else's name."""

from __future__ import annotations

import numpy as np
import pytest

from voicecrm.identity import SHIPPED_MODEL, encode_lists, explain_pair, normalize
from voicecrm.identity.evidence import Evidence, build_evidence
from voicecrm.identity.explanation import PairExplanation
from voicecrm.identity.names import Names, build_names

Row = dict[str, str]
KINDS = ("full_name", "given_name", "family_name", "email", "handle", "phone", "city")


def evidence_of(rows: list[Row]) -> Evidence:
    columns = {
        kind: encode_lists([normalize(kind, row.get(kind, ""), scope="x") for row in rows])
        for kind in KINDS
        if any(kind in row for row in rows)
    }
    return build_evidence(columns, len(rows), SHIPPED_MODEL)


def explain(*rows: Row) -> PairExplanation:
    return explain_pair(evidence_of(list(rows)), 0, 1, SHIPPED_MODEL)


def weights(*rows: Row) -> dict[str, float]:
    return {row.comparison: row.match_weight for row in explain(*rows).comparisons}


def read_of(names: Names) -> set[tuple[str, str]]:
    parts = ["", *names.parts.values]
    entries = zip(names.family.tolist(), names.given.tolist(), names.read.tolist(), strict=True)
    return {(parts[family + 1], parts[given + 1]) for family, given, read in entries if read}


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ({"family_name": "Jackson", "email": "linda.jackson@post.example"}, {("jackson", "linda")}),
        ({"family_name": "Jackson", "email": "lindajackson81@post.example"}, {("jackson", "linda")}),
        ({"family_name": "Jackson", "email": "ljackson@post.example"}, {("jackson", "l")}),
        ({"family_name": "Jackson", "email": "linda81@post.example"}, {("jackson", "linda")}),
        ({"family_name": "김", "email": "minsu.kim@post.example"}, {("김", "minsu")}),
        ({"family_name": "Jackson", "handle": "@linda_jackson"}, {("jackson", "linda")}),
        ({"given_name": "Linda", "email": "linda.jackson@post.example"}, {("jackson", "linda")}),
        ({"given_name": "Linda", "email": "ljackson@post.example"}, {("jackson", "linda")}),
        ({"given_name": "Linda", "email": "happymoon@post.example"}, set()),
        ({"given_name": "L.", "family_name": "Jackson", "email": "linda.jackson@post.example"}, {("jackson", "linda")}),
        ({"given_name": "L.", "family_name": "Jackson", "email": "robert.jackson@post.example"}, set()),
        ({"email": "linda.jackson@post.example"}, {("linda", "jackson"), ("jackson", "linda")}),
        ({"email": "happymoon@post.example"}, set()),
        ({"full_name": "Ted Mitchell", "email": "edward.mitchell@post.example"}, {("mitchell", "edward")}),
        ({"full_name": "Edwrad Mitchell", "email": "edward.mitchell@post.example"}, {("mitchell", "edward")}),
        ({"full_name": "Sandra Williams", "email": "david.williams@post.example"}, set()),
        ({"full_name": "Sandra Williams", "email": "sandra.williams@post.example"}, set()),
    ],
)
def test_what_is_read(row: Row, names: set[tuple[str, str]]) -> None:
    columns = {kind: encode_lists([normalize(kind, value, scope="x")]) for kind, value in row.items()}
    assert read_of(build_names(columns, 1)) == names


def test_an_address_that_spells_the_other_name_is_evidence() -> None:
    linda = {"given_name": "Linda", "family_name": "Jackson"}
    unknown = weights({"family_name": "Jackson"}, linda)
    read = weights({"family_name": "Jackson", "email": "linda.jackson@post.example"}, linda)
    told = weights(linda, linda)
    assert unknown["family_name"] == read["family_name"]
    assert 0 < read["given_name"] < told["given_name"]


def test_an_address_that_spells_another_name_is_no_contradiction() -> None:
    robert = {"given_name": "Robert", "family_name": "Jackson"}
    assert weights({"family_name": "Jackson", "email": "linda.jackson@post.example"}, robert) == weights(
        {"family_name": "Jackson"}, robert
    )
    assert weights({"email": "linda.jackson@post.example"}, robert) == {}


def test_the_same_address_does_not_count_twice() -> None:
    mailbox = {"email": "linda.jackson@post.example"}
    both = weights({"family_name": "Jackson", **mailbox}, {"given_name": "Linda", "family_name": "Jackson", **mailbox})
    assert both["given_name"] <= 2


def test_the_explanation_says_where_a_name_comes_from() -> None:
    explanation = explain(
        {"family_name": "Jackson", "email": "linda.jackson@post.example"}, {"full_name": "Linda Jackson"}
    )
    (row,) = (one for one in explanation.comparisons if one.comparison == "given_name")
    assert row.left_value == row.right_value == "linda"
    assert "read from" in row.note


def test_a_name_that_was_read_makes_no_value_shared() -> None:
    phone = {"phone": "010-2345-6789"}
    alone = evidence_of([{"family_name": "Jackson", **phone}, {"full_name": "Robert Jackson", **phone}])
    with_address = evidence_of(
        [
            {"family_name": "Jackson", "email": "linda.jackson@post.example", **phone},
            {"full_name": "Robert Jackson", **phone},
        ]
    )
    assert np.array_equal(alone.name_counts["phone"], with_address.name_counts["phone"])
