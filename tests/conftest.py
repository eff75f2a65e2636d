"""Databases for the tests: every test that asks for one runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from voicecrm.store import Store

settings.register_profile("deep", max_examples=2000)
"""For ``--hypothesis-profile deep``: what takes a minute then takes twenty, and finds what is rare."""

POSTGRES_URL = os.environ.get("VOICECRM_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
POSTGRES_REQUIRED = os.environ.get("VOICECRM_REQUIRE_POSTGRES") == "1"


@cache
def postgres_answers() -> bool:
    engine = create_engine(POSTGRES_URL, connect_args={"connect_timeout": 3})
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    finally:
        engine.dispose()
    return True


def pytest_report_header() -> str:
    return f"PostgreSQL: {'answering' if postgres_answers() else 'none answers, that half is skipped'}"


BACK_ENDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def need_postgres() -> None:
    """Skip, or fail where the run insists on it, when no PostgreSQL answers."""
    if postgres_answers():
        return
    reason = f"PostgreSQL does not answer at {make_url(POSTGRES_URL).render_as_string()}"
    if POSTGRES_REQUIRED:
        pytest.fail(f"{reason}, and VOICECRM_REQUIRE_POSTGRES=1 asks for it")
    pytest.skip(f"{reason}; set VOICECRM_TEST_POSTGRES to test that half")


@contextmanager
def postgres_schema() -> Iterator[str]:
    """The URL of an empty schema; made in milliseconds, where a database takes a tenth of a second and more."""
    schema = f"voicecrm_test_{uuid.uuid4().hex}"
    engine = create_engine(POSTGRES_URL, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
            try:
                url = make_url(POSTGRES_URL).update_query_dict({"options": f"-csearch_path={schema}"})
                yield url.render_as_string(hide_password=False)
            finally:
                # A test that leaves a transaction open fails here instead of hanging.
                connection.execute(text("SET lock_timeout = '5s'"))
                connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    finally:
        engine.dispose()


@pytest.fixture(params=BACK_ENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, once on each back end."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'voice.db'}"
        return
    need_postgres()
    with postgres_schema() as url:
        yield url


@pytest.fixture(params=BACK_ENDS)
def new_database(request: pytest.FixtureRequest) -> Callable[[], AbstractContextManager[str]]:
    """Makes empty databases, for tests that need one per example; once on each back end."""
    if request.param == "sqlite":
        return lambda: nullcontext("sqlite://")
    need_postgres()
    return postgres_schema


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An opened empty database, once on each back end."""
    with Store.open(database_url) as opened:
        yield opened
