"""No error of a driver leaves the store."""

from __future__ import annotations

import inspect
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import OperationalError

from voicecrm.errors import StoreError, StoreUnavailableError
from voicecrm.profiles import Judgement, ProfileChanges
from voicecrm.records import Interaction, OwnContact
from voicecrm.store import InteractionQuery, Reader, Store, WriteCounts, Writer
from voicecrm.store.border import translated
from voicecrm.store.dialect import reading_engine, writing_engine

NOW = datetime(2024, 9, 15, tzinfo=UTC)
ITEM = Interaction(source="x", source_key="1", channel="social", raw=b"1")
JUDGEMENT = Judgement(
    record_a="r_1", record_b="r_2", verdict="positive", actor="a", reason="", judged_at=NOW, operation_id="o"
)

ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "begin_import": ("x", "", NOW),
    "write": (1, [ITEM]),
    "finish_import": (1, WriteCounts()),
    "delete": ("x", "1", NOW),
    "add_judgements": ([JUDGEMENT],),
    "retract_judgements": ("o", NOW),
    "retract_judgements_by": ("a", NOW),
    "withdraw_import": (1, NOW),
    "keep_sample": (1, "{}"),
    "apply_profiles": (ProfileChanges(created=("p",)), NOW),
    "mark_resolved": (1, ""),
    "changes": (None, 1),
    "judgements_on": (np.array([1]),),
    "profile_ids_of": (np.array([1]),),
    "add_model": ("", {}, "", NOW),
    "apply_model": (1, NOW),
    "clear_dirty": (np.array([1]),),
    "add_block_keys": (np.array([1]), np.array([1])),
    "remove_block_keys": (np.array([1]), np.array([1])),
    "block_members": (np.array([1]), np.array([1])),
    "records": (["r"],),
    "identity_keys": (["r"],),
    "members_of": (["p"],),
    "successors": (["r"],),
    "written_values": ([1],),
    "record_ids_by_value": ("phone", ["1"]),
    "record_ids_of": ("x", "1"),
    "finished_import": ("f",),
    "scopes": ("handle",),
    "judgement_history": (["r"],),
    "survivors": (["p"],),
    "profile": ("p",),
    "profiles_by_ids": (["p"],),
    "profile_ids_by_records": (["r"],),
    "profile_ids_by_keys": (["k"],),
    "timeline": ("p",),
    "search": (InteractionQuery(text="환불"),),
    "profile_sizes": (["p"],),
    "revised_by_import": (1,),
    "sample": (1,),
    "payload_versions": ("x", "1"),
    "contact_records": ("x", ["1"]),
    "has_judged": ("source:x",),
    "judgements_of": (["o"],),
    "add_own_contacts": ("x", [OwnContact(kind="phone", value="02-555-0100", seen=1, of=1)]),
}


def public_methods(cls: type) -> list[str]:
    return [name for name, _ in inspect.getmembers(cls, inspect.isfunction) if not name.startswith("_")]


@pytest.fixture
def empty(database_url: str) -> Iterator[tuple[Connection, Connection]]:
    """Transactions on a database without any tables, in which every statement fails."""
    engine = create_engine(database_url)
    yield reading_engine(engine).connect(), writing_engine(engine).connect()
    engine.dispose()


@pytest.mark.parametrize("name", [*public_methods(Reader), *public_methods(Writer)])
def test_every_method_translates_what_the_driver_raises(empty: tuple[Connection, Connection], name: str) -> None:
    reading, writing = empty
    target: object = Reader(reading) if hasattr(Reader, name) else Writer(writing)
    if isinstance(target, Writer):
        target._changed = True
    with reading, writing, pytest.raises(StoreError) as caught:
        getattr(target, name)(*ARGUMENTS.get(name, ()))
    assert "SELECT" not in str(caught.value)


def test_the_store_translates_a_database_that_went_away(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise OperationalError("SELECT 1", {}, sqlite3.OperationalError("disk I/O error"))

    for engine in (store._reading, store._writing):
        monkeypatch.setattr(engine, "connect", fail)
    for use in (store.reading, store.writing):
        with pytest.raises(StoreUnavailableError, match="disk I/O error"), use():
            pass
    for call in (store.upgrade, store.version):
        with pytest.raises(StoreUnavailableError, match="disk I/O error"):
            call()


def test_stored_values_are_not_quoted_in_messages(store: Store) -> None:
    with store.writing() as writer:
        writer.apply_profiles(ProfileChanges(created=("hong@example.com",)), NOW)
    with pytest.raises(StoreError) as caught, store.writing() as writer:
        writer.apply_profiles(ProfileChanges(created=("hong@example.com",)), NOW)
    assert "hong" not in str(caught.value)


def test_a_locked_database_says_what_to_do() -> None:
    with pytest.raises(StoreUnavailableError, match="try again"), translated("writing"):
        raise sqlite3.OperationalError("database is locked")


def test_what_a_user_raises_inside_a_transaction_stays_theirs(store: Store) -> None:
    with pytest.raises(sqlite3.Error), store.writing():
        raise sqlite3.IntegrityError("of another database")


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "'; --", "a" * 10_000])
def test_odd_arguments_find_nothing(store: Store, odd: str) -> None:
    with store.writing() as writer:
        assert not writer.delete(odd, odd, NOW)
        assert writer.retract_judgements(odd, NOW) == 0
    with store.reading() as reader:
        assert reader.search(InteractionQuery(text=odd, channel=odd, source=odd, profile_id=odd)) == []
        assert reader.timeline(odd) == []
        assert reader.payload_versions(odd, odd) == []
        assert reader.profile(odd) is None
        assert reader.profiles(after=odd) == []
        assert reader.profile_ids_by_keys([odd]) == {}
        assert reader.profile_ids_by_records([odd]) == {}
        assert reader.records([odd]) == {}
        assert reader.record_ids_by_value(odd, [odd]) == {}
        assert reader.record_ids_of(odd, odd) == []
        assert reader.scopes(odd) == []
        assert reader.judgement_history([odd]) == []
        assert reader.events(odd) == []
