"""KakaoTalk exports of every application, in Korean and English."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.ingest import ReadContext, choose_adapter, open_input, read_items
from voicecrm.ingest.adapter import RawItem
from voicecrm.ingest.social.kakaotalk import KakaoTalk
from voicecrm.records import Interaction, Item, Rejection

CONTEXT = ReadContext(source="kakaotalk")
DESKTOP = """\ufeff밴 모임 님과 카카오톡 대화
저장한 날짜 : 2026-03-02 22:14:03

--------------- 2026년 3월 1일 일요일 ---------------
[백소라] [오전 12:05] 차가 [덜컹] 거려요
두 번째 줄

네 번째 줄
[도이랑] [오전 12:05] 저도요
[도이랑] [오전 12:05] 저도요
나해든님이 들어왔습니다.
--------------- 2026년 3월 2일 월요일 ---------------
[백소라] [오후 12:30] 사진
[백소라] [오후 1:00] 삭제된 메시지입니다.
"""
ANDROID = """백소라 님과 카카오톡 대화
저장한 날짜 : 2026년 3월 2일 오후 10:14


2026년 3월 1일 오전 9:12
2026년 3월 1일 오전 9:12, 백소라 : 수리 끝났나요?
2026년 3월 1일 오후 9:13, 회원님 : 네 : 내일요
2026년 3월 1일 오후 9:14, 백소라님이 나갔습니다.
"""
IOS = """백소라 님과 카카오톡 대화
저장한 날짜 : 2026. 3. 2. 오후 10:14

2026년 3월 1일 일요일
2026. 3. 1. 오전 9:12, 백소라 : 파일: 견적서.pdf
2026. 3. 1. 오전 9:13, 상담원 : 받았습니다
"""
ENGLISH = """KakaoTalk Chats with Sora Baek
Date Saved : Mar 2, 2026 at 22:14

March 1, 2026 at 9:12 AM
March 1, 2026 at 9:12 AM, Sora Baek : Is it ready?
Mar 1, 2026 at 9:13\u202fPM, Me : Yes
Mar 1, 2026, 21:14, Sora Baek : Thanks
"""
ENGLISH_DESKTOP = """Sora Baek with KakaoTalk Chats
Date Saved : 2026-03-02 22:14:03

