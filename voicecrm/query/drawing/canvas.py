"""A small SVG writer: shapes, texts that fit, a title and a description for those who do not see."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from voicecrm.query.texts import clean

FONTS: Final = (
    "'Noto Sans CJK KR', 'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic', NanumGothic, "
    "'Helvetica Neue', Arial, sans-serif"
)
INK: Final = "#1f2933"
DIM: Final = "#5f6c7b"
RULE: Final = "#d5dbe1"
BAND: Final = "#f5f7f9"
PAPER: Final = "#ffffff"
FOR: Final = "#1a6aa6"
AGAINST: Final = "#b8501c"
TOTAL: Final = "#3d4852"
"""Blue and orange are told apart by everybody, and both stand out from white by more than 4.5 to 1."""

WIDE: Final = 1.0
NARROW: Final = 0.6
CAPITAL: Final = 0.72
"""Widths of letters, in font sizes: those of the widest usual font, so that a text is rather cut than runs over."""


class Canvas:
    """Collects what is drawn.

    Args:
        width: Pixels.
        height: Pixels.
        title: What the picture shows, in some words.
        description: What it says, in sentences.
    """

    def __init__(self, width: float, height: float, title: str, description: str) -> None:
        self._parts = [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_number(width)} {_number(height)}" '
                f'width="{_number(width)}" height="{_number(height)}" role="img" aria-labelledby="title desc" '
                f"font-family={quoteattr(FONTS)}>"
            ),
            f'<title id="title">{escape(clean(title))}</title>',
            f'<desc id="desc">{escape(clean(description))}</desc>',
        ]
        self.rectangle(0, 0, width, height, PAPER)

    def rectangle(self, x: float, y: float, width: float, height: float, fill: str, *, name: str = "") -> None:
        """Draw a filled rectangle."""
        self._draw("rect", x=x, y=y, width=max(width, 0.0), height=height, fill=fill, name=name)

    def line(self, x1: float, y1: float, x2: float, y2: float, color: str = RULE, *, dashed: bool = False) -> None:
        """Draw a straight line."""
        self._draw("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=color, stroke_dasharray="4 3" if dashed else "")

    def curve(self, points: Iterable[tuple[float, float]], color: str, *, dashes: str = "") -> None:
        """Draw a line through points."""
        path = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        self._draw("polyline", points=path, fill="none", stroke=color, stroke_width=2.0, stroke_dasharray=dashes)

    def circle(self, x: float, y: float, radius: float, fill: str, *, stroke: str = "") -> None:
        """Draw a filled circle."""
        self._draw("circle", cx=x, cy=y, r=radius, fill=fill, stroke=stroke, stroke_width=2.0 if stroke else "")

    def text(  # noqa: PLR0913 - a text has a place and a look
        self, x: float, y: float, text: str, *, size: float = 13, color: str = INK, bold: bool = False,
        anchor: str = "start", room: float | None = None, name: str = "",
    ) -> None:  # fmt: skip
        """Write one line.

        Args:
            x: Where the anchor stands.
            y: The base line.
            text: Cut with an ellipsis where it does not fit.
            size: Of the font, pixels.
            color: Of the letters.
            bold: Heavier letters.
            anchor: start, middle or end.
            room: Pixels it may take.
            name: Class, for those who read the file with a program.
        """
        shown = clean(text) if room is None else fit(clean(text), room, size)
        attributes = _attributes(
            x=x, y=y, font_size=size, fill=color, font_weight="600" if bold else "",
            text_anchor="" if anchor == "start" else anchor, name=name,
        )  # fmt: skip
        self._parts.append(f"<text{attributes}>{escape(shown)}</text>")

    def render(self) -> str:
        """Return the file's text."""
        return "\n".join([*self._parts, "</svg>"]) + "\n"

    def _draw(self, tag: str, **attributes: float | str) -> None:
        self._parts.append(f"<{tag}{_attributes(**attributes)}/>")


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is, pixels."""
    return size * sum(_letter_width(letter) for letter in text)


def fit(text: str, room: float, size: float) -> str:
    """Cut a text to a width in pixels, with an ellipsis where something is missing."""
    if text_width(text, size) <= room:
        return text
    room -= text_width("…", size)
    kept = ""
    for letter in text:
        room -= text_width(letter, size)
        if room < 0:
            break
        kept += letter
    return kept.rstrip() + "…"


def wrap(text: str, room: float, size: float, most: int) -> list[str]:
    """Break a text at spaces into at most so many lines of a width in pixels; the last one is cut to it."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and (len(lines) == most or text_width(longer, size) <= room):
            lines[-1] = longer
        else:
            lines.append(word)
    return [fit(line, room, size) for line in lines]


def _letter_width(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return WIDE
    return CAPITAL if letter.isupper() or letter in "@%+mw" else NARROW


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _attributes(**attributes: float | str) -> str:
    """Attributes as XML; empty ones are left out."""
    written = []
    for key, value in attributes.items():
        if value != "":
            name = "class" if key == "name" else key.replace("_", "-")
            written.append(f" {name}={quoteattr(value if isinstance(value, str) else _number(value))}")
    return "".join(written)
