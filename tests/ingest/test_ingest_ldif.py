"""LDIF address books."""

from __future__ import annotations

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from voicecrm.ingest import ReadContext, choose_adapter, open_input, read_items
from voicecrm.ingest.contacts.ldif import Ldif
from voicecrm.records import Contact, Item, Rejection

BOOK = """\
version: 1
# written by an address book
dn: cn=Haedeun Na,mail=haedeun.na@post.example
objectclass: top
objectclass: person
objectclass: mozillaAbPersonAlpha
cn:: 64KY7ZW065Og
givenName: Haedeun
sn: Na
mail: haedeun.na@post.example
mozillaSecondEmail: hdn@post.exam
 ple
mobile: 010-7001-2001
facsimiletelephonenumber: 02-555-0199
homePhone: 02-555-0147
mozillaHomeLocalityName: Busan
birthyear: 1987
birthmonth: 3
birthday: 2
jpegphoto:: /9j/4AAQ
jpegphoto:< file:///photo.jpg

dn: cn=Friends
objectclass: top
objectclass: groupOfNames
cn: Friends
member: cn=Haedeun Na,mail=haedeun.na@post.example

dn: cn=
objectclass: person
"""


def read(text: str) -> list[Item]:
    with open_input(BytesIO(text.encode())) as opened:
        adapter = choose_adapter(opened.sample, None, None)
        assert adapter.name == "ldif"
        return list(read_items(opened, adapter, ReadContext(source="ldif")))


def test_an_entry_becomes_a_contact_and_a_list_does_not() -> None:
    person, group, empty = read(BOOK)
    assert isinstance(person, Contact)
    assert person.source_key == "cn=Haedeun Na,mail=haedeun.na@post.example"
    assert [(one.kind, one.raw_value) for one in person.record.identifiers] == [
        ("email", "haedeun.na@post.example"),
        ("email", "hdn@post.example"),
        ("phone", "010-7001-2001"),
        ("phone", "02-555-0147"),
    ]
    assert {one.kind: one.raw_value for one in person.record.attributes} == {
        "full_name": "나해든", "given_name": "Haedeun", "family_name": "Na", "city": "Busan",
        "birth_date": "1987-03-02",
    }  # fmt: skip
    assert isinstance(group, Rejection)
    assert group.code == "not_an_interaction"
    assert isinstance(empty, Rejection)
    assert empty.code == "empty_row"


def test_an_entry_can_be_read_again_alone() -> None:
    adapter, context = Ldif(), ReadContext(source="ldif")
    with open_input(BytesIO(BOOK.encode())) as opened:
        for item in adapter.split(opened, context):
            text = str(item.data) + "\n"
            with open_input(BytesIO(text.encode())) as alone:
                (again,) = adapter.split(alone, context)
            assert again.data == item.data


@given(st.text(max_size=200))
def test_any_text_ends_in_items(text: str) -> None:
    adapter, context = Ldif(), ReadContext(source="ldif")
    with open_input(BytesIO(("dn: x\n" + text).encode("utf-8", "replace"))) as opened:
        items = [one for item in adapter.split(opened, context) for one in adapter.parse(item, context)]
    assert items
