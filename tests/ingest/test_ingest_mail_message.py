from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from voicecrm.ingest.adapter import RawItem, ReadContext
from voicecrm.ingest.mail import EmlFile
from voicecrm.records import Interaction, Rejection, Role

CONTEXT = ReadContext(source="email")
OWN = ReadContext(source="email", own_domains=("carmaker.example",))


def read(data: bytes | str, context: ReadContext = CONTEXT) -> Interaction:
    raw = data.encode() if isinstance(data, str) else data
    (item,) = EmlFile().parse(RawItem(1, raw), context)
    assert isinstance(item, Interaction)
    return item


def roles(mail: Interaction) -> list[tuple[Role, str]]:
    return [
        (party.role, party.record.identifiers[0].raw_value if party.record and party.record.identifiers else "")
        for party in mail.participants
    ]


PLAIN = """\
Message-ID: <m-2@example.com>
In-Reply-To: <m-1@carmaker.example>
References: <m-0@example.com> <m-1@carmaker.example>
Date: Mon, 4 Mar 2024 14:10:00 +0900
From: =?utf-8?b?6rmA7ZWY64KY?= <hana@example.com>
To: Service <service@carmaker.example>
Cc: "Lee, Ben" <ben@example.org>
Subject: Re: brakes

They still squeak.

On Sun, 3 Mar 2024, Service <service@carmaker.example> wrote:
> We mended them.
"""


def test_a_received_mail() -> None:
    mail = read(PLAIN)

    assert (mail.source_key, mail.in_reply_to, mail.conversation_id) == (
        "m-2@example.com",
        "m-1@carmaker.example",
        "m-0@example.com",
    )
    assert mail.occurred_at is not None
    assert mail.occurred_at.isoformat() == "2024-03-04T14:10:00+09:00"
    assert (mail.subject, mail.text, mail.direction, mail.agent) == (
        "Re: brakes",
        "They still squeak.",
        "inbound",
        None,
    )
    assert mail.raw == PLAIN.encode()
    assert mail.flags == ()
    assert roles(mail) == [
        ("customer", "hana@example.com"),
        ("business", "service@carmaker.example"),
        ("business", "ben@example.org"),
    ]
    record = mail.participants[0].record
    assert record is not None
    assert record.attributes[0].raw_value == "김하나"
    assert record.source_key is None


@pytest.mark.parametrize(
    ("sender", "to", "direction", "expected"),
    [
        ("hana@example.com", "desk@carmaker.example", "inbound", ["customer", "business"]),
        ("desk@carmaker.example", "hana@example.com", "outbound", ["agent", "customer"]),
        ("desk@carmaker.example", "shop@kr.carmaker.example", "internal", ["agent", "business"]),
        ("hana@example.com", "other@example.org", "inbound", ["customer", "business"]),
        ("hana@example.com", "desk@carmaker.example, ben@example.org", "inbound", ["customer", "business", "customer"]),
        ("no-reply@carmaker.example", "hana@example.com", "outbound", ["system", "customer"]),
        ("MAILER-DAEMON@example.com", "desk@carmaker.example", "inbound", ["system", "business"]),
    ],
)
def test_roles_by_own_domains(sender: str, to: str, direction: str, expected: list[str]) -> None:
    mail = read(f"From: {sender}\nTo: {to}\nSubject: x\n\nhello", OWN)

    assert mail.direction == direction
    assert [role for role, _ in roles(mail)] == expected


def test_the_agent_is_who_wrote_for_the_firm() -> None:
    mail = read("From: Ben Lee <ben@carmaker.example>\nTo: hana@example.com\n\nhello", OWN)

    assert mail.agent == "Ben Lee"


def test_a_sent_label_turns_the_direction_without_own_domains() -> None:
    mail = read("X-Gmail-Labels: Archived,Sent\nFrom: desk@shop.example\nTo: hana@example.com\n\nhello")

    assert (mail.direction, roles(mail)) == (
        "outbound",
        [("agent", "desk@shop.example"), ("customer", "hana@example.com")],
    )


def test_sender_without_address_is_a_name_that_stands_alone() -> None:
    mail = read("From: Somebody\nTo: undisclosed-recipients:;\n\nhello")

    (party,) = mail.participants
    assert party.record is not None
    assert (party.role, party.record.identifiers, party.record.source_key) == ("customer", (), mail.source_key)


def test_missing_sender_is_an_unknown_customer() -> None:
    mail = read("Subject: anonymous\n\nhello")

    assert [(party.role, party.record) for party in mail.participants] == [("customer", None)]


