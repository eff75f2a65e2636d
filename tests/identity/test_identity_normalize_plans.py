"""Plain numbers of every region: the quick ways say what the full parse says."""

from __future__ import annotations

import random

import numpy as np
import pytest
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from voicecrm.columns import BoolArray
from voicecrm.identity.normalize import is_personal_phone, normalize, normalize_values, personal_phones
from voicecrm.identity.normalize.automaton import DigitAutomaton
from voicecrm.identity.normalize.numbering import REGIONS, line_types, plan_of, subscriber_automaton

NUMBERS_OF_A_SHAPE = 40


def _numbers(automaton: DigitAutomaton, flag: int, length: int, source: random.Random) -> list[str]:
    """Random numbers of one length that reach a state with the flag."""
    steps = automaton.steps[0]
    reachable: list[BoolArray] = [(automaton.flags & flag) > 0]
    for _ in range(length):
        reachable.append(np.any(reachable[-1][steps], axis=1))
    if not reachable[length][1]:
        return []
    numbers = []
    for _ in range(NUMBERS_OF_A_SHAPE):
        state, number = 1, ""
        for rest in range(length - 1, -1, -1):
            digit = source.choice(np.flatnonzero(reachable[rest][steps[state]]).tolist())
            number += str(digit)
            state = int(steps[state, digit])
        numbers.append(number)
    return numbers


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_plainly_written_subscribers_are_read_like_labeled_ones(region: str) -> None:
    plan, automaton = plan_of(region), subscriber_automaton(region)
    assert plan is not None
    assert automaton is not None
    source = random.Random(region)
    raw_values = [
        f"{prefix}{number}"
        for length in range(6, 13)
        for number in _numbers(automaton, 1, length, source)
        for prefix in (f"+{plan.country_code}", plan.country_code, plan.trunk)
    ]
    positions, forms = normalize_values("phone", raw_values, region=region)
    # A label in front keeps a value off the quick ways.
    expected = [
        (index, form)
        for index, raw in enumerate(raw_values)
        for form in normalize("phone", f"tel: {raw}", region=region)
    ]
    assert list(zip(positions.tolist(), forms, strict=True)) == expected


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_plain_digits_are_read_like_labeled_ones_whether_assigned_or_not(region: str) -> None:
    plan = plan_of(region)
    assert plan is not None
    source = random.Random(region)
    for prefix in ("", "0", "1", "8", plan.trunk, f"+{plan.country_code}", f"+{plan.country_code}{plan.trunk}"):
        for length in range(5, 14):
            raw = prefix + "".join(source.choices("0123456789", k=length))
            assert normalize("phone", raw, region=region) == normalize("phone", f"tel: {raw}", region=region)


@pytest.mark.parametrize("country_code", sorted(COUNTRY_CODE_TO_REGION_CODE))
def test_many_numbers_are_personal_where_each_is(country_code: int) -> None:
    automaton = line_types(country_code)
    if automaton is None:
        return
    source = random.Random(country_code)
    values = [
        f"+{country_code}{number}"
        for flag in (1, 2, 4, 8)
        for length in range(6, 13)
        for number in _numbers(automaton, flag, length, source)
    ]
    values += ["", "no number", "+", "+82212345678;ext=12", "+1\n", "٣"]
    assert personal_phones(values).tolist() == [is_personal_phone(value) for value in values]


def test_few_numbers_and_odd_ones_are_judged_too() -> None:
    assert personal_phones([]).tolist() == []
    values = ["+821012345678", "+82212345678", "+82212345678;ext=1", "", "가"]
    assert personal_phones(values).tolist() == [True, False, True, False, False]
