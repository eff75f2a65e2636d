from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voicecrm.errors import IdentityError
from voicecrm.identity.normalize import normalize, normalize_values
from voicecrm.records import ATTRIBUTE_KINDS, IDENTIFIER_KINDS

KINDS = (*IDENTIFIER_KINDS, *ATTRIBUTE_KINDS, "text", "identifier", "exclusive_identifier")

# Enough plain values of every shape that the joined buffers and the automata are used.
PLAIN = [
    value
    for i in range(40)
    for value in (
        f"010-{2345 + 137 * i}-{1000 + 211 * i}",
        f"+82 10 {2345 + 137 * i} {1000 + 211 * i}",
        f"010{2345 + 137 * i}{1000 + 211 * i}",
        f"02-{312 + i}-{1000 + 211 * i}",
        f"+1 (202) 555-{1000 + 211 * i}",
        f"(415) 555-{1000 + 211 * i}",
        f"+44 7400 {123456 + 1009 * i}",
        f"+7 916 {123 + i}-45-{10 + i}",
        f"+81 90-{1234 + i}-{5678 + i}",
        f"kim.{i}@gmail.com",
        f"User{i}@Example.org",
        f"kim{i}@hanmail.net",
        f"19{50 + i}-01-{i % 28 + 1:02d}",
        f"Kim Min{chr(97 + i % 26)}",
        f"김민{chr(0xAC00 + 28 * i)}",
        f"C-{1000 + i}",
    )
]
_DOMAINS = (
    "gmail.com|GMAIL.com|googlemail.com|hanmail.net|me.com|email.com|x.invalid|facebook.com|naver.com|x|-a.com|"
    "한글.kr|a..b|a.b.c|\u212aorea.kr|ya.ru |longlonglonglonglonglonglonglong.com|"
)
_PIECES = (
    "Kim|john|O'Brien|-| |  |,|Dr|mr.|Inc|ltd|co|NA|na|un|known|Jr|김민수|김|씨|님|고객|과장|대표이사|주식회사|"
    "이름|시|서울|경기도|*|0|x|Seoul|-si|city|St|Avenue|#|no|name|123|٣|ß|\u200b|\ud800|\n|@|_|x:|deleted|9|00|.0|e5|A1|각|+|nobody|"
    "Иван|Ёлкина|неИЗВЕСТНО|аноним|ООО|\u212a|й"
)
_phones = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from(["", "+", "0", "010", "010-", "02-", "+82", "+82 ", "+820", "82", "+1 ", "+44 ", "+7 ", "00", "1"]),
    st.from_regex(r"[0-9]{2,5}", fullmatch=True),
    st.sampled_from(["", "-", " ", ".", ") ", "+", "*", "~"]),
    st.from_regex(r"[0-9]{2,5}", fullmatch=True),
    st.sampled_from(["", "-", "0000", " ext 1"]),
    st.from_regex(r"[0-9]{0,4}", fullmatch=True),
)
_emails = st.builds(
    "{}{}{}".format,
    st.text("abK1.+_-'@ 가*", max_size=8)
    | st.sampled_from(["info", "I.N.F.O", "noreply12", "test1", "user", "d41d8cd98f00b204e9800998ecf8427e", "a" * 65]),
    st.sampled_from(["@", "", "@@", " @"]),
    st.sampled_from(_DOMAINS.split("|")),
)
_dates = st.builds(
    "{}{}{:02d}{}{:02d}{}".format,
    st.integers(1000, 2100),
    st.sampled_from(["-", ".", "/", "", " ", "년"]),
    st.integers(0, 14),
    st.sampled_from(["-", ".", "/", "", "월 "]),
    st.integers(0, 33),
    st.sampled_from(["", "", "", "T00:00:00", ".", " "]),
)
_words = st.lists(
    st.sampled_from(_PIECES.split("|")),
    max_size=5,
).map("".join)
_anything = st.text(st.characters(exclude_categories=()), max_size=20)
_values = st.lists(_phones | _emails | _dates | _words | _anything, max_size=40)


def _one_at_a_time(kind: str, values: list[str], scope: str, region: str) -> list[tuple[int, str]]:
    return [
        (position, form)
        for position, value in enumerate(values)
        for form in normalize(kind, value, scope=scope, region=region)
    ]


@lru_cache
def _plain_forms(kind: str, scope: str, region: str) -> list[tuple[int, str]]:
    return _one_at_a_time(kind, PLAIN, scope, region)


@pytest.mark.parametrize("kind", KINDS)
@given(
    values=_values, scope=st.sampled_from(["", "x", "카카오", "a\nb"]), region=st.sampled_from(["KR", "US", "JP", "?"])
)
@example(values=["--------", "+--------", "a@b.c\n", "\n", "", "\x00", "Na", "na", "K@b.cd"], scope="x", region="KR")
@settings(deadline=None, max_examples=60)
def test_many_values_have_the_forms_of_each(kind: str, values: list[str], scope: str, region: str) -> None:
    positions, forms = normalize_values(kind, [*values, *PLAIN], scope=scope, region=region)
    assert positions.dtype == "int64"
    expected = _one_at_a_time(kind, values, scope, region)
    expected += [(len(values) + position, form) for position, form in _plain_forms(kind, scope, region)]
    assert list(zip(positions.tolist(), forms, strict=True)) == expected


@pytest.mark.parametrize("kind", KINDS)
@given(values=_values)
def test_few_values_have_the_forms_of_each(kind: str, values: list[str]) -> None:
    positions, forms = normalize_values(kind, values, scope="x")
    assert list(zip(positions.tolist(), forms, strict=True)) == _one_at_a_time(kind, values, "x", "KR")


@pytest.mark.parametrize("count", [0, 1, 100])
def test_an_unknown_kind_is_an_error_however_many_values_there_are(count: int) -> None:
    with pytest.raises(IdentityError, match="unknown kind 'mood'"):
        normalize_values("mood", ["good"] * count)
