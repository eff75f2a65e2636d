"""The call center's log, and a second export of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo_data.world import (
    CAST,
    FATHER,
    FLEET,
    HEROINE,
    MASKED,
    MISSPELLED,
    MONDAY,
    MOVED_NUMBER,
    NAMESAKE_A,
    NAMESAKE_B,
    OUTBREAK,
    SEED,
    SON,
    SWITCHBOARD,
    SWITCHBOARD_FIRM,
    TEXTS,
    VICTIMS,
    WITHHELD,
    Deck,
    Person,
    World,
    draw_time,
    fill,
    is_charging,
    write_phone,
    write_table,
)

LATE_CALLS = 15
"""Calls of Sunday evening, which only the second export holds."""

UNREADABLE = (
    (
        97,
        (
            "C260909-9001",
            "2026-13-41 9시경",
            "수신",
            "정체불명",
            "010-3141-2718",
            "00:02:11",
            "오세진",
            "완료",
            "충전 문의.",
        ),
    ),
    (
        151,
        (
            "C260910-9002",
            "수신",
            "임시고객",
            "010-2718-3141",
            "00:01:40",
            "배도현",
            "완료",
            "칸이 밀린 행. 예약 문의.",
            "",
        ),
    ),
)
"""Rows as they happen: a date that is none, cells that slipped to the left."""


@dataclass
class Call:
    """One row of the call log before it has its number."""

    at: datetime
    person: Person | None
    name: str
    phone: str
    text: str
    outbound: bool = False


def make_calls(world: World) -> None:
    """Write the call log (CP949, as the center's program does) and a second export whose days overlap."""
    rng = random.Random(f"{SEED}:calls")
    calls = sorted(draw_calls(world, rng), key=lambda call: (call.at, call.text))
    header = ["통화ID", "상담일시", "구분", "고객명", "연락처", "통화시간", "상담사", "상담결과", "상담내용"]
    rows: list[list[str]] = []
    numbers: dict[int, int] = {}
    for call in calls:
        numbers[call.at.day] = numbers.get(call.at.day, 0) + 1
        key = f"C2609{call.at.day:02d}-{numbers[call.at.day]:04d}"
        missed = "부재중" in call.text or "통화 불가" in call.text
        seconds = 0 if missed else rng.randint(35, 780)
        result = "부재" if missed else rng.choices(("완료", "이관", "콜백예정"), (80, 11, 9))[0]
        rows.append(
            [
                key,
                f"{call.at:%Y-%m-%d %H:%M}",
                "발신" if call.outbound else "수신",
                call.name,
                write_phone(rng, call.phone),
                f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}",
                rng.choice(CAST["agents"]),
                result,
                call.text,
            ]
        )
        world.note("call_log", key, call.person)
    first, friday = rows[:-LATE_CALLS], next(place for place, call in enumerate(calls) if call.at.day == 11)
    for place, row in UNREADABLE:
        first.insert(place, list(row))
    world.files["calls_cp949.csv"] = write_table([header, *first], "cp949")
    world.files["calls_cp949_again.csv"] = write_table([header, *rows[friday:]], "cp949")


