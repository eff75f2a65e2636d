"""Described systems: paths, descriptions, documents taken apart, and what holds for every description."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.errors import MappingError
from voicecrm.ingest import ReadContext, choose_adapter, open_input, read_items
from voicecrm.ingest.adapter import RawItem
from voicecrm.ingest.systems.adapter import SystemAdapter
from voicecrm.ingest.systems.builtin import described_systems
from voicecrm.ingest.systems.loading import load_description
from voicecrm.ingest.systems.page import page_of
from voicecrm.ingest.systems.paths import Place, compile_column, compile_path
from voicecrm.ingest.systems.units import Unit
from voicecrm.records import Interaction, Item, Rejection

INPUTS = Path(__file__).parent / "systems"
PAGES = Path(__file__).parents[2] / "docs" / "reference" / "systems"
SYSTEMS = {adapter.name: adapter for adapter in described_systems()}
HELP_DESK = """
name = "helpdesk"
title = "A help desk"
channel = "ticket"

[[shapes]]
name = "ticket"
records = ["tickets[]"]
signs = ["ticket_id", "asker"]
channel = "ticket"
fields.source_key = "ticket_id"
fields.occurred_at = "opened"
fields.text = ["body", "title"]
fields.direction = "author"
values.direction = { user = "inbound", "agent*" = "outbound" }
fields.channel = "via"
values.channel = { "*mail" = "email", sample_ticket = "no channel" }
turns = { each = "chat[]", speaker = "who", text = "said" }
flags.sample = { via = "sample_ticket" }
lookups.asker = { entries = "side.users", key = "id", by = "asker" }
parties = [
    { role = "customer", email = "@asker.email", full_name = "@asker.name", phone = "phones[kind=mobile].number" },
]

[[shapes]]
name = "comment"
records = ["tickets[].comments[]", "comments[]"]
keep = ["ticket_id"]
signs = ["comment_id"]
channel = "ticket"
fields.source_key = "comment_id"
fields.conversation_id = ["/ticket_id", "/tickets.ticket_id"]
fields.html = "markup"

[[shapes]]
name = "like"
kind = "nothing"
reason = "a like says nothing"
signs = ["like_id"]

[[shapes]]
name = "message"
signs = ["message_id"]
channel = "message"
fields.source_key = "message_id"
fields.text = "words"
markup.text = "entities"
fields.conversation_id = "link"
pick.conversation_id = "thread=([^&]+)"
owner = "desk"
parties = [
    { account = "author", full_name = "called", platform = "chat", unless = { called = ["[deleted]", "nobody"] } },
]

