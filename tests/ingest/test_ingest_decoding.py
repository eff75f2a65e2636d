from __future__ import annotations

from io import BytesIO

import pytest

from voicecrm.ingest.decoding import HEAD_BYTES, codec_for, decode_head, open_text

KOREAN = "이름,연락처,메모\n서하늘,010-0000-1111,똠방각하처럼 말함\n"
ENCODINGS = ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_korean_exports_read_the_same_in_every_encoding(encoding: str) -> None:
    content = KOREAN.encode(encoding)
    decoded = decode_head(content)
    assert decoded is not None
    assert decoded.text == KOREAN
    assert open_text(BytesIO(content), decoded.encoding).read() == KOREAN


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Name,Notiz\nJürgen Groß,möchte zurückgerufen werden, Gebühr zu hoch für März\n", "cp1252"),
        ("名前,電話,メモ\n山本花子,090-0000-0000,折り返しの電話をお願いします\n", "cp932"),
        ("Имя,Телефон\nИван Петров,просит перезвонить завтра утром\n", "cp1251"),
    ],
)
def test_other_code_pages_are_guessed(text: str, encoding: str) -> None:
    decoded = decode_head(text.encode(encoding))
    assert decoded is not None
    assert decoded.text == text


def test_a_character_cut_at_the_end_of_the_head_does_not_mislead() -> None:
    for encoding in ("utf-8", "cp949"):
        content = ("가" * HEAD_BYTES).encode(encoding)[: HEAD_BYTES - 1]
        decoded = decode_head(b"a" + content)
        assert decoded is not None
        assert decoded.encoding == encoding
        assert set(decoded.text) == {"a", "가"}


def test_a_short_text_that_ends_with_an_accent_is_no_cut_utf8() -> None:
    decoded = decode_head("name\ncafé".encode("cp1252"))
    assert decoded is not None
    assert decoded.text == "name\ncafé"


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7 text follows", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", bytes(range(256)) * 4, b"\x00\x01\x02" * 50],
)
def test_binary_content_is_no_text(content: bytes) -> None:
    assert decode_head(content) is None


def test_undecodable_bytes_later_in_a_file_become_replacement_characters() -> None:
    text = open_text(BytesIO(b"good\nb\xffd\nrest\n"), "utf-8").read()
    assert text == "good\nb\ufffdd\nrest\n"


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("euc-kr", "cp949"),
        ("ks_c_5601-1987", "cp949"),
        ("GB2312", "gb18030"),
        ("ISO-8859-1", "cp1252"),
        ("Shift_JIS", "cp932"),
        ("koi8-r", "koi8-r"),
        ("x-made-up", "utf-8"),
        ("base64", "utf-8"),
        ("rot13", "utf-8"),
        ("", "utf-8"),
    ],
)
def test_charset_labels_lead_to_the_codec_that_senders_mean(label: str, codec: str) -> None:
    assert codec_for(label) == codec
