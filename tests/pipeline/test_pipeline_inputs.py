"""Many inputs at once: what is read, what fails, what is passed over, what is given up, what is resumed."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from voicecrm import VoiceCRM
from voicecrm.errors import IngestError, NothingReadError, TooManyRejectedError, UnknownFormatError
from voicecrm.ingest import Mapping, load_map_file, load_mapping, write_rejections
from voicecrm.pipeline import importing
from voicecrm.pipeline.limits import RejectionLimit
from voicecrm.records import ImportProgress

HEADER = "통화ID,상담일시,구분,고객명,연락처,상담내용\n"
VCARD = b"BEGIN:VCARD\nVERSION:3.0\nFN:Na Haedeun\nTEL:010-7001-2001\nEND:VCARD\n"


def calls(keys: range, bad: int = 0) -> bytes:
    """A call log whose first rows have no time."""
    when = ("언젠가" if place < bad else "2026-03-02 09:10" for place in range(len(keys)))
    rows = (f"K-{key},{at},수신,나해든,010-7001-2001,환불 {key}\n" for key, at in zip(keys, when, strict=True))
    return (HEADER + "".join(rows)).encode()


def archive(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as stream:
        for name, data in content.items():
            stream.writestr(name, data)
    return path


@pytest.fixture
def crm(database_url: str) -> Iterator[VoiceCRM]:
    with VoiceCRM.open(database_url) as opened:
        yield opened


def test_an_archive_reports_every_member(crm: VoiceCRM, tmp_path: Path) -> None:
    status = {
        "id": "1",
        "created_at": "2026-03-03T04:00:00.000Z",
        "visibility": "public",
        "uri": "https://talk.example/users/irang/statuses/1",
        "url": "https://talk.example/@irang/1",
        "content": "<p>word</p>",
        "account": {"id": "77", "username": "irang", "acct": "irang", "url": "https://talk.example/@irang"},
    }
    cut = json.dumps([status, status]).encode()[:-20]
    path = archive(
        tmp_path / "export.zip",
        {"a/calls.csv": calls(range(2)), "people.vcf": VCARD, "data/like.js": b"window.YTD.like.part0 = [{}]",
         "photo.png": b"\x89PNG\r\n", "empty.csv": b"", "cut.json": cut},
    )  # fmt: skip
    report = crm.ingest(path)
    assert [(Path(one.name).name, one.stored) for one in report.parts] == [("calls.csv", 2), ("people.vcf", 1)]
    assert (report.source, report.stored, report.read) == ("several", 3, 3)
    assert [Path(one.name).name for one in report.failed] == ["cut.json"]
    why = {Path(one.name).name: one.reason for one in report.skipped}
    assert why.keys() == {"like.js", "photo.png", "empty.csv"}
    assert "JSON" in why["like.js"]
    assert "binary" in why["photo.png"]
    assert "empty" in why["empty.csv"]
    assert [Path(run.input_name).name for run in crm.imports()] == ["calls.csv", "people.vcf"]


def test_when_nothing_is_read_an_error_names_every_input(crm: VoiceCRM, tmp_path: Path) -> None:
    path = archive(tmp_path / "export.zip", {"a.png": b"\x89PNG", "b.txt": b"dear all"})
    with pytest.raises(NothingReadError) as caught:
        crm.ingest(path)
    assert [Path(name).name for name in caught.value.reasons] == ["a.png", "b.txt"]
    (tmp_path / "b.txt").write_bytes(b"dear all")
    with pytest.raises(UnknownFormatError, match="text"):
        crm.ingest(tmp_path / "b.txt")


def test_too_many_rejections_give_an_input_up_early_and_leave_nothing(crm: VoiceCRM, tmp_path: Path) -> None:
    for key in ("many", "few"):
        bad = 40 if key == "many" else 10
        (tmp_path / f"{key}.csv").write_bytes(calls(range(20_000), bad=bad))
    said: list[ImportProgress] = []
    with pytest.raises(TooManyRejectedError, match="bad_time in occurred_at") as caught:
        crm.ingest(tmp_path / "many.csv", max_rejected=30, progress=said.append)
    assert (caught.value.read, caught.value.rejected, said) == (importing.BATCH_SIZE, 40, [])
    assert crm.counts().interactions == {}
    assert crm.imports() == []
    report = crm.ingest(tmp_path / "*.csv", max_rejected="0.3%")
    assert (report.stored, report.rejected) == (19_990, 10)
    assert [Path(one.name).name for one in report.failed] == ["many.csv"]


@pytest.mark.parametrize(
    ("value", "rejected", "read", "exceeded"),
    [("5%", 11, 200, True), ("5%", 10, 200, False), (0.05, 11, 200, True), ("100", 101, 102, True),
     (100, 100, 102, False), (0, 1, 1, True), ("0%", 1, 200, True), ("5%", 3, 3, False)],
)  # fmt: skip
def test_a_limit_is_a_number_or_a_share(value: float | str, rejected: int, read: int, exceeded: bool) -> None:
    assert RejectionLimit.parse(value).is_exceeded(rejected, read, at_end=False) is exceeded


def test_what_tells_of_no_contact_is_no_sign_of_a_wrong_mapping(crm: VoiceCRM, tmp_path: Path) -> None:
    receipts = [{"domains": [], "health_score": "Happy", "id": number} for number in range(300)]
    (tmp_path / "companies.json").write_text(json.dumps(receipts), encoding="utf-8")
    report = crm.ingest(tmp_path / "companies.json", max_rejected=0)
    assert (report.read, report.rejected) == (300, 300)
    assert {one.code for one in report.rejections} == {"not_an_interaction"}


def test_a_share_is_asked_at_the_end_of_a_short_input_too(crm: VoiceCRM) -> None:
    with pytest.raises(TooManyRejectedError):
        crm.ingest(BytesIO(calls(range(3), bad=1)), max_rejected="5%")
    for nonsense in ("many", "-1", "101%", 1.5):
        with pytest.raises(IngestError, match="expected a number of rows"):
            crm.ingest(BytesIO(calls(range(3))), max_rejected=nonsense)


def test_a_stopped_import_goes_on_with_what_is_left(crm: VoiceCRM, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_bytes(calls(range(3)))
    archive(folder / "b.zip", {"b.csv": calls(range(10, 13))})
    (folder / "c.csv").write_bytes(calls(range(20, 23), bad=3))
    first = crm.ingest(folder, max_rejected=0)
    assert (first.stored, len(first.failed)) == (6, 1)
    (folder / "c.csv").write_bytes(calls(range(20, 23)))
    second = crm.ingest(folder, max_rejected=0, resume=True)
    assert (second.read, second.stored, len(second.skipped)) == (3, 3, 2)
    assert all("read to the end by import" in one.reason for one in second.skipped)
    assert crm.ingest(folder, max_rejected=0, resume=True).read == 0
    assert crm.ingest(folder, resume=True, timezone="UTC").updated == 0, "other options read it again"
    os.utime(folder / "a.csv", (1, 1))
    assert crm.ingest(folder, resume=True).duplicate == 3, "a file that changed is read again"
    assert crm.ingest(folder).duplicate == 9, "without resume everything is"


def test_the_mapping_is_kept_with_the_data(crm: VoiceCRM, tmp_path: Path) -> None:
    mapping = Mapping(columns={"source_key": ("no",), "phone": ("number",), "text": ("said",)}, channel="message")
    crm.ingest([{"no": "1", "number": "010-7001-2001", "said": "hello"}], source="desk", mapping=mapping)
    crm.ingest(BytesIO(calls(range(1))))
    with_mapping, without = crm.imports()
    assert without.mapping is None
    (tmp_path / "map.toml").write_text(with_mapping.mapping or "", encoding="utf-8")
    assert load_mapping(tmp_path / "map.toml") == mapping


FRONT_DESK = """
name = "front_desk"
title = "Front desk (JSON)"
channel = "message"
timezone = "Asia/Seoul"