--------------- Sunday, March 1, 2026 ---------------
[Sora Baek] [12:30 AM] Hello
[Desk] [12:31 PM] Photo
"""
TABLE = """\ufeffDate,User,Message
2026-03-01 09:12:33,"백소라","차가
떨려요, ""많이""\"
2026-03-01 09:12:50,"백소라","사진"
"""


def read(text: str, name: str = "", encoding: str = "utf-8") -> list[Item]:
    with open_input(BytesIO(text.encode(encoding)), name) as opened:
        adapter = choose_adapter(opened.sample, None, None)
        assert adapter.name == "kakaotalk"
        return list(read_items(opened, adapter, CONTEXT))


def said(items: list[Item]) -> list[tuple[str, str | None]]:
    return [(f"{item.occurred_at:%d %H:%M}", item.text) for item in items if isinstance(item, Interaction)]


def roles(items: list[Item]) -> list[tuple[str, str | None]]:
    return [(item.participants[0].role, item.direction) for item in items if isinstance(item, Interaction)]


def test_a_desktop_export_is_read_with_what_runs_on_below_a_line() -> None:
    items = read(DESKTOP)
    assert said(items) == [
        ("01 00:05", "차가 [덜컹] 거려요\n두 번째 줄\n\n네 번째 줄"),
        ("01 00:05", "저도요"),
        ("01 00:05", "저도요"),
        ("02 12:30", "사진"),
    ]
    assert {item.code for item in items if isinstance(item, Rejection)} == {"not_an_interaction"}
    assert len([item for item in items if isinstance(item, Rejection)]) == 2
    first, second, third, picture = (item for item in items if isinstance(item, Interaction))
    assert len({first.source_key, second.source_key, third.source_key}) == 3
    assert (first.conversation_id, first.flags, picture.attachments[0].media_type) == (
        "밴 모임",
        ("naive_time",),
        "image",
    )


def test_one_person_of_a_room_is_one_record() -> None:
    items = [item for item in read(DESKTOP) if isinstance(item, Interaction)]
    records = [item.participants[0].record for item in items]
    assert len({record.record_id for record in records if record}) == 2
    assert records[0] is not None
    assert [(i.kind, i.raw_value, i.scope) for i in records[0].identifiers] == [
        ("account", "백소라", "kakaotalk:밴 모임")
    ]
    assert roles(list(items)) == [("customer", "inbound")] * 4


def test_android_calls_the_one_who_exports_by_a_word() -> None:
    items = read(ANDROID)
    assert said(items) == [("01 09:12", "수리 끝났나요?"), ("01 21:13", "네 : 내일요")]
    assert roles(items) == [("customer", "inbound"), ("agent", "outbound")]
    assert isinstance(items[2], Rejection)


def test_in_a_chat_of_two_the_other_one_is_the_agent() -> None:
    first, second = read(IOS)
    assert isinstance(first, Interaction)
    assert isinstance(second, Interaction)
    assert roles([first, second]) == [("customer", "inbound"), ("agent", "outbound")]
    assert (first.attachments[0].name, second.agent) == ("견적서.pdf", "상담원")


@pytest.mark.parametrize(
    ("text", "times"),
    [(ENGLISH, ["01 09:12", "01 21:13", "01 21:14"]), (ENGLISH_DESKTOP, ["01 00:30", "01 12:31"])],
)
def test_english_exports_are_read(text: str, times: list[str]) -> None:
    items = read(text)
    assert [time for time, _ in said(items)] == times
    assert roles(items)[:2] == [("customer", "inbound"), ("agent", "outbound")]


def test_a_table_is_read_and_its_room_stands_in_the_name() -> None:
    items = read(TABLE, "KakaoTalk_Chat_밴 모임_2026-03-02-22-14-03.csv")
    assert said(items) == [("01 09:12", '차가\n떨려요, "많이"'), ("01 09:12", "사진")]
    assert [item.conversation_id for item in items if isinstance(item, Interaction)] == ["밴 모임"] * 2


def test_the_number_of_members_is_no_part_of_the_room() -> None:
    few, many = (read(DESKTOP.replace("밴 모임 님과", f"밴 모임 {count} 님과")) for count in (3, 12))
    assert [i.source_key for i in few if isinstance(i, Interaction)] == [
        i.source_key for i in many if isinstance(i, Interaction)
    ]


def test_a_later_export_repeats_the_keys() -> None:
    before, after = (
        [item.source_key for item in read(text) if isinstance(item, Interaction)]
        for text in (DESKTOP, DESKTOP + "[백소라] [오후 1:01] 안녕\n")
    )
    assert after[: len(before)] == before


def test_old_windows_writes_cp949() -> None:
    assert said(read(DESKTOP.removeprefix("\ufeff"), encoding="cp949")) == said(read(DESKTOP))


def test_a_message_before_any_day_is_refused() -> None:
    refused, read_well = read("방 님과 카카오톡 대화\n[백소라] [오전 9:00] 언제?\n" + DESKTOP.partition("03\n")[2])[:2]
    assert isinstance(refused, Rejection)
    assert refused.code == "bad_time"
    assert isinstance(read_well, Interaction)


def test_a_mended_row_is_read() -> None:
    (broken,) = (item for item in read(TABLE + "2026-03-01 09:13:00,백소라,x,y\n") if isinstance(item, Rejection))
    assert broken.code == "cell_count"
    mended: dict[str, object] = {"Date": "2026-03-01 09:13:00", "User": "백소라", "Message": "x"}
    (item,) = KakaoTalk().parse(RawItem(1, mended), CONTEXT)
    assert isinstance(item, Interaction)
    assert item.text == "x"


@given(st.lists(st.sampled_from([*DESKTOP.splitlines(), *ANDROID.splitlines(), *ENGLISH.splitlines(), "x", "[a] [b]"])))
def test_any_lines_end_in_items(lines: list[str]) -> None:
    with open_input(BytesIO("\n".join(lines).encode())) as opened:
        for item in read_items(opened, KakaoTalk(), CONTEXT):
            assert isinstance(item, Interaction) or (isinstance(item, Rejection) and item.reason)
