from __future__ import annotations

import io
import json
import quopri
from datetime import UTC, datetime
from typing import Any

import pytest

from voicecrm.ingest.adapter import Opened, RawItem, ReadContext, Sample
from voicecrm.ingest.contacts.vcard import VCard
from voicecrm.records import Contact, Item, Rejection

ADAPTER = VCard()
CONTEXT = ReadContext(source="vcard")


def read(content: bytes | str, encoding: str = "utf-8") -> list[Item]:
    data = content if isinstance(content, bytes) else content.encode(encoding)
    sample = Sample("", data, text=data.decode(encoding), encoding=encoding)
    items = ADAPTER.split(Opened(sample, io.BytesIO(data)), CONTEXT)
    return [found for item in items for found in ADAPTER.parse(item, CONTEXT)]


def card(*lines: str, end: str = "END:VCARD") -> str:
    return "\r\n".join(["BEGIN:VCARD", *lines, end, ""])


def one(content: bytes | str, encoding: str = "utf-8") -> Contact:
    (found,) = read(content, encoding)
    assert isinstance(found, Contact)
    return found


def said(found: Contact) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for identifier in found.record.identifiers:
        values.setdefault(identifier.kind, []).append(identifier.raw_value)
    for attribute in found.record.attributes:
        values.setdefault(attribute.kind, []).append(attribute.raw_value)
    return values


def test_a_card_of_version_3_is_read_in_full() -> None:
    found = one(
        card(
            "VERSION:3.0",
            "UID:urn:uuid:1",
            "REV:2026-03-02T01:00:00Z",
            "FN:Kim Minji",
            "N:Kim;Minji;;Ms.;",
            "item1.TEL;TYPE=CELL,VOICE:010-5550-1234",
            "TEL;TYPE=WORK:02-555-0000",
            'EMAIL;TYPE="INTERNET":minji@example.org',
            "ADR;TYPE=HOME:;;12 Side St;Busan;;48000;Korea",
            "ADR;TYPE=WORK,PREF:;;1 Main St\\, 3F;Seoul;;04524;Korea",
            "ORG:Example Motors\\; Ltd;Sales",
            "TITLE:Engi",
            " neer",
            "BDAY:1990-01-02",
            "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ",
            " SkZJRg==",
        )
    )
    assert (found.source_key, found.record.source_key) == ("urn:uuid:1", "urn:uuid:1")
    assert found.revised_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert said(found) == {
        "phone": ["010-5550-1234", "02-555-0000"],
        "email": ["minji@example.org"],
        "full_name": ["Kim Minji"],
        "family_name": ["Kim"],
        "given_name": ["Minji"],
        "company": ["Example Motors; Ltd"],
        "occupation": ["Engineer"],
        "birth_date": ["1990-01-02"],
        "address": ["12 Side St Busan 48000 Korea", "1 Main St, 3F Seoul 04524 Korea"],
        "street": ["1 Main St, 3F"],
        "city": ["Seoul"],
        "postal_code": ["04524"],
        "country": ["Korea"],
    }


@pytest.mark.parametrize("charset", ["UTF-8", "EUC-KR", "ks_c_5601-1987", "CP949", ""])
def test_quoted_printable_of_version_2_is_decoded(charset: str) -> None:
    octets = "김민지".encode("utf-8" if charset in {"UTF-8", ""} else "cp949")
    encoded = quopri.encodestring(octets).decode().strip()
    half = encoded[:9] + "=\r\n" + encoded[9:]
    parameter = f";CHARSET={charset}" if charset else ""
    found = one(card("VERSION:2.1", f"N{parameter};ENCODING=QUOTED-PRINTABLE:{half};;;", "TEL;CELL;PREF:01055501234"))
    assert said(found) == {"phone": ["01055501234"], "family_name": ["김민지"]}


def test_a_file_in_a_korean_code_page_is_read() -> None:
    assert said(one(card("VERSION:2.1", "FN:김민지", "TEL:1"), "cp949"))["full_name"] == ["김민지"]


