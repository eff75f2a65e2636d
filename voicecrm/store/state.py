"""Named values of the database as a whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from sqlalchemy import Connection, bindparam, select, text

from voicecrm.records import OwnContact
from voicecrm.store.tables import STATE

DATA_VERSION: Final = "data_version"
RESOLVED_VERSION: Final = "resolved_version"
RESOLVED_WITH: Final = "resolved_with"
SAMPLE: Final = "sample:"
"""What the names of samples of pairs begin with; their seed follows."""
OWN_CONTACTS: Final = "own_contacts:"
"""What the names of own numbers and mailboxes begin with; the source from which they were learned follows."""
MODEL_VERSION: Final = "model_version"
IDENTITY_RECORDS: Final = "identity_records"
PROFILES: Final = "profiles"
"""How many take part in resolution, and how many profiles stand: counted as they come and go."""
_WRITE: Final = text(
    "INSERT INTO voicecrm_state (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = :value"
)
_READ: Final = select(STATE.c.value).where(STATE.c.name == bindparam("name"))


def read_state(connection: Connection, name: str) -> str | None:
    """Return a named value, None when it was never written."""
    value: str | None = connection.execute(_READ, {"name": name}).scalar()
    return value


def add_to_state(connection: Connection, name: str, change: int) -> None:
    """Change a number that is kept under a name."""
    if change:
        write_state(connection, name, str(int(read_state(connection, name) or 0) + change))


def write_state(connection: Connection, name: str, value: str) -> None:
    """Set a named value."""
    connection.execute(_WRITE, {"name": name, "value": value})


def read_own_contacts(connection: Connection) -> dict[str, tuple[OwnContact, ...]]:
    """Return per source the numbers and mailboxes that were learned from it, ascending."""
    found = select(STATE.c.name, STATE.c.value).where(STATE.c.name.startswith(OWN_CONTACTS, autoescape=True))
    return {
        name.removeprefix(OWN_CONTACTS): tuple(OwnContact(**one) for one in json.loads(value))
        for name, value in connection.execute(found.order_by(STATE.c.name))
    }


def add_own_contacts(connection: Connection, source: str, learned: Sequence[OwnContact]) -> None:
    """Remember numbers and mailboxes beside those that were learned from a source before."""
    known = read_own_contacts(connection).get(source, ())
    contacts = {one.value: asdict(one) for one in (*learned, *known)}
    write_state(connection, f"{OWN_CONTACTS}{source}", json.dumps([contacts[value] for value in sorted(contacts)]))
