"""KakaoTalk: chats as the applications for Android, iOS, Windows and macOS export them, in Korean and English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from voicecrm.ingest.adapter import NOT_MINE, Opened, RawItem, ReadContext, Recognition, Sample
from voicecrm.ingest.building import (
    FieldFaultError,
    attribute,
    content_key,
    identifier,
    json_bytes,
    participant,
    rejection,
    text_of,
)
from voicecrm.ingest.decoding import open_text
from voicecrm.ingest.headers import fold_header
from voicecrm.ingest.social.kakaotalk_lines import Line, read_lines, room_of
from voicecrm.ingest.table import BROKEN_LINE, EXTRA_CELLS, iter_items
from voicecrm.ingest.times import parse_time
from voicecrm.records import Attachment, Interaction, Item

_PLATFORM: Final = "kakaotalk"
_COLUMNS: Final = {"date": "when", "user": "author", "message": "text"}
_FILE_NAME: Final = re.compile(r"KakaoTalk_Chat_(?P<room>.+?)_\d{4}-\d\d-\d\d")
_HEADLINES: Final = 8
_SECONDS: Final = re.compile(r"(\d{1,2}:\d{2}):\d{2}")
_OWN_NAMES: Final = frozenset({"회원님", "Me"})
"""What Android calls the person who exports."""
_DELETED: Final = re.compile(
    r"삭제된 메시지입니다\.?|This message was deleted\.?|Deleted message\.?|메시지가 삭제되었습니다\.?"
)
_MEDIA: Final = (
    (re.compile(r"사진(?: \d+장)?|Photos?|<사진>|\d+ photos?"), "image"),
    (re.compile(r"동영상|Video"), "video"),
    (re.compile(r"이모티콘|\(이모티콘\)|Emoticons?|Sticker"), "sticker"),
    (re.compile(r"음성메시지|Voice (?:Note|Message)"), "audio"),
    (re.compile(r"(?:파일|File)\s?: (?P<name>.+)"), "file"),
)  # fmt: skip


class KakaoTalk:
    """Messages of one chat; of a chat of two the one whom it is named after is the customer."""

    name = "kakaotalk"
    source = "kakaotalk"
    title = "KakaoTalk chat export (text, CSV)"
    channel = "message"

    def recognise(self, sample: Sample) -> Recognition:
        if _is_table(sample):
            return Recognition(0.85, "a table of Date, User, Message")
        messages = sum(bool(line.author) for line in read_lines(sample.text.splitlines(keepends=True)[:200]))
        if not messages:
            return NOT_MINE
        if _room(sample):
            return Recognition(0.95, "a chat's headline and messages with author and time")
        return Recognition(0.8, "messages with author and time") if messages > 1 else NOT_MINE

    def split(self, opened: Opened, context: ReadContext) -> Iterator[RawItem]:  # noqa: ARG002
        sample = opened.sample
        text = open_text(opened.stream, sample.encoding or "utf-8")
        room = _room(sample)
        if _is_table(sample):
            return _numbered(_table_items(iter_items(text, sample.delimiter)), room, "")
        authors = {line.author for line in read_lines(sample.text.splitlines(keepends=True))}
        return _numbered(read_lines(text), room, room if room in authors else "")

    def parse(self, item: RawItem, context: ReadContext) -> Iterable[Item]:
        try:
            yield _interaction(item.data, context)
        except FieldFaultError as fault:
            yield rejection(item, self.name, context, fault.field, fault.code, fault.reason)


def _is_table(sample: Sample) -> bool:
    return tuple(map(fold_header, sample.header)) == tuple(_COLUMNS)


def _room(sample: Sample) -> str:
    if _is_table(sample):
        match = _FILE_NAME.search(sample.name)
        return match["room"] if match else ""
    rooms = (room_of(line.strip("\ufeff")) for line in sample.text.splitlines()[:_HEADLINES])
    return next((room for room in rooms if room), "")


def _table_items(items: Iterable[RawItem]) -> Iterator[Line | RawItem]:
    for item in items:
        row = item.data if isinstance(item.data, dict) else {}
        if BROKEN_LINE in row or EXTRA_CELLS in row:
            yield item
        else:
            cells = {fold_header(column): text_of(cell) or "" for column, cell in row.items()}
            yield Line(item.position, *(cells.get(column, "") for column in _COLUMNS))


def _numbered(lines: Iterable[Line | RawItem], room: str, peer: str) -> Iterator[RawItem]:
    """Yield messages that say everything about themselves; equal ones of a minute are told apart by their number."""
    minute, seen = "", dict[tuple[str, str], int]()
    for line in lines:
        if isinstance(line, RawItem):
            yield line
            continue
        data: dict[str, object] = {"room": room, "when": line.when, "author": line.author, "text": line.text}
        if peer:
            data["peer"] = peer
        if line.author:
            this = _SECONDS.sub(r"\1", line.when)
            minute, seen = (minute, seen) if this == minute else (this, {})
            number = seen[line.author, line.text] = seen.get((line.author, line.text), 0) + 1
            data |= {"number": number} if number > 1 else {}
        yield RawItem(line.number, data)


def _interaction(data: object, context: ReadContext) -> Interaction:
    if not isinstance(data, dict):
        raise FieldFaultError("", "not_an_object", "expected a message as an object with room, when, author and text")
    if BROKEN_LINE in data or EXTRA_CELLS in data:
        reason = "the row does not fit Date, User, Message; put the cells where they belong"
        raise FieldFaultError("", "cell_count", reason)
    data = {_COLUMNS.get(fold_header(name), name): value for name, value in data.items()}
    room, author, text = (text_of(data.get(name)) or "" for name in ("room", "author", "text"))
    if not author:
        reason = "a notice came (somebody joined, left or was invited), nobody wrote; expected messages"
        raise FieldFaultError("author", "not_an_interaction", reason)
    if _DELETED.fullmatch(text):
        raise FieldFaultError("text", "not_an_interaction", "a deleted message came; expected what was said")
    try:
        when = parse_time(re.sub(r"\bat\b", "", str(data.get("when"))), zone=context.timezone)
    except ValueError as error:
        raise FieldFaultError("when", "bad_time", str(error)) from error
    peer = text_of(data.get("peer")) or ""
    is_own = author in _OWN_NAMES or (bool(peer) and author != peer)
    key = content_key(room, when.at.strftime("%Y-%m-%dT%H:%M"), author, text, data.get("number", 1))
    person = [identifier("account", author, f"{_PLATFORM}:{room}")] if room and author not in _OWN_NAMES else []
    return Interaction(
        source=context.source,
        source_key=key,
        channel="message",
        raw=json_bytes(data),
        direction="outbound" if is_own else "inbound",
        occurred_at=when.at,
        text=text or None,
        conversation_id=room or None,
        agent=author if is_own else None,
        attachments=_attachments(text),
        flags=("naive_time",) if when.naive else (),
        participants=(
            participant(
                "agent" if is_own else "customer", context.source, person, [attribute("full_name", author)], key
            ),
        ),
    )


def _attachments(text: str) -> tuple[Attachment, ...]:
    for pattern, media_type in _MEDIA:
        if match := pattern.fullmatch(text):
            return (Attachment(match.groupdict().get("name", ""), media_type),)
    return ()
