"""Search tokens of the scripts that matter."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.store.tokens import MAX_TOKENS, MAX_WORD, document_tokens, query_terms


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("환불해 주세요", ["환불", "불해", "해", "주세", "세요", "요"]),
        ("Refund, PLEASE!", ["refund", "please"]),
        ("iPhone환불50", ["iphone", "환불", "불", "50"]),
        ("ＡＢＣ ①", ["abc", "1"]),
        ("退款する", ["退款", "款す", "する", "る"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("Straße naïve", ["strasse", "naïve"]),
        ("snake_case a-b c.d@e", ["snake", "case", "a", "b", "c", "d", "e"]),
        ("😀 … ***", []),
    ],
)
def test_documents_are_cut_into_tokens(text: str, tokens: list[str]) -> None:
    assert document_tokens(text) == tokens


def test_composed_and_decomposed_text_give_the_same_tokens() -> None:
    assert document_tokens(unicodedata.normalize("NFD", "배송지연 café")) == document_tokens("배송지연 café")


def test_every_blank_ends_a_word() -> None:
    blanks = [chr(point) for point in range(sys.maxunicode + 1) if chr(point).isspace()]
    assert len(blanks) > 20
    for blank in blanks:
        assert [term.tokens for term in query_terms(f"환불{blank}해 re{blank}fund")] == [
            ("환불",), ("해",), ("re",), ("fund",)
        ]  # fmt: skip
        assert document_tokens(f"환불{blank}해 re{blank}fund") == ["환불", "불", "해", "re", "fund"]


def test_a_word_of_any_length_gives_all_of_its_tokens() -> None:
    link = "https://na.example/orders/" + "/".join(f"part{n}" for n in range(20))
    assert document_tokens(link) == ["https", "na", "example", "orders", *(f"part{n}" for n in range(20))]


def test_a_long_document_is_searchable_up_to_a_limit() -> None:
    assert len(document_tokens("가나다라 " * 10_000)) == MAX_TOKENS
    wide = document_tokens(" ".join(f"{n:05d}" + "я" * 60 for n in range(20_000)))
    assert sum(len(token.encode()) for token in wide) < 1_000_000
    assert {len(token) for token in wide} == {MAX_WORD}


@given(st.text())
def test_any_text_is_found_by_each_of_its_own_words(text: str) -> None:
    tokens = document_tokens(text)
    for term in query_terms(text):
        if term.prefix:
            assert any(token.startswith(term.tokens[0]) for token in tokens)
        else:
            width = len(term.tokens)
            assert any(tuple(tokens[n : n + width]) == term.tokens for n in range(len(tokens)))
    assert all(token.isascii() <= token.isalnum() for token in tokens)
