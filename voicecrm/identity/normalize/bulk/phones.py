"""Phone numbers of many records at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecrm.columns import BoolArray, Int64Array
from voicecrm.identity.normalize.bulk.country_codes import country_codes
from voicecrm.identity.normalize.bulk.digits import POWERS, WIDTH, Digits, group_rows, last_digits, read_digits
from voicecrm.identity.normalize.bulk.lines import Forms, Lines, byte_class, outside_class
from voicecrm.identity.normalize.numbering import Plan, plan_of, prefix_depth, region_of, subscriber_automaton
from voicecrm.identity.normalize.phones import KEYPAD_WORDS, RUNS, SHORTEST_NATIONAL, plainly_prefixed

_PUNCTUATION: Final = "-. ()"
_STRANGE: Final = outside_class(f"0123456789+{_PUNCTUATION}")
_PLUS: Final = byte_class("+")
_SHORTEST_WRITTEN: Final = 8
_LONGEST_WRITTEN: Final = 20
_MOST_DIGITS: Final = 15
_DEEPEST_PREFIX: Final = 6
_FEWEST: Final = 32
"""Fewer numbers of one shape are not worth the automaton of their country."""

_REPUNITS: Final = [0, *((10**size - 1) // 9 for size in range(1, 19))]
_NATIONAL: Final = 1000
"""Stands for the country code of a number that is written without one."""


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """Numbers of one country code and one length.

    Attributes:
        rows: Which of the values, shape ``(n,)``.
        plan: The numbering plan they are read in.
        region: Its region.
        abroad: They are written with their country code.
        numbers: All digits as a number, shape ``(n,)``.
        length: Number of digits.
    """

    rows: Int64Array
    plan: Plan
    region: str
    abroad: bool
    numbers: Int64Array
    length: int


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """Members of a shape that begin alike.

    Attributes:
        members: Which of the shape's numbers, shape ``(n_members,)``.
        trunk_length: Digits of the trunk prefix in front.
        has_code: The country code stands in front, with or without a plus.
    """

    members: Int64Array
    trunk_length: int
    has_code: bool


def normalize_plain_phones(lines: Lines, region: str) -> tuple[Forms, BoolArray]:
    """Normalize the plainly written subscribers' numbers among many.

    Args:
        lines: Raw values.
        region: ISO 3166 alpha-2 region in which national numbers are read.

    Returns:
        The entries of the values that are certain, and True for each of these values, shape ``(n_values,)``.
    """
    plus = np.frombuffer(lines.data.translate(_PLUS), dtype=np.bool_)
    international = plus[lines.starts]
    strange = lines.holds(_STRANGE)
    if np.count_nonzero(plus) != np.count_nonzero(international):
        strange |= lines.count(_PLUS) != international
    written = lines.lengths - international
    stripped = lines.data.translate(None, f"+{_PUNCTUATION}".encode("ascii"))
    ends = np.flatnonzero(np.frombuffer(stripped, dtype=np.uint8) == 10)
    lengths = np.diff(ends, prepend=-1) - 1
    plain = ~strange & (written >= _SHORTEST_WRITTEN) & (written <= _LONGEST_WRITTEN)
    plain &= (lengths <= _MOST_DIGITS) & (lengths > SHORTEST_NATIONAL)
    digits = read_digits(stripped, ends, np.where(plain, lengths, 0))
    certain = np.zeros(len(lines.ends), dtype=np.bool_)
    codes = np.zeros(len(lines.ends), dtype="S4")
    national_lengths = digits.lengths.copy()
    for shape in _shapes(np.flatnonzero(plain), international, digits, region):
        for reading in _readings(shape):
            rows = shape.rows[reading.members[_are_subscribers(shape, reading)]]
            certain[rows] = True
            codes[rows] = b"+" if reading.has_code else f"+{shape.plan.country_code}".encode("ascii")
            national_lengths[rows] -= reading.trunk_length
    return (np.flatnonzero(certain), _write(certain, codes, digits, national_lengths)), certain


def _shapes(rows: Int64Array, international: BoolArray, digits: Digits, region: str) -> Iterator[_Shape]:
    """Group the values by country code and length."""
    lengths = digits.lengths[rows]
    codes = np.where(international[rows], country_codes(digits.numbers[rows], lengths), _NATIONAL)
    for key, within in group_rows(codes * (WIDTH + 1) + lengths):
        code, length = divmod(key, WIDTH + 1)
        members = rows[within]
        shape_region = region if code == _NATIONAL else region_of(str(code))
        plan = plan_of(shape_region) if len(members) >= _FEWEST else None
        if plan is not None and subscriber_automaton(shape_region) is not None:
            yield _Shape(members, plan, shape_region, code != _NATIONAL, digits.numbers[members], length)


def _readings(shape: _Shape) -> Iterator[_Reading]:
    """Split a shape by what stands in front of the national number."""
    plan, everything = shape.plan, np.arange(len(shape.rows), dtype=np.int64)
    if shape.abroad:
        yield _Reading(everything[~_may_begin_with_trunk(shape)] if plan.rewrites else everything, 0, has_code=True)
        return
    depth = prefix_depth(shape.region)
    if depth is None or depth > _DEEPEST_PREFIX:
        return
    depth = min(depth, shape.length)
    leading = shape.numbers // POWERS[shape.length - depth]
    trunk_lengths = np.full(POWERS[depth], -1, dtype=np.int8)
    for number in np.flatnonzero(np.bincount(leading)).tolist():
        trunk_lengths[number] = plainly_prefixed(f"{number:0{depth}d}" if depth else "", plan)
    found = trunk_lengths[leading]
    for trunk_length in {0, len(plan.trunk)}:
        rest = shape.length - trunk_length - len(plan.country_code)
        if rest < SHORTEST_NATIONAL:
            continue
        begins_with_code = shape.numbers % POWERS[shape.length - trunk_length] // POWERS[rest] == int(plan.country_code)
        yield _Reading(np.flatnonzero((found == trunk_length) & ~begins_with_code), trunk_length, has_code=False)
        if not trunk_length:
            bare = (found == 0) & begins_with_code & ~_may_begin_with_trunk(shape)
            yield _Reading(np.flatnonzero(bare), 0, has_code=True)


def _may_begin_with_trunk(shape: _Shape) -> BoolArray:
    """True where the digit behind the country code can begin a trunk prefix, shape ``(n,)``."""
    first = shape.numbers // POWERS[shape.length - len(shape.plan.country_code) - 1] % 10
    return np.isin(first, [int(digit) for digit in shape.plan.trunk_starts])


def _are_subscribers(shape: _Shape, reading: _Reading) -> BoolArray:
    """True for numbers that the full parse would read in the same way, shape ``(n_members,)``."""
    plan, automaton = shape.plan, subscriber_automaton(shape.region)
    length = shape.length - reading.trunk_length - (len(plan.country_code) if reading.has_code else 0)
    if length < SHORTEST_NATIONAL or automaton is None or not len(reading.members):
        return np.zeros(len(reading.members), dtype=np.bool_)
    numbers = shape.numbers[reading.members]
    national = numbers % POWERS[length]
    good: BoolArray = automaton.match(national, length) == 3
    if reading.trunk_length or reading.has_code > shape.abroad:
        # What is a national number as it stands is not shortened.
        good &= automaton.match(numbers, shape.length) & 2 == 0
    return good & ~_may_be_dummy(int(plan.country_code), national, length)


def _may_be_dummy(code: int, national: Int64Array, length: int) -> BoolArray:
    """True for every number that `is_dummy` knows, and hardly another."""
    area_length = 2 if code == 82 else 3
    rest = length - area_length
    found: BoolArray = national % POWERS[rest] % _REPUNITS[rest] == 0
    found |= national % POWERS[7] == 0
    for dummy in RUNS | KEYPAD_WORDS:
        if len(dummy) == length:
            found |= national == int(dummy)
        elif dummy.startswith(str(code)) and len(dummy) == length + len(str(code)):
            found |= national == int(dummy) - code * int(POWERS[length])
    return found


def _write(certain: BoolArray, codes: np.ndarray, digits: Digits, lengths: Int64Array) -> list[str]:
    """Write the numbers as E.164 text: fixed columns, of which the empty places are taken out."""
    rows = np.flatnonzero(certain)
    table = np.full((len(rows), 4 + WIDTH + 1), ord("\n"), dtype=np.uint8)
    table[:, :4] = codes[rows].view(np.uint8).reshape(-1, 4)
    table[:, 4:-1] = last_digits(digits, lengths)[rows].view(np.uint8).reshape(-1, WIDTH)
    return table.tobytes().translate(None, b"\0").decode("ascii").split("\n")[:-1]
