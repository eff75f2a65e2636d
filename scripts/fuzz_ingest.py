"""Fuzz detection and reading, guided by coverage: no crash, no hang, no unbounded memory, counts that add up.

It begins with the invented exports of the tests and, when ``VOICECRM_SAMPLES`` is set, with the files of that folder.
Half of the mutations change bytes, the other half put odd values where values stand. What follows on the command line
goes to libFuzzer: ``-max_total_time=900``, or the name of a file to be read once more. An input that breaks a law is
written to ``.fuzz/`` as ``crash-…``, ``timeout-…`` or ``oom-…``.
"""

from __future__ import annotations

import json
import os
import sys
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any, Final

import atheris

with atheris.instrument_imports(include=["voicecrm.ingest"]):
    from voicecrm.errors import IngestError, MissingExtraError
    from voicecrm.ingest import Adapter, Opened, ReadContext, choose_adapter, find_inputs, read_batches
    from voicecrm.ingest.registry import adapters
    from voicecrm.ingest.rejections import write_rejections

TESTS: Final = Path(__file__).parent.parent / "tests"
WORK: Final = Path(".fuzz")
CORPUS: Final = WORK / "corpus"
LARGEST_SEED: Final = 16_384
"""Bytes of a seed: the beginning of a file shows its form, and short inputs are read many times as often."""
ROWS: Final = 200
LIMITS: Final = (
    f"-max_len={LARGEST_SEED}", "-timeout=20", "-rss_limit_mb=2048", f"-artifact_prefix={WORK}/",
    "-print_final_stats=1",
)  # fmt: skip
ODD: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 10**30, 1e308, float("nan"), float("-inf"), "", " ", "\0", "\ud800", "8.21E+12", "0001-01-01",
    "9999-12-31T23:59:59Z", "99/99/9999", "24:00", "-0", "1e999", "٣", "²", "P", "+", "@", "a@", "<", "&#x110000;", "[",
    "x" * 5_000, [], [[]], {}, {"": None}, [None, {}], ["+1", 2],
)  # fmt: skip


class LawBrokenError(AssertionError):
    """An input was not read as every input must be."""


def read_once(data: bytes) -> None:
    """Read an input as an import does; raise where a law is broken."""
    for found in find_inputs(BytesIO(data)):
        if found.opened is None:
            continue
        try:
            _read(found.opened, _adapter(found.opened, data))
        except (IngestError, MissingExtraError):
            continue


def _adapter(opened: Opened, data: bytes) -> Adapter:
    """Return the adapter that recognizes an input; for one input in four, any other."""
    known = adapters()
    number = zlib.crc32(data)
    return known[number % len(known)] if number % 4 == 0 else choose_adapter(opened.sample, None, None)


def _read(opened: Opened, adapter: Adapter) -> None:
    for batch in read_batches(opened, adapter, ReadContext(source=adapter.source), ROWS):
        unforeseen = [one for one in batch.rejections if one.code == "unreadable"]
        if unforeseen:
            raise LawBrokenError(f"{adapter.name} did not foresee an item: {unforeseen[0].reason}")
        lines = BytesIO()
        if write_rejections(batch.rejections, lines) != lines.getvalue().count(b"\n"):
            raise LawBrokenError("a rejection is more than one line")
        columns = (batch.items.source, batch.items.raw, batch.items.participants, *batch.items.details.values())
        if any(len(column) != len(batch.items) for column in columns) or not all(batch.items.source_key):
            raise LawBrokenError(f"{adapter.name} gave an item without a key, or columns of different lengths")


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Change an input, by its bytes or by its values."""
    random = Random(seed)
    changed = _with_odd_value(data, random) if random.random() < 0.5 else None
    return atheris.Mutate(data, max_size) if changed is None else changed[:max_size]


def _with_odd_value(data: bytes, random: Random) -> bytes | None:
    odd = random.choice(ODD)
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return _with_odd_cell(data, "" if odd is None else str(odd), random)
    places = list(_places(document))
    if not places:
        return None
    around, key = random.choice(places)
    around[key] = odd
    return json.dumps(document).encode()


def _with_odd_cell(data: bytes, odd: str, random: Random) -> bytes | None:
    lines = data.split(b"\n")
    line = random.randrange(len(lines))
    delimiter = max((b",", b";", b"\t", b":", b"|", b"="), key=lines[line].count)
    cells = lines[line].split(delimiter)
    if len(cells) < 2:
        return None
    cells[random.randrange(len(cells))] = odd.encode("utf-8", "surrogatepass")
    lines[line] = delimiter.join(cells)
    return b"\n".join(lines)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield value, key
        yield from _places(one)


def _seeds() -> Iterator[bytes]:
    folders = [TESTS / "ingest", TESTS / "plugins"]
    if os.environ.get("VOICECRM_SAMPLES"):
        folders.append(Path(os.environ["VOICECRM_SAMPLES"]))
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in {".py", ".pyc"}:
                yield path.read_bytes()[:LARGEST_SEED]


def main() -> None:
    """Fill the corpus and fuzz until a law is broken or the time is over."""
    CORPUS.mkdir(parents=True, exist_ok=True)
    for seed in _seeds():
        (CORPUS / f"seed-{zlib.crc32(seed):08x}").write_bytes(seed)
    own = sys.argv[1:]
    corpus = [] if any(not argument.startswith("-") for argument in own) else [str(CORPUS)]
    atheris.Setup([sys.argv[0], *LIMITS, *own, *corpus], read_once, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