@pytest.mark.parametrize(
    ("header", "flag"),
    [
        ("Auto-Submitted: auto-replied", "automatic"),
        ("X-Autoreply: yes", "automatic"),
        ("Precedence: auto_reply", "automatic"),
        ("Subject: Automatic reply: brakes", "automatic"),
        ("Subject: 자동 회신: 문의", "automatic"),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=b", "bounce"),
        ("List-Id: <news.example.com>", "list"),
        ("Precedence: bulk", "list"),
    ],
)
def test_machines_create_no_customer(header: str, flag: str) -> None:
    mail = read(f"From: hana@example.com\nTo: desk@carmaker.example\n{header}\n\nhello", OWN)

    assert flag in mail.flags
    assert [role for role, _ in roles(mail)] == ["system", "business"]


@pytest.mark.parametrize(
    ("header", "flag"),
    [
        ("Content-Type: application/pkcs7-mime; smime-type=enveloped-data", "smime"),
        ("Content-Type: application/pkcs7-mime; smime-type=enveloped-data", "encrypted"),
        ("Content-Type: multipart/encrypted; boundary=b", "encrypted"),
        ("Content-Type: text/calendar", "calendar"),
        ("Content-Type: application/ms-tnef; name=winmail.dat", "winmail"),
        ("Subject: Fwd: brakes", "forward"),
        ("Auto-Submitted: no", ""),
    ],
)
def test_kinds_of_mail(header: str, flag: str) -> None:
    mail = read(f"From: hana@example.com\nDate: Mon, 4 Mar 2024 14:10:00 +0900\nMessage-ID: <a@b>\n{header}\n\nhello")

    assert flag in (mail.flags or ("",))
    assert roles(mail)[0][0] == "customer"


@pytest.mark.parametrize(
    ("headers", "moment", "flags"),
    [
        ("Date: Mon, 4 Mar 2024 14:10:00 EST", "2024-03-04T14:10:00-05:00", ()),
        ("Date: Mon, 4 Mar 2024 14:10:00 KST", "2024-03-04T14:10:00+09:00", ()),
        ("Date: 4 Mar 24 14:10 +0000 (UTC)", "2024-03-04T14:10:00+00:00", ()),
        ("Date: Mon, 4 Mar 2024 14:10:00 -0000", "2024-03-04T14:10:00+00:00", ("naive_time",)),
        ("Date: Mon, 4 Mar 2024 14:10:00", "2024-03-04T14:10:00+00:00", ("naive_time",)),
        ("Date: 2024-03-04T14:10:00+09:00", "2024-03-04T14:10:00+09:00", ()),
        ("Date: Whenever\nReceived: by mx; Mon, 4 Mar 2024 14:10:00 +0100", "2024-03-04T14:10:00+01:00",
         ("repaired_date",)),
        ("Date: Whenever", None, ("no_date",)),
        ("Date: Mon, 4 Mar 2024 14:10:00 +9900", "2024-03-04T14:10:00+00:00", ("naive_time",)),
        ("Date: %date_raw_header%", None, ("no_date",)),
    ],
)  # fmt: skip
def test_time(headers: str, moment: str | None, flags: tuple[str, ...]) -> None:
    mail = read(f"Message-ID: <a@b>\nFrom: hana@example.com\n{headers}\n\nhello")

    assert (mail.occurred_at.isoformat() if mail.occurred_at else None, mail.flags) == (moment, flags)


def test_key_without_message_id_does_not_depend_on_line_ends() -> None:
    text = "From: hana@example.com\nSubject: x\n\nfirst  \nsecond\n"

    unix, windows = read(text), read(text.replace("\n", "\r\n") + "\r\n")

    assert unix.source_key == windows.source_key
    assert unix.source_key == unix.conversation_id
    assert "no_message_id" in unix.flags
    assert read(text.replace("second", "other")).source_key != unix.source_key


ALTERNATIVE = """\
Message-ID: <a@b>
Date: Mon, 4 Mar 2024 14:10:00 +0900
From: hana@example.com
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=euc-kr
Content-Transfer-Encoding: base64

{plain}
--inner
Content-Type: text/html; charset=utf-8

<p>html</p>
--inner--
--outer
Content-Type: text/plain; name="note.txt"
Content-Disposition: attachment; filename*=utf-8''%EB%A9%94%EB%AA%A8.txt

attached words
--outer
Content-Type: image/png; name="=?utf-8?b?7IKs7KeELnBuZw==?="
Content-Transfer-Encoding: base64

AAAA
AAA
--outer
Content-Type: message/rfc822

Subject: the older mail
From: ben@example.org

old words
--outer--
"""


def test_parts() -> None:
    mail = read(ALTERNATIVE.format(plain=base64.b64encode("똠방각하".encode("cp949")).decode()))

    assert mail.text == "똠방각하"
    assert [(part.name, part.media_type, part.size_bytes) for part in mail.attachments] == [
        ("메모.txt", "text/plain", 14),
        ("사진.png", "image/png", 5),
        ("the older mail", "message/rfc822", None),
    ]


def test_blank_plain_part_gives_way_to_html() -> None:
    assert read(ALTERNATIVE.format(plain="ICAg")).text == "html"


