"""One small firm's customers on every channel, resolved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO

import pytest

from voicecrm import VoiceCRM

CALLS = """통화ID,상담일시,구분,고객명,연락처,통화시간,상담사,상담결과,상담내용
K-1,2026-03-02 09:10,수신,나해든,010-7001-2001,00:03:00,김상담,완료,충전이 안 되니 환불해주세요
K-2,2026-03-02 10:20,수신,도이랑,010-7001-2002,00:01:10,김상담,부재,배터리 경고등
K-3,2026-03-05 00:30,발신,나해든,+82 10 7001 2001,00:02:00,김상담,완료,환불 절차 안내
"""
MAILS = [
    """From: Haedeun Na <haedeun@na.example>
To: care@maker.example
Subject: Charging stops
Date: Tue, 3 Mar 2026 12:00:00 +0900
Message-ID: <m1@na.example>
Content-Type: text/plain; charset=utf-8

It stops at 80 percent, I want a refund.
""",
]
STATUS = {
    "id": "9001",
    "created_at": "2026-03-04T04:00:00.000Z",
    "visibility": "public",
    "language": "ko",
    "uri": "https://talk.example/users/irang/statuses/9001",
    "url": "https://talk.example/@irang/9001",
    "replies_count": 2,
    "reblogs_count": 0,
    "favourites_count": 1,
    "content": "<p>경고등이 또 켜졌다. 환불받고 싶다</p>",
    "account": {
        "id": "77",
        "username": "irang",
        "acct": "irang",
        "display_name": "도이랑",
        "url": "https://talk.example/@irang",
    },
    "mentions": [],
}
VISITS = """차대번호,입고일자,정비내용,고객명,연락처,대리점
KMHDN41BPJU000001,2026-03-06,충전구 교체,나해든,010-7001-2001,강남점
"""
MEMBERS = [
    {"고객번호": "C-1", "이름": "나해든", "휴대폰": "01070012001", "이메일": "haedeun@na.example"},
    {"고객번호": "C-2", "이름": "도이랑", "휴대폰": "01070012002", "마스토돈": "irang@talk.example"},
    {"고객번호": "C-3", "이름": "나해든", "휴대폰": "01070018888", "이메일": "other@do.example"},
    {"고객번호": "C-4", "이름": "마*한", "휴대폰": "01070012004", "이메일": ""},
]


@pytest.fixture
def crm(database_url: str) -> Iterator[VoiceCRM]:
    with VoiceCRM.open(database_url) as opened:
        opened.ingest(BytesIO(CALLS.encode()))
        for mail in MAILS:
            opened.ingest(BytesIO(mail.encode()))
        opened.ingest(BytesIO(json.dumps(STATUS).encode()))
        opened.ingest(BytesIO(VISITS.encode()))
        opened.ingest(MEMBERS, source="members")
        opened.resolve()
        yield opened
