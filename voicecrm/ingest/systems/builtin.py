"""The descriptions that come with the library."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from voicecrm.ingest.systems.adapter import SystemAdapter
from voicecrm.ingest.systems.loading import load_description


@cache
def described_systems() -> tuple[SystemAdapter, ...]:
    """Return the adapters of all described systems, by name."""
    folder = files("voicecrm.ingest.systems") / "descriptions"
    pages = sorted((page for page in folder.iterdir() if page.name.endswith(".toml")), key=lambda page: page.name)
    return tuple(SystemAdapter(load_description(page.read_text("utf-8"), page.name)) for page in pages)
