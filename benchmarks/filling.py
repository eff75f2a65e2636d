"""Fill a database with invented people, one contact and one identity record each, without reading any file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import pandas as pd

from voicecrm.identity.normalize import normalize_values
from voicecrm.records import Attribute, Contact, Identifier, IdentityRecord
from voicecrm.store import Store

SOURCE: Final = "people"
IDENTIFIERS: Final = ("phone", "email")
ATTRIBUTES: Final = ("full_name", "given_name", "family_name", "birth_date", "city")
BATCH: Final = 10_000


def fill(store: Store, contacts: list[Contact]) -> None:
    """Write contacts in one transaction, as an import does."""
    with store.writing() as writer:
        run_id = writer.begin_import(SOURCE, "benchmark", datetime.now(UTC))
        for start in range(0, len(contacts), BATCH):
            writer.write(run_id, contacts[start : start + BATCH])


def contacts_of(people: pd.DataFrame) -> list[Contact]:
    """Make contacts of what `voicecrm.testing.synthetic_people` made, in the same order."""
    forms = {kind: _forms(people[kind], kind) for kind in (*IDENTIFIERS, *ATTRIBUTES)}
    return list(_contacts(people, forms))


def _forms(cells: pd.Series, kind: str) -> dict[str, str]:
    """The first normal form of each distinct value."""
    distinct = [str(cell) for cell in cells.dropna().unique()]
    found: defaultdict[int, list[str]] = defaultdict(list)
    for position, form in zip(*normalize_values(kind, distinct), strict=True):
        found[int(position)].append(form)
    return {distinct[position]: forms[0] for position, forms in found.items()}


def _contacts(people: pd.DataFrame, forms: dict[str, dict[str, str]]) -> Iterator[Contact]:
    columns = {kind: people[kind].astype(object).where(people[kind].notna(), None).tolist() for kind in forms}
    for row, key in enumerate(people["unique_id"].tolist()):
        cells = {kind: str(columns[kind][row]) for kind in forms if columns[kind][row] is not None}
        identifiers = tuple(
            Identifier(kind, cells[kind], "", forms[kind].get(cells[kind])) for kind in IDENTIFIERS if kind in cells
        )
        attributes = tuple(
            Attribute(kind, cells[kind], forms[kind].get(cells[kind])) for kind in ATTRIBUTES if kind in cells
        )
        record = IdentityRecord(SOURCE, identifiers, attributes, None if identifiers else str(key))
        yield Contact(source=SOURCE, source_key=str(key), raw=str(key).encode(), record=record)
