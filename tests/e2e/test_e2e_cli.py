"""The installed ``voicecrm`` in processes of its own, from files to profiles and back."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from voicecrm.crm import VoiceCRM
from voicecrm.store import StoreCounts
from voicecrm.store.migrations import VERSIONS

SCRIPT = Path(sys.executable).parent / ("voicecrm.exe" if os.name == "nt" else "voicecrm")

CALLS = """통화ID,상담일시,구분,고객명,연락처,통화시간,상담내용
K-1,2026-03-02 09:10,수신,나해든,010-7001-2001,00:03:00,충전이 안 됩니다
K-2,2026-03-02 10:20,수신,도이랑,010-7001-2002,00:01:10,배터리 경고등
K-3,2026-03-03 11:30,수신,나해든,+82 10 7001 2001,00:02:00,환불해주세요
"""
VCARD = """BEGIN:VCARD
VERSION:3.0
UID:card-1
FN:Haedeun Na
N:Na;Haedeun;;;
TEL;TYPE=CELL:+82-10-7001-2001
EMAIL:haedeun@na.example
END:VCARD
"""
MBOX = """From haedeun@na.example Tue Mar  3 12:00:00 2026
From: Haedeun Na <haedeun@na.example>
To: care@maker.example
Subject: Charging stops
Date: Tue, 3 Mar 2026 12:00:00 +0900
Message-ID: <m1@na.example>
Content-Type: text/plain; charset=utf-8

It stops at 80 percent.

"""
STATUSES: list[dict[str, object]] = [
    {
        "id": "9001",
        "created_at": "2026-03-03T04:00:00.000Z",
        "in_reply_to_id": None,
        "visibility": "public",
        "language": "en",
        "uri": "https://talk.example/users/irang/statuses/9001",
        "url": "https://talk.example/@irang/9001",
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 1,
        "content": "<p>My battery warning light is on again</p>",
        "account": {
            "id": "77",
            "username": "irang",
            "acct": "irang",
            "display_name": "Irang",
            "url": "https://talk.example/@irang",
        },
        "mentions": [],
    }
]


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        assert self.code == 0, self.out + self.err
        return json.loads(self.out)


Run = Callable[..., Done]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VOICECRM_")}
    return {**kept, "NO_COLOR": "1", **more}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return lambda *arguments, **more: start(tmp_path, *arguments, **more)


def start(folder: Path, *arguments: str, **more: str) -> Done:
    done = subprocess.run(
        [str(SCRIPT), *arguments],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=120,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    write_files(tmp_path)
    return tmp_path


def write_files(folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "calls.csv").write_bytes(CALLS.encode("cp949"))
    (folder / "in" / "people.vcf").write_text(VCARD, encoding="utf-8")
    (folder / "in" / "mail.mbox").write_text(MBOX, encoding="utf-8")
    (folder / "in" / "statuses.json").write_text(json.dumps(STATUSES), encoding="utf-8")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files and a database; tests that must change nothing share it."""
    folder = tmp_path_factory.mktemp("prepared")
    write_files(folder)
    (folder / "map.toml").write_text('[columns]\nfull_name = "Kundenname"\nphone = "연락처"\n', encoding="utf-8")
    assert start(folder, "import", "in/calls.csv", "--resolve").code == 0
    return folder


def counts(folder: Path) -> StoreCounts:
    with VoiceCRM.open(f"sqlite:///{(folder / 'voice.db').as_posix()}") as crm:
        return crm.counts()


