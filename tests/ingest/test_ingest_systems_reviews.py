"""Reviews of described systems: the review and the owner's reply, two interactions."""

from __future__ import annotations

import pytest

from tests.ingest.exports import read_export
from voicecrm.records import Interaction, Rejection


def heard(path: str) -> list[Interaction]:
    return [item for item in read_export(path) if isinstance(item, Interaction)]


def moment(item: Interaction) -> str:
    return item.occurred_at.isoformat() if item.occurred_at else ""


def reviewer(item: Interaction) -> list[str]:
    record = item.participants[0].record if item.participants else None
    if record is None:
        return []
    return [one.raw_value for one in record.identifiers] + [one.raw_value for one in record.attributes]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "google_play/list.json",
            [
                ("gp:AOqp-0001", "inbound", 2, "Keeps crashing", "Since the update it closes\non start"),
                ("gp:AOqp-0001-reply", "outbound", None, None, "Please update to 4.3"),
                ("gp:AOqp-0002", "inbound", 5, None, "좋아요"),
            ],
        ),
        (
            "google_play_reports/reviews_app.firm.example_202601.csv",
            [
                ("a1b2c3", "inbound", 2, "자꾸 꺼짐", "업데이트 뒤로\n바로 꺼져요"),
                ("reviewId=a1b2c3", "outbound", None, None, "4.3으로 업데이트해 주세요"),
                ("h_00b54614392c63efbc4a222e", "inbound", 5, None, None),
            ],
        ),
        (
            "app_store/customer_reviews.json",
            [
                ("r-1", "outbound", None, None, "Sorry, mended in 4.3."),
                ("00000037-a1", "inbound", 1, "No sync", "It does not sync."),
                ("00000038-a1", "inbound", 5, "Good", None),
            ],
        ),
        (
            "app_store/itunes_connect.json",
            [
                ("9001", "inbound", 3, "So so", "Works & breaks"),
                ("9101", "outbound", None, None, "Thank you"),
                ("9002", "inbound", 5, None, "Great"),
            ],
        ),
        (
            "google_business/reviews.json",
            [
                ("AbC", "inbound", 2, None, "주차가 너무 불편해요"),
                ("AbC-reply", "outbound", None, None, "죄송합니다"),
                ("AbD", "inbound", 5, None, None),
            ],
        ),
        ("google_business/batch.json", [("AbE", "inbound", None, None, "ok")]),
        (
            "trustpilot/reviews.json",
            [
                ("5f00aa", "inbound", 1, "Late", "Two weeks late."),
                ("5f00aa-reply", "outbound", None, None, "We are sorry."),
                ("5f00ab", "inbound", 5, "Fast", None),
            ],
        ),
        ("trustpilot/webhook.json", [("5f00ac", "inbound", 4, "Fine", "All fine")]),
        (
            "trustpilot_csv/reviews.csv",
            [
                ("5f00ad", "inbound", 2, "Late", "Came, at last"),
                ("5f00ad-reply", "outbound", None, None, "Sorry"),
                ("5f00ae", "inbound", 5, "Good", "Good"),
            ],
        ),
        (
            "steam/appreviews.json",
            [
                ("150001", "inbound", None, None, "운전 재미있어요"),
                ("150001-reply", "outbound", None, None, "감사합니다"),
                ("150002", "inbound", None, None, "Crashes"),
            ],
        ),
    ],
)
def test_a_review_and_its_reply_are_two_interactions(path: str, expected: list[tuple[object, ...]]) -> None:
    found = heard(path)
    assert [(one.source_key, one.direction, one.rating, one.subject, one.text) for one in found] == expected
    assert {one.channel for one in found} == {"review"}
    for reply in (one for one in found if one.direction == "outbound"):
        asked = next(one for one in found if one.source_key == reply.in_reply_to)
        assert reply.conversation_id == asked.conversation_id
        assert [party.role for party in reply.participants] == []


@pytest.mark.parametrize(
    ("path", "people"),
    [
        ("google_play/list.json", [["Sora Baek"], [], []]),
        ("google_play_reports/reviews_app.firm.example_202601.csv", [[], [], []]),
        ("google_business/reviews.json", [["나해든"], [], []]),
        ("app_store/customer_reviews.json", [[], ["blue_whale_77", "KOR"], ["tiny_fern", "USA"]]),
        ("app_store/itunes_connect.json", [["quiet_moss", "KR"], [], ["US"]]),
        ("trustpilot/reviews.json", [["irang.do@post.example", "c-77", "Irang Do"], [], ["c-78", "Haedeun Na"]]),
        ("trustpilot_csv/reviews.csv", [["haedeun.na@post.example", "c-80", "Haedeun Na"], [], ["c-81", "Irang Do"]]),
        ("steam/appreviews.json", [["76561190000000001"], [], ["76561190000000002", "mossy"]]),
    ],
)
def test_a_reviewer_is_known_by_what_the_store_says_and_google_users_are_nobody(
    path: str, people: list[list[str]]
) -> None:
    assert [reviewer(one) for one in heard(path)] == people


@pytest.mark.parametrize(
    ("path", "when", "revised"),
    [
        ("google_play/list.json", "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00"),
        (
            "google_play_reports/reviews_app.firm.example_202601.csv",
            "2026-01-01T00:00:00+00:00",
            "2026-01-02T00:00:00+00:00",
        ),
        ("trustpilot/reviews.json", "2026-01-01T10:00:00+00:00", "2026-01-02T10:00:00+00:00"),
        ("google_business/reviews.json", "2026-01-01T01:02:03.456789+00:00", "2026-01-02T01:02:03+00:00"),
        ("steam/appreviews.json", "2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00"),
    ],
)
def test_a_changed_review_is_a_newer_version(path: str, when: str, revised: str) -> None:
    first = heard(path)[0]
    assert (moment(first), first.revised_at and first.revised_at.isoformat()) == (when, revised)


def test_app_store_times_keep_their_offset() -> None:
    assert moment(heard("app_store/customer_reviews.json")[1]) == "2026-01-05T10:00:00-07:00"


def test_steam_tells_a_recommendation_and_the_language_by_its_own_words() -> None:
    liked, _, disliked = heard("steam/appreviews.json")
    assert [(one.status, one.language) for one in (liked, disliked)] == [
        ("recommended", "ko"),
        ("not recommended", "en"),
    ]
    assert dict(liked.counts) == {"likes": 7, "funny": 1, "replies": 2}


def test_a_deleted_review_tells_of_no_contact() -> None:
    (refused,) = (item for item in read_export("trustpilot/webhook.json") if isinstance(item, Rejection))
    assert refused.code == "not_an_interaction"
