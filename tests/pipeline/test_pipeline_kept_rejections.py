"""Rejections in any number: all are there, few of them in memory."""

from __future__ import annotations

import pickle
from copy import deepcopy
from dataclasses import asdict
from io import BytesIO
from typing import IO, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm import VoiceCRM
from voicecrm.errors import IngestError
from voicecrm.ingest import write_rejections
from voicecrm.pipeline import kept_rejections
from voicecrm.pipeline.kept_rejections import RejectionSpool
from voicecrm.records import Rejection

HEADER = "통화ID,상담일시,구분,고객명,연락처,상담내용\n"


def refused(position: int) -> Rejection:
    raw = [{"row": str(position)}, ["row", position], b"\xff row", "row"][position % 4]
    reason = f"row {position}"
    return Rejection(
        source="desk", adapter="table", position=position, field="time", code="bad_time", reason=reason, raw=raw
    )


def bad_calls(n_rows: int) -> BytesIO:
    rows = (f"K-{number},언젠가,수신,나해든,010-7001-2001,환불 {number}\n" for number in range(n_rows))
    return BytesIO((HEADER + "".join(rows)).encode())


@given(
    st.lists(st.integers(0, 5), max_size=6),
    st.integers(-3, 30),
    st.slices(30),
    st.sampled_from([1, 10_000_000]),
)
def test_what_is_kept_is_given_back_in_its_order(sizes: list[int], first: int, part: slice, in_memory: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_rejections, "IN_MEMORY_BYTES", in_memory)
        spool = RejectionSpool()
        for size in sizes:
            spool.extend([refused(len(spool) + place) for place in range(size)])
        everything = [refused(place) for place in range(sum(sizes))]
        kept = spool.since(0)
        assert (len(kept), list(kept)) == (len(everything), everything)
        assert kept == tuple(everything)
        assert list(kept[part]) == everything[part]
        assert list(reversed(kept)) == everything[::-1]
        later = spool.since(min(max(first, 0), len(spool)))
        assert list(later) == everything[max(first, 0) :]
        assert [later[place] for place in range(len(later))] == list(later)
        with pytest.raises(IndexError):
            later[len(later)]


def test_those_of_an_input_that_failed_are_dropped() -> None:
    spool = RejectionSpool()
    spool.extend([refused(0)])
    spool.extend([refused(1), refused(2)])
    spool.extend([refused(3)])
    spool.cut(1)
    spool.extend([refused(4)])
    assert [one.position for one in spool.since(0)] == [0, 4]


def test_a_report_of_many_rejections_is_used_like_one_of_few(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_rejections, "IN_MEMORY_BYTES", 10_000)
    with VoiceCRM.open(database_url) as crm:
        report = crm.ingest(bad_calls(12_000))
    assert (report.read, report.rejected, len(report.rejections)) == (12_000, 12_000, 12_000)
    assert [one.position for one in report.rejections] == list(range(2, 12_002))
    assert report.rejections[-1].position == 12_001
    assert len(report.rejections[:3]) == 3
    written = BytesIO()
    assert write_rejections(report.rejections, written) == written.getvalue().count(b"\n") == 12_000
    assert deepcopy(report) == report == pickle.loads(pickle.dumps(report))
    assert len(asdict(report)["rejections"]) == 12_000


def test_a_full_disk_gives_the_input_up_and_stores_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(BytesIO):
        def write(self, content: Any) -> int:
            raise OSError(28, "No space left on device", content)

    def full_file(**_: Any) -> IO[bytes]:
        return Full()

    monkeypatch.setattr(kept_rejections, "SpooledTemporaryFile", full_file)
    with VoiceCRM.open("sqlite://") as crm:
        with pytest.raises(IngestError, match=r"3 rejected rows cannot be kept.*No space left"):
            crm.ingest(bad_calls(3))
        assert crm.imports() == []
