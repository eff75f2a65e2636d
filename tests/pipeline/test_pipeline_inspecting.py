from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path

import pytest

from voicecrm import Settings, VoiceCRM, inspect_inputs
from voicecrm.pipeline.inspection import Inspection
from voicecrm.pipeline.options import IngestOptions

HEADER = "통화ID,상담일시,구분,고객명,연락처,상담내용,색상\n"
CALLS = HEADER + (
    "K-1,2026-03-02 09:10,수신,나해든,010-7001-2001,환불 문의,빨강\n"
    "K-2,2026-03-02 10:20,수신,도이랑,8.21E+11,배터리 경고등,\n"
    "K-3,어제쯤,수신,마루,010-7001-2003,방문 예약,\n"
    "K-1,2026-03-02 11:20,수신,도이랑,,배터리 경고등\n"
)


def inspected(data: bytes, **options: object) -> Inspection:
    (found,) = inspect_inputs(BytesIO(data), IngestOptions(**options), Settings())  # type: ignore[arg-type]
    return found


def test_what_would_be_stored_is_shown_with_its_normal_forms() -> None:
    found = inspected(CALLS.encode("cp949"))
    assert (found.system, found.encoding, found.delimiter, found.error) == ("call_log", "cp949", ",", "")
    assert found.confidence >= 0.7
    assert "상담일시" in found.reason
    assert found.columns["phone"] == ("연락처",)
    assert (found.read, found.rejected, len(found.records)) == (4, 1, 3)
    record = found.records[0].participants[0].record  # type: ignore[union-attr]
    assert record is not None
    assert record.identifiers[0].value == "+821070012001"
    assert (found.timezone, found.flags["naive_time"]) == ("Asia/Seoul", 3)
    assert found.rejections[0].code == "bad_time"


def test_every_doubt_is_said() -> None:
    doubts = "\n".join(inspected(CALLS.encode()).doubts)
    for expected in ("'색상'", "1 of 4 rows would be rejected", "damaged by a spreadsheet", "Asia/Seoul",
                     "keys stand on more than one record", "more or fewer cells", "no phone"):  # fmt: skip
        assert expected in doubts


def test_an_open_order_of_dates_is_an_error_that_names_the_option() -> None:
    data = b"Call time,Phone,Notes\n03/04/2026 10:00,010-7001-2001,a\n"
    found = inspected(data)
    assert "--day-first" in found.error
    assert found.dayfirst_reason.startswith("open")
    told = inspected(data, dayfirst=False)
    assert (told.error, told.dayfirst, told.read) == ("", False, 1)


def test_a_guessed_encoding_and_damaged_letters_are_doubts() -> None:
    guessed = inspected("Name;Phone\nJürgen Groß;030-901820\n".encode("cp1252"))
    assert any("is a guess" in doubt for doubt in guessed.doubts)
    damaged = inspected("이름,연락처\n홍길동,010-7001-2001\n".encode("cp949"), encoding="utf-8")
    assert damaged.encoding == "utf-8"
    assert any("cannot be decoded" in doubt for doubt in damaged.doubts) or damaged.error


def test_what_no_system_reads_is_described_with_a_proposal() -> None:
    found = inspected(b"Wer;Mail\nAnna Beispiel;anna@a.example\nBernd Muster;bernd@a.example\n")
    assert (found.system, found.delimiter) == ("", ";")
    assert "no known format" in found.error
    assert found.proposal is not None
    assert inspected(b"\x89PNG\r\n").seen.startswith("binary")
    assert inspected(b"").seen == "empty"


def test_the_runners_up_are_named() -> None:
    found = inspected(b"Service Date,VIN,Phone,Call Duration,Notes\n2026-03-02,KMHXX00XXXX000001,1,2,x\n")
    assert found.system == "call_log"
    assert "service_visits" in [name for name, _, _ in found.runners_up]


def test_every_member_of_an_archive_and_a_damaged_one_is_inspected(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(CALLS.encode()))
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(CALLS.encode() * 2000)[:-30])
    whole, cut = inspect_inputs(tmp_path / "*.gz")
    assert (whole.read, whole.error) == (4, "")
    assert cut.read <= 1000
    with VoiceCRM.open("sqlite://") as crm:
        assert [one.system for one in crm.inspect(tmp_path / "*.gz")] == ["call_log", "call_log"]
        assert crm.counts().interactions == {}


@pytest.mark.parametrize("name", ["calls_cp949.csv", "contacts.csv", "mailbox.mbox", "mastodon.jsonl", "x_posts.json"])
def test_the_demos_files_are_recognized_without_a_fault(name: str) -> None:
    path = Path(__file__).parents[2] / "voicecrm" / "demo" / "data" / name
    (found,) = inspect_inputs(path)
    assert found.error == ""
    assert found.records


def test_the_zone_that_a_system_documents_is_said() -> None:
    path = Path(__file__).parents[1] / "ingest" / "systems" / "zendesk_tables" / "ticket.csv"
    (inspection,) = inspect_inputs(path)
    assert (inspection.timezone, "the system documents it" in inspection.timezone_reason) == ("UTC", True)
