"""What many addresses and handles say of their owners."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecrm.columns import encode_column
from voicecrm.identity import encode_lists
from voicecrm.identity.usernames import SHORTEST_USERNAME, email_years, spelled_words, usernames

LOCAL_PART = st.text("abk1928._-é홍", min_size=1, max_size=9) | st.sampled_from(
    ["gildong.hong", "gildong_hong87", "kim1987", "kim87", "a.bc", "ab.cd.ef", "minsu-kim2001", "1987", "87"]
)
EMAILS = st.lists(LOCAL_PART.map("{}@mail.example".format), unique=True)


@given(EMAILS)
def test_two_words_in_front_of_the_at_sign(emails: list[str]) -> None:
    rows, words = spelled_words(emails)
    expected = []
    for row, email in enumerate(emails):
        found = re.fullmatch(r"([^\W\d_]{2,})[._-]([^\W\d_]{2,})[0-9]*@mail\.example", email)
        if found:
            expected.append((row, found[1], found[2]))
    assert list(zip(rows.tolist(), words[::2], words[1::2], strict=True)) == expected


@given(EMAILS)
def test_years_in_front_of_the_at_sign(emails: list[str]) -> None:
    column = email_years({"email": encode_column(range(len(emails)), emails, len(emails))}, len(emails))
    for record, email in enumerate(emails):
        found = re.search(r"(?<![0-9])([0-9]{2}|(?:19|20)[0-9]{2})@", email)
        assert column.of(record) == ((found[1],) if found else ())


@given(EMAILS)
def test_one_name_whatever_separates_its_words(emails: list[str]) -> None:
    handles = [f"shop:{email.partition('@')[0]}" for email in emails]
    n_records = len(emails)
    columns = {
        "email": encode_column(range(n_records), emails, n_records),
        "handle": encode_column(range(n_records), handles, n_records),
    }
    names = usernames(columns, n_records)
    for record, email in enumerate(emails):
        bare = re.sub("[._-]", "", email.partition("@")[0])
        assert names.of(record) == ((bare,) if len(bare) >= SHORTEST_USERNAME else ())


def test_nothing_is_said_where_there_is_no_address() -> None:
    assert usernames({}, 2).values == []
    assert email_years({}, 2).values == []
    assert spelled_words([])[1] == []


@pytest.mark.parametrize(
    ("emails", "handles", "expected"),
    [
        (["hd.na2026@na.example"], [], ["hdna2026"]),
        ([], ["x:hdna2026"], ["hdna2026"]),
        (["hd_na-2026@na.example"], ["mastodon:hdna2026@na.example"], ["hdna2026"]),
        (["info@na.example"], ["x:kim"], []),
        (["haedeun@na.example"], ["x:boram_han"], ["haedeun", "boramhan"]),
        ([], [], []),
    ],
)
def test_one_user_name_is_found_in_mail_and_networks(
    emails: list[str], handles: list[str], expected: list[str]
) -> None:
    column = usernames({"email": encode_lists([emails]), "handle": encode_lists([handles])}, 1)
    assert sorted(column.of(0)) == sorted(expected)


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("robert.stone1987@na.example", ("1987",)),
        ("robert87@na.example", ("87",)),
        ("robert2087@na.example", ("2087",)),
        ("robert1787@na.example", ()),
        ("robert7@na.example", ()),
        ("robert123@na.example", ()),
        ("robert@na1987.example", ()),
    ],
)
def test_a_year_of_birth_is_read_before_the_at_sign(email: str, expected: tuple[str, ...]) -> None:
    assert email_years({"email": encode_lists([[email], []])}, 2).of(0) == expected


def test_without_addresses_there_are_no_years_and_no_names() -> None:
    assert email_years({}, 2).n_records == usernames({}, 2).n_records == 2
