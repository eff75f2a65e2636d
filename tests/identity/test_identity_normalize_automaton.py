from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.identity.normalize.automaton import PatternError, build_automaton, first_digits, longest_match
from voicecrm.identity.normalize.numbering import REGIONS, line_types, plan_of, subscriber_automaton

_atoms = st.sampled_from([r"\d", "[0-35-9]", "1", "20", "[7]"])
_patterns = st.recursive(
    _atoms,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map("".join)
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})")
        | st.tuples(inner, st.sampled_from(["?", "{2}", "{1,2}"])).map(lambda pair: f"(?:{pair[0]}){pair[1]}")
        | inner.map(lambda part: f"({part})")
    ),
    max_leaves=6,
)


@given(patterns=st.lists(_patterns, min_size=1, max_size=4), length=st.integers(1, 7), data=st.data())
def test_an_automaton_matches_what_the_patterns_match(patterns: list[str], length: int, data: st.DataObject) -> None:
    texts = data.draw(st.lists(st.from_regex(rf"[0-9]{{{length}}}", fullmatch=True), min_size=1, max_size=20))
    flags = build_automaton(patterns).match(np.array([int(text) for text in texts], dtype=np.int64), length)
    expected = [
        sum(1 << bit for bit, pattern in enumerate(patterns) if re.fullmatch(pattern, text, re.ASCII)) for text in texts
    ]
    assert flags.tolist() == expected


@given(pattern=_patterns, text=st.from_regex(r"[0-9]{0,9}", fullmatch=True))
def test_no_match_is_longer_or_begins_otherwise_than_said(pattern: str, text: str) -> None:
    if re.fullmatch(pattern, text, re.ASCII) and text:
        assert len(text) <= longest_match(pattern)
        assert text[0] in first_digits(pattern)


@pytest.mark.parametrize("pattern", ["1*", "1+", "1{2,}", "a", "[a-f]", "(1", "1)", r"\w", "1$", "(?!)", "?"])
def test_what_is_no_pattern_of_a_numbering_plan_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        build_automaton([pattern])


def test_every_region_of_the_installed_metadata_has_its_automata() -> None:
    for region in sorted(REGIONS):
        plan = plan_of(region)
        assert plan is not None
        assert subscriber_automaton(region) is not None
        assert line_types(int(plan.country_code)) is not None
