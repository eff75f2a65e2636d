"""Databases on a PostgreSQL server that live as long as one measurement."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


def plain_url(url: str) -> str:
    """Turn a SQLAlchemy URL into one that psycopg reads."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(scheme="postgresql"))


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """Create an empty database and drop it afterwards.

    Args:
        server: SQLAlchemy URL of any database on the server.

    Yields:
        SQLAlchemy URL of the new one.
    """
    name = f"voicecrm_bench_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(plain_url(server), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            parts = urlsplit(server)
            yield urlunsplit(parts._replace(scheme="postgresql+psycopg", path=f"/{name}"))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
