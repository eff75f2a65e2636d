"""Models survive being written as text."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from voicecrm.identity import SHIPPED_MODEL, Model
from voicecrm.identity.model_text import read_model, write_model

SHARES = st.floats(min_value=1e-12, max_value=1.0, exclude_min=True)
FREQUENCIES = st.none() | st.dictionaries(st.text(max_size=8), st.dictionaries(st.text(max_size=8), SHARES, max_size=4))


@st.composite
def models(draw: st.DrawFn) -> Model:
    comparisons = tuple(
        replace(
            one,
            levels=tuple(
                replace(level, m_probability=draw(SHARES), u_probability=draw(SHARES)) for level in one.levels
            ),
        )
        for one in SHIPPED_MODEL.comparisons[:3]
    )
    return replace(
        SHIPPED_MODEL,
        name=draw(st.text(max_size=12)),
        comparisons=comparisons,
        frequencies=draw(FREQUENCIES),
        names_suffice=draw(st.booleans()),
        matches_per_record=draw(st.none() | SHARES),
        household_ratio=draw(SHARES),
    )


@given(model=models())
def test_what_is_written_is_read_as_it_was(model: Model) -> None:
    assert read_model(write_model(model)) == model
