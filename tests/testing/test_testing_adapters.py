"""The kit finds what is wrong with an adapter, and nothing with ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from voicecrm.ingest import Opened, RawItem, ReadContext, Recognition, Sample, registry
from voicecrm.ingest.systems.builtin import described_systems
from voicecrm.records import Interaction, Item
from voicecrm.testing import check_adapter

EXPORTS = Path(__file__).parents[1] / "ingest" / "systems"
TYPED = b"KIOSK Gangnam\n1|2026-03-02T10:00:00+09:00|hello\n2|yesterday|bye\n"


class Kiosk:
    """A line, then ``number|time|text``."""

    name = source = "kiosk"
    title = "Kiosk"
    channel = "message"

    def recognise(self, sample: Sample) -> Recognition:
        return Recognition(0.9 if sample.text.startswith("KIOSK ") else 0.0)

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:  # noqa: ARG002
        for position, line in enumerate(opened.stream, start=1):
            if position > 1:
                yield RawItem(position, line.decode("utf-8", "replace").rstrip("\n"))

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        number, _, text = str(item.data).partition("|")
        yield Interaction(source=context.source, source_key=number or "0", channel="message", raw=b"x", text=text)


def test_an_adapter_that_keeps_the_laws_passes() -> None:
    check_adapter(Kiosk(), [TYPED], foreign=[b"name,phone\nNa,010-7001-2001\n"])


def broken(law: str) -> Kiosk:
    class Broken(Kiosk):
        calls = 0

        def recognise(self, sample: Sample) -> Recognition:
            return Recognition({"greedy": 0.9, "sure": 2.0, "shy": 0.2}.get(law, super().recognise(sample).confidence))

        def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:
            if law == "fragile":
                opened.stream.read().decode("utf-8")
                return iter([RawItem(1, "1|x")])
            return iter(()) if law == "empty" else super().split(opened, context)

        def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
            for one in super().parse(item, context):
                assert isinstance(one, Interaction)
                self.calls += 1
                changes = {
                    "keyless": {"source_key": ""},
                    "rawless": {"raw": b""},
                    "foreign": {"source": "other"},
                    "fickle": {"text": str(self.calls)},
                }
                yield replace(one, **changes.get(law, {}))  # type: ignore[arg-type]

    return Broken()


@pytest.mark.parametrize(
    ("law", "message"),
    [
        ("greedy", "expected less than 0.5"), ("sure", "expected 0 to 1"), ("shy", "at least 0.5"),
        ("empty", "nothing is read"), ("keyless", "no source_key"), ("rawless", "raw is empty"),
        ("foreign", "says the source"), ("fickle", "other items"), ("fragile", "UnicodeDecodeError"),
    ],
)  # fmt: skip
def test_every_law_that_is_broken_is_found(law: str, message: str) -> None:
    data = "KIOSK 강남\n1|2026-03-02T10:00:00+09:00|안녕\n".encode()
    with pytest.raises(AssertionError, match=message):
        check_adapter(broken(law), [data], foreign=[b"name,phone\nNa,010-7001-2001\n"])


@pytest.mark.parametrize("name", [adapter.name for adapter in described_systems()])
def test_described_systems_keep_the_laws(name: str) -> None:
    inputs = [path.read_bytes() for path in sorted((EXPORTS / name).iterdir())]
    check_adapter(registry.get(name), inputs, foreign=[TYPED], damages=5)
