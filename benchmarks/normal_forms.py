"""Bring distinct raw values into their normal forms: all at once, one at a time, and as other libraries do."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from benchmarks.measurement import hand_over, parser, show, start

_KINDS: Final = ("phone", "email", "birth_date", "full_name", "city", "postal_code", "address", "handle")
_ONE_AT_A_TIME: Final = 20_000
"""Values that the slow ways are given; they take as long for each however many there are."""


def raw_values(kind: str, rows: int, seed: int) -> list[str]:
    """Make distinct raw values as several systems write them."""
    numbers = np.random.Generator(np.random.PCG64(seed)).integers(0, 10**8, (rows, 2)).tolist()
    return list(dict.fromkeys(_WRITERS[kind](index, first, second) for index, (first, second) in enumerate(numbers)))


def _phone(index: int, first: int, second: int) -> str:
    area, line = 2000 + first % 3000, f"{second % 10000:04d}"
    return (
        f"010-{area}-{line}",
        f"+82 10 {area} {line}",
        f"010{area}{line}",
        f"+1 (202) {200 + first % 700}-{line}",
        f"+44 7400 {first % 1_000_000:06d}",
        f"+7 916 {first % 1000:03d}-{second % 100:02d}-{second // 100 % 100:02d}",
    )[index % 6]


def _email(index: int, first: int, second: int) -> str:
    domain = ("gmail.com", "naver.com", "daum.net", "hanmail.net", "outlook.com", f"firm{second % 2000}.co.kr")[
        index % 6
    ]
    return f"{('minsu.kim', 'Lee_Jiwon', 'john.smith', 'park')[first % 4]}{first // 4}@{domain}"


def _birth_date(index: int, first: int, second: int) -> str:
    text = f"{1900 + first % 115}-{1 + second % 12:02d}-{1 + second // 12 % 28:02d}"
    return text if index % 4 else text.replace("-", ".")


def _full_name(index: int, first: int, second: int) -> str:
    if index % 2:
        return "김이박최정강조윤장임"[first % 10] + chr(0xAC00 + 28 * (second % 399)) + chr(0xAC00 + first % 11172)
    letters = "".join(chr(97 + second // 26**place % 26) for place in range(4))
    return f"{('John', 'Mary', 'Minsu', 'Linda')[first % 4]} {('Smith', 'Kim', 'Garcia')[first % 3]}{letters}"


def _city(_index: int, first: int, second: int) -> str:
    return "".join(chr(97 + (first * 31 + second) // 26**place % 26) for place in range(7)).title()


def _postal_code(index: int, first: int, second: int) -> str:
    return f"{second % 100_000:05d}" if index % 2 else f"SW{first % 100}A {second % 1000}AA"


def _address(index: int, first: int, second: int) -> str:
    if index % 2:
        return f"서울특별시 강남구 테헤란로{first % 1000}, {second % 300}동 {second // 300 % 3000}호"
    return f"{first % 9999} {('Main Street', 'Oak Avenue', 'Elm St.')[second % 3]}, Apt {second // 3 % 999}"


def _handle(_index: int, first: int, second: int) -> str:
    return f"@{('Kim', 'lee', 'park', 'john')[first % 4]}_{second}"


_WRITERS: Final[dict[str, Callable[[int, int, int], str]]] = {
    "phone": _phone,
    "email": _email,
    "birth_date": _birth_date,
    "full_name": _full_name,
    "city": _city,
    "postal_code": _postal_code,
    "address": _address,
    "handle": _handle,
}


def variants() -> Iterator[tuple[str, str]]:
    """Kind and way of every measurement that the installed packages allow."""
    for kind in _KINDS:
        yield kind, "voicecrm"
        yield kind, "voicecrm_one_at_a_time"
    yield "phone", "phonenumbers"
    if importlib.util.find_spec("email_validator"):
        yield "email", "email_validator"


def measure(kind: str, way: str, values: list[str]) -> None:
    """Time one way over the values."""
    run = _ways(kind)[way]
    if way != "voicecrm":
        values = values[:_ONE_AT_A_TIME]
    run(values[:1000])  # so that tables are built before
    began = time.perf_counter()
    forms = run(values)
    seconds = time.perf_counter() - began
    hand_over(seconds, values=len(values), values_per_second=len(values) / seconds, forms=forms)


def _ways(kind: str) -> dict[str, Callable[[list[str]], int]]:
    """Functions that normalize values and return how many forms they found."""
    import phonenumbers  # noqa: PLC0415 (peers are loaded only where they are measured)

    from voicecrm.identity.normalize import normalize, normalize_values  # noqa: PLC0415 (likewise)

    def parse_phones(values: list[str]) -> int:
        found = 0
        for value in values:
            number = phonenumbers.parse(value, "KR")
            if phonenumbers.is_valid_number(number):
                found += bool(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
        return found

    def validate_emails(values: list[str]) -> int:
        validate = importlib.import_module("email_validator").validate_email
        return sum(bool(validate(value, check_deliverability=False).normalized) for value in values)

    return {
        "voicecrm": lambda values: len(normalize_values(kind, values)[1]),
        "voicecrm_one_at_a_time": lambda values: sum(len(normalize(kind, value)) for value in values),
        "phonenumbers": parse_phones,
        "email_validator": validate_emails,
    }


def main() -> None:
    """Run the benchmark, or one measurement of it."""
    command = parser(__doc__, rows=1_000_000, repeats=3)
    options = command.parse_args()
    if options.measure:
        kind, _, way = options.measure.partition(":")
        measure(kind, way, raw_values(kind, options.rows, options.seed))
        return
    bench, lines = start("normal_forms", options), []
    for repeat in range(options.repeats):
        for kind, way in variants():
            lines.append(bench.measure(f"{kind}:{way}", repeat, {"seed": options.seed}))
    show(lines)


if __name__ == "__main__":
    main()
