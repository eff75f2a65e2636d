"""Find a caller's profile by phone number, as an agent's screen does when it rings, in a full database."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.import_calls import empty_database
from benchmarks.measurement import hand_over, parser, show, start
from voicecrm.testing import call_rows, write_call_log

_WARM_UP: Final = 20


def numbers_to_find(rows: int, seed: int, queries: int) -> list[str]:
    """Choose numbers at random among those of the call log, as it writes them."""
    numbers = [row["연락처"] for row in call_rows(rows, seed=seed, n_customers=rows)]
    known = [number for number in numbers if number[:1].isdigit()]
    chosen = np.random.Generator(np.random.PCG64(seed)).integers(0, len(known), queries + _WARM_UP)
    return [known[index] for index in chosen.tolist()]


def measure(path: Path, database: str, numbers: list[str]) -> None:
    """Fill the database, then time every query by itself."""
    from voicecrm import VoiceCRM  # noqa: PLC0415 (so that making the data does not wait for it)

    with VoiceCRM.open(database) as crm:
        began = time.perf_counter()
        crm.ingest(path)
        import_seconds = time.perf_counter() - began
        resolved = crm.resolve()
        milliseconds, found = [], 0
        for number in numbers:
            began = time.perf_counter()
            profiles = crm.profiles.find(phone=number)
            milliseconds.append((time.perf_counter() - began) * 1000)
            found += bool(profiles)
    timed = np.array(milliseconds[_WARM_UP:])
    hand_over(
        float(timed.sum()) / 1000,
        p50_ms=float(np.percentile(timed, 50)),
        p95_ms=float(np.percentile(timed, 95)),
        found=found / len(numbers),
        identity_records=resolved.records,
        profiles=resolved.profiles,
        import_seconds=import_seconds,
        resolve_seconds=resolved.seconds,
    )


def main() -> None:
    """Run the benchmark, or one measurement of it."""
    command = parser(__doc__, rows=100_000, repeats=1)
    command.add_argument("--queries", type=int, default=2_000, help="numbers looked up (default: %(default)s)")
    options = command.parse_args()
    if options.measure:
        measure(options.input, options.database, numbers_to_find(options.rows, options.seed, options.queries))
        return
    bench, lines = start("find_phone", options), []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls.csv"
        # As many customers as calls: every call brings an identity record of its own.
        write_call_log(path, options.rows, seed=options.seed, n_customers=options.rows)
        for repeat in range(options.repeats):
            for variant in ("voicecrm_sqlite", *(("voicecrm_postgres",) if options.postgres else ())):
                with empty_database(variant, options.postgres) as url:
                    arguments = {"input": path, "database": url, "seed": options.seed, "queries": options.queries}
                    lines.append(bench.measure(variant, repeat, arguments))
    show(lines)


if __name__ == "__main__":
    main()