[[shapes]]
name = "answer"
beside = true
signs = ["answer"]
channel = "message"
fields.source_key = "{message_id}-answer"
fields.text = "answer"
constants.direction = "outbound"
"""
TICKETS = {
    "page": 3,
    "side": {"users": [{"id": 1, "name": "Haedeun Na", "email": "h@post.example"}, {"id": 2, "name": "Irang Do"}]},
    "tickets": [
        {"ticket_id": "T1", "asker": 1, "opened": "2026-01-05T01:02:03Z", "body": "It leaks", "author": "user",
         "chat": [{"who": "Na", "said": "no"}], "via": "Mail",
         "phones": [{"kind": "fax", "number": "02-1"}, {"kind": "Mobile", "number": "010-7001-2001"}],
         "comments": [{"comment_id": "C1", "markup": "<p>Still <b>leaks</b></p>"}]},
        {"ticket_id": "T2", "asker": 2, "opened": None, "title": "Thanks", "author": "agent_bot",
         "via": "sample_ticket"},
        {"unknown": True},
    ],
}  # fmt: skip

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def adapter_of(toml: str = HELP_DESK) -> SystemAdapter:
    return SystemAdapter(load_description(toml, "test"))


def read(adapter: SystemAdapter, document: object) -> list[Item]:
    with open_input(BytesIO(json.dumps(document).encode())) as opened:
        return list(read_items(opened, adapter, ReadContext(source=adapter.source)))


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.b", [1]),
        ("list.x", [1, 2]),
        ("list[].x", [1, 2]),
        ("list[-2].x", [2]),
        ("list[kind=B].x", [2]),
        ("list[kind=b|a].x", [1, 2]),
        ("/top", ["t"]),
        ("+{a.b}{list[0].x}", ["+11"]),
        ("{a.b}{missing}", []),
        ("a.b.c", []),
        ("many[;]", ["7", "8"]),
        ("@who.name", ["n"]),
        ("@nobody.name", []),
    ],
)
def test_a_path_finds_what_is_there(path: str, found: list[object]) -> None:
    record = {"a": {"b": 1}, "many": "7; 8", "list": [{"x": 1, "kind": "a"}, {"x": 2, "kind": "b"}, {"kind": "c"}]}
    place = Place(record, {"top": "t"}, {"who": {"name": "n"}})
    assert list(compile_path(path)(place)) == found


def test_a_column_is_found_whatever_its_case() -> None:
    assert list(compile_column("Call_ID")(Place({"callid": "7"}, None))) == ["7"]
    assert list(compile_column("Call ID")(Place({"callid": ""}, None))) == []
    assert list(compile_column("Call IDs[;]")(Place({"callids": "7;8"}, None))) == ["7", "8"]
    assert list(compile_column(".")(Place("7", None))) == ["7"], "the entry of a list itself"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("title = ", "titel = "), "did you mean title"),
        (("fields.text", "fields.texts"), "did you mean text"),
        (('"tickets[]"', '"tickets[oops]"'), "no choice of entries"),
        (('role = "customer"', 'role = "client"'), "expected one of"),
        (("email = ", "mail = "), "did you mean email"),
        (("thread=([^&]+)", "thread=[^&]+"), "with a group"),
        (("thread=([^&]+)", "thread=([^&]+"), "no regular expression"),
        (('kind = "nothing"', 'kind = "none"'), "expected one of"),
        (("[[shapes]]", "[[shapes"), "not TOML"),
    ],
)
def test_a_wrong_description_is_refused_with_what_was_expected(change: tuple[str, str], message: str) -> None:
    with pytest.raises(MappingError, match=message):
        load_description(HELP_DESK.replace(*change), "desk.toml")


SWITCH = """
name = "switch"
title = "A switch"
channel = "call"
format = "table"

[[layouts]]
columns = ["name", "number", "dialed", "began", "seconds", "id", "codec"]
fewest = 6
marks = { began = "[0-9]{4}-.*|", id = "[0-9a-f-]{36}" }

