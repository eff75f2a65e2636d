"""Real exports of other people, outside the repository: every file ends in records, rejections or one clear error.

Set ``VOICECRM_SAMPLES`` to their folder. Its ``EXPECTED.jsonl`` says what a correct reader finds in each file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

import pytest

from voicecrm import VoiceCRM
from voicecrm.errors import VoiceCRMError
from voicecrm.identity import normalize
from voicecrm.ingest import ReadContext, choose_adapter, open_input, read_items
from voicecrm.records import Contact, IdentityRecord, Interaction, Item, Rejection

VARIABLE: Final = "VOICECRM_SAMPLES"
FOLDER: Final = Path(os.environ.get(VARIABLE) or "no-samples")
EXPECTED_NAME: Final = "EXPECTED.jsonl"

pytestmark = pytest.mark.skipif(
    VARIABLE not in os.environ, reason=f"set {VARIABLE} to the folder of real samples to read them"
)

KNOWN: Final[Mapping[tuple[str, str], str]] = {
    ("email/stalwart_malformed/001.eml", "attachments"): "its parser calls the empty multipart itself an attachment",
    ("email/stalwart_malformed/002.eml", "attachments"): "its parser calls the body that has no part an attachment",
    ("email/stalwart_malformed/019.eml", "text"): "expects the header block, doubled by damage, to be read as text",
    ("email/stalwart_malformed/020.eml", "text"): "its parser runs two parts with their boundary into one",
    ("email/stalwart_thirdparty/016.eml", "text"): "its parser gives the markup; the row's own head holds",
    ("email/zammad/mail10.box", "attachments"): "its project counts the HTML alternative of the text as an attachment",
    ("email/zammad/mail44.box", "text"): "the row's head is GB2312 read as Latin-1",
    ("email/zammad/mail54.box", "text"): "the row's head is a piece of a base64 header",
}
"""What is not as expected, by file and field, with the reason; an entry that is no longer true fails."""

CHANNELS: Final = {"dm": "message"}
COUNTS: Final = {"like": "likes", "repost": "reposts", "reply": "replies", "quote": "quotes"}
SENDERS: Final = ("from", "author", "customer")
HEAD: Final = 60
"""Letters of a text that are compared: the rest may be a quotation or a signature, which are taken off."""


def sample_files() -> list[str]:
    if not FOLDER.is_dir():
        return []
    inside = (path for path in FOLDER.rglob("*") if path.is_file() and path.parent != FOLDER)
    return sorted(path.relative_to(FOLDER).as_posix() for path in inside)


def expected_rows() -> dict[str, dict[str, Any]]:
    """Rows that a person or the file's own project wrote; those derived by another reader are only a question."""
    if not (FOLDER / EXPECTED_NAME).is_file():
        return {}
    lines = (FOLDER / EXPECTED_NAME).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return {row["path"]: row for row in rows if row["src"] in {"fixture", "hand"}}


def read(path: str) -> list[Item]:
    with open_input(FOLDER / path) as opened:
        adapter = choose_adapter(opened.sample, None, None)
        return list(read_items(opened, adapter, ReadContext(source=adapter.source)))


def test_the_folder_holds_samples() -> None:
    assert sample_files()
    assert expected_rows()


@pytest.mark.parametrize("path", sample_files())
def test_every_file_ends_in_records_or_reasons_or_one_clear_error(path: str) -> None:
    with VoiceCRM.open("sqlite://") as crm:
        try:
            report = crm.ingest(FOLDER / path)
        except VoiceCRMError:
            assert crm.memberships().empty
            assert crm.imports() == []
            return
        assert report.read == report.stored + report.updated + report.duplicate + report.rejected > 0
        assert all(rejection.reason and rejection.code for rejection in report.rejections)
        crm.resolve()
        assert len(crm.profiles) <= len(crm.memberships())


@pytest.mark.parametrize("path", sorted(expected_rows()))
def test_a_file_says_what_its_people_say_it_does(path: str) -> None:
    wrong = dict(differences(expected_rows()[path], path))
    known = {field for file, field in KNOWN if file == path}
    assert wrong.keys() - known == set(), {field: text for field, text in wrong.items() if field not in known}
    assert known - wrong.keys() == set(), "holds now: take it off the list of what is known"


def test_every_known_difference_is_about_a_sample() -> None:
    assert {file for file, _ in KNOWN} <= expected_rows().keys()


