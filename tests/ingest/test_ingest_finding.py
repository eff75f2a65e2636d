from __future__ import annotations

import gzip
import io
import sys
import tarfile
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.errors import DamagedInputError, InputNotFoundError
from voicecrm.ingest import unpacking
from voicecrm.ingest.finding import find_inputs

CALLS = "통화일시,연락처,상담내용\n2026-05-06 10:00,010-0000-1111,환불\n".encode()
VCARD = b"BEGIN:VCARD\nVERSION:3.0\nFN:Na Haedeun\nTEL:010-7001-2001\nEND:VCARD\n"
Content = dict[str, bytes]


def zipped(content: Content, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return stream.getvalue()


def tarred(content: Content, mode: str = "w:gz") -> bytes:
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]  # the mode is a parameter
        for name, data in content.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, BytesIO(data))
    return stream.getvalue()


def workbook() -> bytes:
    stream = BytesIO()
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["이름", "연락처"])
    book.save(stream)
    return stream.getvalue()


def found(target: Any) -> dict[str, object]:
    """Read every input that is found: its bytes, its header for a workbook, or why there are none."""
    seen: dict[str, object] = {}
    for one in find_inputs(target):
        if one.opened is None:
            seen[one.name] = one.passed_over or type(one.fault).__name__
            continue
        try:
            data = one.opened.stream.read()
        except DamagedInputError as error:
            data = str(error).encode()
        seen[one.name] = one.opened.sample.header if data.startswith(b"PK") else data
    return seen


class Pipe(io.RawIOBase):
    """A stream that hands over little at a time and cannot be sought in."""

    def __init__(self, data: bytes) -> None:
        self._data = BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._data.read(min(len(buffer), 700))
        buffer[: len(chunk)] = chunk
        return len(chunk)


@pytest.mark.parametrize("pack", [zipped, tarred, lambda content: tarred(content, "w")], ids=["zip", "tar.gz", "tar"])
@pytest.mark.parametrize("as_pipe", [False, True])
def test_an_archive_stands_for_its_members_whatever_its_name(
    tmp_path: Path, pack: Callable[[Content], bytes], as_pipe: bool
) -> None:
    content = {"a/calls.csv": CALLS, "people.vcf": VCARD, "book.xlsx": workbook(), "__MACOSX/._x": b"x"}
    data = pack(content)
    path = tmp_path / "export.dat"
    path.write_bytes(data)
    name = "" if as_pipe else str(path)
    assert found(Pipe(data) if as_pipe else path) == {
        f"{name}/a/calls.csv": CALLS,
        f"{name}/people.vcf": VCARD,
        f"{name}/book.xlsx": ("이름", "연락처"),
        f"{name}/__MACOSX/._x": "hidden",
    }


def test_archives_in_archives_are_read_to_a_depth(tmp_path: Path) -> None:
    path = tmp_path / "takeout.zip"
    path.write_bytes(zipped({"part.zip": zipped({"calls.csv.gz": gzip.compress(CALLS)}), "b.csv": CALLS}))
    assert found(path) == {f"{path}/part.zip/calls.csv.gz": CALLS, f"{path}/b.csv": CALLS}
    deep = CALLS
    for _ in range(9):
        deep = gzip.compress(deep)
    assert list(found(BytesIO(deep)).values()) == ["DamagedInputError"]


def test_a_workbook_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "book"
    path.write_bytes(workbook())
    assert found(path) == {str(path): ("이름", "연락처")}


def test_korean_names_of_members_are_read_in_the_code_page_of_windows() -> None:
    data = zipped({"AAAA.csv": CALLS}, zipfile.ZIP_STORED).replace(b"AAAA", "통화".encode("cp949"))
    assert list(found(BytesIO(data))) == ["/통화.csv"]


