"""Write DataFrames to files."""

from __future__ import annotations

from importlib.util import find_spec
from os import PathLike, fspath
from pathlib import Path
from typing import Final

import pandas as pd

from voicecrm.errors import ExportError, MissingExtraError

EXPORT_FORMATS: Final = {".csv": "CSV", ".jsonl": "JSON lines", ".parquet": "Parquet"}


def export_frame(frame: pd.DataFrame, path: str | PathLike[str]) -> Path:
    """Write a frame; the file's ending says the format.

    Args:
        frame: What to write.
        path: Ends in .csv (UTF-8 with byte order mark, so that Excel reads Korean), .jsonl or .parquet.

    Returns:
        The path.

    Raises:
        ExportError: An unknown ending, or the file cannot be written.
        MissingExtraError: Parquet without its extra.
    """
    target = Path(fspath(path))
    if target.suffix not in EXPORT_FORMATS:
        raise ExportError(f"{target.name!r} ends in {target.suffix!r}; expected one of {', '.join(EXPORT_FORMATS)}")
    if target.suffix == ".parquet" and find_spec("pyarrow") is None:
        raise MissingExtraError("parquet", "writing Parquet")
    try:
        if target.suffix == ".csv":
            frame.to_csv(target, index=False, encoding="utf-8-sig")
        elif target.suffix == ".jsonl":
            frame.to_json(target, orient="records", lines=True, force_ascii=False, date_format="iso")
        else:
            frame.to_parquet(target, index=False)
    except OSError as error:
        raise ExportError(f"cannot write {target.name!r}: {error.strerror or error}; choose another place") from error
    return target
