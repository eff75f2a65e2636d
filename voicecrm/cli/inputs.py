"""What the FILE arguments of ``import`` mean: files, patterns and folders."""

from __future__ import annotations

from collections.abc import Iterable
from glob import glob, has_magic
from pathlib import Path

from voicecrm.errors import InputNotFoundError

MAILDIR_PARTS = ("cur", "new")


def expand(arguments: Iterable[str]) -> list[Path]:
    """Return the inputs that are meant, each once, in the order given.

    Args:
        arguments: A file; a pattern (for shells that do not expand them); a Maildir, which is one input; or any other
            folder, which means the files in it, hidden ones left out.

    Raises:
        InputNotFoundError: Nothing stands there.
    """
    found: dict[Path, None] = {}
    for argument in arguments:
        found.update(dict.fromkeys(_inputs_of(argument)))
    return list(found)


def _inputs_of(argument: str) -> list[Path]:
    path = Path(argument)
    if not path.exists() and has_magic(argument):
        matching = sorted(Path(name) for name in glob(argument, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
        files = [one for one in matching if one.is_file() or is_maildir(one)]
        if not files:
            raise InputNotFoundError(f"no file matches {argument!r}; expected at least one")
        return files
    if not path.is_dir() or is_maildir(path):
        return [path]
    files = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
    if not files:
        raise InputNotFoundError(f"the folder {argument!r} holds no file; expected files or a Maildir")
    return files


def is_maildir(path: Path) -> bool:
    """Tell whether a folder is a mailbox of the Maildir kind."""
    return all((path / part).is_dir() for part in MAILDIR_PARTS)
