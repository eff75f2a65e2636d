from __future__ import annotations

import tomllib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.errors import InputNotFoundError, MappingError
from voicecrm.ingest.adapter import ReadContext
from voicecrm.ingest.headers import infer_columns
from voicecrm.ingest.mapping import FIELDS, TIME_FIELDS, Mapping, Split, TimeForm
from voicecrm.ingest.mapping_file import load_mapping, mapping_from_toml, mapping_text
from voicecrm.ingest.opening import open_input
from voicecrm.ingest.reading import read_items
from voicecrm.ingest.table_adapter import TableAdapter
from voicecrm.records import CHANNELS, Contact, Interaction, Item

GERMAN = """
channel = "ticket"
timezone = "Europe/Berlin"
dayfirst = true
delimiter = ";"

[columns]
source_key = "Vorgang"
date = "Tag"
time = "Uhrzeit"
phone = ["Telefon", "Mobil"]
full_name = "Kunde"
text = "Notiz"
direction = "Richtung"

[constants]
agent = "Zentrale"

[values.direction]
Eingang = "inbound"
"""


def load(tmp_path: Path, text: str) -> Mapping:
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path)


def read(content: bytes, mapping: Mapping) -> list[Item]:
    with open_input(BytesIO(content), "export.csv") as opened:
        return list(read_items(opened, TableAdapter(), ReadContext(source="crm", mapping=mapping)))


def test_a_mapping_reads_a_table_whose_headers_say_nothing_to_us(tmp_path: Path) -> None:
    content = (
        "Vorgang;Tag;Uhrzeit;Telefon;Mobil;Kunde;Notiz;Richtung\n"
        "V1;03/04/2026;14:05;030 000001;0170 0000002;Erika Beispiel;Gebühr zu hoch;EINGANG\n"
    )
    (item,) = read(content.encode("cp1252"), load(tmp_path, GERMAN))
    assert isinstance(item, Interaction)
    assert (item.source, item.source_key, item.channel, item.direction) == ("crm", "V1", "ticket", "inbound")
    assert item.occurred_at is not None
    assert item.occurred_at.isoformat() == "2026-04-03T14:05:00+02:00"
    assert (item.text, item.agent) == ("Gebühr zu hoch", "Zentrale")
    record = item.participants[0].record
    assert record is not None
    assert [i.raw_value for i in record.identifiers] == ["030 000001", "0170 0000002"]


def test_a_table_without_header_is_mapped_by_number(tmp_path: Path) -> None:
    mapping = load(tmp_path, 'rows = "contact"\nheader = false\n[columns]\nfull_name = "1"\nphone = "2"\n')
    items = read(b"Ada Example,010-0000-0001\nBo Example,010-0000-0002\n", mapping)
    assert [isinstance(item, Contact) for item in items] == [True, True]


def test_a_time_format_is_tried_first(tmp_path: Path) -> None:
    mapping = load(tmp_path, 'time_format = "%y.%m.%d %H:%M"\n[columns]\noccurred_at = "when"\nphone = "who"\n')
    (item,) = read(b"when,who\n24.09.15 14:00,010-0000-0001\n", mapping)
    assert isinstance(item, Interaction)
    assert item.occurred_at is not None
    assert item.occurred_at.isoformat() == "2024-09-15T14:00:00+09:00"


def test_a_column_that_the_table_lacks_is_named_with_those_it_has(tmp_path: Path) -> None:
    mapping = load(tmp_path, '[columns]\nphone = "Telefonn"\n')
    with pytest.raises(MappingError, match=r"'Telefonn' \(for phone\).*columns seen: 'Telefon', 'Name'"):
        read(b"Telefon,Name\n1,2\n", mapping)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "names no column"),
        ('[columns]\nphon = "Telefon"\n', "did you mean phone"),
        ("[columns]\nphone = 3\n", "expected the name of a column"),
        ('colums = 1\n[columns]\nphone = "T"\n', "did you mean columns"),
        ('rows = "calls"\n[columns]\nphone = "T"\n', "expected one of 'interaction', 'contact'"),
        ('channel = "phone"\n[columns]\nphone = "T"\n', "expected one of 'call'"),
        ('timezone = "Seoul"\n[columns]\nphone = "T"\n', "'Asia/Seoul'"),
        ('encoding = "korean-ish"\n[columns]\nphone = "T"\n', "'cp949'"),
        ('dayfirst = 1\n[columns]\nphone = "T"\n', "expected one of True, False"),
        ('[columns]\ndirection = "R"\n[values.direction]\nEin = "incoming"\n', "expected one of 'inbound'"),
        ("[columns\n", "not TOML"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(MappingError, match=message):
        load(tmp_path, text)


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputNotFoundError, match="expected a TOML file"):
        load_mapping(tmp_path / "none.toml")


def test_headers_are_known_in_korean_and_english_whatever_their_spelling() -> None:
    assert infer_columns(["통화 일시", "CUSTOMER_NAME", "휴대폰-번호", "E-Mail", "상담 메모", "차대번호(VIN)"]) == {
        "occurred_at": ("통화 일시",),
        "full_name": ("CUSTOMER_NAME",),
        "phone": ("휴대폰-번호",),
        "email": ("E-Mail",),
        "text": ("상담 메모",),
        "vin": ("차대번호(VIN)",),
    }


