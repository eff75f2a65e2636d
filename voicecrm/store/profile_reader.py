"""Reads profiles, aliases and their journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Connection, Row, bindparam, exists, func, select

from voicecrm.columns import Int64Array
from voicecrm.profiles import PairEvidence, Profile, ProfileEvent, ProfileEventKind
from voicecrm.store.border import guarded
from voicecrm.store.dialect import chunks, fetch_pairs, in_list
from voicecrm.store.identity_reader import is_live_customer, is_own_party, load_records
from voicecrm.store.rows import clean
from voicecrm.store.state import PROFILES, read_state
from voicecrm.store.statements import ListStatement, fetch_tuples
from voicecrm.store.tables import (
    IDENTITY_RECORD,
    INTERACTION,
    MEMBERSHIP,
    PARTICIPANT,
    PROFILE,
    PROFILE_EVENT,
    PROFILE_KEY,
    SOURCE_RECORD,
)
from voicecrm.store.values import MembershipRecord, ProfileState


def stands() -> ColumnElement[bool]:
    """Say of a profile row that it is no alias and holds somebody."""
    return PROFILE.c.merged_into.is_(None) & exists().where(MEMBERSHIP.c.profile_id == PROFILE.c.profile_id)


def _is_member() -> ColumnElement[bool]:
    return MEMBERSHIP.c.identity_record_id == IDENTITY_RECORD.c.id


def _end(profile_id: str, merged_into: Mapping[str, str | None]) -> str:
    while (target := merged_into.get(profile_id)) is not None:
        profile_id = target
    return profile_id


def _event(row: Row[Any]) -> ProfileEvent:
    return ProfileEvent(
        sequence=row.sequence,
        profile_id=row.profile_id,
        kind=cast("ProfileEventKind", row.kind),
        at=row.at,
        cause=row.cause,
        records=tuple(row.records),
        other_profile_id=row.other_profile_id,
        evidence=tuple(PairEvidence(*pair) for pair in row.evidence or ()),
        model_version=row.model_version,
    )


_PROFILES: Final = select(PROFILE.c.profile_id, PROFILE.c.sequence, PROFILE.c.merged_into)
_SOME_PROFILES: Final = ListStatement(_PROFILES, PROFILE.c.profile_id)
_ALIASES_OF: Final = ListStatement(_PROFILES, PROFILE.c.merged_into)
_MEMBERS: Final = select(IDENTITY_RECORD.c.record_id, MEMBERSHIP.c.profile_id).join_from(
    IDENTITY_RECORD, MEMBERSHIP, _is_member()
)
_MEMBERS_OF: Final = ListStatement(_MEMBERS, MEMBERSHIP.c.profile_id)
_PROFILES_OF: Final = ListStatement(
    select(MEMBERSHIP.c.identity_record_id, MEMBERSHIP.c.profile_id), MEMBERSHIP.c.identity_record_id
)
_KEYS_OF: Final = ListStatement(
    select(MEMBERSHIP.c.identity_record_id, MEMBERSHIP.c.profile_id), MEMBERSHIP.c.profile_id
)
_MERGES_OF: Final = ListStatement(
    select(PROFILE_EVENT.c.sequence, PROFILE_EVENT.c.profile_id, PROFILE_EVENT.c.records).where(
        PROFILE_EVENT.c.kind == "merged"
    ),
    PROFILE_EVENT.c.profile_id,
)
_BEHIND: Final = (
    select(PROFILE_EVENT)
    .where(PROFILE_EVENT.c.sequence > bindparam("since"))
    .order_by(PROFILE_EVENT.c.sequence)
    .limit(bindparam("limit"))
)


@guarded
class ProfileReader:
    """The part of `voicecrm.store.Reader` that is about profiles."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def profile_ids_of(self, ids: Int64Array) -> dict[int, str]:
        """Return the profile of each identity record, by key, that has one."""
        return _PROFILES_OF.pairs(self._connection, ids.tolist())

    def members_of(self, profile_ids: Iterable[str]) -> dict[int, str]:
        """Return the identity records of some profiles, by key, with the profile of each."""
        return _KEYS_OF.pairs(self._connection, profile_ids)

    def profile_state(self, profile_ids: Iterable[str] | None = None) -> ProfileState:
        """Read profiles as the last resolve left them, aliases and what these once held included.

        Args:
            profile_ids: Profiles that stand, which are read with their members and aliases; None for all.
        """
        connection = self._connection
        if profile_ids is None:
            members = fetch_tuples(connection, _MEMBERS)
            rows = fetch_tuples(connection, _PROFILES)
        else:
            wanted = set(profile_ids)
            members = _MEMBERS_OF.tuples(connection, wanted)
            rows = _SOME_PROFILES.tuples(connection, wanted)
            frontier = wanted
            while frontier:
                aliases = _ALIASES_OF.tuples(connection, frontier)
                rows += aliases
                frontier = {alias for alias, _sequence, _survivor in aliases}
        merged_into = {alias: survivor for alias, _sequence, survivor in rows if survivor is not None}
        merges = sorted(_MERGES_OF.rows(connection, merged_into), key=lambda row: row.sequence)
        return ProfileState(
            memberships=dict(members),
            sequence={profile_id: sequence for profile_id, sequence, _survivor in rows},
            merged_into=merged_into,
            retired_members={row.profile_id: tuple(row.records) for row in merges},
        )

    def survivors(self, profile_ids: Iterable[str]) -> dict[str, str]:
        """Follow aliases to the profiles that stand for them now; unknown ids are left out."""
        ends = set(profile_ids)
        frontier = ends
        known: dict[str, str | None] = {}
        while frontier:
            for chunk in chunks(frontier):
                found = select(PROFILE.c.profile_id, PROFILE.c.merged_into).where(
                    in_list(self._connection, PROFILE.c.profile_id, chunk)
                )
                known.update(fetch_pairs(self._connection, found))
            frontier = {target for target in known.values() if target is not None and target not in known}
        return {profile_id: _end(profile_id, known) for profile_id in ends if profile_id in known}

    def profile(self, profile_id: str) -> Profile | None:
        """Return a profile; an alias leads to its survivor. None when unknown or when all of its records have left."""
        survivor = self.survivors([profile_id]).get(profile_id)
        return None if survivor is None else next(iter(self.profiles_by_ids([survivor])), None)

    def profiles(self, limit: int | None = None, after: str | None = None) -> list[Profile]:
        """Return profiles, the oldest first.

        Args:
            limit: Most to return; None for all.
            after: Only those younger than this profile id, the last one of the page before.
        """
        statement = select(PROFILE.c.profile_id).where(stands()).order_by(PROFILE.c.sequence).limit(limit)
        if after is not None:
            last = select(PROFILE.c.sequence).where(PROFILE.c.profile_id == clean(after)).scalar_subquery()
            statement = statement.where(PROFILE.c.sequence > last)
        return self.profiles_by_ids(self._connection.execute(statement).scalars().all())

    def profiles_by_ids(self, profile_ids: Iterable[str]) -> list[Profile]:
        """Return the profiles that stand under these very ids, in the order asked; aliases are not followed."""
        wanted = list(dict.fromkeys(profile_ids))
        profiles: dict[str, Profile] = {}
        for chunk in chunks(wanted):
            profiles.update(self._load_profiles(chunk))
        return [profiles[profile_id] for profile_id in wanted if profile_id in profiles]

    def profile_count(self) -> int:
        """Count the profiles that stand."""
        return int(read_state(self._connection, PROFILES) or 0)

    def profile_ids_by_records(self, record_ids: Iterable[str]) -> dict[str, str]:
        """Return the profile of each identity record that has one."""
        table = IDENTITY_RECORD.c
        found: dict[str, str] = {}
        for chunk in chunks(set(record_ids)):
            condition = in_list(self._connection, table.record_id, chunk)
            statement = (
                select(table.record_id, MEMBERSHIP.c.profile_id)
                .join_from(IDENTITY_RECORD, MEMBERSHIP, _is_member())
                .where(condition)
            )
            found.update(fetch_pairs(self._connection, statement))
        return found

    def profile_ids_by_keys(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return per search key the profiles that stand and hold it, the oldest first."""
        found: dict[str, list[str]] = {}
        for chunk in chunks(set(keys)):
            statement = (
                select(PROFILE_KEY.c.key, PROFILE.c.profile_id)
                .join(PROFILE, PROFILE.c.profile_id == PROFILE_KEY.c.profile_id)
                .where(in_list(self._connection, PROFILE_KEY.c.key, chunk), stands())
                .order_by(PROFILE.c.sequence)
            )
            for key, profile_id in self._connection.execute(statement):
                found.setdefault(key, []).append(profile_id)
        return {key: tuple(profile_ids) for key, profile_ids in sorted(found.items())}

    def memberships(self) -> list[MembershipRecord]:
        """Return the profile of every customer of every live source record, by source and source key.

        A contact has one, whatever was merged with it.
        """
        statement = (
            select(
                SOURCE_RECORD.c.source, SOURCE_RECORD.c.source_key, MEMBERSHIP.c.profile_id, IDENTITY_RECORD.c.record_id
            )
            .select_from(PARTICIPANT)
            .join(SOURCE_RECORD, SOURCE_RECORD.c.id == PARTICIPANT.c.source_record_id)
            .join(MEMBERSHIP, MEMBERSHIP.c.identity_record_id == PARTICIPANT.c.identity_record_id)
            .join(IDENTITY_RECORD, IDENTITY_RECORD.c.id == PARTICIPANT.c.identity_record_id)
            .where(is_live_customer(), is_own_party())
            .distinct()
        )
        return sorted(MembershipRecord(*row) for row in self._connection.execute(statement))

    def events(self, profile_id: str | None = None) -> list[ProfileEvent]:
        """Return the journal in its order; with an id only what happened to this very id."""
        statement = select(PROFILE_EVENT).order_by(PROFILE_EVENT.c.sequence)
        if profile_id is not None:
            statement = statement.where(PROFILE_EVENT.c.profile_id == clean(profile_id))
        return [_event(row) for row in self._connection.execute(statement)]

    def changes(self, since: int | None, limit: int) -> list[ProfileEvent]:
        """Return what stands in the journal behind a position.

        Positions are given inside the one writing transaction, so no event ever appears in front of one that was seen.

        Args:
            since: `ProfileEvent.sequence` of the last event seen; None for the beginning.
            limit: Most to return.
        """
        rows = self._connection.execute(_BEHIND, {"since": since or 0, "limit": limit})
        return [_event(row) for row in rows]

    def _load_profiles(self, profile_ids: list[str]) -> dict[str, Profile]:
        rows = self._select(select(PROFILE).where(stands()), PROFILE.c.profile_id, profile_ids)
        members: dict[str, list[int]] = {}
        for row in self._select(select(MEMBERSHIP), MEMBERSHIP.c.profile_id, profile_ids):
            members.setdefault(row.profile_id, []).append(row.identity_record_id)
        keys = [key for of_profile in members.values() for key in of_profile]
        records = load_records(self._connection, IDENTITY_RECORD.c.id, keys)
        aliases = self._aliases(profile_ids)
        statistics = {row.profile_id: row for row in self._statistics(profile_ids)}
        profiles = {}
        for row in rows:
            mine = [records[key] for key in members[row.profile_id]]
            seen = statistics.get(row.profile_id)
            profiles[row.profile_id] = Profile(
                profile_id=row.profile_id,
                name=row.name,
                values={kind: tuple(values) for kind, values in row.field_values.items()},
                aliases=tuple(aliases.get(row.profile_id, ())),
                records=tuple(sorted(mine, key=lambda record: record.record_id)),
                sources=tuple(sorted({record.source for record in mine})),
                interactions=seen.interactions if seen else 0,
                first_seen=seen.first_seen if seen else None,
                last_seen=seen.last_seen if seen else None,
            )
        return profiles

    def _aliases(self, profile_ids: list[str]) -> dict[str, list[str]]:
        """Retired ids per survivor, those of aliases of aliases included, the oldest first."""
        survivor_of = {profile_id: profile_id for profile_id in profile_ids}
        found: list[tuple[int, str]] = []
        frontier = profile_ids
        while frontier:
            rows = self._select(select(PROFILE), PROFILE.c.merged_into, frontier)
            for row in rows:
                survivor_of[row.profile_id] = survivor_of[row.merged_into]
                found.append((row.sequence, row.profile_id))
            frontier = [row.profile_id for row in rows]
        aliases: dict[str, list[str]] = {}
        for _sequence, alias in sorted(found):
            aliases.setdefault(survivor_of[alias], []).append(alias)
        return aliases

    def _statistics(self, profile_ids: list[str]) -> list[Any]:
        statement = (
            select(
                MEMBERSHIP.c.profile_id,
                func.count(INTERACTION.c.source_record_id.distinct()).label("interactions"),
                func.min(INTERACTION.c.occurred_at).label("first_seen"),
                func.max(INTERACTION.c.occurred_at).label("last_seen"),
            )
            .select_from(MEMBERSHIP)
            .join(PARTICIPANT, PARTICIPANT.c.identity_record_id == MEMBERSHIP.c.identity_record_id)
            .join(SOURCE_RECORD, SOURCE_RECORD.c.id == PARTICIPANT.c.source_record_id)
            .join(INTERACTION, INTERACTION.c.source_record_id == SOURCE_RECORD.c.id)
            .where(is_live_customer())
            .group_by(MEMBERSHIP.c.profile_id)
        )
        return self._select(statement, MEMBERSHIP.c.profile_id, profile_ids)

    def _select(self, statement: Any, column: ColumnElement[Any], values: list[str]) -> list[Any]:
        rows: list[Any] = []
        for chunk in chunks(values):
            rows += self._connection.execute(statement.where(in_list(self._connection, column, chunk))).all()
        return rows
