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


FAMILIES = "김이박최정강조윤장임한오서신권황"
GIVENS = ("민준", "서연", "도윤", "하은", "지호", "수아", "예준", "건우", "지안", "우진", "채원")
NOTES = ("환불 문의", "배터리 경고등이 켜짐", "예약 변경", "부재", "재통화 요청, 오후 3시 이후", "충전 불량")
TABLES = (
    "이름,연락처",
    "고객명,연락처,상담메모",
    "no,name,phone,memo",
    "ID,성명,전화,비고",
    "name,memo",
    "담당자,내용",
)


def short_table(header: str, rows: int) -> str:
    """A table as small as exports get, in which detectors fail."""
    columns = header.split(",")
    lines = [header]
    for row in range(rows):
        name = FAMILIES[(row * 7 + len(header)) % len(FAMILIES)] + GIVENS[(row * 5 + rows) % len(GIVENS)]
        note = f'"{NOTES[(row + len(header)) % len(NOTES)]}"'
        cells = [str(row + 1), name, f"010-0000-{row:04}", note]
        lines.append(",".join(cells[-len(columns) :] if len(columns) > 2 else [name, note]))
    return "\r\n".join(lines) + "\r\n"


@pytest.mark.parametrize("header", TABLES)
@pytest.mark.parametrize("rows", [1, 2, 3, 5, 10, 20, 35, 50])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_short_korean_tables_are_read_right_in_every_encoding(header: str, rows: int, encoding: str) -> None:
    text = short_table(header, rows)
    decoded = decode_head(text.encode(encoding))
    assert decoded is not None
    assert decoded.text == text


@pytest.mark.parametrize("row", ["뷁똠샾,010-0000-1111", "뾃쬲,010-0000-2222"])
def test_a_short_table_of_rare_names_is_known_by_its_headers(row: str) -> None:
    decoded = decode_head(f"고객명,연락처\n{row}\n".encode("cp949"))
    assert decoded is not None
    assert (decoded.encoding, decoded.text.splitlines()[1]) == ("cp949", row)


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
