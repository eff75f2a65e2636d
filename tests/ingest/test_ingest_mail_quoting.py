from __future__ import annotations

import pytest

from voicecrm.ingest.mail.quoting import own_words, without_cited_blocks

ANSWER = "환불해 주세요."
QUOTE = "> 안녕하세요\n> 무엇을 도와드릴까요"


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, 4 Mar 2024 at 14:10, Kim Hana <hana@example.com> wrote:",
        "On Mon, 4 Mar 2024 at 14:10, Kim Hana\n<hana@example.com> wrote:",
        "2024년 3월 4일 (월) 오후 2:10, 김하나 <hana@example.com>님이 작성:",
        "2024년 3월 4일 (월) 오후 2:10, 김하나\n<hana@example.com>님이 작성:",
        "김하나님이 2024. 3. 4. 오후 2:10에 보낸 글\n김하나 님이 작성:",
        "Am 04.03.2024 um 14:10 schrieb Hana Kim:",
        "Le lun. 4 mars 2024 à 14:10, Hana Kim <hana@example.com> a écrit :",
        "2024/3/4 Hana <hana@example.com>",
        "Hana Kim wrote:",
    ],
)
def test_answer_above_a_marked_quote(attribution: str) -> None:
    text = own_words(f"{ANSWER}\n\n{attribution}\n{QUOTE}").text

    assert text.startswith(ANSWER)
    assert "도와드릴까요" not in text
    assert "wrote" not in text


@pytest.mark.parametrize(
    "marker",
    [
        "On Mon, 4 Mar 2024 at 14:10, Kim Hana <hana@example.com> wrote:",
        "2024년 3월 4일 (월) 오후 2:10, 김하나 <hana@example.com>님이 작성:",
        "-----Original Message-----",
        "----- 원본 메시지 -----",
        "--------- 원본 메일 ---------",
        "________________________________\nFrom: Kim Hana\nSent: Monday\nTo: Desk\nSubject: Hi",
        "보낸 사람: 김하나 <hana@example.com>\n보낸 날짜: 2024년 3월 4일\n받는 사람: 상담\n제목: 문의",
        "*From:* Kim Hana\n*Date:* Monday\n*To:* Desk",
    ],
)
def test_answer_above_an_unmarked_quote(marker: str) -> None:
    assert own_words(f"{ANSWER}\n\n{marker}\n\n무엇을 도와드릴까요").text == ANSWER


def test_answers_between_quoted_lines_stay() -> None:
    text = own_words("On 4 Mar 2024, Hana wrote:\n> Which car?\nThe blue one.\n> Since when?\nSince Monday.").text

    assert text == "The blue one.\nSince Monday."


def test_from_line_without_two_companions_is_text() -> None:
    text = "The form said:\nFrom: Seoul\nTo: Busan\nand then it stopped."

    assert own_words(text).text == text


def test_a_sentence_that_ends_with_wrote_is_text() -> None:
    text = "On reflection I did not like what he wrote:\nit was rude."

    assert own_words(text).text == text


@pytest.mark.parametrize(
    "signature", ["-- \nHana Kim\n010-0000-1234", "--\nHana Kim", "Sent from my iPhone", "나의 iPhone에서 보냄"]
)
def test_signature_is_cut(signature: str) -> None:
    assert own_words(f"{ANSWER}\n\n{signature}").text == ANSWER


@pytest.mark.parametrize("text", [QUOTE, "--\nHana", "From: a\nTo: b\nSubject: c\n\nbody"])
def test_text_is_never_emptied(text: str) -> None:
    assert own_words(text).text == text


def test_cited_blocks_of_html_go_and_other_quotations_stay() -> None:
    html = "<p>a</p><blockquote type=cite>old<blockquote>older</blockquote></blockquote>b<blockquote>poem</blockquote>"

    assert without_cited_blocks(html) == "<p>a</p><br>b<blockquote>poem</blockquote>"
