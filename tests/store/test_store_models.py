"""Model versions, and what a resolve reads first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from voicecrm.errors import StoreError
from voicecrm.profiles import ProfileChanges
from voicecrm.records import Contact, Identifier, IdentityRecord
from voicecrm.store import ModelVersion, ResolveState, Store

NOW = datetime(2024, 9, 15, tzinfo=UTC)
LATER = datetime(2024, 9, 16, tzinfo=UTC)


def test_models_are_kept_and_the_one_applied_last_is_in_use(store: Store) -> None:
    with store.reading() as reader:
        assert (reader.models(), reader.model_in_use(), reader.resolve_state().model_version) == ([], None, None)
    with store.writing() as writer:
        first = writer.add_model("trained", {"records": 3}, '{"m": [0.9]}', NOW)
        second = writer.add_model("trained again", {}, "{}", LATER)
        writer.apply_model(second, NOW)
        writer.apply_model(first, LATER)
    with store.reading() as reader:
        expected = ModelVersion(
            version=first,
            name="trained",
            created_at=NOW,
            trained_on={"records": 3},
            payload='{"m": [0.9]}',
            applied_at=LATER,
        )
        assert reader.model_in_use() == expected
        assert [(model.version, model.applied_at) for model in reader.models()] == [(first, LATER), (second, NOW)]
        assert reader.resolve_state().model_version == first
    with pytest.raises(StoreError, match="model version 9 is not stored"), store.writing() as writer:
        writer.apply_model(9, NOW)


def test_another_model_makes_the_profiles_out_of_date(store: Store) -> None:
    with store.writing() as writer:
        version = writer.add_model("trained", {}, "{}", NOW)
    with store.reading() as reader:
        assert reader.data_version() == 0
    with store.writing() as writer:
        writer.apply_model(version, NOW)
    with store.reading() as reader:
        assert reader.data_version() == 1


def test_a_resolve_learns_at_once_what_it_must_know(
    store: Store, write: Callable[..., object], apply: Callable[..., None]
) -> None:
    def state() -> ResolveState:
        with store.reading() as reader:
            return reader.resolve_state()

    empty = ResolveState(
        data_version=0, resolved=None, has_dirty=False, model_version=None, identity_records=0, profiles=0
    )
    assert state() == empty
    record = IdentityRecord("crm", (Identifier("phone", "1", value="+1"),))
    write(Contact(source="crm", source_key="1", raw=b"1", record=record))
    assert (state().data_version, state().has_dirty, state().identity_records) == (1, True, 1)
    apply(ProfileChanges(created=("p", "nobody")), {record.record_id: "p"})
    with store.writing() as writer:
        writer.clear_dirty(writer.reader.dirty_records())
        writer.mark_resolved(1, "shipped")
    assert (state().resolved, state().has_dirty, state().profiles) == ((1, "shipped"), False, 1)
    apply(ProfileChanges(), None, record.record_id)
    assert state().profiles == 0
