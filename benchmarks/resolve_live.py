"""Resolve a database that is full: the first time, one new record at a time, and ten thousand new ones at once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks.filling import contacts_of, fill
from benchmarks.import_calls import empty_database
from benchmarks.measurement import hand_over, parser, show, start
from voicecrm.testing import synthetic_people

if TYPE_CHECKING:
    from voicecrm import ResolveReport, VoiceCRM

WARM_UP: Final = 20


def measure(database: str, rows: int, seed: int, new: tuple[int, int]) -> None:
    """Fill the database and resolve it, then bring in more and time every resolve by itself."""
    from voicecrm import VoiceCRM  # noqa: PLC0415 (so that making the data does not wait for it)
    from voicecrm.store import Store  # noqa: PLC0415 (likewise)

    one_by_one, at_once = new
    people = synthetic_people(rows + WARM_UP + one_by_one + at_once, seed=seed)
    # In the order of the data the records of a person stand together; new ones are to meet old ones.
    contacts = contacts_of(people.sample(frac=1, random_state=seed))
    with Store.open(database) as store, VoiceCRM.open(database) as crm:
        fill(store, contacts[:rows])
        first, first_cpu = _timed(crm)
        single = []
        for place in range(rows, rows + WARM_UP + one_by_one):
            fill(store, contacts[place : place + 1])
            single.append(_timed(crm))
        fill(store, contacts[rows + WARM_UP + one_by_one :])
        many, many_cpu = _timed(crm)
    wall = np.array([report.seconds for report, _cpu in single[WARM_UP:]]) * 1000
    cpu = np.array([seconds for _report, seconds in single[WARM_UP:]]) * 1000
    hand_over(
        first.seconds,
        cpu_seconds=first_cpu,
        p50_ms=float(np.percentile(wall, 50)),
        p95_ms=float(np.percentile(wall, 95)),
        p50_cpu_ms=float(np.percentile(cpu, 50)),
        p95_cpu_ms=float(np.percentile(cpu, 95)),
        compared=float(np.mean([report.compared for report, _cpu in single[WARM_UP:]])),
        many_seconds=many.seconds,
        many_per_second=at_once / many.seconds,
        many_cpu_seconds=many_cpu,
        identity_records=first.records,
        profiles=first.profiles,
    )


def _timed(crm: VoiceCRM) -> tuple[ResolveReport, float]:
    """Resolve; also return the CPU seconds that this process spent on it, which a busy machine lengthens less."""
    began = time.process_time()
    report = crm.resolve()
    return report, time.process_time() - began


def main() -> None:
    """Run the benchmark, or one measurement of it."""
    command = parser(__doc__, rows=100_000, repeats=1)
    command.add_argument("--one-by-one", type=int, default=200, help="new records one by one (default: %(default)s)")
    command.add_argument("--at-once", type=int, default=10_000, help="new records at once (default: %(default)s)")
    options = command.parse_args()
    if options.measure:
        measure(options.database, options.rows, options.seed, (options.one_by_one, options.at_once))
        return
    bench, lines = start("resolve_live", options), []
    for repeat in range(options.repeats):
        for variant in ("voicecrm_sqlite", *(("voicecrm_postgres",) if options.postgres else ())):
            with empty_database(variant, options.postgres) as url:
                arguments = {"database": url, "seed": options.seed}
                arguments |= {"one-by-one": options.one_by_one, "at-once": options.at_once}
                lines.append(bench.measure(variant, repeat, arguments))
    show(lines)


if __name__ == "__main__":
    main()
