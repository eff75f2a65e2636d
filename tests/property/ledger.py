"""A ledger: a database that is filled and resolved bit by bit, beside what was put into it, so as to check it.

After each resolve it holds the profiles against all records of that database at once, and against a new database that
was given what stands in one go.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO

import numpy as np
import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from voicecrm import VoiceCRM
from voicecrm.identity import clustering, keys, sharing
from voicecrm.identity.model import Model
from voicecrm.identity.model_text import write_model
from voicecrm.pipeline.blocks import read_blocks
from voicecrm.pipeline.resolving import compute
from voicecrm.query import snapshot
from voicecrm.query.snapshot import Snapshots

Reference = tuple[str, str]
Person = tuple[str, str, str, str, str]
Row = tuple[str, ...]
Entry = tuple[Reference, Row]

MEMBERS = "members"
CALLS = "calls"
MAILS = "email"
HEADERS = {
    MEMBERS: ("고객번호", "비고", "이름", "휴대폰", "이메일", "생년월일", "도시"),
    CALLS: ("통화ID", "상담내용", "고객명", "연락처", "이메일", "생년월일", "도시", "상담일시"),
}
"""A customer has a number of their own; callers who say the same are one identity record."""
MAIL = """From - Mon Mar  2 10:00:00 2026
From: {name} <{email}>
To: help@firm.example
Message-ID: <{key}>
Date: Mon, 02 Mar 2026 10:00:00 +0900
Subject: {note}
Content-Type: text/plain; charset=utf-8

Hello
--\u0020
{phone}

"""
"""The phone of who writes a mail stands in the signature."""


def row_of(reference: Reference, person: Person, note: str = "") -> Row:
    source, key = reference
    if source == MAILS:
        return (key, note, *person[:3])
    return (key, note, *person) if source == MEMBERS else (key, note, *person, "2026-03-02 10:00")


def put_rows(crm: VoiceCRM, entries: Iterable[Entry]) -> None:
    entries = list(entries)
    for source, headers in HEADERS.items():
        rows = [dict(zip(headers, row, strict=True)) for (name, _key), row in entries if name == source]
        assert not rows or not crm.ingest(rows, source=source).rejected
    mails = [
        MAIL.format(key=key, note=note, name=person, phone=phone, email=email)
        for (source, _key), (key, note, person, phone, email, *_) in entries
        if source == MAILS
    ]
    assert not mails or not crm.ingest(BytesIO("".join(mails).encode())).rejected


def put_model(crm: VoiceCRM, model: Model) -> None:
    with crm._store.writing() as writer:
        at = datetime.now(UTC)
        writer.apply_model(writer.add_model(model.name, {}, write_model(model), at), at)


@cache
def empty_database() -> sqlite3.Connection:
    """A database with our tables, to copy: making them takes longer than a resolve of a few records."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    VoiceCRM.open(create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool))
    return connection


@contextmanager
def new_database() -> Iterator[VoiceCRM]:
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as connection:
        empty_database().backup(connection)
        yield VoiceCRM.open(create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool))


