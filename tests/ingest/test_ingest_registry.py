from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint
from types import SimpleNamespace

import pytest

from voicecrm.errors import IngestError, UnknownSourceError
from voicecrm.ingest import registry
from voicecrm.ingest.adapter import NOT_MINE, Adapter, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.records import CHANNELS, Item

EMPTY = Sample("", b"")


class Toaster:
    name = source = "toaster"
    title = "Messages of a toaster"
    channel = "telemetry"

    def recognise(self, sample: Sample) -> Recognition:
        return NOT_MINE if sample.name else Recognition(0.1)

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:
        del opened, context
        return iter(())

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        del item, context
        return ()


class Impostor(Toaster):
    name = source = "asterisk"


def register(monkeypatch: pytest.MonkeyPatch, *values: str) -> None:
    entries = tuple(EntryPoint(f"entry{n}", value, registry.ENTRY_POINT_GROUP) for n, value in enumerate(values))
    monkeypatch.setattr(registry, "_entries", lambda: entries)
    package = SimpleNamespace(Toaster=Toaster, toaster=Toaster(), Impostor=Impostor, number=7)
    monkeypatch.setitem(sys.modules, "toast_package", package)


def test_every_built_in_adapter_is_complete_and_found_by_name() -> None:
    names = [adapter.name for adapter in registry.adapters()]
    assert len(set(names)) == len(names)
    assert {"amazon_connect", "asterisk", "bluesky", "call_log", "contacts_csv", "eml", "maildir", "mastodon", "mbox",
            "rejections", "service_visits", "vcard", "x"} <= set(names)  # fmt: skip
    for name in names:
        adapter = registry.get(name)
        assert isinstance(adapter, Adapter)
        assert adapter.channel in {*CHANNELS, "contact", "any"}
        assert adapter.recognise(EMPTY).confidence < 0.5


def test_mail_formats_share_their_source() -> None:
    assert {registry.get(name).source for name in ("eml", "mbox", "maildir")} == {"email"}


def test_an_unknown_name_gets_near_ones_and_the_list() -> None:
    with pytest.raises(UnknownSourceError, match=r"did you mean 'asterisk'.*bluesky.*mapping"):
        registry.get("asterix")


@pytest.mark.parametrize("value", ["toast_package:Toaster", "toast_package:toaster"])
def test_an_adapter_of_another_package_is_found(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    register(monkeypatch, value)
    assert registry.get("toaster").title == "Messages of a toaster"
    (line,) = [line for line in registry.describe() if line.name == "toaster"]
    assert line.origin == value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("toast_package:absent", "cannot be loaded"),
        ("no_such_package:x", "no_such_package:x cannot be loaded"),
        ("toast_package:number", "is no adapter"),
        ("toast_package:Impostor", "'asterisk', which is taken"),
    ],
)
def test_a_broken_adapter_of_another_package_is_named(
    monkeypatch: pytest.MonkeyPatch, value: str, message: str
) -> None:
    register(monkeypatch, value)
    with pytest.raises(IngestError, match=message):
        registry.adapters()
