"""Profiles held against the truth."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from voicecrm import Settings, VoiceCRM
from voicecrm.errors import InputNotFoundError, QueryError
from voicecrm.query.drawing import draw_curve
from voicecrm.query.evaluation import Evaluation

SOURCE = "members"
ROWS = [
    ("C-1", "나해든", "010-7001-2001", "haedeun@na.example"),
    ("C-2", "나해든", "010-7001-2001", ""),
    ("C-3", "도이랑", "010-7001-2003", ""),
    ("C-4", "도이랑", "010-7001-2003", "irang@do.example"),
    ("C-5", "마루한", "010-7001-2005", ""),
    ("C-6", "하보람", "", "boram@ha.example"),
    ("C-7", "편도휘", "010-7001-2007", "dohwi@pyeon.example"),
    ("C-8", "편도휘", "010-8123-4567", "other@post.example"),
]
PEOPLE = {"C-1": "na", "C-2": "na", "C-3": "do-1", "C-4": "do-2", "C-5": "ma", "C-6": "ma", "C-7": "p", "C-8": "p"}
"""One false merge (C-3, C-4); C-5 and C-6 share nothing; C-7 and C-8 share a name that is not enough."""


@pytest.fixture
def crm(database_url: str) -> Iterator[VoiceCRM]:
    rows = [{"고객번호": k, "이름": n, "휴대폰": p, "이메일": e} for k, n, p, e in ROWS]
    with VoiceCRM.open(database_url) as opened:
        opened.ingest(rows, source=SOURCE)
        opened.resolve()
        yield opened


def truth(**people: str) -> pd.DataFrame:
    rows = [(SOURCE, key, person) for key, person in (people or PEOPLE).items()]
    return pd.DataFrame(rows, columns=["source", "source_key", "person"])


def keys(pair: object) -> set[str]:
    return {pair.record_a.source_key, pair.record_b.source_key}  # type: ignore[attr-defined]


def test_the_agreement_is_counted(crm: VoiceCRM) -> None:
    found = crm.evaluate(truth())
    assert (found.records, found.unknown, found.ambiguous) == (8, 0, 0)
    assert (found.pairwise.true_pairs, found.pairwise.predicted_pairs, found.pairwise.correct_pairs) == (3, 2, 1)
    assert found.clusters is not None
    assert (found.clusters.exact_clusters, found.clusters.true_clusters) == (1, 5)
    assert found.clusters.pairwise == found.pairwise


def test_mistakes_are_explained_the_heaviest_first(crm: VoiceCRM) -> None:
    found = crm.evaluate(truth())
    (wrong,) = found.false_merges
    assert keys(wrong) == {"C-3", "C-4"}
    assert wrong.explanation == crm.explain(wrong.record_a.record_id, wrong.record_b.record_id)
    assert [keys(miss) for miss in found.misses] == [{"C-7", "C-8"}, {"C-5", "C-6"}]
    assert [miss.compared for miss in found.misses] == [True, False]
    assert (found.misses_never_compared, found.misses_too_light, found.misses_kept_apart) == (1, 1, 0)
    assert crm.evaluate(truth(), worst=1).misses == found.misses[:1]


def test_a_miss_that_people_made_is_kept_apart(crm: VoiceCRM) -> None:
    crm.judge((SOURCE, "C-1"), (SOURCE, "C-2"), "negative", actor="agent-7")
    crm.resolve()
    assert crm.evaluate(truth()).misses_kept_apart == 1


def test_the_truth_may_be_a_subset_and_may_know_more(crm: VoiceCRM) -> None:
    found = crm.evaluate(truth(**{"C-1": "na", "C-2": "na", "C-99": "nobody"}))
    assert (found.records, found.unknown) == (2, 1)
    assert found.pairwise.f1 == 1.0
    with pytest.raises(QueryError, match="no record of the truth"):
        crm.evaluate(truth(**{"C-99": "nobody"}))


def test_all_forms_of_the_truth_say_the_same(crm: VoiceCRM, tmp_path: Path) -> None:
    expected = crm.evaluate(truth())
    frame = truth().rename(columns={"person": "person_id"})
    frame.loc[len(frame)] = [SOURCE, "C-5", ""]
    frame.to_csv(tmp_path / "truth.csv", index=False, encoding="utf-8-sig")
    assert crm.evaluate(tmp_path / "truth.csv") == crm.evaluate(str(tmp_path / "truth.csv")) == expected
    record_of = crm.memberships().set_index("source_key")["record_id"]
    by_id = pd.DataFrame({"record_id": [record_of[key] for key in PEOPLE], "person": list(PEOPLE.values())})
    assert crm.evaluate(by_id).pairwise == expected.pairwise
    pairs = [(SOURCE, a, SOURCE, b, int(PEOPLE[a] == PEOPLE[b])) for a in PEOPLE for b in PEOPLE if a < b]
    columns = ["source_a", "source_key_a", "source_b", "source_key_b", "same"]
    by_pairs = crm.evaluate(pd.DataFrame(pairs, columns=columns))
    assert by_pairs.pairwise == expected.pairwise
    assert by_pairs.clusters is None
    assert (by_pairs.false_merges, by_pairs.misses) == (expected.false_merges, expected.misses)
    assert by_pairs.curve == expected.curve


def test_the_curve_runs_from_everything_to_nothing(crm: VoiceCRM) -> None:
    found = crm.evaluate(truth())
    recalls = [point.recall for point in found.curve]
    assert recalls == sorted(recalls, reverse=True)
    assert [point.match_weight for point in found.curve] == sorted({point.match_weight for point in found.curve})
    here = next(point for point in found.curve if point.match_weight == found.merge_weight)
    assert (here.precision, here.recall) == (found.pairwise.precision, found.pairwise.recall)
    assert here.match_probability == pytest.approx(crm.settings.merge_threshold)


def test_the_curve_is_drawn(crm: VoiceCRM) -> None:
    found = crm.evaluate(truth())
    root = ET.fromstring(draw_curve(found.curve, merge_weight=found.merge_weight, title="정확도"))
    lines = [one for one in root.iter() if one.tag.endswith("polyline")]
    assert [len(line.get("points", "").split()) for line in lines] == [len(found.curve)] * 3
    assert len({line.get("stroke-dasharray") for line in lines}) == 3
    assert root[0].text == "정확도"
    assert "F1 is best at" in (root[1].text or "")


def test_an_interaction_with_several_customers_is_ambiguous(database_url: str) -> None:
    mail = (
        "From: One <one@na.example>\nTo: care@maker.example\nCc: Two <two@do.example>\nSubject: x\n"
        "Date: Tue, 3 Mar 2026 12:00:00 +0900\nMessage-ID: <m1@na.example>\n\nhello\n"
    )
    frame = truth(**{"C-1": "na"})
    frame.loc[len(frame)] = ["email", "m1@na.example", "one"]
    with VoiceCRM.open(database_url, settings=Settings(own_domains=("maker.example",))) as crm:
        crm.ingest([{"고객번호": "C-1", "이름": "나해든", "휴대폰": "010-7001-2001"}], source=SOURCE)
        crm.ingest(BytesIO(mail.encode()))
        crm.resolve()
        found = crm.evaluate(frame)
    assert (found.ambiguous, found.unknown, found.records) == (1, 0, 1)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pd.DataFrame({"a": ["1"]}), "the truth has the columns a; expected source, source_key, person"),
        (truth(**{"C-1": "na"}).loc[[0, 0]].assign(person=["na", "do"]), "two persons for record 'members/C-1'"),
        (pd.DataFrame({"record_id_a": ["r"], "record_id_b": ["s"], "same": ["maybe"]}), "same is 'maybe'"),
        (pd.DataFrame({"record_id_a": ["r", "s"], "record_id_b": ["s", "r"], "same": [1, 0]}), "both 1 and 0"),
    ],
)
def test_a_truth_that_cannot_be_read_says_why(crm: VoiceCRM, frame: pd.DataFrame, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        crm.evaluate(frame)


def test_a_file_that_is_not_there_or_no_table_says_so(crm: VoiceCRM, tmp_path: Path) -> None:
    with pytest.raises(InputNotFoundError, match="nowhere"):
        crm.evaluate(tmp_path / "nowhere.csv")
    for content in (b"", "source,person\n가,나".encode("utf-16")):
        (tmp_path / "broken.csv").write_bytes(content)
        with pytest.raises(QueryError, match=r"broken\.csv"):
            crm.evaluate(tmp_path / "broken.csv")


def test_evaluation_is_a_plain_value(crm: VoiceCRM) -> None:
    assert isinstance(crm.evaluate(truth(), worst=0), Evaluation)
    assert crm.evaluate(truth(), worst=0).false_merges == ()
