from __future__ import annotations

import tomllib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voicecrm.ingest import ReadContext, load_mapping, open_input, read_items
from voicecrm.ingest.mapping_file import mapping_from_toml
from voicecrm.ingest.proposing import Proposal, propose_mapping
from voicecrm.ingest.table_adapter import TableAdapter
from voicecrm.ingest.value_kinds import kind_of
from voicecrm.records import Contact, Interaction

GERMAN = (
    "No;Datum;Uhrzeit;Kunde;Telefon;Art;Notiz\n"
    "A1;14.09.2026;09:12;Anna Beispiel;030-901820;Eingang;Auto lädt nicht an der Säule\n"
    "A2;14.09.2026;10:40;Bernd Muster;0151 23456789;Ausgang;Rückruf wegen Termin am Montag\n"
)
KOREAN = (
    "접수NO,접수 날짜시간,고객 성명,보조,메일주소,특이사항란\n"
    "A-1,2026-03-02 09:10,홍길동,010-1111-2222/02-333-4444,hong@a.example,환불을 요청하심 다음 주까지 회신 바람\n"
    "A-2,2026-03-02 09:12,김영희,,kim@a.example,부품 입고 일정 문의하심 확인 후 전화 필요\n"
)
HEADERLESS = (
    "1001,03/04/2026 10:00,+82 10-2345-6789,hong@a.example,The car does not start in the cold\n"
    "1002,04/04/2026 10:00,+82 10-2345-6780,kim@a.example,Please call back about the refund\n"
)


def propose(text: str) -> Proposal:
    with open_input(BytesIO(text.encode()), "table.csv") as opened:
        proposal = propose_mapping(opened.sample)
    assert proposal is not None
    return proposal


def imported(text: str, proposal: Proposal, folder: Path, **told: bool) -> list[Interaction | Contact]:
    """Read a table by the file that was proposed for it."""
    (folder / "map.toml").write_text(proposal.text(), encoding="utf-8")
    context = ReadContext(source="desk", mapping=load_mapping(folder / "map.toml"), **told)  # type: ignore[arg-type]
    with open_input(BytesIO(text.encode()), "table.csv") as opened:
        items = list(read_items(opened, TableAdapter(), context))
    assert all(isinstance(item, Interaction | Contact) for item in items), items
    return [item for item in items if isinstance(item, Interaction | Contact)]


def test_values_tell_what_foreign_headers_do_not(tmp_path: Path) -> None:
    proposal = propose(GERMAN)
    assert {name: columns[0] for name, columns in proposal.mapping.columns.items()} == {
        "source_key": "No", "date": "Datum", "time": "Uhrzeit", "full_name": "Kunde", "phone": "Telefon",
        "text": "Notiz",
    }  # fmt: skip
    assert proposal.unused.keys() == {"Art"}
    first, _ = imported(GERMAN, proposal, tmp_path)
    assert isinstance(first, Interaction)
    assert first.occurred_at is not None
    assert first.occurred_at.isoformat() == "2026-09-14T09:12:00+09:00"


def test_similar_korean_headers_and_cells_with_several_phones(tmp_path: Path) -> None:
    proposal = propose(KOREAN)
    assert proposal.mapping.splits["보조"].separator == "/"
    first, _ = imported(KOREAN, proposal, tmp_path)
    assert isinstance(first, Interaction)
    record = first.participants[0].record
    assert record is not None
    assert {(one.kind, one.raw_value) for one in record.identifiers} == {
        ("phone", "010-1111-2222"), ("phone", "02-333-4444"), ("email", "hong@a.example"),
    }  # fmt: skip
    assert (first.source_key, record.attributes[0].raw_value) == ("A-1", "홍길동")


def test_a_table_without_header_is_numbered_and_the_order_of_dates_asked(tmp_path: Path) -> None:
    proposal = propose(HEADERLESS)
    assert proposal.mapping.header is False
    assert any("dayfirst" in question for question in proposal.questions)
    first, second = imported(HEADERLESS, proposal, tmp_path, dayfirst=True)
    assert isinstance(first, Interaction)
    assert first.occurred_at is not None
    assert (first.source_key, first.occurred_at.month, second.source_key) == ("1001", 4, "1002")


def test_a_header_that_the_values_contradict_is_not_believed() -> None:
    proposal = propose("phone,비고란 메모,name\nn/a,red,홍길동\nnone,blue,김영희\n")
    assert "phone" not in proposal.mapping.columns


def test_people_without_anything_that_happened_are_contacts(tmp_path: Path) -> None:
    text = "Wer,Mail\nAnna Beispiel,anna@a.example\nBernd Muster,bernd@a.example\n"
    proposal = propose(text)
    assert proposal.mapping.rows == "contact"
    assert all(isinstance(item, Contact) for item in imported(text, proposal, tmp_path))


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["010-1234-5678", "+82 2 555 0100", ""], "phone"),
        (["a@b.example", "c.d@e.example"], "email"),
        (["KMHXX00XXXX000001"], "vin"),
        (["2026-03-02 09:10", "2026/3/2 9:10"], "time"),
        (["2026-03-02", "20260302"], "date"),
        (["1988-03-02", "1990.05.06"], "birth_date"),
        (["9:10", "오후 3:05"], "clock"),
        (["홍길동", "김영희"], "name"),
        (["Anna Beispiel", "Jean-Luc O'Hara"], "name"),
        (["수신", "발신"], "direction"),
        (["8.21E+12", "8.2E+11"], "damaged"),
        (["C-1", "C-2"], "key"),
        (["the car does not start", "please call me back soon"], "text"),
        (["red", "red"], "other"),
        (["", " "], "empty"),
    ],
)
def test_values_have_shapes(values: list[str], kind: str) -> None:
    assert kind_of(values).kind == kind


@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_values_have_a_shape(values: list[str]) -> None:
    evidence = kind_of(values)
    assert 0 <= evidence.fitting <= evidence.filled <= len(values)


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=5))
@example([["0", "시각"]])
def test_any_proposal_is_a_mapping_file(rows: list[list[str]]) -> None:
    with open_input(BytesIO("\n".join(",".join(row) for row in rows).encode("utf-8", "replace"))) as opened:
        proposal = propose_mapping(opened.sample)
    if proposal is not None:
        assert mapping_from_toml(tomllib.loads(proposal.text())).columns == proposal.mapping.columns
