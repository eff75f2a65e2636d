"""Draw docs/images/demo.svg from a real run of the demo: ``python scripts/make_demo_image.py``."""

from __future__ import annotations

import html
import io
import re
import tempfile
from pathlib import Path
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import MONOKAI

from voicecrm.cli.demo_views import demo_views
from voicecrm.cli.session import Session
from voicecrm.demo.run import run_demo
from voicecrm.settings import Settings

IMAGE: Final = Path(__file__).parents[1] / "docs" / "images" / "demo.svg"
CHAPTERS: Final = (0, 2, 3)
"""What is drawn: the import, one person on all channels, and why two records are hers."""
WIDTH: Final = 112
CELL: Final = 12.2
"""Width of a terminal cell in rich's SVG, pixels."""
FONTS: Final = "'Fira Code', 'D2Coding', 'Noto Sans Mono CJK KR', 'Malgun Gothic', monospace"


def draw() -> str:
    """Run the demo and return its picture."""
    with tempfile.TemporaryDirectory() as folder:
        report = run_demo(Path(folder), f"sqlite:///{(Path(folder) / 'voice.db').as_posix()}")
    session = Session(database=None, named_here=False, settings=Settings())
    views = demo_views(report, session, None)
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor",
                      highlight=False)  # fmt: skip
    for chapter in CHAPTERS:
        console.print(views[chapter].rich())
    svg = console.export_svg(title="voicecrm demo", theme=MONOKAI, unique_id="demo")
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)  # a picture loads nothing
    svg = svg.replace("Fira Code, monospace", FONTS)
    return re.sub(r'textLength="[\d.]+"([^>]*)>([^<]*)<', _with_real_width, svg)


def _with_real_width(match: re.Match[str]) -> str:
    """Give a text the cells that it takes: rich counts a Korean syllable as one, and it takes two."""
    length = CELL * cell_len(html.unescape(match[2]))
    return f'textLength="{length:g}"{match[1]}>{match[2]}<'


if __name__ == "__main__":
    IMAGE.parent.mkdir(exist_ok=True)
    IMAGE.write_text(draw(), encoding="utf-8")
    print(IMAGE)
