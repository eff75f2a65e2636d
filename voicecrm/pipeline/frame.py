"""`resolve_frame`: the engine on a DataFrame, without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_integer_dtype, is_unsigned_integer_dtype

from voicecrm.columns import Column, Int64Array, encode_codes, offsets_of, positions_of, sizes_of
from voicecrm.errors import DuplicateKeyError, FieldError
from voicecrm.identity.copies import find_copies, keep_records
from voicecrm.identity.masked import MASKED_KINDS
from voicecrm.identity.model import SHIPPED_MODEL, Comparison
from voicecrm.identity.model_text import write_model
from voicecrm.identity.normalize import add_masked_forms, normalize_values
from voicecrm.identity.resolution import resolve_columns
from voicecrm.pipeline.collector import collector_at_rest
from voicecrm.settings import Settings

DERIVED_KINDS: Final = frozenset({"username", "email_year", *MASKED_KINDS})
"""What the engine reads out of other kinds by itself."""

THREADS: Final = 2

FIELD_KINDS: Final = tuple(
    sorted({comparison.name for comparison in SHIPPED_MODEL.comparisons} - DERIVED_KINDS | {"full_name"})
)

MOST_VALUES: Final = 20
"""Values of one kind that are read of a record. Nobody has more phones; pairs are compared value by value, so two cells
of 2,000 would be four million comparisons."""

RESULT_COLUMNS: Final = ("cluster_id", "match_probability")

ObjectArray: TypeAlias = NDArray[np.object_]


def resolve_frame(
    df: pd.DataFrame,
    key: str,
    fields: Mapping[str, str],
    *,
    settings: Settings | None = None,
    comparisons: Sequence[Comparison] = (),
) -> pd.DataFrame:
    """Find which rows of a DataFrame are one person.

    Args:
        df: One row per record; None, NaN, NaT and blank values are missing. A list in a cell is several values,
            of which the first `MOST_VALUES` are read.
        key: Column of unique row keys.
        fields: Field kind of each column to compare, for instance ``{"dob": "birth_date"}``. Several columns
            may have one kind (two phones).
        comparisons: Comparisons of your own: of further field kinds, which are compared in the normal form of
            ``text``, or in place of those that are built in.
        settings: Region of national phone numbers and thresholds; the defaults of `Settings` otherwise.

    Returns:
        DataFrame in the order of `df` with the key column, ``cluster_id`` (the smallest key of the person, of other
        keys than integers by text) and ``match_probability`` (how surely the row belongs there; 1 for a row that
        stands alone). Its ``attrs`` hold the trained ``model`` as JSON text (see
        `voicecrm.identity.model_text`) and, as ``oversized``, how many pairs each blocking rule left out because too
        many records share a key.

    Raises:
        FieldError: `df` is no DataFrame, a column is missing or stands twice, a field kind is unknown, or the key has
            the name of a column of the result.
        IdentityError: A comparison of your own cannot be used.
        DuplicateKeyError: A key is missing or stands twice.

    Examples:
        >>> frame = pd.DataFrame({"id": [1, 2, 3], "name": ["홍길동", "Gildong Hong", "김영희"],
        ...                       "mobile": ["010-2345-6789", "+82 10 2345 6789", None]})
        >>> resolve_frame(frame, "id", {"name": "full_name", "mobile": "phone"})["cluster_id"].tolist()
        [1, 1, 3]
    """
    kinds = sorted({*FIELD_KINDS, *(comparison.name for comparison in comparisons)})
    _check(df, key, fields, kinds)
    with collector_at_rest():
        return _resolve(df, key, fields, settings or Settings(), comparisons)


def _resolve(
    df: pd.DataFrame,
    key: str,
    fields: Mapping[str, str],
    settings: Settings,
    comparisons: Sequence[Comparison],
) -> pd.DataFrame:
    order = _canonical_order(df[key])
    columns = _columns(df[list(fields)].iloc[order], fields, settings.default_region)
    copies = find_copies(columns, len(df))
    resolution = resolve_columns(
        {kind: keep_records(column, copies) for kind, column in columns.items()},
        len(copies.kept),
        comparisons=comparisons,
        merge_threshold=settings.merge_threshold,
        review_threshold=settings.merge_threshold,  # what is open is not returned, so it is not compared
    )
    keys = df[key].iloc[order]
    cluster = copies.spread(resolution.cluster)
    match_probability = np.ones(len(df))
    match_probability[copies.kept] = resolution.match_probability
    joined = cluster[copies.followers] != copies.followers
    match_probability[copies.followers[joined]] = match_probability[copies.first[joined]]
    named = pd.Series(keys.array[cluster], index=keys.index, dtype=keys.dtype)
    probability = pd.Series(match_probability, index=keys.index)
    result = pd.concat((keys, named, probability), axis=1, keys=(key, *RESULT_COLUMNS))
    result.attrs = {"model": write_model(resolution.model), "oversized": dict(resolution.oversized)}
    return result.loc[df.index] if df.index.is_unique else result.iloc[order.argsort()]


def _canonical_order(keys: pd.Series) -> Int64Array:
    """Places of the rows by key, so that the result does not depend on how the rows stand."""
    if is_integer_dtype(keys.dtype):
        numbers = keys.to_numpy(dtype=np.uint64 if is_unsigned_integer_dtype(keys.dtype) else np.int64)
        return np.argsort(numbers, kind="stable")
    return np.argsort(_texts(keys), kind="stable")


def _texts(keys: pd.Series) -> ObjectArray:
    """Keys as text, whatever they are; pandas' own cast refuses lone surrogates."""
    texts = np.empty(len(keys), dtype=np.object_)
    texts[:] = [str(key) for key in keys]
    return texts


