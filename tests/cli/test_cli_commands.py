"""The command line in one process: what every command promises."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from voicecrm.cli.app import app

ROOT = Path(__file__).parents[2]
CALLS = """통화ID,상담일시,구분,고객명,연락처,상담내용
K-1,2026-03-02 09:10,수신,나해든,010-7001-2001,환불 문의
K-2,2026-03-02 10:20,수신,도이랑,010-7001-2002,배터리 경고등
"""
CONTACTS = """고객번호,이름,휴대폰,이메일
C-1,나해든,01070012001,haedeun@na.example
C-2,도이랑,01070012002,irang@do.example
"""
Run = Callable[..., Result]


def all_commands() -> list[str]:
    root: Any = get_command(app)
    names = []
    for name, command in root.commands.items():
        names += [f"{name} {inner}" for inner in command.commands] if hasattr(command, "commands") else [name]
    return names


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    for variable in ("VOICECRM_DB", "VOICECRM_REGION", "VOICECRM_TIMEZONE", "VOICECRM_ACTOR", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, list(arguments))


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    (tmp_path / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    result = run("import", "calls.csv", "contacts.csv", "--resolve", "--json")
    assert result.exit_code == 0, result.output
    return run


def document(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize("command", all_commands())
def test_every_command_has_help_an_example_and_json(run: Run, command: str) -> None:
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    assert re.search(r"Examples?:\n +voicecrm .*" + command.rsplit(maxsplit=1)[-1], result.stdout)
    assert "--json" in result.stdout


@pytest.mark.parametrize("command", all_commands())
def test_every_command_stands_in_the_reference(command: str) -> None:
    page = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    assert f"## {command}\n" in page


def test_find_guesses_the_kind(filled: Run) -> None:
    for what, kind in (
        ("010 7001 2001", "phone"),
        ("haedeun@na.example", "email"),
        ("나해든", "name"),
    ):
        found = document(filled("find", what, "--json"))
        assert list(found["criteria"]) == [kind]
        assert [profile["name"] for profile in found["profiles"]] == ["나해든"]


@pytest.mark.parametrize(
    ("what", "kind"), [("@haedeun", "handle"), ("KR9HD1F56RA100200", "vin"), ("ABCDEFGHJKLMNPRST", "name")]
)
def test_find_knows_handles_and_vehicles(filled: Run, what: str, kind: str) -> None:
    assert document(filled("find", what, "--json"))["criteria"] == {kind: what}


def test_find_without_anything_is_wrong_usage(filled: Run) -> None:
    assert filled("find").exit_code == 2


def test_nobody_found_is_no_error(filled: Run) -> None:
    result = filled("find", "--phone", "010-9999-8888")
    assert result.exit_code == 0
    assert "nobody found" in result.stdout


def test_profile_is_named_by_id_or_by_a_record(filled: Run) -> None:
    by_record = document(filled("show", "contacts_csv/C-1", "--json"))
    by_id = document(filled("show", by_record["profile_id"], "--json"))
    assert by_id == by_record
    assert by_id["values"]["phone"] == ["+821070012001"]


def test_plain_output_is_aligned_for_wide_characters(filled: Run) -> None:
    lines = filled("timeline", "contacts_csv/C-1").stdout.splitlines()
    assert lines[0].split() == ["when", "channel", "direction", "record", "text"]
    assert lines[1].split()[:5] == ["2026-03-02", "09:10", "call", "inbound", "call_log/K-1"]
    assert "환불 문의" in lines[1]


def test_control_characters_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(CALLS.replace("환불 문의", "환불\x1b[2J\u202e문의"), encoding="utf-8")
    assert run("import", "calls.csv").exit_code == 0
    text = run("search", "환불").stdout
    assert "환불" in text
    assert not {"\x1b", "\u202e"} & set(text)


def test_search_limits_and_filters(filled: Run) -> None:
    found = document(filled("search", "환불", "--channel", "call", "--source", "call_log", "--json"))
    assert [one["source_key"] for one in found["interactions"]] == ["K-1"]
    assert found["interactions"][0]["occurred_at"].startswith("2026-03-02T")
    assert document(filled("search", "환불", "--channel", "email", "--json"))["interactions"] == []
    assert len(document(filled("search", "--limit", "1", "--json"))["interactions"]) == 1


def test_explanation_adds_up(filled: Run) -> None:
    explained = document(filled("explain", "contacts_csv/C-1", "call_log/K-1", "--json"))
    total = explained["prior_weight"] + sum(one["match_weight"] for one in explained["comparisons"])
    assert total == pytest.approx(explained["match_weight"])
    text = filled("explain", "contacts_csv/C-1", "call_log/K-1").stdout
    assert "prior" in text
    assert "+821070012001 (both)" in text
    assert "match probability" in text


def test_judgement_parts_and_history_tells(filled: Run) -> None:
    before = document(filled("show", "contacts_csv/C-1", "--json"))["profile_id"]
    judged = filled("judge", "contacts_csv/C-1", "call_log/K-1", "negative", "--actor", "kim", "--reason", "no")
    assert judged.exit_code == 0, judged.output
    assert document(filled("resolve", "--json"))["split"] == 1
    one, two = (document(filled("show", record, "--json")) for record in ("contacts_csv/C-1", "call_log/K-1"))
    assert one["profile_id"] != two["profile_id"]
    kinds = [event["kind"] for event in document(filled("history", before, "--json"))["events"]]
    assert kinds[0] == "created"
    assert len(kinds) > 1


def test_merge_then_unmerge_then_split(filled: Run) -> None:
    one, two = (document(filled("show", f"contacts_csv/{key}", "--json"))["profile_id"] for key in ("C-1", "C-2"))
    merged = document(filled("merge", one, two, "--actor", "kim", "--json"))["profiles"]
    assert len(merged) == 1
    assert merged[0]["aliases"]
    apart = document(filled("unmerge", one, "--actor", "kim", "--json"))["profiles"]
    assert {profile["profile_id"] for profile in apart} == {one, two}
    parts = document(filled("split", one, "call_log/K-1", "--actor", "kim", "--json"))["profiles"]
    assert len(parts) == 2


def test_deciding_needs_an_actor(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("judge", "contacts_csv/C-1", "call_log/K-1", "positive")
    assert filled(*arguments).exit_code == 2
    monkeypatch.setenv("VOICECRM_ACTOR", "kim")
    assert filled(*arguments).exit_code == 0


def test_deleted_record_leaves(filled: Run) -> None:
    assert filled("delete", "call_log", "K-1").exit_code == 0
    assert document(filled("timeline", "contacts_csv/C-1", "--json"))["interactions"] == []
    again = filled("delete", "call_log", "K-1")
    assert again.exit_code == 1
    assert again.stderr.startswith("error: ")


def test_status_counts(filled: Run) -> None:
    status = document(filled("db", "status", "--json"))
    assert status["counts"]["interactions"] == {"call": 2}
    assert status["counts"]["contacts"] == 2
    assert [one["input_name"] for one in status["imports"]] == ["calls.csv", "contacts.csv"]
    assert status["version"] == document(filled("db", "upgrade", "--json"))["version"]


def test_review_lists_open_pairs(filled: Run) -> None:
    assert isinstance(document(filled("review", "--json"))["pairs"], list)
    assert filled("review").exit_code == 0


def test_sources_lists_adapters(run: Run) -> None:
    names = [one["name"] for one in document(run("sources", "--json"))["sources"]]
    assert {"call_log", "mbox", "x"} <= set(names)
    assert "| source_key | `id` |" in run("sources", "aircall").stdout.splitlines()
    assert "mbox" in run("sources", "mbox").stdout
    assert run("sources", "aircal").exit_code == 1


def test_settings_come_from_options_and_environment(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    assert run("--timezone", "Europe/Berlin", "import", "calls.csv").exit_code == 0
    monkeypatch.setenv("VOICECRM_TIMEZONE", "Europe/Berlin")
    assert "2026-03-02 09:10" in run("search", "환불").stdout
    assert "2026-03-02 17:10" in run("--timezone", "Asia/Seoul", "search", "환불").stdout
    wrong = run("--region", "Korea", "db", "status")
    assert wrong.exit_code == 1
    assert "default_region" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "p_nobody"), "p_nobody"),
        (("explain", "call_log/K-1", "somebody"), "somebody"),
        (("search", "x", "--channel", "smoke"), "smoke"),
        (("search", "x", "--since", "someday"), "someday"),
        (("export", "secrets", "a.csv"), "secrets"),
        (("export", "profiles", "a.doc"), ".doc"),
        (("judge", "call_log/K-1", "call_log/K-2", "perhaps", "--actor", "kim"), "perhaps"),
    ],
)
def test_mistake_is_named_in_one_line(filled: Run, arguments: tuple[str, ...], said: str) -> None:
    result = filled(*arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    assert said in result.stderr


def test_unexpected_error_is_one_line(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError("a bug\nin two lines")

    monkeypatch.setattr("voicecrm.crm.VoiceCRM.resolve", fail)
    result = filled("resolve")
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert result.stderr.count("\n") == 1
    assert "ZeroDivisionError: a bug in two lines; please report" in result.stderr
    assert isinstance(filled("--debug", "resolve").exception, ZeroDivisionError)


def test_interrupt_ends_with_one_line(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("voicecrm.crm.VoiceCRM.resolve", interrupt)
    result = filled("resolve")
    assert result.exit_code == 130
    assert result.stderr.count("\n") == 1


def test_demo_leaves_the_firms_own_database_alone(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def remember(_folder: Path, database: str, **_options: object) -> None:
        asked.append(database)
        raise KeyboardInterrupt

    monkeypatch.setattr("voicecrm.demo.run.run_demo", remember)
    monkeypatch.setenv("VOICECRM_DB", f"sqlite:///{tmp_path}/firm.db")
    run("demo")
    run("--db", "sqlite:///named.db", "demo")
    assert "firm.db" not in asked[0]
    assert asked[1] == "sqlite:///named.db"
