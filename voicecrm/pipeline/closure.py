"""Closure: all records whose profile a change can alter, and what ties them.

A record's person depends on the connected component that it stands in, where links are pairs that weigh enough and pairs
that people judged one person. So a change concerns the components of every record at an end of a link that came, went or
weighs something else now; no other component can have changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from voicecrm.columns import Int64Array
from voicecrm.identity.weights import WeightTables, weigh_values
from voicecrm.pipeline.blocks import NO_IDS, read_blocks
from voicecrm.pipeline.links import NO_LINKS, pairs_in_blocks, shared_keys, weigh_links
from voicecrm.pipeline.movement import Movement
from voicecrm.pipeline.standing import Standing
from voicecrm.profiles import Judgement
from voicecrm.store import Reader


class Closure:
    """The records that a movement concerns, found from its first ones outwards.

    Args:
        reader: The store, with the blocking keys as they are after the movement.
        standing: How evidence is weighed.
        movement: What changed.

    Attributes:
        ids: Records concerned, shape ``(n_records,)``.
        near: These and their neighbors, as read.
        links: Pairs from the review threshold on with a record concerned.
        judgements: Those in force on the records concerned.
        succession: Record that stands today for each replaced one that these name.
        memberships: Profile of every stored member of the profiles concerned, by key.
    """

    def __init__(self, reader: Reader, standing: Standing, movement: Movement) -> None:
        self._reader = reader
        self._standing = standing
        self._blocks = movement.after
        self._judged = reader.has_judgements()
        self._weighed = 0, self._blocks
        self._tables: WeightTables | None = None
        self.near = movement.near
        self.ids: Int64Array = NO_IDS
        self.links = NO_LINKS
        self.judgements: dict[tuple[str, str, str], Judgement] = {}
        self.succession: dict[str, str] = {}
        self.memberships: dict[int, str] = {}
        frontier = np.union1d(movement.seeds, self._tied(movement.gone))
        while len(frontier := self._live(frontier)):
            frontier = self._advance(frontier)

    def _live(self, ids: Int64Array) -> Int64Array:
        """Read records and return those that take part in resolution and were not looked at."""
        fresh = np.setdiff1d(ids, self.ids)
        if not len(fresh):
            return fresh
        self.near.read(fresh)
        live: Int64Array = fresh[self.near.records.live[self.near.rows(fresh)]]
        return live

    def _advance(self, frontier: Int64Array) -> Int64Array:
        """Look at records; return those that they are tied to."""
        left, right = self._mates(frontier)
        tables = self.weigh_values()
        found = weigh_links(tables, self.near, left, right, self._standing.review_weight)
        self.links = self.links.joined(found)
        self.ids = np.union1d(self.ids, frontier)
        linked = found.weight >= self._standing.merge_weight
        return np.unique(np.concatenate((found.left[linked], found.right[linked], self._tied(frontier))))

    def weigh_values(self) -> WeightTables:
        """Say what the values of the records weigh that have been read."""
        known = len(self.near.records.ids), self._blocks
        if self._tables is None or known != self._weighed:
            evidence = self.near.counted(self._blocks.crowded)
            self._weighed, self._tables = known, weigh_values(evidence, self._standing.model)
        return self._tables

    def _mates(self, frontier: Int64Array) -> tuple[Int64Array, Int64Array]:
        """Pair records with those that share a block and were not looked at, and read these and whoever shares a value."""
        pairs = self.near.block_keys(frontier)
        self._blocks = self._blocks.joined(read_blocks(self._reader, self._blocks.unread(pairs.keys)))
        left, right = pairs_in_blocks(self._blocks, pairs.keys, pairs.ids)
        new = ~np.isin(right, self.ids) & ~(np.isin(right, frontier) & (right < left))
        left, right = left[new], right[new]
        _place, holders = self._blocks.members(shared_keys(self.near, pairs.keys))
        self.near.read(np.unique(np.concatenate((right, holders))))
        return left, right

    def _tied(self, ids: Int64Array) -> Int64Array:
        """The records that stand in one profile with others, or that people tied to them."""
        profiles = set(self._reader.profile_ids_of(ids).values()) - set(self.memberships.values())
        members = self._reader.members_of(profiles) if profiles else {}
        self.memberships |= members
        found = [np.fromiter(members, dtype=np.int64, count=len(members))]
        if self._judged:
            made, succession = self._reader.judgements_on(ids)
            self.succession |= succession
            self.judgements |= {(one.record_a, one.record_b, one.operation_id): one for one in made}
            found.append(self._judged_one(made, succession))
        return np.concatenate(found)

    def _judged_one(self, made: Iterable[Judgement], succession: Mapping[str, str]) -> Int64Array:
        positive = {
            name
            for one in made
            if one.verdict == "positive"
            for record in (one.record_a, one.record_b)
            for name in (record, succession.get(record, record))
        }
        keys = self._reader.identity_keys(positive)
        return np.array(sorted(keys.values()), dtype=np.int64)
