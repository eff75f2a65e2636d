"""Candidate pairs of the engine with what it sees in them, for judges that are not ours."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from voicecrm.columns import Column, FloatArray, Int64Array, encode_column
from voicecrm.identity.blocking import candidate_pairs
from voicecrm.identity.comparison import compare_pairs
from voicecrm.identity.evidence import build_evidence
from voicecrm.identity.keys import blocking_keys
from voicecrm.identity.model import SHIPPED_MODEL
from voicecrm.identity.names import MISSING
from voicecrm.identity.normalize import normalize
from voicecrm.identity.training import train
from voicecrm.identity.weights import WeightTables, weigh_values

_PAIRS_AT_ONCE: Final = 500_000


def export_pairs(people: pd.DataFrame, fields: Mapping[str, str], path: Path) -> None:
    """Write the candidate pairs of people whose truth is known, one row of features each.

    This is the one place of the benchmarks that knows the inside of the engine. The file (NumPy's npz) holds

    - ``left``, ``right``: positions in `people`, int64, shape ``(n_pairs,)``;
    - ``features``: float32, shape ``(n_pairs, n_features)``; per comparison the level reached and the match weight in
      bits, with term frequencies in it, both NaN where a side has no value; last the sum of the weights;
    - ``names``: what the features are, shape ``(n_features,)``;
    - ``truth``: whether the two are one person, bool, shape ``(n_pairs,)``;
    - ``person``: of every record, int64, shape ``(n_records,)``.

    Args:
        people: Records with the truth in the column ``cluster``.
        fields: Field kind of each column, as for `resolve_frame`.
        path: File to write.
    """
    columns = {kind: _encode(people[name], kind) for name, kind in fields.items()}
    evidence = build_evidence(columns, len(people), SHIPPED_MODEL)
    candidates = candidate_pairs(blocking_keys(evidence), len(people))
    left, right = candidates.left, candidates.right
    tables = weigh_values(evidence, train(evidence, left, right, SHIPPED_MODEL))
    parts = []
    for start in range(0, max(len(left), 1), _PAIRS_AT_ONCE):
        chunk = slice(start, start + _PAIRS_AT_ONCE)
        names, part = _features(tables, left[chunk], right[chunk])
        # At half the precision a million people's pairs still fit into memory.
        parts.append(part.astype(np.float32))
    person = people["cluster"].to_numpy(dtype=np.int64)
    np.savez(
        path,
        left=left,
        right=right,
        features=np.concatenate(parts),
        names=np.array(names),
        truth=person[left] == person[right],
        person=person,
    )


def _features(tables: WeightTables, left: Int64Array, right: Int64Array) -> tuple[list[str], FloatArray]:
    """Compare pairs: what the features are, and the features."""
    compared = compare_pairs(tables, left, right)
    names, features = [], []
    for name, weights in compared.weights.items():
        missing = compared.levels[name] == MISSING
        names += [f"{name} level", f"{name} weight"]
        features += [np.where(missing, np.nan, part) for part in (compared.levels[name], weights)]
    return [*names, "evidence weight"], np.stack([*features, compared.evidence_weight], axis=1)


def _encode(values: pd.Series, kind: str) -> Column:
    forms = {raw: normalize(kind, raw) for raw in values.dropna().unique()}
    entries = [(record, form) for record, raw in enumerate(values) for form in forms.get(raw, ())]
    return encode_column([record for record, _ in entries], [form for _, form in entries], len(values))
