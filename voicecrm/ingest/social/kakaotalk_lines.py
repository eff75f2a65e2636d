"""Lines of an exported KakaoTalk chat: room, days, messages with what runs on below them, notices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

_ROOMS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<room>.+?)(?:\s+\d+)?\s*님과(?:의)?\s*카카오톡\s*대화",
        r"KakaoTalk Chats with (?P<room>.+?)(?:\s+\d+)?",
        r"(?P<room>.+?)\s*(?:with )?(?:Kakao)?Talk Chats",
        r"(?P<room>.+?)\s*카카오톡\s*대화",
    )
)
_SAVED: Final = re.compile(r"(?:저장한\s*날짜|Date Saved|Saved Date)\s*:.*")
_CLOCK: Final = r"(?:(?:오전|오후)\s?\d{1,2}:\d{2}|\d{1,2}:\d{2}(?:\s?[AaPp]\.?[Mm]\.?)?)"
_DAY: Final = (
    r"(?:\d{4}년\s?\d{1,2}월\s?\d{1,2}일|\d{4}\.\s?\d{1,2}\.\s?\d{1,2}\.?|\d{4}-\d{1,2}-\d{1,2}"
    r"|(?:[A-Z][a-z]+day,\s)?[A-Z][a-z]{2,8}\.?\s\d{1,2},\s\d{4}|\d{1,2}\s[A-Z][a-z]{2,8}\.?\s\d{4})"
)
_WEEKDAY: Final = r"(?:\s?\(?[월화수목금토일](?:요일)?\)?)?"
_MARKED_DAY: Final = re.compile(rf"-{{3,}}\s*(?P<day>{_DAY}){_WEEKDAY}\s*-{{3,}}")
_BARE_DAY: Final = re.compile(rf"{_DAY}{_WEEKDAY}(?:(?:,| at)?\s{_CLOCK})?")
_DESKTOP: Final = re.compile(rf"\[(?P<author>.+?)\] \[(?P<clock>{_CLOCK})\](?: (?P<text>.*))?")
_MOBILE: Final = re.compile(rf"(?P<day>{_DAY})(?:,| at)?\s(?P<clock>{_CLOCK})(?:,\s?(?P<author>.+?) : (?P<text>.*))")
_MOBILE_NOTICE: Final = re.compile(rf"{_DAY}(?:,| at)?\s{_CLOCK}(?:,|:)\s?\S.*")
_NOTICE: Final = re.compile(
    r".+님이 (?:들어왔습니다|나갔습니다|.*(?:초대했습니다|내보냈습니다|변경했습니다|되었습니다))\.?.*"
    r"|채팅방 관리자가 메시지를 가렸습니다\.?"
    r"|(?:\S+ ){1,6}(?:has )?(?:joined|left)(?: (?:this |the )?chat(?:room)?)?\.|(?:\S+ ){1,6}invited .+\."
)
_LONGEST_HEADING: Final = 200
"""Characters of a headline, day or notice at most; longer lines were written by somebody."""


class Line(NamedTuple):
    """A message or a notice.

    Attributes:
        number: 1-based line on which it begins.
        when: Day and clock as written; empty for a notice.
        author: Display name; empty for a notice.
        text: What was said, all lines of it, or the notice.
    """

    number: int
    when: str
    author: str
    text: str


def room_of(line: str) -> str | None:
    """Return the room that a headline names, or None when it is no headline."""
    matches = (pattern.fullmatch(line.strip()) for pattern in _ROOMS) if len(line) <= _LONGEST_HEADING else ()
    return next((match["room"].strip() for match in matches if match), None)


def read_lines(lines: Iterable[str]) -> Iterator[Line]:
    """Read messages and notices.

    Args:
        lines: Of the export, with their ends.

    Yields:
        Messages and notices in their order; headlines, days and what stands before the first day are no records.
    """
    day = ""
    message: Line | None = None
    below: list[str] = []
    for number, raw in enumerate(lines, start=1):
        line = raw.rstrip("\r\n").strip("\ufeff\u200e\u200f")
        found = _found(line, number, day)
        if found is None and message is not None:
            below.append(line)
            continue
        if message is not None:
            yield _whole(message, below)
        message, below = (found, []) if isinstance(found, Line) else (None, [])
        day = found or day if isinstance(found, str) else day
    if message is not None:
        yield _whole(message, below)


def _found(line: str, number: int, day: str) -> Line | str | None:
    """Return the message or notice that a line begins, the day that it tells (empty: a headline), or None."""
    if (match := _MOBILE.fullmatch(line)) is not None:
        return Line(number, f"{match['day']} {match['clock']}", match["author"].strip(), match["text"])
    if (match := _DESKTOP.fullmatch(line)) is not None:
        return Line(number, f"{day} {match['clock']}".strip(), match["author"].strip(), match["text"] or "")
    return _heading(line, number, day) if len(line) <= _LONGEST_HEADING else None


def _heading(line: str, number: int, day: str) -> Line | str | None:
    if (match := _MARKED_DAY.fullmatch(line.strip())) is not None:
        return match["day"]
    if _SAVED.fullmatch(line.strip()) or _BARE_DAY.fullmatch(line.strip()) or (not day and room_of(line)):
        return ""
    if _MOBILE_NOTICE.fullmatch(line) or _NOTICE.fullmatch(line):
        return Line(number, "", "", line)
    return None


def _whole(message: Line, below: list[str]) -> Line:
    return message._replace(text="\n".join((message.text, *below)).rstrip())
