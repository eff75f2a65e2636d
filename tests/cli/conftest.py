"""The command line in one process, on a small database of each back end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from voicecrm.cli.app import app

Run = Callable[..., Result]

CONTACTS = """고객번호,이름,휴대폰,이메일
C-1,나해든,01070012001,haedeun@na.example
C-2,나해든,01081234567,bora@do.example
C-3,도이랑,01070012003,irang@do.example
C-4,도이랑,01070012003,irang2@do.example
C-5,마루한,01070012005,ruhan@ma.example
C-6,마루한,01070012006,ruhan@ma.example
C-7,하보람,01070012007,
C-8,하보람,,borami@bo.example
"""
CALLS = """통화ID,상담일시,구분,고객명,연락처,상담내용
K-1,2026-03-02 09:10,수신,나해든,010-7001-2001,환불 문의
K-2,2026-03-02 10:20,수신,도이랑,010-7001-2003,배터리 경고등
"""


@pytest.fixture
def voicecrm(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``voicecrm`` on contacts and calls that were imported and resolved."""
    monkeypatch.chdir(tmp_path)
    for variable in ("VOICECRM_REGION", "VOICECRM_TIMEZONE", "VOICECRM_ACTOR", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("VOICECRM_DB", database_url)
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    (tmp_path / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    runner = CliRunner()

    def run(*arguments: str, answers: str | None = None) -> Result:
        return runner.invoke(app, list(arguments), input=answers)

    assert run("import", "calls.csv", "contacts.csv", "--resolve").exit_code == 0
    return run


@pytest.fixture
def document(voicecrm: Run) -> Callable[..., Any]:
    """Runs a command with ``--json`` and returns what it printed."""

    def read(*arguments: str) -> Any:
        result = voicecrm(*arguments, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return read
