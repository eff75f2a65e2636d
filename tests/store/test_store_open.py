"""Opening databases: every mistake gets one clear error, two processes do not disturb each other."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlmodel import SQLModel

from voicecrm.errors import MissingExtraError, StoreError, StoreUnavailableError, StoreVersionError
from voicecrm.records import Interaction
from voicecrm.store import InteractionQuery, Store
from voicecrm.store.migrations import VERSION_TABLE, VERSIONS, configuration
from voicecrm.store.tables import METADATA

NOW = datetime(2024, 9, 15, tzinfo=UTC)


def post(key: str) -> Interaction:
    return Interaction(source="x", source_key=key, channel="social", raw=key.encode(), text="안녕하세요")


def fill(store: Store, *keys: str) -> None:
    with store.writing() as writer:
        writer.write(writer.begin_import("x", "", NOW), [post(key) for key in keys])


def keys(store: Store) -> list[str]:
    with store.reading() as reader:
        return sorted(entry.interaction.source_key for entry in reader.search(InteractionQuery()))


def test_a_database_is_made_once_and_keeps_its_content(database_url: str) -> None:
    with Store.open(database_url) as store:
        assert store.version() == VERSIONS[-1]
        fill(store, "a")
    with Store.open(database_url) as store:
        store.upgrade()
        assert keys(store) == ["a"]


def test_migrations_and_tables_agree(database_url: str) -> None:
    Store.open(database_url).close()
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": VERSION_TABLE,
                "include_name": lambda name, kind, _parents: kind != "table" or not name.startswith("voicecrm_search"),
            },
        )
        assert compare_metadata(context, METADATA) == []
        assert tuple(ScriptDirectory.from_config(configuration(connection)).get_heads()) == VERSIONS[-1:]
    engine.dispose()
    assert not SQLModel.metadata.tables


def test_a_database_of_a_newer_version_is_refused(database_url: str) -> None:
    Store.open(database_url).close()
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE voicecrm_version SET version_num = 'ffff'"))
    engine.dispose()
    with pytest.raises(StoreVersionError, match=r"'ffff'.*upgrade voicecrm"):
        Store.open(database_url)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("voice.db", "cannot be read; expected sqlite:///FILE"),
        ("", "cannot be read"),
        ("postgresql://u:hush@host:port/db", "cannot be read"),
        ("mysql://u:hush@host/db", "'mysql' is not supported"),
        ("sqlite:////no/such/directory/voice.db", "/no/such/directory does not exist"),
        ("postgresql+psycopg://u:hush@127.0.0.1:1/db", "cannot be used"),
    ],
)
def test_a_wrong_url_is_one_clear_error_without_the_password(url: str, message: str) -> None:
    with pytest.raises(StoreUnavailableError, match=message) as caught:
        Store.open(url)
    assert "hush" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("caller,time\n" * 1000)
    with pytest.raises(StoreUnavailableError, match="not a database"):
        Store.open(f"sqlite:///{path}")
    assert path.read_text() == "caller,time\n" * 1000


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError, match="is a directory"):
        Store.open(f"sqlite:///{tmp_path}")


def test_a_missing_driver_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(MissingExtraError, match=r"voicecrm\[postgres\]"):
        Store.open("postgresql://127.0.0.1/db")


def test_the_url_is_shown_without_secrets(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'voice.db'}?timeout=5") as store:
        assert store.url == f"sqlite:///{tmp_path / 'voice.db'}"


def test_a_database_in_memory_works_in_every_thread() -> None:
    with Store.open("sqlite://") as store:
        threads = [threading.Thread(target=fill, args=(store, f"k{n}")) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(keys(store)) == 8


def test_a_read_inside_a_transaction_in_memory_sees_it_and_a_second_write_is_refused() -> None:
    with Store.open("sqlite://") as store:
        with store.writing() as writer:
            writer.write(writer.begin_import("x", "", NOW), [post("a")])
            assert keys(store) == ["a"]
            with pytest.raises(StoreError, match="end it before writing"), store.writing():
                pass
        assert keys(store) == ["a"]


def test_an_exception_rolls_everything_back(store: Store) -> None:
    def fail_halfway() -> None:
        with store.writing() as writer:
            writer.write(writer.begin_import("x", "", NOW), [post("a")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert keys(store) == []
    with store.reading() as reader:
        assert reader.import_runs() == []
        assert reader.data_version() == 0


def test_a_reader_sees_one_state_whatever_is_written_meanwhile(store: Store) -> None:
    fill(store, "a")
    with store.reading() as reader:
        before = reader.counts()
        fill(store, "b")
        assert reader.counts() == before
        assert reader.data_version() == 1
    assert keys(store) == ["a", "b"]


def test_a_writer_reads_its_own_writes(store: Store) -> None:
    with store.writing() as writer:
        writer.write(writer.begin_import("x", "", NOW), [post("a")])
        assert writer.reader.counts().interactions == {"social": 1}


def test_many_writers_wait_for_each_other(store: Store) -> None:
    threads = [threading.Thread(target=fill, args=(store, f"k{n}")) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys(store)) == 8
    with store.reading() as reader:
        assert reader.data_version() == 8


OPEN = "import sys; from voicecrm.store import Store; Store.open(sys.argv[1]).close()"
KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from voicecrm.records import Interaction
from voicecrm.store import Store
with Store.open(sys.argv[1]).writing() as writer:
    run_id = writer.begin_import("x", "", datetime.now(UTC))
    items = [Interaction(source="x", source_key=str(n), channel="social", raw=b"x" * n) for n in range(5_000)]
    writer.write(run_id, items)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_processes_that_open_a_new_database_at_once_all_succeed(database_url: str) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", OPEN, database_url], stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [(process.communicate()[1], process.returncode) for process in processes] == [("", 0)] * 4


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGKILL")
def test_a_killed_import_leaves_nothing_half_written(store: Store, database_url: str) -> None:
    fill(store, "a")
    assert subprocess.run([sys.executable, "-c", KILLED, database_url], check=False).returncode == -9
    assert keys(store) == ["a"]
    fill(store, "b")
    assert keys(store) == ["a", "b"]


@pytest.fixture
def host_engine(database_url: str) -> Engine:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('host-7')"))
        connection.execute(text("CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT)"))
    return engine


def test_a_host_applications_engine_and_tables_are_left_alone(host_engine: Engine) -> None:
    before = set(inspect(host_engine).get_table_names())
    store = Store.open(host_engine)
    fill(store, "a")
    assert keys(store) == ["a"]
    store.close()

    with host_engine.begin() as connection:
        connection.execute(text("INSERT INTO customer VALUES (1, '예시')"))
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == ["host-7"]
    with host_engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
        else:
            assert connection.get_isolation_level() == "READ COMMITTED"
    added = set(inspect(host_engine).get_table_names()) - before
    assert all(name.startswith("voicecrm_") for name in added)
    host_engine.dispose()


def test_a_host_engine_with_a_begin_of_its_own_works(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'voice.db'}")
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    store = Store.open(engine)
    fill(store, "a")
    assert keys(store) == ["a"]
    engine.dispose()
