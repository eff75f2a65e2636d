from __future__ import annotations

import json

import pytest

from voicecrm.ingest.adapter import RawItem, ReadContext
from voicecrm.ingest.building import (
    attribute,
    contact,
    content_key,
    identifier,
    json_bytes,
    participant,
    record,
    rejection,
    text_of,
)
from voicecrm.records import Attribute, Identifier, IdentityRecord


@pytest.mark.parametrize("empty", [None, "", "  ", True, [], {}])
def test_what_is_empty_is_dropped(empty: object) -> None:
    assert identifier("phone", empty) is None
    assert attribute("full_name", empty) is None


def test_numbers_become_text_and_unstorable_characters_are_replaced() -> None:
    assert identifier("account", 2**60, "x") == Identifier("account", str(2**60), "x")
    assert text_of(" a\x00b\ud83d ") == "a\ufffdb\ufffd"


def test_a_record_names_its_item_only_without_identifier() -> None:
    name = attribute("full_name", "Kim Minji")
    assert record("s", [None], [name], "k1") == IdentityRecord("s", (), (Attribute("full_name", "Kim Minji"),), "k1")
    with_phone = record("s", [identifier("phone", "1"), identifier("phone", "1")], [name, None], "k1")
    assert with_phone is not None
    assert (len(with_phone.identifiers), with_phone.source_key) == (1, None)
    assert record("s", [None], [None], "k1") is None
    assert participant("customer", "s", []).record is None


def test_a_contact_always_names_its_item() -> None:
    listed = contact("s", "k1", b"raw", identifiers=[identifier("phone", "1"), None])
    assert listed.record == IdentityRecord("s", (Identifier("phone", "1"),), (), "k1")


def test_content_keys_are_stable_and_tell_parts_apart() -> None:
    assert content_key("a", "bc") == content_key("a", "bc")
    assert content_key("a", "bc") != content_key("ab", "c")
    assert content_key(None, 1) == "h_" + content_key(None, 1)[2:]
    assert len(content_key("a")) == 26


def test_json_bytes_keep_order_and_survive_lone_surrogates() -> None:
    assert json_bytes({"b": "가", "a": 1}) == '{"b": "가", "a": 1}'.encode()
    assert json.loads(json_bytes({"a": "\ud83d"})) == {"a": "\ud83d"}


def test_a_rejection_carries_the_item() -> None:
    refused = rejection(RawItem(7, {"a": 1}), "x", ReadContext(source="mine"), "a", "bad_time", "no time")
    assert (refused.source, refused.adapter, refused.position, refused.raw) == ("mine", "x", 7, {"a": 1})
