"""Invented people for engines side by side: as they come, and prepared as a competent user would for the others."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from voicecrm.identity.normalize import normalize
from voicecrm.testing import PLACEHOLDERS, pairwise_metrics, synthetic_people

LANGUAGES: Final = {"all": ("ko", "en", "ru"), "en": ("en",)}
"""Data sets by name: three scripts, and names in Latin letters alone."""
_HANGUL: Final = r"[가-힣]"


def invent(rows: int, languages: str, seed: int) -> pd.DataFrame:
    """Invent one of `LANGUAGES` with its truth in the column ``cluster``."""
    return synthetic_people(rows, seed=seed, languages=LANGUAGES[languages])


def prepare(people: pd.DataFrame) -> pd.DataFrame:
    """Do for the others what they leave to their user.

    Placeholders are blanked, names are in lower case, full names are split, and phones, e-mails and cities are in
    voicecrm's normal form.

    Args:
        people: What `synthetic_people` made.

    Returns:
        ``unique_id``, ``given_name``, ``family_name``, ``birth_date``, ``city``, ``phone``, ``email``,
        one row per record in the same order; None where unknown.
    """
    known = people.copy()
    for name, words in PLACEHOLDERS.items():
        known.loc[known[name].isin(words), name] = None
    given, family = _split(known["full_name"].str.lower())
    frame = pd.DataFrame({"unique_id": known["unique_id"]})
    frame["given_name"] = known["given_name"].str.lower().str.strip(".").fillna(given)
    frame["family_name"] = known["family_name"].str.lower().fillna(family)
    frame["birth_date"] = known["birth_date"]
    for kind in ("city", "phone", "email"):
        forms = {raw: _first(normalize(kind, raw)) for raw in known[kind].dropna().unique()}
        frame[kind] = known[kind].map(forms)
    return frame.astype(object).where(frame.notna(), None).astype({"unique_id": np.int64})


def _split(full: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Split at the last space, a Korean name without one after its first syllable."""
    joined = full.str.match(rf"{_HANGUL}+$").eq(True)
    parts = full.str.rsplit(" ", n=1)
    given = parts.str[0].where(~joined, full.str[1:])
    family = parts.str[1].where(~joined, full.str[:1])
    return given, family


def _first(forms: tuple[str, ...]) -> str | None:
    return forms[0] if forms else None


def judge(truth: pd.Series, clusters: pd.Series) -> dict[str, float]:
    """Hold clusters against the truth: pairwise precision, recall, F1 and the largest cluster."""
    metrics = pairwise_metrics(truth, clusters)
    return {
        "precision": metrics.precision,
        "recall": metrics.recall,
        "f1": metrics.f1,
        "true_pairs": metrics.true_pairs,
        "largest_cluster": int(clusters.value_counts().max()),
    }