def test_version_4_writes_phones_as_uris() -> None:
    found = one(card("VERSION:4.0", "FN:Kim", 'TEL;VALUE=uri;TYPE="voice,cell":tel:+82-10-5550-1234', "GENDER:F;she"))
    assert said(found) == {"phone": ["+82-10-5550-1234"], "full_name": ["Kim"], "gender": ["F"]}


def jcard(name: str) -> list[Any]:
    properties = [
        ["version", {}, "text", "4.0"],
        ["fn", {}, "text", name],
        ["n", {}, "text", ["Kim", "Minji", "", "", ["Dr.", "PhD"]]],
        ["tel", {"type": ["work", "voice"]}, "uri", "tel:+82-2-555-0000"],
        ["adr", {"pref": "1"}, "text", ["", "", "1 Main St", "Seoul", "", "04524", "Korea"]],
        "noise",
    ]
    return ["vcard", properties]


@pytest.mark.parametrize("content", [[jcard("A")], jcard("A")])
def test_a_jcard_is_read(content: list[Any]) -> None:
    values = said(one(json.dumps(content)))
    assert (values["full_name"], values["phone"], values["city"]) == (["A"], ["+82-2-555-0000"], ["Seoul"])


def test_several_jcards_are_several_contacts() -> None:
    assert len(read(json.dumps([jcard("A"), jcard("B")]))) == 2
    assert len(read(json.dumps(jcard("A")) + "\n" + json.dumps(jcard("B")))) == 2


def test_without_uid_the_key_is_of_the_content_whatever_the_order() -> None:
    first = one(card("FN:Kim", "TEL:1", "TEL:2", "REV:2026-01-01T00:00:00Z"))
    again = one(card("TEL:2", "TEL:1", "FN:Kim"))
    other = one(card("FN:Kim", "TEL:3"))
    assert first.source_key == again.source_key != other.source_key


def test_a_card_that_does_not_end_costs_only_itself() -> None:
    found = read(card("FN:A", end="NOTE:x") + card("FN:B") + "stray\r\n" + card("FN:C") + card("FN:D", end="TEL:1"))
    outcomes = [
        said(item)["full_name"][0] if isinstance(item, Contact) else getattr(item, "code", "") for item in found
    ]
    assert outcomes == ["truncated_card", "B", "not_a_card", "C", "truncated_card"]


def test_the_card_of_an_agent_is_not_mixed_in() -> None:
    inner = card("FN:Secretary", "TEL:9").strip().split("\r\n")
    found = one(card("VERSION:2.1", "FN:Kim", "AGENT:", *inner, "TEL:1"))
    assert said(found) == {"full_name": ["Kim"], "phone": ["1"]}


@pytest.mark.parametrize(
    ("lines", "field", "code"),
    [
        (("VERSION:3.0",), "", "empty_card"),
        (("FN:Kim", "REV:soon"), "REV", "bad_time"),
        (("FN:Team", "KIND:group"), "KIND", "not_a_person"),
    ],
)
def test_a_fault_is_a_rejection(lines: tuple[str, ...], field: str, code: str) -> None:
    (refused,) = read(card(*lines))
    assert isinstance(refused, Rejection)
    assert (refused.field, refused.code) == (field, code)


def test_anything_else_is_refused_without_exception() -> None:
    for data in ({"a": 1}, [], ["vcard"], "[oops", "", b"x"):
        (refused,) = ADAPTER.parse(RawItem(1, data), CONTEXT)  # type: ignore[arg-type]
        assert isinstance(refused, Rejection)


def test_only_cards_are_recognised() -> None:
    assert ADAPTER.recognise(Sample("", b"", text="begin:vcard\n")).confidence > 0.9
    text = json.dumps(jcard("A"))
    assert ADAPTER.recognise(Sample("", b"", text=text, documents=(json.loads(text),))).confidence > 0.9
    for other in ("", "BEGIN:VCALENDAR", "[1]"):
        documents = (json.loads(other),) if other.startswith("[") else ()
        assert ADAPTER.recognise(Sample("", b"", text=other, documents=documents)).confidence == 0
