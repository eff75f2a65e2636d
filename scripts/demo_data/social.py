"""Posts on X and Mastodon, as the two interfaces hand them out."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from demo_data.world import (
    HEROINE,
    MASTODON_AUTHORS,
    OUTBREAK,
    PATCH,
    SEED,
    TEXTS,
    VICTIMS,
    X_AUTHORS,
    Deck,
    Person,
    World,
    draw_time,
    fill,
    is_charging,
)

FIRM_HANDLE = "HanbitMotors"
FIRM_ID = "1388000000000000001"
X_POSTS = 72
STATUSES = 42
HOME = "social.example"


def milliseconds(at: datetime) -> int:
    """Return the milliseconds since 1970."""
    return int(at.timestamp()) * 1000


def write_utc(at: datetime, thousandths: int) -> str:
    """Write a time as both interfaces do."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{thousandths:03d}Z"


def display_name(rng: random.Random, person: Person) -> str:
    """Choose what an author calls themselves: rarely the name in the passport."""
    given = person.latin.split(maxsplit=1)[0]
    given_hangul = person.hangul[2 if person.hangul[:2] in ("남궁", "선우") else 1 :]
    if person.english:
        return rng.choice((person.latin, person.latin, given))
    return rng.choice((person.hangul, person.hangul, person.latin, given_hangul, given))


def make_x(world: World) -> None:
    """Write one page of the recent search of the X API, version 2."""
    rng = random.Random(f"{SEED}:x")
    people = world.people
    victims = {people[index].person_id for index in VICTIMS}
    charging, general = Deck(rng, TEXTS["x_charging"]), Deck(rng, TEXTS["x_general"])
    authors = [people[index] for index in X_AUTHORS]
    drawn: list[tuple[datetime, Person, str]] = [
        (
            OUTBREAK + timedelta(hours=1, minutes=48),
            people[HEROINE],
            "@HanbitMotors 업데이트 후 충전이 안 됩니다. 80%에서 멈춰요. 저만 이런가요?",
        ),
        (
            OUTBREAK + timedelta(days=1, hours=9),
            people[HEROINE],
            "이틀째 충전 불가. 전화도 메일도 했는데 답이 없네요 @HanbitMotors #온새EV",
        ),
        (
            PATCH + timedelta(hours=3),
            people[HEROINE],
            "3.2.1 설치하고 나니 100%까지 충전됩니다. 다음엔 공지부터 부탁드려요 @HanbitMotors",
        ),
        (PATCH + timedelta(hours=6), people[VICTIMS[4]], TEXTS["x_patch"][1][1]),
        (PATCH + timedelta(hours=8), people[VICTIMS[21]], TEXTS["x_patch"][2][1]),
    ]
    weights = [3.0 if person.person_id in victims else 1.0 for person in authors]
    for person in [*authors, *rng.choices(authors, weights, k=X_POSTS - len(authors) - len(drawn))]:
        at = draw_time(rng, person, victims) + timedelta(hours=rng.randint(-2, 4))
        deck = charging if is_charging(rng, person, at, victims) else general
        drawn.append((at, person, fill(deck.deal(person, at)[1], person, rng, english=person.english)))
    drawn.sort(key=lambda post: (post[0], post[2]))
    account_ids = {person.person_id: str(1_400_000_000_000_000_000 + rng.randrange(10**15)) for person in authors}
    posts: list[dict[str, Any]] = []
    for at, person, text in drawn:
        thousandths = rng.randrange(1000)
        post_id = str(((milliseconds(at) + thousandths - 1_288_834_974_657) << 22) | rng.randrange(4096))
        post: dict[str, Any] = {
            "id": post_id,
            "text": text,
            "author_id": account_ids[person.person_id],
            "created_at": write_utc(at, thousandths),
            "lang": "en" if person.english else "ko",
            "conversation_id": post_id,
            "edit_history_tweet_ids": [post_id],
            "public_metrics": {
                "retweet_count": rng.randrange(12),
                "reply_count": rng.randrange(6),
                "like_count": rng.randrange(60),
                "quote_count": rng.randrange(3),
            },
        }
        place = text.find(f"@{FIRM_HANDLE}")
        if place >= 0:
            end = place + len(FIRM_HANDLE) + 1
            post["entities"] = {"mentions": [{"start": place, "end": end, "username": FIRM_HANDLE, "id": FIRM_ID}]}
        elif posts and rng.random() < 0.25:
            above = rng.choice(posts[-6:])
            post["conversation_id"] = above["conversation_id"]
            post["in_reply_to_user_id"] = above["author_id"]
            post["referenced_tweets"] = [{"type": "replied_to", "id": above["id"]}]
        posts.append(post)
        world.note("x", post_id, person)
    seen = {post["author_id"] for post in posts}
    users = [
        {
            "id": account_ids[person.person_id],
            "name": display_name(rng, person),
            "username": person.x_handle,
            "location": person.city,
        }
        for person in authors
        if account_ids[person.person_id] in seen
    ]
    posts.reverse()
    meta = {"newest_id": posts[0]["id"], "oldest_id": posts[-1]["id"], "result_count": len(posts)}
    page = {"data": posts, "includes": {"users": users}, "meta": meta}
    world.files["x_posts.json"] = (json.dumps(page, ensure_ascii=False, indent=1) + "\n").encode()