def test_html_answer_loses_the_cited_mail() -> None:
    mail = read(
        "From: hana@example.com\nContent-Type: text/html; charset=utf-8\n\n"
        "<div>Still broken</div><div class=gmail_quote>2024년 3월 4일 (월) 오후 2:10, 상담 "
        "&lt;desk@carmaker.example&gt;님이 작성:<br><blockquote class=gmail_quote>mended</blockquote></div>"
    )

    assert mail.text == "Still broken"


def test_forwarded_mail_stays() -> None:
    mail = read(
        "From: hana@example.com\nSubject: see below\n\nFYI\n\n---------- Forwarded message ---------\n"
        "From: ben@example.org\nDate: Monday\nSubject: brakes\nTo: hana\n\n> they squeak\n"
    )

    assert "forward" in mail.flags
    assert mail.text is not None
    assert "they squeak" in mail.text


@pytest.mark.parametrize(
    ("label", "body", "text"),
    [
        ("us-ascii", "환불 요청합니다".encode("cp949"), "환불 요청합니다"),
        ("iso-8859-1", "환불 요청".encode(), "환불 요청"),
        ("iso-8859-1", "환불을 요청합니다".encode("cp949"), "환불을 요청합니다"),
        ("unicode_escape", b"caf\xc3\xa9 \\d", "café \\d"),
        ("utf-8", "환불 요청합니다".encode("cp949"), "환불 요청합니다"),
    ],
)
def test_wrong_charset_is_repaired_and_flagged(label: str, body: bytes, text: str) -> None:
    mail = read(f"From: hana@example.com\nContent-Type: text/plain; charset={label}\n\n".encode() + body)

    assert mail.text == text
    assert "repaired_charset" in mail.flags


@pytest.mark.parametrize(
    "head",
    [
        b"From : Hana <hana@example.com>\nSubject: x\n",
        b"stray line\nFrom: Hana <hana@example.com>\nSubject: x\n",
        b"To: ben@example.org,\nben2@example.org\nFrom: Hana <hana@example.com>\nSubject: x\n",
        b"X-Key: abc\n" + b"Zm9vYmFy\n" * 30 + b"From: Hana <hana@example.com>\nSubject: x\n",
    ],
)
def test_damaged_header_block_is_mended(head: bytes) -> None:
    mail = read(head + b"\nhello")

    assert ("customer", "hana@example.com") in roles(mail)
    assert (mail.subject, mail.text) == ("x", "hello")
    assert "repaired_header" in mail.flags


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"Content-Type: multipart/mixed; boundary=none\n\nwords", "words"),
        (b"Content-Type: multipart/mixed\n\nwords", "words"),
        (b"Content-Transfer-Encoding: base64\nSubject: x\n\naGVsbG8", "hello"),
        (b"Subject: x\nwords without an empty line above", "words without an empty line above"),
        (b"just words", "just words"),
        (b"Subject: x\n\nnu\x00l", "nul"),
        (b"\xef\xbb\xbfSubject: x\r\rold line ends", "old line ends"),
    ],
)
def test_damaged_bodies_are_read(data: bytes, text: str) -> None:
    assert read(data).text == text


def test_deep_nesting_is_read_as_far_as_possible() -> None:
    data = "From: hana@example.com\n" + "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000)
    )

    mail = read(data)

    assert roles(mail) == [("customer", "hana@example.com")]


def test_reply_to_a_forwarded_mail_is_no_forward() -> None:
    mail = read(
        "From: hana@example.com\nSubject: Re: Fwd: brakes\n\nThank you.\n\n-----Original Message-----\n"
        "FYI\n---------- Forwarded message ---------\nthey squeak\n"
    )

    assert "forward" not in mail.flags
    assert mail.text == "Thank you."


def test_html_of_tags_that_never_end_is_read() -> None:
    mail = read("From: hana@example.com\nContent-Type: text/html\n\n" + "<blockquote " * 100_000 + "words")

    assert mail.text is not None
    assert mail.text.endswith("words")


@pytest.mark.parametrize("data", [b"", b"\r\n \n", b"\x00\x00", b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe"])
def test_what_is_no_message_is_rejected(data: bytes) -> None:
    (item,) = EmlFile().parse(RawItem(7, data), CONTEXT)

    assert isinstance(item, Rejection)
    assert (item.code, item.position, item.raw) == ("not_a_message", 7, data)


def test_a_message_that_comes_back_as_text_is_read() -> None:
    (item,) = EmlFile().parse(RawItem(1, PLAIN), CONTEXT)

    assert isinstance(item, Interaction)
    assert item.source_key == "m-2@example.com"


def test_offsets_are_kept() -> None:
    mail = read("Date: Mon, 4 Mar 2024 14:10:00 -0330\n\nhello")

    assert mail.occurred_at is not None
    assert mail.occurred_at.utcoffset() == timedelta(hours=-3, minutes=-30)
