"""Several patterns of digits at once, over a million numbers: numbering plans as one deterministic automaton."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from voicecrm.columns import Int64Array, UInt8Array

_ALL: Final = (1 << 10) - 1
_POWERS: Final = 10 ** np.arange(19, dtype=np.int64)


class PatternError(ValueError):
    """A pattern that says more than digits, classes, groups, alternatives and counts."""


@dataclass(frozen=True, slots=True, eq=False)
class DigitAutomaton:
    """Which of several patterns a number matches in full.

    Attributes:
        steps: Next state after one, two and three digits, shapes ``(n_states, 10)``, ``(n_states, 100)`` and
            ``(n_states, 1000)``; state 0 matches nothing any more, state 1 is the start.
        flags: Bit ``i`` is set where pattern ``i`` matches, shape ``(n_states,)``.
    """

    steps: tuple[Int64Array, Int64Array, Int64Array]
    flags: UInt8Array

    def match(self, numbers: Int64Array, length: int) -> UInt8Array:
        """Match numbers of one length.

        Args:
            numbers: The numbers, leading zeros counted in `length`, shape ``(n,)``.
            length: Digits of each, at most 18.

        Returns:
            Bit ``i`` is set where pattern ``i`` matches the whole number, shape ``(n,)``.
        """
        state = np.ones(len(numbers), dtype=np.int64)
        rest = length
        while rest:
            size = rest % 3 or 3
            rest -= size
            digits = numbers // _POWERS[rest] % _POWERS[size] if rest else numbers % _POWERS[size]
            state = self.steps[size - 1].ravel().take(state * _POWERS[size] + digits)
        return self.flags.take(state)


@dataclass(slots=True)
class _Positions:
    """Glushkov's construction: one position per digit class that stands in a pattern, sets of positions as bits."""

    digits: list[int] = field(default_factory=list)
    follow: list[int] = field(default_factory=list)

    def add(self, digits: int) -> int:
        self.digits.append(digits)
        self.follow.append(0)
        return 1 << (len(self.digits) - 1)

    def link(self, last: int, first: int) -> None:
        for position in _bits(last):
            self.follow[position] |= first


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a pattern: may it be empty, and the positions at which it starts and ends."""

    empty: bool
    first: int
    last: int


_NOTHING: Final = _Piece(True, 0, 0)


def build_automaton(patterns: Sequence[str]) -> DigitAutomaton:
    r"""Compile patterns of a numbering plan.

    Args:
        patterns: At most eight regular expressions of digits, ``\d``, classes, groups, ``|``, ``?``, ``{n}``,
            ``{n,m}``.

    Returns:
        One automaton for all of them.

    Raises:
        PatternError: A pattern holds anything else.

    Source:
        V. M. Glushkov (1961), "The abstract theory of automata", and the subset construction.
    """
    positions = _Positions()
    pieces = [_Parser(pattern, positions).parse() for pattern in patterns]
    first = 0
    for piece in pieces:
        first |= piece.first
    of_digit = [sum(1 << i for i, digits in enumerate(positions.digits) if digits >> digit & 1) for digit in range(10)]
    start = -1
    state_of = {0: 0, start: 1}
    sets = [0, start]
    table: list[list[int]] = []
    for current in sets:
        reachable = first if current == start else 0
        for position in _bits(current) if current != start else ():
            reachable |= positions.follow[position]
        row = []
        for digit in range(10):
            following = reachable & of_digit[digit]
            if following not in state_of:
                state_of[following] = len(sets)
                sets.append(following)
            row.append(state_of[following])
        table.append(row)
    flags = np.array(
        [
            sum(
                1 << bit
                for bit, piece in enumerate(pieces)
                if (piece.empty if current == start else current & piece.last)
            )
            for current in sets
        ],
        dtype=np.uint8,
    )
    one = np.array(table, dtype=np.int64)
    two = one[one].reshape(len(one), 100)
    return DigitAutomaton((one, two, one[two].reshape(len(one), 1000)), flags)


def longest_match(pattern: str) -> int:
    """Return the number of digits of the longest text that a pattern matches; patterns here have no endless repeat.

    Raises:
        PatternError: The pattern holds what `build_automaton` does not know.
    """
    positions = _Positions()
    level = _Parser(pattern, positions).parse().first
    length = 0
    while level:
        length += 1
        following = 0
        for position in _bits(level):
            following |= positions.follow[position]
        level = following
    return length


def first_digits(pattern: str) -> frozenset[str]:
    """Return the digits that a text which a pattern matches can begin with.

    Raises:
        PatternError: The pattern holds what `build_automaton` does not know.
    """
    positions = _Positions()
    first = _bits(_Parser(pattern, positions).parse().first)
    return frozenset(str(digit) for position in first for digit in range(10) if positions.digits[position] >> digit & 1)


def _bits(positions: int) -> list[int]:
    found = []
    while positions:
        lowest = positions & -positions
        found.append(lowest.bit_length() - 1)
        positions ^= lowest
    return found


class _Parser:
    """Recursive descent over one pattern; a counted piece is read again for each of its repeats."""

    def __init__(self, pattern: str, positions: _Positions) -> None:
        self._pattern = pattern
        self._positions = positions
        self._at = 0

    def parse(self) -> _Piece:
        piece = self._alternatives()
        if self._at < len(self._pattern):
            raise PatternError(f"unexpected {self._peek()!r} in pattern {self._pattern!r}")
        return piece

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _alternatives(self) -> _Piece:
        piece = self._sequence()
        while self._peek() == "|":
            self._at += 1
            other = self._sequence()
            piece = _Piece(piece.empty or other.empty, piece.first | other.first, piece.last | other.last)
        return piece

    def _sequence(self) -> _Piece:
        piece = _NOTHING
        while self._peek() not in {"", "|", ")"}:
            piece = self._join(piece, self._counted())
        return piece

    def _join(self, left: _Piece, right: _Piece) -> _Piece:
        self._positions.link(left.last, right.first)
        return _Piece(
            left.empty and right.empty,
            left.first | (right.first if left.empty else 0),
            right.last | (left.last if right.empty else 0),
        )

    def _counted(self) -> _Piece:
        start = self._at
        piece = self._atom()
        end = self._at
        least, most = self._count()
        after = self._at
        repeats = [piece]
        for _ in range(1, most):
            self._at = start
            repeats.append(self._atom())
        self._at = after
        joined = _NOTHING
        for index, repeat in enumerate(repeats):
            optional = _Piece(repeat.empty or index >= least, repeat.first, repeat.last)
            joined = self._join(joined, optional)
        if end == start or most < 1:
            raise PatternError(f"nothing to repeat in pattern {self._pattern!r}")
        return joined

    def _count(self) -> tuple[int, int]:
        if self._peek() == "?":
            self._at += 1
            return 0, 1
        if self._peek() != "{":
            return 1, 1
        end = self._pattern.index("}", self._at)
        least, comma, most = self._pattern[self._at + 1 : end].partition(",")
        self._at = end + 1
        if not least.isdigit() or (comma and not most.isdigit()):
            raise PatternError(f"open repeat in pattern {self._pattern!r}")
        return int(least), int(most) if comma else int(least)

    def _atom(self) -> _Piece:
        sign = self._peek()
        if sign == "(":
            self._at += 3 if self._pattern.startswith("(?:", self._at) else 1
            piece = self._alternatives()
            if self._peek() != ")":
                raise PatternError(f"group without an end in pattern {self._pattern!r}")
            self._at += 1
            return piece
        if sign == "[":
            end = self._pattern.find("]", self._at)
            digits = _class_digits(self._pattern[self._at + 1 : end])
            self._at = end + 1
        elif self._pattern.startswith(r"\d", self._at):
            digits = _ALL
            self._at += 2
        elif sign.isascii() and sign.isdigit():
            digits = 1 << int(sign)
            self._at += 1
        else:
            raise PatternError(f"unexpected {sign!r} in pattern {self._pattern!r}")
        position = self._positions.add(digits)
        return _Piece(False, position, position)


def _class_digits(text: str) -> int:
    digits = 0
    at = 0
    while at < len(text):
        if not (text[at].isascii() and text[at].isdigit()):
            raise PatternError(f"class [{text}] holds more than digits")
        last = text[at + 2] if text[at + 1 : at + 2] == "-" else text[at]
        for digit in range(int(text[at]), int(last) + 1):
            digits |= 1 << digit
        at += 3 if text[at + 1 : at + 2] == "-" else 1
    return digits
