from __future__ import annotations

import io
from pathlib import Path

import pytest

from voicecrm.errors import DamagedInputError
from voicecrm.ingest.adapter import Adapter, Opened, RawItem, ReadContext, Sample
from voicecrm.ingest.mail import EmlFile, Maildir, Mbox, mbox, message
from voicecrm.records import Interaction

CONTEXT = ReadContext(source="email")
FIRST = b"Message-ID: <1@example.com>\nFrom: hana@example.com\nSubject: one\n\nhello\n"
SECOND = b"Message-ID: <2@example.com>\nFrom: ben@example.org\nSubject: two\n\nbye\n"


def split(data: bytes) -> list[bytes]:
    sample = Sample(name="", head=data[:65536])
    items = list(Mbox().split(Opened(sample, io.BytesIO(data)), CONTEXT))
    assert [item.position for item in items] == list(range(1, len(items) + 1))
    return [item.data for item in items if isinstance(item.data, bytes)]


@pytest.mark.parametrize(
    "separator",
    [
        b"From hana@example.com Mon Mar  4 14:10:00 2024\n",
        b"From - Mon Mar  4 14:10:00 2024\n",
        b"From - \n",
        b"From 1234567890@xxx Mon Mar 04 05:10:00 +0000 2024\n",
        b"From MAILER-DAEMON Fri Mar 08 16:46:09 2024\n",
        b"From Hana Kim Mon Mar  4 14:10:00 2024\n",
        b"From hana@example.com 4 Mar 2024 14:10\n",
        b"From hana@example.com\n",
    ],
)
def test_separators(separator: bytes) -> None:
    assert split(separator + FIRST + b"\n" + separator + SECOND + b"\n") == [FIRST, SECOND]


def test_windows_line_ends_and_byte_order_mark() -> None:
    separator = b"From - Mon Mar  4 14:10:00 2024\n"
    data = (separator + FIRST + b"\n" + separator + SECOND).replace(b"\n", b"\r\n")

    assert split(b"\xef\xbb\xbf" + data) == [FIRST.replace(b"\n", b"\r\n"), SECOND.replace(b"\n", b"\r\n")]


@pytest.mark.parametrize(
    "body",
    [
        b"\nFrom Russia with love\nYear: 1963\n",
        b"\nFrom Russia with love\nis a film of 1963\n",
        b"text\nFrom hana@example.com Mon Mar  4 14:10:00 2024\nSubject: x\n",
        b"\nFrom hana@example.com Mon Mar  4 14:10:00 2024\nand no header\n",
        b"\nFrom hana@example.com Mon Mar  4 14:10:00 2024\n",
    ],
)
def test_unmunged_body_lines_do_not_split(body: bytes) -> None:
    mail = FIRST + body

    assert split(b"From - \n" + mail) == [mail]


def test_stuffed_from_lines_are_restored() -> None:
    assert split(b"From - \n" + FIRST + b">From me\n>>From you\n> From them\n") == [
        FIRST + b"From me\n>From you\n> From them\n"
    ]


def test_empty_message_between_others_keeps_its_place() -> None:
    assert len(split(b"From - \n" + FIRST + b"\nFrom - \nX: y\n\nFrom - \n" + SECOND)) == 3


def test_words_before_the_first_envelope_line_are_not_lost() -> None:
    assert split(b"stray\n\nFrom - \n" + FIRST)[0] == b"stray\n"


def test_an_overlong_message_is_cut_and_flagged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox, "LONGEST_MESSAGE", 200)
    monkeypatch.setattr(message, "LONGEST_MESSAGE", 200)
    data = b"From - \n" + FIRST + b"x" * 500 + b"\n\nFrom - \n" + SECOND

    first, second = split(data)
    (item,) = Mbox().parse(RawItem(1, first), CONTEXT)

    assert (len(first), second) == (200, SECOND)
    assert isinstance(item, Interaction)
    assert "truncated" in item.flags


def test_the_same_mail_has_one_key_in_every_container(tmp_path: Path) -> None:
    data = b"From: hana@example.com\nSubject: without id\n\nhello\n>From now on\n"
    (tmp_path / "cur").mkdir()
    (tmp_path / "cur" / "1.a:2,S").write_bytes(data.replace(b">From", b"From"))
    directory = Opened(Sample(name="", head=b"", directory=tmp_path), io.BytesIO())
    file = Opened(Sample(name="", head=b""), io.BytesIO(data.replace(b">From", b"From")))
    box = Opened(Sample(name="", head=b""), io.BytesIO(b"From - \n" + data + b"\n"))

    readers: list[tuple[Adapter, Opened]] = [(Maildir(), directory), (EmlFile(), file), (Mbox(), box)]
    items = [
        item
        for adapter, opened in readers
        for raw in adapter.split(opened, CONTEXT)
        for item in adapter.parse(raw, CONTEXT)
    ]

    assert len(items) == 3
    assert len({item.source_key for item in items if isinstance(item, Interaction)}) == 1
    assert {adapter.source for adapter, _ in readers} == {"email"}


def test_maildir_order_and_folders(tmp_path: Path) -> None:
    for folder, name, data in [
        ("new", "200.b", b"b"),
        ("cur", "100.a:2,S", b"a"),
        ("cur", ".hidden", b"no"),
        ("tmp", "050.t", b"no"),
        (".Sent/cur", "000.s", b"s"),
    ]:
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / name).write_bytes(data)
    opened = Opened(Sample(name="", head=b"", directory=tmp_path), io.BytesIO())

    assert [item.data for item in Maildir().split(opened, CONTEXT)] == [b"a", b"b", b"s"]
    assert Maildir().recognise(opened.sample).confidence > 0.9


def test_maildir_refuses_a_file() -> None:
    with pytest.raises(DamagedInputError, match="directory"):
        next(iter(Maildir().split(Opened(Sample(name="x", head=b""), io.BytesIO()), CONTEXT)))


@pytest.mark.parametrize(
    ("head", "winner"),
    [
        (FIRST, "eml"),
        (b"From - Mon Mar  4 14:10:00 2024\n" + FIRST, "mbox"),
        (b"\xef\xbb\xbfFrom - \r\n" + FIRST, "mbox"),
        (b"Content-Type: text/plain\n\nhello", "eml"),
        (b"stray\n" + FIRST, "eml"),
        (b"name,email\nhana,hana@example.com\n", ""),
        (b"<html><body>From: x</body></html>", ""),
        (b'{"from": "hana"}', ""),
        (b"From here it is text\nand more text\n", ""),
        (b"BEGIN:VCARD\nFN:Hana\nEND:VCARD\n", ""),
        (b"", ""),
        (b"\x89PNG\r\n\x1a\n", ""),
    ],
)
def test_recognition_by_content(head: bytes, winner: str) -> None:
    sample = Sample(name="mail.bin", head=head)
    adapters: list[Adapter] = [EmlFile(), Mbox(), Maildir()]
    confidence = {adapter.name: adapter.recognise(sample).confidence for adapter in adapters}
    best = max(confidence, key=lambda name: confidence[name])

    assert (best if confidence[best] >= 0.5 else "") == winner
