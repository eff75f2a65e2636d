"""What most tests of the store do: write items and read something back."""

from __future__ import annotations

from collections.abc import Callable
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
def apply(store: Store) -> Callable[[ProfileChanges], None]:
    """Apply profile changes in one transaction."""

    def apply_changes(changes: ProfileChanges) -> None:
        with store.writing() as writer:
            writer.apply_profiles(changes, datetime.now(UTC))

    return apply_changes


@pytest.fixture
def stored_records(store: Store) -> Callable[[], dict[str, IdentityRecord]]:
    """Read the identity records that take part in resolution."""

    def read() -> dict[str, IdentityRecord]:
        with store.reading() as reader:
            return reader.records(reader.identity_values().record_ids)

    return read
