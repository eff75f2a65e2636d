"""The explanation of a pair on a terminal: from the prior, comparison by comparison, to the total."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from rich.console import Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from voicecrm.query.texts import both_values, share
from voicecrm.query.waterfall import explanation_text, verdict, waterfall_steps

if TYPE_CHECKING:  # loads numpy
    from voicecrm.identity.explanation import PairExplanation

BAR_CELLS: Final = 10


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Draws an explanation.

    Attributes:
        explanation: What to draw.
        brief: Leave out comparisons that weigh nothing.
    """

    explanation: PairExplanation
    brief: bool = False

    def plain(self) -> Iterator[str]:
        yield from explanation_text(self.explanation, brief=self.brief).split("\n")

    def rich(self) -> RenderableType:
        steps = waterfall_steps(self.explanation, brief=self.brief)
        total = steps[-1].running
        scale = max(Decimal("0.01"), abs(total), *(abs(step.weight) for step in steps)) / BAR_CELLS
        grid = RichTable.grid(padding=(0, 2))
        grid.add_column(style="bold", no_wrap=True)
        grid.add_column(style="dim", overflow="fold")
        grid.add_column(overflow="fold")
        for style in ("dim", "dim", "", "dim"):
            grid.add_column(justify="right", no_wrap=True, style=style)
        grid.add_column(no_wrap=True)
        grid.add_row("", "", "", "m", "u", Text("bits", style="dim"), "total", "")
        for step in steps:
            values = Text(both_values(step.left_value, step.right_value))
            if step.note:
                values.append(f"  {step.note}" if values else step.note, style="italic dim")
            grid.add_row(
                step.name,
                step.level,
                values,
                share(step.m_probability),
                share(step.u_probability),
                f"{step.weight:+.2f}",
                f"{step.running:+.2f}",
                _bar(step.weight, scale),
            )
        grid.add_row("total", "", "", "", "", "", Text(f"{total:+.2f}", style="bold not dim"), _bar(total, scale))
        in_favor = self.explanation.match_weight > 0 and not self.explanation.forbidden
        return Group(grid, Text(verdict(self.explanation), style="bold green" if in_favor else "bold red"))


def _bar(weight: Decimal, scale: Decimal) -> Text:
    """A bar to the right of the middle for evidence in favour, to the left for evidence against."""
    length = round(abs(weight) / scale)
    bar = "█" * length or "▏"
    if weight >= 0:
        return Text(" " * BAR_CELLS + bar.ljust(BAR_CELLS), style="green")
    return Text(bar.rjust(BAR_CELLS) + " " * BAR_CELLS, style="red")
