"""How results are drawn."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from voicecrm.cli.views import Column, Facts, Table
from voicecrm.cli.waterfall import Waterfall
from voicecrm.identity.explanation import ComparisonExplanation, PairExplanation
from voicecrm.query.texts import clean, percent, shorten


def compared(name: str, weight: float, left: str, right: str) -> ComparisonExplanation:
    return ComparisonExplanation(
        comparison=name,
        level="equal" if left == right else "different",
        left_value=left,
        right_value=right,
        m_probability=0.9,
        u_probability=0.1,
        match_weight=weight,
    )


PAIR = PairExplanation(
    prior_weight=-10.0,
    comparisons=(
        compared("full_name", 6.0, "나해든", "나해든"),
        compared("gender", 0.0, "f", "f"),
        compared("phone", -2.0, "+821070012001", "+821070012009"),
    ),
    match_weight=-6.0,
    match_probability=2**-6 / (1 + 2**-6),
    forbidden=False,
)


def drawn(view: Table | Facts | Waterfall) -> str:
    console = Console(file=io.StringIO(), width=100, force_terminal=False)
    console.print(view.rich())
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_columns_of_wide_characters_stand_under_each_other() -> None:
    table = Table([Column("name"), Column("calls", right=True)], [["나해든", "5"], ["Ann", "12"], ["ﾊﾝ", "1"]])
    lines = list(table.plain())
    assert {cell_len(line) for line in lines} == {cell_len(lines[0])}
    assert all(line == line.rstrip() for line in lines)


def test_values_are_not_read_as_markup() -> None:
    rows = [["[bold]not bold[/bold] [/]"]]
    assert rows[0][0] in drawn(Table([Column("text")], rows))
    assert rows[0][0] in drawn(Facts([("text", rows[0][0])], title="[red]title"))


def test_empty_facts_are_left_out() -> None:
    assert list(Facts([("phone", ""), ("email", "a@b.example")]).plain()) == ["email  a@b.example"]


def test_text_stays_on_its_line() -> None:
    assert clean("one\ntwo\x1b[31m\tthree\u202e") == "one two [31m three"


@pytest.mark.parametrize(("width", "expected"), [(6, "나해든"), (5, "나해…"), (4, "나…"), (1, "…")])
def test_shortened_text_fits(width: int, expected: str) -> None:
    assert shorten("나해든", width) == expected
    assert cell_len(shorten("나해든", width)) <= width


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0.5, "50.0 %"), (1.0, "100.0 %"), (0.99999, "> 99.9 %"), (0.00001, "< 0.1 %"), (0.0, "0.0 %")],
)
def test_probability_is_never_rounded_to_certainty(probability: float, text: str) -> None:
    assert percent(probability) == text


def test_waterfall_shows_every_step_and_the_sum() -> None:
    lines = list(Waterfall(PAIR).plain())
    numbers = [[float(word) for word in line.split() if word[0] in "+-" and "." in word] for line in lines[1:6]]
    assert numbers == [[-10.0, -10.0], [6.0, -4.0], [0.0, -4.0], [-2.0, -6.0], [-6.0]]
    assert "나해든 (both)" in lines[2]
    assert "+821070012001 | +821070012009" in lines[4]
    assert lines[-1] == "match probability 1.5 % (-6.00 bits)"


def test_waterfall_bars_grow_with_the_weight() -> None:
    bars = [line.count("█") for line in drawn(Waterfall(PAIR)).splitlines()[1:]]
    assert bars[0] > bars[1] > bars[3] > bars[2] == 0


def test_brief_waterfall_leaves_out_what_weighs_nothing() -> None:
    assert not any("gender" in line for line in Waterfall(PAIR, brief=True).plain())


def test_forbidden_pair_says_so() -> None:
    pair = PairExplanation(
        prior_weight=-1.0, comparisons=(), match_weight=20.0, match_probability=0.999, forbidden=True
    )
    assert list(Waterfall(pair).plain())[-1] == "never one person: two exclusive identifiers differ"
