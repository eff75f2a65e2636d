"""Read and import a mailbox, beside the standard library's parsing alone.

The yardstick goes through the file with ``mailbox.mbox``, which parses every message, and decodes the payload of every
part. It decodes no header, cuts no quotes, finds no people and stores nothing.
"""

from __future__ import annotations

import importlib
import mailbox
import random
import tempfile
import time
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from benchmarks.measurement import hand_over, parser, show, start

WORDS: Final = (
    "배송", "환불", "엔진", "경고등", "문의", "드립니다", "확인", "부탁",
    "please", "refund", "my", "order", "engine", "warning", "light", "delivery", "question", "regards",
)  # fmt: skip


def write_mailbox(path: Path, n_messages: int, seed: int) -> None:
    """Invent a mailbox: half of the mails also in HTML, a quarter with a quoted one, a tenth with an attachment."""
    draws = random.Random(seed)

    def words(least: int, most: int) -> str:
        return "\n".join(" ".join(draws.choices(WORDS, k=10)) for _ in range(draws.randint(least, most)))

    with path.open("wb") as stream:
        for number in range(n_messages):
            message = EmailMessage()
            message["From"] = f"Haedeun Na <person{number % 500}@na.example>"
            message["To"] = "Customer Care <care@maker.example>"
            message["Subject"] = f"환불 문의 {number}"
            message["Date"] = f"Tue, 3 Mar 2026 12:{number // 60 % 60:02}:{number % 60:02} +0900"
            message["Message-ID"] = f"<m{number}@na.example>"
            text = words(3, 30)
            if number % 4 == 0:
                text += "\n\nOn Tue, 3 Mar 2026, Customer Care wrote:\n> " + words(8, 12).replace("\n", "\n> ")
            message.set_content(text)
            if number % 2 == 0:
                message.add_alternative(f"<p>{text.replace(chr(10), '<br>')}</p>", subtype="html")
            if number % 10 == 0:
                message.add_attachment(draws.randbytes(20_000), "application", "pdf", filename="order.pdf")
            body = message.as_bytes().replace(b"\nFrom ", b"\n>From ")
            stream.write(b"From - Tue Mar  3 12:00:00 2026\n" + body + b"\n")


def parse_with_mailbox(path: Path) -> int:
    """Parse every message and decode every part with the standard library."""
    n_messages = 0
    for message in mailbox.mbox(path, create=False):
        n_messages += 1
        for part in message.walk():
            part.get_payload(decode=True)
    return n_messages


def read_with_voicecrm(path: Path) -> int:
    """Read every message into what is stored of it."""
    from voicecrm.ingest import ReadContext, choose_adapter, open_input, read_items  # noqa: PLC0415 (as below)

    with open_input(path) as opened:
        adapter = choose_adapter(opened.sample, None, None)
        return sum(1 for _ in read_items(opened, adapter, ReadContext(source=adapter.source)))


def import_with_voicecrm(path: Path) -> int:
    """Import through the front door, into SQLite."""
    from voicecrm import VoiceCRM  # noqa: PLC0415 (the yardstick must not carry its imports)

    with tempfile.TemporaryDirectory() as folder, VoiceCRM.open(f"sqlite:///{folder}/mail.db") as crm:
        return crm.ingest(path).stored


VARIANTS: Final[Mapping[str, Callable[[Path], int]]] = {
    "mailbox": parse_with_mailbox,
    "voicecrm_read": read_with_voicecrm,
    "voicecrm_import": import_with_voicecrm,
}


def main() -> None:
    """Run the benchmark, or one measurement of it."""
    options = parser(__doc__, rows=10_000, repeats=3).parse_args()
    if options.measure:
        if options.measure.startswith("voicecrm"):
            importlib.import_module("voicecrm")  # no contestant's Python imports are timed
            importlib.import_module("voicecrm.ingest")
        began, cpu_began = time.perf_counter(), time.process_time()
        messages = VARIANTS[options.measure](options.input)
        hand_over(time.perf_counter() - began, cpu_seconds=time.process_time() - cpu_began, messages=messages)
        return
    bench, lines = start("read_mail", options), []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mail.mbox"
        write_mailbox(path, options.rows, options.seed)
        for repeat in range(options.repeats):
            lines += [bench.measure(variant, repeat, {"input": path}) for variant in VARIANTS]
    show(lines)


if __name__ == "__main__":
    main()
