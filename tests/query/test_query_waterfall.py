"""The text, JSON and SVG forms of an explanation: the numbers that people read add up."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from voicecrm.cli.documents import explanation_document
from voicecrm.identity.explanation import ComparisonExplanation, PairExplanation
from voicecrm.query.drawing import draw_explanation
from voicecrm.query.drawing.canvas import fit, text_width, wrap
from voicecrm.query.texts import cells
from voicecrm.query.waterfall import explanation_text, running_weights, waterfall_steps

SVG = "{http://www.w3.org/2000/svg}"
WEIGHTS = st.integers(-60 * 1024, 60 * 1024).map(lambda steps: steps / 1024)
VALUES = st.text(alphabet='가힣漢ﾊaZ01+-.|<&"\x00\x1b\u202e\u0301\ufffe 👩', max_size=40)


@st.composite
def explanations(draw: st.DrawFn) -> PairExplanation:
    prior = draw(WEIGHTS)
    comparisons = tuple(
        ComparisonExplanation(
            comparison=name,
            level=draw(st.sampled_from(["equal", "different"])),
            left_value=draw(VALUES),
            right_value=draw(VALUES),
            m_probability=draw(st.floats(1e-9, 1)),
            u_probability=draw(st.floats(1e-9, 1)),
            match_weight=draw(WEIGHTS | st.just(0.0)),
            note=draw(st.sampled_from(["", "shared by 3 different names"])),
        )
        for name in draw(st.lists(st.sampled_from(["given_name", "phone", "email", "city"]), unique=True))
    )
    total = prior + sum(one.match_weight for one in comparisons)
    return PairExplanation(
        prior_weight=prior,
        comparisons=comparisons,
        match_weight=total,
        match_probability=1 / (1 + 2**-total),
        forbidden=draw(st.booleans()),
    )


@given(explanation=explanations(), brief=st.booleans())
def test_text_adds_up_to_the_printed_digit(explanation: PairExplanation, brief: bool) -> None:
    lines = explanation_text(explanation, brief=brief).split("\n")
    assert lines[0].split()[:3] == ["comparison", "level", "values"]
    at = re.search(r"bits +total", lines[0])
    assert at is not None
    total = Decimal(0)
    for line, step in zip(lines[1:], waterfall_steps(explanation, brief=brief), strict=False):
        printed = re.findall(r"(?<!\S)[+-]\d+\.\d\d(?!\S)", cut(line, at.start() - 12, at.end()))
        weight, running = (Decimal(number) for number in printed[-2:])
        total += weight
        assert running == total
        assert (weight, running) == (step.weight, step.running)
    (last,) = re.findall(r"[+-]\d+\.\d\d", lines[-3])
    assert Decimal(last) == total == Decimal(explanation.match_weight).quantize(Decimal("0.01"))


def cut(line: str, start: int, end: int) -> str:
    """The part of a line between two places of the screen."""
    kept, place = "", 0
    for character in line:
        if start <= place < end:
            kept += character
        place += cells(character)
    return kept


@given(explanation=explanations())
def test_no_printed_weight_is_off_by_more_than_a_hundredth(explanation: PairExplanation) -> None:
    steps = waterfall_steps(explanation)
    assert len(steps) == 1 + len(explanation.comparisons)
    for step, one in zip(steps[1:], explanation.comparisons, strict=True):
        assert abs(step.weight - Decimal(one.match_weight)) <= Decimal("0.01")


@given(explanation=explanations())
def test_json_adds_up_exactly(explanation: PairExplanation) -> None:
    read = json.loads(json.dumps(explanation_document(explanation)))
    total = read["prior_weight"]
    for one in read["comparisons"]:
        total += one["match_weight"]
        assert one["running_weight"] == total
    assert read["match_weight"] == total
    assert [one["running_weight"] for one in read["comparisons"]] == running_weights(explanation)


@given(explanation=explanations(), title=VALUES)
def test_svg_adds_up_in_numbers_and_in_bars(explanation: PairExplanation, title: str) -> None:
    root = ET.fromstring(draw_explanation(explanation, title=title, merge_threshold=0.9))
    texts = {
        name: [Decimal(one.text or "") for one in root.iter(f"{SVG}text") if one.get("class") == name]
        for name in ("weight", "running", "total")
    }
    total = Decimal(0)
    for weight, running in zip(texts["weight"], texts["running"], strict=True):
        total += weight
        assert running == total
    assert texts["total"] == [total]
    bars = [one for one in root.iter(f"{SVG}rect") if one.get("class") == "bar"]
    assert len(bars) == 1 + len(explanation.comparisons)
    width = float(root.get("width", ""))
    assert all(0 <= float(bar.get("x", "")) < width for bar in bars)
    longest = max(abs(weight) for weight in texts["weight"])
    widest = max(float(bar.get("width", "")) for bar in bars)
    by_size = [float(b.get("width", "")) for b, w in zip(bars, texts["weight"], strict=True) if abs(w) == longest]
    assert widest - max(by_size) < 0.02


@given(explanation=explanations())
def test_svg_can_be_read_without_seeing_it(explanation: PairExplanation) -> None:
    root = ET.fromstring(draw_explanation(explanation, title="members/C-1 and call_log/K-1"))
    assert root.get("role") == "img"
    title, description = root[0], root[1]
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "members/C-1 and call_log/K-1"
    for one in explanation.comparisons:
        assert one.comparison.replace("_", " ") in (description.text or "")


@given(text=st.text(alphabet="가나다abc 012@…힣", max_size=60), room=st.floats(20, 300))
def test_text_in_a_picture_fits(text: str, room: float) -> None:
    fitted = fit(text, room, 13)
    assert text_width(fitted, 13) <= room
    assert fitted == text or fitted.endswith("…")


@given(words=st.lists(st.text(alphabet="가나abc1", min_size=1, max_size=12), max_size=12), most=st.integers(1, 3))
def test_wrapped_text_keeps_its_words_until_it_is_cut(words: list[str], most: int) -> None:
    lines = wrap(" ".join(words), 150, 11, most)
    assert len(lines) <= most
    assert all(text_width(line, 11) <= 150 for line in lines)
    joined = " ".join(lines)
    assert joined == " ".join(words) or "…" in joined
