"""A Maildir directory: one file per message in ``cur`` and ``new``, also of its ``.Folder`` subfolders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from voicecrm.errors import DamagedInputError
from voicecrm.ingest.adapter import NOT_MINE, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.mail.message import LONGEST_MESSAGE, read_message
from voicecrm.records import Item

_BOXES: Final = ("cur", "new")


class Maildir:
    """Reads the messages of a Maildir in the order of their file names."""

    name = "maildir"
    source = "email"
    title = "Maildir directory"
    channel = "email"

    def recognise(self, sample: Sample) -> Recognition:
        """Look for the directories that every Maildir has."""
        if sample.directory is None:
            return NOT_MINE
        found = [box for box in (*_BOXES, "tmp") if (sample.directory / box).is_dir()]
        if not set(found) & set(_BOXES):
            return NOT_MINE
        others = any(not path.name.startswith(".") and path.name not in found for path in sample.directory.iterdir())
        if len(found) == 1 and others:  # a folder of files has a subfolder named "new" now and then
            return NOT_MINE
        return Recognition(0.95 if len(found) > 1 else 0.7, f"a directory with {' and '.join(found)}")

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:  # noqa: ARG002
        """Yield the bytes of every message file."""
        directory = opened.sample.directory
        if directory is None:
            raise DamagedInputError("a Maildir is a directory with cur and new; this input is a file or a stream")
        for position, path in enumerate(_message_files(directory), start=1):
            try:
                with path.open("rb") as file:
                    data = file.read(LONGEST_MESSAGE)
            except FileNotFoundError:
                # The mail server renamed or removed it in the meantime.
                continue
            except OSError as error:
                raise DamagedInputError(f"{path.name}: {error.strerror}; make it readable and import again") from error
            yield RawItem(position, data)

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        """Read one message."""
        return (read_message(item, self.name, context),)


def _message_files(directory: Path) -> Iterator[Path]:
    folders = sorted(path for path in directory.glob(".*") if path.is_dir() and (path / "cur").is_dir())
    for folder in (directory, *folders):
        files = (path for box in _BOXES for path in _files(folder / box))
        yield from sorted(files, key=lambda path: (path.name, path.parent.name))


def _files(box: Path) -> Iterator[Path]:
    """Yield the message files; names that begin with a dot are the server's own."""
    if box.is_dir():
        yield from (path for path in box.iterdir() if not path.name.startswith(".") and path.is_file())
