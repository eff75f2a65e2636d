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
from voicecrm.query.waterfall import Step, explanation_text, verdict, waterfall_steps

if TYPE_CHECKING:  # loads numpy
    from voicecrm.identity.explanation import PairExplanation

BAR_CELLS: Final = 12
"""Of the longest bar, to either side; half of it where the numbers need the room."""


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
        length = BAR_CELLS if self.brief else BAR_CELLS // 2
        scale = max(Decimal("0.01"), abs(total), *(abs(step.weight) for step in steps)) / length
        grid = RichTable.grid(padding=(0, 2 if self.brief else 1))
        grid.add_column(style="bold", no_wrap=True)
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(overflow="fold")
        for name in self._numbers():
            grid.add_column(justify="right", no_wrap=True, style="" if name == "bits" else "dim")
        grid.add_column(no_wrap=True)
        if not self.brief:
            grid.add_row("", "", "", *(Text(name, style="dim") for name in self._numbers()), "")
        for step in steps:
            values = Text(both_values(step.left_value, step.right_value))
            if step.note:
                values.append(f"  {step.note}" if values else step.note, style="italic dim")
            bar = _bar(step.weight, scale, length)
            grid.add_row(step.name, step.level, values, *self._numbers(step).values(), bar)
        empty = [""] * (len(self._numbers()) - 1)
        grid.add_row("total", "", "", *empty, Text(f"{total:+.2f}", style="bold not dim"), _bar(total, scale, length))
        in_favor = self.explanation.match_weight > 0 and not self.explanation.forbidden
        return Group(grid, Text(verdict(self.explanation), style="bold green" if in_favor else "bold red"))

    def _numbers(self, step: Step | None = None) -> dict[str, str]:
        """The columns of numbers; a brief waterfall stands beside others and has room for the weights only."""
        weight = "" if step is None else f"{step.weight:+.2f}"
        if self.brief:
            return {"bits": weight}
        m, u = (None, None) if step is None else (step.m_probability, step.u_probability)
        running = "" if step is None else f"{step.running:+.2f}"
        return {"m": share(m), "u": share(u), "bits": weight, "total": running}


def _bar(weight: Decimal, scale: Decimal, length: int) -> Text:
    """A bar to the right of the middle for evidence in favour, to the left for evidence against."""
    bar = "█" * round(abs(weight) / scale) or "▏"
    if weight >= 0:
        return Text(" " * length + bar.ljust(length), style="green")
    return Text(bar.rjust(length) + " " * length, style="red")