def test_an_encrypted_member_does_not_keep_the_others_out() -> None:
    data = bytearray(zipped({"secret.csv": CALLS, "open.csv": CALLS}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    assert found(BytesIO(bytes(data))) == {"/secret.csv": "DamagedInputError", "/open.csv": CALLS}


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: zipped({"a": data}), lambda data: tarred({"a": data})])
def test_what_expands_without_measure_is_refused(
    monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(unpacking, "ALWAYS_BYTES", 1_000_000)
    contents = found(BytesIO(pack(bytes(5_000_000)))).values()
    assert any(b"expands to more than" in content for content in contents if isinstance(content, bytes))
    honest = b"".join(b"%d,call\n" % number for number in range(300_000))
    assert list(found(BytesIO(pack(honest))).values()) == [honest]


def test_a_workbook_that_expands_without_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "ALWAYS_BYTES", 1_000_000)
    bomb = zipped({"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": bytes(5_000_000)})
    assert list(found(BytesIO(bomb)).values()) == ["DamagedInputError"]


def test_nested_archives_share_one_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "ALWAYS_BYTES", 1_000_000)
    inner = zipped({f"{number}.csv": bytes(600_000) for number in range(4)})
    contents = list(found(BytesIO(zipped({"inner.zip": inner}))).values())
    assert contents[0] == bytes(600_000)
    assert all(one != bytes(600_000) for one in contents[1:])


def test_a_list_of_members_that_is_too_long_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_DIRECTORY_BYTES", 100)
    assert list(found(BytesIO(zipped({f"{n}.csv": CALLS for n in range(9)}))).values()) == ["DamagedInputError"]


@given(cut=st.integers(min_value=3, max_value=600), pack=st.sampled_from([zipped, tarred]))
def test_a_cut_archive_is_damage_and_no_crash(cut: int, pack: Callable[[Content], bytes]) -> None:
    data = pack({"a.csv": CALLS, "b.vcf": VCARD})
    for content in found(BytesIO(data[:-cut])).values():
        assert isinstance(content, str | bytes | tuple)


@given(place=st.integers(min_value=0), byte=st.integers(0, 255), pack=st.sampled_from([zipped, tarred]))
def test_a_damaged_archive_is_damage_and_no_crash(place: int, byte: int, pack: Callable[[Content], bytes]) -> None:
    data = bytearray(pack({"a.csv": CALLS * 30, "b.vcf": VCARD}))
    data[place % len(data)] = byte
    found(BytesIO(bytes(data)))


def test_a_member_whose_name_was_lost_is_no_crash() -> None:
    data = zipped({"ab.csv": CALLS}, zipfile.ZIP_STORED).replace(b"ab.csv", b"\0b.csv")
    assert list(found(BytesIO(data)).values()) == [CALLS]


def test_a_folder_is_its_files_and_a_maildir_stays_one(tmp_path: Path) -> None:
    for name in ("calls.csv", "deep/er/more.csv", "mail/cur/1.a", "mail/new/2.b", "new/a.csv", ".hidden"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(CALLS)
    assert found(tmp_path) == {
        str(tmp_path / ".hidden"): "hidden",
        str(tmp_path / "calls.csv"): CALLS,
        str(tmp_path / "deep/er/more.csv"): CALLS,
        str(tmp_path / "mail"): b"",
        str(tmp_path / "new/a.csv"): CALLS,
    }


def test_a_pattern_finds_files_and_says_when_there_are_none(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CALLS)
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(CALLS))
    assert list(found(str(tmp_path / "*.csv*")).values()) == [CALLS, CALLS]
    with pytest.raises(InputNotFoundError, match="no file matches"):
        found(str(tmp_path / "*.mbox"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputNotFoundError, match="holds no file"):
        found(tmp_path / "empty")


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Pipe(gzip.compress(CALLS)))))
    assert found("-") == {"standard input": CALLS}


def test_an_encoding_can_be_named() -> None:
    data = "名前,電話\nだ,1\n".encode("euc_jp")
    (one,) = find_inputs(BytesIO(data), encoding="euc-jp")
    assert one.opened is not None
    assert one.opened.sample.header == ("名前", "電話")
