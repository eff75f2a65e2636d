"""Write the documentation pages of the described systems from their descriptions."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from voicecrm.ingest.systems.builtin import described_systems
from voicecrm.ingest.systems.page import page_of

FOLDER: Final = Path(__file__).parent.parent / "docs" / "reference" / "systems"


def main() -> None:
    """Write all pages."""
    FOLDER.mkdir(exist_ok=True)
    for adapter in described_systems():
        page = FOLDER / f"{adapter.name.replace('_', '-')}.md"
        page.write_text(page_of(adapter.description), encoding="utf-8")
        print(page.name)


if __name__ == "__main__":
    main()