def differences(row: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    """Compare a file with its row: the field at fault, and what came and what was expected."""
    try:
        items = read(path)
    except VoiceCRMError as error:
        if row["interactions"] or row["profiles"]:
            yield "file", f"{type(error).__name__}: {error}"
        return
    for item in items:
        if isinstance(item, Rejection):
            yield "file", f"rejected: {item.reason}"
    heard = [item for item in items if isinstance(item, Interaction)]
    listed = [item for item in items if isinstance(item, Contact)]
    if len(heard) != len(row["interactions"]):
        yield "interactions", f"{len(heard)} instead of {len(row['interactions'])}"
    for expected, interaction in zip(row["interactions"], heard, strict=False):
        yield from interaction_differences(expected, interaction)
    people = [contact.record for contact in listed] or [
        party.record for item in heard for party in item.participants if party.record and party.role == "customer"
    ]
    if row["profiles"] and len(people) != len(row["profiles"]):
        yield "profiles", f"{len(people)} instead of {len(row['profiles'])}"
    for expected, record in zip(row["profiles"], people, strict=False):
        yield from person_differences(expected, record)


def interaction_differences(row: Mapping[str, Any], item: Interaction) -> Iterator[tuple[str, str]]:
    """Compare one interaction; what the file's own project says counts before what was read off by eye."""
    fixture = row.get("fixture", {})
    wanted: dict[str, object] = {}
    came: dict[str, object] = {}

    def compare(field: str, expected: object, found: object) -> None:
        if expected is not None:
            wanted[field], came[field] = expected, found

    key = fixture.get("message_id") or row.get("external_id")
    compare("source_key", key and key.strip("<>"), item.source_key)
    compare("channel", CHANNELS.get(row["channel"], row["channel"]), item.channel)
    compare("direction", row.get("direction"), item.direction)
    compare("status", row.get("status"), item.status)
    compare("agent", row.get("agent"), item.agent)
    compare("occurred_at", expected_time(row, fixture), item.occurred_at and item.occurred_at.astimezone(UTC))
    compare("subject", plain(fixture.get("subject") or row.get("subject")), plain(item.subject))
    text = plain(fixture.get("text_body") or row.get("text") or row.get("text_head"))
    compare("text", text and text[:HEAD], (plain(item.text) or "")[: len(text or "")][:HEAD])
    compare("attachments", fixture.get("n_attachments"), len(item.attachments))
    counts = {COUNTS[name]: number for name, number in row.get("counts", {}).items()}
    compare("counts", counts or None, dict(item.counts))
    for field, expected in wanted.items():
        if came[field] != expected:
            yield field, f"{came[field]!r} instead of {expected!r}"
    customers = [party.record for party in item.participants if party.record is not None]
    for expected_sender in (party for party in row.get("participants", ()) if party["role"] in SENDERS):
        person = {**expected_sender, **sender_of(fixture)}
        yield from person_differences(person, customers[0] if customers else None)


def sender_of(fixture: Mapping[str, Any]) -> dict[str, str]:
    """The sender as the file's own project has it; what it does not know is left out."""
    listed = fixture.get("from")
    if isinstance(listed, dict):
        name, email = listed["List"][0]["name"], listed["List"][0]["address"]
    else:
        name, email = fixture.get("from_display_name"), fixture.get("from_email")
    return {kind: value for kind, value in (("name", name), ("email", email)) if value}


def person_differences(row: Mapping[str, Any], record: IdentityRecord | None) -> Iterator[tuple[str, str]]:
    """Compare a person by normal forms, as these are what two sources have in common."""
    kinds = {
        "name": "full_name", "email": "email", "phone": "phone", "birth": "birth_date", "org": "company",
        "gender": "gender", "title": "occupation", "region": "region",
    }  # fmt: skip
    for field, kind in kinds.items():
        if field not in row:
            continue
        raw = (
            [one.raw_value for one in record.identifiers if one.kind == kind]
            + [one.raw_value for one in record.attributes if one.kind == kind]
            if record
            else []
        )
        wanted = normalize(kind, row[field])
        found = {form for value in raw for form in normalize(kind, value)}
        if not set(wanted) <= found or (not wanted and row[field] not in raw):
            yield field, f"{raw!r} instead of {row[field]!r}"


def expected_time(row: Mapping[str, Any], fixture: Mapping[str, Any]) -> datetime | None:
    date = fixture.get("date")
    if isinstance(date, dict):
        offset = timedelta(hours=date["tz_hour"], minutes=date["tz_minute"])
        zone = timezone(-offset if date["tz_before_gmt"] else offset)
        year, month, day, hour, minute, second = (
            date[part] for part in ("year", "month", "day", "hour", "minute", "second")
        )
        return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    if row.get("occurred_at"):
        return datetime.fromisoformat(row["occurred_at"].split(" ")[0]).astimezone(UTC)
    return None


def plain(text: str | None) -> str | None:
    return " ".join(text.split()) if text else None