class CallDrawer:
    """Draws what customers call about."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self.people = world.people
        self.victims = {world.people[index].person_id for index in VICTIMS}
        self._rng = rng
        self._decks = {name: Deck(rng, texts) for name, texts in TEXTS.items() if name.startswith("call_")}

    def deal(self, kind: str, person: Person, at: datetime) -> str:
        """Return a text of a kind."""
        text: str = self._decks[f"call_{kind}"].deal(person, at)
        return text

    def draw_time(self, person: Person) -> datetime:
        """Draw when somebody calls."""
        return draw_time(self._rng, person, self.victims)

    def draw(self, index: int, name: str = "", *, text: str = "", at: datetime | None = None, phone: str = "") -> Call:
        """Draw one call of one customer; what is not given is drawn."""
        person, rng = self.people[index], self._rng
        at = at or self.draw_time(person)
        outbound = not text and rng.random() < 0.1
        if outbound:
            text = self.deal("outbound", person, at)
        elif not text:
            kind = "charging" if is_charging(rng, person, at, self.victims) else "general"
            text = self.deal("english" if person.english and rng.random() < 0.6 else kind, person, at)
        if not name:
            name = person.latin if person.english and rng.random() < 0.5 else person.hangul
            name += " 고객님" if rng.random() < 0.08 else ""
        text = fill(text, person, rng, english=text.isascii())
        return Call(at, person, name, phone or person.phone, text, outbound)


def draw_calls(world: World, rng: random.Random) -> Iterator[Call]:
    """Draw all calls."""
    drawer = CallDrawer(world, rng)
    yield from draw_shared_lines(drawer)
    yield from draw_stories(drawer)
    callers = [index for index in range(len(world.people)) if index not in FLEET]
    weights = [3.0 if index in VICTIMS else 1.0 for index in callers]
    for index in rng.choices(callers, weights, k=206):
        yield drawer.draw(index)
    for index in rng.choices(callers, k=LATE_CALLS):
        yield drawer.draw(index, at=MONDAY + timedelta(days=6, hours=19, minutes=rng.randint(0, 170)))


def draw_shared_lines(drawer: CallDrawer) -> Iterator[Call]:
    """Draw calls from numbers that say nothing about who calls."""
    for index in FLEET:
        person = drawer.people[index]
        for _ in range(1 + index % 2):
            at = drawer.draw_time(person)
            text = drawer.deal("switchboard", person, at)
            yield drawer.draw(index, person.hangul, phone=SWITCHBOARD, text=text, at=at)
    for hours in (27, 78):
        text = "회사 대표번호. 담당자 통화 원하셨으나 성함 남기지 않음."
        yield Call(MONDAY + timedelta(hours=hours, minutes=41), None, SWITCHBOARD_FIRM, SWITCHBOARD, text)
    for number in range(8):
        at = OUTBREAK + timedelta(hours=4, minutes=187 * number + (720 if number > 2 else 0))
        name = ("", "미상", "익명", "고객")[number % 4]
        yield Call(at, None, name, WITHHELD, drawer.deal("anonymous", drawer.people[HEROINE], at))


def draw_stories(drawer: CallDrawer) -> Iterator[Call]:
    """Draw the calls that the main characters' stories need."""
    old = drawer.people[MOVED_NUMBER].old_phone
    for index, name, day, clock, phone, text in (
        (MOVED_NUMBER, "최민아", 0, "10:12", old, "정기점검 예약 9월 9일 오전 11시 송파 서비스센터로 접수."),
        (MOVED_NUMBER, "최민아", 1, "15:40", old, "예약 시간 오후로 변경 요청, 변경 완료."),
        (MOVED_NUMBER, "최민아", 3, "11:05", "", "휴대폰 번호 바꾸셨다고 함. 본인 확인 후 새 번호로 안내하기로 함."),
        (MOVED_NUMBER, "최민아", 4, "16:21", "", "점검 완료 문자 받으심. 감사하다고 하심."),
        (FATHER, "이정호", 1, "09:31", "", "아들과 번호를 같이 쓴다고 하심. 본인 차 {model} 점검 예약."),
        (SON, "이준서", 3, "18:02", "", "아버지 휴대폰으로 전화하심. 본인 명의 {model} 보험 서류 문의."),
        (MASKED, "김*수", 2, "14:26", "", "개인정보 비공개 요청으로 성함 일부만 기재. 계약 해지 절차 문의."),
        (
            HEROINE,
            "박서연",
            2,
            "09:24",
            "",
            "업데이트 후 충전이 안 됩니다. 80%에서 멈추고 다시 꽂아도 동일. 기술지원팀 이관.",
        ),
        (HEROINE, "박서연", 3, "14:02", "", "어제 문의 건 답변 없다고 재문의. 메일도 보내셨다고 함. 팀장 콜백 약속."),
        (
            HEROINE,
            "박서연",
            5,
            "11:15",
            "",
            "수정판 3.2.1 설치 후 100% 충전 확인. 다음에는 공지를 먼저 해 달라고 하심.",
        ),
    ):
        hour, _, minute = clock.partition(":")
        at = MONDAY + timedelta(days=day, hours=int(hour), minutes=int(minute))
        yield drawer.draw(index, name, text=text, at=at, phone=phone)
    for index in (FATHER, SON, MASKED):
        yield drawer.draw(index)
    for index in (NAMESAKE_A, NAMESAKE_B, NAMESAKE_A, NAMESAKE_B):
        yield drawer.draw(index, "김지훈")
    for index, name in MISSPELLED.items():
        yield drawer.draw(index, name)
