"""What most tests of the store do: write items and read something back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from voicecrm.records import Contact, IdentityRecord, Interaction
from voicecrm.store import ProfileChanges, Store, WriteOutcome


@pytest.fixture
def write(store: Store) -> Callable[..., list[WriteOutcome]]:
    """Write items as one import in one transaction."""

    def write_items(*items: Interaction | Contact) -> list[WriteOutcome]:
        with store.writing() as writer:
            run_id = writer.begin_import("test", "test.csv", datetime.now(UTC))
            return writer.write(run_id, items)

    return write_items


@pytest.fixture
def apply(store: Store) -> Callable[..., None]:
    """Apply profile changes in one transaction: to the records named, by their ids, and to those that left."""

    def apply_changes(changes: ProfileChanges, members: Mapping[str, str] | None = None, *left: str) -> None:
        with store.writing() as writer:
            keys = writer.reader.identity_keys([*(members or {}), *left])
            memberships = {keys[record_id]: profile_id for record_id, profile_id in (members or {}).items()}
            removed = tuple(keys[record_id] for record_id in left)
            writer.apply_profiles(replace(changes, memberships=memberships, removed=removed), datetime.now(UTC))

    return apply_changes


@pytest.fixture
def stored_records(store: Store) -> Callable[[], dict[str, IdentityRecord]]:
    """Read the identity records that take part in resolution."""

    def read() -> dict[str, IdentityRecord]:
        with store.reading() as reader:
            return reader.records(reader.identity_columns().record_ids)

    return read
