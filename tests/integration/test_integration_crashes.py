"""Law 9: kill -9 at any moment, run again, and the result is as if nothing had happened."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from voicecrm import VoiceCRM

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGKILL")

VICTIM = """
import os, signal, sys
from voicecrm import VoiceCRM
from voicecrm.pipeline import importing
from voicecrm.store import Writer

url, moment, *arguments = sys.argv[1:]
importing.BATCH_SIZE = 10

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def die_after(name):
    original = getattr(Writer, name)
    def replaced(*arguments, **options):
        original(*arguments, **options)
        die()
    setattr(Writer, name, replaced)

def die_before(name):
    setattr(Writer, name, lambda *arguments, **options: die())

when, _, method = moment.partition(" ")
{"after": die_after, "before": die_before, "at": lambda _: None}[when](method)
with VoiceCRM.open(url) as crm:
    what, *rest = arguments
    if what == "import":
        crm.ingest(rest[0], progress=lambda told: die() if moment == f"at {told.read}" else None)
    elif what == "resolve":
        crm.resolve()
    elif what == "merge":
        crm.merge(*rest, actor="agent-7", reason="same voice")
    elif what == "unmerge":
        crm.unmerge(*rest, actor="agent-7")
    else:
        crm.delete(*rest)
"""

PEOPLE = [
    (f"{family}{given}", f"010-{7100 + 211 * row}-{2000 + 1311 * column}")
    for row, family in enumerate("김이박최정")
    for column, given in enumerate(("해든", "이랑", "루한", "하늘", "보람"))
]
OLD = [(f"K-{n}", *PEOPLE[n], "배터리 경고등") for n in range(20)]
NEW = [(f"K-{n}", *PEOPLE[n % 25], "환불 요청") for n in range(15, 60)]


def write_calls(path: Path, calls: list[tuple[str, str, str, str]]) -> Path:
    lines = ["통화ID,상담일시,구분,고객명,연락처,상담내용"]
    lines += [f"{key},2026-03-02 09:10,수신,{name},{phone},{text}" for key, name, phone, text in calls]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def kill(url: str, moment: str, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", VICTIM, url, moment, *arguments], check=False, capture_output=True, text=True
    )
    assert done.returncode == -9, done.stderr


def content(crm: VoiceCRM) -> tuple[object, ...]:
    """What the database holds, without the profile ids, which are drawn by lot."""
    frame = crm.memberships()
    groups = {frozenset(group) for group in frame.groupby("profile_id")["record_id"].agg(list)}
    versions = {entry.interaction.source_key: entry.version for entry in crm.interactions.search(limit=1000)}
    shown = sorted((profile.name, sorted(profile.values.items()), profile.interactions) for profile in crm.profiles)
    return crm.counts(), groups, versions, shown, len(crm.interactions.search("환불", limit=1000))


def undisturbed(*paths: Path) -> tuple[object, ...]:
    with VoiceCRM.open("sqlite://") as crm:
        for path in paths:
            crm.ingest(path)
            crm.resolve()
        return content(crm)


@pytest.mark.parametrize("moment", ["at 10", "at 45", "before finish_import", "after finish_import"])
def test_a_killed_import_is_repeated_as_if_nothing_had_happened(database_url: str, tmp_path: Path, moment: str) -> None:
    old, new = write_calls(tmp_path / "old.csv", OLD), write_calls(tmp_path / "new.csv", NEW)
    with VoiceCRM.open(database_url) as crm:
        crm.ingest(old)
        crm.resolve()
        before = content(crm), crm.imports(), list(crm.profiles)
    kill(database_url, moment, "import", str(new))
    with VoiceCRM.open(database_url) as crm:
        assert (content(crm), crm.imports(), list(crm.profiles)) == before
        report = crm.ingest(new)
        assert (report.read, report.stored, report.updated) == (45, 40, 5)
        crm.resolve()
        assert content(crm) == undisturbed(old, new)
        kept = {profile.profile_id for profile in before[2]}
        assert kept <= {profile.profile_id for profile in crm.profiles}


@pytest.mark.parametrize("moment", ["before apply_profiles", "after apply_profiles", "after mark_resolved"])
def test_a_killed_resolve_is_repeated_as_if_nothing_had_happened(
    database_url: str, tmp_path: Path, moment: str
) -> None:
    old, new = write_calls(tmp_path / "old.csv", OLD), write_calls(tmp_path / "new.csv", NEW)
    with VoiceCRM.open(database_url) as crm:
        crm.ingest(old)
        crm.resolve()
        crm.ingest(new)
        before = content(crm), list(crm.profiles)
    kill(database_url, moment, "resolve")
    with VoiceCRM.open(database_url) as crm:
        assert (content(crm), list(crm.profiles)) == before
        assert crm.resolve().created == 5
        assert content(crm) == undisturbed(old, new)
        assert [event.kind for event in crm.history(before[1][0].profile_id)][:1] == ["created"]


@pytest.mark.parametrize("moment", ["before add_judgements", "after add_judgements", "after apply_profiles"])
def test_a_killed_merge_is_done_or_not_and_can_be_repeated(database_url: str, moment: str) -> None:
    rows = [("C-1", "나해든", "010-7001-2001"), ("C-2", "도이랑", "010-7001-2002")]
    with VoiceCRM.open(database_url) as crm:
        crm.ingest([{"고객번호": key, "이름": name, "휴대폰": phone} for key, name, phone in rows], source="members")
        crm.resolve()
        first, second = (profile.profile_id for profile in crm.profiles)
    kill(database_url, moment, "merge", first, second)
    with VoiceCRM.open(database_url) as crm:
        crm.resolve()
        if len(crm.profiles) == 2:
            crm.merge(first, second, actor="agent-7", reason="same voice")
        assert crm.profiles.get(second).profile_id == first
        restored = crm.unmerge(first, actor="agent-7")
        assert {profile.profile_id for profile in restored} == {first, second}
        assert all(len(profile.records) == 1 for profile in restored)


def test_a_killed_delete_is_done_or_not(database_url: str, tmp_path: Path) -> None:
    old = write_calls(tmp_path / "old.csv", OLD)
    with VoiceCRM.open(database_url) as crm:
        crm.ingest(old)
        crm.resolve()
        before = content(crm)
    kill(database_url, "after delete", "delete", "call_log", "K-3")
    with VoiceCRM.open(database_url) as crm:
        assert content(crm) == before
        crm.delete("call_log", "K-3")
        crm.resolve()
        assert content(crm) == undisturbed(write_calls(tmp_path / "rest.csv", OLD[:3] + OLD[4:]))


def test_a_first_import_that_is_killed_leaves_an_empty_database(database_url: str) -> None:
    status = {
        "id": "1",
        "created_at": "2026-03-03T04:00:00.000Z",
        "visibility": "public",
        "uri": "https://talk.example/users/irang/statuses/1",
        "url": "https://talk.example/@irang/1",
        "content": "<p>환불</p>",
        "account": {"id": "77", "username": "irang", "acct": "irang", "url": "https://talk.example/@irang"},
        "mentions": [],
    }
    whole = json.dumps([status])
    script = VICTIM.replace("crm.ingest(rest[0]", "from io import BytesIO; crm.ingest(BytesIO(rest[0].encode())")
    done = subprocess.run(
        [sys.executable, "-c", script, database_url, "after write", "import", whole], check=False, capture_output=True
    )
    assert done.returncode == -9
    with VoiceCRM.open(database_url) as crm:
        assert content(crm)[0] == crm.counts()
        assert crm.counts().interactions == {}
        assert crm.ingest(BytesIO(whole.encode())).stored == 1
