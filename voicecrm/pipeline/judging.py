"""People's decisions: judgements, and merge, split and unmerge made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, product
from uuid import uuid4

import numpy as np

from voicecrm.errors import JudgementError, NotFoundError
from voicecrm.profiles import VERDICTS, Judgement, Verdict
from voicecrm.store import ProfileState, Reader, Store

MERGE_PREFIX = "merge:"
SPLIT_PREFIX = "split:"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided, and why.

    Attributes:
        actor: Name or id of the person or system that decides.
        reason: Why, in their words.
    """

    actor: str
    reason: str


def judge(store: Store, record_a: str, record_b: str, verdict: str, decision: Decision) -> Judgement:
    """Record a decision on a pair of identity records.

    Args:
        store: The database.
        record_a: Id of one record.
        record_b: Id of the other.
        verdict: positive, negative or unsure.
        decision: Who and why.

    Returns:
        The judgement.

    Raises:
        JudgementError: An unknown verdict, one record twice, or no actor.
        NotFoundError: A record is not stored.
    """
    if verdict not in VERDICTS:
        raise JudgementError(f"verdict is {verdict!r}; expected one of {', '.join(VERDICTS)}")
    with store.writing() as writer:
        known = writer.reader.records([record_a, record_b])
        for record in (record_a, record_b):
            if record not in known:
                raise NotFoundError(f"no identity record {record!r}; expected a record id such as memberships() lists")
        made = make_judgements([(record_a, record_b)], verdict, decision, f"judge:{uuid4().hex}")
        writer.add_judgements(made)
    return made[0]


def merge(store: Store, profile_ids: Sequence[str], decision: Decision) -> None:
    """Judge that several profiles are one person.

    Every record of the smaller profiles is tied to two records of the first, so that the merge holds when one of these
    leaves; pairs once judged negative are overruled, because the same people decide.

    Args:
        store: The database.
        profile_ids: At least two.
        decision: Who and why.

    Raises:
        JudgementError: Fewer than two different profiles.
        NotFoundError: A profile does not exist.
    """
    with store.writing() as writer:
        reader = writer.reader
        members = _members(reader, profile_ids)
        if len(members) < 2:
            raise JudgementError(f"merge got {len(members)} different profile(s); expected at least two")
        first, *others = members.values()
        made = _judgements_on(reader, chain(first, *others))
        denied = {pair for pair, judgement in made if judgement.verdict == "negative"}
        pairs: set[tuple[str, str]] = set()
        for other in others:
            pairs.update(product(first[:2], other))
            pairs.update(product(first, other[:2]))
            pairs.update(pair for pair in product(first, other) if _ordered(pair) in denied)
        writer.add_judgements(make_judgements(sorted(pairs), "positive", decision, MERGE_PREFIX + uuid4().hex))


def split(store: Store, profile_id: str, record_ids: Iterable[str], decision: Decision) -> None:
    """Judge that some records of a profile are another person.

    Args:
        store: The database.
        profile_id: The profile to take apart.
        record_ids: The records that are somebody else's.
        decision: Who and why.

    Raises:
        JudgementError: The records are none, all, or not in the profile.
        NotFoundError: The profile does not exist.
    """
    with store.writing() as writer:
        (records,) = _members(writer.reader, [profile_id]).values()
        leaving = sorted(set(record_ids))
        strangers = [record for record in leaving if record not in records]
        if strangers:
            raise JudgementError(f"record {strangers[0]!r} is not in profile {profile_id!r}")
        staying = [record for record in records if record not in leaving]
        if not leaving or not staying:
            raise JudgementError(f"split got {len(leaving)} of {len(records)} records; expected some, not all")
        pairs = list(product(leaving, staying))
        writer.add_judgements(make_judgements(pairs, "negative", decision, SPLIT_PREFIX + uuid4().hex))


