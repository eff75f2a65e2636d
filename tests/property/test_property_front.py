"""Law 1 on damaged bytes: all of it ends in records, rejections or one clear error, and the counts add up."""

from __future__ import annotations

import gzip
import json
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voicecrm import Settings, VoiceCRM, inspect_inputs
from voicecrm.errors import VoiceCRMError

DEMO: Final = Path(__file__).parents[2] / "voicecrm" / "demo" / "data"
MOST_BYTES: Final = 6_000
CDR: Final = (
    b'"","01012345678","100","from-trunk","""Hong"" <01012345678>","SIP/trunk-1","SIP/100-2","Dial","SIP/100",'
    b'"2026-03-02 09:10:00","2026-03-02 09:10:05","2026-03-02 09:12:00",120,115,"ANSWERED","DOCUMENTATION","1.1",""\n'
)
VCARD: Final = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:나해든\r\nTEL;TYPE=CELL:010-7001-2001\r\nEND:VCARD\r\n".encode()
CONNECT: Final = {
    "ContactId": "c-1",
    "InitiationMethod": "INBOUND",
    "InitiationTimestamp": "2026-03-02T00:10:00Z",
    "DisconnectTimestamp": "2026-03-02T00:12:00Z",
    "CustomerEndpoint": {"Type": "TELEPHONE_NUMBER", "Address": "+821012345678"},
    "SystemEndpoint": {"Type": "TELEPHONE_NUMBER", "Address": "+8225550100"},
    "Agent": {"Username": "kim", "AgentInteractionDuration": 100},
    "AWSAccountId": "1",
}


def _head(name: str) -> bytes:
    data = (DEMO / name).read_bytes()[:MOST_BYTES]
    return data[: data.rfind(b"\n") + 1] if name.endswith((".csv", ".jsonl", ".mbox")) else data


def _workbook() -> bytes:
    stream = BytesIO()
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["상담일시", "고객명", "연락처", "상담내용"])
    book.active.append(["2026-03-02 09:10", "나해든", "010-7001-2001", "환불"])
    book.save(stream)
    return stream.getvalue()


def _zip(content: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return stream.getvalue()


@cache
def inputs() -> dict[str, bytes]:
    """One invented input of every kind."""
    calls = _head("calls_cp949.csv")
    posts = json.loads((DEMO / "x_posts.json").read_bytes())
    posts["includes"] = {"users": posts["includes"]["users"][:4]}
    whole = {
        "calls": calls,
        "calls in UTF-16": calls.decode("cp949", "ignore").encode("utf-16"),
        "contacts": _head("contacts.csv"),
        "visits": _head("service_visits.csv"),
        "mailbox": _head("mailbox.mbox"),
        "mail": _head("mailbox.mbox").split(b"\n", 1)[1].split(b"\nFrom ", 1)[0],
        "statuses": _head("mastodon.jsonl"),
        "posts": json.dumps(posts | {"data": posts["data"][:4]}).encode(),
        "cdr": CDR * 5,
        "cards": VCARD * 3,
        "contact records": json.dumps([CONNECT] * 3).encode(),
        "workbook": _workbook(),
    }
    return {**whole, "zip": _zip({"a.csv": calls, "b.vcf": VCARD}), "gzip": gzip.compress(calls)}


KINDS: Final = sorted(inputs())
CHANGES: Final = st.lists(
    st.tuples(
        st.sampled_from(["replace", "insert", "remove", "repeat", "cut"]),
        st.integers(0, MOST_BYTES),
        st.one_of(
            st.binary(min_size=1, max_size=4),
            st.sampled_from(
                [
                    b'"',
                    b"\0",
                    b"\r",
                    b"\n\n",
                    b",",
                    b";",
                    b"\xff",
                    b"{",
                    b"]",
                    b"\\",
                    b"\xef\xbb\xbf",
                    b"=?",
                    b"9" * 400,
                ]
            ),
        ),
    ),
    min_size=1,
    max_size=8,
)


def changed(data: bytes, changes: list[tuple[str, int, bytes]]) -> bytes:
    """Damage an input in some places."""
    for how, at, piece in changes:
        place = at % (len(data) + 1)
        if how == "replace":
            data = data[:place] + piece + data[place + len(piece) :]
        elif how == "insert":
            data = data[:place] + piece + data[place:]
        elif how == "remove":
            data = data[:place] + data[place + 7 * len(piece) :]
        elif how == "repeat":
            data = data[:place] + data[max(0, place - 90) : place] + data[place:]
        else:
            data = data[:place]
    return data


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_recognized_before_it_is_damaged(kind: str) -> None:
    found = inspect_inputs(BytesIO(inputs()[kind]))
    assert all(one.system and one.records for one in found), found


@pytest.mark.parametrize("kind", KINDS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(changes=CHANGES)
def test_damaged_bytes_end_in_records_rejections_or_one_clear_error(
    kind: str, changes: list[tuple[str, int, bytes]]
) -> None:
    for one in inspect_inputs(BytesIO(changed(inputs()[kind], changes)), None, Settings()):
        assert one.read == len(one.records) + one.rejected or one.read > len(one.records)
        assert all(item.source_key for item in one.records)
        assert all(rejection.reason and rejection.position >= 1 for rejection in one.rejections)
        assert one.system or one.error


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(kind=st.sampled_from(KINDS), changes=CHANGES)
def test_the_counts_add_up_whatever_the_damage(kind: str, changes: list[tuple[str, int, bytes]]) -> None:
    data = changed(inputs()[kind], changes)
    with VoiceCRM.open("sqlite://") as crm:
        try:
            first = crm.ingest(BytesIO(data))
        except VoiceCRMError:  # the one clear error
            assert crm.counts().interactions == {}
            return
        again = crm.ingest(BytesIO(data))
        for report in (first, again):
            assert report.read == report.stored + report.updated + report.duplicate + report.rejected
            assert report.rejected == len(report.rejections)
        assert (again.read, again.stored, again.rejected) == (first.read, 0, first.rejected)
        assert sum(crm.counts().interactions.values()) + crm.counts().contacts == first.stored
