"""Precision, recall and F1 over merge thresholds, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from voicecrm.query.drawing.canvas import AGAINST, DIM, FOR, RULE, TOTAL, Canvas
from voicecrm.query.texts import percent

if TYPE_CHECKING:  # loads numpy
    from voicecrm.query.evaluation import ThresholdPoint

WIDTH: Final = 860
HEIGHT: Final = 470
LEFT: Final = 70.0
RIGHT: Final = 730.0
TOP: Final = 84.0
BOTTOM: Final = 400.0
LABEL_GAP: Final = 17.0
FLOORS: Final = (0.9, 0.8, 0.6, 0.0)
"""Where the scale may begin: quarters of what is left to 1 are short numbers."""

LINES: Final = (("precision", FOR, ""), ("recall", AGAINST, "7 4"), ("f1", TOTAL, "2 3"))
"""Told apart by dashes too, for those who do not see colours."""


def draw_curve(
    curve: Sequence[ThresholdPoint], *, merge_weight: float | None = None, title: str = "Accuracy over merge thresholds"
) -> str:
    """Draw precision, recall and F1 of pairs over the merge threshold.

    Args:
        curve: Points by ascending threshold, as `VoiceCRM.evaluate` returns them; at least two.
        merge_weight: The threshold in force, bits; drawn as a line.
        title: Above it.

    Returns:
        An SVG file's text.
    """
    canvas = Canvas(WIDTH, HEIGHT, title, _described(curve, merge_weight))
    canvas.text(24, 38, title, size=19, bold=True, room=WIDTH - 48)
    first, last = curve[0].match_weight, curve[-1].match_weight
    values = [getattr(point, name) for point in curve for name, *_look in LINES]
    lowest = next(floor for floor in FLOORS if min(values) >= floor)

    def x_of(weight: float) -> float:
        return LEFT + (weight - first) / (last - first) * (RIGHT - LEFT)

    def y_of(value: float) -> float:
        return BOTTOM - (value - lowest) / (1 - lowest) * (BOTTOM - TOP)

    for step in range(5):
        value = lowest + (1 - lowest) * step / 4
        canvas.line(LEFT, y_of(value), RIGHT, y_of(value), RULE)
        canvas.text(LEFT - 10, y_of(value) + 4, f"{value:.3g}", size=12, color=DIM, anchor="end")
    for point in curve:
        if point.match_weight % 3 == 0:
            canvas.text(
                x_of(point.match_weight), BOTTOM + 20, f"{point.match_weight:g}", size=12, color=DIM, anchor="middle"
            )
    canvas.text((LEFT + RIGHT) / 2, BOTTOM + 46, "merge threshold, bits", size=13, color=DIM, anchor="middle")
    if merge_weight is not None:
        canvas.line(x_of(merge_weight), TOP - 12, x_of(merge_weight), BOTTOM, DIM, dashed=True)
        canvas.text(x_of(merge_weight) + 6, TOP - 4, f"in force: {merge_weight:.2f}", size=12, color=DIM)
    ends = sorted((y_of(getattr(curve[-1], name)), name, color) for name, color, _dashes in LINES)
    at = TOP - LABEL_GAP
    for y, name, color in ends:
        at = max(y, at + LABEL_GAP)
        canvas.text(RIGHT + 10, at + 4, name, size=14, color=color, bold=True)
    for name, color, dashes in LINES:
        points = [(x_of(point.match_weight), y_of(getattr(point, name))) for point in curve]
        canvas.curve(points, color, dashes=dashes)
    return canvas.render()


def _described(curve: Sequence[ThresholdPoint], merge_weight: float | None) -> str:
    first, last = curve[0].match_weight, curve[-1].match_weight
    told = [f"Precision, recall and F1 of pairs at merge thresholds from {first:g} to {last:g} bits."]
    marked = [("F1 is best at", max(curve, key=lambda point: point.f1))]
    marked += [("In force are", point) for point in curve if point.match_weight == merge_weight]
    for words, point in marked:
        shares = f"precision {percent(point.precision)}, recall {percent(point.recall)}"
        told.append(f"{words} {point.match_weight:.2f} bits: {shares}.")
    return " ".join(told)
