"""Whatever a frame holds, `resolve_frame` answers with a result or with an error that names the column."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from voicecrm import resolve_frame
from voicecrm.errors import DuplicateKeyError, FieldError
from voicecrm.pipeline.frame import FIELD_KINDS, MOST_VALUES

FIELDS = {"name": "full_name", "phone": "phone", "mail": "email", "born": "birth_date", "city": "city"}


def three() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": [1, 2, 3],
            "name": ["홍길동", "Gildong Hong", "김영희"],
            "phone": ["010-2345-6789", "+82 10 2345 6789", None],
            "mail": ["hong@post.example", None, "kim@post.example"],
            "born": ["1990-01-15", "1990-01-15", "1985-11-28"],
            "city": ["서울", None, "Ulsan"],
        }
    )


def clusters(frame: pd.DataFrame, fields: Mapping[str, str] | None = None) -> list[Any]:
    return list(resolve_frame(frame, "id", fields or FIELDS)["cluster_id"])


@pytest.mark.parametrize(
    ("frame", "key", "fields", "column", "says"),
    [
        (three(), "nr", FIELDS, "nr", "is not in the frame; it has id, name"),
        (three(), "id", {"surname": "family_name"}, "surname", "is not in the frame"),
        (three(), "id", {"name": "nickname"}, "name", "expected one of account, address"),
        (three(), "id", {"name": None}, "name", "expected one of"),
        (three(), "id", {"name": ["full_name"]}, "name", "expected one of"),
        (three(), "id", {"name": "username"}, "name", "expected one of"),
        (three(), "id", {}, "id", "names no column"),
        (three(), "id", ["name"], "id", "names no column"),
        (three(), "id", None, "id", "names no column"),
        (three(), ["id"], FIELDS, "['id']", "is not in the frame"),
        (three(), None, FIELDS, "None", "is not in the frame"),
        (three().to_dict("records"), "id", FIELDS, "id", "expected a pandas DataFrame"),
        (three()["name"], "id", FIELDS, "id", "expected a pandas DataFrame"),
        (None, "id", FIELDS, "id", "expected a pandas DataFrame"),
        (pd.DataFrame(), "id", FIELDS, "id", "is not in the frame"),
        (three().rename(columns={"phone": "name"}), "id", {"name": "full_name"}, "name", "more than once"),
        (three().rename(columns={"phone": "id"}), "id", {"name": "full_name"}, "id", "more than once"),
        (three().rename(columns={"id": "cluster_id"}), "cluster_id", FIELDS, "cluster_id", "rename it"),
        (three().assign(match_probability=[1, 2, 3]), "match_probability", FIELDS, "match_probability", "rename it"),
        (pd.concat({"a": three()}, axis=1), "a", {"a": "full_name"}, "a", "is not in the frame"),
    ],
)
def test_a_wrong_call_is_an_error_that_names_the_column(
    frame: Any, key: Any, fields: Any, column: str, says: str
) -> None:
    with pytest.raises(FieldError, match=None) as error:
        resolve_frame(frame, key, fields)
    assert error.value.column == column
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ([1, 1, 2], "twice"),
        ([1, "1", 2], "twice"),
        (["a", "a", "b"], "twice"),
        ([True, True, False], "twice"),
        ([1, None, 2], "missing"),
        (["a", None, "b"], "missing"),
        (pd.array([1, pd.NA, 2], dtype="Int64"), "missing"),
        (pd.to_datetime(["2020-01-01", "", "2020-01-02"]), "missing"),
        (pd.Categorical(["a", None, "b"]), "missing"),
    ],
)
def test_a_missing_or_repeated_key_is_an_error(keys: Any, says: str) -> None:
    with pytest.raises(DuplicateKeyError, match=says) as error:
        clusters(three().assign(id=keys))
    assert error.value.column == "id"


@pytest.mark.parametrize(
    "keys",
    [
        ["a", "b", "c"],
        ["", "b", "c"],
        [1.5, 2.5, 3.5],
        [1, "a", 2.5],
        [2**70, 2**71, 2**72],
        [b"a", b"b", b"c"],
        [(1, 2), (1, 3), (2,)],
        [[1], [2], [3]],
        pd.array([1, 2, 3], dtype="Int64"),
        np.array([1, 2**63, 2**64 - 1], dtype=np.uint64),
        pd.array(["a", "b", "c"], dtype="string"),
        pd.Categorical(["a", "b", "c"]),
        pd.date_range("2020-01-01", periods=3),
        pd.period_range("2020-01", periods=3, freq="M"),
        pd.Series(["\ud800", "\ud801", "c"], dtype=object),
    ],
    ids=str,
)
def test_any_key_will_do_and_keeps_its_type(keys: Any) -> None:
    frame = three().drop(columns="id")
    frame["id"] = pd.Series(keys, index=frame.index)
    found = resolve_frame(frame, "id", FIELDS)
    assert found["id"].dtype == found["cluster_id"].dtype == frame["id"].dtype
    assert list(found["cluster_id"]) == [frame["id"][0], frame["id"][0], frame["id"][2]]


CELLS: dict[str, object] = {
    "None": None,
    "nan": np.nan,
    "NaT": pd.NaT,
    "NA": pd.NA,
    "empty": "",
    "blank": " \t\n",
    "int": 5,
    "huge int": 10**400,
    "negative": -1,
    "float": 5.5,
    "inf": np.inf,
    "bool": True,
    "bytes": b"abc",
    "complex": 1j,
    "timestamp": pd.Timestamp("1990-01-15"),
    "first timestamp": pd.Timestamp.min,
    "date": dt.date(1990, 1, 15),
    "datetime": dt.datetime(1990, 1, 15, 3, tzinfo=dt.UTC),
    "timedelta": pd.Timedelta("1D"),
    "decimal": decimal.Decimal("1.50"),
    "object": object(),
    "dict": {"a": 1},
    "list": ["x", "y"],
    "empty list": [],
    "list of nothing": [None, np.nan],
    "nested list": [["a"], ["b"]],
    "set": {1, 2},
    "array": np.array(["a", "b"]),
    "surrogates": "\ud800abc@\udfff.example",
    "right to left": "\u202eعلي\u202c حسن",
    "zero width": "이\u200b서\u200d연",
    "nul": "a\x00b@c.example",
    "year 0": "0000-00-00",
    "last day": "9999-12-31",
    "commas": ",,,",
    "at": "@",
    "slashes": "../../..",
}


@pytest.mark.parametrize("column", list(FIELDS))
@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_any_cell_is_a_value_or_missing(cell: object, column: str) -> None:
    everywhere = three()
    everywhere[column] = pd.Series([cell] * 3, index=everywhere.index, dtype=object)
    assert len(clusters(everywhere)) == 3
    once = three()
    once[column] = pd.Series([*once[column][:2], cell], index=once.index, dtype=object)
    assert clusters(once) == [1, 1, 3]


@pytest.mark.parametrize("kind", FIELD_KINDS)
def test_any_field_kind_takes_any_cell(kind: str) -> None:
    cells = list(CELLS.values())
    frame = pd.DataFrame({"id": range(len(cells)), "cell": pd.Series(cells, dtype=object)})
    assert len(clusters(frame, {"cell": kind})) == len(cells)


DTYPES: dict[str, Callable[[], Any]] = {
    "Int64": lambda: pd.array([8210, 8211, pd.NA], dtype="Int64"),
    "Float64": lambda: pd.array([1.0, 2.5, pd.NA], dtype="Float64"),
    "boolean": lambda: pd.array([True, False, pd.NA], dtype="boolean"),
    "bool": lambda: [True, False, True],
    "string": lambda: pd.array(["a", "b", pd.NA], dtype="string"),
    "category": lambda: pd.Categorical(["a", "b", None]),
    "category of numbers": lambda: pd.Categorical([1, 2, 1]),
    "category of dates": lambda: pd.Categorical(pd.to_datetime(["1990-01-15"] * 3)),
    "datetime": lambda: pd.to_datetime(["1990-01-15", "1990-01-15", ""]),
    "datetime with zone": lambda: pd.to_datetime(["1990-01-15", "1990-01-15", ""]).tz_localize("Asia/Seoul"),
    "timedelta": lambda: pd.to_timedelta([1, 2, None]),
    "period": lambda: pd.period_range("2020", periods=3, freq="Y"),
    "interval": lambda: pd.interval_range(0, 3),
    "sparse": lambda: pd.arrays.SparseArray([1, 0, 0]),
    "complex": lambda: np.array([1j, 2j, 3j]),
    "all missing": lambda: [None, None, None],
    "all NaN": lambda: [np.nan] * 3,
    "one value": lambda: ["unknown"] * 3,
}


@pytest.mark.parametrize("column", ["name", "phone", "born"])
@pytest.mark.parametrize("values", DTYPES.values(), ids=DTYPES)
def test_any_dtype_is_read(values: Callable[[], Any], column: str) -> None:
    assert len(clusters(three().assign(**{column: values()}))) == 3


def test_arrow_columns_are_read() -> None:
    pa = pytest.importorskip("pyarrow")
    columns = {
        "born": (pa.date32(), [dt.date(1990, 1, 15)] * 3),
        "phone": (pa.list_(pa.string()), [["010-2345-6789", "02-555-0147"], ["010-2345-6789"], None]),
        "name": (pa.dictionary(pa.int32(), pa.string()), ["홍길동", "Gildong Hong", "김영희"]),
        "city": (pa.struct([("city", pa.string())]), [{"city": "서울"}, None, {"city": "울산"}]),
        "mail": (pa.binary(), [b"a", b"b", None]),
    }
    arrays = {name: pd.Series(values, dtype=pd.ArrowDtype(kind)) for name, (kind, values) in columns.items()}
    assert clusters(three().assign(**arrays)) == [1, 1, 3]


def test_a_date_is_a_date_whatever_its_dtype() -> None:
    days = ["1990-01-15", "1990-01-15", "1985-11-28"]
    as_text = resolve_frame(three(), "id", FIELDS)
    for born in (pd.to_datetime(days), [dt.date.fromisoformat(day) for day in days]):
        pd.testing.assert_frame_equal(resolve_frame(three().assign(born=born), "id", FIELDS), as_text)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_frame_may_be_tiny(count: int) -> None:
    found = resolve_frame(three().iloc[:count], "id", FIELDS)
    assert list(found.columns) == ["id", "cluster_id", "match_probability"]
    assert found["cluster_id"].tolist() == [1] * count


def test_columns_may_be_numbers_and_levels() -> None:
    numbered = three()
    numbered.columns = pd.RangeIndex(6)
    assert resolve_frame(numbered, 0, {1: "full_name", 2: "phone"})["cluster_id"].tolist() == [1, 1, 3]  # type: ignore[arg-type, dict-item]
    levels = pd.concat({"a": three()}, axis=1)
    fields: Any = {("a", "name"): "full_name", ("a", "phone"): "phone"}
    key: Any = ("a", "id")
    found = resolve_frame(levels, key, fields)
    assert found["cluster_id"].tolist() == [1, 1, 3]
    assert key in list(found.columns)


@pytest.mark.parametrize(
    "index", [[0, 0, 0], [np.nan, np.nan, 1], pd.MultiIndex.from_tuples([(0, 1), (0, 1), (1, 1)])], ids=str
)
def test_the_index_is_kept_whatever_it_is(index: Any) -> None:
    frame = three().set_axis(index, axis=0)
    found = resolve_frame(frame, "id", FIELDS)
    assert found["id"].tolist() == [1, 2, 3]
    assert found.index.equals(frame.index)


@pytest.mark.parametrize("kind", FIELD_KINDS)
def test_a_value_of_ten_megabytes_does_no_harm(kind: str) -> None:
    long = "서울 a1-@b.example, " * 600_000
    frame = pd.DataFrame({"id": [1, 2, 3], "name": ["김민수", "이서연", "박지훈"], "value": [long, long[:-1], "x"]})
    assert len(clusters(frame, {"name": "full_name", "value": kind})) == 3


def test_a_cell_of_thousands_of_values_is_cut() -> None:
    phones = [f"010-2345-{number:04d}" for number in range(3_000)]
    frame = pd.DataFrame({"id": range(60), "name": ["홍길동"] * 60, "phone": [phones] * 60})
    assert set(clusters(frame, {"name": "full_name", "phone": "phone"})) == {0}
    late = pd.DataFrame({"id": [1, 2], "phone": [phones, phones[MOST_VALUES:]]})
    assert clusters(late, {"phone": "phone"}) == [1, 2]


def test_a_hundred_thousand_rows_that_agree_on_everything_are_answered() -> None:
    size = 100_000
    same = pd.DataFrame(
        {"id": range(size), "name": "홍길동", "phone": "010-2345-6789", "born": "1990-01-15", "city": "서울"}
    )
    fields = {column: FIELDS[column] for column in ("name", "phone", "born", "city")}
    assert set(clusters(same, fields)) == {0}


def test_a_hundred_thousand_strangers_on_one_switchboard_are_answered() -> None:
    size = 100_000
    random = np.random.default_rng(3)
    letters = [random.choice(list(some), size) for some in ("김이박최정강조윤", "민서지하도예준유", "수연훈늘윤린서진")]
    names = ["".join(parts) for parts in zip(*letters, strict=True)]
    frame = pd.DataFrame(
        {"id": range(size), "name": names, "phone": "02-555-0147", "born": "1990-01-15", "city": "서울"}
    )
    fields = {column: FIELDS[column] for column in ("name", "phone", "born", "city")}
    found = resolve_frame(frame, "id", fields)
    assert frame.groupby(found["cluster_id"])["name"].nunique().max() == 1