[[shapes]]
name = "call"
signs = ["dialed", "seconds"]
fields.source_key = "id"
fields.occurred_at = "began"
fields.duration = "seconds"
sides.from = { phone = "number", full_name = "name" }
sides.to = { phone = "dialed" }
"""
ID = "0c1e2f30-0000-4000-8000-00000000000"


def read_table(text: str) -> list[Item]:
    adapter = adapter_of(SWITCH)
    with open_input(BytesIO(text.encode())) as opened:
        assert adapter.recognise(opened.sample).confidence > 0.5
        return list(read_items(opened, adapter, ReadContext(source="switch")))


@pytest.mark.parametrize("header", ["", "Name,Number,Dialed,Began,Seconds,ID\n"])
def test_a_table_is_read_with_its_header_or_without(header: str) -> None:
    rows = f'"Irang Do",01070012001,2001,2026-01-05 10:00:00,33,{ID}1\n,,2001,2026-01-05 11:00:00,0,{ID}2\n'
    first, second = read_table(header + rows)
    assert isinstance(first, Interaction)
    assert isinstance(second, Interaction)
    assert (first.source_key, first.direction, first.duration_seconds) == (f"{ID}1", "inbound", 33)
    assert first.participants[0].record is not None
    assert [one.raw_value for one in first.participants[0].record.identifiers] == ["01070012001"]
    assert second.participants[0].record is None


def test_a_row_that_does_not_fit_its_layout_is_refused_and_can_be_mended() -> None:
    good = f"a,01070012001,2001,2026-01-05 10:00:00,33,{ID}1,G711"
    *_, wide, broken = read_table(f'{good}\n{good}\n{good}\n{good},surplus\n"a,{good}\n')
    assert isinstance(wide, Rejection)
    assert isinstance(broken, Rejection)
    assert (wide.code, broken.code) == ("cell_count", "unterminated_quote")
    assert isinstance(wide.raw, dict)
    mended: dict[str, object] = {column: cell for column, cell in wide.raw.items() if isinstance(cell, str)}
    (item,) = adapter_of(SWITCH).parse(RawItem(2, mended), ReadContext(source="switch"))
    assert isinstance(item, Interaction)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('marks = { began = "[0-9]{4}-.*|", id = "[0-9a-f-]{36}" }', ""), "expected columns, and marks"),
        (("id = ", "ident = "), "did you mean id"),
        (("[0-9a-f-]{36}", "[0-9a-f-{36}"), "regular expressions"),
    ],
)
def test_a_wrong_layout_is_refused(change: tuple[str, str], message: str) -> None:
    with pytest.raises(MappingError, match=re.escape(message)):
        load_description(SWITCH.replace(*change), "switch.toml")


@pytest.mark.parametrize(
    ("number", "name", "kept"),
    [
        ("+14155550100", "SAN FRANCSCO CA", False),
        ("+61255501000", "Sydney, Australia", False),
        ("+14155550100", "WIRELESS CALLER", False),
        ("010-7001-2001", "KIM YOUNG MI", True),
        ("+14155550100", "Dubrov, Virginia", True),
        ("sip:desk7@pbx.example", "Desk", True),
    ],
)
def test_a_place_is_no_name(number: str, name: str, kept: bool) -> None:
    record = {"call_id": "1", "number": number, "name": name}
    call = '[[shapes]]\nname = "call"\nsigns = ["call_id"]\nsides.from = { phone = "number", full_name = "name" }'
    toml = f"{HELP_DESK}\n{call}"
    (item,) = read(adapter_of(toml), record)
    assert isinstance(item, Interaction)
    people = [party.record for party in item.participants if party.record is not None]
    assert any(one.attributes for one in people) is kept
    assert any("desk7" in i.raw_value for one in people for i in one.identifiers) is False


def test_a_page_becomes_records_with_what_belongs_to_each() -> None:
    items = read(adapter_of(), TICKETS)
    first, second, comment = (item for item in items if isinstance(item, Interaction))
    (refused,) = (item for item in items if isinstance(item, Rejection))
    assert (first.source_key, first.direction, first.text, first.flags) == ("T1", "inbound", "It leaks", ())
    assert first.participants[0].record is not None
    assert {i.raw_value for i in first.participants[0].record.identifiers} == {"010-7001-2001", "h@post.example"}
    assert (first.channel, second.channel) == ("email", "ticket")
    assert (second.direction, second.text, second.flags) == ("outbound", "Thanks", ("sample",))
    assert (comment.source_key, comment.conversation_id, comment.text) == ("C1", "T1", "Still leaks")
    assert refused.code == "unknown_shape"


def test_what_was_said_by_turns_is_the_text_where_there_is_no_other() -> None:
    chat = [{"who": "Na", "said": "It leaks"}, {"who": "Do"}, {"said": "Thanks"}]
    (item,) = read(adapter_of(), {"ticket_id": "T3", "asker": 1, "chat": chat})
    assert isinstance(item, Interaction)
    assert item.text == "Na: It leaks\nThanks"


def test_what_only_holds_records_is_none() -> None:
    toml = HELP_DESK.replace('records = ["tickets[]"]', 'records = ["tickets[]", "tickets[].more"]')
    (item,) = read(adapter_of(toml), {"tickets": [{"more": {"ticket_id": "T3", "asker": 1}}]})
    assert isinstance(item, Interaction)
    assert item.source_key == "T3"


def test_a_record_has_the_same_payload_on_every_page() -> None:
    first = read(adapter_of(), TICKETS)
    again = read(adapter_of(), {**TICKETS, "page": 9})
    assert [item.raw for item in first] == [item.raw for item in again]


def test_an_entry_that_is_no_object_is_refused_not_lost() -> None:
    ticket = {"ticket_id": "T4", "asker": 1}
    first, second = read(adapter_of(), {"tickets": [ticket, "T5", None]})
    assert isinstance(first, Interaction)
    assert isinstance(second, Rejection)
    assert (second.code, second.raw) == ("unknown_shape", {"tickets": ["T5"]})


def test_what_tells_of_no_contact_is_refused_with_the_reason() -> None:
    (item,) = read(adapter_of(), {"like_id": 7})
    assert isinstance(item, Rejection)
    assert item.code == "not_an_interaction"
    assert "a like says nothing" in item.reason


@pytest.mark.parametrize(("author", "direction", "role"), [("7", "inbound", "customer"), ("1", "outbound", "business")])
def test_the_firms_own_account_is_no_customer(author: str, direction: str, role: str) -> None:
    (item,) = read(adapter_of(), {"message_id": 8, "author": author, "desk": 1, "words": "1 &lt; 2\nA &amp; B"})
    assert isinstance(item, Interaction)
    assert (item.direction, item.participants[0].role, item.text) == (direction, role, "1 < 2\nA & B")


def test_what_is_picked_out_of_a_text_counts() -> None:
    found = [
        read(adapter_of(), {"message_id": 8, "author": 7, "link": link})[0] for link in ("/t?thread=12&x", "/t/12")
    ]
    assert [item.conversation_id for item in found if isinstance(item, Interaction)] == ["12", "/t/12"]


def test_an_author_who_stands_for_nobody_is_nobody() -> None:
    (item,) = read(adapter_of(), {"message_id": 8, "author": 7, "called": "[deleted]"})
    assert isinstance(item, Interaction)
    assert [(party.role, party.record) for party in item.participants] == [("customer", None)]


def test_a_record_may_hold_two_interactions() -> None:
    first, second = read(adapter_of(), {"message_id": 8, "author": 7, "words": "Hello?", "answer": "Hello!"})
    assert isinstance(first, Interaction)
    assert isinstance(second, Interaction)
    assert (first.source_key, second.source_key) == ("8", "8-answer")
    assert (first.raw, second.direction, second.text) == (second.raw, "outbound", "Hello!")


@given(JSON)
def test_any_document_ends_in_items(document: Any) -> None:
    for adapter in (adapter_of(), *SYSTEMS.values()):
        if adapter.description.format == "json":
            items = read(adapter, document)
            assert items or isinstance(document, dict | list)
            assert all(item.code for item in items if isinstance(item, Rejection))


def inputs() -> list[tuple[str, Path]]:
    return [(path.parent.name, path) for path in sorted(INPUTS.glob("*/*"))]


def units(adapter: SystemAdapter, path: Path) -> Iterator[tuple[RawItem, Unit | Rejection]]:
    context = ReadContext(source=adapter.source)
    with open_input(path) as opened:
        for item in adapter.split(opened, context):
            yield from adapter.units_of(item, context)


@pytest.mark.parametrize(("name", "path"), inputs(), ids=lambda value: getattr(value, "name", value))
def test_an_invented_export_is_recognized_and_every_record_of_it_has_a_shape(name: str, path: Path) -> None:
    with open_input(path) as opened:
        assert choose_adapter(opened.sample, None, None).name == name
    found = list(units(SYSTEMS[name], path))
    assert found
    assert [unit.reason for _, unit in found if isinstance(unit, Rejection)] == []


@pytest.mark.parametrize(("name", "path"), inputs(), ids=lambda value: getattr(value, "name", value))
def test_a_unit_of_an_export_can_be_read_again_alone(name: str, path: Path) -> None:
    adapter, context = SYSTEMS[name], ReadContext(source=name)
    for item, unit in units(adapter, path):
        assert isinstance(unit, Unit)
        again = [(part, same) for part, same in adapter.units_of(item, context) if isinstance(same, Unit)]
        assert unit.shape.name in {same.shape.name for _, same in again}
        assert [part.data for part, _ in again] == [item.data] * len(again)
        assert list(adapter.parse(item, context)) == list(adapter.parse(again[0][0], context))


@pytest.mark.parametrize("name", sorted(SYSTEMS))
def test_every_shape_of_a_system_is_shown_by_an_invented_export(name: str) -> None:
    found = [unit for path in sorted((INPUTS / name).iterdir()) for _, unit in units(SYSTEMS[name], path)]
    seen = {unit.shape.name for unit in found if isinstance(unit, Unit)}
    assert seen == {shape.name for shape in SYSTEMS[name].description.shapes}


@pytest.mark.parametrize("name", sorted(SYSTEMS))
def test_the_page_of_a_system_is_what_its_description_says(name: str) -> None:
    page = PAGES / f"{name.replace('_', '-')}.md"
    assert page.read_text("utf-8") == page_of(SYSTEMS[name].description), "run scripts/write_system_pages.py"