def unmerge(store: Store, profile_id: str, decision: Decision) -> str:
    """Undo the latest merge that a profile came out of, or that retired it.

    What people merged is undone by withdrawing their judgements; what the evidence merged, by a negative judgement
    between the two sides.

    Args:
        store: The database.
        profile_id: A surviving profile, or an alias of one.
        decision: Who and why.

    Returns:
        The alias that is to be a profile again.

    Raises:
        JudgementError: The profile was never merged.
        NotFoundError: The profile does not exist.
    """
    with store.writing() as writer:
        reader = writer.reader
        ((survivor, records),) = _members(reader, [profile_id]).items()
        state = reader.profile_state([survivor])
        alias = profile_id if profile_id in state.merged_into else _latest_alias(reader, state, survivor)
        retired = state.retired_members.get(alias, ())
        succession = reader.successors(retired)
        gone = {succession.get(record, record) for record in retired}
        leaving = [record for record in records if record in gone]
        staying = [record for record in records if record not in gone]
        if not leaving or not staying:
            raise JudgementError(f"the records that alias {alias!r} had are no longer beside others; nothing to undo")
        now = datetime.now(UTC)
        between = {_ordered(pair) for pair in product(leaving, staying)}
        operations = {
            judgement.operation_id
            for pair, judgement in _judgements_on(reader, leaving)
            if judgement.operation_id.startswith(MERGE_PREFIX) and pair in between
        }
        if operations:
            for operation in sorted(operations):
                writer.retract_judgements(operation, now)
        else:
            writer.add_judgements(make_judgements(sorted(between), "negative", decision, SPLIT_PREFIX + uuid4().hex))
    return alias


def _latest_alias(reader: Reader, state: ProfileState, profile_id: str) -> str:
    """The alias that the latest merge into a profile made and that still is one."""
    aliases = [alias for alias, survivor in state.merged_into.items() if survivor == profile_id]
    merges = [
        event
        for alias in aliases
        for event in reader.events(alias)
        if event.kind == "merged" and event.other_profile_id == profile_id
    ]
    if not merges:
        raise JudgementError(f"profile {profile_id!r} came out of no merge; there is nothing to undo")
    return max(merges, key=lambda event: event.sequence).profile_id


def _judgements_on(reader: Reader, record_ids: Iterable[str]) -> Iterator[tuple[tuple[str, str], Judgement]]:
    """The judgements in force that name some records, each with the pair that it speaks of today.

    One on a corrected record speaks of the record that took its place.
    """
    keys = reader.identity_keys(record_ids)
    made, succession = reader.judgements_on(np.array(sorted(keys.values()), dtype=np.int64))
    for one in made:
        a, b = (succession.get(record, record) for record in (one.record_a, one.record_b))
        yield _ordered((a, b)), one


def _members(reader: Reader, profile_ids: Iterable[str]) -> dict[str, list[str]]:
    """Record ids of each profile, ascending, by surviving profile id."""
    members = {}
    for profile_id in profile_ids:
        profile = reader.profile(profile_id)
        if profile is None:
            raise NotFoundError(f"no profile {profile_id!r}; expected an id such as find() returns")
        members[profile.profile_id] = sorted(record.record_id for record in profile.records)
    return members


def make_judgements(
    pairs: Iterable[tuple[str, str]], verdict: Verdict, decision: Decision, operation_id: str
) -> list[Judgement]:
    """Make the judgements of one act.

    Args:
        pairs: Ids of two records each.
        verdict: On all of them.
        decision: Who and why.
        operation_id: Of the act.

    Returns:
        One per pair.

    Raises:
        JudgementError: No actor, or one record twice.
    """
    if not decision.actor.strip():
        raise JudgementError("actor is empty; say who decides")
    now = datetime.now(UTC)
    made = []
    for pair in pairs:
        record_a, record_b = _ordered(pair)
        if record_a == record_b:
            raise JudgementError(f"record {record_a!r} was given twice; a judgement is on two records")
        made.append(
            Judgement(
                record_a=record_a,
                record_b=record_b,
                verdict=verdict,
                actor=decision.actor,
                reason=decision.reason,
                judged_at=now,
                operation_id=operation_id,
            )
        )
    return made


def _ordered(pair: tuple[str, str]) -> tuple[str, str]:
    return min(pair), max(pair)
