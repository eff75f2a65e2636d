from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from voicecrm.cli.app import app

CALLS = "통화ID,상담일시,구분,고객명,연락처,상담내용\nK-1,2026-03-02 09:10,수신,나해든,010-7001-2001,환불 문의\n"
TABLE = "Wer,Wann,Was\nAnna Beispiel,03/04/2026 10:00,the car does not start today\n"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VOICECRM_DB", raising=False)
    (tmp_path / "calls.csv").write_text(CALLS, encoding="cp949")
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    runner = CliRunner()
    return lambda *arguments, **how: runner.invoke(app, list(arguments), **how)


def document(result: Result) -> Any:
    return json.loads(result.stdout)


def test_a_file_is_inspected_without_a_database(run: Run, tmp_path: Path) -> None:
    shown = run("inspect", "calls.csv")
    assert shown.exit_code == 0
    for expected in ("call_log", "cp949", "Asia/Seoul", "010-7001-2001 (+821070012001)", "Doubts:"):
        assert expected in shown.stdout
    (one,) = document(run("inspect", "calls.csv", "--json"))["files"]
    assert (one["system"], one["columns"]["phone"], one["read"]) == ("call_log", ["연락처"], 1)
    assert one["records"][0]["participants"][0]["record"]["identifiers"][0]["value"] == "+821070012001"
    assert not (tmp_path / "voice.db").exists()


def test_a_proposal_is_edited_and_imported_with_and_kept(run: Run, tmp_path: Path) -> None:
    proposed = run("inspect", "table.csv", "--propose", "map.toml")
    assert proposed.exit_code == 0, proposed.output
    assert run("inspect", "table.csv").exit_code == 1, "like this it cannot be imported"
    again = run("inspect", "table.csv", "--propose", "map.toml")
    assert "is there already" in again.stderr
    arguments = ("import", "table.csv", "--map", "map.toml", "--source", "desk", "--json")
    asked = run(*arguments)
    assert asked.exit_code == 1
    assert "--day-first" in asked.stderr
    with (tmp_path / "map.toml").open("r+", encoding="utf-8") as file:
        text = file.read()
        file.seek(0)
        file.write("dayfirst = true\n" + text)
    assert document(run(*arguments))["total"]["stored"] == 1
    (kept,) = document(run("db", "status", "--json"))["imports"]
    assert "dayfirst = true" in kept["mapping"]


OWN_SYSTEM = """
name = "front_desk"
title = "Front desk (JSON)"
channel = "message"

[[shapes]]
name = "visit"
records = ["visits[]"]
signs = ["no", "phone"]
channel = "message"
fields = { source_key = "no", text = "said" }
parties = [{ phone = "phone" }]
"""


def test_json_of_a_system_of_ones_own_is_imported_with_its_description(run: Run, tmp_path: Path) -> None:
    visits = [{"no": number, "phone": "010-7001-2001", "said": "hello"} for number in range(2)]
    (tmp_path / "visits.json").write_text(json.dumps({"visits": [*visits, {"no": 9}]}), encoding="utf-8")
    (tmp_path / "own.toml").write_text(OWN_SYSTEM, encoding="utf-8")
    (one,) = document(run("inspect", "visits.json", "--map", "own.toml", "--json"))["files"]
    assert (one["system"], one["read"], one["rejected"]) == ("front_desk", 3, 1)
    done = run("import", "visits.json", "--map", "own.toml", "--rejected", "rejected.jsonl", "--json")
    assert done.exit_code == 3
    (imported,) = document(done)["files"]
    assert (imported["source"], imported["stored"], len(imported["rejections"])) == ("front_desk", 2, 1)
    assert (tmp_path / "rejected.jsonl").read_text(encoding="utf-8").count("\n") == 1
    (tmp_path / "own.toml").write_text(OWN_SYSTEM.replace("signs", "sings"), encoding="utf-8")
    wrong = run("import", "visits.json", "--map", "own.toml")
    assert wrong.exit_code == 1
    assert "unknown option of a shape 'sings'; did you mean signs" in wrong.stderr


def test_an_archive_is_imported_and_what_is_passed_over_is_listed(run: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "takeout.zip", "w") as archive:
        archive.writestr("in/calls.csv", CALLS)
        archive.writestr("in/photo.png", b"\x89PNG\r\n")
    shown = run("import", "takeout.zip")
    assert shown.exit_code == 0, shown.output
    assert "takeout.zip/in/calls.csv" in shown.stdout
    assert "Passed over: 1" in shown.stdout
    again = {
        one["file"]: one["skipped"] for one in document(run("import", "takeout.zip", "--resume", "--json"))["files"]
    }
    assert "read to the end" in again["takeout.zip/in/calls.csv"]
    assert "binary" in again["takeout.zip/in/photo.png"]
    assert document(run("import", "takeout.zip", "--json"))["total"]["duplicate"] == 1


def test_standard_input_and_an_encoding_by_name(run: Run) -> None:
    done = run("import", "-", "--encoding", "cp949", "--json", input=CALLS.encode("cp949"))
    assert document(done)["total"]["stored"] == 1


def test_a_wrong_import_is_given_up_early(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"K-{n},irgendwann,수신,나해든,010-7001-2001,환불\n" for n in range(500))
    (tmp_path / "bad.csv").write_text(CALLS + rows, encoding="utf-8")
    given_up = run("import", "bad.csv", "calls.csv", "--max-rejected", "5%", "--json")
    assert given_up.exit_code == 1
    assert "more than max_rejected allows" in given_up.stderr
    assert document(given_up)["total"] == {"read": 1, "stored": 1, "updated": 0, "duplicate": 0, "rejected": 0}


def test_of_many_inputs_the_first_are_shown_and_all_are_summed_up(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    for number in range(25):
        head = (
            f"From: c{number}@gmail.com\nTo: help@firm.example\nMessage-ID: <{number}@post.example>\nSubject: Refund\n"
        )
        (folder / f"{number:02}.eml").write_text(f"{head}\nHello\n", encoding="utf-8")
    shown = run("import", "mails")
    assert shown.exit_code == 0, shown.output
    assert "19.eml" in shown.stdout
    assert "20.eml" not in shown.stdout
    assert "and 5 more" in shown.stdout
    assert "own domain learned  firm.example on 25 of 25 mails" in shown.stdout
    status = run("db", "status").stdout
    assert "5 earlier ones" in status
    assert "24.eml" in status
    assert len(document(run("db", "status", "--json"))["imports"]) == 25
