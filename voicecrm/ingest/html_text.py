"""HTML to the text that a person reads."""

from __future__ import annotations

import re
import warnings
from typing import Final, NamedTuple

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

_UNSEEN: Final = frozenset({"script", "style", "title", "template", "noscript"})
_LINES: Final = frozenset(
    {"address", "article", "blockquote", "body", "dd", "div", "dl", "dt", "footer", "form", "header", "hr", "li"}
    | {"main", "ol", "pre", "section", "table", "tr", "ul"}
)
_PARAGRAPHS: Final = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS: Final = frozenset({"td", "th"})
_SPACES: Final = re.compile(r"[ \t\r\n\f\u00a0]+")
_MOST_BREAKS: Final = 2
"""One empty line is as much distance as text needs."""


def html_to_text(html: str) -> str:
    r"""Return the readable text of an HTML document or fragment.

    Line breaks stand for ``br``, list items and blocks, an empty line between paragraphs; scripts, styles and comments
    are dropped and entities are decoded. Text that is no HTML comes back with its entities decoded.

    Args:
        html: The markup, well-formed or not.

    Examples:
        >>> html_to_text("<p>One &amp; two<br>three</p><p>four</p>")
        'One & two\nthree\n\nfour'
    """
    with warnings.catch_warnings():
        # A message that is one URL or file name is text here, never a place to open.
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        soup = BeautifulSoup(html, "html.parser")
    lines = _Lines()
    # A stack instead of recursion: mail contains markup that is nested thousands deep.
    stack: list[PageElement | _Break] = [soup]
    preformatted = 0
    while stack:
        node = stack.pop()
        if isinstance(node, _Break):
            lines.need(node.breaks)
            preformatted -= node.ends_preformatted
        elif isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):
                lines.write(str(node), preformatted=preformatted > 0)
        elif isinstance(node, Tag) and node.name not in _UNSEEN:
            if node.name == "br":
                lines.need(lines.needed + 1)
                continue
            if node.name in _CELLS:
                lines.write(" ", preformatted=False)
            breaks = _MOST_BREAKS if node.name in _PARAGRAPHS else int(node.name in _LINES)
            lines.need(breaks)
            preformatted += node.name == "pre"
            stack.append(_Break(breaks, node.name == "pre"))
            stack.extend(reversed(node.contents))
    return lines.text()


class _Break(NamedTuple):
    """The end of an element."""

    breaks: int
    ends_preformatted: bool


class _Lines:
    """Text that grows by pieces; breaks are written only when text follows."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._after_space = True
        self.needed = 0

    def need(self, breaks: int) -> None:
        self.needed = min(max(self.needed, breaks), _MOST_BREAKS)

    def write(self, text: str, *, preformatted: bool) -> None:
        if preformatted:
            first, *others = text.splitlines() or [""]
            self._append(first.replace("\u00a0", " "))
            for line in others:
                self.need(self.needed + 1)
                self._append(line.replace("\u00a0", " "))
            if text.endswith("\n"):
                self.need(self.needed + 1)
            return
        self._append(_SPACES.sub(" ", text))

    def _append(self, text: str) -> None:
        if self.needed or self._after_space:
            text = text.lstrip(" ")
        if not text:
            return
        if self.needed and self._pieces:
            self._pieces.append("\n" * self.needed)
        self.needed = 0
        self._pieces.append(text)
        self._after_space = text.endswith(" ")

    def text(self) -> str:
        return re.sub(r" +\n", "\n", "".join(self._pieces)).strip()
