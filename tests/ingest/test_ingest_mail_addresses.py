from __future__ import annotations

import pytest

from voicecrm.ingest.mail.addresses import parse_mailboxes
from voicecrm.ingest.mail.encoded_words import decode_header


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("hana@example.com", [("", "hana@example.com")]),
        ("Hana Kim <hana@example.com>", [("Hana Kim", "hana@example.com")]),
        ('"Kim, Hana" <hana@example.com>, b@example.org', [("Kim, Hana", "hana@example.com"), ("", "b@example.org")]),
        ("Kim, Hana <hana@example.com>", [("Kim, Hana", "hana@example.com")]),
        ("=?utf-8?q?Kim=2C_Hana?= <hana@example.com>", [("Kim, Hana", "hana@example.com")]),
        ("hana@example.com (Hana (Sales) Kim)", [("Hana (Sales) Kim", "hana@example.com")]),
        ("a@example.com; b@example.com", [("", "a@example.com"), ("", "b@example.com")]),
        ("undisclosed-recipients:;", []),
        ("Team: a@example.com, B <b@example.com>;, c@example.com",
         [("", "a@example.com"), ("B", "b@example.com"), ("", "c@example.com")]),
        ("Kim <@relay.example,@b.example:hana@example.com>", [("Kim", "hana@example.com")]),
        ("<mailto:hana@example.com>", [("", "hana@example.com")]),
        ("Hana Kim", [("Hana Kim", "")]),
        ('"hana kim"@example.com', [("", '"hana kim"@example.com')]),
        ('"Hana <hana@example.com>', [("Hana", "hana@example.com")]),
        ("hana@example.com <hana@example.com>", [("", "hana@example.com")]),
        ("=?utf-8?q?Hana_=3Chana=40example=2Ecom=3E?=", [("Hana", "hana@example.com")]),
        ("", []),
    ],
)  # fmt: skip
def test_address_header(raw: str, expected: list[tuple[str, str]]) -> None:
    assert [(mailbox.name, mailbox.address) for mailbox in parse_mailboxes(raw)] == expected


def raw_header(data: bytes) -> str:
    return data.decode("ascii", "surrogateescape")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"plain\r\n\tfolded   subject", "plain folded subject"),
        (b"=?EUC-KR?B?yK+60g==?= =?EUC-KR?B?IL/kw7s=?=", "환불 요청"),
        # One character cut in two by the mailer.
        (b"=?utf-8?B?7ZmY67Y=?=\r\n =?utf-8?B?iA==?=", "환불"),
        ("환불 요청".encode(), "환불 요청"),
        ("환불 요청합니다".encode("cp949"), "환불 요청합니다"),
        # A syllable that strict EUC-KR does not have.
        (b"=?ks_c_5601-1987?B?" + b"jGM=" + b"?=", "똠"),
        (b"=?gb2312?B?vKjQp7ncwO0=?=", "绩效管理"),
        (b"=?iso-2022-jp?B?GyRCJCIbKEI=?=", "あ"),
        (b"=?x-nonsense?q?caf=C3=A9?=", "café"),
        (b"Re: =?utf-8?q?caf=C3=A9?= today", "Re: café today"),
        (b"=?utf-8?B?7ZmY67aI?", "=?utf-8?B?7ZmY67aI?"),
        (b"nul\x00 here", "nul here"),
    ],
)
def test_header_text(data: bytes, expected: str) -> None:
    text, _ = decode_header(raw_header(data))

    assert text == expected


def test_wrong_charset_of_a_header_is_reported() -> None:
    _, repaired = decode_header("=?us-ascii?q?=ED=99=98=EB=B6=88?=")

    assert repaired
