"""What `--map` takes: mappings of tables and descriptions of systems, told apart by what they have."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.errors import InputNotFoundError, MappingError
from voicecrm.ingest import Description, Mapping, load_map_file, map_file_text
from voicecrm.ingest.systems.loading import description_from_toml

DESCRIPTION = """
name = "front_desk"
title = "Front desk (JSON)"
channel = "message"

[[shapes]]
name = "visit"
records = ["visits[]"]
signs = ["no", "who.phone"]
channel = "message"
fields = { source_key = "no", occurred_at = "at", text = "said" }
parties = [{ phone = "who.phone", full_name = "who.name" }]
"""
BUILT_IN = [
    tomllib.loads(page.read_text("utf-8"))
    for page in (files("voicecrm.ingest.systems") / "descriptions").iterdir()
    if page.name in {"intercom.toml", "threecx.toml", "twilio.toml", "genesys_cloud_csv.toml", "zoom_phone.toml"}
]
"""Descriptions that have nearly everything that one can have."""


def load(folder: Path, text: str) -> Mapping | Description:
    path = folder / "map.toml"
    path.write_text(text, encoding="utf-8")
    return load_map_file(path)


def test_a_mapping_and_a_description_are_told_apart(tmp_path: Path) -> None:
    assert isinstance(load(tmp_path, '[columns]\nphone = "Telefon"\n'), Mapping)
    described = load(tmp_path, DESCRIPTION)
    assert isinstance(described, Description)
    again = load(tmp_path, map_file_text(described))
    assert isinstance(again, Description)
    assert again.shapes == described.shapes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (DESCRIPTION.replace("[[shapes]]", "[[shape]]"), r"unknown option 'shape'; did you mean shapes"),
        (DESCRIPTION.replace("source_key", "key"), r"unknown field of shape 'visit' 'key'"),
        (DESCRIPTION.replace('"visits[]"', '"visits[a]"'), r"shape 'visit': \[a\] is no choice of entries"),
        (DESCRIPTION.replace('channel = "message"\nfields', "channel = 5\nfields"), r"shape 'visit': channel is 5"),
        (DESCRIPTION + "confidence = 2\n", "confidence"),
        ('title = "x"\nname = front desk', "is not TOML in UTF-8.*line 2"),
        ('prepare = "my_module"\n' + DESCRIPTION, "prepare is 'my_module'.*is an adapter"),
        ('prepare = "os.path"\n' + DESCRIPTION, "prepare is 'os.path'"),
        ('rows = "contact"\n', r"names no column; expected a table \[columns\].*or \[\[shapes\]\]"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(MappingError, match=r"(?s)mapping file .*map\.toml.*" + message):
        load(tmp_path, text)


def test_a_map_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputNotFoundError, match=r"none\.toml"):
        load_map_file(tmp_path / "none.toml")


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.floats(), st.text(max_size=6),
    st.lists(st.one_of(st.integers(), st.text(max_size=3)), max_size=2),
    st.dictionaries(st.sampled_from(["each", "text", "phone", "role", "x"]), st.one_of(st.text(max_size=3), st.none())),
    st.lists(st.dictionaries(st.sampled_from(["name", "each", "phone", "signs"]), st.text(max_size=3)), max_size=2),
)  # fmt: skip


def places(value: Any) -> list[tuple[Any, Any]]:
    """Everywhere in a document that something else could stand."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, one in inner for found in ((value, key), *places(one))]


@given(st.data())
def test_whatever_stands_in_a_description_is_read_or_refused_with_a_reason(data: st.DataObject) -> None:
    document = deepcopy(data.draw(st.sampled_from(BUILT_IN)))
    around, key = data.draw(st.sampled_from(places(document)))
    around[key] = data.draw(VALUES)
    with suppress(MappingError):
        description_from_toml(document)