def make_mastodon(world: World) -> None:
    """Write statuses as JSON lines, seen from one instance."""
    rng = random.Random(f"{SEED}:mastodon")
    people = world.people
    victims = {people[index].person_id for index in VICTIMS}
    charging, general = Deck(rng, TEXTS["mastodon_charging"]), Deck(rng, TEXTS["mastodon_general"])
    authors = [people[index] for index in MASTODON_AUTHORS]
    accounts = {person.person_id: make_account(rng, person) for person in authors}
    drawn: list[tuple[datetime, Person, str]] = []
    for person in [*authors, *rng.choices(authors, k=STATUSES - len(authors))]:
        at = draw_time(rng, person, victims) + timedelta(hours=rng.randint(-1, 5))
        deck = charging if is_charging(rng, person, at, victims) else general
        drawn.append((at, person, fill(deck.deal(person, at)[1], person, rng, english=person.english)))
    drawn.sort(key=lambda status: (status[0], status[2]))
    lines = []
    for at, person, content in drawn:
        account = accounts[person.person_id]
        thousandths = rng.randrange(1000)
        status_id = str(((milliseconds(at) + thousandths) << 16) | rng.randrange(65_536))
        uri = f"{account['url'].replace('/@', '/users/')}/statuses/{status_id}"
        status: dict[str, Any] = {
            "id": status_id,
            "created_at": write_utc(at, thousandths),
            "in_reply_to_id": None,
            "in_reply_to_account_id": None,
            "sensitive": False,
            "spoiler_text": "",
            "visibility": "public",
            "language": "en" if person.english else "ko",
            "uri": uri,
            "url": f"{account['url']}/{status_id}",
            "replies_count": rng.randrange(4),
            "reblogs_count": rng.randrange(9),
            "favourites_count": rng.randrange(25),
            "content": content,
            "reblog": None,
            "account": account,
            "media_attachments": [],
            "mentions": [],
            "tags": [],
        }
        lines.append(json.dumps(status, ensure_ascii=False))
        world.note("mastodon", uri, person)
    world.files["mastodon.jsonl"] = ("\n".join(lines) + "\n").encode()


def make_account(rng: random.Random, person: Person) -> dict[str, Any]:
    """Make an account; those of the home instance are shown without its name."""
    name, _, instance = person.mastodon.partition("@")
    return {
        "id": str(109_000_000_000_000_000 + rng.randrange(10**15)),
        "username": name,
        "acct": name if instance == HOME else person.mastodon,
        "display_name": display_name(rng, person),
        "bot": False,
        "url": f"https://{instance}/@{name}",
        "uri": f"https://{instance}/users/{name}",
    }
