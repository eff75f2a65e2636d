from __future__ import annotations

import pytest

from voicecrm.identity.normalize import normalize


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Kim.Min+news@GoogleMail.com", "kimmin@gmail.com"),
        ("k.i.m@gmail.com", "kim@gmail.com"),
        ("kim.min+x@naver.com", "kim.min+x@naver.com"),
        ("kim.min+x@outlook.com", "kim.min@outlook.com"),
        ("kim+x@icloud.com", "kim@icloud.com"),
        ("kim@hanmail.net", "kim@daum.net"),
        ("kim@daum.net", "kim@daum.net"),
        ("kim@kakao.com", "kim@kakao.com"),
        ("mailto:Kim@Example.org?subject=hi", "kim@example.org"),
        ("<kim@example.org>", "kim@example.org"),
        ("김민수 <kim@example.org>", "kim@example.org"),
        ('"Kim, Min-su" <kim@example.org>', "kim@example.org"),
        (" kim@example.org. ", "kim@example.org"),
        ("kim＠example.org", "kim@example.org"),
        ("kim@한글.kr", "kim@xn--bj0bj06e.kr"),
        ("kim@XN--bj0bj06e.kr", "kim@xn--bj0bj06e.kr"),
        ("김민수@example.org", "김민수@example.org"),
        ("o'brien@example.org", "o'brien@example.org"),
    ],
)
def test_one_mailbox_has_one_key(raw: str, expected: str) -> None:
    assert normalize("email", raw) == (expected,)


@pytest.mark.parametrize("raw", ["a.kim@x.org; b.lee@y.org", "a.kim@x.org, b.lee@y.org", "a.kim@x.org / b.lee@y.org"])
def test_a_list_of_addresses_gives_each(raw: str) -> None:
    assert normalize("email", raw) == ("a.kim@x.org", "b.lee@y.org")


@pytest.mark.parametrize(
    "raw",
    [
        "", "-", "없음", "none", "kim", "kim@", "@example.org", "kim@localhost", "kim lee@", "2024-09-15 14:00:00",
        "info@example.org", "Sales@example.org", "cs@example.org", "help@x.kr", "support@x.kr", "admin@x.kr",
        "webmaster@x.kr", "noreply@x.kr", "no-reply@x.kr", "noreply-123@x.kr", "contact@x.kr", "postmaster@x.kr",
        "MAILER-DAEMON@x.kr", "info+kr@x.kr", "고객센터@x.kr",
        "example@email.com", "test@test.com", "100001234567890@facebook.com",
        "d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e@x.org", "pa***@naver.com",
    ],
)  # fmt: skip
def test_a_shared_or_damaged_address_has_no_key(raw: str) -> None:
    assert normalize("email", raw) == ()


@pytest.mark.parametrize(
    ("raw", "scope", "expected"),
    [
        ("@Hong_GD", "x", "x:hong_gd"),
        ("https://x.com/Hong_GD", "x", "x:hong_gd"),
        ("https://www.twitter.com/Hong_GD?lang=ko", "x", "x:hong_gd"),
        ("https://mastodon.social/@hong", "mastodon", "mastodon:hong@mastodon.social"),
        ("@hong@Mastodon.Social", "mastodon", "mastodon:hong@mastodon.social"),
        ("acct:hong@mastodon.social", "mastodon", "mastodon:hong@mastodon.social"),
        ("https://bsky.app/profile/hong.bsky.social", "bluesky", "bluesky:hong.bsky.social"),
        ("x:hong_gd", "x", "x:hong_gd"),
        ("홍길동", "kakao", "kakao:홍길동"),
        ("hong", "", "hong"),
    ],
)
def test_a_handle_has_one_form(raw: str, scope: str, expected: str) -> None:
    assert normalize("handle", raw, scope=scope) == (expected,)


@pytest.mark.parametrize("raw", ["", "@", "-", "[deleted]", "unknown", "AGoogleuser", "ho**g"])
def test_a_handle_of_nobody_has_no_form(raw: str) -> None:
    assert normalize("handle", raw, scope="reddit") == ()


@pytest.mark.parametrize(
    ("kind", "raw", "scope", "expected"),
    [
        (
            "account",
            "HTTPS://Mastodon.Social/users/Hong/",
            "mastodon",
            ("mastodon:https://mastodon.social/users/Hong",),
        ),
        ("account", "did:plc:AbC123", "bluesky", ("bluesky:did:plc:AbC123",)),
        ("account", "1234567890123456789", "x", ("x:1234567890123456789",)),
        ("account", "2.37E+16", "x", ()),
        ("account", "0", "zendesk", ()),
        ("customer_number", " 000123 ", "crm", ("crm:000123",)),
        ("customer_number", "C-00a7", "crm", ("crm:c-00a7",)),
        ("customer_number", "123.0", "crm", ("crm:123",)),
        ("customer_number", "8.21E+12", "crm", ()),
        ("customer_number", "0000", "crm", ()),
        ("customer_number", "없음", "crm", ()),
        ("device", "aa-bb-cc-dd-ee-0f", "", ("AA:BB:CC:DD:EE:0F",)),
        ("device", "aabb.ccdd.ee0f", "", ("AA:BB:CC:DD:EE:0F",)),
        ("device", "{123e4567e89b12d3a456426614174000}", "", ("123E4567-E89B-12D3-A456-426614174000",)),
        ("device", "00:00:00:00:00:00", "", ()),
        ("device", "00000000-0000-0000-0000-000000000000", "", ()),
    ],
)
def test_keys_that_systems_give(kind: str, raw: str, scope: str, expected: tuple[str, ...]) -> None:
    assert normalize(kind, raw, scope=scope) == expected


@pytest.mark.parametrize(
    "raw", ["KMHJB81BDNU012345", "kmhjb81bdnu012345", " KMHJB81B DNU012345", "VIN: KMHJB81BDNU012345"]
)
def test_a_vehicle_number_has_one_form(raw: str) -> None:
    assert normalize("vin", raw) == ("KMHJB81BDNU012345",)


@pytest.mark.parametrize(
    "raw",
    [
        "", "KMHJB81BDNU01234", "KMHJB81BDNU0123456", "KMHJB81BDNO012345", "KMHJB81BDNI012345", "KMHJB81BDNQ012345",
        "TMBAXXXXXXXXXXXXX", "*PRIVATE*", "WBA00000000DEMO02", "11111111111111111", "00000000000000000",
        "KMHJB81BDNU******", "ABCDEFGHJKLMNPRST",
    ],
)  # fmt: skip
def test_a_damaged_or_hidden_vehicle_number_has_no_form(raw: str) -> None:
    assert normalize("vin", raw) == ()
