"""Import inputs of several gigabytes into SQLite, and see how much memory that takes.

What is invented is written to a temporary folder, block by block; beside it the database needs up to five times the
size of the input until the import is done.
"""

from __future__ import annotations

import csv
import importlib
import json
import random
import tempfile
import time
from collections.abc import Callable, Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import Final

from benchmarks.measurement import hand_over, parser, show, start
from benchmarks.read_mail import WORDS, write_mailbox

_BLOCK: Final = 20_000
"""Calls or tickets invented at once."""
_MEGABYTE: Final = 1_000_000


def write_calls(path: Path, n_bytes: int, seed: int) -> None:
    """Invent a call log (CSV) in which agents write long notes; every block brings other customers."""
    from voicecrm.testing import CALL_COLUMNS, call_rows  # noqa: PLC0415 (the child must not carry its imports)

    draws = random.Random(seed)
    with path.open("wb") as file, TextIOWrapper(file, encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, CALL_COLUMNS)
        writer.writeheader()
        block = 0
        while file.tell() < n_bytes:
            for row in call_rows(_BLOCK, seed=seed + block):
                note = " ".join(draws.choices(WORDS, k=60))
                writer.writerow(row | {"통화ID": f"{block}-{row['통화ID']}", "상담메모": f"{row['상담메모']} {note}"})
            block += 1


def write_tickets(path: Path, n_bytes: int, seed: int) -> None:
    """Invent tickets in one JSON array, of the form that Zendesk's API gives them."""
    draws = random.Random(seed)
    with path.open("wb") as stream:
        number = 0
        while stream.tell() < n_bytes:
            address = f"person{number % 300_000}@na.example"
            ticket = {
                "url": f"https://firm.zendesk.example/api/v2/tickets/{number}.json",
                "id": number,
                "via": {"channel": "email", "source": {"from": {"address": address, "name": "Haedeun Na"}}},
                "created_at": "2026-01-05T01:02:03Z",
                "updated_at": "2026-01-06T01:02:03Z",
                "subject": f"환불 문의 {number}",
                "description": " ".join(draws.choices(WORDS, k=120)),
                "status": "open",
                "requester_id": 1_000_000 + number % 300_000,
            }
            stream.write((b",\n" if number else b"[") + json.dumps(ticket, ensure_ascii=False).encode())
            number += 1
        stream.write(b"]\n")


def write_mails(path: Path, n_bytes: int, seed: int) -> None:
    """Invent a mailbox."""
    write_mailbox(path, n_bytes // 6_000, seed)


INPUTS: Final[Mapping[str, tuple[str, int, Callable[[Path, int, int], None]]]] = {
    "csv": ("calls.csv", 5_000, write_calls),
    "json": ("tickets.json", 2_000, write_tickets),
    "mbox": ("mail.mbox", 5_000, write_mails),
}
"""By format the name of the file, its megabytes if not said otherwise, and what writes it."""


def main() -> None:
    """Run the benchmark, or one measurement of it; its rows are megabytes."""
    command = parser(__doc__, rows=None, repeats=1)
    command.add_argument("--only", choices=INPUTS, action="append", help="this format (may be repeated)")
    options = command.parse_args()
    if options.measure:
        voicecrm = importlib.import_module("voicecrm")
        with voicecrm.VoiceCRM.open(options.database) as crm:
            began, cpu_began = time.perf_counter(), time.process_time()
            report = crm.ingest(options.input)
            seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
        hand_over(seconds, cpu_seconds=cpu_seconds, stored=report.stored, input_bytes=options.input.stat().st_size)
        return
    lines = []
    for variant in options.only or INPUTS:
        name, megabytes, write = INPUTS[variant]
        megabytes = options.rows or megabytes
        bench = start("large_inputs", options, megabytes)
        for repeat in range(options.repeats):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / name
                write(path, megabytes * _MEGABYTE, options.seed)
                database = f"sqlite:///{folder}/voice.db"
                lines.append(bench.measure(variant, repeat, {"input": path, "database": database}))
    show(lines)


if __name__ == "__main__":
    main()
