"""Social networks and messengers that are described: who wrote what to whom."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.ingest.exports import read_export
from voicecrm.records import Contact, Interaction, Rejection


class Heard(NamedTuple):
    """The gist of an interaction."""

    key: str
    direction: str | None
    text: str | None
    conversation: str | None
    in_reply_to: str | None
    customer: str


def interactions(path: str) -> list[Interaction]:
    return [item for item in read_export(path) if isinstance(item, Interaction)]


def gist(item: Interaction) -> Heard:
    records = [party.record for party in item.participants if party.role == "customer" and party.record]
    known = [f"{one.scope}:{one.raw_value}" if one.scope else one.raw_value for r in records for one in r.identifiers]
    return Heard(item.source_key, item.direction, item.text, item.conversation_id, item.in_reply_to, " ".join(known))


def gists(path: str) -> list[Heard]:
    return [gist(item) for item in interactions(path)]


def refusals(path: str) -> list[str]:
    return [item.code for item in read_export(path) if isinstance(item, Rejection)]


def test_whatsapp_messages_know_their_senders_by_number_or_id() -> None:
    first = "whatsapp:KR.7001"
    assert gists("whatsapp/messages.json") == [
        Heard("wamid.A1", "inbound", "Is my car ready?", "821070012002", None, "+821070012002"),
        Heard("wamid.A2", "inbound", None, "821070012001", "wamid.A0", "+821070012001"),
        Heard("wamid.A3", "inbound", "35.1, 129.0", "821070012001", None, "+821070012001"),
        Heard("wamid.A4", "inbound", "Brakes", "821070012001", None, "+821070012001"),
        Heard("wamid.A5", "inbound", "Haedeun Na", "821070012001", None, "+821070012001"),
        Heard("wamid.B1", "inbound", "Yes", "KR.7001", None, f"whatsapp:@haedeun {first}"),
        Heard("wamid.D1", "outbound", "It is ready.", "821070012001", None, "+821070012001"),
    ]
    assert refusals("whatsapp/messages.json") == ["not_an_interaction"] * 3


def test_whatsapp_finds_each_name_by_the_number() -> None:
    names = [item.participants[0].record for item in interactions("whatsapp/messages.json")[:2]]
    assert [record.attributes[0].raw_value for record in names if record] == ["Irang Do", "Sora Baek"]
    assert interactions("whatsapp/messages.json")[1].attachments[0].name == "invoice.pdf"


def test_facebook_webhooks_tell_the_page_from_people() -> None:
    sora, irang = "facebook:70012001", "facebook:70012002"
    assert gists("facebook_webhook/changes.json") == [
        Heard("5550147_1", "inbound", "When is the recall?", "5550147_1", None, sora),
        Heard("5550147_1", "inbound", "When is the recall of the van?", "5550147_1", None, sora),
        Heard("1_2", "outbound", "In March.", "5550147_1", "5550147_1", ""),
        Heard("1_3", "inbound", "Thanks", "5550147_1", "1_2", sora),
        Heard("77", "inbound", "Slow", "77", None, irang),
    ]
    assert refusals("facebook_webhook/changes.json") == ["not_an_interaction"] * 4
    rating = interactions("facebook_webhook/changes.json")[-1]
    assert (rating.channel, rating.rating) == ("review", 2)


@pytest.mark.parametrize(("folder", "scope"), [("facebook_webhook", "facebook"), ("instagram", "instagram")])
def test_messages_and_echoes_of_a_person_are_one_conversation(folder: str, scope: str) -> None:
    sora = f"{scope}:70012001"
    assert gists(f"{folder}/messaging.json") == [
        Heard("m_1", "inbound", "Hello?", "70012001", "m_0", sora),
        Heard("m_2", "outbound", "Hello!", "70012001", None, sora),
        Heard("m_1", "inbound", "Hello there?", "70012001", None, sora),
        Heard("m_3", "inbound", None, "70012001", None, sora),
        Heard("m_4", "inbound", "Book a visit", "70012001", None, sora),
    ]
    assert refusals(f"{folder}/messaging.json") == ["not_an_interaction"] * 2
    first, _, edited, picture, _ = interactions(f"{folder}/messaging.json")
    assert first.occurred_at is not None
    assert first.occurred_at.isoformat() == "2026-01-01T00:00:00.123000+00:00"
    assert (first.revised_at, edited.revised_at is not None) == (None, True)
    assert picture.attachments[0].url == "https://media.example/1.jpg"


def test_graph_objects_are_found_below_each_other() -> None:
    assert gists("facebook/feed.json") == [
        Heard("5550147_1", "inbound", "When is the recall?", "5550147_1", None, "facebook:70012001"),
        Heard("1_2", "outbound", "In March.", "5550147_1", "5550147_1", ""),
        Heard("1_4", "inbound", "Too late", "5550147_1", "1_2", "facebook:70012002"),
        Heard("5550147_5", "outbound", "The firm updated its cover photo.", "5550147_5", None, ""),
    ]
    assert {gist.key: (gist.direction, gist.customer) for gist in gists("facebook/page.json")} == {
        "m_11": ("inbound", "facebook:70012001"),
        "m_12": ("outbound", ""),
        "77": ("inbound", "facebook:70012002"),
    }
    assert "email" not in {
        one.kind
        for item in interactions("facebook/page.json")
        for party in item.participants
        if party.record
        for one in party.record.identifiers
    }


def test_an_address_tells_what_a_comment_does_not() -> None:
    assert gists("facebook/comments.json") == [
        Heard("9_21", "inbound", "Which vans?", "5550147_9", "5550147_9", ""),
        Heard("9_22", "outbound", "All of 2024", "5550147_9", "9_21", ""),
    ]


def test_answers_to_several_ids_are_taken_apart() -> None:
    assert gists("facebook/conversations.json") == [Heard("m_32", "outbound", "On Monday", "t_31", None, "")]
    assert refusals("facebook/conversations.json") == ["not_an_interaction"]
    assert [(one.key, one.in_reply_to) for one in gists("instagram/comments_by_id.json")] == [
        ("905", None),
        ("906", "905"),
    ]


def test_instagram_comments_stand_in_their_media() -> None:
    assert gists("instagram/media.json") == [
        Heard("800", "outbound", "New color", "800", None, ""),
        Heard("903", "inbound", "Nice &lt;3", "800", None, "instagram:irang.do"),
        Heard("904", "inbound", "me too", "800", "903", ""),
    ]
    assert gists("instagram/changes.json") == [
        Heard("900", "inbound", "이 색상 있나요?", "800", "899", "instagram:sora.b instagram:70012001"),
        Heard("901", "outbound", "네 있습니다", "800", "800", ""),
    ]
    assert gists("instagram/mentioned.json")[0].customer == "instagram:haedeun.na"


def test_threads_tell_own_replies_from_others() -> None:
    assert [(one.key, one.direction, one.customer) for one in gists("threads/replies.json")] == [
        ("1700", "outbound", ""),
        ("1701", "inbound", "threads:sora.b"),
        ("1702", "outbound", ""),
    ]
    assert gists("threads/webhook.json") == [Heard("1703", "inbound", "Mine too", "1700", "1700", "threads:irang.do")]


def test_youtube_comments_stand_in_threads_and_the_channel_is_the_firm() -> None:
    assert gists("youtube/threads.json") == [
        Heard("Ug1", "inbound", "It <rattles>", "vid1", None, "youtube:UCsora"),
        Heard("Ug1.1", "outbound", "Please call us", "vid1", "Ug1", ""),
    ]
    assert gists("youtube/comments.json")[0].text == "So does mine\ntoo & loud"


def test_reddit_things_are_found_as_deep_as_they_stand() -> None:
    mossy, fern = "reddit:mossy_van reddit:t2_m1", "reddit:tiny_fern reddit:t2_t1"
    assert gists("reddit/thread.json") == [
        Heard("t3_a1", "inbound", "Since > 1000 km", "t3_a1", None, mossy),
        Heard("t1_b1", "inbound", "Same here", "t3_a1", "t3_a1", fern),
        Heard("t1_b2", "inbound", "gone", "t3_a1", "t1_b1", ""),
    ]
    post, comment, _ = interactions("reddit/thread.json")
    assert (post.subject, dict(post.counts)) == ("Rattle & hum", {"score": 3, "replies": 2})
    assert post.occurred_at is not None
    assert post.occurred_at.isoformat() == "2026-01-01T00:00:00+00:00"
    assert comment.revised_at is not None
    assert gists("reddit/inbox.json") == [Heard("t4_c1", "inbound", "My van & I wait", "t4_c1", None, mossy)]
    assert [gists(f"reddit/{name}.json")[0].key for name in ("recorded", "bare", "more_children")] == [
        "t1_d1", "t1_e1", "t1_f1",
    ]  # fmt: skip


def test_x_posts_are_whole_and_unescaped() -> None:
    sora = "x:sora_b x:7001"
    assert [(one.key, one.text, one.customer) for one in gists("x_v1/timeline.json")] == [
        ("9007199254740993", "Long & whole text", sora),
        ("9007199254740994", "RT @the_firm: Recall starts <today>", sora),
    ]
    assert [item.flags for item in interactions("x_v1/timeline.json")] == [(), ("repost",)]
    assert [one.key for one in gists("x_v1/stream.json")] == ["9007199254740995"]
    assert refusals("x_v1/stream.json") == ["not_an_interaction"] * 4


def test_in_account_activity_the_listening_account_is_the_firm() -> None:
    assert gists("x_v1/activity.json") == [
        Heard("1234858592", "inbound", "Blue > green", "7001-5550147", None, "x:sora_b x:7001"),
        Heard("9007199254740996", "outbound", "@sora_b hello", "9007199254740995", "9007199254740995", ""),
    ]


def test_in_a_list_of_messages_the_account_in_all_of_them_is_the_firm() -> None:
    assert gists("x_v1/direct_message_events.json") == [
        Heard("70", "inbound", "Hello?", "7001-5550147", None, "x:7001"),
        Heard("71", "outbound", "Hello!", "7002-5550147", None, ""),
    ]


def test_an_archive_tells_its_author_in_a_file_of_its_own() -> None:
    assert gists("x_archive/tweets.js") == [
        Heard("9007199254740997", "outbound", "RT @sora_b: thanks & bye", "9007199254740997", None, "")
    ]
    assert gists("x_archive/direct-messages.js") == [Heard("66", None, "Hello?", "7001-5550147", None, "x:7001")]
    (account,) = read_export("x_archive/account.js")
    assert isinstance(account, Contact)
    assert [one.raw_value for one in account.record.identifiers] == ["firm@firm.example", "the_firm", "5550147"]
    assert refusals("x_archive/like.js") == ["not_an_interaction"] * 2


def test_listening_tools_name_authors_by_their_networks() -> None:
    assert [(one.key, one.text, one.customer) for one in gists("brandwatch/mentions.json")] == [
        ("123_45", "It & rattles", "x:sora_b x:7001"),
        ("0002", "A recall of vans", ""),
    ]
    assert gists("brandwatch_csv/mentions.csv")[0].customer == "reddit:mossy_van"
    assert gists("meltwater/explore.csv") == [Heard("0077", "inbound", "It rattles", "0077", None, "x:@sora_b")]
    (document,) = interactions("meltwater/explore.csv")
    assert document.occurred_at is not None
    assert document.occurred_at.isoformat() == "2026-01-01T09:30:00+09:00"


def test_tables_of_own_posts_make_no_customer() -> None:
    (post,) = gists("x_organic_fivetran/tweet.csv")
    assert post == Heard("0090", "outbound", "Recall starts", "0090", None, "")
    versions = interactions("instagram_fivetran/media_history.csv")
    assert {(one.source_key, one.direction) for one in versions} == {("0800", "outbound")}
    assert len({one.revised_at for one in versions}) == 2


def test_a_table_of_twarc_is_read_as_the_answer_it_was_made_of() -> None:
    assert gists("x_twarc_csv/posts.csv") == [
        Heard(
            "9007199254740998",
            "inbound",
            "It rattles & hums",
            "9007199254740991",
            "9007199254740991",
            "x:sora_b x:7001",
        )
    ]


def test_naver_results_have_an_author_only_in_blogs() -> None:
    (blog,) = gists("naver/blog.json")
    assert (blog.text, blog.customer) == ("시끄럽다", "naver:blog.naver.com/mossy")
    (news,) = interactions("naver/news.json")
    assert (news.subject, news.text, news.participants) == ('리콜 시작 "3월"', "리콜이 시작된다 & 끝난다", ())
    assert [gists(f"naver/{name}.json")[0].customer for name in ("cafearticle", "kin")] == ["", ""]