class Ledger:
    """A database that is resolved now and then, and what was put into it."""

    def __init__(self, url: str = "sqlite://") -> None:
        self.crm = VoiceCRM.open(url)
        self.rows: dict[Reference, Row] = {}
        self._versions: dict[Reference, list[Row]] = {}
        self._brought_by: dict[Reference, int] = {}
        self._model: Model | None = None

    def put(self, *entries: Entry) -> None:
        """Ingest rows: a version that was seen before changes nothing, or brings a deleted record back as it was."""
        brought = set()
        for reference, row in entries:
            versions = self._versions.setdefault(reference, [])
            if row not in versions:
                versions.append(row)
                self.rows[reference] = row
            elif reference not in self.rows:
                self.rows[reference] = versions[-1]
            else:
                continue
            brought.add(reference)
        put_rows(self.crm, entries)
        runs = {run.source: run.run_id for run in self.crm.imports()}
        self._brought_by.update((reference, runs[reference[0]]) for reference in brought)

    def put_alike(self, person: Person, *references: Reference) -> None:
        self.put(*((reference, row_of(reference, person)) for reference in references))

    def delete(self, *references: Reference) -> None:
        for reference in references:
            self.crm.delete(*reference)
            del self.rows[reference]

    def undo_import(self) -> None:
        """Withdraw what the last import brought, and resolve."""
        run = max(self._brought_by[reference] for reference in self.rows)
        self.crm.undo(import_run=run, apply=True, by="agent-1")
        self.rows = {reference: row for reference, row in self.rows.items() if self._brought_by[reference] != run}

    def use(self, model: Model) -> None:
        put_model(self.crm, model)
        self._model = model

    def partition(self, crm: VoiceCRM | None = None) -> set[frozenset[Row]]:
        """Source, key and identity record of every customer of each profile."""
        frame = (crm or self.crm).memberships()
        columns = ["source", "source_key", "record_id"]
        return {frozenset(group.itertuples(index=False)) for _, group in frame.groupby("profile_id")[columns]}

    def are_together(self, one: Reference, other: Reference) -> bool:
        return self.crm.profile_of(one).profile_id == self.crm.profile_of(other).profile_id

    def resolve_and_check(self) -> None:
        self.crm.resolve()
        self.check()

    def check(self) -> None:
        """Hold the profiles, as resolved, against all records at once and against a new database."""
        with self.crm._store.reading() as reader:
            whole = compute(reader, self.crm.settings)
            stored = read_blocks(reader, np.unique(whole.block_keys.keys))
            assert not len(reader.dirty_records())
        standing_keys = whole.block_keys.where(~np.isin(whole.block_keys.keys, stored.crowded))
        assert np.array_equal(stored.pairs.keys, standing_keys.keys)
        assert np.array_equal(stored.pairs.ids, standing_keys.ids)
        found = self.partition()
        assert {frozenset(row[2] for row in group) for group in found} == set(map(frozenset, whole.clusters))
        with new_database() as fresh:
            if self._model is not None:
                put_model(fresh, self._model)
            put_rows(fresh, sorted(self.rows.items(), reverse=True))
            self._put_judgements(fresh)
            fresh.resolve()
            assert found == self.partition(fresh)
            assert shown(self.crm) == shown(fresh)
            assert weighed(self.crm) == weighed(fresh)

    def _put_judgements(self, fresh: VoiceCRM) -> None:
        """Judge as was judged, on the records that stand for the judged ones today."""
        with self.crm._store.reading() as reader:
            made, now = reader.judgements(), reader.succession()
        made = [
            replace(one, record_a=now.get(one.record_a, one.record_a), record_b=now.get(one.record_b, one.record_b))
            for one in made
        ]
        with fresh._store.writing() as writer:
            writer.add_judgements(made)


def shown(crm: VoiceCRM) -> tuple[list[object], list[object]]:
    """What people see of the profiles and of the pairs that are open."""
    profiles = [
        (profile.name, profile.values, [record.record_id for record in profile.records]) for profile in crm.profiles
    ]
    review = [
        (pair.record_a.record_id, pair.record_b.record_id, pair.match_probability, pair.expected_gain)
        for pair in crm.review(limit=1000)
    ]
    return sorted(profiles, key=repr), list(review)


def weighed(crm: VoiceCRM) -> tuple[list[str], list[float], list[bool]]:
    """What every two records weigh by all holders of their values, and whether a block proposes them."""
    with crm._store.reading() as reader:
        some = Snapshots().of(reader, reader.profile_state().memberships)
        left, right = np.triu_indices(len(some.record_ids), 1)
        return list(some.record_ids), some.weigh(left, right).weight.tolist(), some.were_compared(left, right).tolist()


@contextmanager
def small_bounds() -> Iterator[None]:
    """Let a few records fill a block, make a crowd of a value's holders and a component too large."""
    with pytest.MonkeyPatch.context() as patch:
        for name, bound in {"BLOCK_BOUND": 5, "NAME_BOUND": 4, "PLACE_BOUND": 3, "RARE_BOUND": 2}.items():
            patch.setattr(keys, name, bound)
        patch.setattr(sharing, "CROWD", 6)
        patch.setattr(clustering, "COMPONENT_BOUND", 6)
        patch.setattr(snapshot, "CROWD", 6)
        yield
