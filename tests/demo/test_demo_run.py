"""The demo run: what a newcomer sees must be true."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from voicecrm.cli.app import app
from voicecrm.cli.demo_views import demo_views
from voicecrm.cli.session import Session
from voicecrm.demo import INPUTS
from voicecrm.demo.accuracy import measure
from voicecrm.demo.files import TrueRecord, extract, read_truth
from voicecrm.demo.report import DemoReport
from voicecrm.demo.run import run_demo
from voicecrm.errors import ExportError
from voicecrm.settings import Settings


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> DemoReport:
    folder = tmp_path_factory.mktemp("demo")
    return run_demo(folder, f"sqlite:///{(folder / 'voice.db').as_posix()}")


def test_every_file_is_read_and_nothing_is_lost(report: DemoReport) -> None:
    assert [file.name for file in report.files] == list(INPUTS)
    for file in report.files:
        one = file.report
        assert one.read == one.stored + one.updated + one.duplicate + one.rejected
        assert one.stored > 0
    again = next(file.report for file in report.files if file.name == "calls_cp949_again.csv")
    assert again.duplicate > again.stored
    assert [one.code for file in report.files for one in file.report.rejections] == ["bad_time", "bad_time"]


def test_every_item_of_the_truth_was_stored(report: DemoReport) -> None:
    assert report.accuracy.records == len(read_truth())
    assert report.accuracy.customers == report.accuracy.exact + len(report.accuracy.mistakes)


def test_nobody_is_put_together_wrongly(report: DemoReport) -> None:
    assert report.accuracy.precision == 1.0
    assert report.accuracy.recall >= 0.91


def test_the_story_is_told_across_channels_and_alphabets(report: DemoReport) -> None:
    names = {one.raw_value for record in report.profile.records for one in record.attributes if one.kind == "full_name"}
    assert {"박서연", "Seoyeon Park"} <= names
    assert {"call", "email", "social", "visit"} <= {entry.interaction.channel for entry in report.timeline}
    times = [entry.interaction.occurred_at for entry in report.timeline if entry.interaction.occurred_at]
    assert times == sorted(times)


def test_exhibits_show_one_person_and_two(report: DemoReport) -> None:
    outcomes = {exhibit.question: exhibit.together for exhibit in report.exhibits}
    assert outcomes == {
        "one woman, two alphabets": True,
        "one name, two men": False,
        "one phone, father and son": False,
    }


def test_report_is_drawn_for_terminal_and_pipe(report: DemoReport) -> None:
    session = Session(database=None, named_here=False, settings=Settings())
    views = demo_views(report, session, None)
    console = Console(file=io.StringIO(), width=100)
    for view in views:
        console.print(view.rich())
    assert isinstance(console.file, io.StringIO)
    plain = "\n".join(line for view in views for line in view.plain())
    for text in (console.file.getvalue(), plain):
        assert "박서연" in text
        assert f"{report.accuracy.exact} of {report.accuracy.customers}" in text
    assert not set("─│╭█") & set(plain)


def test_accuracy_names_every_mistake() -> None:
    truth = [
        TrueRecord("s", "1", "ann"), TrueRecord("s", "2", "ann"), TrueRecord("s", "3", "bob"),
        TrueRecord("s", "4", "cleo"), TrueRecord("s", "5", "dan"), TrueRecord("s", "6", "dan"),
    ]  # fmt: skip
    profile_of = {("s", "1"): "p1", ("s", "2"): "p2", ("s", "3"): "p2", ("s", "4"): "p4", ("s", "5"): "p5"}
    found = measure(truth, profile_of, {"p1": "Ann", "p2": "Bob", "p4": "Cleo", "p5": "Dan"})
    assert (found.customers, found.exact) == (4, 1)
    assert [(one.person_id, one.profiles, one.strangers) for one in found.mistakes] == [
        ("ann", 2, ("Bob",)),
        ("bob", 1, ("Ann",)),
        ("dan", 2, ()),
    ]
    assert found.precision == 0.0
    assert found.recall == 0.0


def test_files_are_written_as_they_are(tmp_path: Path) -> None:
    written = extract(tmp_path / "new" / "folder")
    assert {path.name for path in written} >= {*INPUTS, "truth.csv", "README.md"}
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ExportError, match="cannot write"):
        extract(tmp_path / "file")


def test_command_writes_files_only_or_keeps_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    extracted = runner.invoke(app, ["demo", "--extract", "data", "--json"])
    assert extracted.exit_code == 0, extracted.output
    assert len(json.loads(extracted.stdout)["files"]) == len(INPUTS) + 2
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    kept = runner.invoke(app, ["demo", "--dir", "kept", "--json"])
    assert kept.exit_code == 0, kept.output
    told = json.loads(kept.stdout)
    assert (tmp_path / "kept" / "voice.db").exists()
    found = runner.invoke(app, ["--db", "sqlite:///kept/voice.db", "find", "박서연", "--json"])
    assert told["profile"]["profile_id"] in [one["profile_id"] for one in json.loads(found.stdout)["profiles"]]
