from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from voicecrm.ingest.adapter import ReadContext
from voicecrm.ingest.contacts.contacts_csv import ContactsCsv
from voicecrm.ingest.opening import open_input
from voicecrm.ingest.reading import choose_adapter, read_items, read_rows
from voicecrm.records import Contact, Rejection


def read(text: str) -> list[Contact]:
    with open_input(BytesIO(text.encode()), "contacts.csv") as opened:
        assert ContactsCsv().recognise(opened.sample).confidence >= 0.5
        items = list(read_items(opened, ContactsCsv(), ReadContext(source="book")))
    assert all(isinstance(item, Contact) for item in items), items
    return [item for item in items if isinstance(item, Contact)]


def known(contact: Contact) -> tuple[dict[str, list[str]], dict[str, str]]:
    identifiers: dict[str, list[str]] = {}
    for one in contact.record.identifiers:
        identifiers.setdefault(one.kind, []).append(one.raw_value)
    return identifiers, {a.kind: a.raw_value for a in contact.record.attributes}


def test_google_contacts_with_several_values_in_one_cell() -> None:
    text = (
        "Name,Given Name,Family Name,Birthday,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,"
        "Phone 2 - Value,Organization 1 - Name,Organization 1 - Title\n"
        "하늘 서,하늘,서,1991-02-03,* ,sky@example.com ::: sea@example.com,Mobile,010-0000-1111,02-000-2222,"
        "가나상사,과장\n"
    )
    identifiers, attributes = known(read(text)[0])
    assert identifiers == {"phone": ["010-0000-1111", "02-000-2222"], "email": ["sky@example.com", "sea@example.com"]}
    assert attributes == {
        "full_name": "하늘 서",
        "given_name": "하늘",
        "family_name": "서",
        "birth_date": "1991-02-03",
        "company": "가나상사",
        "occupation": "과장",
    }


def test_outlook_with_an_apostrophe_an_honorific_and_days_first() -> None:
    text = (
        "First Name,Last Name,Title,Company,Job Title,E-mail Address,E-mail Type,Mobile Phone,Birthday\n"
        "Nils,Example,Mr.,Muster AG,Buyer,nils@example.com,SMTP,'07000 000001,05/06/1985\n"
        "Ada,Sample,Ms.,,,,SMTP,,31/01/1990\n"
    )
    nils, ada = (known(contact) for contact in read(text))
    assert nils[0] == {"phone": ["07000 000001"], "email": ["nils@example.com"]}
    assert nils[1]["full_name"] == "Nils Example"
    assert nils[1]["occupation"] == "Buyer"
    assert nils[1]["birth_date"] == "1985-06-05", "the other row proves that the day comes first"
    assert ada[0] == {}
    assert ada[1]["birth_date"] == "31/01/1990"


BOOKS = Path(__file__).parent / "address_books"


@pytest.mark.parametrize(
    ("book", "name", "emails", "phones", "born", "city"),
    [
        ("outlook_de", "Nils Beispiel", "nils", 3, "31.01.1990", "Bonn"),
        ("outlook_es", "Eva Ejemplo Modelo", "eva", 2, "31/01/1990", "Madrid"),
        ("outlook_fr", "Luc Exemple", "luc", 2, "31/01/1990", "Lyon"),
        ("outlook_ja", "見本 花", "hana", 2, "1990/3/14", "港区"),
        ("outlook_ko", "도 나래", "narae", 3, "1990-03-04", "마포구"),
        ("thunderbird_de", "Ada Muster", "ada", 2, "1985-06-05", "Köln"),
        ("thunderbird_en", "Ada Sample", "ada", 2, "1990-01-31", "Leeds"),
        ("thunderbird_es", "Eva Ejemplo", "eva", 2, "1990-01-31", "Madrid"),
        ("thunderbird_fr", "Luc Exemple", "luc", 2, "1990-01-31", "Lyon"),
        ("thunderbird_ja", "見本 花", "hana", 2, "1990-03-14", "港区"),
        ("thunderbird_ko", "도나래", "narae", 2, "1990-03-04", "마포구"),
    ],
)
def test_address_books_in_the_language_of_their_program(
    book: str, name: str, emails: str, phones: int, born: str, city: str
) -> None:
    with open_input(BOOKS / f"{book}.csv") as opened:
        adapter = choose_adapter(opened.sample, None, None)
        assert isinstance(adapter, ContactsCsv)
        (item,) = read_items(opened, adapter, ReadContext(source="book"))
    assert isinstance(item, Contact)
    identifiers, attributes = known(item)
    assert identifiers["email"] == [f"{emails}@example.com", f"{emails}2@example.com"]
    assert len(identifiers["phone"]) == phones
    assert (attributes["full_name"], attributes["birth_date"], attributes["city"]) == (name, born, city)


