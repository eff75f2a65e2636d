"""What addresses and handles say of their owner."""

from __future__ import annotations

import pytest

from voicecrm.identity import encode_lists
from voicecrm.identity.usernames import email_years, usernames


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
