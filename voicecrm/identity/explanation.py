"""Explanations: why two records are, or are not, one person; built only when asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from voicecrm.identity.comparison import compare_pairs
from voicecrm.identity.evidence import Evidence
from voicecrm.identity.model import Comparison, Model
from voicecrm.identity.names import MISSING
from voicecrm.identity.signed import SIGNED_DOUBT
from voicecrm.identity.weights import WeightTables, chance, weigh_values


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonExplanation:
    """What one comparison found.

    Attributes:
        comparison: Field kind.
        level: Level reached, or ``"missing"``.
        left_value: The value of the first record that was used, empty when missing.
        right_value: The same of the second record.
        m_probability: Share of true pairs at this level, None when missing.
        u_probability: Share of chance pairs at this level (for equal values the value's own frequency), None when
            missing.
        match_weight: What it contributes, bits.
        note: Why the weight is not ``log2(m / u)``: the value is shared, or another comparison already counts it.
    """

    comparison: str
    level: str
    left_value: str
    right_value: str
    m_probability: float | None
    u_probability: float | None
    match_weight: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairExplanation:
    """Why a pair weighs what it weighs: prior plus the comparisons' weights is the match weight, exactly.

    Attributes:
        prior_weight: ``log2`` of the odds before anything was compared, bits.
        comparisons: One per field kind that at least one of the two has.
        match_weight: Total, bits.
        match_probability: The total as a probability.
        forbidden: True when two exclusive identifiers differ: never one person, whatever the weight.
    """

    prior_weight: float
    comparisons: tuple[ComparisonExplanation, ...]
    match_weight: float
    match_probability: float
    forbidden: bool


def explain_pair(evidence: Evidence, left: int, right: int, model: Model) -> PairExplanation:
    """Explain the weight of one pair of records.

    Args:
        evidence: All records, so that frequencies are those of the resolve.
        left: Index of the first record.
        right: Index of the second record.
        model: The model of the resolve.

    Returns:
        The explanation.
    """
    tables = weigh_values(evidence, model)
    compared = compare_pairs(tables, np.array([left]), np.array([right]))
    prior = model.prior_weight(evidence.population)
    dates = evidence.columns.get("birth_date")
    dated = dates is not None and bool(dates.offsets[left + 1] > dates.offsets[left])
    rows = []
    for comparison in model.comparisons:
        if comparison.name not in compared.levels:
            continue
        level = int(compared.levels[comparison.name][0])
        if level == MISSING:
            continue
        codes = int(compared.left_codes[comparison.name][0]), int(compared.right_codes[comparison.name][0])
        weight = float(compared.weights[comparison.name][0])
        signed = comparison.name == "phone" and bool(len(compared.signed))
        rows.append(_explain(tables, comparison, level, codes, weight, dated=dated, signed=signed))
    total = prior + sum(row.match_weight for row in rows)
    return PairExplanation(
        prior_weight=prior,
        comparisons=tuple(rows),
        match_weight=total,
        match_probability=float(1.0 / (1.0 + np.exp2(-total))),
        forbidden=bool(compared.forbidden[0]),
    )


def _explain(
    tables: WeightTables,
    comparison: Comparison,
    number: int,
    codes: tuple[int, int],
    weight: float,
    *,
    dated: bool,
    signed: bool,
) -> ComparisonExplanation:
    """Explain one comparison.

    Args:
        tables: What values weigh.
        comparison: Which one.
        number: Level reached.
        codes: Both values.
        weight: What it contributes, bits.
        dated: Of a year and a birth date the left record has the date.
        signed: One side knows the value from a signature alone.
    """
    evidence, model = tables.evidence, tables.model
    level = comparison.levels[number]
    frequencies = evidence.frequencies.get(comparison.name)
    if comparison.name in ("family_name", "given_name"):
        names = evidence.names
        places = (names.family if comparison.name == "family_name" else names.given)[list(codes)]
        values = [names.parts.values[part] for part in places.tolist()]
    elif comparison.name == "email_year":
        places = np.array(codes)
        values = [evidence.columns["email_year"].values[codes[0]], evidence.columns["birth_date"].values[codes[1]]]
        values = values[::-1] if dated else values
    else:
        places = np.array(codes)
        values = [evidence.columns[comparison.name].values[code] for code in codes]
    frequency = None if frequencies is None else frequencies[places].max(keepdims=True)
    u_probability = float(np.ravel(chance(level, frequency, evidence, model))[0])
    plain = float(np.log2(level.m_probability / u_probability)) - SIGNED_DOUBT * signed
    note = _note(evidence, comparison.name, codes, plain - weight)
    return ComparisonExplanation(
        comparison=comparison.name,
        level=level.name,
        left_value=values[0],
        right_value=values[1],
        m_probability=level.m_probability,
        u_probability=u_probability,
        match_weight=weight,
        note="; ".join(filter(None, ("known from a signature" if signed else "", note))),
    )


def _note(evidence: Evidence, kind: str, codes: tuple[int, int], missing_bits: float) -> str:
    """Say why a weight is lower than m and u make it."""
    if missing_bits < 0.01:
        return ""
    if kind in ("family_name", "given_name") and evidence.names.read[list(codes)].any():
        return "read from an e-mail address or handle"
    counts = evidence.name_counts.get(kind)
    if counts is not None and codes[0] == codes[1] and counts[codes[0]] >= 2:
        return f"shared by {int(counts[codes[0]])} different names"
    if kind == "phone" and codes[0] == codes[1]:
        return "a line that several people can answer"
    if kind == "given_name":
        return "a name alone merges nobody"
    return "already counted by a stronger comparison: one place, one account, or one household"
