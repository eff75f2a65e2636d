"""DataFrames and files: the same columns and types whatever stands in them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from voicecrm import VoiceCRM
from voicecrm.errors import ExportError, MissingExtraError, QueryError

TEXT = pd.Series([""]).dtype
TIME = "datetime64[us, UTC]"


def types_of(frame: pd.DataFrame) -> dict[str, str]:
    return {str(column): str(dtype) for column, dtype in frame.dtypes.items()}


def test_search_results_have_the_same_types_when_nothing_is_found(crm: VoiceCRM) -> None:
    frame = crm.interactions.search().to_pandas()
    types = types_of(frame)
    assert types == types_of(crm.interactions.search("없는낱말").to_pandas())
    assert types == types_of(crm.timeline(crm.profiles.find(phone="010-7001-2002")[0].profile_id).to_pandas())
    assert types.pop("occurred_at") == TIME
    assert {types.pop("duration_seconds"), types.pop("rating")} == {"float64"}
    assert types.pop("version") == "int64"
    assert set(types.values()) == {str(TEXT)}


def test_search_results_read_like_what_was_said(crm: VoiceCRM) -> None:
    frame = crm.interactions.search("환불", channel="call").to_pandas().set_index("source_key")
    assert list(frame.index) == ["K-3", "K-1"]
    first = frame.loc["K-1"]
    assert first["occurred_at"] == pd.Timestamp("2026-03-02T00:10Z")
    assert (first["duration_seconds"], first["agent"], first["status"]) == (180.0, "김상담", "완료")
    assert first["profile_id"] == crm.profiles.find(phone="010-7001-2001")[0].profile_id
    assert pd.isna(first["rating"])
    assert pd.isna(first["subject"])


def test_memberships_have_one_row_per_record_and_customer(crm: VoiceCRM, tmp_path: Path) -> None:
    frame = crm.memberships()
    assert types_of(frame) == dict.fromkeys(("source", "source_key", "profile_id", "record_id"), str(TEXT))
    assert not frame.duplicated(["source", "source_key", "record_id"]).any()
    assert frame.groupby("record_id")["profile_id"].nunique().eq(1).all()
    assert set(frame["source"]) == {"call_log", "email", "mastodon", "members", "service_visits"}
    assert set(frame["profile_id"]) == {profile.profile_id for profile in crm.profiles}
    with VoiceCRM.open(f"sqlite:///{tmp_path / 'empty.db'}") as empty:
        assert types_of(empty.memberships()) == types_of(frame)


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_an_export_reads_back_as_it_was(crm: VoiceCRM, tmp_path: Path, ending: str) -> None:
    expected = {
        "memberships": crm.memberships(),
        "interactions": crm.interactions.search().to_pandas(),
    }
    for what, frame in expected.items():
        written = crm.export(what, tmp_path / f"{what}{ending}")
        assert written == tmp_path / f"{what}{ending}"
        back = read_back(written, frame)
        pd.testing.assert_frame_equal(back, frame)


def read_back(path: Path, like: pd.DataFrame) -> pd.DataFrame:
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    # An empty list of flags is an empty text; only what is missing is written as nothing.
    if path.suffix == ".csv":
        back = pd.read_csv(path, encoding="utf-8-sig", dtype=str)
        back["flags"] = back["flags"].fillna("") if "flags" in back else None
    else:
        back = pd.DataFrame([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()])
    for column in like.columns:
        if column == "occurred_at":
            back[column] = pd.to_datetime(back[column], format="ISO8601", utc=True).dt.as_unit("us")
        back[column] = back[column].astype(like[column].dtype)
    return back[list(like.columns)]


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_exported_profiles_hold_every_value(crm: VoiceCRM, tmp_path: Path, ending: str) -> None:
    path = crm.export("profiles", tmp_path / f"profiles{ending}")
    if ending == ".csv":
        assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read Korean"
        frame = pd.read_csv(path, encoding="utf-8-sig", dtype=str)
    elif ending == ".jsonl":
        assert "나해든".encode() in path.read_bytes()
        frame = pd.DataFrame([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()])
    else:
        frame = pd.read_parquet(path)
    assert list(frame["profile_id"]) == [profile.profile_id for profile in crm.profiles]
    row: dict[Any, Any] = frame.set_index("email").loc["haedeun@na.example"].to_dict()
    assert (row["name"], row["phone"], row["vin"]) == ("나해든", "+821070012001", "KMHDN41BPJU000001")
    assert row["sources"] == "call_log | email | members | service_visits"
    assert int(row["interactions"]) == 4


def test_awkward_texts_survive_an_export(crm: VoiceCRM, tmp_path: Path) -> None:
    text = 'line one\nline "two", with comma; 한글 🚗'
    crm.ingest(
        [{"통화ID": "K-9", "상담일시": "2026-03-09 09:00", "연락처": "010-7001-2001", "상담내용": text}],
        source="call_log",
    )
    for ending in (".csv", ".jsonl", ".parquet"):
        path = crm.export("interactions", tmp_path / f"all{ending}")
        frame = read_back(path, crm.interactions.search().to_pandas())
        assert frame.set_index("source_key").loc["K-9", "text"] == text


def test_an_empty_database_exports_headers(tmp_path: Path) -> None:
    with VoiceCRM.open("sqlite://") as crm:
        for what in ("profiles", "memberships", "interactions"):
            assert len(pd.read_csv(crm.export(what, tmp_path / f"{what}.csv"))) == 0
            assert len(pd.read_parquet(crm.export(what, tmp_path / f"{what}.parquet"))) == 0
            assert crm.export(what, tmp_path / f"{what}.jsonl").read_text(encoding="utf-8").strip() == ""


def test_an_export_that_cannot_be_written_is_one_clear_error(
    crm: VoiceCRM, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(QueryError, match="cannot export 'people'; expected one of profiles, memberships, interactions"):
        crm.export("people", tmp_path / "people.csv")
    with pytest.raises(ExportError, match=r"ends in '\.xlsx'; expected one of \.csv, \.jsonl, \.parquet"):
        crm.export("profiles", tmp_path / "people.xlsx")
    for ending in (".csv", ".jsonl", ".parquet"):
        with pytest.raises(ExportError, match="choose another place"):
            crm.export("profiles", tmp_path / "nowhere" / f"people{ending}")
        (tmp_path / f"folder{ending}").mkdir()
        with pytest.raises(ExportError, match="choose another place"):
            crm.export("profiles", tmp_path / f"folder{ending}")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'voicecrm\[parquet\]'"):
        crm.export("profiles", tmp_path / "people.parquet")
