"""Names of people: how well two of one person are told from two of two, and how fast.

    python -m benchmarks.name_matching [PAIRS.csv]

PAIRS.csv has the columns ``set``, ``a``, ``b`` and ``same`` (0 or 1); the area under the ROC curve is shown per set.
Without it only the speed on invented people is measured.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, FloatArray
from voicecrm.identity.naming import name_bits, name_match_weights, part_weights, sound_keys
from voicecrm.testing import synthetic_people

Measured = Callable[[list[str], list[str]], object]

PAIRS: Final = 300_000
PEOPLE: Final = 50_000


def area_under_curve(weights: FloatArray, same: BoolArray) -> float:
    """Return the probability that a pair of one person weighs more than a pair of two, ties counting half.

    Source:
        Mann & Whitney (1947).
    """
    values, inverse, counts = np.unique(weights, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    n_same, n_other = int(same.sum()), int((~same).sum())
    return float((ranks[same].sum() - n_same * (n_same + 1) / 2) / (n_same * n_other)) if len(values) else 0.0


def show_quality(path: Path) -> None:
    """Print the area under the curve of each set, and the microseconds a pair takes."""
    sets: dict[str, list[dict[str, str]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sets[row["set"]].append(row)
    print(f"{'set':36} {'pairs':>7} {'AUC':>7} {'us a pair':>10}")
    for name, rows in sets.items():
        began = time.perf_counter()
        weights = name_match_weights([row["a"] for row in rows], [row["b"] for row in rows])
        microseconds = (time.perf_counter() - began) / len(rows) * 1e6
        same = np.array([row["same"] == "1" for row in rows], dtype=np.bool_)
        print(f"{name:36} {len(rows):7,} {area_under_curve(weights, same):7.4f} {microseconds:10.0f}")


def show_speed(seed: int) -> None:
    """Print how many pairs, or values, a second each function takes on invented people."""
    people = synthetic_people(PEOPLE, seed=seed)
    generator = np.random.default_rng(seed)
    columns = {
        column: [value.casefold() for value in people[column].dropna()] for column in ("given_name", "family_name")
    }
    given = {
        "Hangul": [value for value in columns["given_name"] if not value.isascii() and "가" <= value[0] <= "힣"],
        "Latin": [value for value in columns["given_name"] if value.isascii()],
    }
    family = columns["family_name"]

    def draw(values: Sequence[str]) -> list[str]:
        return [values[index] for index in generator.integers(0, len(values), PAIRS).tolist()]

    print(f"{'function':20} {'left':8} {'right':8} {'thousand a second':>18}")
    for left, right in (("Hangul", "Hangul"), ("Latin", "Latin"), ("Hangul", "Latin")):
        _show_rate(
            "given names", (left, right), partial(part_weights, family=False), (draw(given[left]), draw(given[right]))
        )
    _show_rate("family names", ("any", "any"), partial(part_weights, family=True), (draw(family), draw(family)))
    for script, values in given.items():
        _show_rate("sound_keys", (script, ""), lambda one, _: sound_keys(one, family=False), (draw(values), []))
    _show_rate("name_bits", ("any", ""), lambda one, _: name_bits(one, family=True), (sorted(set(family)), []))


def _show_rate(name: str, scripts: tuple[str, str], measured: Measured, sides: tuple[list[str], list[str]]) -> None:
    measured(sides[0][:10], sides[1][:10])
    began = time.perf_counter()
    measured(*sides)
    rate = len(sides[0]) / (time.perf_counter() - began) / 1000
    print(f"{name:20} {scripts[0]:8} {scripts[1]:8} {rate:18,.0f}")


def main() -> None:
    """Run the benchmark."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.name_matching", description=__doc__.splitlines()[0])
    command.add_argument("pairs", type=Path, nargs="?", help="labelled pairs: set, a, b, same")
    command.add_argument("--seed", type=int, default=1, help="of the invented people")
    options = command.parse_args()
    if options.pairs:
        show_quality(options.pairs)
        print()
    show_speed(options.seed)


if __name__ == "__main__":
    main()
