"""Write the demo's data: one invented week at an invented car maker, with the truth beside it.

The bytes depend on nothing but the files beside this one: every machine writes the same.

    python scripts/make_demo_data.py [FOLDER]
"""

from __future__ import annotations

import sys
from pathlib import Path

from demo_data.calls import make_calls
from demo_data.dealer import make_contacts, make_visits
from demo_data.mailbox import make_mailbox
from demo_data.social import make_mastodon, make_x
from demo_data.world import World, make_people, write_table

PACKAGE_FOLDER = Path(__file__).parents[1] / "voicecrm" / "demo" / "data"


def main() -> None:
    """Write all files into the folder that is named, or into the package."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PACKAGE_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    world = World(make_people())
    for make in (make_calls, make_mailbox, make_x, make_mastodon, make_contacts, make_visits):
        make(world)
    world.files["truth.csv"] = write_table([("source", "source_key", "person_id"), *world.truth], "utf-8")
    for name, content in world.files.items():
        (folder / name).write_bytes(content)
        print(f"{folder / name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
