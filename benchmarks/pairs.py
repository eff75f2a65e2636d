"""Candidate pairs of the engine with what it sees in them, for judges that are not ours."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from voicecrm.columns import Column, encode_column
from voicecrm.identity.blocking import candidate_pairs
from voicecrm.identity.comparison import compare_pairs
from voicecrm.identity.evidence import build_evidence
from voicecrm.identity.model import SHIPPED_MODEL
from voicecrm.identity.normalize import normalize


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
    candidates = candidate_pairs(evidence)
    left, right = candidates.left, candidates.right
    compared = compare_pairs(evidence, left, right, SHIPPED_MODEL)
    names, features = [], []
    for name, weights in compared.weights.items():
        missing = compared.left_codes[name] < 0
        names += [f"{name} level", f"{name} weight"]
        features += [np.where(missing, np.nan, part) for part in (compared.levels[name], weights)]
    person = people["cluster"].to_numpy(dtype=np.int64)
    np.savez(
        path,
        left=left,
        right=right,
        features=np.stack([*features, compared.evidence_weight], axis=1).astype(np.float32),
        names=np.array([*names, "evidence weight"]),
        truth=person[left] == person[right],
        person=person,
    )


def _encode(values: pd.Series, kind: str) -> Column:
    forms = {raw: normalize(kind, raw) for raw in values.dropna().unique()}
    entries = [(record, form) for record, raw in enumerate(values) for form in forms.get(raw, ())]
    return encode_column([record for record, _ in entries], [form for _, form in entries], len(values))
