"""The one border at which errors of SQLAlchemy, Alembic and the drivers become ours."""

from __future__ import annotations

import functools
import inspect
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from alembic.util.exc import CommandError
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError, StatementError

from voicecrm.errors import StoreError, StoreUnavailableError

try:
    import psycopg

    _DRIVER_ERRORS: tuple[type[Exception], ...] = (sqlite3.Error, psycopg.Error)
except ImportError:
    _DRIVER_ERRORS = (sqlite3.Error,)

FOREIGN_ERRORS: Final[tuple[type[Exception], ...]] = (SQLAlchemyError, CommandError, *_DRIVER_ERRORS)
_CONNECTION_CLASSES: Final = ("00", "08", "28", "3D", "53", "57")
"""SQLSTATE classes that say that the server cannot be used: connection, authorization, no such database, resources."""

_Class = TypeVar("_Class", bound=type)


def translate(error: Exception, action: str) -> StoreError:
    """Say what a foreign error means in our words, without statement, parameters or stored values."""
    cause = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    if isinstance(cause, StoreError):
        return cause
    state = getattr(cause, "sqlstate", None) or ""
    text = next(iter(str(cause).strip().splitlines()), "")
    if "database is locked" in text or "database table is locked" in text:
        return StoreUnavailableError(
            f"{action} failed: another process has been writing to the database for too long; try again when it is done"
        )
    if "file is not a database" in text or "malformed" in text:
        return StoreUnavailableError(f"{action} failed: {text}; expected a SQLite database written by voicecrm")
    if isinstance(error, (OperationalError, InterfaceError)) or isinstance(cause, sqlite3.OperationalError):
        if not state or state.startswith(_CONNECTION_CLASSES):
            return StoreUnavailableError(f"{action} failed: the database cannot be used: {text}")
        return StoreError(f"{action} failed: the database refused ({type(cause).__name__} {state}): {text}")
    # The text of other errors may quote stored values, so only their class and code are shown.
    return StoreError(f"{action} failed: the database refused ({f'{type(cause).__name__} {state}'.strip()})")


@contextmanager
def translated(action: str) -> Iterator[None]:
    """Let no foreign error out of the block."""
    try:
        yield
    except FOREIGN_ERRORS as error:
        raise translate(error, action) from error


def _guarded_method(method: Callable[..., Any]) -> Callable[..., Any]:
    action = method.__name__.replace("_", " ")

    if inspect.isgeneratorfunction(method):
        # A guard around the call would end before the first row is read.
        @functools.wraps(method)
        def generate(*args: Any, **kwargs: Any) -> Iterator[Any]:
            with translated(action):
                yield from method(*args, **kwargs)

        return generate

    @functools.wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        with translated(action):
            return method(*args, **kwargs)

    return call


def guarded(cls: _Class) -> _Class:
    """Put every public method that a class defines behind the border."""
    for name, member in list(vars(cls).items()):
        if not name.startswith("_") and inspect.isfunction(member):
            setattr(cls, name, _guarded_method(member))
    return cls
