"""The search index: one generated document per interaction, in FTS5 on SQLite and as a tsvector on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, bindparam, column, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger

from voicecrm.store.dialect import insert_plain_columns, is_sqlite
from voicecrm.store.tokens import Term

_TABLE: Final = "voicecrm_search"


def write_document(connection: Connection, tokens: Sequence[str]) -> str:
    """Write the tokens of an interaction as the index takes them; empty where there are none."""
    return " ".join(tokens) if is_sqlite(connection) else _tsvector(tokens)


def insert_documents(connection: Connection, documents: Sequence[tuple[int, str]]) -> None:
    """Index interactions that are not in the index.

    Args:
        connection: In a writing transaction.
        documents: Source record and what `write_document` returned for it.
    """
    if documents:
        key = "rowid" if is_sqlite(connection) else "source_record_id"
        keys, written = zip(*documents, strict=True)
        insert_plain_columns(connection, _TABLE, {key: keys, "document": written})


def delete_documents(connection: Connection, source_record_ids: list[int]) -> None:
    """Take interactions out of the index."""
    if is_sqlite(connection):
        statement = text("DELETE FROM voicecrm_search WHERE rowid IN (SELECT value FROM json_each(:keys))")
        connection.execute(statement, {"keys": json.dumps(source_record_ids)})
    else:
        statement = text("DELETE FROM voicecrm_search WHERE source_record_id = ANY(:keys)")
        keys = bindparam("keys", source_record_ids, ARRAY(BigInteger))
        connection.execute(statement.bindparams(keys))


def matches(connection: Connection, source_record_id: ColumnElement[int], terms: Sequence[Term]) -> ColumnElement[bool]:
    """Say that the document of a source record holds all terms."""
    if is_sqlite(connection):
        found = text("SELECT rowid AS source_record_id FROM voicecrm_search WHERE voicecrm_search MATCH :terms")
        query = " AND ".join(f'"{" ".join(term.tokens)}"{" *" * term.prefix}' for term in terms)
    else:
        found = text("SELECT source_record_id FROM voicecrm_search WHERE document @@ CAST(:terms AS tsquery)")
        query = " & ".join(f"({_tsquery(term)})" for term in terms)
    found = found.bindparams(terms=query)
    return source_record_id.in_(found.columns(column("source_record_id", BigInteger())))


def _tsvector(tokens: Sequence[str]) -> str:
    """Write a tsvector directly: the server's own parser drops Korean in a database with LC_CTYPE=C."""
    positions: dict[str, list[int]] = {}
    for position, token in enumerate(tokens, start=1):
        positions.setdefault(token, []).append(position)
    return " ".join(f"'{token}':{','.join(map(str, places))}" for token, places in positions.items())


def _tsquery(term: Term) -> str:
    return " <-> ".join(f"'{token}'{':*' * term.prefix}" for token in term.tokens)