def test_from_files_to_profiles_and_back(run: Run, files: Path) -> None:
    imported = run("import", "in", "--json").document
    assert {Path(one["file"]).name: one["stored"] for one in imported["files"]} == {
        "calls.csv": 3, "mail.mbox": 1, "people.vcf": 1, "statuses.json": 1
    }  # fmt: skip
    again = run("import", "in/*.csv", "in/mail.mbox", "--json").document
    assert again["total"] == {"read": 4, "stored": 0, "updated": 0, "duplicate": 4, "rejected": 0}

    resolved = run("resolve", "--json").document
    assert resolved["profiles"] == 3
    found = run("find", "01070012001", "--json").document["profiles"]
    assert len(found) == 1
    profile = found[0]["profile_id"]
    assert found[0]["sources"] == ["call_log", "email", "vcard"]
    shown = run("show", profile)
    assert "+821070012001" in shown.out
    assert "haedeun@na.example" in shown.out
    channels = [one["channel"] for one in run("timeline", profile, "--json").document["interactions"]]
    assert channels == ["call", "call", "email"]
    assert [one["source_key"] for one in run("search", "환불", "--json").document["interactions"]] == ["K-3"]
    assert run("explain", "call_log/K-1", "call_log/K-3", "--json").document["match_probability"] > 0.5

    other = run("find", "도이랑", "--json").document["profiles"][0]["profile_id"]
    posts = run("search", "warning light", "--json").document["interactions"][0]["profile_ids"][0]
    merged = run("merge", other, posts, "--actor", "kim", "--reason", "said so", "--json").document["profiles"]
    assert merged[0]["sources"] == ["call_log", "mastodon"]
    assert len(run("unmerge", merged[0]["profile_id"], "--actor", "kim", "--json").document["profiles"]) == 2

    for ending in ("csv", "jsonl", "parquet"):
        target = files / f"profiles.{ending}"
        assert run("export", "profiles", target.name).code == 0
        assert target.stat().st_size > 0
    assert "도이랑" in (files / "profiles.jsonl").read_text(encoding="utf-8")


def test_rejected_row_is_mended_and_stored(run: Run, files: Path) -> None:
    broken = CALLS.replace("2026-03-02 10:20", "2026-13-41")
    (files / "calls.csv").write_text(broken, encoding="utf-8")
    first = run("import", "calls.csv", "--rejected", "rejected.jsonl")
    assert first.code == 3
    assert "bad_time" in first.out
    rejected = files / "rejected.jsonl"
    rejected.write_text(
        rejected.read_text(encoding="utf-8").replace("2026-13-41", "2026-03-02 10:20"), encoding="utf-8"
    )
    # The file is read and replaced in one run: what is still refused would stand in it again.
    mended = run("import", "rejected.jsonl", "--rejected", "rejected.jsonl", "--json").document
    assert mended["total"]["stored"] == 1
    assert rejected.read_text(encoding="utf-8") == ""
    (files / "calls.csv").write_text(CALLS, encoding="utf-8")
    assert run("import", "calls.csv", "--json").document["total"]["duplicate"] == 3


def test_dry_run_stores_nothing(run: Run, files: Path) -> None:
    assert run("import", "in/people.vcf").code == 0
    before = counts(files)
    dry = run("import", "in/calls.csv", "--dry-run")
    assert dry.code == 0
    assert "nothing was stored" in dry.out
    assert counts(files) == before


def test_one_bad_file_does_not_keep_the_others_out(run: Run, files: Path) -> None:
    (files / "in" / "noise.bin").write_bytes(bytes(range(256)) * 20)
    done = run("import", "in")
    assert done.code == 1
    assert "noise.bin" in done.err
    assert counts(files).contacts == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("binary.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "binary"),
        ("letter.txt", b"dear all, nothing in here is an export\n", "letter.txt"),
        ("cut.json", json.dumps(STATUSES)[:-40].encode(), "cut.json"),
        ("empty.csv", b"", "empty"),
    ],
)
def test_unreadable_file_is_named_and_nothing_is_stored(prepared: Path, name: str, content: bytes, said: str) -> None:
    before = counts(prepared)
    (prepared / name).write_bytes(content)
    done = start(prepared, "import", name)
    assert done.code == 1
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    assert said in done.err
    assert counts(prepared) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "nowhere.csv"), "nowhere.csv"),
        (("import", "*.nothing"), "*.nothing"),
        (("import", "in/calls.csv", "--source", "zendesc"), "zendesc"),
        (("import", "in/calls.csv", "--map", "map.toml", "--source", "work"), "Kundenname"),
        (("import", "in/calls.csv", "--rejected", "no/such/folder/file"), "cannot write"),
        (("import", "in/calls.csv", "--timezone", "Mars/Base"), "Mars/Base"),
        (("--db", "sqlite:///nowhere.db", "find", "x"), "nowhere.db"),
        (("--db", "oracle://host/db", "import", "in/calls.csv"), "oracle"),
        (("--db", "postgresql+psycopg://nobody@127.0.0.1:1/none", "resolve"), "127.0.0.1"),
    ],
)
def test_mistake_is_one_line_and_changes_nothing(prepared: Path, arguments: tuple[str, ...], said: str) -> None:
    before = counts(prepared)
    done = start(prepared, *arguments)
    assert done.code == 1, done.out + done.err
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    assert said in done.err
    assert counts(prepared) == before


