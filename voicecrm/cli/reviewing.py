"""``voicecrm review``: what the evidence leaves open, and samples of what it merged, for people to judge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer

from voicecrm.cli.documents import review_document, sample_document
from voicecrm.cli.failures import say
from voicecrm.cli.judging import Reason
from voicecrm.cli.output import JsonOption, show
from voicecrm.cli.registering import add_command
from voicecrm.cli.session import session_of
from voicecrm.cli.views import Column, Facts, Lines, Table, View
from voicecrm.profiles import ReviewPair
from voicecrm.query.side_by_side import compare_fields
from voicecrm.query.texts import percent

if TYPE_CHECKING:  # loads pandas
    from voicecrm.crm import VoiceCRM
    from voicecrm.query.sampling import SampleReport, StratumEstimate

ANSWERS: Final = {
    **dict.fromkeys(("y", "yes", "예", "네", "ㅛ"), "positive"),
    **dict.fromkeys(("n", "no", "아니요", "아니오", "ㅜ"), "negative"),
    **dict.fromkeys(("u", "unsure", "모름", "ㅕ"), "unsure"),
    **dict.fromkeys(("s", "skip", "ㄴ", ""), "skip"),
    **dict.fromkeys(("q", "quit", "ㅂ"), "quit"),
}
"""What may be typed; the lone letters are what the same keys give while the keyboard is Korean."""

QUESTION: Final = "one person? y(es), n(o), u(nsure), s(kip), q(uit), and why"
MARKS: Final = {"same": "=", "different": "≠", "one side": ""}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_command(app, "review", review)


def review(  # noqa: PLR0913, PLR0917 - an option is a parameter
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="Pairs at most; a sample is shown whole.")] = 20,
    ask: Annotated[bool, typer.Option("--ask", help="Ask about one pair after the other; needs --actor.")] = False,
    blind: Annotated[bool, typer.Option("--blind", help="Hide what the evidence says.")] = False,
    sample: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Instead: N merged pairs drawn at random, for the precision.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Name of the sample; the same again goes on with it.")] = 0,
    include_open: Annotated[
        bool, typer.Option("--include-open", help="Draw N open pairs beside the N merged ones.")
    ] = False,
    actor: Annotated[str, typer.Option(envvar="VOICECRM_ACTOR", help="Who decides.")] = "",
    reason: Reason = "",
    as_json: JsonOption = False,
) -> None:
    """Show pairs that the evidence leaves open, those first whose answer is worth most; or a sample of merged pairs.

    Examples:
      voicecrm review --limit 5
      voicecrm review --ask --actor agent-7
      voicecrm review --sample 200 --seed 1 --ask --blind --actor agent-7
    """
    if ask and as_json:
        raise typer.BadParameter("--ask and --json exclude each other; decide with `voicecrm judge` instead")
    if ask and not actor.strip():
        raise typer.BadParameter("--ask needs --actor or VOICECRM_ACTOR: say who decides")
    with session_of(context).open() as crm:
        report = None if sample is None else crm.precision_sample(sample, seed=seed, include_open=include_open)
        pairs = list(report.pairs) if report else crm.review(limit=limit)
        if ask:
            judged = _ask(crm, pairs, actor, reason, blind=blind)
            if sample is not None:
                report = crm.precision_sample(sample, seed=seed, include_open=include_open)
            done = f"{judged:,} judged; the next resolve applies it" if judged else "nothing judged"
            show(False, None, Lines([done]), *([sample_table(report)] if report else []))
            return
    views: list[View] = [sample_table(report)] if report else []
    for number, pair in enumerate(pairs, start=1):
        views += pair_views(pair, f"{number}", blind=blind)
    if not pairs:
        views.append(Lines(["nothing left to judge" if report else "no open pair"]))
    else:
        hint = "voicecrm explain A B shows why; voicecrm judge A B, or review --ask, decides"
        views.append(Lines([hint], style="dim"))
    document = (
        sample_document(report, blind=blind)
        if report
        else {"pairs": [review_document(one, blind=blind) for one in pairs]}
    )
    show(as_json, document, *views)


def _ask(crm: VoiceCRM, pairs: Sequence[ReviewPair], actor: str, reason: str, *, blind: bool) -> int:
    """Ask about each pair and record the answers at once; return how many were recorded."""
    judged = 0
    for number, pair in enumerate(pairs, start=1):
        show(False, None, *pair_views(pair, f"{number} of {len(pairs)}", blind=blind))
        verdict, why = _answer()
        if verdict == "quit":
            break
        if verdict != "skip":
            a, b = pair.record_a.record_id, pair.record_b.record_id
            crm.judge(a, b, verdict, actor=actor, reason=why or reason)
            judged += 1
    return judged


def _answer() -> tuple[str, str]:
    """Ask until an answer is understood; the end of the input quits."""
    while True:
        try:
            typed = str(typer.prompt(QUESTION, default="", show_default=False))
        except typer.Abort:
            return "quit", ""
        word, _, why = typed.strip().partition(" ")
        if (verdict := ANSWERS.get(word.lower())) is not None:
            return verdict, why.strip()
        say(f"{word!r} is no answer; expected y, n, u, s or q, and a reason behind it if you like")


def pair_views(pair: ReviewPair, title: str, *, blind: bool) -> list[View]:
    """Draw the two records of a pair side by side."""
    facts = [("pair", title)]
    if not blind:
        facts.append(("probability", percent(pair.match_probability)))
        if pair.moves:
            facts.append(("worth", f"{pair.expected_gain:.2f} (a yes moves {pair.moves:,} records)"))
    rows = [
        [MARKS[field.relation], field.kind.replace("_", " "), ", ".join(field.left), ", ".join(field.right)]
        for field in compare_fields(pair.record_a, pair.record_b)
    ]
    rows.insert(0, ["", "source", pair.record_a.source, pair.record_b.source])
    columns = [
        Column("", "bold yellow", whole=True),
        Column("field", "dim", whole=True),
        Column(pair.record_a.record_id),
        Column(pair.record_b.record_id),
    ]
    return [Facts(facts), Table(columns, rows)]


def sample_table(report: SampleReport) -> Table:
    """Draw what the verdicts on a sample say."""
    columns = [
        Column("pairs", "bold", whole=True),
        *(Column(name, right=True) for name in ("in all", "drawn", "yes", "no", "unsure", "left")),
        Column("one person", right=True),
        Column("95 % interval", right=True),
    ]
    title = f"Sample {report.seed}, drawn {report.drawn_at:%Y-%m-%d %H:%MZ}"
    return Table(columns, [_stratum_row(one) for one in report.strata], title=title)


def _stratum_row(one: StratumEstimate) -> list[str]:
    counts = (one.population, one.drawn, one.positive, one.negative, one.unsure, one.left)
    share = "" if one.share is None else f"{100 * one.share:.1f} %"
    interval = "" if one.share is None else f"{100 * one.low:.1f} to {100 * one.high:.1f} %"
    return [one.name, *(f"{count:,}" for count in counts), share, interval]
