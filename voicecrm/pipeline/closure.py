"""Closure: all records whose profile a change can alter, and what ties them.

A record's person depends on the connected component that it stands in, where links are pairs that weigh enough and
pairs that people judged one person. So a change concerns the components of every record at an end of a link that came,
went or weighs something else now; no other component can have changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from voicecrm.columns import BoolArray, FloatArray, Int64Array, distinct, is_among
from voicecrm.identity.resolution import weigh_pairs
from voicecrm.identity.weights import weigh_values
from voicecrm.pipeline.blocks import NO_IDS, NO_KEYS, joined_pairs, read_blocks
from voicecrm.pipeline.links import NO_LINKS, pairs_in_blocks, weigh_links
from voicecrm.pipeline.movement import Movement
from voicecrm.pipeline.standing import Standing
from voicecrm.profiles import Judgement
from voicecrm.store import Reader


class Closure:
    """The records that a movement concerns, found from its first ones outwards.

    Args:
        reader: The store, with the blocking keys as they are after the movement.
        standing: How records are weighed.
        movement: What changed.

    Attributes:
        ids: Records concerned, ascending, shape ``(n_records,)``.
        links: Pairs from the review threshold on with a record concerned.
        judgements: Those in force on the records concerned.
        succession: Record that stands today for each replaced one that these name.
        memberships: Profile of every stored member of the profiles concerned, by key.
    """

    def __init__(self, reader: Reader, standing: Standing, movement: Movement) -> None:
        self._reader = reader
        self._standing = standing
        self._near = movement.near
        self._blocks = movement.after
        self._arrangement = movement.together
        self._judged = reader.has_judgements()
        self.ids: Int64Array = NO_IDS
        self.links = NO_LINKS
        self.judgements: dict[tuple[str, str, str], Judgement] = {}
        self.succession: dict[str, str] = {}
        self.memberships: dict[int, str] = {}
        frontier = self._with_tied(distinct(np.concatenate((movement.seeds, movement.gone))))
        while len(frontier := self._near.live(frontier[~is_among(frontier, self.ids)])):
            frontier = self._with_tied(self._advance(frontier))

    def heads(self) -> tuple[Int64Array, list[str], BoolArray]:
        """Name the records concerned; see `Neighborhood.heads`."""
        return self._near.heads(self.ids)

    def weigh(self, one: Int64Array, other: Int64Array) -> tuple[FloatArray, FloatArray, BoolArray]:
        """Weigh pairs of records concerned, given by their keys, as `voicecrm.identity.resolution.weigh_pairs` does."""
        ids = distinct(np.concatenate((one, other)))
        arrangement, tables = self._arrangement, self._tables
        if not arrangement.holds(ids):
            arrangement = self._near.arrange(ids)
            tables = weigh_values(self._near.counted(arrangement), self._standing.model)
        return weigh_pairs(tables, arrangement.rows(one), arrangement.rows(other))

    def _advance(self, frontier: Int64Array) -> Int64Array:
        """Look at records; return those that they are linked to, ascending."""
        left, right = self._mates(frontier)
        self._tables = weigh_values(self._near.counted(self._arrangement), self._standing.model)
        found = weigh_links(self._tables, self._arrangement, left, right, self._standing.review_weight)
        self.links = self.links.joined(found)
        self.ids = np.sort(np.concatenate((self.ids, frontier)))
        return distinct(found.ends_from(self._standing.merge_weight))

    def _mates(self, frontier: Int64Array) -> tuple[Int64Array, Int64Array]:
        """Pair records with those that share a block, each pair once in all, and arrange whom weighing them takes."""
        near, known = self._near, self._arrangement
        held = is_among(frontier, known.sorted_ids)
        parts = [(known, frontier[held])]
        if not held.all():
            parts.append((near.arrange(frontier[~held]), frontier[~held]))
        pairs = joined_pairs([near.block_keys(arrangement, ids) for arrangement, ids in parts])
        self._blocks = self._blocks.joined(read_blocks(self._reader, self._blocks.unread(pairs.keys)))
        left, right = pairs_in_blocks(self._blocks, pairs.keys, pairs.ids)
        new = ~is_among(right, self.ids) & ~(is_among(right, frontier) & (right < left))
        left, right = left[new], right[new]
        shared = [
            arrangement.keys_of(kind, some)
            for arrangement, ids in parts
            for kind, some in near.unknown_values(arrangement, ids).items()
        ]
        _place, holders = self._blocks.members(distinct(np.concatenate([NO_KEYS, *shared])))
        together = distinct(np.concatenate((frontier, right, holders)))
        self._arrangement = known if known.holds(together) else near.arrange(together)
        near.count(self._arrangement, near.unknown_values(self._arrangement, frontier), self._blocks)
        return left, right

    def _with_tied(self, ids: Int64Array) -> Int64Array:
        """Records, ascending, and all that are tied to them, directly or not: a whole profile is looked at at once.

        Links lead to all of a profile by themselves only as long as pairs weigh what they did when it came about; after
        an upgrade that weighs otherwise whoever they do not lead to would be lost.
        """
        found = frontier = ids[~is_among(ids, self.ids)]
        while len(frontier):
            tied = self._tied(frontier)
            frontier = tied[~is_among(tied, found)]
            found = np.sort(np.concatenate((found, frontier)))
        return found

    def _tied(self, ids: Int64Array) -> Int64Array:
        """The records that stand in one profile with others, or that people tied to them, ascending."""
        strangers = np.array([key for key in ids.tolist() if key not in self.memberships], dtype=np.int64)
        profiles = set(self._reader.profile_ids_of(strangers).values()) if len(strangers) else set()
        members = self._reader.members_of(profiles) if profiles else {}
        self.memberships |= members
        found = [np.fromiter(members, dtype=np.int64, count=len(members))]
        if self._judged:
            made, succession = self._reader.judgements_on(ids)
            self.succession |= succession
            self.judgements |= {(one.record_a, one.record_b, one.operation_id): one for one in made}
            found.append(self._judged_one(made, succession))
        return distinct(np.concatenate(found))

    def _judged_one(self, made: Iterable[Judgement], succession: Mapping[str, str]) -> Int64Array:
        positive = {
            succession.get(record, record)
            for one in made
            if one.verdict == "positive"
            for record in (one.record_a, one.record_b)
        }
        keys = self._reader.identity_keys(positive)
        return np.array(sorted(keys.values()), dtype=np.int64)
