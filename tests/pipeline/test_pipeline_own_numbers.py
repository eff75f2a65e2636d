"""What was learned of the firm's own numbers is remembered, shown, and overruled by the settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from voicecrm import Settings, VoiceCRM
from voicecrm.cli.app import app
from voicecrm.records import OwnContact

SWITCHBOARD = "02-555-0100"


def log(first: int, last: int, firm: str = SWITCHBOARD) -> BytesIO:
    lines = ["통화일시,발신번호,수신번호,통화내용"]
    for number in range(first, last):
        ends = [f"010-0000-{number:04}", firm]
        one, other = ends if number % 2 else reversed(ends)
        lines.append(f"2026-03-{number // 24 + 1:02} {number % 24:02}:00,{one},{other},안내")
    return BytesIO("\n".join(lines).encode())


@pytest.fixture
def crm(database_url: str) -> Iterator[VoiceCRM]:
    with VoiceCRM.open(database_url) as opened:
        yield opened


def customers(crm: VoiceCRM) -> set[str]:
    """Phones that make somebody a customer."""
    crm.resolve()
    return {phone for profile in crm.profiles for phone in profile.values.get("phone", ())}


def test_a_learned_number_is_nobodys_and_is_reported(crm: VoiceCRM) -> None:
    report = crm.ingest(log(1, 41))
    assert report.own_contacts == (OwnContact(kind="phone", value=SWITCHBOARD, seen=40, of=40),)
    assert crm.own_contacts() == {"call_log": report.own_contacts}
    assert customers(crm) == {f"+82100000{number:04}" for number in range(1, 41)}


def test_a_shorter_export_is_read_by_what_was_learned_before(crm: VoiceCRM) -> None:
    crm.ingest(log(0, 40))
    report = crm.ingest(log(38, 42))
    assert (report.stored, report.updated, report.duplicate) == (2, 0, 2)
    assert report.own_contacts == ()
    assert "+8225550100" not in customers(crm)


def test_a_longer_export_after_a_short_one_stores_no_call_twice(crm: VoiceCRM) -> None:
    assert crm.ingest(log(0, 4)).own_contacts == ()
    report = crm.ingest(log(0, 40))
    assert (report.stored, report.updated, report.duplicate) == (36, 0, 4)
    assert crm.ingest(log(0, 40)).duplicate == 40


def test_a_second_number_is_learned_beside_the_first(crm: VoiceCRM) -> None:
    crm.ingest(log(0, 40))
    crm.ingest(log(100, 140, "02-555-0200"))
    crm.ingest(log(0, 20))
    assert [one.value for one in crm.own_contacts()["call_log"]] == [SWITCHBOARD, "02-555-0200"]
    assert not {"+8225550100", "+8225550200"} & customers(crm)


def test_a_dry_run_learns_for_itself_alone(crm: VoiceCRM) -> None:
    assert crm.ingest(log(0, 40), dry_run=True).own_contacts
    assert crm.own_contacts() == {}


def test_settings_overrule_what_was_learned(database_url: str) -> None:
    with VoiceCRM.open(database_url) as crm:
        crm.ingest(log(0, 40))
    with VoiceCRM.open(database_url, settings=Settings(own_numbers=("02-555-0999",))) as crm:
        assert crm.ingest(log(100, 140)).own_contacts == ()
        calls = [entry.interaction for entry in crm.interactions.search(limit=100)]
    assert {call.direction for call in calls[:40]} == {None}


def test_rows_teach_as_files_do(crm: VoiceCRM) -> None:
    header, *lines = log(0, 40).getvalue().decode().splitlines()
    rows = [dict(zip(header.split(","), line.split(","), strict=True)) for line in lines]
    assert crm.ingest(rows, source="pbx").own_contacts[0].value == SWITCHBOARD
    assert [*crm.own_contacts()] == ["pbx"]


def test_the_terminal_says_what_was_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "calls.csv").write_bytes(log(0, 40).getvalue())
    runner = CliRunner()
    said = "02-555-0100 on 40 of 40 calls"
    for arguments in (["inspect", "calls.csv"], ["--db", "sqlite:///v.db", "import", "calls.csv"]):
        assert said in runner.invoke(app, arguments).stdout
    assert said in runner.invoke(app, ["--db", "sqlite:///v.db", "db", "status"]).stdout
    shown = runner.invoke(app, ["inspect", "calls.csv", "--json"]).stdout
    assert json.loads(shown)["files"][0]["own_contacts"] == [
        {"kind": "phone", "value": SWITCHBOARD, "seen": 40, "of": 40}
    ]