@pytest.mark.parametrize(
    "text",
    [
        "Nom,Ville,Portable\nAtelier,Lyon,0600000001\n",
        "Vorname,Nachname,Mobiltelefon,Datum,Uhrzeit\nAda,Muster,0170 0000001,01.02.2026,10:00\n",
    ],
)
def test_words_of_another_language_that_are_no_address_book_mean_nothing(text: str) -> None:
    with open_input(BytesIO(text.encode()), "table.csv") as opened:
        assert ContactsCsv().recognise(opened.sample).confidence == 0.0, "a mapping has to say what it is"


def test_a_birth_date_in_three_columns() -> None:
    (contact,) = read("Name,Phone,Birth Year,Birth Month,Birth Day\n도이랑,010-0000-4444,1990,2,\n")
    assert "birth_date" not in known(contact)[1], "without its day it is no date"
    (contact,) = read("Name,Phone,Birth Year,Birth Month,Birth Day\n도이랑,010-0000-4444,1990,2,7\n")
    assert known(contact)[1]["birth_date"] == "1990-02-07"


@pytest.mark.parametrize(
    ("given", "middle", "family", "full"),
    [("太郎", "", "山本", "山本 太郎"), ("John", "Q", "Example", "John Q Example"), ("하늘", "", "서", "서 하늘")],
)
def test_parts_of_a_name_are_joined_in_the_order_of_their_script(
    given: str, middle: str, family: str, full: str
) -> None:
    text = f"First Name,Middle Name,Last Name,Email\n{given},{middle},{family},a@example.com\n"
    assert known(read(text)[0])[1]["full_name"] == full


def test_the_customer_number_is_key_and_identifier() -> None:
    contact = read("고객번호,성명,휴대폰,수정일시\nC-17,서하늘,010-0000-1111,2026-05-06 10:00\n")[0]
    assert contact.source_key == contact.record.source_key == "C-17"
    assert contact.revised_at is not None
    number = contact.record.identifiers[-1]
    assert (number.kind, number.raw_value, number.scope) == ("customer_number", "C-17", "book")


def test_a_contact_without_a_number_keeps_its_key_when_the_file_is_written_again() -> None:
    header, row = "Name,Phone\n", "Ada Example,010-0000-1111\n"
    assert read(header + row)[0].source_key == read(header + "Bo Example,010-0000-2222\n" + row)[1].source_key


def test_a_logged_time_does_not_make_a_contact_a_call() -> None:
    assert read("Name,Email,Created at\nAda Example,ada@example.com,2026-05-06\n")[0].source_key.startswith("h_")


def test_a_row_that_names_nobody_is_refused() -> None:
    rows: list[dict[str, object]] = [
        {"name": "Ada Example", "email": "ada@example.com"},
        {"name": None, "email": float("nan")},
    ]
    items = list(read_rows(rows, ReadContext(source="book")))
    assert isinstance(items[0], Contact)
    assert isinstance(items[1], Rejection)
    assert items[1].code == "empty_row"
