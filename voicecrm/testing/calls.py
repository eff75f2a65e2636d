"""Call logs as a Korean call center exports them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from voicecrm.columns import Int64Array
from voicecrm.testing.contact_points import mobile_numbers
from voicecrm.testing.corruption import add_typos
from voicecrm.testing.draws import Draws, ObjectArray, texts, zipf_weights
from voicecrm.testing.korean import korean_names

CALL_COLUMNS: Final = (
    "통화ID", "통화일시", "방향", "고객명", "연락처", "상담원", "통화결과", "통화시간(초)", "상담메모",
)  # fmt: skip
"""Header of a call log: id, time (Seoul, no zone), direction, customer, phone, agent, result, seconds, note."""

_AGENTS: Final = (
    "상담1팀 가람",
    "상담1팀 누리",
    "상담1팀 다온",
    "상담2팀 라온",
    "상담2팀 마루",
    "상담2팀 보람",
    "상담3팀 새롬",
)
_RESULTS: Final = ("통화완료", "부재", "통화중", "콜백요청")
_NOTES: Final = (
    "배송 일정 문의", "환불 요청, 확인 후 회신", "정비 예약 변경", "요금제 변경 상담", "엔진 경고등 점등 문의",
    "보증 기간 확인", "부품 재고 문의", "결제 오류 신고", "주소 변경", "계약 해지 상담", "리콜 대상 여부 문의",
    "앱 로그인 오류", "", "칭찬", "소음 관련 불만",
)  # fmt: skip
_WITHHELD: Final = "발신번호표시제한"
_START: Final = np.datetime64("2025-01-01T09:00:00", "s")
_SECONDS_BETWEEN_CALLS: Final = 40


class _Calls(NamedTuple):
    """Columns of a call log, each of shape ``(n_rows,)``, in the order of `CALL_COLUMNS`."""

    key: list[str]
    time: list[str]
    direction: list[str]
    name: list[str]
    phone: list[str]
    agent: list[str]
    result: list[str]
    seconds: list[str]
    note: list[str]


def call_rows(n_rows: int, *, seed: int = 0, n_customers: int | None = None) -> list[dict[str, str]]:
    """Invent the rows of a call log.

    The name of a caller is not always written the same way: some rows have none, an appended 님, a typing error, or
    the name in Latin letters. One call in a hundred comes with a withheld number.

    Args:
        n_rows: Number of calls.
        seed: The same seed gives the same rows, on any platform.
        n_customers: Number of people who call; each calls at least once when there are rows enough, a few call often.
            By default one per four calls.

    Returns:
        One mapping per call, keyed by `CALL_COLUMNS`, in the order of time; empty texts for what is unknown.

    Raises:
        ValueError: A number is negative, or nobody calls.

    Examples:
        >>> from voicecrm.testing import call_rows
        >>> [row["통화ID"] for row in call_rows(2, seed=1)]
        ['C00000001', 'C00000002']
    """
    return [dict(zip(CALL_COLUMNS, row, strict=True)) for row in _rows(n_rows, seed, n_customers)]


def write_call_log(path: str | Path, n_rows: int, *, seed: int = 0, n_customers: int | None = None) -> None:
    """Write the rows of `call_rows` as a CSV file (UTF-8, comma, header first).

    Args:
        path: The file; one that exists is replaced.
        n_rows: Number of calls.
        seed: The same seed gives the same bytes, on any platform.
        n_customers: As in `call_rows`.

    Raises:
        ValueError: As in `call_rows`.
    """
    rows = _rows(n_rows, seed, n_customers)
    with Path(path).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(CALL_COLUMNS)
        writer.writerows(rows)


def _rows(n_rows: int, seed: int, n_customers: int | None) -> Iterator[tuple[str, ...]]:
    if n_customers is None:
        n_customers = n_rows // 4 + 1
    if n_rows < 0 or n_customers < 1:
        raise ValueError(f"{n_rows} rows of {n_customers} customers; expected 0 or more rows and at least 1 customer")
    return zip(*_invent(n_rows, n_customers, Draws(seed)), strict=True)


def _invent(n_rows: int, n_customers: int, draws: Draws) -> _Calls:
    customer = _callers(n_rows, n_customers, draws)
    phone = mobile_numbers(np.zeros(n_customers, dtype=np.int64), draws)[customer]
    name = _caller_names(customer, n_customers, draws)
    phone[draws.chance(0.01, n_rows)] = _WITHHELD
    name[phone == np.array(_WITHHELD, dtype=np.object_)] = ""
    gaps = draws.below(2 * _SECONDS_BETWEEN_CALLS, n_rows)
    times = np.datetime_as_string(_START + np.cumsum(gaps).astype("timedelta64[s]")).tolist()
    result = draws.weighted(np.array([0.8, 0.1, 0.04, 0.06]), n_rows).tolist()
    seconds = (30 + draws.uniform(n_rows) ** 2 * 900).astype(np.int64).tolist()
    return _Calls(
        key=[f"C{number:08d}" for number in range(1, n_rows + 1)],
        time=[time.replace("T", " ") for time in times],
        direction=["수신" if inbound else "발신" for inbound in draws.chance(0.7, n_rows).tolist()],
        name=name.tolist(),
        phone=phone.tolist(),
        agent=[_AGENTS[index] for index in draws.below(len(_AGENTS), n_rows).tolist()],
        result=[_RESULTS[index] for index in result],
        seconds=[str(length) if index == 0 else "0" for length, index in zip(seconds, result, strict=True)],
        note=[_NOTES[index] for index in draws.below(len(_NOTES), n_rows).tolist()],
    )


def _callers(n_rows: int, n_customers: int, draws: Draws) -> Int64Array:
    """Choose who calls: everybody once, the rest of the calls come mostly from a few."""
    once = np.arange(n_customers, dtype=np.int64)[:n_rows]
    again = draws.weighted(zipf_weights(n_customers, n_customers / 20), n_rows - len(once))
    return np.concatenate([once, again])[draws.order(n_rows)]


def _caller_names(customer: Int64Array, n_customers: int, draws: Draws) -> ObjectArray:
    tables = korean_names()
    gender = draws.below(2, n_customers)
    given = np.zeros(n_customers, dtype=np.int64)
    for sex in (0, 1):
        rows = np.flatnonzero(gender == sex)
        given[rows] = draws.weighted(tables.given_weights[sex], len(rows))
    family = draws.weighted(tables.family_weights, n_customers)
    spelling = draws.below(tables.n_spellings, n_customers)
    hangul = tables.family[gender, family] + tables.given[given]
    latin = (
        tables.family_latin[spelling, gender, family] + texts([" "] * n_customers) + tables.given_latin[spelling, given]
    )
    kind = draws.uniform(len(customer))
    names: ObjectArray = hangul[customer]
    names[kind < 0.04] = latin[customer[kind < 0.04]]
    add_typos(names, 0.02, draws)
    names[(kind >= 0.04) & (kind < 0.1)] += "님"
    names[(kind >= 0.1) & (kind < 0.16)] = ""
    return names
