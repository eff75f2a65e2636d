"""Find and read profiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from voicecrm.columns import encode_column
from voicecrm.errors import NotFoundError, QueryError
from voicecrm.identity.evidence import build_evidence
from voicecrm.identity.model import Model
from voicecrm.identity.normalize import normalize
from voicecrm.identity.resolution import probability, weigh_pairs
from voicecrm.identity.signed import stored_forms
from voicecrm.identity.survivorship import name_keys
from voicecrm.identity.weights import weigh_values
from voicecrm.profiles import Profile
from voicecrm.query.standing import read_standing
from voicecrm.records import IDENTIFIER_KINDS, Attribute, Identifier
from voicecrm.settings import Settings
from voicecrm.store import Reader, Store

FIND_KINDS: Final = ("name", *IDENTIFIER_KINDS)
SCOPED_KINDS: Final = ("handle", "account", "customer_number", "device")
PAGE_SIZE: Final = 500
"""Profiles read at once when all are listed: a page stays under 10 MB."""


class Profiles:
    """The stored profiles; ``crm.profiles``.

    Args:
        store: The database.
        settings: Region of national phone numbers.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._scopes: tuple[int, dict[str, list[str]]] = (-1, {})

    def find(self, *, limit: int = 10, **criteria: str) -> list[Profile]:
        """Find profiles by what is known of a person; a call's number, a name, a handle.

        Args:
            limit: Profiles returned at most.
            **criteria: One value per kind: phone, email, handle, account, customer_number, vin, device, name. A handle
                may carry its platform (``x:hong``) and a customer number its source; otherwise all are tried.

        Returns:
            Profiles that hold at least one of the values, the most probable first, each with `match_probability`: how
            surely somebody of whom just this is known is that person. A placeholder or withheld number finds nobody.

        Raises:
            QueryError: No criterion was given, or an unknown one.
        """
        unknown = sorted(criteria.keys() - set(FIND_KINDS))
        if unknown or not criteria:
            came = f"{unknown[0]!r} is not something to find by" if unknown else "nothing was given to find by"
            raise QueryError(f"{came}; expected one or more of {', '.join(FIND_KINDS)}")
        with self._store.reading() as reader:
            forms = self._forms(reader, criteria)
            found = self._candidates(reader, forms)
            ranked = _rank(found, forms, *read_standing(reader)) if found else []
        return ranked[:limit]

    def get(self, profile_id: str) -> Profile:
        """Read one profile; an alias leads to the survivor.

        Args:
            profile_id: Id of a profile, or a retired one.

        Returns:
            The profile with its records.

        Raises:
            NotFoundError: No profile has or had this id, or all its records were deleted.
        """
        with self._store.reading() as reader:
            profile = reader.profile(profile_id)
        if profile is None:
            raise NotFoundError(
                f"no profile {profile_id!r}; expected an id such as find() returns, or an alias of such a one"
            )
        return profile

    def __iter__(self) -> Iterator[Profile]:
        """Every profile, the oldest first; read page by page."""
        after: str | None = None
        while True:
            with self._store.reading() as reader:
                page = reader.profiles(limit=PAGE_SIZE, after=after)
            yield from page
            if len(page) < PAGE_SIZE:
                return
            after = page[-1].profile_id

    def __len__(self) -> int:
        with self._store.reading() as reader:
            return reader.profile_count()

    def _forms(self, reader: Reader, criteria: Mapping[str, str]) -> dict[str, list[str]]:
        """Normal forms per field kind."""
        forms: dict[str, list[str]] = {}
        for kind, text in criteria.items():
            if kind == "name":
                forms["full_name"] = list(normalize("full_name", text))
                continue
            scopes, prefix, rest = [""], "", ""
            if kind in SCOPED_KINDS:
                known = self._known_scopes(reader, kind)
                prefix, _, rest = text.partition(":")
                scopes = [prefix] if prefix in known and rest else known
            plain = rest if rest and scopes == [prefix] else text
            forms[kind] = [
                value
                for scope in scopes
                for value in normalize(kind, plain, scope=scope, region=self._settings.default_region)
            ]
        return forms

    def _known_scopes(self, reader: Reader, kind: str) -> list[str]:
        """The scopes of a kind, looked up once as long as the data stay the same."""
        version = reader.data_version()
        if self._scopes[0] != version:
            self._scopes = (version, {})
        by_kind = self._scopes[1]
        if kind not in by_kind:
            by_kind[kind] = reader.scopes(kind)
        return by_kind[kind]

    def _candidates(self, reader: Reader, forms: Mapping[str, list[str]]) -> list[Profile]:
        """Profiles that hold one of the values."""
        ids: set[str] = set()
        for kind, values in forms.items():
            if kind == "full_name":
                ids.update(*reader.profile_ids_by_keys(name_keys(values)).values())
            elif values:
                stored = [form for value in values for form in stored_forms(kind, value)]
                records = {record for found in reader.record_ids_by_value(kind, stored).values() for record in found}
                ids.update(reader.profile_ids_by_records(records).values())
        return reader.profiles_by_ids(sorted(ids))


def _rank(profiles: Sequence[Profile], forms: Mapping[str, list[str]], model: Model, population: int) -> list[Profile]:
    """Weigh the query against every record found, as if it were a record itself."""
    records: list[int] = []
    entries: dict[str, tuple[list[int], list[str]]] = {
        kind: ([0] * len(values), list(values)) for kind, values in forms.items()
    }
    row = 0
    for place, profile in enumerate(profiles):
        for record in profile.records:
            row += 1
            records.append(place)
            fields: list[Identifier | Attribute] = [*record.identifiers, *record.attributes]
            for field in fields:
                if field.value is not None:
                    rows, values = entries.setdefault(field.kind, ([], []))
                    rows.append(row)
                    values.append(field.value)
    columns = {kind: encode_column(rows, values, row + 1) for kind, (rows, values) in entries.items()}
    tables = weigh_values(build_evidence(columns, row + 1, model, population=population), model)
    right = np.arange(1, row + 1, dtype=np.int64)
    weights = weigh_pairs(tables, np.zeros_like(right), right)[0]
    best = np.full(len(profiles), -np.inf)
    np.maximum.at(best, np.array(records), weights)
    ranked = [
        replace(profile, match_probability=chance)
        for profile, chance in zip(profiles, probability(best).tolist(), strict=True)
    ]
    return sorted(ranked, key=lambda one: (-one.match_probability, -one.interactions, one.profile_id))