[[shapes]]
name = "visit"
records = ["visits[]"]
signs = ["no", "who.phone"]
channel = "message"
fields = { source_key = "no", occurred_at = "at", text = "said" }
parties = [{ phone = "who.phone", full_name = "who.name" }]
"""


def visit(number: int, at: str = "2026-03-02 09:10") -> dict[str, object]:
    return {"no": number, "at": at, "said": "hello", "who": {"phone": "010-7001-2001", "name": "나해든"}}


@pytest.fixture
def front_desk(tmp_path: Path) -> Path:
    path = tmp_path / "front_desk.toml"
    path.write_text(FRONT_DESK, encoding="utf-8")
    return path


def test_a_home_grown_json_export_is_read_by_a_description_of_its_own(crm: VoiceCRM, front_desk: Path) -> None:
    export = front_desk.with_name("export.json")
    export.write_text(json.dumps({"visits": [visit(1), visit(2, "soon")]}), encoding="utf-8")
    report = crm.ingest(export, mapping=front_desk)
    assert (report.source, report.stored, report.rejected) == ("front_desk", 1, 1)
    assert report.rejections[0].adapter == "front_desk"
    (inspected,) = crm.inspect(export, mapping=front_desk)
    assert (inspected.system, inspected.read, inspected.rejected) == ("front_desk", 2, 1)
    assert crm.ingest(export, mapping=front_desk, resume=True).skipped
    assert crm.ingest(export, mapping=front_desk, source="desk_2").source == "desk_2"
    (run, *_) = crm.imports()
    kept = front_desk.with_name("kept.toml")
    kept.write_text(run.mapping or "", encoding="utf-8")
    assert crm.ingest(export, mapping=kept).duplicate == 1


def test_documents_that_are_parsed_already_are_read_by_a_description(crm: VoiceCRM, front_desk: Path) -> None:
    pages: list[dict[str, object]] = [{"visits": [visit(1), visit(2)]}, {"visits": [visit(3)]}, {"other": 1}]
    report = crm.ingest(pages, mapping=load_map_file(front_desk))
    assert (report.source, report.read, report.stored, report.rejected) == ("front_desk", 4, 3, 1)


def test_what_a_description_refused_is_mended_with_the_same_description(crm: VoiceCRM, front_desk: Path) -> None:
    refused = crm.ingest([visit(1, "soon")], mapping=front_desk).rejections
    stream = BytesIO()
    write_rejections(refused, stream)
    mended = stream.getvalue().replace(b"soon", b"2026-03-02 09:10")
    assert crm.ingest(BytesIO(mended)).rejected == 1, "nobody knows this system without its description"
    report = crm.ingest(BytesIO(mended), mapping=front_desk)
    assert (report.stored, report.rejected) == (1, 0)
    assert len(crm.interactions.search("hello", source="front_desk")) == 1
