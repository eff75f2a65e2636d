"""What an import does to the database: all of an input or nothing of it, and who is evidence for whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pytest

from voicecrm import Settings, VoiceCRM
from voicecrm.errors import (
    DamagedInputError,
    IngestError,
    InputNotFoundError,
    SettingsError,
    UnknownFormatError,
    UnknownSourceError,
)
from voicecrm.pipeline import importing
from voicecrm.records import ImportProgress

CALLS = """통화ID,상담일시,구분,고객명,연락처,상담내용
K-1,2026-03-02 09:10,수신,나해든,010-7001-2001,환불 문의
K-2,2026-03-02 10:20,수신,도이랑,010-7001-2002,배터리 경고등
K-3,어제쯤,수신,마루,010-7001-2003,방문 예약
"""
MAIL = """From: Haedeun Na <haedeun@na.example>
To: care@maker.example
Subject: Refund
Date: Tue, 3 Mar 2026 12:00:00 +0900
Message-ID: <m1@na.example>
Content-Type: text/plain; charset=utf-8

Please refund me.
"""


def status(number: int) -> dict[str, object]:
    return {
        "id": str(number),
        "created_at": "2026-03-03T04:00:00.000Z",
        "visibility": "public",
        "uri": f"https://talk.example/users/irang/statuses/{number}",
        "url": f"https://talk.example/@irang/{number}",
        "content": f"<p>word{number}</p>",
        "account": {"id": "77", "username": "irang", "acct": "irang", "url": "https://talk.example/@irang"},
        "mentions": [],
    }


def state_of(crm: VoiceCRM) -> tuple[object, ...]:
    return crm.counts(), crm.imports(), crm.memberships().to_dict("list"), list(crm.profiles)


@pytest.fixture
def crm(database_url: str) -> Iterator[VoiceCRM]:
    with VoiceCRM.open(database_url) as opened:
        yield opened


def test_a_dry_run_counts_what_would_happen_and_writes_nothing(crm: VoiceCRM) -> None:
    crm.ingest(BytesIO(CALLS.encode()))
    crm.resolve()
    before = state_of(crm)
    changed = CALLS.replace("환불 문의", "환불 요청").replace("어제쯤", "2026-03-02 11:30")
    tried = crm.ingest(BytesIO(changed.encode()), dry_run=True)
    assert (tried.read, tried.stored, tried.updated, tried.duplicate, tried.rejected) == (3, 1, 1, 1, 0)
    assert tried.dry_run
    assert state_of(crm) == before
    assert len(crm.interactions.search("요청")) == 0
    done = crm.ingest(BytesIO(changed.encode()))
    assert (done.stored, done.updated, done.duplicate) == (1, 1, 1)
    assert not done.dry_run


def test_a_dry_run_shows_the_rejections(crm: VoiceCRM) -> None:
    tried = crm.ingest(BytesIO(CALLS.encode()), dry_run=True)
    assert [(one.position, one.field) for one in tried.rejections] == [(4, "occurred_at")]
    assert crm.imports() == []


@pytest.mark.parametrize("batch_size", [1, 2, 100])
def test_an_input_that_is_damaged_half_way_leaves_nothing(
    crm: VoiceCRM, monkeypatch: pytest.MonkeyPatch, batch_size: int
) -> None:
    monkeypatch.setattr(importing, "BATCH_SIZE", batch_size)
    crm.ingest(BytesIO(CALLS.encode()))
    crm.resolve()
    before = state_of(crm)
    whole = json.dumps([status(number) for number in range(1, 8)]).encode()
    with pytest.raises(DamagedInputError):
        crm.ingest(BytesIO(whole[:-40]))
    assert state_of(crm) == before
    assert len(crm.interactions.search("word1")) == 0
    assert crm.ingest(BytesIO(whole)).stored == 7


def test_of_several_files_each_is_stored_whole_or_not_at_all(crm: VoiceCRM, tmp_path: Path) -> None:
    whole = json.dumps([status(1), status(2)]).encode()
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "a.csv").write_text(CALLS, encoding="utf-8")
    (folder / "b.json").write_bytes(whole[:-20])
    (folder / "c.csv").write_text(CALLS.replace("K-", "L-"), encoding="utf-8")
    report = crm.ingest(str(folder / "*"))
    assert [Path(one.name).name for one in report.failed] == ["b.json"]
    assert (report.source, report.read, report.stored, len(report.parts)) == ("call_log", 6, 4, 2)
    (folder / "c.csv").unlink()
    assert crm.counts().interactions == {"call": 4}
    (folder / "b.json").write_bytes(whole)
    again = crm.ingest(str(folder / "*"))
    assert (again.source, again.read, again.stored, again.duplicate, again.rejected) == ("several", 5, 2, 2, 1)
    assert again.channels == {"social": 2}


def test_the_journal_of_imports_says_what_came_from_where(crm: VoiceCRM, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(CALLS, encoding="utf-8")
    crm.ingest(path)
    crm.ingest([{"고객번호": "C-1", "이름": "나해든", "휴대폰": "010-7001-2001"}], source="members")
    first, second = crm.imports()
    assert (first.source, Path(first.input_name).name) == ("call_log", "calls.csv")
    assert (first.counts.read, first.counts.stored, first.counts.rejected) == (3, 2, 1)
    assert (second.source, second.counts.stored) == ("members", 1)
    assert first.finished_at is not None
    assert first.started_at <= first.finished_at <= second.started_at


def test_file_rows_and_frame_give_the_same_records(database_url: str, tmp_path: Path) -> None:
    header, *lines = CALLS.splitlines()
    rows = [dict(zip(header.split(","), line.split(","), strict=True)) for line in lines[:2]]
    with VoiceCRM.open(database_url) as crm:
        crm.ingest(rows, source="call_log")
        path = tmp_path / "calls.csv"
        path.write_text(CALLS, encoding="cp949")
        found = [crm.ingest(pd.DataFrame(rows), source="call_log"), crm.ingest(path)]
        with path.open("rb") as stream:
            found.append(crm.ingest(stream))
        records = {tuple(sorted(crm.memberships()["record_id"]))}
        crm.resolve()
        records.add(tuple(sorted(crm.memberships()["record_id"])))
        assert crm.counts().interactions == {"call": 2}
        assert crm.counts().identity_records == 2
        assert all(report.stored == 0 for report in found)


def test_progress_is_told_and_may_stop_an_import(crm: VoiceCRM, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH_SIZE", 1)
    told: list[ImportProgress] = []
    crm.ingest(BytesIO(CALLS.encode()), progress=told.append)
    assert told == [ImportProgress(1), ImportProgress(2), ImportProgress(3)]

    def stop(_progress: ImportProgress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crm.ingest(BytesIO(MAIL.encode()), progress=stop)
    assert crm.counts().interactions == {"call": 2}


def test_a_target_that_cannot_be_read_says_what_is_expected(crm: VoiceCRM, tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="expected a path, a pattern, a binary file object"):
        crm.ingest(cast("Any", 7))
    with pytest.raises(IngestError, match="bytes"):
        crm.ingest(cast("Any", StringIO(CALLS)))
    with pytest.raises(InputNotFoundError, match="no file matches"):
        crm.ingest(str(tmp_path / "*.csv"))
    with pytest.raises(InputNotFoundError, match=r"nowhere\.csv"):
        crm.ingest(tmp_path / "nowhere.csv")
    with pytest.raises(UnknownSourceError, match="say source="):
        crm.ingest([{"이름": "나해든"}])
    with pytest.raises(UnknownSourceError, match="did you mean 'asterisk'"):
        crm.ingest(BytesIO(CALLS.encode()), source="asterix")
    with pytest.raises(UnknownFormatError, match="empty"):
        crm.ingest(BytesIO(b""))
    with pytest.raises(SettingsError, match="Mars"):
        crm.ingest(BytesIO(CALLS.encode()), timezone="Mars/Olympus")
    assert crm.imports() == []


def test_own_numbers_are_nobodys_evidence(database_url: str) -> None:
    settings = Settings(own_numbers=("02-555-0147", "+82 10 9000 0000"))
    with VoiceCRM.open(database_url, settings=settings) as crm:
        people = [("나해든", "02-555-0147"), ("나해든", "02) 555-0147 (내선 12)"), ("도이랑", "010-9000-0000")]
        crm.ingest(
            [{"고객번호": f"C-{n}", "이름": name, "휴대폰": phone} for n, (name, phone) in enumerate(people)],
            source="members",
        )
        crm.resolve()
        assert len(crm.profiles) == 3
        assert all("phone" not in profile.values for profile in crm.profiles)  # noqa: PD011 - not a frame
        assert crm.profiles.find(phone="02-555-0147") == []


def test_own_domains_are_nobodys_evidence(database_url: str) -> None:
    settings = Settings(own_domains=("Maker.example",))
    with VoiceCRM.open(database_url, settings=settings) as crm:
        crm.ingest(BytesIO(MAIL.encode()))
        crm.ingest([{"고객번호": "C-1", "이름": "마루", "이메일": "care@maker.example"}], source="members")
        crm.ingest([{"고객번호": "C-2", "이름": "보라", "이메일": "CARE@MAKER.example"}], source="members")
        crm.resolve()
        found = {profile.name: profile.values.get("email") for profile in crm.profiles}  # noqa: PD011 - not a frame
        assert found == {"Haedeun Na": ("haedeun@na.example",), "마루": None, "보라": None}


@pytest.mark.parametrize("caller", ["발신번호표시제한", "anonymous", "", "+266696687", "000-0000-0000", "8.21E+12"])
def test_a_withheld_caller_is_heard_and_makes_no_profile(crm: VoiceCRM, caller: str) -> None:
    lines = ["통화ID,상담일시,구분,고객명,연락처,상담내용"]
    lines += [f"K-{number},2026-03-02 09:1{number},수신,,{caller},항의" for number in range(3)]
    report = crm.ingest(BytesIO("\n".join(lines).encode()), source="call_log")
    assert report.stored == 3
    resolved = crm.resolve()
    assert (resolved.profiles, len(crm.profiles), len(crm.memberships())) == (0, 0, 0)
    heard = crm.interactions.search("항의")
    assert len(heard) == 3
    assert {entry.profile_ids for entry in heard} == {()}


def test_two_withheld_callers_of_one_name_stay_two(crm: VoiceCRM) -> None:
    lines = ["통화ID,상담일시,구분,고객명,연락처,상담내용"]
    lines += [f"K-{number},2026-03-02 09:1{number},수신,나해든,발신번호표시제한,항의" for number in range(2)]
    crm.ingest(BytesIO("\n".join(lines).encode()), source="call_log")
    crm.resolve()
    assert [profile.name for profile in crm.profiles] == ["나해든", "나해든"]
