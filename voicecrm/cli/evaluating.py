"""``voicecrm evaluate``: how much of the profiles is right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voicecrm.cli.documents import evaluation_document
from voicecrm.cli.explaining import SvgOption
from voicecrm.cli.output import JsonOption, show, write_text
from voicecrm.cli.registering import add_command
from voicecrm.cli.resolving import says
from voicecrm.cli.session import session_of
from voicecrm.cli.views import Column, Facts, Table, View
from voicecrm.query.drawing import draw_curve

if TYPE_CHECKING:  # loads pandas
    from voicecrm.query.evaluation import Evaluation, MistakenPair


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_command(app, "evaluate", evaluate)


def evaluate(
    context: typer.Context,
    truth: Annotated[
        Path, typer.Argument(help="CSV: source, source_key, person; or record_id, person; or pairs with same = 1 or 0.")
    ],
    svg: SvgOption = None,
    worst: Annotated[int, typer.Option(min=0, help="Mistakes of each kind to show.")] = 5,
    as_json: JsonOption = False,
) -> None:
    """Hold the profiles against the truth: precision, recall, the worst mistakes, and what other thresholds would give.

    Examples:
      voicecrm evaluate truth.csv
      voicecrm evaluate truth.csv --svg curve.svg --json
    """
    with session_of(context).open() as crm:
        found = crm.evaluate(truth, worst=worst)
    if svg is not None:
        write_text(svg, draw_curve(found.curve, merge_weight=found.merge_weight))
    show(as_json, evaluation_document(found), *evaluation_views(found))


def evaluation_views(found: Evaluation) -> list[View]:
    """Draw an evaluation."""
    pairs = found.pairwise
    rows = [["pairs", *_percents(pairs.precision, pairs.recall, pairs.f1)]]
    facts = [
        ("records", f"{found.records:,}"),
        ("not found", f"{found.unknown:,}" if found.unknown else ""),
        ("ambiguous", f"{found.ambiguous:,}" if found.ambiguous else ""),
        ("true pairs", f"{pairs.true_pairs:,}"),
        ("merged pairs", f"{pairs.predicted_pairs:,}"),
        ("of these right", f"{pairs.correct_pairs:,}"),
    ]
    if (whole := found.clusters) is not None:
        rows.append(["records (B-cubed)", *_percents(whole.bcubed_precision, whole.bcubed_recall, whole.bcubed_f1)])
        facts.append(("exact people", f"{whole.exact_clusters:,} of {whole.true_clusters:,}"))
    best = max(found.curve, key=lambda point: (point.f1, -abs(point.match_weight - found.merge_weight)))
    facts += [
        ("misses", _misses(found)),
        (
            "best threshold",
            f"{best.match_weight:.2f} bits, F1 {100 * best.f1:.2f} % (in force: {found.merge_weight:.2f})",
        ),
    ]
    columns = [Column("over", "bold"), *(Column(name, right=True) for name in ("precision", "recall", "F1"))]
    views: list[View] = [Facts(facts, title="Evaluated"), Table(columns, rows)]
    for title, mistakes in (("Worst false merges", found.false_merges), ("Misses that came closest", found.misses)):
        if mistakes:
            views.append(_mistakes_table(title, mistakes))
    return views


def _misses(found: Evaluation) -> str:
    counts = (
        (found.misses_never_compared, "never compared"),
        (found.misses_too_light, "too light"),
        (found.misses_kept_apart, "kept apart"),
    )
    return ", ".join(f"{count:,} {name}" for count, name in counts if count)


def _percents(*shares: float) -> list[str]:
    return [f"{100 * share:.2f} %" for share in shares]


def _mistakes_table(title: str, mistakes: tuple[MistakenPair, ...]) -> Table:
    rows = []
    for one in mistakes:
        compared = "" if one.compared else "never compared"
        rows.append([f"{one.explanation.match_weight:+.2f}", one.record_a.record_id, says(one.record_a), compared])
        rows.append(["", one.record_b.record_id, says(one.record_b), ""])
    columns = [Column("bits", right=True), Column("record", "cyan", whole=True), Column("says"), Column("")]
    return Table(columns, rows, title=title)