def _check(df: pd.DataFrame, key: str, fields: Mapping[str, str], kinds: Sequence[str]) -> None:
    if not isinstance(df, pd.DataFrame):
        raise FieldError(f"df is a {type(df).__name__}; expected a pandas DataFrame", column=str(key))
    if not isinstance(fields, Mapping) or not fields:
        raise FieldError(
            "fields names no column; expected the field kind of each column to compare, for instance "
            '{"dob": "birth_date"}',
            column=str(key),
        )
    present = list(df.columns)
    for column in (key, *fields):
        if column not in present:
            raise FieldError(
                f"column {column!r} is not in the frame; it has {', '.join(map(str, present))}", column=str(column)
            )
        if not isinstance(df[column], pd.Series):
            raise FieldError(f"column {column!r} stands more than once in the frame; rename one", column=str(column))
    if key in RESULT_COLUMNS:
        raise FieldError(f"key column {key!r} has the name of a column of the result; rename it", column=str(key))
    for column, kind in fields.items():
        if kind not in kinds:
            raise FieldError(
                f"column {column!r} has field kind {kind!r}; expected one of {', '.join(kinds)}",
                column=str(column),
            )
    _check_keys(df[key], key)


def _check_keys(keys: pd.Series, key: str) -> None:
    if keys.isna().any():
        raise DuplicateKeyError(f"key column {key!r} has missing values; give every row a key", column=str(key))
    n_keys = keys.nunique() if is_integer_dtype(keys.dtype) else len(set(_texts(keys)))
    if n_keys < len(keys):
        raise DuplicateKeyError(
            f"key column {key!r} holds a value twice; drop or rename the duplicates", column=str(key)
        )


def _columns(df: pd.DataFrame, fields: Mapping[str, str], region: str) -> dict[str, Column]:
    """Normalize each column once per distinct value and encode it."""
    entries: dict[str, list[tuple[Int64Array, Int64Array, list[str]]]] = {}
    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(lambda field: _entries(df[field[0]], field[1], region), fields.items()))
    for kind, part in zip(fields.values(), found, strict=True):
        entries.setdefault(kind, []).append(part)
    columns = {}
    for kind, parts in entries.items():
        records, codes, values = parts[0]
        for more_records, more_codes, more_values in parts[1:]:
            records = np.concatenate((records, more_records))
            codes = np.concatenate((codes, more_codes + len(values)))
            values = values + more_values
        distinct, uniques = pd.factorize(np.array(values, dtype=np.object_))
        columns[kind] = _cut_lists(encode_codes(records, distinct[codes], uniques.tolist(), len(df)))
    return columns


def _cut_lists(column: Column) -> Column:
    """Keep the first `MOST_VALUES` values of each record."""
    sizes = sizes_of(column.offsets)
    if not len(sizes) or sizes.max() <= MOST_VALUES:
        return column
    within = np.arange(len(column.codes), dtype=np.int64) - np.repeat(column.offsets[:-1], sizes)
    keep = within < MOST_VALUES
    return Column(column.values, column.codes[keep], offsets_of(column.record_indices[keep], column.n_records))


def _entries(cells: pd.Series, kind: str, region: str) -> tuple[Int64Array, Int64Array, list[str]]:
    """The normal forms in one column: row and place in the list of forms of every one, and the list."""
    cells = cells.reset_index(drop=True)
    if isinstance(cells.dtype, pd.ArrowDtype) and cells.dtype.type in (list, dict):
        cells = cells.astype(np.object_)
    if cells.dtype == np.object_ and any(isinstance(cell, (list, tuple, np.ndarray)) for cell in cells):
        cells = cells.explode()
    rows = cells.index.to_numpy(dtype=np.int64)
    try:
        codes, distinct = pd.factorize(cells)
    except TypeError:  # a cell that cannot be compared, such as a mapping
        codes, distinct = pd.factorize(cells.map(_text, na_action="ignore"))
    texts = np.asarray(distinct, dtype=np.object_).tolist()
    if not isinstance(cells.dtype, pd.StringDtype):
        texts = list(map(_text, texts))
    kind = kind if kind in FIELD_KINDS else "text"
    position, forms = add_masked_forms(kind, texts, normalize_values(kind, texts, region=region), region=region)
    known = np.flatnonzero(codes >= 0)
    offsets = offsets_of(position, len(distinct))
    entry, places = positions_of(offsets, codes[known].astype(np.int64))
    return rows[known[entry]], places, forms


def _text(raw: object) -> str:
    """Write a cell as a person would: no time on a date, no ``.0`` on a whole number."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, pd.Timestamp):
        return raw.date().isoformat()
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)
