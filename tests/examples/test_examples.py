"""The examples, run as a user runs them, on the bundled demo data."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect

from voicecrm import Settings, VoiceCRM
from voicecrm.demo import INPUTS, OWN_DOMAINS, OWN_NUMBERS, TRUTH, data_path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # newer releases of Starlette announce that their client will change its package
    from fastapi.testclient import TestClient

EXAMPLES = Path(__file__).parents[2] / "examples"
OWN = Settings(own_domains=OWN_DOMAINS, own_numbers=OWN_NUMBERS)
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VOICECRM_")}

    def run_example(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", str(EXAMPLES / name), *arguments],
            cwd=tmp_path,
            env={**environment, "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )

    return run_example


@pytest.fixture
def screen_pop(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("fastapi_screen_pop", EXAMPLES / "fastapi_screen_pop.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)  # pydantic looks names up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demo's week, imported and resolved once; the tests only read it."""
    database = f"sqlite:///{(tmp_path_factory.mktemp('demo') / 'voice.db').as_posix()}"
    with VoiceCRM.open(database, settings=OWN) as crm:
        for name in INPUTS:
            crm.ingest(data_path() / name)
        crm.resolve()
    return database


def copy_inbox(folder: Path) -> Path:
    inbox = folder / "inbox"
    inbox.mkdir()
    for name in INPUTS:
        shutil.copy(data_path() / name, inbox / name)
    return inbox


def test_screen_pop_knows_the_caller_on_every_channel(screen_pop: ModuleType, demo_database: str) -> None:
    with TestClient(screen_pop.create_app(demo_database, OWN)) as client:
        answer = client.get("/callers/+82 10-4594-3173", params={"last": 4}).json()
        caller: dict[str, Any] = answer["caller"]
        assert caller["name"] == "박서연"
        assert caller["match_probability"] > 0.9
        assert caller["known_by"]["handle"] == ["x:seoyeon_drives"]
        assert [one["channel"] for one in caller["last"]] == ["social", "call", "social", "social"]
        assert "3.2.1" in caller["last"][0]["says"]
        times = [datetime.fromisoformat(one["at"]) for one in caller["last"]]
        assert times == sorted(times, reverse=True)

        again = client.get(f"/profiles/{caller['profile_id']}").json()
        assert again["name"] == "박서연"
        assert {one["channel"] for one in again["last"]} == {"call", "email", "social", "visit"}


def test_screen_pop_does_not_guess_who_calls_from_a_switchboard(screen_pop: ModuleType, demo_database: str) -> None:
    with TestClient(screen_pop.create_app(demo_database, OWN)) as client:
        switchboard = client.get("/callers/02-6677-0100").json()
        assert switchboard["caller"] is None
        assert len(switchboard["candidates"]) == 5
        assert client.get("/callers/010-9999-0000").json() == {"caller": None, "candidates": []}
        missing = client.get("/profiles/p_nobody")
        assert missing.status_code == 404
        assert "p_nobody" in missing.json()["detail"]


def test_screen_pop_leaves_the_host_applications_engine_usable(screen_pop: ModuleType, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'host.db'}")
    with TestClient(screen_pop.create_app(engine)) as client:
        assert client.get("/callers/010-4594-3173").json()["candidates"] == []
    assert "voicecrm_profile" in inspect(engine).get_table_names()
    engine.dispose()


def test_exploring_counts_the_week_and_finds_who_complained(run: Run, tmp_path: Path) -> None:
    done = run("explore_with_dataframes.py")
    assert done.returncode == 0, done.stderr
    assert "calls_cp949_again.csv: 15 stored, 69 known already, 0 rejected" in done.stdout
    days = dict(
        re.findall(r"^(2026-09-\d\d)\s+(\d+)$", done.stdout.partition("about charging per day")[2], re.MULTILINE)
    )
    # the update went out in the night to the ninth
    assert int(days["2026-09-09"]) > 10 * (int(days.get("2026-09-07", 0)) + int(days.get("2026-09-08", 0)))
    assert "박서연" in done.stdout.partition("Loudest about charging")[2]
    with (tmp_path / "charging.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == sum(map(int, days.values()))
    assert {row["channel"] for row in rows} == {"call", "email", "social", "visit"}
    assert "박서연" in (tmp_path / "profiles.csv").read_text(encoding="utf-8-sig")


def test_nightly_batch_can_be_run_again_and_takes_mended_rows(run: Run, tmp_path: Path) -> None:
    inbox = copy_inbox(tmp_path)
    first = run("nightly_batch.py", "inbox", "--own-domain", *OWN_DOMAINS)
    assert first.returncode == 3, first.stderr
    assert "calls_cp949.csv: 249 read, 247 stored, 0 updated, 0 duplicate, 2 rejected" in first.stdout
    (kept,) = (tmp_path / "rejected").iterdir()
    assert kept.name.startswith("calls_cp949.csv.")

    again = run("nightly_batch.py", "inbox", "--own-domain", *OWN_DOMAINS)
    assert again.returncode == 0, again.stderr  # the rejected rows are known by now
    assert "calls_cp949.csv: 249 read, 0 stored, 0 updated, 247 duplicate, 2 rejected" in again.stdout
    assert "(0 created, 0 merged, 0 split)" in again.stdout

    mended = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()][:1]
    mended[0]["raw"]["상담일시"] = "2026-09-09 09:10"
    (inbox / "mended.jsonl").write_text(json.dumps(mended[0], ensure_ascii=False) + "\n", encoding="utf-8")
    third = run("nightly_batch.py", "inbox", "--own-domain", *OWN_DOMAINS)
    assert third.returncode == 0, third.stderr
    assert "mended.jsonl: 1 read, 1 stored" in third.stdout
    with VoiceCRM.open(f"sqlite:///{tmp_path / 'voice.db'}") as crm:
        assert [one.interaction.source for one in crm.interactions.search("충전 문의", source="call_log")][
            -1
        ] == "call_log"


def test_nightly_batch_reads_the_rest_when_one_file_cannot_be_read(run: Run, tmp_path: Path) -> None:
    inbox = copy_inbox(tmp_path)
    shutil.copy(data_path() / TRUTH, inbox / "a_table_of_something_else.csv")
    done = run("nightly_batch.py", "inbox")
    assert done.returncode == 1
    assert "a_table_of_something_else.csv: " in done.stderr
    assert "Traceback" not in done.stderr
    assert "x_posts.json: 72 read, 72 stored" in done.stdout
    assert "resolved in" in done.stdout


def test_nightly_batch_says_in_one_line_that_the_database_cannot_be_used(run: Run, tmp_path: Path) -> None:
    copy_inbox(tmp_path)
    done = run("nightly_batch.py", "inbox", "--db", "sqlite:///no/such/folder/voice.db")
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert len(done.stderr.strip().splitlines()) == 1
