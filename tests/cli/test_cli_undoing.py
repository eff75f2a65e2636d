"""``voicecrm undo`` from end to end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from typer.testing import Result

Run = Callable[..., Result]
Read = Callable[..., Any]


def test_undo_shows_first_and_does_it_when_told(voicecrm: Run, document: Read) -> None:
    ids = [document("show", f"contacts_csv/{key}")["profile_id"] for key in ("C-1", "C-3")]
    voicecrm("merge", *ids, "--actor", "agent-7")
    looked = document("undo", "--actor", "agent-7")
    assert not looked["applied"]
    (apart,) = looked["profiles"]
    assert sum(part["records"] for part in apart["parts"]) == apart["records"]
    text = voicecrm("undo", "--actor", "agent-7").stdout
    assert "comes apart" in text
    assert "나해든" in text
    assert "nothing is changed" in text
    assert document("show", ids[1])["profile_id"] == document("show", ids[0])["profile_id"]
    done = voicecrm("undo", "--actor", "agent-7", "--since", "1h", "--apply", "--by", "kim", "--reason", "new here")
    assert done.exit_code == 0, done.output
    assert "Undone: what agent-7 judged since" in done.stdout
    assert document("show", ids[1])["profile_id"] == ids[1]
    assert voicecrm("undo", "--actor", "agent-7").exit_code == 1


def test_an_import_is_undone_by_its_number(voicecrm: Run, document: Read) -> None:
    run = next(one["run_id"] for one in document("db", "status")["imports"] if one["input_name"] == "calls.csv")
    looked = document("undo", "--import-run", str(run))
    assert looked["records"] == 2
    text = voicecrm("undo", "--import-run", str(run), "--apply", "--by", "kim").stdout
    assert "records withdrawn" in text
    assert document("timeline", "contacts_csv/C-1")["interactions"] == []
    assert voicecrm("import", "calls.csv", "--resolve").exit_code == 0
    assert len(document("timeline", "contacts_csv/C-1")["interactions"]) == 1


def test_undo_wants_one_thing_and_a_name(voicecrm: Run) -> None:
    assert voicecrm("undo").exit_code == 2
    assert voicecrm("undo", "--actor", "a", "--model", "b").exit_code == 2
    assert voicecrm("undo", "--actor", "a", "--apply").exit_code == 2
    wrong = voicecrm("undo", "--actor", "a", "--since", "someday")
    assert wrong.exit_code == 1
    assert "someday" in wrong.stderr
