"""What the global options say, and the open database of one command."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from voicecrm.errors import QueryError, StoreUnavailableError
from voicecrm.settings import Settings

if TYPE_CHECKING:  # the facade loads pandas; help and usage errors do without
    from voicecrm.crm import RecordReference, VoiceCRM

DEFAULT_DATABASE: Final = "sqlite:///voice.db"
RECORD_ID_LENGTH: Final = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What was said before the command.

    Attributes:
        database: URL, or None: nobody named one.
        named_here: The URL stands on the command line, not in the environment.
        settings: What the firm says of itself.
    """

    database: str | None
    named_here: bool
    settings: Settings

    @property
    def url(self) -> str:
        """Database to use."""
        return self.database or DEFAULT_DATABASE

    @contextmanager
    def open(self, *, create: bool = False) -> Iterator[VoiceCRM]:
        """Open the database.

        Args:
            create: A SQLite file may come into being; otherwise it must exist, so that a mistyped name is noticed.

        Raises:
            StoreError: It cannot be used.
        """
        if not create:
            file = sqlite_file(self.url)
            if file is not None and not file.exists():
                raise StoreUnavailableError(
                    f"no database at {self.url}; expected one that `voicecrm import` made "
                    "(name it with --db or VOICECRM_DB)"
                )
        from voicecrm.crm import VoiceCRM  # noqa: PLC0415 - see above

        with VoiceCRM.open(self.url, settings=self.settings) as crm:
            yield crm


def session_of(context: typer.Context) -> Session:
    """Return what the global options said."""
    session = context.obj
    assert isinstance(session, Session)
    return session


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite URL; None for a database in memory or elsewhere."""
    scheme, separator, rest = url.partition(":///")
    path = rest.partition("?")[0]
    if not separator or not scheme.startswith("sqlite") or path in ("", ":memory:") or path.startswith("file:"):
        return None
    return Path(path)


def words(given: Sequence[str] | None, variable: str) -> tuple[str, ...]:
    """Return the values of a repeatable option, or of its environment variable, comma separated."""
    texts = list(given or ()) or [os.environ.get(variable, "")]
    return tuple(word.strip() for text in texts for word in text.split(",") if word.strip())


def parse_record(text: str) -> RecordReference:
    """Read a record's id, or ``SOURCE/KEY``.

    Raises:
        QueryError: It is neither.
    """
    if text.startswith("r_") and len(text) == RECORD_ID_LENGTH:
        return text
    source, separator, key = text.partition("/")
    if not (separator and source and key):
        raise QueryError(f"{text!r} names no record; expected an id (r_…) or SOURCE/KEY such as contacts_csv/C-1042")
    return source, key


def profile_id(crm: VoiceCRM, text: str) -> str:
    """Return the profile id that is meant: the id itself, or the profile of a record named ``SOURCE/KEY`` or by id."""
    if text.startswith("r_") or "/" in text:
        return crm.profile_of(parse_record(text)).profile_id
    return text
