from __future__ import annotations

import io

from hypothesis import given, settings
from hypothesis import strategies as st

from voicecrm.ingest.adapter import Adapter, Opened, ReadContext, Sample
from voicecrm.ingest.mail import EmlFile, Mbox
from voicecrm.records import Interaction, Rejection

CONTEXT = ReadContext(source="email", own_domains=("carmaker.example",))
ADAPTERS: tuple[Adapter, ...] = (EmlFile(), Mbox())
SEED = b"""\
From hana@example.com Mon Mar  4 14:10:00 2024
Message-ID: <m-2@example.com>
References: <m-0@example.com>
Date: Mon, 4 Mar 2024 14:10:00 +0900
From: =?euc-kr?b?yK+60g==?= <hana@example.com>
To: "Kim, Hana" (a (b) c) <desk@carmaker.example>, Team: x@example.org;
Subject: =?utf-8?q?caf=C3=A9?= =?iso-2022-kr?b?GyQpQw==?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b1"; charset*=euc-kr''x

--b1
Content-Type: text/html; charset="ks_c_5601-1987"
Content-Transfer-Encoding: quoted-printable

<p>=C8=AF=BA=D2</p><blockquote type=cite>old</blockquote>
--b1
Content-Type: image/png; name*0*=utf-8''%EB; name*1*=%A9%94
Content-Disposition: attachment; filename="=?utf-8?b?7IKs?="
Content-Transfer-Encoding: base64

AAAA
--b1
Content-Type: message/rfc822

Subject: inner

> quoted
--b1--

From - Mon Mar  4 14:10:00 2024
Subject: second

On Mon, 4 Mar 2024, Hana wrote:
> text
-- 
sig
"""  # noqa: W291
PIECES = (
    *(
        b"\n",
        b"\r",
        b"\r\n\r\n",
        b"\x00",
        b"\xff",
        b"\xed\xa0\x80",
        b"\x1b$)C",
        b"--b1",
        b"--b1--",
        b"From ",
        b">From ",
    ),
    *(
        b":",
        b"=?",
        b"?=",
        b"?b?",
        b"<",
        b">",
        b'"',
        b"(",
        b")",
        b"\\",
        b";",
        b"''",
        b"*1*=",
        b"99999999999",
        b"uuencode",
    ),
    *(b"charset=utf-7", b"charset=base64", b"charset=\x00", b"charset=unicode_escape"),
    *(b"message/delivery-status", b"multipart/digest", b"application/pkcs7-mime"),
)


def check(data: bytes) -> None:
    for adapter in ADAPTERS:
        sample = Sample(name="", head=data[:65536])
        adapter.recognise(sample)
        for raw in adapter.split(Opened(sample, io.BytesIO(data)), CONTEXT):
            items = list(adapter.parse(raw, CONTEXT))
            assert len(items) == 1
            (item,) = items
            assert isinstance(item, Interaction | Rejection)
            if isinstance(item, Interaction):
                assert item.source_key
                texts = [item.source_key, item.conversation_id, item.subject, item.text, item.agent, item.in_reply_to]
                texts += [part.name for part in item.attachments]
                records = [party.record for party in item.participants if party.record]
                texts += [known.raw_value for record in records for known in record.identifiers]
                texts += [said.raw_value for record in records for said in record.attributes]
                for text in texts:
                    # Neither null characters nor lone surrogates can be stored.
                    assert "\x00" not in (text or "")
                    (text or "").encode()


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_arbitrary_bytes_never_raise(data: bytes) -> None:
    check(data)


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(SEED)), st.integers(0, 30), st.one_of(st.sampled_from(PIECES), st.binary(max_size=4))
        ),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=300, deadline=None)
def test_mutated_messages_never_raise(changes: list[tuple[int, int, bytes]]) -> None:
    data = SEED
    for start, length, piece in changes:
        data = data[:start] + piece + data[start + length :]
    check(data)


@given(st.lists(st.sampled_from((*PIECES, *SEED.splitlines(keepends=True))), max_size=40))
@settings(max_examples=200, deadline=None)
def test_shuffled_lines_never_raise(pieces: list[bytes]) -> None:
    check(b"".join(pieces))
