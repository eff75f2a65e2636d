"""`resolve_frame`: the engine on a DataFrame, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from pandas.api.types import is_integer_dtype

from voicecrm.columns import Column, Int64Array, encode_codes, offsets_of, positions_of
from voicecrm.errors import DuplicateKeyError, FieldError
from voicecrm.identity.model import SHIPPED_MODEL
from voicecrm.identity.normalize import normalize_values
from voicecrm.identity.resolution import resolve_columns
from voicecrm.settings import Settings

FIELD_KINDS: Final = tuple(sorted({comparison.name for comparison in SHIPPED_MODEL.comparisons} | {"full_name"}))


def resolve_frame(
    df: pd.DataFrame,
    key: str,
    fields: Mapping[str, str],
    *,
    settings: Settings | None = None,
) -> pd.DataFrame:
    """Find which rows of a DataFrame are one person.

    Args:
        df: One row per record; None, NaN, NaT and blank values are missing. A list in a cell is several values.
        key: Column of unique row keys.
        fields: Field kind of each column to compare, for instance ``{"dob": "birth_date"}``. Several columns
            may have one kind (two phones).
        settings: Region of national phone numbers and thresholds; the defaults of `Settings` otherwise.

    Returns:
        DataFrame in the order of `df` with the key column, ``cluster_id`` (the smallest key of the person, of other keys than integers by text) and
        ``match_probability`` (how surely the row belongs there; 1 for a row that stands alone).

    Raises:
        FieldError: A column is missing or a field kind unknown.
        DuplicateKeyError: A key is missing or stands twice.

    Examples:
        >>> frame = pd.DataFrame({"id": [1, 2, 3], "name": ["홍길동", "Gildong Hong", "김영희"],
        ...                       "mobile": ["010-2345-6789", "+82 10 2345 6789", None]})
        >>> resolve_frame(frame, "id", {"name": "full_name", "mobile": "phone"})["cluster_id"].tolist()
        [1, 1, 3]
    """
    settings = settings or Settings()
    _check(df, key, fields)
    order = _canonical_order(df[key])
    columns = _columns(df.iloc[order], fields, settings.default_region)
    resolution = resolve_columns(
        columns, len(df), merge_threshold=settings.merge_threshold, review_threshold=settings.review_threshold
    )
    keys = df[key].iloc[order]
    result = pd.DataFrame(
        {
            key: keys.to_numpy(),
            "cluster_id": keys.to_numpy()[resolution.cluster] if len(df) else keys.to_numpy(),
            "match_probability": resolution.match_probability,
        },
        index=keys.index,
    )
    return result.loc[df.index] if df.index.is_unique else result.iloc[order.argsort()]


def _canonical_order(keys: pd.Series) -> Int64Array:
    """Places of the rows by key, so that the result does not depend on how the rows stand."""
    if is_integer_dtype(keys.dtype):
        return np.argsort(keys.to_numpy(dtype=np.int64), kind="stable")
    return np.argsort(keys.astype(str).to_numpy(dtype=np.object_), kind="stable")


def _check(df: pd.DataFrame, key: str, fields: Mapping[str, str]) -> None:
    present = ", ".join(map(str, df.columns))
    for column in (key, *fields):
        if column not in df.columns:
            raise FieldError(f"column {column!r} is not in the frame; it has {present}", column=str(column))
        if not isinstance(df[column], pd.Series):
            raise FieldError(f"column {column!r} stands more than once in the frame; rename one", column=str(column))
    for column, kind in fields.items():
        if kind not in FIELD_KINDS:
            raise FieldError(
                f"column {column!r} has field kind {kind!r}; expected one of {', '.join(FIELD_KINDS)}", column=column
            )
    if not fields:
        raise FieldError("fields is empty; name at least one column and its field kind", column=key)
    if df[key].isna().any():
        raise DuplicateKeyError(f"key column {key!r} has missing values; give every row a key", column=key)
    keys = df[key] if is_integer_dtype(df[key].dtype) else df[key].astype(str)
    if keys.duplicated().any():
        raise DuplicateKeyError(f"key column {key!r} holds a value twice; drop or rename the duplicates", column=key)


def _columns(df: pd.DataFrame, fields: Mapping[str, str], region: str) -> dict[str, Column]:
    """Normalize each column once per distinct value and encode it."""
    entries: dict[str, list[tuple[Int64Array, Int64Array, list[str]]]] = {}
    for name, kind in fields.items():
        entries.setdefault(kind, []).append(_entries(df[name], kind, region))
    columns = {}
    for kind, parts in entries.items():
        records, codes, values = parts[0]
        for more_records, more_codes, more_values in parts[1:]:
            records = np.concatenate((records, more_records))
            codes = np.concatenate((codes, more_codes + len(values)))
            values = values + more_values
        distinct, uniques = pd.factorize(np.array(values, dtype=np.object_))
        columns[kind] = encode_codes(records, distinct[codes], uniques.tolist(), len(df))
    return columns


def _entries(cells: pd.Series, kind: str, region: str) -> tuple[Int64Array, Int64Array, list[str]]:
    """The normal forms in one column: row and place in the list of forms of every one, and the list."""
    cells = cells.reset_index(drop=True)
    if cells.dtype == np.object_ and any(isinstance(cell, (list, tuple)) for cell in cells):
        cells = cells.explode()
    rows = cells.index.to_numpy(dtype=np.int64)
    try:
        codes, distinct = pd.factorize(cells)
    except TypeError:  # a cell that cannot be compared, such as a mapping
        codes, distinct = pd.factorize(cells.map(_text, na_action="ignore"))
    position, forms = normalize_values(kind, list(map(_text, distinct)), region=region)
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
