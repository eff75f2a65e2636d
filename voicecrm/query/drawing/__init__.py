"""Pictures for people, as SVG files: explanations, histories, threshold curves."""

from voicecrm.query.drawing.curve import draw_curve
from voicecrm.query.drawing.history import draw_history
from voicecrm.query.drawing.waterfall import draw_explanation

__all__ = ["draw_curve", "draw_explanation", "draw_history"]
