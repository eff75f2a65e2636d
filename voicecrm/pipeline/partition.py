"""Partition: which identity records are one person, of all that are stored or of those that a change concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, FloatArray, Int64Array
from voicecrm.identity.blocking import candidate_pairs
from voicecrm.identity.clustering import LinkRules, cluster_pairs
from voicecrm.identity.evidence import build_evidence
from voicecrm.identity.keys import blocking_keys
from voicecrm.identity.resolution import Resolution, resolve_candidates
from voicecrm.identity.weights import weigh_values
from voicecrm.pipeline.blocks import NO_KEYS, KeyPairs, distinct_pairs
from voicecrm.pipeline.closure import Closure
from voicecrm.pipeline.standing import Standing
from voicecrm.profiles import Judgement, PairEvidence
from voicecrm.store import Reader

NO_PAIRS: Final = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Partition:
    """Persons found.

    Attributes:
        keys: Key in the database of every record looked at, by record id.
        clusters: Record ids of each person; records that stand for nobody are in none.
        links: The pairs that tie records of one person, the heaviest first.
        review: Pairs that the evidence leaves open.
    """

    keys: Mapping[str, int]
    clusters: list[list[str]]
    links: Iterable[PairEvidence]
    review: int


@dataclass(frozen=True, slots=True, eq=False)
class WholePartition(Partition):
    """The persons among all stored records.

    Attributes:
        record_ids: All records, ascending.
        resolution: What the engine found; row numbers are places in `record_ids`.
        block_keys: The blocking keys of all records.
    """

    record_ids: Sequence[str]
    resolution: Resolution
    block_keys: KeyPairs


def partition_all(reader: Reader, standing: Standing) -> WholePartition:
    """Partition all stored identity records: a function of what is stored, not of when it came.

    Args:
        reader: The store.
        standing: How records are weighed.
    """
    records = reader.identity_columns()
    evidence = build_evidence(records.columns, len(records.ids), standing.model, population=standing.population)
    keys = list(blocking_keys(evidence, stable=True))
    row_of = {record_id: row for row, record_id in enumerate(records.record_ids)}
    resolution = resolve_candidates(
        weigh_values(evidence, standing.model),
        candidate_pairs(keys, len(records.ids)),
        merge_threshold=standing.merge_threshold,
        review_threshold=standing.review_threshold,
        rules=link_rules(reader.judgements(), reader.succession(), row_of),
    )
    rows = np.concatenate([NO_PAIRS, *(rule.records for rule in keys)])
    links = resolution.linked_left, resolution.linked_right, resolution.linked_weight
    return WholePartition(
        dict(zip(records.record_ids, records.ids.tolist(), strict=True)),
        _clusters(resolution.cluster, evidence.knows_somebody(), records.record_ids),
        _strongest(*links, records.record_ids),
        len(resolution.review_left),
        records.record_ids,
        resolution,
        distinct_pairs(np.concatenate([NO_KEYS, *(rule.keys for rule in keys)]), records.ids[rows]),
    )


def partition_closure(closure: Closure, standing: Standing) -> Partition:
    """Partition the records that a change concerns.

    Args:
        closure: These records.
        standing: How records are weighed.
    """
    if not len(closure.ids):
        return Partition({}, [], [], 0)
    ids, names, somebody = closure.heads()
    weighed = closure.links.among(ids)
    left, right, weight = weighed.left, weighed.right, weighed.weights
    cluster = cluster_pairs(
        len(names),
        (left, right),
        weight,
        merge_weight=standing.merge_weight,
        weigh=lambda a, b: weighed.weigh(len(names), a, b, lambda one, other: closure.weigh(ids[one], ids[other])),
        rules=link_rules(
            closure.judgements.values(), closure.succession, {name: row for row, name in enumerate(names)}
        ),
    )
    together = cluster[left] == cluster[right]
    order = np.flatnonzero(together)[np.argsort(-weight[together], kind="stable")]
    return Partition(
        dict(zip(names, ids.tolist(), strict=True)),
        _clusters(cluster, somebody, names),
        _strongest(left[order], right[order], weight[order], names),
        len(closure.links.weight) - int(np.count_nonzero(together)),
    )


def link_rules(judgements: Iterable[Judgement], succession: Mapping[str, str], row_of: Mapping[str, int]) -> LinkRules:
    """Turn judgements into pairs of rows; a judgement on a corrected record speaks of its successor.

    Args:
        judgements: Those in force, one per pair.
        succession: Record that stands today for each replaced one.
        row_of: Row of each record that is compared.

    Returns:
        Pairs judged positive, those of people before those of systems and the newest first, and pairs judged negative.
    """
    standing: list[tuple[bool, datetime, tuple[int, int], Judgement]] = []
    for judgement in judgements:
        a, b = (_row(record, succession, row_of) for record in (judgement.record_a, judgement.record_b))
        if a is not None and b is not None and a != b:
            standing.append((not judgement.is_of_source, judgement.judged_at, (min(a, b), max(a, b)), judgement))
    latest: dict[tuple[int, int], Judgement] = {}
    for *_, pair, judgement in sorted(standing, key=itemgetter(0, 1, 2)):
        latest.pop(pair, None)
        latest[pair] = judgement
    positive = [pair for pair, judgement in reversed(latest.items()) if judgement.verdict == "positive"]
    negative = [pair for pair, judgement in latest.items() if judgement.verdict == "negative"]
    return LinkRules(positive, negative)


def _row(record: str, succession: Mapping[str, str], row_of: Mapping[str, int]) -> int | None:
    return row_of.get(record if record in row_of else succession.get(record, record))


def _clusters(cluster: Int64Array, wanted: BoolArray, record_ids: Sequence[str]) -> list[list[str]]:
    members: defaultdict[int, list[str]] = defaultdict(list)
    rows = np.flatnonzero(wanted)
    for row, person in zip(rows.tolist(), cluster[rows].tolist(), strict=True):
        members[person].append(record_ids[row])
    return list(members.values())


def _strongest(
    left: Int64Array, right: Int64Array, weight: FloatArray, record_ids: Sequence[str]
) -> Iterable[PairEvidence]:
    for a, b, bits in zip(left.tolist(), right.tolist(), weight.tolist(), strict=True):
        yield PairEvidence(record_ids[a], record_ids[b], bits)
