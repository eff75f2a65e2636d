"""One database in several hands: a host application's engine, two openers, threads."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from voicecrm import VoiceCRM
from voicecrm.errors import JudgementError

CALLS = """통화ID,상담일시,구분,고객명,연락처,상담내용
K-1,2026-03-02 09:10,수신,나해든,010-7001-2001,환불해주세요
K-2,2026-03-02 10:20,수신,도이랑,010-7001-2002,배터리 경고등
"""
MEMBERS = [
    {"고객번호": "C-1", "이름": "나해든", "휴대폰": "01070012001", "이메일": "haedeun@na.example"},
    {"고객번호": "C-2", "이름": "마루한", "휴대폰": "01070012003", "이메일": ""},
]


def fill(crm: VoiceCRM) -> None:
    crm.ingest(BytesIO(CALLS.encode()))
    crm.ingest(MEMBERS, source="members")
    crm.resolve()


def partition(crm: VoiceCRM) -> set[frozenset[str]]:
    return {frozenset(group) for group in crm.memberships().groupby("profile_id")["source_key"].agg(list)}


@pytest.fixture
def host(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE customer (id INTEGER PRIMARY KEY, name VARCHAR(80), voice VARCHAR(40))"))
        connection.execute(text("CREATE TABLE profile (id INTEGER PRIMARY KEY, secret VARCHAR(80))"))
        connection.execute(text("CREATE INDEX ix_customer_name ON customer (name)"))
        connection.execute(text("INSERT INTO customer VALUES (1, '나해든', NULL), (2, '도이랑', NULL)"))
        connection.execute(text("INSERT INTO profile VALUES (1, 'host only')"))
    yield engine
    engine.dispose()


def host_content(engine: Engine) -> tuple[object, ...]:
    described = inspect(engine)
    with engine.connect() as connection:
        rows = [
            tuple(map(tuple, connection.execute(text(f"SELECT * FROM {name}")))) for name in ("customer", "profile")
        ]
    columns = [[column["name"] for column in described.get_columns(name)] for name in ("customer", "profile")]
    return rows, columns, [index["name"] for index in described.get_indexes("customer")]


def test_a_host_application_keeps_its_tables_and_its_engine(host: Engine) -> None:
    before = host_content(host)
    crm = VoiceCRM.open(host)
    fill(crm)
    (found,) = crm.profiles.find(phone="010-7001-2001")
    crm.delete("members", "C-2")
    crm.resolve()
    crm.close()
    assert host_content(host) == before

    with host.begin() as connection:
        connection.execute(text("UPDATE customer SET voice = :voice WHERE id = 1"), {"voice": found.profile_id})
    with VoiceCRM.open(host) as again:
        with host.connect() as connection:
            voice = connection.execute(text("SELECT voice FROM customer WHERE id = 1")).scalar_one()
        assert again.profiles.get(voice).name == "나해든"
        assert len(again.timeline(voice)) == 1
    assert all(name.startswith("voicecrm_") for name in set(inspect(host).get_table_names()) - {"customer", "profile"})


def test_a_host_engine_gives_what_a_url_gives(host: Engine) -> None:
    with VoiceCRM.open(host) as crm, VoiceCRM.open("sqlite://") as own:
        fill(crm)
        fill(own)
        assert partition(crm) == partition(own)
        assert crm.counts() == own.counts()
        assert crm.schema_version() == own.schema_version()
        words = [entry.interaction.source_key for entry in crm.interactions.search("환불")]
        assert words == [entry.interaction.source_key for entry in own.interactions.search("환불")] == ["K-1"]


def test_a_hosts_open_transaction_is_not_ours(host: Engine) -> None:
    with VoiceCRM.open(host) as crm:
        fill(crm)
        with host.connect() as connection:
            connection.execute(text("UPDATE customer SET name = 'changed' WHERE id = 2"))
            assert len(crm.profiles) == 3
            connection.rollback()
        with host.connect() as connection:
            assert connection.execute(text("SELECT name FROM customer WHERE id = 2")).scalar_one() == "도이랑"


def test_two_openers_see_each_others_work(database_url: str) -> None:
    with VoiceCRM.open(database_url) as one, VoiceCRM.open(database_url) as other:
        fill(one)
        assert partition(other) == partition(one)
        (profile,) = other.profiles.find(phone="010-7001-2001")
        weight = other.explain(("members", "C-1"), ("call_log", "K-1")).match_weight
        one.judge(("members", "C-1"), ("call_log", "K-1"), "negative", actor="agent-7")
        one.ingest([MEMBERS[0] | {"이름": "나하든"}], source="members")
        one.resolve()
        assert other.resolve().created == 0
        assert len(other.profiles) == 4
        assert other.explain(("members", "C-1"), ("call_log", "K-1")).match_weight < weight
        assert other.profiles.get(profile.profile_id) == one.profiles.get(profile.profile_id)
        one.ingest(
            [{"고객번호": "C-9", "이름": "보라", "휴대폰": "010-7001-2009", "마스토돈": "bora@talk.example"}],
            source="shop",
        )
        one.resolve()
        assert [found.name for found in other.profiles.find(handle="bora@talk.example")] == ["보라"]
        assert [found.name for found in other.profiles.find(customer_number="C-9")] == ["보라"]


def test_two_mergers_of_the_same_profiles_do_not_get_in_each_others_way(database_url: str) -> None:
    with VoiceCRM.open(database_url) as one, VoiceCRM.open(database_url) as other:
        fill(one)
        first, second = (
            one.profiles.find(customer_number="C-1")[0].profile_id,
            one.profiles.find(customer_number="C-2")[0].profile_id,
        )
        survivor = one.merge(first, second, actor="agent-7").profile_id
        with pytest.raises(JudgementError, match="expected at least two"):
            other.merge(first, second, actor="agent-8")
        assert other.profiles.get(first) == other.profiles.get(second) == one.profiles.get(survivor)


def test_imports_and_resolves_at_the_same_time_lose_nothing(database_url: str) -> None:
    def work(number: int) -> int:
        lines = ["통화ID,상담일시,구분,고객명,연락처,상담내용"]
        lines += [
            f"K-{number}-{call},2026-03-02 09:10,수신,{name},010-7002-{call}{call}{call}{call},문의"
            for call, name in enumerate(("김해든", "이이랑", "박루한", "최하늘", "정보람"))
        ]
        with VoiceCRM.open(database_url) as crm:
            stored = crm.ingest(BytesIO("\n".join(lines).encode()), source="call_log").stored
            crm.resolve()
        return stored

    with VoiceCRM.open(database_url) as crm:
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(work, range(4))) == [5] * 4
        resolved = crm.resolve()
        assert (resolved.created, resolved.profiles) == (0, 5)
        assert partition(crm) == {frozenset(f"K-{number}-{call}" for number in range(4)) for call in range(5)}
        assert crm.counts().interactions == {"call": 20}
        assert len(crm.imports()) == 4


def test_one_object_serves_many_threads(database_url: str) -> None:
    with VoiceCRM.open(database_url) as crm:
        fill(crm)

        def ask(number: int) -> tuple[str, int]:
            (profile,) = crm.profiles.find(phone="010-7001-2001")
            crm.ingest([{"고객번호": f"T-{number}", "이름": "도이랑", "휴대폰": "010-7001-2002"}], source="threads")
            return profile.name, len(crm.interactions.search("환불"))

        with ThreadPoolExecutor(4) as pool:
            assert set(pool.map(ask, range(12))) == {("나해든", 1)}
        crm.resolve()
        assert len(crm.profiles.find(phone="010-7001-2002")[0].records) == 13