@pytest.mark.parametrize(
    "arguments", [("import",), ("find",), ("bogus",), ("find", "--bogus", "x"), ("search", "--limit", "0")]
)
def test_wrong_usage_is_code_two(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert "Usage: voicecrm" in done.err


def test_database_from_the_future_is_refused(run: Run, files: Path) -> None:
    assert run("import", "in/calls.csv").code == 0
    connection = sqlite3.connect(files / "voice.db")
    with connection:
        connection.execute("UPDATE voicecrm_version SET version_num = '9999'")
    connection.close()
    done = run("import", "in/people.vcf")
    assert done.code == 1
    assert "9999" in done.err
    connection = sqlite3.connect(files / "voice.db")
    with connection:
        connection.execute("UPDATE voicecrm_version SET version_num = ?", VERSIONS[-1:])
    connection.close()
    assert counts(files).contacts == 0


def test_mistyped_database_does_not_come_into_being(run: Run, tmp_path: Path) -> None:
    assert run("--db", "sqlite:///typo.db", "find", "x").code == 1
    assert not (tmp_path / "typo.db").exists()


def test_json_is_one_document_in_utf8(prepared: Path) -> None:
    done = start(prepared, "import", "in/calls.csv", "--json")
    assert done.document["total"]["duplicate"] == 3
    assert done.err == ""
    assert "나해든" in start(prepared, "find", "나해든", "--json", PYTHONIOENCODING="latin-1").out


def test_output_without_terminal_is_plain(prepared: Path) -> None:
    for arguments in (("find", "나해든"), ("timeline", "call_log/K-1"), ("db", "status")):
        out = start(prepared, *arguments).out
        assert not set("─│┃╭━█\x1b") & set(out)


@pytest.mark.skipif(os.name == "nt", reason="pipes and signals of POSIX")
def test_reader_that_leaves_is_no_error(run: Run, files: Path) -> None:
    rows = "".join(f"N-{i},2026-03-02 09:10,수신,나해든,010-7001-2001,00:03:00,{'긴 문장 ' * 40}\n" for i in range(900))
    (files / "many.csv").write_text(CALLS.splitlines()[0] + "\n" + rows, encoding="utf-8")
    assert run("import", "many.csv").code == 0
    process = subprocess.Popen(
        [str(SCRIPT), "search", "--limit", "900"],
        cwd=files,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 141


@pytest.mark.skipif(os.name == "nt", reason="pipes and signals of POSIX")
def test_interrupted_import_stores_nothing(run: Run, files: Path) -> None:
    assert run("import", "in/people.vcf").code == 0
    before = counts(files)
    pipe = files / "endless.csv"
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [str(SCRIPT), "import", str(pipe), "--source", "call_log"],
        cwd=files,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # A shell starts its background jobs with this signal ignored, and what is ignored is inherited.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - nothing else runs in it
    )
    with process, pipe.open("wb") as stream:
        stream.write(CALLS.encode())
        stream.flush()
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        try:
            _, told = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert told.decode() == "interrupted; what was not finished is not stored\n"
    assert counts(files) == before


def test_version_is_printed(run: Run) -> None:
    done = run("--version")
    assert done.code == 0
    assert done.out.startswith("voicecrm 0.")
