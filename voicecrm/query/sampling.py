"""Samples of pairs for people to judge, and what their verdicts say of all pairs."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from math import isqrt, sqrt
from random import Random
from typing import Any, Final, Literal, TypeAlias

from voicecrm.profiles import ReviewPair, Verdict

StratumName: TypeAlias = Literal["merged", "open"]
Pair: TypeAlias = tuple[str, str]
NORMAL_QUANTILE: Final = 1.959963984540054
"""Of 97.5 %: an interval that holds the true share in 95 of 100 samples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleStratum:
    """The pairs drawn from one kind of pairs.

    Attributes:
        name: ``merged``: two records of one profile. ``open``: two records of different profiles whose match
            probability is at least the review threshold.
        population: Pairs that there were to draw from.
        pairs: Record ids of the pairs drawn, in the order drawn.
    """

    name: StratumName
    population: int
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSample:
    """Pairs drawn once and kept, so that judging can be continued.

    Attributes:
        seed: Its name.
        size: Pairs asked for of each stratum.
        drawn_at: When, UTC.
        strata: Merged pairs, and open ones where they were asked for.
    """

    seed: int
    size: int
    drawn_at: datetime
    strata: tuple[SampleStratum, ...]

    def to_text(self) -> str:
        """Return it as it is stored."""
        strata = [{"name": one.name, "population": one.population, "pairs": one.pairs} for one in self.strata]
        return json.dumps(
            {"seed": self.seed, "size": self.size, "drawn_at": self.drawn_at.isoformat(), "strata": strata}
        )

    @classmethod
    def from_text(cls, text: str) -> PairSample:
        """Read it back."""
        read: dict[str, Any] = json.loads(text)
        return cls(
            seed=read["seed"],
            size=read["size"],
            drawn_at=datetime.fromisoformat(read["drawn_at"]),
            strata=tuple(
                SampleStratum(
                    name=one["name"], population=one["population"], pairs=tuple((a, b) for a, b in one["pairs"])
                )
                for one in read["strata"]
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StratumEstimate:
    """What the verdicts so far say of a stratum.

    Attributes:
        name: As in `SampleStratum`.
        population: Pairs that there were to draw from.
        drawn: Pairs in the sample.
        positive: Pairs of it judged one person.
        negative: Pairs of it judged two people.
        unsure: Pairs of it somebody looked at without a decision.
        share: Share of pairs that are one person among those decided, None before the first; of merged pairs this is
            the precision.
        low: Lower end of the 95 % interval.
        high: Upper end of the 95 % interval.
    """

    name: StratumName
    population: int
    drawn: int
    positive: int
    negative: int
    unsure: int
    share: float | None
    low: float
    high: float

    @property
    def left(self) -> int:
        """Pairs of the sample that nobody has looked at."""
        return self.drawn - self.positive - self.negative - self.unsure


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleReport:
    """How far a sample is judged, and what follows.

    Attributes:
        seed: Name of the sample.
        drawn_at: When it was drawn, UTC.
        strata: The estimate of each stratum.
        pairs: Pairs still to judge, in the order drawn; those with a record that has left are not among them.
    """

    seed: int
    drawn_at: datetime
    strata: tuple[StratumEstimate, ...]
    pairs: tuple[ReviewPair, ...]


def wilson_interval(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of a share.

    Args:
        successes: Trials that succeeded.
        trials: All trials; with none the interval is everything.

    Returns:
        Lower and upper end, 0 to 1.

    Examples:
        >>> low, high = wilson_interval(98, 100)
        >>> round(low, 3), round(high, 3)
        (0.93, 0.994)

    Source:
        Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22(158); chosen
        over the normal interval after Brown, Cai & DasGupta (2001), "Interval estimation for a binomial proportion",
        Statistical Science 16(2), because shares here are close to 1. The population counts as infinite, which makes
        the interval wider than need be where much of it is drawn.
    """
    if not trials:
        return 0.0, 1.0
    z2 = NORMAL_QUANTILE**2
    share = successes / trials
    center = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = NORMAL_QUANTILE * sqrt(share * (1 - share) / trials + z2 / (4 * trials**2)) / (1 + z2 / trials)
    return (center - half if successes else 0.0), (center + half if successes < trials else 1.0)


def estimate(stratum: SampleStratum, verdicts: Mapping[Pair, Verdict]) -> StratumEstimate:
    """Estimate the share of pairs that are one person.

    Args:
        stratum: The pairs drawn.
        verdicts: Verdict per pair, the smaller id first; others may be among them.

    Returns:
        The estimate. It is unbiased when the pairs are judged in the order drawn, or all of them.
    """
    found = [verdicts.get(pair) for pair in stratum.pairs]
    positive, negative = found.count("positive"), found.count("negative")
    decided = positive + negative
    low, high = wilson_interval(positive, decided)
    return StratumEstimate(
        name=stratum.name,
        population=stratum.population,
        drawn=len(stratum.pairs),
        positive=positive,
        negative=negative,
        unsure=found.count("unsure"),
        share=positive / decided if decided else None,
        low=low,
        high=high,
    )


def draw_merged(clusters: Sequence[Sequence[str]], judged: Collection[Pair], size: int, seed: int) -> SampleStratum:
    """Draw a simple random sample of the pairs inside clusters; no pair is formed but those drawn.

    Args:
        clusters: Record ids of each person, ascending; in an order that depends on content alone.
        judged: Pairs that are left out because somebody judged them, the smaller id first.
        size: Pairs to draw; fewer when there are not so many.
        seed: Of the draw.

    Returns:
        The sample.
    """
    ends = list(accumulate(len(cluster) * (len(cluster) - 1) // 2 for cluster in clusters))
    of_record = {record: place for place, cluster in enumerate(clusters) for record in cluster}
    left_out = sum(of_record.get(a, -1) == of_record.get(b, -2) for a, b in judged)

    def pair_at(rank: int) -> Pair:
        place = bisect_right(ends, rank)
        within = rank - (ends[place - 1] if place else 0)
        # Rank t stands in row r of the triangle below the diagonal, whose rows hold 1, 2, 3, … pairs.
        row = (isqrt(8 * within + 1) + 1) // 2
        return clusters[place][within - row * (row - 1) // 2], clusters[place][row]

    total = ends[-1] if ends else 0
    return SampleStratum(
        name="merged",
        population=total - left_out,
        pairs=_draw(total, pair_at, judged, min(size, total - left_out), seed),
    )


def draw_open(pairs: Sequence[Pair], size: int, seed: int) -> SampleStratum:
    """Draw a simple random sample of the open pairs.

    Args:
        pairs: All of them, none judged, in an order that depends on content alone.
        size: Pairs to draw.
        seed: Of the draw.

    Returns:
        The sample.
    """
    drawn = _draw(len(pairs), pairs.__getitem__, (), min(size, len(pairs)), seed)
    return SampleStratum(name="open", population=len(pairs), pairs=drawn)


def _draw(
    total: int, pair_at: Callable[[int], Pair], left_out: Collection[Pair], size: int, seed: int
) -> tuple[Pair, ...]:
    """Draw pairs by rank without replacement; every one that is not left out is equally probable."""
    random = Random(seed)  # noqa: S311 - a sample that can be drawn again, not a secret
    if 2 * (size + len(left_out)) >= total:
        ranks = random.sample(range(total), total)
        return tuple(pair for rank in ranks if (pair := pair_at(rank)) not in left_out)[:size]
    drawn: dict[Pair, None] = {}
    while len(drawn) < size:
        pair = pair_at(random.randrange(total))
        if pair not in left_out:
            drawn[pair] = None
    return tuple(drawn)
