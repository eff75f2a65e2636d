"""Import a call log into SQLite and PostgreSQL, beside the least work that could store the same rows.

The yardsticks read the same file with ``csv.reader`` and write its rows into one flat table: with ``executemany`` of
the sqlite3 module, and with COPY. They detect nothing, normalize nothing and keep no history, so the ratio is the price
of all that. On SQLite a second yardstick says how much of it is the form in which the rows are stored: it writes the
rows of a finished import, read into memory before, once more into the same empty tables with ``executemany``.
"""

from __future__ import annotations

import csv
import importlib
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import psycopg

from benchmarks.measurement import hand_over, parser, show, start
from benchmarks.postgres import new_database, plain_url

SQLITE: Final = ("voicecrm_sqlite", "csv_sqlite")
POSTGRES: Final = ("voicecrm_postgres", "csv_postgres")


def import_with_voicecrm(path: Path, database: str) -> int:
    """Import through the front door."""
    from voicecrm import VoiceCRM  # noqa: PLC0415 (the yardsticks must not carry its imports)

    with VoiceCRM.open(database) as crm:
        return crm.ingest(path).stored


def import_with_sqlite3(path: Path, database: str) -> int:
    """Write the rows with executemany, in one transaction."""
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(_table(path))
        marks = ", ".join("?" * _width(path))
        with connection:
            connection.executemany(f"INSERT INTO calls VALUES ({marks})", _rows(path))
        return int(connection.execute("SELECT count(*) FROM calls").fetchone()[0])


def import_with_copy(path: Path, database: str) -> int:
    """Write the rows with COPY, in one transaction."""
    with psycopg.connect(plain_url(database)) as connection, connection.cursor() as cursor:
        cursor.execute(_table(path).encode())
        with cursor.copy("COPY calls FROM STDIN") as copy:
            for row in _rows(path):
                copy.write_row(row)
        count = cursor.execute("SELECT count(*) FROM calls").fetchone()
        return int(count[0]) if count else 0


def copy_tables(path: Path, database: str) -> float:
    """Write the rows of an import into the same tables of a new database; return the seconds that took."""
    from voicecrm import VoiceCRM  # noqa: PLC0415 (the other yardsticks must not carry its imports)

    VoiceCRM.open(database).close()
    with closing(sqlite3.connect(path)) as source:
        tables = {name: source.execute(f"SELECT {columns} FROM {name}").fetchall() for name, columns in TABLES.items()}
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)) as target:
        for pragma in ("foreign_keys = ON", "cache_size = -65536", "synchronous = NORMAL"):
            target.execute(f"PRAGMA {pragma}")
        began = time.perf_counter()
        target.execute("BEGIN IMMEDIATE")
        for name, rows in tables.items():
            marks = ", ".join("?" * len(rows[0]))
            target.executemany(f"INSERT INTO {name} ({TABLES[name]}) VALUES ({marks})", rows)
        target.execute("COMMIT")
        return time.perf_counter() - began


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        next(reader)
        yield from reader


def _width(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        return len(next(csv.reader(stream)))


def _table(path: Path) -> str:
    return f"CREATE TABLE calls ({', '.join(f'field_{index} TEXT' for index in range(_width(path)))})"


TABLES: Final = {
    "voicecrm_import_run": "id, source, input_name, started_at, finished_at, read, stored, updated, duplicate,"
    " rejected",
    "voicecrm_source_record": "id, source, source_key, kind, version, payload_hash, import_run_id",
    "voicecrm_payload": "source_record_id, payload_hash, version, payload, import_run_id",
    "voicecrm_identity_record": "id, record_id, source, source_key, live_pointers",
    "voicecrm_identity_value": "identity_record_id, position, kind, scope, raw_value, value",
    "voicecrm_participant": "source_record_id, position, role, identity_record_id",
    "voicecrm_interaction": "source_record_id, channel, direction, occurred_at, occurred_offset_minutes,"
    " duration_seconds, text, agent, status, flags",
    "voicecrm_dirty": "identity_record_id",
    "voicecrm_search": "rowid, document",
}
"""What an import of a call log fills, in the order of its references; what it leaves empty is left out."""

VARIANTS: Final[Mapping[str, Callable[[Path, str], int]]] = {
    "voicecrm_sqlite": import_with_voicecrm,
    "csv_sqlite": import_with_sqlite3,
    "voicecrm_postgres": import_with_voicecrm,
    "csv_postgres": import_with_copy,
}


@contextmanager
def empty_database(variant: str, server: str) -> Iterator[str]:
    """Yield the URL of a new, empty database of the kind that the variant writes to."""
    if variant in POSTGRES:
        with new_database(server) as url:
            yield url
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/calls.db"


def main() -> None:
    """Run the benchmark, or one measurement of it."""
    options = parser(__doc__, rows=100_000, repeats=5).parse_args()
    if options.measure:
        if options.measure.startswith("voicecrm"):
            importlib.import_module("voicecrm")  # no contestant's Python imports are timed
        if options.measure == "tables_sqlite":
            hand_over(copy_tables(options.input, options.database), stored=options.rows)
            return
        began, cpu_began = time.perf_counter(), time.process_time()
        stored = VARIANTS[options.measure](options.input, options.database)
        hand_over(time.perf_counter() - began, cpu_seconds=time.process_time() - cpu_began, stored=stored)
        return
    from voicecrm.testing import write_call_log  # noqa: PLC0415 (the yardsticks must not carry its imports)

    bench, lines = start("import_calls", options), []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls.csv"
        write_call_log(path, options.rows, seed=options.seed)
        # Interleaved, so that a slow minute of the machine falls on all variants.
        for repeat in range(options.repeats):
            for variant in SQLITE + (POSTGRES if options.postgres else ()):
                with empty_database(variant, options.postgres) as url:
                    lines.append(bench.measure(variant, repeat, {"input": path, "database": url}))
                    if variant == "voicecrm_sqlite":
                        filled = url.removeprefix("sqlite:///")
                        with empty_database("tables_sqlite", options.postgres) as empty:
                            lines.append(bench.measure("tables_sqlite", repeat, {"input": filled, "database": empty}))
    show(lines)


if __name__ == "__main__":
    main()