def test_several_columns_feed_one_field_the_most_telling_first() -> None:
    columns = infer_columns(["메모", "상담메모", "Phone 2 - Value", "Phone 1 - Value"])
    assert columns["text"] == ("상담메모", "메모")
    assert columns["phone"] == ("Phone 2 - Value", "Phone 1 - Value")


def test_beside_a_family_name_the_korean_word_for_name_is_the_given_name() -> None:
    assert infer_columns(["성", "이름"]) == {"family_name": ("성",), "given_name": ("이름",)}


def read_one(text: str, mapping: Mapping) -> Interaction:
    with open_input(BytesIO(text.encode())) as opened:
        (item,) = read_items(opened, TableAdapter(), ReadContext(source="desk", mapping=mapping))
    assert isinstance(item, Interaction)
    return item


def identifiers_of(item: Interaction) -> list[tuple[str, str]]:
    record = item.participants[0].record
    assert record is not None
    return [(one.kind, one.raw_value) for one in record.identifiers]


def test_a_column_is_taken_apart_by_a_separator_or_a_pattern(tmp_path: Path) -> None:
    mapping = load(
        tmp_path,
        """
        [columns]
        occurred_at = "when"
        phone = "mobile"
        [splits.who]
        separator = "/"
        into = ["full_name", "phone"]
        [splits."Firm"]
        pattern = '(?P<company>[^(]+)\\((?P<city>[^)]+)\\)'
        """,
    )
    header = "when,mobile,who,firm\n"
    item = read_one(header + "2026-03-02 09:10,010-1,Hong / 010-2 / 010-3,Acme (Busan)\n", mapping)
    assert identifiers_of(item) == [("phone", "010-1"), ("phone", "010-2"), ("phone", "010-3")]
    record = item.participants[0].record
    assert record is not None
    assert {one.kind: one.raw_value for one in record.attributes} == {
        "full_name": "Hong", "company": "Acme", "city": "Busan",
    }  # fmt: skip
    assert b"Hong / 010-2 / 010-3" in item.raw
    assert "unsplit" in read_one(header + "2026-03-02 09:10,010-1,Hong,no brackets\n", mapping).flags


def test_one_time_has_a_form_and_a_zone_of_its_own(tmp_path: Path) -> None:
    mapping = load(
        tmp_path,
        """
        timezone = "Asia/Seoul"
        [columns]
        date = "day"
        time = "clock"
        ended_at = "end"
        birth_date = "born"
        phone = "phone"
        [times.time]
        format = "%Hh%M"
        [times.ended_at]
        format = "%m/%d/%Y %I:%M %p"
        timezone = "America/New_York"
        [times.birth_date]
        format = "%y%m%d"
        """,
    )
    item = read_one("day,clock,end,born,phone\n2026-03-02,09h10,03/01/2026 08:10 PM,880506,010-1\n", mapping)
    assert item.occurred_at is not None
    assert item.ended_at is not None
    assert item.occurred_at.isoformat() == "2026-03-02T09:10:00+09:00"
    assert item.ended_at.isoformat() == "2026-03-01T20:10:00-05:00"
    assert item.duration_seconds == 3600
    record = item.participants[0].record
    assert record is not None
    assert [one.raw_value for one in record.attributes] == ["1988-05-06"]


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12).filter(str.strip)
COLUMNS = st.dictionaries(
    st.sampled_from(FIELDS), st.lists(WORDS, min_size=1, max_size=3).map(tuple), min_size=1, max_size=4
)
MAPPINGS = st.builds(
    Mapping,
    columns=COLUMNS,
    rows=st.sampled_from(["interaction", "contact"]),
    channel=st.sampled_from(CHANNELS),
    constants=st.dictionaries(st.sampled_from(["status", "agent"]), WORDS, max_size=2),
    values=st.dictionaries(st.just("status"), st.dictionaries(st.sampled_from(["a", "열림"]), WORDS, min_size=1)),
    splits=st.dictionaries(
        WORDS,
        st.builds(Split, separator=WORDS, into=st.lists(st.sampled_from(FIELDS), min_size=1).map(tuple)),
        max_size=2,
    ),
    times=st.dictionaries(
        st.sampled_from(TIME_FIELDS),
        st.builds(TimeForm, st.just("%d.%m.%y"), st.sampled_from([None, "UTC"])),
        max_size=2,
    ),
    timezone=st.sampled_from([None, "Asia/Seoul"]),
    dayfirst=st.sampled_from([None, True, False]),
    delimiter=st.sampled_from(["", "\t", ";"]),
    encoding=st.sampled_from(["", "cp949"]),
    header=st.booleans(),
)


@given(MAPPINGS)
def test_a_mapping_survives_the_round_trip_through_its_file(mapping: Mapping) -> None:
    assert mapping_from_toml(tomllib.loads(mapping_text(mapping))) == mapping
