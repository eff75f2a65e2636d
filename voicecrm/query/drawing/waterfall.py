"""An explanation as a picture: bars that start where the one above ended."""

from __future__ import annotations

from decimal import Decimal
from math import log2
from typing import TYPE_CHECKING, Final

from voicecrm.query.drawing.canvas import AGAINST, BAND, DIM, FOR, INK, RULE, TOTAL, Canvas, wrap
from voicecrm.query.texts import share
from voicecrm.query.waterfall import Step, verdict, waterfall_steps

if TYPE_CHECKING:  # loads numpy
    from voicecrm.identity.explanation import PairExplanation

WIDTH: Final = 1040
MARGIN: Final = 24
HEAD: Final = 112.0
ROW: Final = 64.0
LINES: Final = 4
"""Of small text that a row has room for."""
NAME_ROOM: Final = 190
VALUES_AT: Final = MARGIN + NAME_ROOM + 10
VALUES_ROOM: Final = 250
BARS_AT: Final = VALUES_AT + VALUES_ROOM + 16
BARS_ROOM: Final = 380
WEIGHT_AT: Final = BARS_AT + BARS_ROOM + 74
RUNNING_AT: Final = WIDTH - MARGIN


def draw_explanation(
    explanation: PairExplanation, *, title: str = "Two records", merge_threshold: float | None = None
) -> str:
    """Draw why two records are, or are not, one person, as a waterfall chart.

    Args:
        explanation: What `VoiceCRM.explain` returns.
        title: Names the two records.
        merge_threshold: Match probability from which records are merged; drawn as a line.

    Returns:
        An SVG file's text; the numbers in it add up to the printed digit.
    """
    steps = waterfall_steps(explanation)
    total = steps[-1].running
    height = HEAD + ROW * (len(steps) + 1) + 44
    canvas = Canvas(WIDTH, height, title, _described(steps, verdict(explanation)))
    threshold = None if merge_threshold is None else log2(merge_threshold / (1 - merge_threshold))
    ends = [0.0, *(float(step.running) for step in steps), *([] if threshold is None else [threshold])]
    scale = BARS_ROOM / max(max(ends) - min(ends), 1.0)
    origin = BARS_AT - min(ends) * scale

    canvas.text(MARGIN, 38, title, size=19, bold=True, room=WIDTH - 2 * MARGIN)
    in_favor = explanation.match_weight > 0 and not explanation.forbidden
    canvas.text(MARGIN, 64, verdict(explanation), size=14, color=FOR if in_favor else AGAINST, bold=True)
    for x, anchor, label in (
        (MARGIN, "start", "comparison"),
        (VALUES_AT, "start", "values"),
        (WEIGHT_AT, "end", "bits"),
        (RUNNING_AT, "end", "total"),
    ):
        canvas.text(x, HEAD - 12, label, size=12, color=DIM, anchor=anchor)
    bottom = HEAD + ROW * (len(steps) + 1)
    for place in range(0, len(steps) + 1, 2):
        canvas.rectangle(0, HEAD + place * ROW, WIDTH, ROW, BAND)
    canvas.line(origin, HEAD - 4, origin, bottom, DIM)
    canvas.text(origin, bottom + 18, "0", size=11, color=DIM, anchor="middle")
    if threshold is not None:
        at = origin + threshold * scale
        canvas.line(at, HEAD - 4, at, bottom, DIM, dashed=True)
        label = f"merged from {threshold:.1f}"
        canvas.text(at, bottom + 32, label, size=11, color=DIM, anchor="end" if at > WIDTH / 2 else "start")

    before = Decimal(0)
    for place, step in enumerate(steps):
        top = HEAD + place * ROW
        _write_step(canvas, step, top)
        _draw_bar(canvas, origin + float(before) * scale, origin + float(step.running) * scale, top, step.weight)
        end = origin + float(step.running) * scale
        canvas.line(end, top + ROW / 2 + 10, end, top + ROW + ROW / 2 - 10, RULE)
        before = step.running
    top = HEAD + len(steps) * ROW
    canvas.text(MARGIN, top + ROW / 2 + 5, "total", bold=True)
    end = origin + float(total) * scale
    canvas.rectangle(min(origin, end), top + ROW / 2 - 10, max(abs(end - origin), 1.5), 20, TOTAL, name="total")
    canvas.text(RUNNING_AT, top + ROW / 2 + 5, f"{total:+.2f}", anchor="end", bold=True, name="total")
    return canvas.render()


def _write_step(canvas: Canvas, step: Step, top: float) -> None:
    """Write the words and numbers of one step."""
    canvas.text(MARGIN, top + 24, step.name.replace("_", " "), bold=True, room=NAME_ROOM)
    canvas.text(MARGIN, top + 42, step.level or step.note, size=12, color=DIM, room=NAME_ROOM)
    small = [f"m {share(step.m_probability)}   u {share(step.u_probability)}"] if step.m_probability is not None else []
    if step.left_value == step.right_value:
        values = [f"{step.left_value} (both)"] if step.left_value else []
    else:
        values = [step.left_value, step.right_value]
    if step.note and step.level:
        small += wrap(step.note, VALUES_ROOM, 11, LINES - len(values) - len(small))
    lines = [(value, 13.0, INK) for value in values] + [(text, 11.0, DIM) for text in small]
    y = top + ROW / 2 - 7.5 * len(lines) + 11
    for text, size, color in lines:
        canvas.text(VALUES_AT, y, text, size=size, color=color, room=VALUES_ROOM)
        y += 15
    middle = top + ROW / 2 + 5
    color = FOR if step.weight > 0 else AGAINST if step.weight < 0 else DIM
    canvas.text(WEIGHT_AT, middle, f"{step.weight:+.2f}", color=color, anchor="end", bold=True, name="weight")
    canvas.text(RUNNING_AT, middle, f"{step.running:+.2f}", anchor="end", name="running")


def _draw_bar(canvas: Canvas, start: float, end: float, top: float, weight: Decimal) -> None:
    color = FOR if weight > 0 else AGAINST if weight < 0 else DIM
    canvas.rectangle(min(start, end), top + ROW / 2 - 10, max(abs(end - start), 1.5), 20, color, name="bar")


def _described(steps: list[Step], outcome: str) -> str:
    """The picture in sentences."""
    told = [f"{step.name.replace('_', ' ')} {step.level} {step.weight:+.2f}".replace("  ", " ") for step in steps]
    return f"Waterfall chart in bits: {', '.join(told)}, total {steps[-1].running:+.2f}. The outcome is: {outcome}."
