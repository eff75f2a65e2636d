"""Training recovers what it was shown, and says when it did not come to rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from voicecrm.columns import Column, Int64Array
from voicecrm.identity import SHIPPED_MODEL, Model, encode_lists, training
from voicecrm.identity.blocking import candidate_pairs
from voicecrm.identity.evidence import Evidence, build_evidence
from voicecrm.identity.keys import blocking_keys
from voicecrm.identity.training import FEWEST_RECORDS, train

PEOPLE = 1_500
GENDERS = 0.8
"""Share of true pairs whose gender agrees."""
DATES = 0.7
"""Share of true pairs whose birth date agrees."""


def invented(people: int = PEOPLE) -> dict[str, Column]:
    """Two records of every person; the phone always agrees, gender and birth date as often as said."""
    random = np.random.default_rng(11)
    genders = random.choice(["f", "m"], people)
    others = np.where(random.random(people) < GENDERS, genders, np.where(genders == "f", "m", "f"))
    days = random.integers(0, 20_000, people)
    other_days = np.where(random.random(people) < DATES, days, random.integers(0, 20_000, people))
    phones = [f"+8210{2_000_000 + 7919 * person:08d}" for person in range(people)]

    def dates(chosen: Int64Array) -> list[list[str]]:
        return [[str(np.datetime64("1940-01-01") + int(day))] for day in chosen]

    return {
        "phone": encode_lists([[phone] for phone in phones] * 2),
        "gender": encode_lists([[one] for one in (*genders.tolist(), *others.tolist())]),
        "birth_date": encode_lists(dates(days) + dates(other_days)),
    }


def evidence_of(columns: dict[str, Column]) -> Evidence:
    return build_evidence(columns, next(iter(columns.values())).n_records, SHIPPED_MODEL)


def trained_on(evidence: Evidence) -> Model:
    candidates = candidate_pairs(blocking_keys(evidence), evidence.n_records)
    return train(evidence, candidates.left, candidates.right, SHIPPED_MODEL)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return evidence_of(invented())


@pytest.fixture(scope="module")
def model(evidence: Evidence) -> Model:
    return trained_on(evidence)


def test_what_true_pairs_agree_on_is_learned(model: Model) -> None:
    assert model.name == "trained"
    assert model.comparison("gender").levels[0].m_probability == pytest.approx(GENDERS, abs=0.04)
    assert model.comparison("birth_date").levels[0].m_probability == pytest.approx(DATES, abs=0.04)


def test_what_strangers_agree_on_is_learned(model: Model) -> None:
    assert model.comparison("gender").levels[0].by_frequency is False
    assert model.comparison("gender").levels[0].u_probability == pytest.approx(0.5, abs=0.02)


def test_how_many_records_match_is_learned(model: Model) -> None:
    assert model.matches_per_record == pytest.approx(1.0, abs=0.1)


def test_what_the_data_do_not_hold_stays_as_shipped(model: Model) -> None:
    assert model.comparison("vin") == SHIPPED_MODEL.comparison("vin")


def test_the_same_records_give_the_same_model(evidence: Evidence, model: Model) -> None:
    assert trained_on(evidence) == model


def test_probabilities_stay_probabilities(model: Model) -> None:
    for comparison in model.comparisons:
        assert all(0 < level.m_probability <= 1 and 0 < level.u_probability <= 1 for level in comparison.levels)


def test_a_training_that_does_not_come_to_rest_says_so(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "ITERATIONS", 1)
    assert trained_on(evidence).name == "trained, not converged"


@pytest.mark.parametrize("records", [0, 1, 2, FEWEST_RECORDS - 1])
def test_a_handful_of_records_teaches_nothing(records: int) -> None:
    found = trained_on(build_evidence({"city": encode_lists([["seoul"]] * records)}, records, SHIPPED_MODEL))
    assert found.comparisons == SHIPPED_MODEL.comparisons
    assert replace(found, matches_per_record=None, names_suffice=False) == SHIPPED_MODEL
    assert np.isfinite(found.prior_weight(records))


def test_records_without_a_candidate_pair_are_no_obstacle() -> None:
    columns = {"customer_number": encode_lists([[f"c-{number}"] for number in range(2 * FEWEST_RECORDS)])}
    assert np.isfinite(trained_on(evidence_of(columns)).prior_weight(2 * FEWEST_RECORDS))
